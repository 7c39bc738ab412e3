"""The book of price rules in the shop: read from the store, put in its place, and compiled for the reviews."""

import gc
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import ancestry
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import WrongUse
from tui_pos.store import catalogue, meta, parties
from tui_pos.store import rules as stored
from tui_pos.store.database import Store
from tui_pos.store.meta import Stamps

if TYPE_CHECKING:
    # 15 ms, so imported where it is first used: no rule is needed for the first picture.
    from tui_pos.pricing.book import RuleBook
    from tui_pos.pricing.rules import Rule


class Version(NamedTuple):
    """A rule as it once stood, and who (code) made it so when: None and "" where that was not noted; "" also for a
    rule that came with a file."""

    rule: "Rule"
    moment: datetime | None
    operator: str


class ScriptsHere(NamedTuple):
    """Whether scripts run at a workstation, and which installation it belongs to."""

    on: bool = False
    installation: str = ""


def scripts_at(workplace: Workplace) -> ScriptsHere:
    """What of scripts there is at this workstation."""
    return ScriptsHere(workplace.scripts is not None, workplace.installation)


def rules_of(store: Store, known: "Iterable[Rule]" = ()) -> "list[Rule]":
    """All rules of the book, active or not, in the order in which they were given; advanced rules with their scripts.

    What is among the `known` in the same version is not read again: a version never changes.
    """
    from tui_pos.pricing.rulefile import rule_from_body

    read = {(rule.id, rule.version): rule for rule in known}
    return [
        read.get((kept.id, kept.version)) or with_source(store, rule_from_body(kept.body, kept.id, kept.version))
        for kept in stored.load_rules(store)
    ]


def with_source(store: Store, rule: "Rule") -> "Rule":
    """The rule with the text of its script; without, where the store has that no more."""
    if rule.script is None or rule.script.source:
        return rule
    from tui_pos.store import scripts

    kept = scripts.script(store, rule.script.name, rule.script.version)
    return rule if kept is None else replace(rule, script=replace(rule.script, source=kept.source))


def replace_book(
    store: Store,
    rules: "Iterable[Rule]",
    *,
    operator: str = "",
    moment: datetime | None = None,
    known: "Iterable[Rule]" = (),
    installation: str = "",
) -> None:
    """These rules are the book from now on; each gets a new version only where it says something new.

    `operator` (code) and `moment` say who changes the book and when. What is one of the `known`, read from this store,
    is not written out again: a version never changes. An advanced rule that does not say which version of its script it
    means gets the one that runs, see `pinned`. Raises WrongUse `unknown_script`.
    """
    from tui_pos.pricing.rulefile import body_of

    rules = pinned(store, rules, installation)
    read = {rule.id: rule for rule in known}
    bodies = {(kept.id, kept.version): kept.body for kept in stored.load_rules(store)} if read else {}

    def body(rule: "Rule") -> str:
        kept = bodies.get((rule.id, rule.version)) if rule is read.get(rule.id) else None
        return body_of(rule) if kept is None else kept

    stored.save_rules(
        store,
        [stored.StoredRule(r.id, r.name, r.version, r.priority, r.active, body(r)) for r in rules],
        operator=operator,
        moment=moment,
    )


def pinned(store: Store, rules: "Iterable[Rule]", installation: str = "") -> "list[Rule]":
    """The rules, each of a script that says no version with one: that of the book's rule of the same id and script,
    else of any rule of that script, else the newest that is confirmed for this installation, else the newest.

    Raises WrongUse `unknown_script`.
    """
    rules = list(rules)
    if not any(rule.script is not None and not rule.script.version for rule in rules):
        return rules
    from tui_pos.store import scripts

    by_rule: dict[tuple[str, str], int] = {}
    by_name: dict[str, int] = {}
    for kept in rules_of(store):
        if kept.script is not None:
            by_rule[kept.id, kept.script.name] = kept.script.version
            by_name.setdefault(kept.script.name, kept.script.version)
    confirmed = scripts.confirmed(store, installation)
    for found in scripts.scripts(store):
        versions = [version for name, version in confirmed if name == found.name]
        by_name.setdefault(found.name, max(versions, default=found.version))
    return [_pinned(rule, by_rule, by_name) for rule in rules]


