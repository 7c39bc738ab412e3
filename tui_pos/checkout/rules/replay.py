"""An old sale priced again as of then: with its own cart, the book, the facts and the moment of its save.

The scripts of then are asked again, each in its version of then; those that broke then break again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from tui_pos.checkout.paying import paid_with
from tui_pos.checkout.rules import basis
from tui_pos.checkout.rules.book import with_source
from tui_pos.checkout.rules.contradictions import Difference, kept_otherwise
from tui_pos.checkout.saving import points_of
from tui_pos.domain.cart import Line
from tui_pos.domain.money import Thousandths, format_cents, format_percent, format_qty
from tui_pos.domain.operation import Kind, Operation
from tui_pos.domain.payment import STANDARD_TYPES, PaymentType, Settles
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused, ShopError
from tui_pos.pricing.book import RuleBook, broken
from tui_pos.pricing.review import review
from tui_pos.pricing.rulefile import rule_from_body
from tui_pos.pricing.rules import Rule
from tui_pos.pricing.verdict import Broke, Email
from tui_pos.store import catalogue, kept_sums, operations, outbox, parties
from tui_pos.store import rules as stored
from tui_pos.store.database import Store

if TYPE_CHECKING:
    from tui_pos.pricing.scripts.port import Call, Returned, Scripts
    from tui_pos.pricing.verdict import Review
    from tui_pos.pricing.why import Told

_BOOKS_KEPT = 8

USUAL_TYPES: Mapping[str, PaymentType] = {type_.code: type_ for type_ in STANDARD_TYPES}


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of one sale priced again. `differences` is None for one from before sales kept their basis, of which
    all else that is kept agrees, and of which that is so and whose scripts cannot run here, as `why_not` says."""

    operation: Operation
    differences: tuple[Difference, ...] | None
    why_not: Saying | None = None


class Books:
    """The rule books of then, each compiled once while sales of its time are looked at."""

    def __init__(self, store: Store, most: int = _BOOKS_KEPT) -> None:
        """`most`: so many books are kept."""
        self._store = store
        self._most = most
        self._books: dict[tuple[int, frozenset[str] | None], RuleBook] = {}
        self._rules: tuple[int, list[Rule]] = (-1, [])

    def of(self, then: basis.Then) -> RuleBook:
        """The book that was in force then, without the rules that were broken then."""
        key = then.stamp, then.broken
        book = self._books.pop(key, None)
        if book is None:
            rules = self._rules_at(then.stamp)
            book = RuleBook.compile(rules, self._never(rules) if then.broken is None else then.broken)
            for oldest in list(self._books)[: len(self._books) + 1 - self._most]:
                del self._books[oldest]
        # The one asked for last stands last, and is let go last.
        self._books[key] = book
        return book

    def _rules_at(self, stamp: int) -> list[Rule]:
        if self._rules[0] != stamp:
            # Most rules of one book stand in the next as they were.
            read = {(rule.id, rule.version): rule for rule in self._rules[1]}
            self._rules = (
                stamp,
                [
                    read.get((kept.id, kept.version))
                    or with_source(self._store, rule_from_body(kept.body, kept.id, kept.version))
                    for kept in stored.rules_at(self._store, stamp)
                ],
            )
        return self._rules[1]

    def _never(self, rules: Sequence[Rule]) -> Mapping[str, Saying]:
        """Where nobody kept what was broken then: what is out of use today may have been sold then, so that only what
        never was makes a rule one that never ran."""
        return broken(
            rules,
            lambda code: catalogue.item_by_code(self._store, code) is not None,
            lambda code: parties.partner(self._store, code) is not None,
        )


