"""What rules would have done: the posted sales of a period reviewed again with them and without, nothing written.

Most sales pass by: only those that the rules can hit, or those linked to them, are reviewed at all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from heapq import heappush, heappushpop
from typing import TYPE_CHECKING

from tui_pos.checkout.paying import check_payments, paid_with
from tui_pos.checkout.rules import basis
from tui_pos.checkout.rules.book import broken_rules, rules_of
from tui_pos.checkout.rules.changes import concerned, with_rule
from tui_pos.checkout.rules.replay import USUAL_TYPES
from tui_pos.checkout.saving import points_of
from tui_pos.domain.catalogue import Item, ancestry
from tui_pos.domain.money import NOTHING, Cents
from tui_pos.domain.operation import Operation, RuleUse
from tui_pos.domain.payment import Payment, PaymentType, Settles
from tui_pos.errors import Refused
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.checks import check_rules
from tui_pos.pricing.review import review
from tui_pos.pricing.rules import Rule
from tui_pos.pricing.verdict import Outcome
from tui_pos.store import catalogue, operations
from tui_pos.store.database import Store

if TYPE_CHECKING:
    from tui_pos.domain.cart import Cart
    from tui_pos.pricing.facts import Facts
    from tui_pos.pricing.scripts.port import Scripts
    from tui_pos.pricing.verdict import Review

Progress = Callable[[int, int], bool]
"""Told how many of how many receipts are looked at; False cancels."""

MOST_CHANGED = 10
"""So many of the receipts that change most are named."""

_TOLD_EVERY = 50
"""After so many receipts the progress is told."""


@dataclass(frozen=True, slots=True)
class ChangedReceipt:
    """One receipt whose total comes out otherwise, in cents: `before` without the rules, `after` with them."""

    moment: datetime
    location: str
    number: int
    before: Cents
    after: Cents

    @property
    def cents(self) -> Cents:
        """What the rules change: less than nothing is what they cost the shop."""
        return Cents(self.after - self.before)


@dataclass(frozen=True, slots=True)
class BacktestDay:
    """One day on which something was sold: its receipts, those that change, and by how many cents in all."""

    day: date
    receipts: int
    changed: int
    cents: Cents


@dataclass(frozen=True, slots=True)
class Backtest:
    """What the rules would have done to the sales of a period.

    `receipts`: looked at, and `turnover` (cents) what they came to when they were sold; `without_basis`: those of them
    that are from before sales kept what a replay needs, and were left out; `hit`: on which a rule acts; `changed`:
    whose total comes out otherwise, by `cents` in all (less than nothing is what the rules cost the shop); `points`
    (hundredths): what more is given; `stops`: sales that would have been refused, whole or paid as they were, and count
    in no sum. `in_book`: the names of the rules tried that the book has already, of which the whole cost is told, not
    that of a change. `cancelled`: it was ended early and holds what was found until then.
    """

    first: date
    last: date
    receipts: int = 0
    turnover: Cents = NOTHING
    without_basis: int = 0
    hit: int = 0
    changed: int = 0
    cents: Cents = NOTHING
    points: Cents = NOTHING
    stops: int = 0
    days: tuple[BacktestDay, ...] = ()
    most_changed: tuple[ChangedReceipt, ...] = ()
    cancelled: bool = False
    in_book: tuple[str, ...] = ()


def backtest(
    store: Store,
    rules: Sequence[Rule],
    first: date,
    last: date,
    progress: Progress = lambda _done, _total: True,
    *,
    types: Mapping[str, PaymentType] = USUAL_TYPES,
    scripts: "Scripts | None" = None,
) -> Backtest:
    """The sales posted from `first` to `last`, both counted, with today's book and with today's book and the rules.

    The rules, all of them switched on, stand in the place of those of the book that have their ids or names. The carts
    and the facts are those of then; what a rule needs and nobody noted then is as today. `types` are the shop's ways
    to pay by code; without `scripts` the advanced rules of the book are left out as broken. Raises WrongUse as
    `checks.check_rules` does.
    """
    trial = _Trial(store, rules, types, scripts)
    tally = _Tally(first, last)
    total = operations.count_between(store, first, last)
    cancelled = not progress(0, total)
    sold = operations.posted_between(store, first, last)
    seen = 0
    while not cancelled and (found := next(sold, None)) is not None:
        operation, kept = found
        seen += 1
        # No rule runs on what came with another sale.
        if operation.parent is None:
            tally.count(operation)
            if kept is None:
                tally.without_basis += 1
            else:
                trial.run(operation, kept, tally)
        if seen % _TOLD_EVERY == 0 or seen == total:
            cancelled = not progress(seen, total)
    return replace(tally.result(cancelled), in_book=trial.in_book)


class _World:
    """A rule book, and who has had which benefit of once a year in it."""

    def __init__(
        self, rules: Sequence[Rule], broken: frozenset[str], items: Mapping[str, Item], scripts: "Scripts | None"
    ) -> None:
        self.book = RuleBook.compile(rules, broken)
        self._items = items
        self._scripts = scripts
        self._is_yearly = any(entry.yearly is not None for entry in self.book.entries)
        self._had: dict[str, set[RuleUse]] = {}

    def review(self, cart: "Cart", facts: "Facts", operation: Operation) -> "Review":
        if not self._is_yearly or cart.partner.is_anonymous:
            return review(cart, self.book, facts, operation.moment, self._scripts)
        had = self._had.setdefault(cart.partner.code, set())
        if had:
            again = self.book.uses_asked(cart, operation.moment, facts.leap_birthday) & had
            facts = replace(facts, used=facts.used | {use.rule for use in again})
        found = review(cart, self.book, facts, operation.moment, self._scripts)
        had.update(found.uses)
        return found


class _Trial:
    """The two worlds, the one with the rules and the one without, and what it takes to see a sale in both."""

    def __init__(
        self, store: Store, rules: Sequence[Rule], types: Mapping[str, PaymentType], scripts: "Scripts | None"
    ) -> None:
        self._types = types
        self._tried = {rule.id for rule in rules}
        names = {rule.name for rule in rules}
        book = rules_of(store)
        known = {key for rule in book for key in (rule.id, rule.name)}
        self.in_book = tuple(rule.name for rule in rules if known & {rule.id, rule.name})
        after = list(book)
        for rule in rules:
            # A rule of another name that has this one's, without having its id, makes way.
            after = [kept for kept in after if kept.name != rule.name or kept.id == rule.id]
            after = with_rule(after, replace(rule, active=True))
        check_rules(after)
        without = [rule for rule in after if rule.id not in self._tried]
        broken = _broken(store, without, scripts)
        self._items = _items_added(store, after)
        self._with = _World(after, broken, self._items, scripts)
        self._without = _World(without, broken, self._items, scripts)
        tied = concerned(after, names)
        self._is_tied = len(tied) > len(rules)
        self._concerned = RuleBook.compile(tied, broken)
        self._asks_payment = any(entry.asks_payment for entry in self._with.book.entries)

    def run(self, operation: Operation, kept: bytes, tally: "_Tally") -> None:
        """Look at one sale in both worlds, where it can make a difference."""
        cart, facts, *_ = basis.read(kept, operation)
        if not self._can_hit(cart, facts, operation):
            return
        facts = self._facts(facts, operation)
        after = self._with.review(cart, facts, operation)
        outcomes = [trace.outcome for trace in after.trace if trace.rule in self._tried]
        hit = Outcome.ACTED in outcomes
        tally.hit += hit
        if not self._is_tied and all(outcome in (Outcome.NOT_MET, Outcome.STOPPED) for outcome in outcomes):
            return
        before = self._without.review(cart, facts, operation)
        if self._is_refused(before, facts, operation):
            return
        if self._is_refused(after, facts, operation):
            tally.stops += 1
            return
        by_points = paid_with(Settles.POINTS, operation.payments, self._types)
        tally.points += _points(after, by_points) - _points(before, by_points)
        if before.total != after.total:
            tally.change(operation, before.total, after.total)

    def _is_refused(self, reviewed: "Review", facts: "Facts", operation: Operation) -> bool:
        """Whether the sale, paid as it was, could not have been saved with this review."""
        if reviewed.stop is not None:
            return True
        try:
            check_payments(self._types, reviewed, facts.account, self._paid(reviewed, operation))
        except Refused as refused:
            # A way to pay that the shop has no more makes none of its rules ask again.
            return refused.code != "review_outdated"
        return False

    def _paid(self, reviewed: "Review", operation: Operation) -> list[Payment]:
        """The sale's payments, what went on credit being so much more or less as the sale comes to."""
        more = reviewed.total - operation.total
        paid: list[Payment] = []
        for payment in operation.payments:
            type_ = self._types.get(payment.type)
            if more and type_ is not None and type_.settles is Settles.CREDIT:
                amount = Cents(max(NOTHING, payment.amount + more))
                more -= amount - payment.amount
                payment = replace(payment, amount=amount)
            paid.append(payment)
        return paid

    def _can_hit(self, cart: "Cart", facts: "Facts", operation: Operation) -> bool:
        items = {line.item.code for line in cart.lines}
        groups = {holder for line in cart.lines for holder in ancestry(line.item.group)}
        day = operation.moment.date()
        return bool(self._concerned.candidates(facts.operation, day, cart, items, groups))

    def _facts(self, facts: "Facts", operation: Operation) -> "Facts":
        """The facts of then, with today's where nobody looked then: what rules add, and how the sale was paid."""
        items = {**self._items, **facts.items} if facts.items else self._items
        if facts.paid_by is not None or not self._asks_payment or not operation.payments:
            return replace(facts, items=items) if items else facts
        ways = [self._types[payment.type] for payment in operation.payments if payment.type in self._types]
        return replace(facts, items=items, paid_by=tuple(ways))


