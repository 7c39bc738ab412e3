"""What stands on the receipt of a sale that is not kept here: typed field by field, or its code scanned.

The code (QR) says all but the unique sale number, which stands on the paper as УНП.
"""

from collections.abc import Callable
from datetime import datetime

from tui_pos.domain.money import Cents, format_cents, parse_cents
from tui_pos.domain.operation import Original, StornoReason
from tui_pos.domain.reference import OldReceipt, PaperCode, check_old_receipt, read_unmistakable
from tui_pos.errors import Refused
from tui_pos.station.commands import OLD_RECEIPT
from tui_pos.station.frame import Paper, left
from tui_pos.station.modes.mode import Desk, Mode
from tui_pos.station.words import Words

_RECEIPT, _DAY, _TIME, _FM, _TOTAL, _USN = range(6)
_DAYS = ("%d.%m.%Y", "%Y-%m-%d", "%d%m%Y", "%d.%m.%y")
_TIMES = ("%H:%M:%S", "%H:%M", "%H.%M", "%H%M", "%H%M%S")


def paper_told(old: OldReceipt, words: Words) -> str:
    """The receipt in one row: `0000041 · 30.10.2026 12:00 · 20.00 EUR`."""
    paper = old.original
    return f"{paper.receipt} · {paper.moment:%d.%m.%Y %H:%M} · {words.money(paper.total)}"


class OldReceiptWindow(Mode):
    """`done` is called with the receipt once all of it is there. `code` is what was scanned already."""

    name = OLD_RECEIPT
    takes_text = True
    longest = 64

    def __init__(self, desk: Desk, done: Callable[[OldReceipt], None], code: PaperCode | None) -> None:
        super().__init__(
            desk,
            {
                "fill_in": self.fill_in,
                "erase": self.erase,
                "up": lambda: self._move(-1),
                "down": lambda: self._move(1),
            },
        )
        self._done = done
        self._fields = [""] * 6
        self._at = _RECEIPT
        if code is not None:
            self._take_code(code)

    def _take_code(self, code: PaperCode) -> None:
        self._fields[:_USN] = [
            code.receipt,
            f"{code.moment:%d.%m.%Y}",
            f"{code.moment:%H:%M:%S}",
            code.fm,
            format_cents(code.total),
        ]
        self._at = _USN

    def fill_in(self) -> None:
        """Enter: what is typed, and on to the next field; with nothing typed in the last, all of it is taken."""
        text, self.text = self.text.strip(), ""
        code = read_unmistakable(text)
        if isinstance(code, PaperCode):
            self._take_code(code)
            return
        if text:
            self._fields[self._at] = self._read(text)
        elif not self._fields[self._at]:
            raise Refused("nothing_typed", "Nothing is typed here yet; look at the receipt, or scan its code.")
        empty = next((at for at, field in enumerate(self._fields) if not field), None)
        if self._at < _USN or empty is not None:
            self._at = self._at + 1 if self._at < _USN else empty or 0
            return
        old = self._receipt()
        check_old_receipt(old.usn, old.original)
        self.desk.close(self)
        self._done(old)

    def _move(self, rows: int) -> None:
        if self.text.strip():
            text, self.text = self.text.strip(), ""
            self._fields[self._at] = self._read(text)
        self._at = max(0, min(self._at + rows, _USN))

    def _read(self, text: str) -> str:
        """What is typed into the field, as it is written on receipts. Raises Refused `bad_old_receipt`, or as
        `parse_cents`."""
        match at := self._at:
            case 1:
                return f"{_parsed(text, _DAYS):%d.%m.%Y}"
            case 2:
                return f"{_parsed(text, _TIMES):%H:%M:%S}"
            case 4:
                return format_cents(parse_cents(text))
            case 5:
                return text.upper()
            case _:
                digits = text.rjust(7, "0") if at == _RECEIPT else text
                if not digits.isascii() or not digits.isdigit():
                    raise Refused("no_digits", "“{text}” is no number; type the digits that stand there.", text=text)
                return digits

    def _receipt(self) -> OldReceipt:
        receipt, day, time, fm, total, usn = self._fields
        moment = datetime.strptime(f"{day} {time}", "%d.%m.%Y %H:%M:%S")
        return OldReceipt(usn, Original(receipt, moment, fm, Cents(parse_cents(total))), StornoReason.RETURN)

    def _titles(self) -> tuple[str, ...]:
        say = self.say
        return (say("Receipt"), say("Date"), say("Time"), say("Fiscal memory"), say("Total"), say("УНП"))

    def draw(self, paper: Paper) -> None:
        paper.window(8, 5, 64, 12, self.title())
        paper.put(11, 7, self.say("Type what stands on it, or scan its code."), "p")
        for at, title in enumerate(self._titles()):
            row = 9 + at
            marker = "► " if at == self._at else "  "
            column = paper.put(11, row, marker + left(title, 22), "h" if at == self._at else " ")
            if at != self._at or not self.text:
                paper.put(column + 1, row, left(self._fields[at], 26))
        row = 9 + self._at
        paper.field(35, row, 28, self.text or self._fields[self._at])


def _parsed(text: str, forms: tuple[str, ...]) -> datetime:
    for form in forms:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    raise Refused("no_moment", "“{text}” is no date or time; type it as it stands on the receipt.", text=text[:20])
