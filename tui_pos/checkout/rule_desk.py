"""Where price rules are made: the book and what may be done with it, by whoever has the right to.

Every change is checked as a whole, kept with who made it and when, and written to the journal, in one transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from tui_pos.checkout import lines
from tui_pos.checkout.backtest import Backtest, Progress, backtest
from tui_pos.checkout.recognise import recognise
from tui_pos.checkout.rule_changes import moved, running_order
from tui_pos.checkout.rulebook import broken_rules, replace_book, rules_of
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import PRICE_GROUPS, Item
from tui_pos.domain.money import Thousandths
from tui_pos.domain.parties import END_CUSTOMER, Location, Operator, Partner
from tui_pos.domain.payment import PaymentType
from tui_pos.domain.rights import Right, need
from tui_pos.domain.saying import Saying
from tui_pos.errors import Refused
from tui_pos.pricing.checks import check_rules
from tui_pos.pricing.rules import Rule
from tui_pos.store import journal, parties
from tui_pos.store import rules as stored
from tui_pos.store.database import Store
from tui_pos.store.search import search_items

if TYPE_CHECKING:
    from tui_pos.pricing.lint import Finding
    from tui_pos.pricing.telling import Names
    from tui_pos.pricing.verdict import Review


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule of the book. `broken`: why it can never act, since its item or partner is gone."""

    rule: Rule
    broken: Saying | None


@dataclass(frozen=True, slots=True)
class Version:
    """A rule as it once stood, and who made it so when. Both are unknown for rules that came with a file long ago."""

    rule: Rule
    moment: datetime | None
    operator: str


class RuleDesk:
    """The rule book in the hands of one operator. Raises Refused `no_right` for one who may not change rules."""

    def __init__(self, workplace: Workplace, operator: Operator) -> None:
        need(operator.level, Right.EDIT_RULES)
        self._workplace = workplace
        self._store = workplace.store
        self._operator = operator

    # The book

    def rules(self) -> list[RuleRow]:
        """All rules, on or off, in the order in which they run."""
        rules = rules_of(self._store)
        broken = broken_rules(self._store, rules)
        return [RuleRow(rule, broken.get(rule.id)) for rule in running_order(rules)]

    def versions(self, id: str) -> list[Version]:
        """All that the rule ever was, the newest first."""
        raise NotImplementedError

    # Changes

    def put(self, rule: Rule) -> Rule:
        """Keep a rule, in the place of the one with its id, and return it as kept. A new rule gets an id.

        Where its name changes, the rules that are linked to it are linked to the new name. Raises WrongUse as
        `checks.check_rules` does, Refused `no_right`.
        """
        raise NotImplementedError

    def switch(self, id: str, active: bool) -> Rule:
        """Switch a rule on or off. Raises Refused `no_such_rule`, `no_right`."""
        raise NotImplementedError

    def move(self, id: str, places: int) -> None:
        """Let a rule run so many places later, or earlier for a number below zero; priorities change as little as
        possible. Raises Refused `no_such_rule`, `order_by_link`, `no_right`."""
        raise NotImplementedError

    def copy(self, id: str, name: str) -> Rule:
        """A rule that says the same under another name, switched off. Raises as `put` and `switch` do."""
        raise NotImplementedError

    def remove(self, id: str) -> None:
        """Take a rule out of the book; its versions stay. Raises Refused `no_such_rule`, `no_right`, `rule_linked`
        while other rules are linked to it."""
        raise NotImplementedError

    # What a rule may name

    def items(self, text: str, limit: int) -> Sequence[Item]:
        """Items whose name or code holds `text`, those sold most first."""
        return search_items(self._store, text, limit)

    def partners(self, text: str, limit: int) -> Sequence[Partner]:
        """Partners whose name, code, card, phone or EIK holds `text`, by name."""
        return [p for p in parties.search_partners(self._store, text, limit) if not p.is_anonymous]

    def item_groups(self) -> Sequence[str]:
        """The groups that items are in, and those that hold them, as paths."""
        raise NotImplementedError

    def partner_groups(self) -> Sequence[str]:
        raise NotImplementedError

    def locations(self) -> Sequence[Location]:
        return parties.locations(self._store)

    def location_groups(self) -> Sequence[str]:
        raise NotImplementedError

    def operators(self) -> Sequence[Operator]:
        raise NotImplementedError

    def operator_groups(self) -> Sequence[str]:
        raise NotImplementedError

    def payment_types(self) -> Sequence[PaymentType]:
        """Every way to pay in this shop."""
        return tuple(self._workplace.payment_types.values())

    def sounds(self) -> Sequence[str]:
        """The names of the recordings that can be played."""
        raise NotImplementedError

    def price_groups(self) -> Sequence[str]:
        """The ten price groups by their names in a rule file."""
        return PRICE_GROUPS

    def names(self) -> "Names":
        """What codes are called, for a rule said in words."""
        raise NotImplementedError

    # Trying a rule out

    def sample(self, rule: Rule) -> Cart:
        """A cart that the rule can act on: lines of what it names, at the quantities it asks, for a partner it is for.
        Where it names no items, what is sold most."""
        raise NotImplementedError

    def item_line(self, cart: Cart, code: str, qty: Thousandths) -> Cart:
        """The sample with one more line at the listed price. Raises Refused as the till does."""
        found = recognise(self._workplace, code)
        if isinstance(found, Partner):
            return lines.choose_partner(self._workplace, cart, found)
        return lines.add(self._workplace, cart, found, qty)

    def with_partner(self, cart: Cart, code: str) -> Cart:
        """The sample for another partner ("": the end customer), priced again. Raises Refused `unknown_partner`,
        `inactive_partner`."""
        partner = END_CUSTOMER if not code else parties.partner(self._store, code)
        if partner is None:
            raise Refused("unknown_partner", "There is no partner “{code}”; choose another.", code=code)
        return lines.choose_partner(self._workplace, cart, partner)

    def trial(self, rule: Rule, cart: Cart) -> "Review":
        """What the book makes of the cart with this rule in it, switched on. Keeps nothing. Raises WrongUse as
        `checks.check_rules` does."""
        raise NotImplementedError

    def lint(self, rule: Rule) -> "list[Finding]":
        """What is doubtful about a rule that could be kept."""
        raise NotImplementedError

    def backtest(self, rule: Rule, first: date, last: date, progress: Progress) -> Backtest:
        """What the rule would have done to the sales from `first` to `last`, both counted.

        Reads the store through a connection of its own, so that it may run on a thread of its own; `progress` is told
        the receipts looked at and their number in all, and cancels by False.
        """
        raise NotImplementedError
