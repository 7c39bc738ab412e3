"""Where price rules are made: the book and what may be done with it, by whoever has the right to.

Every change is checked as a whole, kept with who made it and when, and written to the journal, in one transaction.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from tui_pos.checkout.facts import gather
from tui_pos.checkout.rules.backtest import Backtest, Progress, backtest
from tui_pos.checkout.rules.book import Version, broken_rules, replace_book, rules_of, scripts_at, versions_of
from tui_pos.checkout.rules.catalogue import ShopCatalogue
from tui_pos.checkout.rules.changes import concerned, in_order, linked_to, moved, with_rule
from tui_pos.checkout.rules.lists import Lists
from tui_pos.checkout.rules.sample import paid_for, sample
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import ancestry
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Right, need
from tui_pos.domain.saying import Saying
from tui_pos.errors import Refused
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.checks import check_links, check_rule, check_rules
from tui_pos.pricing.moments import moment_for
from tui_pos.pricing.rules import Rule
from tui_pos.store import journal, meta, parties
from tui_pos.store.database import Store
from tui_pos.store.meta import Stamps

if TYPE_CHECKING:
    from tui_pos.pricing.lint import Finding
    from tui_pos.pricing.verdict import Review

_TRIED = "trial"
"""The id of a rule that is tried out before it has one."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule of the book, an advanced one without the text of its script. `broken`: why it cannot act, such as that its
    item or partner is gone."""

    rule: Rule
    broken: Saying | None


class _Book:
    """The book as it stood under the stamps."""

    def __init__(self, stamps: Stamps, rules: list[Rule], broken: dict[str, Saying]) -> None:
        self.stamps = stamps
        self.rules = rules
        self.broken = broken

    @cached_property
    def compiled(self) -> RuleBook:
        """Only trying a rule out asks for it; a list that is looked at and put in order does not."""
        return RuleBook.compile(self.rules, self.broken)


class RuleDesk(Lists):
    """The rule book in the hands of one operator. Raises Refused `no_right` for one who may not change rules.

    Advanced rules are a technician's: here they have a name and are on or off, and the owner may switch them off. For
    all else it raises Refused `advanced_rule`.
    """

    def __init__(self, workplace: Workplace, operator: Operator) -> None:
        need(operator, Right.EDIT_RULES)
        super().__init__(workplace)
        self._operator = operator
        self._known: _Book | None = None
        self._read: list[Rule] = []
        self._read_under = -1

    # The book

    def rules(self) -> list[RuleRow]:
        """All rules, on or off, in the order in which they run."""
        book = self._book()
        return [RuleRow(_without_text(rule), book.broken.get(rule.id)) for rule in in_order(book.rules)]

    def versions(self, id: str) -> list[Version]:
        """All that the rule ever was, the newest first."""
        return versions_of(self._store, id)

    # Changes

    def put(self, rule: Rule) -> Rule:
        """Keep a rule, in the place of the one with its id, and return it as kept. A new rule gets an id.

        Where its name changes, the rules that are linked to it are linked to the new name. Raises WrongUse as
        `checks.check_rules` does, Refused `no_right`, and `rule_outdated` where the book has a newer version.
        """
        with self._changing():
            book = self._rules()
            old = next((kept for kept in book if kept.id == rule.id), None)
            _check_plain(rule if old is None else old)
            _check_plain(rule)
            if old is None:
                rule = replace(rule, id=str(self._workplace.new_id()), version=1)
            elif old.version > rule.version:
                raise Refused("rule_outdated", "“{rule}” was changed meanwhile; open it again and look.", rule=old.name)
            return self._keep(book, with_rule(book, rule), rule.id, "new" if old is None else "changed")

    def switch(self, id: str, active: bool) -> Rule:
        """Switch a rule on or off. Raises Refused `no_such_rule`, `no_right`."""
        with self._changing():
            book = self._rules()
            rule = _rule(book, id)
            if rule.script is not None:
                if active:
                    _check_plain(rule)
                need(self._now(), Right.SWITCH_OFF_SCRIPT)
            after = replace(rule, active=active)
            return self._keep(book, with_rule(book, after), id, "switched on" if active else "switched off")

    def move(self, id: str, places: int) -> None:
        """Let a rule run so many places later, or earlier for a number below zero; priorities change as little as
        possible. Raises Refused `no_such_rule`, `order_by_link`, `no_right`."""
        with self._changing():
            book = self._rules()
            _check_plain(_rule(book, id))
            changed = {rule.id: rule for rule in moved(book, id, places)}
            for rule in changed.values():
                _check_plain(rule)
            self._keep(book, [changed.get(rule.id, rule) for rule in book], id, "moved")

    def copy(self, id: str, name: str) -> Rule:
        """A rule that says the same under another name, switched off. Raises as `put` and `switch` do."""
        with self._changing():
            book = self._rules()
            twin = replace(
                _check_plain(_rule(book, id)), id=str(self._workplace.new_id()), name=name, active=False, version=1
            )
            return self._keep(book, [*book, twin], twin.id, "copied")

    def remove(self, id: str) -> None:
        """Take a rule out of the book; its versions stay. Raises Refused `no_such_rule`, `no_right`, `rule_linked`
        while other rules are linked to it."""
        with self._changing():
            book = self._rules()
            gone = _check_plain(_rule(book, id))
            rest = [rule for rule in book if rule.id != id]
            linked = linked_to(rest, gone.name)
            if linked:
                raise Refused(
                    "rule_linked",
                    "“{other}” is linked to “{rule}”; take that link out first.",
                    other=linked[0].name,
                    rule=gone.name,
                )
            self._replace(book, rest)
            self._note(gone, "removed")

    # Trying a rule out

    def sample(self, rule: Rule) -> Cart:
        """A cart that the rule can act on: lines of what it names, at the quantities it asks, for a partner it is for.
        Where it names no items, what is sold most."""
        return sample(self._workplace, self._operator, _check_plain(rule))

    def trial(self, rule: Rule, cart: Cart) -> "Review":
        """What the book makes of the cart with this rule in it, switched on: at the nearest moment of the rule's
        hours, days and dates, and paid in the way that it asks for. Keeps nothing. Raises WrongUse as
        `checks.check_rules` does."""
        from tui_pos.pricing.review import review

        _check_plain(rule)
        book, moment = self._book(), moment_for(rule, self._workplace.clock())
        tried = replace(rule, id=rule.id or _TRIED, active=True)
        rules = with_rule(book.rules, tried)
        check_rules(rules)
        # Only what can hit this cart is compiled, with all that is linked to it: the book may be large, and the answer
        # stands beside what somebody types.
        items = {line.item.code for line in cart.lines}
        holders = {group for line in cart.lines for group in ancestry(line.item.group)}
        met = book.compiled.candidates("sale", moment.date(), cart, items, holders)
        some = concerned(rules, [tried.name, *(entry.rule.name for entry in met)])
        broken = {id: why for id, why in book.broken.items() if id != tried.id} | self._broken([tried])
        compiled = RuleBook.compile(some, broken)
        paid_by = paid_for(rule, self.payment_types())
        return review(
            cart, compiled, gather(self._workplace, cart, compiled, moment, paid_by), moment, self._workplace.scripts
        )

    def lint(self, rule: Rule) -> "list[Finding]":
        """What is doubtful about a rule that could be kept, as if it were switched on."""
        from tui_pos.pricing.lint import lint

        known = ShopCatalogue(self._store, self._workplace.payment_types)
        return lint(_check_plain(rule), self._book().rules, known, self._workplace.clock().date())

    def backtest(self, rule: Rule, first: date, last: date, progress: Progress) -> Backtest:
        """What the rule would have done to the sales from `first` to `last`, both counted.

        Reads the store through a connection of its own, so that it may run on a thread of its own; `progress` is told
        the receipts looked at and their number in all, and cancels by False.
        """
        with Store.open(self._store.path, read_only=True) as store:
            tried = replace(_check_plain(rule), id=rule.id or _TRIED)
            types, scripts = self._workplace.payment_types, self._workplace.scripts
            bare = None if scripts is None else scripts.bare
            return backtest(store, [tried], first, last, progress, types=types, scripts=bare)

    # How a change is kept

    @contextmanager
    def _changing(self) -> Iterator[None]:
        try:
            with self._store.write():
                yield
        except BaseException:
            # What was read within may never have been: stamps and versions will be given out once more.
            self._read, self._read_under = [], -1
            raise

    def _keep(self, before: Sequence[Rule], rules: Sequence[Rule], id: str, what: str) -> Rule:
        """Put the rules in the place of the book and return the one with the id as it is now. Part of the write
        around it. The journal names every rule that changed: the one meant, and those that follow it."""
        self._replace(before, rules)
        after = self._rules()
        was = {rule.id: rule for rule in before}
        for rule in after:
            if rule != was.get(rule.id):
                self._note(rule, what if rule.id == id else f"follows {id}")
        return _rule(after, id)

    def _replace(self, before: Sequence[Rule], rules: Sequence[Rule]) -> None:
        need(self._now(), Right.EDIT_RULES)
        _check(before, rules)
        moment = self._workplace.clock()
        replace_book(self._store, rules, operator=self._operator.code, moment=moment, known=before)

    def _now(self) -> Operator:
        """The operator, with the rights as they stand now and those that are lent for as long as this desk is open."""
        now = parties.operator(self._store, self._operator.code)
        return self._operator if now is None else replace(now, lent=self._operator.lent)

    def _note(self, rule: Rule, what: str) -> None:
        facts = {"rule": rule.id, "name": rule.name, "version": rule.version, "what": what}
        journal.append(self._store, "change_rule", self._operator, self._workplace.clock(), facts)

    def _rules(self) -> list[Rule]:
        stamp = meta.stamps(self._store).rules
        if self._read_under != stamp:
            self._read, self._read_under = rules_of(self._store, self._read), stamp
        return self._read

    def _book(self) -> _Book:
        """The book in force, read again only when somebody has changed it."""
        stamps = meta.stamps(self._store)
        known = self._known
        if known is None or known.stamps != stamps:
            rules = self._rules()
            broken: dict[str, Saying] = {}
            unsure = rules
            if known is not None and known.stamps.catalogue == stamps.catalogue:
                # What was looked up for a rule holds while neither it nor the catalogue changes.
                # Of a script it does not: technicians confirm.
                seen = {rule.id: rule for rule in known.rules if rule.script is None}
                unsure = [rule for rule in rules if seen.get(rule.id) is not rule]
                broken = {
                    rule.id: known.broken[rule.id]
                    for rule in rules
                    if seen.get(rule.id) is rule and rule.id in known.broken
                }
            self._known = known = _Book(stamps, rules, broken | self._broken(unsure))
        return known

    def _broken(self, rules: Sequence[Rule]) -> dict[str, Saying]:
        return broken_rules(self._store, rules, scripts_at(self._workplace))


def _rule(rules: Sequence[Rule], id: str) -> Rule:
    for rule in rules:
        if rule.id == id:
            return rule
    raise Refused("no_such_rule", "That rule is no longer in the book; look at the list again.")


def _check_plain(rule: Rule) -> Rule:
    """Raises Refused `advanced_rule`."""
    if rule.script is not None:
        raise Refused("advanced_rule", "“{rule}” is an advanced rule; ask your technician.", rule=rule.name)
    return rule


def _without_text(rule: Rule) -> Rule:
    return rule if rule.script is None else replace(rule, script=replace(rule.script, source=""))


def _check(before: Sequence[Rule], rules: Sequence[Rule]) -> None:
    """Check what changes: the book before was right. Raises WrongUse as `checks.check_rules` does."""
    was = {rule.id: rule for rule in before}
    for rule in rules:
        if rule is not was.get(rule.id):
            check_rule(rule)
    if [_links(rule) for rule in rules] != [_links(rule) for rule in before]:
        check_links(rules)


def _links(rule: Rule) -> tuple[object, ...]:
    return rule.id, rule.name, rule.best_of, rule.excludes
