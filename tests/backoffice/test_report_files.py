"""Reports as files, read back by other programs: Cyrillic and € come out right, numbers are numbers."""

import csv
import sys
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tui_pos.backoffice.report_files import FORMS, Paper, paper_of, written
from tui_pos.checkout.kept_files import keep
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.errors import StoreTrouble, WrongUse
from tui_pos.language import translator
from tui_pos.store.reports.accounts import DebtRow
from tui_pos.store.reports.discounts import DiscountRow
from tui_pos.store.reports.goods import MarginRow, StockRow
from tui_pos.store.reports.report import Count, Price, Report, Row
from tui_pos.store.reports.shifts import ShiftRow
from tui_pos.store.reports.turnover import DayTurnover

ROWS = [
    StockRow(
        "МАГ1",
        "Магазин 1",
        "ЩЪЮ",
        "Щъркел „Ю“ – €5",
        "Храни/Ядки",
        Thousandths(1_250),
        "кг",
        Price(1_000),
        Cents(1_250),
    ),
    StockRow("МАГ1", "Магазин 1", "X", "=1+1", "", Thousandths(-2_000), "бр", Price(150), Cents(-300)),
]


def paper(report: Report, language: str = "bg", title: str = "Наличност") -> Paper:
    return paper_of(report, title, ["Магазин „Роза“", "01.11.2026 – 22.11.2026"], translator(language), "EUR")


def sheet(content: bytes) -> list[tuple[object, ...]]:
    page = load_workbook(BytesIO(content)).active
    assert page is not None
    return [tuple(row) for row in page.iter_rows(values_only=True)]


def text(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def test_a_workbook_has_numbers_that_can_be_reckoned_with_and_text_that_is_no_formula() -> None:
    rows = sheet(written(paper(Report(StockRow, ROWS)), "xlsx"))
    assert (rows[0][0], rows[1][0], rows[2][0]) == ("Наличност", "Магазин „Роза“", "01.11.2026 – 22.11.2026")
    assert rows[5] == ("МАГ1", "Магазин 1", "ЩЪЮ", "Щъркел „Ю“ – €5", "Храни/Ядки", 1.25, "кг", 10, 12.5)
    assert rows[6][3:] == ("=1+1", "", -2, "бр", 1.5, -3)
    assert (rows[7][0], rows[7][-1]) == (translator("bg")("In all"), 9.5)
    cells = load_workbook(BytesIO(written(paper(Report(StockRow, ROWS)), "xlsx"))).active
    assert cells is not None
    assert cells["D7"].data_type == "s"


def test_titles_are_in_the_language_and_name_the_currency_where_money_stands() -> None:
    for language in ("bg", "en"):
        say = translator(language)
        headings = sheet(written(paper(Report(StockRow, ROWS), language), "xlsx"))[4]
        assert headings[5:] == (say("Quantity"), say("Unit"), f"{say('Price')}, €", f"{say('Value')}, €")


def test_what_is_given_by_no_rule_names_none() -> None:
    rows = [
        DiscountRow("by hand", "1", "Мария", 1, Count(1), Cents(11), "by hand/1"),
        DiscountRow("customer's percent", "", "", 1, Count(1), Cents(5), "customer's percent"),
        DiscountRow("Дузина", "", "", 1, Count(1), Cents(3), "дузина"),
    ]
    paper = paper_of(Report(DiscountRow, rows), "Отстъпки", [], translator("bg"), "EUR")
    assert [(row[0], row[-1]) for row in paper.rows] == [
        ("на ръка", ""),
        ("процент на клиента", ""),
        ("Дузина", "дузина"),
    ]


def test_days_are_days_in_a_workbook() -> None:
    report = Report(DayTurnover, [DayTurnover(date(2026, 11, 21), Count(2), Cents(10), Cents(0), Cents(10), Cents(2))])
    assert sheet(written(paper(report), "xlsx"))[5][:3] == (datetime(2026, 11, 21), 2, 0.1)


def test_moments_are_moments_in_a_workbook_and_no_moment_is_an_empty_cell() -> None:
    row = ShiftRow("2026-11-22 08:30", "1", 7, "Мария", "2026-11-22 20:15", *[Cents(100)] * 8, "12")
    cells = sheet(written(paper(Report(ShiftRow, [row])), "xlsx"))[5]
    assert (cells[0], cells[4]) == (datetime(2026, 11, 22, 8, 30), datetime(2026, 11, 22, 20, 15))
    debts = [DebtRow("П1", "Иван", "", Cents(100), Cents(0), since, Price(0)) for since in ("2026-02-28", "")]
    _, *_, first, second, _ = sheet(written(paper(Report(DebtRow, debts)), "xlsx"))
    assert (first[5], second[5]) == (datetime(2026, 2, 28), None)


def test_pages_have_cyrillic_and_the_euro() -> None:
    (page,) = text(written(paper(Report(StockRow, ROWS)), "pdf"))
    for said in (
        "Наличност",
        "Магазин „Роза“",
        "Щъркел „Ю“ – €5",
        "Храни/Ядки",
        "1.25",
        "12.50",
        "-3.00",
        "9.50",
        "1 / 1",
    ):
        assert said in page, said


def test_every_page_has_the_headings_and_the_last_one_the_sums() -> None:
    rows = [
        MarginRow(f"А{n}", f"Артикул {n}", Thousandths(1000), "бр", Cents(100), Cents(60), Cents(40), BasisPoints(4000))
        for n in range(150)
    ]
    pages = text(written(paper(Report(MarginRow, rows)), "pdf"))
    assert len(pages) > 2
    assert all(translator("bg")("Margin") in page for page in pages)
    assert [f"{n} / {len(pages)}" in page for n, page in enumerate(pages, 1)] == [True] * len(pages)
    assert "60.00" in pages[-1]
    assert "40.00" in pages[-1]
    for number in range(150):
        assert sum(f"Артикул {number} " in page or f"Артикул {number}\n" in page for page in pages) == 1, number


def test_what_does_not_fit_a_page_is_cut_and_shown_as_cut_and_letters_that_nobody_has_are_question_marks() -> None:
    long = StockRow("М", "М", "X", "дълго " * 60 + "край", "漢", Thousandths(1), "бр", Price(1), Cents(1))
    (page,) = text(written(paper(Report(StockRow, [long])), "pdf"))
    assert "…" in page
    assert "край" not in page
    assert "?" in page


def test_csv_is_read_back_as_it_was() -> None:
    rows = list(csv.reader(StringIO(written(paper(Report(StockRow, ROWS), "en"), "csv").decode())))
    assert rows[0][2:6] == ["Item", "Item name", "Group", "Quantity"]
    assert rows[1] == ["МАГ1", "Магазин 1", "ЩЪЮ", "Щъркел „Ю“ – €5", "Храни/Ядки", "1.25", "кг", "10.00", "12.50"]


@pytest.mark.parametrize("form", FORMS)
def test_a_report_without_rows_is_a_file_with_its_titles(form: str) -> None:
    content = written(paper(Report(StockRow, []), "en"), form)
    seen = {"csv": content.decode(errors="replace"), "xlsx": "", "pdf": ""}[form]
    seen += "".join(map(str, sheet(content))) if form == "xlsx" else "".join(text(content)) if form == "pdf" else ""
    assert "Quantity" in seen
    assert "In all" not in seen


@pytest.mark.parametrize(
    ("form", "module", "needs"), [("xlsx", "report_xlsx", "xlsxwriter"), ("pdf", "report_pdf", "fpdf")]
)
def test_without_the_extra_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, form: str, module: str, needs: str
) -> None:
    monkeypatch.setitem(sys.modules, needs, None)
    monkeypatch.delitem(sys.modules, f"tui_pos.backoffice.{module}", raising=False)
    with pytest.raises(WrongUse, match=r"install tui-pos\[reports\]") as refused:
        written(paper(Report(StockRow, ROWS)), form)
    assert refused.value.code == "no_report_writer"
    assert written(paper(Report(StockRow, ROWS)), "csv")


