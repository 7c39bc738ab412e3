"""What a rule lacks, and what it would give: told only where the customer has something from it.

What is missing of an item is tried out: the cart with that much more is reviewed with the rule and without it. An
amount can be made up in many ways; of it only what is missing and what the rule gives is told.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from tui_pos.domain.cart import LARGEST_QTY, Cart, Line
from tui_pos.domain.catalogue import Item, is_within
from tui_pos.domain.money import FULL, Cents, amount_of, format_cents, format_percent, format_qty, percent_of
from tui_pos.domain.saying import Saying, saying
from tui_pos.pricing.book import Entry, RuleBook
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.listing import listed
from tui_pos.pricing.review import review
from tui_pos.pricing.rules import AddItem, Chosen, DiscountAmount, Mode, PriceAction, SetDiscount
from tui_pos.pricing.verdict import Lack, Outcome, Review, Trace

_TRIED = 10
"""So many rules are tried out: each costs two reviews, and a hint is asked for at every key."""


class Lacking(NamedTuple):
    """What a rule lacks. `benefit` is what it would give and `cost` what the missing goods cost, in cents; both are 0
    where an amount is lacking."""

    text: Saying
    benefit: Cents = Cents(0)
    cost: Cents = Cents(0)


def near_miss(cart: Cart, book: RuleBook, facts: Facts, moment: datetime) -> Saying | None:
    """What is missing for the rule that gives most for what is missing; None where no rule is near. No script is asked:
    a hint comes at every key."""
    book = book.plain
    lacking = what_lacks(review(cart, book, facts, moment), book, facts, moment).values()
    tried = [each for each in lacking if each.benefit]
    if tried:
        # The first of those that give most for a cent.
        best = tried[0]
        for each in tried[1:]:
            if each.benefit * best.cost > best.benefit * each.cost:
                best = each
        return best.text
    return next((each.text for each in lacking), None)


def what_lacks(asked: Review, book: RuleBook, facts: Facts, moment: datetime) -> dict[str, Lacking]:
    """What the rules of a review lack that would give something, by the rules' ids: those that lack least first tried,
    the answer in the review's order."""
    short = [(trace, trace.lack) for trace in asked.trace if trace.lack is not None]
    if not short:
        return {}
    book = book.plain
    nearest = sorted(short, key=lambda each: (each[1].amount, each[1].qty))[:_TRIED]
    wanted = {trace.rule for trace, _ in nearest}
    trial = _Trial(asked, book, facts, moment)
    found = {trace.rule: trial.of(trace, lack) for trace, lack in short if trace.rule in wanted}
    return {rule: lacking for rule, lacking in found.items() if lacking is not None}