class _Tally:
    """What is found, as it is counted."""

    def __init__(self, first: date, last: date) -> None:
        self._first = first
        self._last = last
        self.receipts = self.without_basis = self.hit = self.points = self.stops = 0
        self._turnover = 0
        self._days: dict[date, list[int]] = {}
        self._day: list[int] = []
        self._on: date | None = None
        self._most: list[tuple[int, int, ChangedReceipt]] = []

    def count(self, operation: Operation) -> None:
        """One more receipt is looked at."""
        day = operation.moment.date()
        if day != self._on:
            self._on, self._day = day, self._days.setdefault(day, [0, 0, 0])
        self.receipts += 1
        self._day[0] += 1
        self._turnover += operation.total

    def change(self, operation: Operation, before: Cents, after: Cents) -> None:
        """The receipt just counted comes out otherwise."""
        self._day[1] += 1
        self._day[2] += after - before
        # Of those that change alike the earlier ones are named.
        weight = abs(after - before), -self.receipts
        if len(self._most) == MOST_CHANGED and weight < self._most[0][:2]:
            return
        changed = ChangedReceipt(operation.moment, operation.location.code, operation.number or 0, before, after)
        (heappushpop if len(self._most) == MOST_CHANGED else heappush)(self._most, (*weight, changed))

    def result(self, cancelled: bool) -> Backtest:
        days = tuple(BacktestDay(day, counts[0], counts[1], Cents(counts[2])) for day, counts in self._days.items())
        return Backtest(
            self._first,
            self._last,
            self.receipts,
            Cents(self._turnover),
            self.without_basis,
            self.hit,
            sum(day.changed for day in days),
            Cents(sum(day.cents for day in days)),
            Cents(self.points),
            self.stops,
            days,
            tuple(changed for *_, changed in sorted(self._most, reverse=True)),
            cancelled,
        )


def _broken(store: Store, rules: Sequence[Rule], scripts: "Scripts | None") -> frozenset[str]:
    """The rules, by id, that would not act today; of advanced ones, where there is somebody to ask, those without a
    text: the scripts of old sales are tried, whoever has confirmed them."""
    plain = broken_rules(store, [rule for rule in rules if rule.script is None])
    lost = [rule.id for rule in rules if rule.script is not None and (scripts is None or not rule.script.source)]
    return frozenset([*plain, *lost])


def _points(reviewed: "Review", by_points: Cents) -> int:
    return sum(share.points for share in points_of(reviewed, by_points))


def _items_added(store: Store, rules: Sequence[Rule]) -> dict[str, Item]:
    """What the rules may add, as it is in the catalogue today."""
    codes = RuleBook.compile(rules).items_needed
    found = ((code, catalogue.item_by_code(store, code)) for code in codes)
    return {code: item for code, item in found if item is not None and item.active}
