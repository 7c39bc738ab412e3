"""Whole lists in and out: a dry run changes nothing, the bar is told, it can be cancelled, the journal has it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from lists import ITEM_COLUMNS
from shop_sitting import MANAGER, OWNER, opened

from tui_pos.backoffice.csv_lists import CsvLists
from tui_pos.boot import Home
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Level, NoRight, Right
from tui_pos.errors import Refused, WrongUse
from tui_pos.store import journal
from tui_pos.store.catalogue import item_by_code

GOOD = "Н{n:05},Нов {n},,Стъкло,Б,бр,1,standard,0.10,,1.00,,,,,,,,,yes\n"
BAD = "Л1,Лош,,Стъкло,Ю,бр,1,standard,0.10,,1.00,,,,,,,,,yes\n"


@pytest.fixture
def shop(home: Home) -> Iterator[tuple[Workplace, Operator]]:
    with opened(home, OWNER) as both:
        yield both


@pytest.fixture
def lists(shop: tuple[Workplace, Operator]) -> CsvLists:
    return CsvLists(*shop)


def written(folder: Path, rows: str) -> Path:
    file = folder / "new.csv"
    file.write_text(ITEM_COLUMNS.strip() + "\n" + rows, "utf-8")
    return file


def go_on(done: int, of: int) -> bool:
    return True


def test_a_dry_run_tells_what_would_be_and_changes_nothing(
    lists: CsvLists, shop: tuple[Workplace, Operator], tmp_path: Path
) -> None:
    store = shop[0].store
    file = written(tmp_path, "".join(GOOD.format(n=n) for n in range(3)) + BAD)
    entries = len(list(journal.entries(store)))
    result = lists.take_in("items", file, go_on, dry_run=True)
    assert (result.read, result.written) == (4, 0)
    assert [(bad.line, bad.column) for bad in result.problems] == [(5, "vat")]
    assert lists.take_in("items", file, go_on, dry_run=True, skip_bad=True).written == 3
    assert item_by_code(store, "Н00000") is None
    assert len(list(journal.entries(store))) == entries
    assert lists.take_in("items", file, go_on, skip_bad=True).written == 3
    assert item_by_code(store, "Н00000") is not None
    entry = list(journal.entries(store))[-1]
    assert (entry.kind, entry.operator, entry.facts["rows"]) == ("list_imported", OWNER, 3)


def test_the_bar_is_told_up_to_the_end_and_a_no_ends_it_with_nothing_changed(
    lists: CsvLists, shop: tuple[Workplace, Operator], tmp_path: Path
) -> None:
    file = written(tmp_path, "".join(GOOD.format(n=n) for n in range(12_000)))
    told: list[tuple[int, int]] = []

    def watch(done: int, of: int) -> bool:
        told.append((done, of))
        return len(told) < 2

    assert lists.take_in("items", file, watch).cancelled
    assert item_by_code(shop[0].store, "Н00000") is None
    told.clear()
    lists.take_in("items", file, lambda done, of: told.append((done, of)) is None)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] in (told[-1][1], told[-1][1] - 1)
    out = lists.file("out.csv")
    assert lists.give_out("items", out, lambda done, of: False) is None
    assert not out.exists()
    rows = lists.give_out("items", out, go_on)
    assert rows is not None
    assert rows > 12_000
    assert out in lists.files()


def test_only_lists_are_written_over(lists: CsvLists, home: Home) -> None:
    for name in ("shop.db", "settings.toml", "../shop.db", "items"):
        with pytest.raises(WrongUse):
            lists.file(name)
    assert lists.file("items.csv") == home.root / "lists" / "items.csv"
    assert lists.file("/media/u/stick/Items.CSV") == Path("/media/u/stick/Items.CSV")


def test_rights_are_those_of_what_the_list_holds(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "operators.csv"
    file.write_text("code,name,level,pin,language\n9,Аз,owner,9999,bg\n", "utf-8")
    with opened(home, MANAGER) as (workplace, manager):
        lists = CsvLists(workplace, manager)
        with pytest.raises(NoRight):
            lists.take_in("operators", file, go_on)
        with pytest.raises(NoRight) as refused:
            lists.give_out("items", tmp_path / "items.csv", go_on)
        assert refused.value.needs is Right.SEE_MARGIN
        with pytest.raises(NoRight) as refused:
            lists.take_in("items", written(tmp_path, GOOD.format(n=1)), go_on)
        assert refused.value.needs is Right.SEE_MARGIN
        assert item_by_code(workplace.store, "Н00001") is None
        admin = CsvLists(workplace, Operator("8", "Админ", Level.ADMINISTRATOR))
        with pytest.raises(Refused, match="Only an owner"):
            admin.take_in("operators", file, go_on)
        assert admin.give_out("operators", tmp_path / "out.csv", go_on) == 3


def test_a_file_whose_name_nobody_can_read_comes_in_and_the_journal_has_what_can_be_read_of_it(home: Home) -> None:
    with opened(home, OWNER) as (workplace, owner):
        lists = CsvLists(workplace, owner)
        lists.folder.mkdir()
        file = Path(os.fsdecode(os.fsencode(lists.folder) + b"/\xea\xee.csv"))
        file.write_text("location,number,item\nМАГ1,1,КОЛА\n", "utf-8")
        assert lists.files() == [file]
        assert lists.take_in("tiles", file, lambda *_: True).written == 1
        assert lists.give_out("tiles", file, lambda *_: True) == 1
        (noted, _) = journal.newest(workplace.store, ["list_imported", "list_exported"])
        assert noted.facts["file"] == f"{lists.folder}/??.csv"


def test_a_folder_that_cannot_be_made_is_told_in_one_sentence(home: Home) -> None:
    with opened(home, OWNER) as (workplace, owner):
        lists = CsvLists(workplace, owner)
        lists.folder.write_text("a file where the folder should be", "utf-8")
        with pytest.raises(WrongUse, match="cannot be written"):
            lists.give_out("items", lists.file("items.csv"), lambda *_: True)