def _pinned(rule: "Rule", by_rule: dict[tuple[str, str], int], by_name: dict[str, int]) -> "Rule":
    script = rule.script
    if script is None or script.version:
        return rule
    version = by_rule.get((rule.id, script.name)) or by_name.get(script.name)
    if version is None:
        raise WrongUse(
            "unknown_script",
            "Rule “{rule}” runs the script “{script}”, which is not here; ask your technician for it.",
            rule=rule.name,
            script=script.name,
        )
    return replace(rule, script=replace(script, version=version, source=""))


def versions_of(store: Store, id: str) -> "list[Version]":
    """All that a rule ever was, the newest first."""
    from tui_pos.pricing.rulefile import rule_from_body

    return [
        Version(rule_from_body(was.rule.body, was.rule.id, was.rule.version), was.moment, was.operator)
        for was in reversed(stored.history(store, id))
    ]


def broken_rules(store: Store, rules: "Iterable[Rule]", here: ScriptsHere = ScriptsHere()) -> dict[str, Saying]:
    """The rules, by id, that cannot act, with the reason: their item or partner is gone or out of use; or their script
    is gone, is not confirmed for this installation, or would run where no scripts do."""
    from tui_pos.pricing.book import broken

    rules = list(rules)
    found = broken(
        [rule for rule in rules if rule.script is None],
        lambda code: (item := catalogue.item_by_code(store, code)) is not None and item.active,
        lambda code: (partner := parties.partner(store, code)) is not None and partner.active,
    )
    if any(rule.script is not None for rule in rules):
        from tui_pos.store import scripts

        confirmed = scripts.confirmed(store, here.installation) if here.on else set()
        for rule in rules:
            if rule.script is not None and (reason := _no_script(rule, here, confirmed)) is not None:
                found[rule.id] = reason
    return found


def _no_script(rule: "Rule", here: ScriptsHere, confirmed: set[tuple[str, int]]) -> Saying | None:
    assert rule.script is not None
    if not here.on:
        return saying("Advanced rules are switched off at this workstation.")
    if not rule.script.source:
        return saying("Its script is gone; ask your technician.")
    if (rule.script.name, rule.script.version) not in confirmed:
        return saying("No technician has confirmed its script in this installation.")
    return None


class CurrentBook:
    """The rule book in force: compiled once, and again when somebody changes a rule (scenario T12), or when items or
    partners come or go out of use, which breaks rules or mends them (R11)."""

    def __init__(self) -> None:
        self.stamp = -1
        """The store's stamp of the book that `of` gave last."""
        self._stamps: Stamps | None = None
        self._book: RuleBook | None = None
        self._rules: list[Rule] = []
        self._left_out: RuleBook | None = None
        self._left_out_linked: tuple[str, ...] = ()

    def of(self, workplace: Workplace) -> "RuleBook":
        """The book as it stands in the store now; asking costs one look-up. Empty where rules are off."""
        stamps = meta.stamps(workplace.store)
        if self._book is None or stamps != self._stamps:
            from tui_pos.pricing.book import RuleBook
            from tui_pos.pricing.links import best_of_groups

            self._rules = rules_of(workplace.store, self._rules) if workplace.mechanisms.price_rules else []
            broken = broken_rules(workplace.store, self._rules, scripts_at(workplace))
            self._book = RuleBook.compile(self._rules, broken)
            left_out = [rule for rule in self._rules if rule.id in broken and rule.active]
            self._left_out = RuleBook.compile(left_out) if left_out else None
            groups = best_of_groups(self._rules) if left_out else {}
            self._left_out_linked = tuple(rule.id for rule in left_out if rule.excludes or rule.name in groups)
            self._stamps, self.stamp = stamps, stamps.rules
            # The book lives until it changes: the collector need not walk through ten thousand rules in every review.
            # What is done with by then must not live as long.
            gc.collect()
            gc.freeze()
        return self._book

    def left_out(self, cart: Cart, day: date) -> frozenset[str]:
        """The ids of the rules that the book last given lacks because they are broken, and that would else have a part
        in this cart's review: those that it meets, and those whose links set others in their order."""
        if self._left_out is None:
            return frozenset()
        items = {line.item.code for line in cart.lines}
        groups = {group for line in cart.lines for group in ancestry(line.item.group)}
        met = self._left_out.candidates("sale", day, cart, items, groups)
        return frozenset([*self._left_out_linked, *(entry.rule.id for entry in met)])
