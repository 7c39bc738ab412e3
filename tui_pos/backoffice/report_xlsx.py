"""A report as a workbook: numbers are numbers, days are days, text is text and never a formula."""

from collections.abc import Callable
from dataclasses import Field
from datetime import date, datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from tui_pos.backoffice.report_files import Paper
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.errors import WrongUse
from tui_pos.store.reports.report import Points, Price

MOST_ROWS = 1_048_000
"""A sheet holds 1,048,576 rows."""

_LIKE: dict[object, tuple[str, int]] = {
    Cents: ("#,##0.00", 100),
    Price: ("#,##0.00", 100),
    Points: ("#,##0.00", 100),
    Thousandths: ("#,##0.###", 1000),
    BasisPoints: ("0.00", 100),
}
"""How numbers are shown, and how many of ours are one."""

_DATES = {"moment": "dd.mm.yyyy hh:mm:ss", "closed": "dd.mm.yyyy hh:mm", "since": "dd.mm.yyyy"}
"""The columns whose text is a moment or a day, and how it is shown."""

_WIDEST = 50


def xlsx_of(paper: Paper) -> bytes:
    """The workbook. Raises WrongUse `too_many_rows`."""
    if len(paper.rows) > MOST_ROWS:
        raise WrongUse(
            "too_many_rows",
            "A sheet holds no more than {most} rows, and there are {rows}; take fewer days, or CSV.",
            most=MOST_ROWS,
            rows=len(paper.rows),
        )
    into = BytesIO()
    book = Workbook(into, {"in_memory": True})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, paper.title, book.add_format({"bold": True, "font_size": 14}))
    for at, line in enumerate(paper.above, start=1):
        sheet.write_string(at, 0, line)
    top = len(paper.above) + 2
    put = [_cell(book, kind, bold=False) for kind in paper.kinds]
    put_sum = [_cell(book, kind, bold=True) for kind in paper.kinds]
    for at, title in enumerate(paper.headings):
        sheet.write_string(top, at, title, heading)
    for down, row in enumerate(paper.rows, start=top + 1):
        for at, value in enumerate(row):
            put[at](sheet, down, at, value)
    if paper.rows and any(value is not None for value in paper.beneath):
        down = top + 1 + len(paper.rows)
        for at, value in enumerate(paper.beneath):
            if value is not None:
                put_sum[at](sheet, down, at, value)
            elif at == 0:
                sheet.write_string(down, 0, paper.summed, bold)
    for at, title in enumerate(paper.headings):
        widest = max([len(title) // 2 + 3, *(len(str(row[at])) + 2 for row in paper.rows[:500])])
        sheet.set_column(at, at, min(_WIDEST, max(9, widest)))
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, top + max(1, len(paper.rows)), len(paper.headings) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    book.set_properties({"title": paper.title})
    book.close()
    return into.getvalue()


def _cell(book: Workbook, column: Field[Any], *, bold: bool) -> Callable[[Any, int, int, Any], None]:
    """How a cell of that column is put."""
    kind = column.type
    look: dict[str, object] = {"bold": bold} | ({"top": 1} if bold else {})
    if kind in _LIKE:
        shown, of_one = _LIKE[kind]
        format_ = book.add_format(look | {"num_format": shown})
        return lambda sheet, down, at, value: sheet.write_number(down, at, value / of_one, format_)
    if column.name in _DATES:
        format_ = book.add_format(look | {"num_format": _DATES[column.name]})
        return lambda sheet, down, at, value: (
            sheet.write_datetime(down, at, datetime.fromisoformat(value), format_) if value else None
        )
    if kind is date:
        format_ = book.add_format(look | {"num_format": "dd.mm.yyyy"})
        return lambda sheet, down, at, value: sheet.write_datetime(down, at, value, format_)
    format_ = book.add_format(look)
    if kind is str:
        return lambda sheet, down, at, value: sheet.write_string(down, at, value, format_)
    return lambda sheet, down, at, value: sheet.write_number(down, at, value, format_)