def reprice(
    store: Store,
    operation: Operation,
    scripts: "Scripts | None" = None,
    stays: Mapping[int, Thousandths] | None = None,
) -> "Review":
    """What the rules of then made of the cart of then; with `stays` what they would have made of so much of its lines
    (by number; of a line that it does not name nothing). Raises Refused `no_basis` for a sale from before that was
    kept, `no_scripts` for one whose scripts do not run here; StoreTrouble as `basis.read` does."""
    then = _then(store, operation)
    if stays is not None:
        lines = tuple(replace(line, qty=stays[line.number]) for line in then.cart.lines if line.number in stays)
        then = then._replace(cart=replace(then.cart, lines=lines))
    return _reviewed(then, Books(store).of(then), operation, scripts)


def why_sold(
    store: Store, operation: Operation, line: int, books: Books | None = None, scripts: "Scripts | None" = None
) -> "tuple[Told, ...]":
    """How a line of a posted sale came to its price; `books` are those that whoever asks again and again has kept.
    Raises as `reprice` does."""
    from tui_pos.pricing.why import why_line

    then = _then(store, operation)
    book = (books or Books(store)).of(then)
    reviewed = _reviewed(then, book, operation, scripts)
    return why_line(line, reviewed, then.facts, book, operation.moment)


def prove(
    store: Store,
    first: date,
    last: date,
    types: Mapping[str, PaymentType] = USUAL_TYPES,
    scripts: "Scripts | None" = None,
) -> Iterator[Proof]:
    """The sales of the days from `first` to `last`, both counted, each proved as `Prover.proof` does.

    Last come those that were posted on these days by their messages, and now stand under others.
    """
    prover = Prover(store, types, scripts)
    seen = set()
    for operation, kept in operations.posted_between(store, first, last):
        seen.add(operation.id)
        yield prover.proof(operation, kept)
    for id in outbox.told_of(store, Kind.SALE.value, first, last):
        if id not in seen and (moved := operations.by_id(store, id)) is not None:
            yield prover.proof(moved, operations.basis_of(store, id))


