"""A script tried out: what it would do to a sale, beside what becomes of that sale without it. Nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from tui_pos.checkout.facts import gather
from tui_pos.checkout.rules import basis
from tui_pos.checkout.rules.book import broken_rules, rules_of, scripts_at
from tui_pos.checkout.rules.changes import with_rule
from tui_pos.checkout.rules.replay import no_basis
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.operation import Kind, Operation
from tui_pos.domain.parties import Operator
from tui_pos.domain.payment import PaymentKind, PaymentType
from tui_pos.domain.rights import Level
from tui_pos.errors import Refused
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.review import review
from tui_pos.pricing.rules import OPERATIONS, Rule, Script
from tui_pos.pricing.scripts.port import Call, Returned, Scripts
from tui_pos.pricing.verdict import Broke, Ran, Review, Trace
from tui_pos.store import catalogue, groups, operations

TRIED = "trial"
"""The id of the rule whose script is tried, where the book has none with it."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What the book makes of a sale at `moment`: `without` the script, and with the text that is tried (`review`).
    `rule` is the id of the rule that was tried; `returned` what its script answered last, None also where it broke."""

    moment: datetime
    without: Review
    review: Review
    rule: str
    returned: object = None

    @property
    def trace(self) -> Trace | None:
        """The story of the script; None where it was not asked, since its rule is of other operations."""
        return next((trace for trace in self.review.trace if trace.rule == self.rule), None)

    @property
    def ran(self) -> Ran | None:
        """What the script cost, and how it went wrong, if it did."""
        return next((ran for ran in self.review.ran if ran.rule == self.rule), None)


def rule_of(script: Script, name: str = "", operations: Sequence[str] = OPERATIONS) -> Rule:
    """A rule that runs the script and nothing else."""
    return Rule(TRIED, name or script.name or TRIED, tuple(operations), (), (), script=script)


def try_on_cart(
    workplace: Workplace, script: Script, cart: Cart, box: Scripts, moment: datetime | None = None
) -> Trial:
    """What today's book would make of the cart at a moment (now, if not given), with the script and without. Where it
    asks for the way to pay, it is paid in cash."""
    moment = moment or workplace.clock()
    world = _World(workplace, script)
    types = tuple(workplace.payment_types.values())
    cash = tuple(type_ for type_ in types if type_.kind is PaymentKind.CASH)[:1]
    without = world.review(cart, gather(workplace, cart, world.without, moment), moment, box, cash, with_it=False)
    heard = _Heard(box, world.tried.id)
    found = world.review(cart, gather(workplace, cart, world.with_it, moment), moment, heard, cash, with_it=True)
    return Trial(moment, without, found, world.tried.id, heard.returned)


def try_on_sale(workplace: Workplace, script: Script, sale: Operation, box: Scripts) -> Trial:
    """What today's book would have made of the cart of a posted sale, with the facts, at the moment, and paid in the
    way of then. Raises Refused `no_basis`, StoreTrouble as `basis.read` does."""
    kept = operations.basis_of(workplace.store, sale.id)
    if kept is None:
        raise no_basis(sale)
    cart, then, *_ = basis.read(kept, sale)
    world = _World(workplace, script)
    types = workplace.payment_types
    paid = tuple(types[payment.type] for payment in sale.payments if payment.type in types)

    def facts(book: RuleBook) -> Facts:
        """Those of then; what nobody looked up then, as it is today."""
        codes = book.items_needed_for(cart, sale.moment.date(), sale.kind.value) - then.items.keys()
        found = ((code, catalogue.item_by_code(workplace.store, code)) for code in codes)
        return replace(then, items={**{c: item for c, item in found if item is not None and item.active}, **then.items})

    without = world.review(cart, facts(world.without), sale.moment, box, paid, with_it=False)
    heard = _Heard(box, world.tried.id)
    found = world.review(cart, facts(world.with_it), sale.moment, heard, paid, with_it=True)
    return Trial(sale.moment, without, found, world.tried.id, heard.returned)


def sale_named(workplace: Workplace, receipt: str) -> Operation:
    """The posted sale with this id, or with this number at the station's location. Raises Refused `no_such_sale`."""
    store, named = workplace.store, receipt.strip()
    found: Operation | None = None
    if named.isdecimal() and len(named) < 16:
        found = operations.by_number(store, workplace.settings.station.location, Kind.SALE, int(named))
    else:
        try:
            found = operations.by_id(store, UUID(named))
        except ValueError:
            found = None
    if found is None or found.kind is not Kind.SALE or found.number is None:
        raise Refused("no_such_sale", "There is no such sale; look at its receipt for the number.")
    return found


def tester(workplace: Workplace) -> Operator:
    """In whose name a sale is tried that names nobody: one with the most rights."""
    everyone = groups.operators(workplace.store)
    return max(everyone, key=lambda operator: operator.level, default=Operator("", "—", Level.OWNER))


class _Heard:
    """Runs scripts as `box` does, and remembers what the one of `rule` answered last."""

    def __init__(self, box: Scripts, rule: str) -> None:
        self._box = box
        self._rule = rule
        self.returned: object = None

    def ask(self, calls: Sequence[Call], facts: bytes) -> Sequence[Returned | Broke]:
        answers = self._box.ask(calls, facts)
        for call, answer in zip(calls, answers, strict=True):
            if call.rule == self._rule:
                self.returned = answer.value if isinstance(answer, Returned) else None
        return answers


class _World:
    """Today's book, with the tried text in the place of its script's rule, and without that rule."""

    def __init__(self, workplace: Workplace, script: Script) -> None:
        book = rules_of(workplace.store)
        own = [rule for rule in book if rule.script is not None and rule.script.name == script.name]
        taken = {rule.name for rule in book}
        name = next(name for name in (script.name, f"{script.name} ({TRIED})", TRIED, "") if name not in taken)
        self.tried = replace(own[0], active=True, script=script) if own else rule_of(script, name or TRIED)
        rest = [rule for rule in book if rule not in own]
        after = with_rule([rule for rule in book if rule not in own[1:]], self.tried)
        broken = broken_rules(workplace.store, rest, scripts_at(workplace))
        self.without = RuleBook.compile(rest, broken)
        self.with_it = RuleBook.compile(after, broken)

    def review(
        self,
        cart: Cart,
        facts: Facts,
        moment: datetime,
        box: Scripts,
        paid: Sequence[PaymentType],
        *,
        with_it: bool,
    ) -> Review:
        book = self.with_it if with_it else self.without
        found = review(cart, book, facts, moment, scripts=box)
        if found.asks_payment and facts.paid_by is None and paid:
            found = review(cart, book, replace(facts, paid_by=tuple(paid)), moment, scripts=box)
        return found
