"""Which version of a script runs, and through which rule: the only places where an advanced rule comes into the book,
is changed or is switched on. Each change is in the journal with the technician who made it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui_pos.checkout.rules.book import ScriptsHere, broken_rules, replace_book, rules_of
from tui_pos.checkout.rules.changes import with_rule
from tui_pos.checkout.scripts.changes import difference
from tui_pos.checkout.scripts.technicians import Technician
from tui_pos.checkout.scripts.trial import rule_of
from tui_pos.checkout.scripts.values import State
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.saying import Saying
from tui_pos.errors import Refused
from tui_pos.pricing.checks import check_rules
from tui_pos.pricing.rules import Rule, Script
from tui_pos.store import journal
from tui_pos.store import scripts as stored
from tui_pos.store.scripts import StoredScript

if TYPE_CHECKING:
    from tui_pos.domain.noted import EntryKind


@dataclass(frozen=True, slots=True)
class Hand:
    """A technician at a workstation of an installation."""

    workplace: Workplace
    technician: Technician
    installation: str

    def note(self, kind: "EntryKind", **facts: object) -> None:
        """Write to the journal, by the technician's name."""
        facts = {"technician": self.technician.name, "station": self.workplace.station, **facts}
        journal.append(self.workplace.store, kind, "", self.workplace.clock(), facts)

    def put(self, book: Sequence[Rule], known: Sequence[Rule] = ()) -> None:
        """These rules are the book."""
        moment = self.workplace.clock()
        replace_book(self.workplace.store, book, operator=self.technician.name, moment=moment, known=known)

    def confirm(self, name: str, version: int) -> None:
        """This version may run in this installation."""
        moment = self.workplace.clock()
        stored.confirm(self.workplace.store, name, version, self.installation, self.technician.name, moment)


def rules_that_run(book: Sequence[Rule], name: str) -> list[Rule]:
    """The rules of the script with this name."""
    return [rule for rule in book if rule.script is not None and rule.script.name == name]


def state_of(rules: Sequence[Rule], confirmed: set[tuple[str, int]], *, is_off_today: bool) -> State:
    """What becomes of the script that these rules run."""
    if not rules:
        return State.UNUSED
    if any(rule.script is not None and (rule.script.name, rule.script.version) not in confirmed for rule in rules):
        return State.UNCONFIRMED
    if not any(rule.active for rule in rules):
        return State.OFF
    return State.OFF_TODAY if is_off_today else State.ON


def activate(
    hand: Hand,
    kept: StoredScript,
    *,
    rule: str | None = None,
    priority: int | None = None,
    operations: Sequence[str] | None = None,
    mandatory: bool | None = None,
) -> Rule:
    """Let this version of a script run through its rule, switched on, and return that; what is not given stays.

    Of more rules that run the script, as a file may bring, the one that is named so, or else the first, is changed; the
    others run this version too. Raises WrongUse as `checks.check_rules` does.
    """
    store = hand.workplace.store
    script = Script(kept.name, kept.version, kept.source)
    with store.write():
        book = rules_of(store)
        own = rules_that_run(book, kept.name)
        old = next((each for each in own if each.name == rule), own[0] if own else None)
        was = None if old is None or old.script is None else stored.script(store, kept.name, old.script.version)
        is_new = old is None
        if old is None:
            old = replace(rule_of(script, operations=("sale",)), id=str(hand.workplace.new_id()))
        chosen = replace(
            old,
            name=(rule or old.name).strip(),
            active=True,
            priority=old.priority if priority is None else priority,
            operations=old.operations if operations is None else tuple(operations),
            mandatory=old.mandatory if mandatory is None else mandatory,
            script=script,
        )
        after = with_rule([replace(each, script=script) if each in own else each for each in book], chosen)
        check_rules(after)
        hand.put(after)
        hand.confirm(kept.name, kept.version)
        hand.note(
            "script_activated",
            script=kept.name,
            version=kept.version,
            was=0 if was is None else was.version,
            rule=chosen.id,
            name=chosen.name,
            difference=difference(was, kept),
            **_settings(chosen),
            **({} if is_new else {f"{name}_was": value for name, value in _settings(old).items()}),
        )
    return next(each for each in rules_of(store) if each.id == chosen.id)


def _settings(rule: Rule) -> dict[str, object]:
    """What a rule is but for its script, as the journal has it."""
    return {
        "active": rule.active,
        "mandatory": rule.mandatory,
        "priority": rule.priority,
        "operations": list(rule.operations),
    }


def switch(hand: Hand, name: str, on: bool) -> None:
    """Switch all rules of a script on or off. Raises Refused `script_unused`, `script_unconfirmed`."""
    store = hand.workplace.store
    with store.write():
        book = rules_of(store)
        own = rules_that_run(book, name)
        if not own:
            raise Refused("script_unused", "No rule runs “{script}”; activate it first.", script=name)
        reason = _why_not(hand, own)
        if on and reason is not None:
            raise Refused("script_unconfirmed", "“{script}” cannot run here: {reason}", script=name, reason=reason)
        hand.put([replace(rule, active=on) if rule in own else rule for rule in book], book)
        hand.note("script_switched", script=name, on=on)


def confirm(hand: Hand, name: str, versions: Sequence[int]) -> None:
    """After a restore: these versions, which the book runs, may run in this installation."""
    with hand.workplace.store.write():
        for version in versions:
            hand.confirm(name, version)
            hand.note("script_confirmed", script=name, version=version)


def _why_not(hand: Hand, rules: Sequence[Rule]) -> Saying | None:
    found = broken_rules(hand.workplace.store, rules, ScriptsHere(on=True, installation=hand.installation))
    return next(iter(found.values()), None)
