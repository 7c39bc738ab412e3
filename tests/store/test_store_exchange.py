"""Lists in and out: nothing is lost, nothing bad gets in, and what is wrong is named to the cell."""

import csv
from pathlib import Path

import pytest
from store_parts import Taken, codes_of, furnish

from tui_pos.domain.catalogue import Item, ItemType
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.parties import Location
from tui_pos.errors import WrongUse
from tui_pos.store import catalogue, parties, totals
from tui_pos.store.database import Store
from tui_pos.store.exchange import KINDS, export_file, import_file
from tui_pos.store.exchange.items import COLUMNS

HEADER = ",".join(column.name for column in COLUMNS)
WIDTH = len(COLUMNS)


def row(code: str = "X1", **cells: str) -> str:
    usual = {
        "code": code,
        "name": "Сок",
        "vat": "Б",
        "unit": "бр",
        "type": "standard",
        "retail": "1.10",
        "active": "yes",
    }
    found = {**dict.fromkeys(HEADER.split(","), ""), **usual, **cells}
    return ",".join(found[name] for name in HEADER.split(","))


def test_an_item_is_taken_with_all_its_cells(store: Store, taken: Taken) -> None:
    result = taken(
        "items",
        HEADER,
        "КОЛА,Кока-Кола,54491472|5449000000996,drinks/glass,Б,бр,12,fixed,0.74,0.95,1.10,1,2,3,4,5,6,7,8,no",
    )
    assert (result.read, result.written, result.problems) == (1, 1, [])
    assert catalogue.item_by_barcode(store, "5449000000996") == Item(
        "КОЛА",
        "Кока-Кола",
        "drinks/glass",
        "Б",
        "бр",
        Thousandths(12_000),
        ItemType.FIXED,
        Cents(74),
        tuple(Cents(price) for price in (95, 110, 100, 200, 300, 400, 500, 600, 700, 800)),
        active=False,
    )
    assert catalogue.barcodes_of(store, "КОЛА") == ("54491472", "5449000000996")


def test_the_columns_are_those_of_the_documented_interface() -> None:
    groups = ",".join(f"group{number}" for number in range(1, 9))
    assert (f"code,name,barcodes,group,vat,unit,pack_ratio,type,purchase,wholesale,retail,{groups},active") == HEADER


BAD_CELLS = [
    ("code", "", "bad_code"),
    ("name", "  ", "no_name"),
    ("name", "x" * 201, "bad_text"),
    ("name", "два\x07звука", "bad_text"),
    ("barcodes", "54491473", "wrong_check_digit"),
    ("barcodes", "5449000000997", "wrong_check_digit"),
    ("barcodes", "54491472|54491472", "barcode_twice"),
    ("barcodes", "бар код", "bad_barcode"),
    ("barcodes", "/refund", "command_as_barcode"),
    ("group", "drinks//glass", "bad_group"),
    ("group", "/drinks", "bad_group"),
    ("vat", "Я", "bad_vat"),
    ("vat", "", "bad_vat"),
    ("vat", "B", "bad_vat"),
    ("pack_ratio", "0", "bad_pack_ratio"),
    ("pack_ratio", "-2", "bad_pack_ratio"),
    ("pack_ratio", "1.2345", "too_many_decimals"),
    ("type", "gift", "not_one_of"),
    ("retail", "-1", "negative_price"),
    ("retail", "1.105", "too_many_decimals"),
    ("retail", "много", "not_a_number"),
    ("retail", "1000000", "absurd_price"),
    ("group8", "1e3", "not_a_number"),
    ("active", "maybe", "not_one_of"),
]


@pytest.mark.parametrize(("column", "cell", "code"), BAD_CELLS)
def test_a_bad_cell_is_named_with_file_line_column_and_reason_and_nothing_is_taken(
    store: Store, taken: Taken, tmp_path: Path, column: str, cell: str, code: str
) -> None:
    result = taken("items", HEADER, row("GOOD"), row(**{column: cell}))
    assert (result.read, result.written) == (2, 0)
    (problem,) = result.problems
    assert (problem.file, problem.line, problem.column, problem.reason.code) == (
        tmp_path / "items.csv",
        3,
        column,
        code,
    )
    assert problem.say() == f"{tmp_path / 'items.csv'}, line 3, column {column}: {problem.reason}"
    assert store.row("SELECT count(*) FROM item") == (0,)


def test_with_skip_bad_the_good_rows_are_taken_and_all_bad_cells_named(store: Store, taken: Taken) -> None:
    lines = [HEADER, row("A"), row("B", vat="?", retail="-1"), "", row("C"), row("D") + ",9", '"E', 'E"' + row("")]
    result = taken("items", *lines, skip_bad=True)
    assert (result.read, result.written) == (5, 2)
    assert [(problem.line, problem.column) for problem in result.problems] == [
        (3, "vat"),
        (3, "retail"),
        (6, ""),
        (7, "code"),
    ]
    assert result.problems[2].say().endswith("line 6: The row has more or fewer cells than there are columns; mend it.")
    assert [code for (code,) in store.rows("SELECT code FROM item ORDER BY code")] == ["A", "C"]