def test_more_than_anybody_prints_is_refused() -> None:
    with pytest.raises(WrongUse, match="take fewer days"):
        written(paper(Report(StockRow, ROWS * 10_001)), "pdf")


def test_a_file_stands_there_whole_or_not_at_all(tmp_path: Path) -> None:
    file = keep([b"o", b"ne"], tmp_path / "reports", "stock.csv")
    assert keep([b"two"], tmp_path / "reports", "stock.csv") == file
    assert file.read_bytes() == b"two"
    assert [one.name for one in file.parent.iterdir()] == ["stock.csv"]
    (tmp_path / "taken").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(StoreTrouble, match="cannot be written"):
        keep([b"one"], tmp_path / "taken", "stock.csv")


def test_every_column_of_every_report_has_a_title_in_bulgarian() -> None:
    from tui_pos.backoffice.report_words import TITLES

    kinds = _kinds(Row)
    assert len(kinds) > 15
    bulgarian = translator("bg")
    for kind in kinds:
        for column in kind.__dataclass_fields__:
            assert column in TITLES, (kind, column)
            english = TITLES[column].text
            assert english in ("%",) or bulgarian(english) != english, english


def _kinds(of: type[Row]) -> list[type[Row]]:
    import tui_pos.backoffice.reports

    assert tui_pos.backoffice.reports.KINDS
    # A dataclass with slots is made twice; the first one is none of the reports'.
    return [kind for kind in of.__subclasses__() if kind is getattr(sys.modules[kind.__module__], kind.__name__, None)]


def test_a_name_is_no_formula_in_the_spreadsheet_that_opens_a_csv_and_a_number_stays_one() -> None:
    (_, *rows) = csv.reader(StringIO(written(paper(Report(StockRow, ROWS)), "csv").decode()))
    assert rows[1][3:] == ["'=1+1", "", "-2", "бр", "1.50", "-3.00"]
