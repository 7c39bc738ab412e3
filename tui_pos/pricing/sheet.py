"""The working copy on which the rules write: the cart's lines as rows, found by item and by group.

It lives inside one review and is seen by nobody else. While a rule writes, the sheet keeps what stood there before, so
that a rule that fails is undone whole; and it keeps for each row which rule accounts for which cents.
"""

from enum import IntEnum
from typing import NamedTuple

from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.catalogue import Item, ancestry
from tui_pos.domain.money import BasisPoints, Cents, Thousandths, amount_of, percent_of
from tui_pos.pricing.book import Entry
from tui_pos.pricing.rules import Chosen
from tui_pos.pricing.verdict import LineChange


class Part(IntEnum):
    """What of a row a rule has made: its price, its percent, its amount off, or the whole of it."""

    PRICE = 0
    PERCENT = 1
    OFF = 2
    WHOLE = 3


class Claim(NamedTuple):
    """`cents` that the rule at `place` in the book accounts for on a row."""

    place: int
    part: Part
    cents: int


class Row:
    """A line as it stands now. `counts`: it came from the cart and not from a rule, so that rules see and touch it.
    `yields`: its percent is the partner's and goes when a rule touches the line."""

    __slots__ = ("claims", "counts", "gross", "line", "net", "off", "percent", "price", "yields")

    def __init__(self, line: Line, counts: bool, yields: bool) -> None:
        self.line = line
        self.counts = counts
        self.yields = yields
        self.price: int = line.price
        self.percent: int = line.percent
        self.off: int = line.off
        self.gross: int = amount_of(line.price, line.qty)
        self.net: int = self.gross - percent_of(Cents(self.gross), line.percent) - line.off
        self.claims: tuple[Claim, ...] = ()

    def as_line(self) -> Line:
        """The line that the review gives back; the very one of the cart where nothing was changed."""
        line = self.line
        if self.price == line.price and self.percent == line.percent and self.off == line.off:
            return line
        return Line(
            line.number,
            line.item,
            line.qty,
            Cents(self.price),
            BasisPoints(self.percent),
            Cents(self.off),
            line.price_by_hand,
            line.percent_by_hand,
            line.rule,
        )


_State = tuple[int, int, int, int, int, tuple[Claim, ...], bool]


