"""A report laid out on the screen: which columns there is room for, how wide they are, and the bar of one of them.

Where there is no room for all, those are left out first that tell least; a wider terminal shows them. The files
have all.
"""

from collections.abc import Callable, Sequence
from dataclasses import Field, dataclass, field
from typing import Any

from tui_pos.backoffice.report_words import shown, title_of
from tui_pos.domain.money import Cents
from tui_pos.station.frame import left, one_column, right
from tui_pos.store.reports import Report, columns, sums
from tui_pos.tui.screens.pane import Pane, Row, Run

EXPENDABLE = (
    "usn",
    "station",
    "location",
    "phone",
    "unit",
    "rule",
    "payment",
    "item_group",
    "location_name",
    "gross",
    "receipt",
    "taken_back",
    "returned",
    "reported",
    "partner",
    "discount",
    "operator",
    "lines",
    "price",
    "since",
    "z_report",
    "closed",
    "paid_back",
    "float",
    "put_in",
    "taken_out",
    "cash_taken",
)
"""Columns in the order in which they give way."""
FOR_A_BAR = ("cost", "item")
"""And those that give way to a bar: the cost is what is left of two others, and the item's name tells more."""

IN_ALL = "In all"

GAP = 2
NAME, CODE = 18, 16
"""So narrow may a column of names, or of other text, become before another one gives way."""
NARROWEST = 10
"""And so narrow where no other one is left to give way."""
BAR, LONGEST_BAR = 12, 40
_SAMPLE = 1_000
"""The text of so many rows is measured; of numbers all."""

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Column:
    """One that is shown: its place among the cells, its width, and whether it stands to the right."""

    at: int
    kind: Field[Any]
    width: int
    to_right: bool

    def put(self, text: str) -> str:
        """`text` in the column."""
        return right(text, self.width) if self.to_right else left(text, self.width)


@dataclass(frozen=True, slots=True)
class Sorting:
    """By which column (None: as the report comes), and whether the largest is first."""

    at: int | None = None
    down: bool = False

    def next(self, kinds: Sequence[Field[Any]], places: Sequence[int]) -> "Sorting":
        """By the next of the columns at `places`, and after the last one as the report comes; of numbers the largest
        first."""
        order: list[int | None] = [None, *places]
        at = order[(order.index(self.at) + 1) % len(order)] if self.at in order else None
        return Sorting(at, at is not None and kinds[at].type is not str)

    def reversed(self) -> "Sorting":
        """The other way round."""
        return Sorting(self.at, not self.down)