def test_a_code_that_is_known_is_replaced(store: Store, taken: Taken) -> None:
    taken("items", HEADER, row("A", barcodes="54491472"))
    taken("items", HEADER, row("A", name="Друг", barcodes="5449000000996"))
    found = catalogue.item_by_barcode(store, "5449000000996")
    assert found is not None
    assert (found.code, found.name) == ("A", "Друг")
    assert catalogue.item_by_barcode(store, "54491472") is None
    assert store.row("SELECT count(*) FROM item") == (1,)


def test_a_code_or_barcode_in_two_rows_is_refused_at_the_later_one(taken: Taken) -> None:
    result = taken("items", HEADER, row("A"), row("B", barcodes="54491472"), row("A"), row("C", barcodes="54491472"))
    assert codes_of(result) == [(4, "code", "stands_twice"), (5, "barcodes", "stands_twice")]
    assert "line 2" in str(result.problems[0].reason)


def test_a_barcode_of_another_item_is_refused_unless_that_item_gives_it_up_in_the_same_file(
    store: Store, taken: Taken
) -> None:
    taken("items", HEADER, row("A", barcodes="54491472"))
    assert codes_of(taken("items", HEADER, row("B", barcodes="54491472"))) == [(2, "barcodes", "barcode_taken")]
    assert taken("items", HEADER, row("B", barcodes="54491472"), row("A")).written == 2
    found = catalogue.item_by_barcode(store, "54491472")
    assert found is not None
    assert found.code == "B"


