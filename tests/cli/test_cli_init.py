"""`tui-pos init`: an empty shop, once; with its name and its owner, if they are told."""

from pathlib import Path

import pytest
from lists import ITEM_COLUMNS
from typed_command import files_in, tui_pos

from tui_pos.boot import Home, open_store, settings_of, till_in
from tui_pos.domain.rights import Level
from tui_pos.station.station import Station


def test_init_makes_an_empty_shop_and_says_what_comes_next(tmp_path: Path) -> None:
    home = tmp_path / "a" / "shop"
    done = tui_pos("init", home=home)
    assert (done.code, done.err) == (0, "")
    assert str(home) in done.out
    assert "tui-pos import" in done.out
    assert files_in(home) == {"shop.db", ".shop.db.lock", "sounds"}
    with open_store(Home(home)) as store:
        assert store.row("SELECT count(*) FROM item") == (0,)


def test_one_command_makes_a_shop_with_its_name_where_the_owner_signs_on_and_sells(tmp_path: Path) -> None:
    home = Home(tmp_path / "shop")
    done = tui_pos("init", "--name", "Бакалия „Лили“", "--owner", "Лили", home=home.root, stdin=b"9876\n")
    assert (done.code, done.err) == (0, "")
    assert "Лили signs on" in done.out
    assert settings_of(home).shop.name == "Бакалия „Лили“"
    items = tmp_path / "items.csv"
    items.write_text(ITEM_COLUMNS + "\nКАФЕ,Кафе,,,Б,бр,,standard,,,1.20,,,,,,,,,yes\n", "utf-8")
    assert tui_pos("import", "items", items, home=home.root).code == 0
    with till_in(home, lambda: None) as till:
        owner = till.sign_on("9876")
        assert (owner.name, owner.level) == ("Лили", Level.OWNER)
        till.enter("КАФЕ")
        assert till.cart.total == 120


def test_a_shop_without_a_name_is_no_demo_and_says_how_somebody_can_sign_on(tmp_path: Path) -> None:
    home = Home(tmp_path / "shop")
    said = tui_pos("init", home=home.root).out
    assert "tui-pos init --owner NAME" in said
    assert "Demo" not in settings_of(home).shop.name
    with till_in(home, lambda: None) as till:
        station = Station(till, lambda _: str)
        assert "tui-pos init --owner NAME" in " ".join("\n".join(station.frame().rows).split())
        assert tui_pos("init", "--owner", "Лили", home=home.root, stdin=b"9876\n").code == 0
        assert "--owner" not in "\n".join(station.frame().rows)
        assert till.sign_on("9876").name == "Лили"
    again = tui_pos("init", "--owner", "Друг", home=home.root, stdin=b"4321\n")
    assert again.code == 1
    assert "has operators already" in again.err


def test_a_pin_that_is_none_makes_no_half_of_a_shop(tmp_path: Path) -> None:
    done = tui_pos("init", "--owner", "Лили", home=tmp_path / "shop", stdin=b"12\n")
    assert done.code == 2
    assert not (tmp_path / "shop" / "shop.db").exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '[shop]\nname = "Лили"\n'),
        ('[shop]\nname = "X" # ours\n[sound]\non = false\n', '[shop]\nname = "Лили" # ours\n[sound]\non = false\n'),
        ("[sound]\non = false\n", '[sound]\non = false\n\n[shop]\nname = "Лили"\n'),
    ],
)
def test_the_name_is_written_into_settings_that_are_there(tmp_path: Path, before: str, after: str) -> None:
    (tmp_path / "settings.toml").write_text(before, "utf-8")
    assert tui_pos("init", "--name", "Лили", home=tmp_path).code == 0
    assert (tmp_path / "settings.toml").read_text("utf-8") == after


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