class Prover:
    """Proves sales: that what is kept of one agrees with itself and with its message in the outbox, and that it comes
    out so when it is priced again."""

    def __init__(
        self, store: Store, types: Mapping[str, PaymentType] = USUAL_TYPES, scripts: "Scripts | None" = None
    ) -> None:
        self._store = store
        self._types = types
        self._scripts = scripts
        self._books = Books(store)

    def proof(self, operation: Operation, kept: bytes | None) -> Proof:
        """What became of one sale; `kept` is its basis. One that is damaged is told as that, nothing is raised."""
        found: list[Difference] = []
        try:
            found += kept_otherwise(self._store, operation)
            if kept is not None:
                then = basis.read(kept, operation)
                again = _reviewed(then, self._books.of(then), operation, self._scripts)
                found += proves(operation, again, self._types)
            elif self._keeps_basis(operation) and operation.parent is None:
                found.append(Difference(None, saying("What it was priced with is missing.")))
            elif not found:
                return Proof(operation, None)
        except _NoScripts as error:
            if not found:
                return Proof(operation, None, saying(error.sentence, **error.facts))
        except (ShopError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            found.append(Difference(None, saying("It is damaged: {reason}", reason=error)))
        return Proof(operation, tuple(found))

    def _keeps_basis(self, operation: Operation) -> bool:
        """Whether a sale of that time was kept with its basis."""
        return self._first_with_basis is not None and operation.moment >= self._first_with_basis

    @cached_property
    def _first_with_basis(self) -> datetime | None:
        return kept_sums.first_with_basis(self._store)


def proves(operation: Operation, again: "Review", types: Mapping[str, PaymentType] = USUAL_TYPES) -> list[Difference]:
    """What comes out otherwise than it was posted: lines, the rules' shares in them, points, benefits of once a year,
    and which rules send letters.

    Not compared is what is not kept with the sale: sounds, messages and warnings, in which ways the rules let it be
    paid, and what letters say and to whom; nor letters where none went out, since a shop without a mail server sends
    none.
    """
    return [
        *_lines(operation.lines, again.lines),
        *_shares(operation, again),
        *_points(operation, again, types),
        *_uses(operation, again),
        *_letters(operation, again),
    ]


class _NoScripts(Refused):
    """Scripts that a sale was priced with cannot run here or now."""


class _AsThen:
    """Scripts that break for the rules for which they broke then."""

    def __init__(self, scripts: "Scripts | None", failed: frozenset[str]) -> None:
        self._scripts = scripts
        self._failed = failed

    def ask(self, calls: "Sequence[Call]", facts: bytes) -> "Sequence[Returned | Broke]":
        fit = [call for call in calls if call.rule not in self._failed]
        answers = iter(self._scripts.ask(fit, facts) if fit and self._scripts is not None else ())
        then = Broke("error", saying("It was left out then."))
        return [then if call.rule in self._failed else next(answers) for call in calls]


def _reviewed(then: basis.Then, book: RuleBook, operation: Operation, scripts: "Scripts | None") -> "Review":
    if not book.scripted:
        return review(then.cart, book, then.facts, operation.moment)
    if scripts is None and _asks(then, book):
        raise _NoScripts(
            "no_scripts",
            "Sale {number} was priced with scripts, which do not run here; it cannot be priced again.",
            number=operation.number,
        )
    again = review(then.cart, book, then.facts, operation.moment, _AsThen(scripts, then.failed))
    for ran in again.ran:
        if ran.broke is not None and ran.rule not in then.failed and ran.broke.code not in _ALWAYS_SO:
            raise _NoScripts(
                "no_scripts",
                "Sale {number} was priced with the script “{script}”, which cannot be asked now: {reason}",
                number=operation.number,
                script=ran.script,
                reason=ran.broke.reason,
            )
    return again


_ALWAYS_SO = ("error", "bad_answer", "refused")
"""How a script breaks that breaks whenever it is shown the same."""


def _asks(then: basis.Then, book: RuleBook) -> bool:
    """Whether a script of the book has a part in this sale that did not break then."""
    if not then.facts.mechanisms.price_rules:
        return False
    kind = then.facts.operation
    return any(kind in entry.rule.operations and entry.rule.id not in then.failed for entry in book.scripted)


def _then(store: Store, operation: Operation) -> basis.Then:
    kept = operations.basis_of(store, operation.id)
    if kept is None:
        raise no_basis(operation)
    return basis.read(kept, operation)


def no_basis(operation: Operation) -> Refused:
    """The refusal to price a sale again that came about beside another one, which no rules were asked of; or of which
    it was not kept yet what it was priced with."""
    if operation.parent is not None:
        if operation.parent.kind is Kind.SALE:
            return Refused(
                "no_basis", "Nobody reviewed it: it came with sale {number}.", number=operation.parent.number
            )
        number = operation.parent.number
        return Refused("no_basis", "Nobody reviewed it: it came with consignment {number}.", number=number)
    return Refused(
        "no_basis",
        "Sale {number} is from before it was kept what sales are priced with; it cannot be priced again.",
        number=operation.number,
    )


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


def _uses(operation: Operation, again: "Review") -> Iterator[Difference]:
    was = {(use.rule, use.year) for use in operation.uses}
    now = {(use.rule, use.year) for use in again.uses}
    for rule, year in sorted(was ^ now):
        if (rule, year) in was:
            told = saying(
                "Rule {rule} gave its benefit for the birthday of {year}, and now does not.", rule=rule, year=year
            )
        else:
            told = saying(
                "Rule {rule} now gives its benefit for the birthday of {year}, and did not.", rule=rule, year=year
            )
        yield Difference(None, told)


def _letters(operation: Operation, again: "Review") -> Iterator[Difference]:
    was = {letter.rule for letter in operation.letters}
    now = {effect.rule for effect in again.effects if isinstance(effect, Email)}
    for rule in sorted(was ^ now if was else ()):
        if rule in was:
            told = saying("Rule {rule} wrote an e-mail, and now does not.", rule=rule)
        else:
            told = saying("Rule {rule} now writes an e-mail, and did not.", rule=rule)
        yield Difference(None, told)


def _cents(cents: int | None) -> str:
    return "—" if cents is None else format_cents(cents)