class _Trial:
    """A reviewed cart on which rules that lack something are tried out."""

    def __init__(self, asked: Review, book: RuleBook, facts: Facts, moment: datetime) -> None:
        self._asked = asked
        self._cart = asked.before
        self._book = book
        self._facts = facts
        self._moment = moment

    def of(self, trace: Trace, lack: Lack) -> Lacking | None:
        entry = self._book.entry_of(trace.rule)
        return self._quantity(entry, lack) if lack.qty else self._amount(entry, lack)

    def _quantity(self, entry: Entry, lack: Lack) -> Lacking | None:
        item = self._cheapest(entry, lack)
        if item is None or lack.qty > LARGEST_QTY:
            return None
        price, percent, _ = listed(item, self._cart.partner, self._cart.location, self._facts.mechanisms)
        more = self._cart.with_line(item, lack.qty, price, percent)
        with_rule = review(more, self._book, self._facts, self._moment)
        if with_rule.stop is not None or _trace(with_rule, entry).outcome is not Outcome.ACTED:
            return None
        gifts = [line for line in with_rule.lines if line.rule == entry.rule.id]
        worth = sum(self._listed(line) for line in gifts)
        others = [self._book.entry_of(trace.rule).rule for trace in with_rule.trace if trace.rule != entry.rule.id]
        without = review(more, RuleBook.compile(others), self._facts, self._moment)
        benefit, cost = Cents(without.total + worth - with_rule.total), more.lines[-1].net
        if benefit <= 0:
            return None
        qty = format_qty(lack.qty)
        if gifts and with_rule.total >= without.total:
            return Lacking(_given(qty, item, gifts), benefit, cost)
        off = format_cents(without.total - with_rule.total + sum(line.net for line in gifts))
        return Lacking(
            saying("{qty} more of “{item}” and {amount} comes off.", qty=qty, item=item.name, amount=off), benefit, cost
        )

    def _cheapest(self, entry: Entry, lack: Lack) -> Item | None:
        """Of what is in the cart and may be more of, the cheapest; else of what the rule names."""
        there = [line.item for line in self._cart.lines if line.rule is None and _is_of(line.item, lack)]
        named = [self._facts.items[code] for code in lack.items if code in self._facts.items]
        for items in (there, named):
            prices = {
                item.code: (listed(item, self._cart.partner, self._cart.location, self._facts.mechanisms).price, item)
                for item in items
                if item.active and not entry.out.holds(item)
            }
            sold = [each for each in prices.values() if each[0]]
            if sold:
                return min(sold, key=lambda each: each[0])[1]
        return None

    def _listed(self, line: Line) -> Cents:
        """What a line that a rule added would cost without the rule."""
        price = listed(line.item, self._cart.partner, self._cart.location, self._facts.mechanisms).price
        return amount_of(price, line.qty)

    def _amount(self, entry: Entry, lack: Lack) -> Lacking | None:
        name, amount = entry.rule.name, format_cents(lack.amount)
        for action in entry.pricing:
            lines = [line for line in self._asked.lines if line.rule is None and reaches(action, line, entry)]
            match action:
                case SetDiscount(percent=percent) if _discounts(action, lines):
                    number = format_percent(percent).rstrip("0").rstrip(".")
                    return Lacking(
                        saying(
                            "{amount} more and “{rule}” takes {percent} % off.",
                            amount=amount,
                            rule=name,
                            percent=number,
                        )
                    )
                case DiscountAmount(amount=off) if off and lines:
                    return Lacking(
                        saying(
                            "{amount} more and “{rule}” takes {off} off.",
                            amount=amount,
                            rule=name,
                            off=format_cents(off),
                        )
                    )
                case AddItem(item=code, price=price) if code in self._facts.items and price is not None:
                    item = self._facts.items[code]
                    if price >= listed(item, self._cart.partner, self._cart.location, self._facts.mechanisms).price:
                        continue
                    return Lacking(
                        saying(
                            "{amount} more and “{rule}” adds “{item}” at {price}.",
                            amount=amount,
                            rule=name,
                            item=item.name,
                            price=format_cents(price),
                        )
                    )
                case _:
                    continue
        return None


def _given(qty: str, item: Item, gifts: list[Line]) -> Saying:
    gift = gifts[0]
    of_it = sum(line.qty for line in gifts if line.item.code == gift.item.code and line.price == gift.price)
    return saying(
        "{qty} more of “{item}” and {number} × “{gift}” is added at {price}.",
        qty=qty,
        item=item.name,
        number=format_qty(of_it),
        gift=gift.item.name,
        price=format_cents(gift.price),
    )


def _discounts(action: SetDiscount, lines: Iterable[Line]) -> bool:
    """Whether the discount makes these lines cheaper than they are."""
    cheaper = 0
    for line in lines:
        percent = {
            Mode.REPLACE: action.percent,
            Mode.ADD: min(line.percent + action.percent, FULL),
            Mode.BEST: max(line.percent, action.percent),
        }[action.mode]
        cheaper += percent_of(line.gross, percent) - percent_of(line.gross, line.percent)  # type: ignore[arg-type]
    return cheaper > 0


def _trace(asked: Review, entry: Entry) -> Trace:
    return next(trace for trace in asked.trace if trace.rule == entry.rule.id)


def _is_of(item: Item, lack: Lack) -> bool:
    return item.code in lack.items or any(is_within(item.group, group) for group in lack.groups)


def covers(lines: Chosen, item: Item) -> bool:
    """Whether lines of the item are among the chosen ones."""
    return (
        lines.is_every_line or item.code in lines.items or any(is_within(item.group, group) for group in lines.groups)
    )


def reaches(action: PriceAction, line: Line, entry: Entry) -> bool:
    """Whether the action may touch a line of the cart."""
    if isinstance(action, AddItem) or not covers(action.lines, line.item) or entry.out.holds(line.item):
        return False
    by_hand = line.price_by_hand or (isinstance(action, SetDiscount) and line.percent_by_hand)
    return action.by_hand or not by_hand
