"""A report as a file: CSV, XLSX or PDF. What writes the last two comes with the extra `reports`."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import Field, dataclass
from io import StringIO
from typing import Any

from tui_pos.backoffice.report_words import said, title_of
from tui_pos.domain.spreadsheet import harmless
from tui_pos.errors import WrongUse
from tui_pos.store.reports import Report, cells, columns, sums, text_of

FORMS = ("csv", "xlsx", "pdf")


@dataclass(frozen=True, slots=True)
class Paper:
    """A report as it stands in a file: what is said above it, and its cells, whose words are in one language. `beneath`
    is the row of sums; its cells are None where there is nothing to add up."""

    title: str
    above: tuple[str, ...]
    kinds: tuple[Field[Any], ...]
    headings: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    beneath: tuple[Any, ...]
    summed: str


MOST_PRINTED = 20_000
"""Rows of a PDF: some 400 pages; nobody prints more."""


def paper_of(report: Report, title: str, above: Sequence[str], translate: Callable[[str], str], currency: str) -> Paper:
    """The report as it stands in a file, in the language of `translate`."""
    kinds = columns(report)
    return Paper(
        title,
        tuple(above),
        kinds,
        tuple(title_of(kind, translate, currency) for kind in kinds),
        [
            tuple([said(kind, value, translate) for kind, value in zip(kinds, row, strict=True)])
            for row in cells(report)
        ],
        sums(report),
        translate("In all"),
    )


def check_pages(rows: int) -> None:
    """Raises WrongUse `too_many_pages`."""
    if rows > MOST_PRINTED:
        raise WrongUse(
            "too_many_pages",
            "Nobody prints {rows} rows; take fewer days, or XLSX or CSV (at most {most} rows make a PDF).",
            rows=rows,
            most=MOST_PRINTED,
        )


def written(paper: Paper, form: str) -> bytes:
    """The file's content in one of `FORMS`.

    Raises WrongUse `no_report_writer` where the extra is not installed, `too_many_rows`.
    """
    if form == "csv":
        return csv_of(paper.headings, texts_of(paper))
    try:
        if form == "xlsx":
            from tui_pos.backoffice.report_xlsx import xlsx_of

            return xlsx_of(paper)
        from tui_pos.backoffice.report_pdf import pdf_of

        return pdf_of(paper)
    except ModuleNotFoundError as error:
        raise WrongUse(
            "no_report_writer",
            "What writes {form} files is not installed; install tui-pos[reports], or take CSV.",
            form=form.upper(),
        ) from error


def csv_of(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Comma-separated, UTF-8; no cell acts in the spreadsheet that opens it."""
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([[harmless(cell) for cell in row] for row in (headings, *rows)])
    return text.getvalue().encode()


def texts_of(paper: Paper) -> list[list[str]]:
    """The cells of the rows as text."""
    return [[text_of(kind, value) for kind, value in zip(paper.kinds, row, strict=True)] for row in paper.rows]
