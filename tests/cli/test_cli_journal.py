"""`tui-pos journal` and `tui-pos doctor`: what happened, and whether it still says what it said."""

import csv
import json
import shutil
import sqlite3
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from typed_command import tui_pos

COLA = {"lines": [{"code": "КОЛА", "price": "1.00"}], "payments": [{"type": "cash", "amount": "1.00"}]}


@pytest.fixture(scope="module")
def _told(_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Path(shutil.copytree(_made, tmp_path_factory.mktemp("told") / "home"))
    orders = [COLA | {"at": f"2026-01-{day:02}T12:00:00"} for day in (9, 10, 11)]
    done = tui_pos("sell", home=home, stdin="\n".join(map(json.dumps, orders)).encode())
    assert done.code == 0, done.out
    return home


@pytest.fixture
def told(_told: Path, tmp_path: Path) -> Path:
    """A shop with three sales, each with a price by hand."""
    return Path(shutil.copytree(_told, tmp_path / "told"))


def test_words_look_for_days_people_kinds_and_receipts(told: Path) -> None:
    done = tui_pos("journal", "2026-01-10", "--format", "json", home=told)
    assert [entry["kind"] for entry in done.answers] == ["sale"]
    done = tui_pos("journal", "sale", "--limit", "2", "--format", "json", home=told)
    assert [entry["facts"]["receipt"] for entry in done.answers] == ["0000003", "0000002"]
    done = tui_pos("journal", "--receipt", "2", "--format", "json", home=told)
    assert {entry["kind"] for entry in done.answers} == {"sale", "change_price"}
    assert "change_price" in tui_pos("journal", "price", "hand", "--format", "json", home=told).out
    assert tui_pos("journal", "--operator", "2", "sale", "--format", "json", home=told).out == ""
    many = tui_pos("journal", "sale", "--limit", "9" * 20, "--format", "json", home=told)
    assert (many.code, len(many.answers)) == (0, 3)


def test_a_table_is_for_people_and_csv_has_all_that_is_known(told: Path) -> None:
    done = tui_pos("journal", "sale", home=told)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0].split() == ["moment", "kind", "operator", "what"]
    assert "receipt 0000003 · total 1.00" in done.out
    done = tui_pos("journal", "--out", told / "j.csv", home=told)
    assert (done.code, done.out) == (0, "")
    rows = list(csv.DictReader(StringIO((told / "j.csv").read_text("utf-8"))))
    assert len(rows) == len(tui_pos("journal", "--format", "json", home=told).answers)
    assert json.loads(next(row["facts"] for row in rows if row["kind"] == "sale"))["total"] == 100


def test_days_that_end_before_they_begin_are_refused(told: Path) -> None:
    done = tui_pos("journal", "--from", "2026-01-11", "--to", "2026-01-10", home=told)
    assert done.code == 2
    assert "2026-01-11 is after 2026-01-10" in done.err


def test_a_word_that_is_nothing_is_refused(told: Path) -> None:
    done = tui_pos("journal", "xyzzy", home=told)
    assert done.code == 1
    assert "“xyzzy” is neither a day" in done.err
    assert "no day “31.02.2026”" in tui_pos("journal", "31.02.2026", home=told).err


def test_the_doctor_finds_a_whole_shop_whole(told: Path) -> None:
    done = tui_pos("doctor", home=told)
    assert done.code == 0, done.out
    assert "BROKEN" not in done.out
    assert "Journal: " in done.out
    done = tui_pos("doctor", "--journal", home=told)
    assert done.code == 0
    assert all(line.startswith("ok ") for line in done.out.splitlines())


@pytest.mark.parametrize("options", [[], ["--journal"]])
def test_the_doctor_names_the_first_broken_link_and_ends_with_4(told: Path, options: list[str]) -> None:
    with closing(sqlite3.connect(told / "shop.db")) as database:
        database.execute("DROP TRIGGER journal_is_final")
        seq = database.execute("SELECT min(seq) FROM journal WHERE kind = 'change_price'").fetchone()[0]
        database.execute("UPDATE journal SET facts = replace(facts, '100', '90') WHERE seq = ?", (seq,))
        database.commit()
    done = tui_pos("doctor", *options, home=told)
    assert done.code == 4
    assert f"BROKEN  Journal: Its first broken link is number {seq} of " in done.out
    assert "it was changed" in done.out
    assert "Broken: 1" in done.err


def test_a_fault_that_the_log_remembers_is_no_broken_shop(told: Path) -> None:
    (told / "log").mkdir(exist_ok=True)
    (told / "log" / "tui-pos.log").write_text("2026-01-01 10:00:00,000 ERROR tui_pos.cli a fault\n", "utf-8")
    done = tui_pos("doctor", home=told)
    assert (done.code, done.err) == (0, "")
    assert "look at 2026-01-01 10:00:00: tui_pos.cli a fault" in done.out


def test_a_shop_that_waits_for_an_update_is_not_broken(told: Path) -> None:
    with closing(sqlite3.connect(told / "shop.db")) as database:
        (number,) = database.execute("PRAGMA user_version").fetchone()
        database.execute(f"PRAGMA user_version = {number - 1}")
    done = tui_pos("doctor", home=told)
    assert (done.code, done.err) == (0, "")
    assert "open it once with the till to update it" in done.out


def test_what_is_broken_beside_the_file_is_said_apart_from_it(told: Path) -> None:
    (told / "settings.toml").write_text("[nothing]\n", "utf-8")
    done = tui_pos("doctor", home=told)
    assert done.code == 4
    assert "The shop's own file is whole" in done.err


def test_the_doctor_says_so_where_the_file_is_no_database(told: Path) -> None:
    for file in told.glob("shop.db*"):
        file.unlink()
    (told / "shop.db").write_bytes(b"x" * 8192)
    done = tui_pos("doctor", "--journal", home=told)
    assert done.code == 4
    assert "BROKEN" in done.out


def test_without_a_shop_both_say_so(tmp_path: Path) -> None:
    for command in ("journal", "doctor"):
        done = tui_pos(command, home=tmp_path / "none")
        assert done.code != 0
        assert done.err
        assert not (tmp_path / "none").exists() or not list((tmp_path / "none").glob("*.db"))
