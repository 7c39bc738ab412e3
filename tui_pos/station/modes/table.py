"""Lines as rows of 80 columns: of the sale's table, and of the review's before and after."""

from collections.abc import Callable

from tui_pos.domain.cart import Line
from tui_pos.domain.money import Cents, format_cents, format_percent, format_qty
from tui_pos.station.frame import left, right

_NAME = 28
BY_HAND = "*"


def percent_text(line: Line) -> str:
    """`5`, `12.5`; without a percent the cents that come off, `-3.33`; or nothing."""
    if not line.percent:
        return format_cents(-line.off) if line.off else ""
    return format_percent(line.percent).rstrip("0").rstrip(".")


def line_row(line: Line, marker: str = " ") -> str:
    """Marker, number, name, quantity, unit, price, percent and net amount; `*` after what was typed by hand."""
    price = format_cents(line.price) + (BY_HAND if line.price_by_hand else " ")
    percent = percent_text(line) + (BY_HAND if line.percent_by_hand else " ")
    return (
        f"{marker}{right(str(line.number), 4)} {left(line.item.name, _NAME)} {right(format_qty(line.qty), 10)} "
        f"{left(line.item.unit, 4)} {right(price, 11)}{right(percent, 7)} {right(format_cents(line.net), 10)}"
    )[:80].ljust(80)


def headings(say: Callable[[str], str]) -> str:
    """The headings over `line_row`; `say` translates."""
    return (
        f" {right('№', 4)} {left(say('Name'), _NAME)} {right(say('Quantity'), 10)} {left(say('Unit'), 4)} "
        f"{right(say('Price'), 10)} {right('%', 6)}  {right(say('Amount'), 10)}"
    )[:80].ljust(80)


# Seven segments of a digit, three rows high, in characters that every font has.
_SEGMENTS = {
    "0": (" _ ", "| |", "|_|"),
    "1": ("   ", "  |", "  |"),
    "2": (" _ ", " _|", "|_ "),
    "3": (" _ ", " _|", " _|"),
    "4": ("   ", "|_|", "  |"),
    "5": (" _ ", "|_ ", " _|"),
    "6": (" _ ", "|_ ", "|_|"),
    "7": (" _ ", "  |", "  |"),
    "8": (" _ ", "|_|", "|_|"),
    "9": (" _ ", "|_|", " _|"),
    "-": ("   ", " _ ", "   "),
    ".": (" ", " ", "."),
}


def large(amount: Cents) -> tuple[str, str, str]:
    """An amount in digits three rows high."""
    glyphs = [_SEGMENTS[character] for character in format_cents(amount)]
    top, middle, bottom = (" ".join(glyph[row] for glyph in glyphs) for row in range(3))
    return top, middle, bottom


class RunningTotal:
    """The total of a cart of many lines, without adding all of them up again for each one that comes."""

    def __init__(self) -> None:
        self._lines: tuple[Line, ...] = ()
        self._sums: list[int] = [0]

    def of(self, lines: tuple[Line, ...]) -> Cents:
        """The sum of the lines' net amounts, in cents."""
        known = self._lines
        if lines is not known:
            # Tuples compare their elements by identity first, so that a long equal head costs next to nothing.
            same = len(known) if lines[: len(known)] == known else _common_head(known, lines)
            del self._sums[same + 1 :]
            for line in lines[same:]:
                self._sums.append(self._sums[-1] + line.net)
            self._lines = lines
        return Cents(self._sums[-1])


def _common_head(known: tuple[Line, ...], lines: tuple[Line, ...]) -> int:
    for index, (old, new) in enumerate(zip(known, lines, strict=False)):
        if old is not new:
            return index
    return min(len(known), len(lines))