@dataclass(slots=True)
class Laid:
    """A report in so many columns of the terminal."""

    report: Report
    columns: tuple[Column, ...]
    bar_at: int | None
    bar_width: int
    most: int
    translate: Translate = field(repr=False)
    ascii_only: bool = False

    def heading(self, sorting: Sorting) -> str:
        """The titles; a sign stands at the one that it is sorted by."""
        down, up = ("v", "^") if self.ascii_only else ("▼", "▲")
        titles = []
        for column in self.columns:
            title = title_of(column.kind, self.translate)
            if column.at == sorting.at:
                title = left(title, column.width - 1).rstrip() + (down if sorting.down else up)
            titles.append(column.put(title))
        return (" " * GAP).join(titles)

    def line(self, values: Sequence[Any]) -> Row:
        """One row, with its bar."""
        runs: list[Run] = [(self.text(values), " ")]
        if self.bar_at is not None:
            runs += [(" " * GAP, " "), self._bar(values[self.bar_at])]
        return runs

    def text(self, values: Sequence[Any]) -> str:
        """Its cells."""
        return (" " * GAP).join(
            column.put(shown(column.kind, values[column.at], self.translate)) for column in self.columns
        )

    def _bar(self, value: int) -> Run:
        """What is below zero is drawn with another sign, not only another colour."""
        cells = -(-abs(value) * self.bar_width // self.most) if self.most else 0
        full, below = ("#", "-") if self.ascii_only else ("█", "░")
        return ((full if value > 0 else below) * cells, "t")


def laid_out(
    report: Report, values: Sequence[Sequence[Any]], bar: str, width: int, translate: Translate, *, ascii_only: bool
) -> Laid:
    """The report in `width` columns of the terminal; `values` are its cells, and `bar` names the column to be drawn."""
    kinds = columns(report)
    beneath = sums(report)
    natural = [_natural(kind, at, values, beneath[at], translate) for at, kind in enumerate(kinds)]
    if beneath[0] is None:
        natural[0] = max(natural[0], len(one_column(translate(IN_ALL))))
    least = [min(natural[at], _least(kind)) for at, kind in enumerate(kinds)]
    chosen = list(range(len(kinds)))
    bar_at = next((at for at, kind in enumerate(kinds) if kind.name == bar), None) if values else None
    reserved = 0 if bar_at is None else BAR + GAP
    for name in EXPENDABLE if bar_at is None else (*EXPENDABLE, *FOR_A_BAR):
        if sum(least[at] + GAP for at in chosen) - GAP + reserved <= width:
            break
        chosen = [at for at in chosen if kinds[at].name != name]
    over = sum(least[at] + GAP for at in chosen) - GAP + reserved - width
    if over > 0 and bar_at is not None:
        bar_at, over, reserved = None, over - reserved, 0
    widths = {at: least[at] for at in chosen}
    # Half a moment tells less than half a name.
    for at in sorted(chosen, key=lambda at: kinds[at].name == "moment"):
        if over > 0 and kinds[at].type is str:
            less = max(0, min(over, widths[at] - NARROWEST))
            widths[at] -= less
            over -= less
    room = width - reserved - sum(widths.values()) - GAP * (len(chosen) - 1)
    for at in chosen:
        more = max(0, min(room, natural[at] - widths[at]))
        widths[at] += more
        room -= more
    laid = tuple(Column(at, kinds[at], widths[at], kinds[at].type is not str) for at in chosen)
    most = max((abs(row[bar_at]) for row in values), default=0) if bar_at is not None else 0
    return Laid(report, laid, bar_at, min(LONGEST_BAR, BAR + max(0, room)), most, translate, ascii_only)


def _natural(kind: Field[Any], at: int, values: Sequence[Sequence[Any]], beneath: Any, translate: Translate) -> int:
    """As wide as the widest in the column, and its title with the sign of sorting."""
    title = len(one_column(title_of(kind, translate))) + 1
    if kind.type in (str, int) or not values:
        measured = [row[at] for row in values[:_SAMPLE]]
    else:
        # The longest number is the largest or the smallest.
        measured = [max(row[at] for row in values), min(row[at] for row in values)]
        measured += [row[at] for row in values[:_SAMPLE]] if kind.type is not Cents else []
    return max([title, *(len(one_column(shown(kind, value, translate))) for value in [*measured, beneath])])


def _least(kind: Field[Any]) -> int:
    if kind.type is not str or kind.name == "rule":
        # Half a number, or half of what a rule is known by, tells nothing.
        return 1_000
    return NAME if kind.name.endswith("_name") or kind.name in ("moment", "item_group", "hour") else CODE


class SumsPane(Pane):
    """The sums, right beneath their columns."""

    ground = "t"

    def __init__(self, laid: Callable[[int], Laid | None], say: Callable[[str], str]) -> None:
        super().__init__()
        self._laid = laid
        self._say = say

    def rows(self, width: int, height: int) -> list[Row]:
        laid = self._laid(width - 2)
        if laid is None or not laid.report.rows:
            return []
        beneath = sums(laid.report)
        if all(value is None for value in beneath):
            return []
        text = laid.text(beneath)
        first = next((column.at for column in laid.columns if beneath[column.at] is not None), None)
        # "In all" stands where the columns before the first sum are empty.
        room = sum(column.width + GAP for column in laid.columns if first is not None and column.at < first)
        word = left(self._say(IN_ALL), max(0, room - GAP))
        return [[("  " + word + text[len(word) :], "t")]]
