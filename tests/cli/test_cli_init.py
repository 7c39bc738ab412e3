"""`tui-pos init`: an empty shop, once."""

from pathlib import Path

from typed_command import files_in, tui_pos

from tui_pos.boot import Home, open_store


def test_init_makes_an_empty_shop_and_says_what_comes_next(tmp_path: Path) -> None:
    home = tmp_path / "a" / "shop"
    done = tui_pos("init", home=home)
    assert (done.code, done.err) == (0, "")
    assert str(home) in done.out
    assert "tui-pos import" in done.out
    assert files_in(home) == {"shop.db", ".shop.db.lock", "sounds"}
    with open_store(Home(home)) as store:
        assert store.row("SELECT count(*) FROM item") == (0,)


def test_init_never_touches_a_shop_that_is_there(demo: Path) -> None:
    before = (demo / "shop.db").read_bytes()
    done = tui_pos("init", home=demo)
    assert (done.code, done.out) == (1, "")
    assert done.err == f"There is a shop in {demo} already; nothing was changed.\n"
    assert (demo / "shop.db").read_bytes() == before


def test_init_names_the_place_where_no_shop_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for home in (tmp_path / "file", tmp_path / "file" / "shop"):
        done = tui_pos("init", home=home)
        assert done.code == 2
        assert done.err.startswith(f"No shop can be made in {home}: ")