class Sheet:
    """All rows, their sum, and what the rule now at work has done."""

    def __init__(self, cart: Cart, percent_stays: bool = True) -> None:
        self.rows = [
            Row(line, line.rule is None, not percent_stays and line.percent > 0 and not line.percent_by_hand)
            for line in cart.lines
        ]
        self.total = sum(row.net for row in self.rows)
        self.by_item: dict[str, list[Row]] = {}
        self.by_group: dict[str, list[Row]] = {}
        self.winners: dict[int, int] = {}
        """Which rule took over what another had made, by place in the book: loser → winner."""
        self._next_number = cart.next_number
        self._file_rows()
        self.begin(-1)

    def _file_rows(self) -> None:
        holders: dict[str, tuple[str, ...]] = {}
        for row in self.rows:
            if not row.counts:
                continue
            item = row.line.item
            self.by_item.setdefault(item.code, []).append(row)
            if item.group not in holders:
                holders[item.group] = ancestry(item.group)
            for group in holders[item.group]:
                self.by_group.setdefault(group, []).append(row)

    def begin(self, place: int) -> None:
        """From here on the rule at `place` writes."""
        self._place = place
        self._before: dict[Row, _State] = {}
        self._total_before = self.total
        self._added: list[Row] = []
        self.losers: list[int] = []

    def undo(self) -> None:
        """Everything that the rule wrote is gone."""
        for row, state in self._before.items():
            row.price, row.percent, row.off, row.gross, row.net, row.claims, row.yields = state
        if self._added:
            del self.rows[-len(self._added) :]
            self._next_number -= len(self._added)
        self.total = self._total_before
        self.begin(self._place)

    @property
    def is_changed(self) -> bool:
        """Whether the rule at work has written anything that was not there before."""
        return bool(self._added) or any(
            (row.price, row.percent, row.off) != state[:3] for row, state in self._before.items()
        )

    def keep(self) -> tuple[LineChange, ...]:
        """What the rule wrote stays; the lines that it changed, and those that it added.

        A line on which it took back its own work was not changed.
        """
        changes: list[LineChange] = []
        for row, (price, percent, off, _, net, claims, _) in self._before.items():
            if row.price == price and row.percent == percent and row.off == off:
                row.claims = claims
                continue
            changes.append(LineChange(row.line.number, Cents(net), Cents(row.net)))
            for claim in claims:
                if claim not in row.claims and claim.place != self._place and claim.place not in self.losers:
                    self.losers.append(claim.place)
        for loser in self.losers:
            self.winners[loser] = self._place
        return (*changes, *(LineChange(row.line.number, None, Cents(row.net)) for row in self._added))

    def write(
        self,
        row: Row,
        part: Part,
        *,
        price: int | None = None,
        percent: int | None = None,
        off: int | None = None,
        takes_over: bool = False,
    ) -> bool:
        """Write the row's new numbers; whether they are others than before.

        With `takes_over` the rule accounts from now on for what others had made of this part. An amount off that
        would exceed what the line still costs is cut to it: the discounts of a line never exceed its gross.
        """
        price = row.price if price is None else price
        percent = row.percent if percent is None else percent
        off = row.off if off is None else off
        gross = amount_of(Cents(price), row.line.qty)
        left = gross - percent_of(Cents(gross), BasisPoints(percent))
        if off > left and row.line.qty > 0:
            off = left
        if (price, percent, off) == (row.price, row.percent, row.off):
            return False
        self._remember(row)
        cents = left - off - row.net
        self.total += cents
        row.price, row.percent, row.off, row.gross, row.net = price, percent, off, gross, left - off
        if takes_over and row.claims:
            lost = [claim for claim in row.claims if claim.part is part]
            cents += sum(claim.cents for claim in lost)
            row.claims = tuple(claim for claim in row.claims if claim.part is not part)
        row.claims = (*row.claims, Claim(self._place, part, cents))
        return True

    def touch(self, row: Row) -> None:
        """The rule has a number of its own for the row: where the partner's percent does not go together with rules,
        it goes now, and only for the first rule."""
        if row.yields:
            self._remember(row)
            row.yields = False
            self.write(row, Part.PERCENT, percent=0)

    def _remember(self, row: Row) -> None:
        if row not in self._before:
            self._before[row] = (row.price, row.percent, row.off, row.gross, row.net, row.claims, row.yields)

    def add(self, item: Item, qty: Thousandths, price: Cents, rule: str) -> Row:
        """One more row at the end, for no rule to see."""
        row = Row(Line(self._next_number, item, qty, price, rule=rule), counts=False, yields=False)
        row.claims = (Claim(self._place, Part.WHOLE, row.net),)
        self.rows.append(row)
        self._added.append(row)
        self._next_number += 1
        self.total += row.net
        return row

    def chosen(self, entry: Entry, lines: Chosen) -> list[Row]:
        """The rows that an action of the rule is for, in the cart's order, without those that the rule leaves out."""
        if lines.is_every_line:
            rows = [row for row in self.rows if row.counts]
        elif lines.numbers is not None:
            rows = [row for row in self.rows if row.counts and row.line.number in lines.numbers]
        else:
            rows = self.of(lines.items, lines.groups)
        if any(entry.out):
            rows = [row for row in rows if not entry.out.holds(row.line.item)]
        return rows

    def of(self, items: tuple[str, ...], groups: tuple[str, ...]) -> list[Row]:
        """The rows of any of the items and groups, each once, in the cart's order."""
        if len(items) + len(groups) == 1:
            return self.by_item.get(items[0], []) if items else self.by_group.get(groups[0], [])
        found = {row.line.number: row for code in items for row in self.by_item.get(code, ())}
        found.update((row.line.number, row) for group in groups for row in self.by_group.get(group, ()))
        if len(found) < 2:
            return list(found.values())
        return [row for row in self.rows if row.line.number in found]

    def quantity(self, entry: Entry, items: tuple[str, ...], groups: tuple[str, ...]) -> int:
        """The summed quantity of the items or groups, in thousandths, without the lines that the rule leaves out."""
        rows = self.of(items, groups)
        if any(entry.out):
            return sum(row.line.qty for row in rows if not entry.out.holds(row.line.item))
        return sum(row.line.qty for row in rows)

    def all_of(self, code: str) -> int:
        """The summed quantity of an item, in thousandths, with what rules added."""
        return sum(row.line.qty for row in self.rows if row.line.item.code == code)

    def worth(self, entry: Entry, lines: Chosen) -> int:
        """What the chosen lines cost, in cents; where none are chosen, the document with all that rules added."""
        return self.total_for(entry) if lines.is_every_line else sum(row.net for row in self.chosen(entry, lines))

    def total_for(self, entry: Entry) -> int:
        """The document's sum in cents, with the lines that rules added, without those that this rule leaves out."""
        if any(entry.out):
            return self.total - sum(row.net for row in self.rows if entry.out.holds(row.line.item))
        return self.total
