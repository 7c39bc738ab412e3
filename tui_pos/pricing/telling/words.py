"""The words of which a rule's clauses are made: names, lists, ranges, and the lines that something is for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui_pos.domain.money import format_cents, format_percent, format_qty
from tui_pos.domain.parties import ANONYMOUS, END_CUSTOMER
from tui_pos.domain.payment import PaymentKind
from tui_pos.pricing.rules import Chosen, Range

Lookup = Callable[[str], str | None]


def _unknown(_code: str) -> None:
    return None


def last_step(group: str) -> str:
    """`drinks/glass` → `glass`."""
    return group.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called: for each kind of thing a look-up from its code to its name, None where it has none (the
    `get` of a dict will do). What has no name is called by its code. `group` is for groups of every kind, by path."""

    item: Lookup = _unknown
    partner: Lookup = _unknown
    location: Lookup = _unknown
    operator: Lookup = _unknown
    payment: Lookup = _unknown
    group: Lookup = last_step


class Speech:
    """One rule being told in one language. `sale`: it is for sales alone."""

    def __init__(self, names: Names, translate: Callable[[str], str], *, sale: bool) -> None:
        self.names = names
        self.translate = translate
        self.document = self.say("the sale") if sale else self.say("the document")

    def say(self, text: str, /, **fields: object) -> str:
        """The template in the reader's language, filled."""
        return self.translate(text).format(**fields)

    # Names

    def quoted(self, name: str) -> str:
        return self.say("“{name}”", name=name)

    def item(self, code: str) -> str:
        return self.quoted(self.names.item(code) or code)

    def partner(self, code: str) -> str:
        if code == ANONYMOUS:
            return self.quoted(self.translate(END_CUSTOMER.name))
        return self.quoted(self.names.partner(code) or code)

    def location(self, code: str) -> str:
        return self.quoted(self.names.location(code) or code)

    def operator(self, code: str) -> str:
        return self.quoted(self.names.operator(code) or code)

    def group(self, path: str) -> str:
        return self.names.group(path) or path

    def payment(self, code: str) -> str:
        """A payment type, or a kind of the fiscal device."""
        name = self.names.payment(code)
        return self.quoted(self._kinds().get(code, code) if name is None else self.translate(name))

    def _kinds(self) -> dict[str, str]:
        return {
            PaymentKind.CASH: self.say("Cash"),
            PaymentKind.CHEQUE: self.say("Cheque"),
            PaymentKind.VOUCHER: self.say("Voucher"),
            PaymentKind.EXTERNAL_VOUCHER: self.say("External voucher"),
            PaymentKind.PACKAGING: self.say("Packaging"),
            PaymentKind.INTERNAL: self.say("Internal use"),
            PaymentKind.DAMAGE: self.say("Damage"),
            PaymentKind.CARD: self.say("Card"),
            PaymentKind.BANK: self.say("Bank"),
            PaymentKind.RESERVE_1: self.say("Reserve 1"),
            PaymentKind.RESERVE_2: self.say("Reserve 2"),
        }

    # Lists. A rule in the making may have nothing in one yet.

    def either(self, names: Sequence[str]) -> str:
        """`A, B or C`."""
        if len(names) < 2:
            return names[0] if names else "…"
        return self.say("{first} or {last}", first=", ".join(names[:-1]), last=names[-1])

    def both(self, names: Sequence[str]) -> str:
        """`A, B and C`."""
        if len(names) < 2:
            return names[0] if names else "…"
        return self.say("{first} and {last}", first=", ".join(names[:-1]), last=names[-1])

    def either_group(self, paths: Sequence[str]) -> str:
        return self.either([self.group(path) for path in paths])

    # Lines

    def goods(self, items: Sequence[str], groups: Sequence[str]) -> str:
        """Items and groups, at least one of them."""
        named = [self.item(code) for code in items]
        if len(groups) == 1:
            named.append(self.say("the group {group}", group=self.group(groups[0])))
        elif groups:
            named.append(self.say("the groups {groups}", groups=self.both([self.group(path) for path in groups])))
        return self.both(named)

    def lines(self, chosen: Chosen) -> str:
        """The lines that an action is for."""
        return self.say("every line") if chosen.is_every_line else self.goods(chosen.items, chosen.groups)

    def sum_of(self, chosen: Chosen) -> str:
        """What the lines that an action is for come to."""
        if chosen.is_every_line:
            return self.say("the whole sum")
        return self.say("the sum of {what}", what=self.goods(chosen.items, chosen.groups))

    # Numbers

    def money(self, bounds: Range) -> str:
        return self._range(bounds, format_cents)

    def qty(self, bounds: Range) -> str:
        return self._range(bounds, format_qty)

    def _range(self, bounds: Range, text: Callable[[int], str]) -> str:
        """Of two lower bounds only the one that counts is told."""
        least, over, most = bounds
        if bounds == Range():
            return "…"
        if over is not None and (least is None or over >= least):
            if most is None:
                return self.say("more than {bound}", bound=text(over))
            return self.say("more than {bound} and at most {most}", bound=text(over), most=text(most))
        if least is None:
            return self.say("at most {most}", most=text(most or 0))
        if most is None:
            return self.say("at least {bound}", bound=text(least))
        if least == most:
            return self.say("exactly {bound}", bound=text(least))
        return self.say("from {bound} to {most}", bound=text(least), most=text(most))


def percent(basis_points: int) -> str:
    """1250 → `"12.5"`."""
    return format_percent(basis_points).rstrip("0").rstrip(".")
