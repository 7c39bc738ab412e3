"""`tui-pos import` and `export`: what goes out comes in again, and a bad row is named."""

import os
from pathlib import Path

import pytest
from typed_command import files_in, tui_pos

KINDS = ("locations", "operators", "items", "partners", "stock", "tiles", "rules")

ITEMS = (
    "code,name,barcodes,group,vat,unit,pack_ratio,type,purchase,wholesale,retail,"
    "group1,group2,group3,group4,group5,group6,group7,group8,active\n"
)
GOOD = "Н1,Нова стока,,,Б,бр,1,standard,,,1.10,,,,,,,,,yes\n"
BAD = "Н2,Друга стока,,,Б,бр,1,standard,,,1.1x,,,,,,,,,yes\n"


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    assert tui_pos("init", home=tmp_path / "empty").code == 0
    return tmp_path / "empty"


def test_every_list_and_the_rules_come_through_another_shop_equal_to_the_byte(
    demo: Path, empty: Path, tmp_path: Path
) -> None:
    for kind in KINDS:
        first, second = tmp_path / f"{kind}.first", tmp_path / f"{kind}.second"
        assert tui_pos("export", kind, first, home=demo).code == 0
        done = tui_pos("import", kind, first, home=empty)
        assert (done.code, done.err) == (0, "")
        assert tui_pos("export", kind, second, home=empty).code == 0
        assert second.read_bytes() == first.read_bytes()
        assert first.stat().st_size > 100


def test_balances_are_set_and_come_out_as_they_went_in(demo: Path, tmp_path: Path) -> None:
    balances, out = tmp_path / "balances.csv", tmp_path / "out.csv"
    balances.write_text("partner,debt,points\nП1,0.00,5.00\nП2,480.00,0.00\n", "utf-8")
    for _ in range(2):
        done = tui_pos("import", "balances", balances, home=demo)
        assert (done.code, done.out, done.err) == (0, "2 rows read, 2 imported.\n", "")
        assert tui_pos("export", "balances", out, home=demo).code == 0
        assert out.read_bytes() == balances.read_bytes()


def test_a_bad_row_is_named_with_file_line_column_and_reason_and_nothing_is_imported(
    empty: Path, tmp_path: Path
) -> None:
    file, out = tmp_path / "items.csv", tmp_path / "out.csv"
    file.write_text(f"{ITEMS}{GOOD}{BAD}", "utf-8")
    done = tui_pos("import", "items", file, home=empty)
    assert (done.code, done.out) == (2, "2 rows read, 0 imported.\n")
    problem, verdict = done.err.splitlines()
    assert problem.startswith(f"{file}, line 3, column retail: “1.1x” is not a number")
    assert verdict.startswith(f"Nothing of {file} was imported")
    tui_pos("export", "items", out, home=empty)
    assert out.read_text("utf-8") == ITEMS

    done = tui_pos("import", "items", file, "--skip-bad", home=empty)
    assert (done.code, done.out) == (0, "2 rows read, 1 imported.\n")
    assert done.err == f"{problem}\n"
    tui_pos("export", "items", out, home=empty)
    assert [line.split(",")[0] for line in out.read_text("utf-8").splitlines()] == ["code", "Н1"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("code,name\n", "lacks barcodes"),
        (f"{ITEMS}Н1,Шоколад".encode("cp866"), "is neither in UTF-8 nor in Windows-1251"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused_whole(demo: Path, content: str | bytes, reason: str) -> None:
    file = demo / "items.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    done = tui_pos("import", "items", file, "--skip-bad", home=demo)
    assert (done.code, done.out) == (2, "")
    assert str(file) in done.err
    assert reason in done.err


def test_a_file_that_is_not_there_and_rules_with_rows_to_skip_are_wrong_use(demo: Path, tmp_path: Path) -> None:
    done = tui_pos("import", "items", tmp_path / "none.csv", home=demo)
    assert (done.code, done.err) == (2, f"There is no file {tmp_path / 'none.csv'}; check its name.\n")
    (tmp_path / "rules.toml").touch()
    done = tui_pos("import", "rules", tmp_path / "rules.toml", "--skip-bad", home=demo)
    assert done.code == 2
    assert "taken whole or not at all" in done.err


def test_a_dry_run_tells_what_is_wrong_and_takes_nothing(empty: Path, tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    good = "Н1,Шоколад,,,Б,бр,1,standard,0.50,,1.00,,,,,,,,,yes\n"
    file.write_text(ITEMS + good + good.replace("Н1", "Н2").replace("Б", "Ю"), "utf-8")
    done = tui_pos("import", "items", file, "--dry-run", home=empty)
    assert (done.code, done.out) == (2, "2 rows read, 0 would be imported.\n")
    assert "line 3, column vat" in done.err
    done = tui_pos("import", "items", file, "--dry-run", "--skip-bad", home=empty)
    assert (done.code, done.out) == (0, "2 rows read, 1 would be imported.\n")
    tui_pos("export", "items", tmp_path / "out.csv", home=empty)
    assert len((tmp_path / "out.csv").read_text("utf-8").splitlines()) == 1


def test_a_place_where_no_file_can_be_is_told_and_nothing_is_left_there(demo: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "fifo")
    for kind, place in (
        ("items", tmp_path / "nowhere" / "x"),
        ("items", tmp_path / "fifo"),
        ("rules", tmp_path / "file" / "x"),
        ("rules", tmp_path),
    ):
        done = tui_pos("export", kind, place, home=demo)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith(f"The file {place} cannot be written: ")
        assert done.err.count("\n") == 1
    assert {name for name in files_in(tmp_path) if not name.startswith("demo")} == {"file", "fifo"}


def test_an_export_goes_through_a_link_and_leaves_the_link(demo: Path, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    for kind in ("stock", "rules"):
        link, target = tmp_path / kind, tmp_path / "shared" / kind
        link.symlink_to(target)
        assert tui_pos("export", kind, link, home=demo).code == 0
        assert link.is_symlink()
        assert target.stat().st_size > 100


def test_a_list_that_does_not_fit_is_not_left_half_written(demo: Path, tmp_path: Path) -> None:
    before = tmp_path / "rules.toml"
    before.write_text("the old book")
    (tmp_path / "rules.toml.part").symlink_to("/dev/full")
    done = tui_pos("export", "rules", before, home=demo)
    assert done.code == 2
    assert "No space left" in done.err
    assert before.read_text() == "the old book"