def test_a_skipped_row_that_would_have_given_its_barcode_up_keeps_it(store: Store, taken: Taken) -> None:
    taken("items", HEADER, row("A", barcodes="54491472"))
    lines = (row("X"), row("X"), row("A", barcodes="5449000000996"), row("C", barcodes="5449000000996"))
    moved = (row("B", barcodes="54491472"), row("D", barcodes="5449000000996"), row("A", barcodes="5449000000996"))
    assert taken("items", HEADER, *lines, skip_bad=True).written == 2
    taken("items", HEADER, row("A", barcodes="54491472"))
    result = taken("items", HEADER, *moved, skip_bad=True)
    assert codes_of(result) == [(2, "barcodes", "barcode_taken"), (4, "barcodes", "stands_twice")]
    assert [catalogue.barcodes_of(store, code) for code in ("A", "D")] == [("54491472",), ("5449000000996",)]


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_list_as_a_bulgarian_spreadsheet_writes_it_comes_in_and_what_was_assumed_is_told(
    store: Store, tmp_path: Path, encoding: str, separator: str
) -> None:
    cells = dict(zip(HEADER.split(","), row("A").split(","), strict=True)) | {"name": "Сок „Нежен“ № 5, Coca-Cola"}
    path = tmp_path / "items.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerow(cells)
        writer.writerow((cells | {"retail": "2,35"}).values())
    tried = import_file(store, "items", path, dry_run=True)
    assert tried.problems == []
    assert tried.form == ("Windows-1251" if encoding == "cp1251" else "UTF-8", separator)
    import_file(store, "items", path)
    kept = catalogue.item_by_code(store, "A")
    assert kept is not None
    assert (kept.name, kept.prices[1]) == ("Сок „Нежен“ № 5, Coca-Cola", 235)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "bad_header"),
        (b"name,code\nx,y\n", "bad_header"),
        (HEADER.encode() + b",colour\n", "bad_header"),
        (HEADER.encode() + b",code\n", "bad_header"),
        (f"{HEADER}\n{row(name='Сок от ябълки')}\n".encode("cp866"), "not_utf8"),
        (f"{HEADER}\n{row(name='Café crème', vat='B', unit='pc')}\n".encode("latin-1"), "not_utf8"),
        (f"{HEADER}\n{row()}\nX,".encode() + b'"never closed', "bad_csv"),
        (b"\xff\xfe" + HEADER.encode("utf-16-le"), "not_utf8"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused_whole(store: Store, tmp_path: Path, file: bytes, code: str) -> None:
    path = tmp_path / "items.csv"
    path.write_bytes(file)
    for skip_bad in (False, True):
        with pytest.raises(WrongUse) as caught:
            import_file(store, "items", path, skip_bad=skip_bad)
        assert caught.value.code == code
        assert str(path) in str(caught.value)
    assert store.row("SELECT count(*) FROM item") == (0,)


def test_a_file_that_is_not_there_and_a_list_that_is_not_known_are_told(store: Store, tmp_path: Path) -> None:
    for kind, path, code in [("items", tmp_path / "no.csv", "unreadable_file"), ("songs", tmp_path, "unknown_kind")]:
        with pytest.raises(WrongUse) as caught:
            import_file(store, kind, path)
        assert caught.value.code == code
    with pytest.raises(WrongUse) as caught:
        export_file(store, "items", tmp_path / "nowhere" / "items.csv")
    assert caught.value.code == "unwritable_file"


def test_names_of_brands_with_their_marks_come_in_from_a_bulgarian_spreadsheet(store: Store, taken: Taken) -> None:
    assert taken("items", HEADER, row("A", name="Kinder® Боя™ © 5 л • бяла"), encoding="cp1251").problems == []
    kept = catalogue.item_by_code(store, "A")
    assert kept is not None
    assert kept.name == "Kinder® Боя™ © 5 л • бяла"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_as_a_spreadsheet_writes_it_is_taken(store: Store, taken: Taken, encoding: str) -> None:
    columns = list(reversed(HEADER.split(",")))
    cells = dict(zip(HEADER.split(","), row("A", retail='"1,10"'.replace(",", "~")).split(","), strict=True))
    line = ";".join(cells[name] for name in columns).replace("~", ",")
    result = taken("items", ";".join(columns) + "\r", line + "\r", encoding=encoding)
    assert (result.written, result.problems) == (1, [])
    found = catalogue.item_by_code(store, "A")
    assert found is not None
    assert found.price_in("retail") == 110


def test_a_count_of_stock_moves_by_the_difference(store: Store, taken: Taken) -> None:
    furnish(store)
    assert taken("stock", "location,item,qty", "МАГ1,КОЛА,12", "СКЛАД,КОЛА,0", "МАГ1,01234,-0.25").written == 3
    assert taken("stock", "location,item,qty", "МАГ1,КОЛА,10").written == 1
    assert catalogue.stock_of(store, "МАГ1", "КОЛА") == 10_000
    assert catalogue.stock_of(store, "МАГ1", "01234") == -250
    assert store.rows("SELECT qty FROM stock_movement WHERE item = 'КОЛА' ORDER BY id") == [(12_000,), (-2000,)]
    assert totals.rebuild_differs(store) == []


def test_stock_of_what_is_not_known_is_refused(store: Store, taken: Taken) -> None:
    furnish(store)
    lines = ("МАГ9,КОЛА,1", "МАГ1,НЯМА,1", "МАГ1,КОЛА,1", "МАГ1,КОЛА,2", "МАГ1,ХЛЯБ,x")
    assert codes_of(taken("stock", "location,item,qty", *lines)) == [
        (2, "location", "unknown_location"),
        (3, "item", "unknown_item"),
        (5, "item", "stands_twice"),
        (6, "qty", "not_a_number"),
    ]


def test_locations_are_taken(store: Store, taken: Taken) -> None:
    taken("locations", "code,name,price_group,negative_stock", "СКЛАД,Склад,wholesale,no", "МАГ1,Магазин,8,yes")
    assert parties.locations(store) == [
        Location("МАГ1", "Магазин", "8"),
        Location("СКЛАД", "Склад", "wholesale", negative_stock=False),
    ]


LISTS_WITH_A_GROUP = [
    ("locations", "code,name,price_group,negative_stock", "МАГ1,Магазин,retail,yes", "location"),
    ("operators", "code,name,level,pin,language", "1,Мария,cashier,1111,bg", "operator"),
]


@pytest.mark.parametrize(("kind", "header", "line", "table"), LISTS_WITH_A_GROUP)
def test_a_group_comes_with_its_column_and_stays_where_a_file_has_none(
    store: Store, taken: Taken, kind: str, header: str, line: str, table: str
) -> None:
    def group() -> str:
        row = store.row(f"SELECT {table}_group FROM {table}")
        assert row is not None
        return str(row[0])

    assert taken(kind, header, line).written == 1
    assert group() == ""
    assert taken(kind, f"{header},group", f"{line},sofia/centre").written == 1
    assert group() == "sofia/centre"
    assert taken(kind, header, line).written == 1
    assert group() == "sofia/centre"
    assert taken(kind, f"group,{header}", f",{line}").written == 1
    assert group() == ""
    assert codes_of(taken(kind, f"{header},group", f"{line},/x")) == [(2, "group", "bad_group")]
    assert codes_of(taken(kind, f"{header},group", line)) == [(2, "", "wrong_width")]
    with pytest.raises(WrongUse) as caught:
        taken(kind, f"{header},group,group", f"{line},a,b")
    assert caught.value.code == "bad_header"


def test_many_rows_are_taken_in_chunks_and_the_last_is_as_good_as_the_first(store: Store, taken: Taken) -> None:
    rows = [row(f"N{number}", name=f"Стока {number}") for number in range(12_001)]
    assert taken("items", HEADER, *rows).written == 12_001
    assert catalogue.item_by_code(store, "N12000") is not None
    assert codes_of(taken("items", HEADER, *rows, row("N7"))) == [(12_003, "code", "stands_twice")]


def test_a_file_that_cannot_be_finished_is_not_left_half_written(shop: Store, tmp_path: Path) -> None:
    target = tmp_path / "items.csv"
    target.write_text("the old list")
    shop.run("UPDATE item SET pack_ratio = 'x' WHERE code = 'КОЛА'")
    with pytest.raises(TypeError):
        export_file(shop, "items", target)
    assert target.read_text() == "the old list"
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".part"] == []


def test_every_kind_of_list_can_be_exported_from_an_empty_shop(store: Store, tmp_path: Path) -> None:
    for kind in KINDS:
        assert export_file(store, kind, tmp_path / f"{kind}.csv") == 0
        assert import_file(store, kind, tmp_path / f"{kind}.csv").read == 0
