"""An old sale priced again as of then: with its own cart, the book, the facts and the moment of its save."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tui_pos.checkout import basis
from tui_pos.checkout.paying import paid_with
from tui_pos.checkout.saving import points_of
from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.money import format_cents, format_percent, format_qty
from tui_pos.domain.operation import Operation
from tui_pos.domain.payment import STANDARD_TYPES, PaymentType, Settles
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused
from tui_pos.pricing.book import RuleBook, broken
from tui_pos.pricing.review import review
from tui_pos.pricing.rulefile import rule_from_body
from tui_pos.store import catalogue, operations, parties
from tui_pos.store import rules as stored
from tui_pos.store.database import Store

if TYPE_CHECKING:
    from tui_pos.pricing.facts import Facts
    from tui_pos.pricing.verdict import Review
    from tui_pos.pricing.why import Told

_BOOKS_KEPT = 8

USUAL_TYPES: Mapping[str, PaymentType] = {type_.code: type_ for type_ in STANDARD_TYPES}


@dataclass(frozen=True, slots=True)
class Difference:
    """What comes out otherwise than it was sold: on the line of this number, or, without one, on the whole sale."""

    line: int | None
    text: Saying


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of one sale priced again. `differences` is None for one from before sales kept their basis."""

    operation: Operation
    differences: tuple[Difference, ...] | None


class Books:
    """The rule books of then, each compiled once while sales of its time are looked at."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._books: dict[int, RuleBook] = {}

    def at(self, stamp: int) -> RuleBook:
        """The book that was in force under this stamp."""
        book = self._books.get(stamp)
        if book is None:
            rules = [rule_from_body(kept.body, kept.id, kept.version) for kept in stored.rules_at(self._store, stamp)]
            # What is out of use today may have been sold then: only what never was makes a rule one that never ran.
            never = broken(
                rules,
                lambda code: catalogue.item_by_code(self._store, code) is not None,
                lambda code: parties.partner(self._store, code) is not None,
            )
            book = RuleBook.compile(rules, never)
            for oldest in list(self._books)[: 1 - _BOOKS_KEPT]:
                del self._books[oldest]
            self._books[stamp] = book
        return book


def reprice(store: Store, operation: Operation) -> "Review":
    """What the rules of then made of the cart of then. Raises Refused `no_basis` for a sale from before that was kept,
    StoreTrouble as `basis.read` does."""
    cart, facts, book = _as_of_then(store, operation)
    return review(cart, book, facts, operation.moment)


def why_sold(store: Store, operation: Operation, line: int) -> "tuple[Told, ...]":
    """How a line of a posted sale came to its price. Raises as `reprice` does."""
    from tui_pos.pricing.why import why_line

    cart, facts, book = _as_of_then(store, operation)
    reviewed = review(cart, book, facts, operation.moment)
    return why_line(line, reviewed, facts, book, operation.moment)


def prove(store: Store, first: date, last: date, types: Mapping[str, PaymentType] = USUAL_TYPES) -> Iterator[Proof]:
    """The sales of the days from `first` to `last`, both counted, each priced again."""
    books = Books(store)
    for operation, kept in operations.posted_between(store, first, last):
        if kept is None:
            yield Proof(operation, None)
        else:
            cart, facts, stamp = basis.read(kept, operation)
            again = review(cart, books.at(stamp), facts, operation.moment)
            yield Proof(operation, tuple(proves(operation, again, types)))


def proves(operation: Operation, again: "Review", types: Mapping[str, PaymentType] = USUAL_TYPES) -> list[Difference]:
    """What of the lines, of the rules' shares in them and of the points comes out otherwise than it was posted."""
    return [*_lines(operation.lines, again.lines), *_shares(operation, again), *_points(operation, again, types)]


def _as_of_then(store: Store, operation: Operation) -> "tuple[Cart, Facts, RuleBook]":
    kept = operations.basis_of(store, operation.id)
    if kept is None:
        raise Refused(
            "no_basis",
            "Sale {number} is from before it was kept what sales are priced with; it cannot be priced again.",
            number=operation.number,
        )
    cart, facts, stamp = basis.read(kept, operation)
    return cart, facts, Books(store).at(stamp)


def _lines(posted: tuple[Line, ...], again: tuple[Line, ...]) -> Iterator[Difference]:
    now = {line.number: line for line in again}
    for line in posted:
        other = now.pop(line.number, None)
        if other is None or _of(line) != _of(other):
            yield Difference(
                line.number,
                saying(
                    "Line {line}, “{item}”: {was} was sold, {now} comes out.",
                    line=line.number,
                    item=line.item.name,
                    was=_told(line),
                    now="—" if other is None else _told(other),
                ),
            )
    for line in now.values():
        yield Difference(
            line.number,
            saying(
                "Line {line}, “{item}”: {now} comes out and was not sold.",
                line=line.number,
                item=line.item.name,
                now=_told(line),
            ),
        )


def _of(line: Line) -> tuple[object, ...]:
    return line.number, line.item.code, line.qty, line.price, line.percent, line.off, line.rule


def _told(line: Line) -> str:
    parts = [f"{format_qty(line.qty)} × {format_cents(line.price)}"]
    if line.percent:
        parts.append(f"− {format_percent(line.percent)} %")
    if line.off:
        parts.append(f"− {format_cents(line.off)}")
    return f"{' '.join(parts)} = {format_cents(line.net)}"


def _shares(operation: Operation, again: "Review") -> Iterator[Difference]:
    was = {(share.line, share.rule, share.version): share.cents for share in operation.rule_shares}
    now = {(share.line, share.rule, share.version): share.cents for share in again.shares}
    for line, rule, version in sorted(was.keys() | now.keys()):
        cents = [sums.get((line, rule, version)) for sums in (was, now)]
        if cents[0] != cents[1]:
            yield Difference(
                line,
                saying(
                    "Line {line}: rule {rule} in version {version} made {was} of it, {now} comes out.",
                    line=line,
                    rule=rule,
                    version=version,
                    was=_cents(cents[0]),
                    now=_cents(cents[1]),
                ),
            )


def _points(operation: Operation, again: "Review", types: Mapping[str, PaymentType]) -> Iterator[Difference]:
    by_points = paid_with(Settles.POINTS, operation.payments, types)
    was = {(share.rule, share.version): share.points for share in operation.points}
    now = {(share.rule, share.version): share.points for share in points_of(again, by_points)}
    for rule, version in sorted(was.keys() | now.keys()):
        points = [sums.get((rule, version)) for sums in (was, now)]
        if points[0] != points[1]:
            yield Difference(
                None,
                saying(
                    "Rule {rule} in version {version} gave {was} points, {now} come out.",
                    rule=rule,
                    version=version,
                    was=_cents(points[0]),
                    now=_cents(points[1]),
                ),
            )


def _cents(cents: int | None) -> str:
    return "—" if cents is None else format_cents(cents)
