"""`tui-pos report`: as files, in the shop's language, by right."""

import csv
import json
import shutil
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from typed_command import started, tui_pos

from tui_pos.cli.report import REPORTS

DAYS = ("--from", "2026-01-01", "--to", "2026-01-31")
OWNER, MANAGER = b"3333\n", b"2222\n"


@pytest.fixture(scope="module")
def _sold(_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Path(shutil.copytree(_made, tmp_path_factory.mktemp("sold") / "home"))
    order = {"at": "2026-01-10T12:00:00", "lines": [{"code": "КАФЕ", "qty": "2"}, {"code": "ХЛЯБ"}]}
    assert tui_pos("sell", home=home, stdin=json.dumps(order).encode()).code == 0
    return home


@pytest.fixture
def sold(_sold: Path, tmp_path: Path) -> Path:
    """A shop that has sold once, two coffees and a bread."""
    return Path(shutil.copytree(_sold, tmp_path / "sold"))


@pytest.mark.parametrize("name", ["debts", "packaging", "bonuses", "stock"])
def test_a_report_of_how_things_stand_takes_days_up_to_today_and_says_in_a_sentence_that_it_knows_no_past(
    sold: Path, name: str
) -> None:
    now = tui_pos("report", name, "--format", "csv", home=sold)
    assert (now.code, now.err) == (0, "")
    assert tui_pos("report", name, "--from", "2026-01-01", "--to", "2999-12-31", "--format", "csv", home=sold) == now
    past = tui_pos("report", name, *DAYS, home=sold)
    assert (past.code, past.out) == (2, "")
    assert len(past.err.splitlines()) == 1
    assert "2026-01-31" in past.err


def test_every_report_is_made_as_a_table_and_as_csv_with_the_same_cells(sold: Path) -> None:
    dated = {"debts", "packaging", "bonuses", "stock", "stock-value", "shifts"}
    for name in REPORTS:
        days = () if name in dated else DAYS
        table = tui_pos("report", name, *days, home=sold, stdin=OWNER)
        assert table.code == 0, (name, table)
        text = tui_pos("report", name, *days, "--format", "csv", home=sold, stdin=OWNER).out
        cells = list(csv.reader(StringIO(text)))
        assert [len(row) for row in cells] == [len(cells[0])] * len(cells), name
        assert table.out.splitlines()[0].split() == cells[0], name


def test_by_item_has_what_was_sold(sold: Path) -> None:
    done = tui_pos("report", "by-item", *DAYS, "--format", "csv", home=sold)
    rows = list(csv.DictReader(StringIO(done.out)))
    assert [(row["item"], row["qty"], row["total"], row["vat"]) for row in rows] == [
        ("КАФЕ", "2", "20.00", "3.33"),
        ("ХЛЯБ", "1", "1.20", "0.20"),
    ]


@pytest.mark.parametrize(
    ("language", "title"), [((), "Оборот по артикули"), (("--language", "en"), "Turnover by item")]
)
def test_files_are_in_the_shops_language_or_in_the_one_that_is_named(
    sold: Path, tmp_path: Path, language: tuple[str, ...], title: str
) -> None:
    for form in ("xlsx", "pdf"):
        file = tmp_path / f"report.{form}"
        done = tui_pos("report", "by-item", *DAYS, "--out", file, *language, home=sold)
        assert (done.code, done.out, done.err) == (0, "", "")
        if form == "xlsx":
            page = load_workbook(file).active
            assert page is not None
            assert page["A1"].value == title
            assert page["C3"].value is None
        else:
            text = PdfReader(BytesIO(file.read_bytes())).pages[0].extract_text()
            assert title in text
            assert "€" in text
            assert "Хляб" in text


def test_a_table_and_csv_have_the_columns_own_names_unless_a_language_is_named(sold: Path) -> None:
    plain = tui_pos("report", "by-vat", *DAYS, home=sold).out.splitlines()[0]
    assert plain.split() == ["vat_group", "total", "without_vat", "vat"]
    bulgarian = tui_pos("report", "by-vat", *DAYS, "--language", "bg", "--format", "csv", home=sold).out
    assert bulgarian.splitlines()[0] == 'ДДС група,"Сума, €","Без ДДС, €","ДДС, €"'


def test_csv_goes_to_a_file_and_is_called_by_its_name(sold: Path, tmp_path: Path) -> None:
    file = tmp_path / "day.csv"
    assert tui_pos("report", "turnover", *DAYS, "--out", file, home=sold).code == 0
    assert file.read_text("utf-8") == tui_pos("report", "turnover", *DAYS, "--format", "csv", home=sold).out


def test_a_workbook_needs_a_file(sold: Path) -> None:
    done = tui_pos("report", "turnover", "--format", "xlsx", home=sold)
    assert (done.code, done.out) == (2, "")
    assert "--out report.xlsx" in done.err


def test_a_file_that_cannot_be_written_is_one_sentence(sold: Path, tmp_path: Path) -> None:
    done = tui_pos("report", "turnover", "--out", tmp_path / "none" / "x.pdf", home=sold)
    assert (done.code, done.out) == (2, "")
    assert "cannot be written" in done.err


@pytest.mark.parametrize("name", ["margin", "stock-value"])
def test_purchase_prices_are_told_to_the_pin_of_whoever_may_see_them(sold: Path, name: str) -> None:
    days = DAYS if name == "margin" else ()
    refused = tui_pos("report", name, *days, home=sold, stdin=MANAGER)
    assert (refused.code, refused.out) == (1, "")
    assert "ask the administrator" in refused.err
    told = tui_pos("report", name, *days, "--format", "csv", home=sold, stdin=OWNER)
    assert told.code == 0
    assert "КАФЕ" in told.out


def test_packaging_of_one_customer_only_where_a_report_is_of_customers(sold: Path) -> None:
    done = tui_pos("report", "by-item", "--partner", "П1", home=sold)
    assert (done.code, done.out) == (2, "")
    assert tui_pos("report", "packaging", "--partner", "П1", home=sold).code == 0


def test_a_terminal_without_cyrillic_gets_its_table_all_the_same(sold: Path) -> None:
    done = started("report", "by-item", *DAYS, home=sold, PYTHONIOENCODING="ascii")
    assert done.code == 0
    assert "20.00" in done.out


def test_a_report_that_asks_for_a_pin_says_so_where_nobody_can_type_one(sold: Path) -> None:
    done = tui_pos("report", "margin", home=sold)
    assert (done.code, done.out) == (2, "")
    assert done.err == "This report asks for a PIN; type it on a terminal, or give it as a line of input.\n"
    assert tui_pos("report", "margin", home=sold, stdin=OWNER).err == ""
