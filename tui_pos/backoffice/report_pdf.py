"""A report as pages to be printed: A4, upright as long as the columns fit, the headings on every page.

The letters are PT Sans, which has Cyrillic and the euro, and whose figures are all of one width.
"""

from collections.abc import Sequence
from typing import Any

from fontpkg_pt_sans import ROOT as FONT
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from tui_pos.backoffice.report_files import Paper, check_pages
from tui_pos.backoffice.report_words import shown
from tui_pos.store.reports.report import text_of

_LETTERS, _ROW = 8.5, 4.6
"""Points of a letter, and millimetres from one row to the next."""
_GAP = 1.5
_NARROWEST = 12.0
_SAMPLE = 2_000
"""So many rows are measured for the widths of the columns."""


class _Pages(FPDF):
    """With the number of the page at the foot."""

    def footer(self) -> None:
        self.set_y(-12)
        self.set_font("text", size=7.5)
        self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="R")


def pdf_of(paper: Paper) -> bytes:
    """The document. Raises WrongUse `too_many_pages`."""
    check_pages(len(paper.rows))
    texts = [[shown(kind, value, str) for kind, value in zip(paper.kinds, row, strict=True)] for row in paper.rows]
    to_right = [kind.type is not str for kind in paper.kinds]
    pages = _Pages(format="A4")
    pages.add_font("text", "", FONT / "files" / "PT_Sans-Web-Regular.ttf")
    pages.add_font("text", "B", FONT / "files" / "PT_Sans-Web-Bold.ttf")
    pages.set_auto_page_break(False)
    pages.set_title(paper.title)
    wanted = _widths(pages, paper, texts)
    pages.add_page(orientation="P" if sum(wanted) <= 190 else "L")
    widths = _fitted(wanted, pages.epw)
    _head(pages, paper)
    _headings(pages, paper.headings, widths, to_right)
    for row in texts:
        if pages.get_y() + _ROW > pages.h - 14:
            pages.add_page()
            _headings(pages, paper.headings, widths, to_right)
        _row(pages, row, widths, to_right)
    if texts and any(value is not None for value in paper.beneath):
        sums = [text_of(kind, value) for kind, value in zip(paper.kinds, paper.beneath, strict=True)]
        sums[0] = sums[0] or paper.summed
        pages.set_font("text", "B", _LETTERS)
        pages.line(pages.l_margin, pages.get_y(), pages.l_margin + sum(widths), pages.get_y())
        _row(pages, sums, widths, to_right)
    return bytes(pages.output())


def _head(pages: FPDF, paper: Paper) -> None:
    pages.set_font("text", "B", 13)
    pages.cell(0, 8, _printable(pages, paper.title), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pages.set_font("text", "", _LETTERS)
    for line in paper.above:
        pages.cell(0, 4.5, _printable(pages, line), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pages.ln(3)


def _headings(pages: FPDF, headings: Sequence[str], widths: Sequence[float], to_right: Sequence[bool]) -> None:
    pages.set_font("text", "B", _LETTERS)
    _row(pages, headings, widths, to_right)
    pages.line(pages.l_margin, pages.get_y(), pages.l_margin + sum(widths), pages.get_y())
    pages.ln(0.6)
    pages.set_font("text", "", _LETTERS)


def _row(pages: FPDF, texts: Sequence[str], widths: Sequence[float], to_right: Sequence[bool]) -> None:
    for text, width, right in zip(texts, widths, to_right, strict=True):
        pages.cell(width - _GAP, _ROW, _clipped(pages, text, width - _GAP), align="R" if right else "L")
        pages.set_x(pages.get_x() + _GAP)
    pages.ln(_ROW)


def _widths(pages: FPDF, paper: Paper, texts: Sequence[Sequence[str]]) -> list[float]:
    """The widest that stands in each column, in millimetres, the gap beside it included."""
    sums: list[Any] = [text_of(kind, value) for kind, value in zip(paper.kinds, paper.beneath, strict=True)]

    def widest(look: str, rows: Sequence[Sequence[str]]) -> list[float]:
        pages.set_font("text", look, _LETTERS)
        return [
            max((pages.get_string_width(_printable(pages, row[at])) for row in rows), default=0.0)
            for at in range(len(paper.kinds))
        ]

    bold, plain = widest("B", [paper.headings, sums]), widest("", texts[:_SAMPLE])
    return [_GAP + 2 * pages.c_margin + max(pair) for pair in zip(bold, plain, strict=True)]


def _fitted(wanted: Sequence[float], room: float) -> list[float]:
    """As wide as wanted; where there is less room, the widest give way first."""
    over = sum(wanted) - room
    widths = list(wanted)
    while over > 0.01:
        widest = max(widths)
        if widest <= _NARROWEST:
            return [width * room / sum(widths) for width in widths]
        wide = [at for at, width in enumerate(widths) if width >= widest - 0.01]
        next_one = max([_NARROWEST, *(width for width in widths if width < widest - 0.01)])
        less = min(over / len(wide), widest - next_one)
        for at in wide:
            widths[at] -= less
        over -= less * len(wide)
    return widths


def _clipped(pages: FPDF, text: str, width: float) -> str:
    text = _printable(pages, text)
    room = width - 2 * pages.c_margin + 0.01
    if pages.get_string_width(text) <= room:
        return text
    while text and pages.get_string_width(text + "…") > room:
        text = text[:-1]
    return text + "…"


def _printable(pages: FPDF, text: str) -> str:
    """What the font lacks stands as a question mark."""
    font = pages.fonts["text"]
    assert isinstance(font, TTFFont)
    known = font.cmap
    return "".join([letter if ord(letter) in known else "?" for letter in text])
