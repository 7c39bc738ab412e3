"""Where a technician makes advanced rules: the scripts, their tests, trials on sales, and which version runs.

A version of a script never changes, and none runs but by `activate`, which tests it once more. Whatever is opened,
changed and switched is in the journal with the technician's name and the difference of the texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import unified_diff
from enum import StrEnum
from typing import Protocol

from tui_pos.checkout.lists import Lists
from tui_pos.checkout.rule_changes import with_rule
from tui_pos.checkout.rule_sample import sample
from tui_pos.checkout.rulebook import broken_rules, replace_book, rules_of, scripts_at
from tui_pos.checkout.script_tests import TestResult, run_tests
from tui_pos.checkout.script_trial import Trial, rule_of, sale_named, tester, try_on_cart, try_on_sale
from tui_pos.checkout.technicians import Technician
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.operation import Kind, Operation
from tui_pos.errors import Refused, WrongUse
from tui_pos.pricing.checks import check_rules
from tui_pos.pricing.rules import USUAL_PRIORITY, Rule, Script
from tui_pos.pricing.scripts.port import Scripts
from tui_pos.pricing.verdict import Broke
from tui_pos.store import journal, operations
from tui_pos.store import scripts as stored
from tui_pos.store.scripts import Health

_FAILED, _OFF, _CLOSE = "script_failed", "script_off", "console_close"
_LOOKED_BACK = 20_000
"""Among so many last entries of the journal those are looked for that tell of scripts."""


class State(StrEnum):
    """What becomes of a script: its rule is on, is off, waits for a technician to confirm it in this installation, is
    off until tomorrow since it failed too often, or there is no rule that runs it."""

    ON = "on"
    OFF = "off"
    UNCONFIRMED = "unconfirmed"
    OFF_TODAY = "off today"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class ScriptRow:
    """A script of the list. `version`: the one that runs, None where no rule runs it; `newest`: the last one saved, 0
    for one that is only a draft. `rules`: those that run it. `health`: of today."""

    name: str
    state: State
    version: int | None
    newest: int
    has_draft: bool
    rules: tuple[Rule, ...]
    health: Health


@dataclass(frozen=True, slots=True)
class ScriptText:
    """A script as it is opened: its draft, or else its newest `version` (0: it was never saved). By whom and when."""

    name: str
    source: str
    tests: str
    version: int
    is_draft: bool
    technician: str
    moment: datetime | None


@dataclass(frozen=True, slots=True)
class ScriptVersion:
    """What a script once was. `difference`: what changed since the version before, of its text and of its tests."""

    version: int
    technician: str
    moment: datetime
    source: str
    tests: str
    difference: str
    is_confirmed: bool
    is_active: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """What went wrong with a script, so many times, the last time at `moment`. `is_off`: that switched it off for the
    day."""

    script: str
    times: int
    moment: datetime
    reason: str
    is_off: bool


class Box(Scripts, Protocol):
    """Where scripts run, and who looks at a text before it does."""

    def check(self, name: str, source: str) -> Sequence[Broke]:
        """What is wrong with the text of a script; nothing for one that may run."""


class ScriptDesk(Lists):
    """The scripts in the hands of one technician. `box` runs them unwatched: a trial is no failure of the shop's."""

    def __init__(self, workplace: Workplace, technician: Technician, installation: str, box: Box) -> None:
        super().__init__(workplace)
        self._technician = technician
        self._installation = installation
        self._box = box

    def close(self) -> None:
        """The console is closed."""
        self._note(_CLOSE, {})

    # Looking

    def list(self) -> Sequence[ScriptRow]:
        """All scripts and drafts, by name."""
        today = self._workplace.clock().date()
        off = stored.off_today(self._store, today)
        newest = {script.name: script.version for script in stored.scripts(self._store)}
        drafts = {draft.name for draft in stored.drafts(self._store)}
        confirmed = stored.confirmed(self._store, self._installation)
        by_script: dict[str, list[Rule]] = {}
        for rule in rules_of(self._store):
            if rule.script is not None:
                by_script.setdefault(rule.script.name, []).append(rule)
        rows: list[ScriptRow] = []
        for name in sorted(newest.keys() | drafts | by_script.keys()):
            rules = tuple(by_script.get(name, ()))
            state = _state(rules, confirmed, is_off_today=name in off)
            health = stored.health(self._store, name, today)
            version = max((rule.script.version for rule in rules if rule.script), default=None)
            rows.append(ScriptRow(name, state, version, newest.get(name, 0), name in drafts, rules, health))
        return rows

    def news(self) -> Sequence[Failed]:
        """The scripts that failed since the console was closed last, the last one to fail first."""
        found: dict[str, Failed] = {}
        for entry in journal.newest(self._store, (_FAILED, _OFF, _CLOSE), _LOOKED_BACK):
            if entry.kind == _CLOSE:
                break
            name = str(entry.facts["script"])
            was = found.get(name) or Failed(name, 0, entry.moment, "", False)
            if entry.kind == _OFF:
                found[name] = replace(was, is_off=True)
            else:
                found[name] = replace(was, times=was.times + 1, reason=was.reason or str(entry.facts["reason"]))
        return list(found.values())

    def open(self, name: str) -> ScriptText:
        """A script to be read and changed: its draft where there is one. Raises Refused `no_such_script`."""
        newest = self._newest(name)
        version = 0 if newest is None else newest.version
        draft = stored.draft(self._store, name)
        if draft is not None:
            found = ScriptText(name, draft.source, draft.tests, version, True, draft.technician, draft.moment)
        elif newest is not None:
            found = ScriptText(name, newest.source, newest.tests, version, False, newest.technician, newest.moment)
        else:
            raise _no_such_script(name)
        self._note("script_opened", {"script": name, "version": version, "draft": found.is_draft})
        return found

    def versions(self, name: str) -> Sequence[ScriptVersion]:
        """All that a script ever was, the newest first. Raises Refused `no_such_script`."""
        kept = sorted(stored.history(self._store, name), key=lambda script: script.version)
        if not kept:
            raise _no_such_script(name)
        confirmed = stored.confirmed(self._store, self._installation)
        active = {rule.script.version for rule in self._rules(name) if rule.script is not None and rule.active}
        found: list[ScriptVersion] = []
        source = tests = ""
        for script in kept:
            difference = _difference(source, script.source, tests, script.tests)
            is_confirmed = (name, script.version) in confirmed
            found.append(
                ScriptVersion(
                    script.version,
                    script.technician,
                    script.moment,
                    script.source,
                    script.tests,
                    difference,
                    is_confirmed,
                    script.version in active,
                )
            )
            source, tests = script.source, script.tests
        return found[::-1]

    # Writing

    def check(self, source: str, name: str = "script") -> Sequence[Broke]:
        """What is wrong with a text, with line and column; quick enough to be asked while it is written."""
        return self._box.check(name, source)

    def save(self, name: str, source: str, tests: str) -> int:
        """Keep the texts as a new version, which does not run by that, and return its number; the draft goes. What is
        already the newest version gets no other. Raises WrongUse `bad_script_name`."""
        _check_name(name)
        moment = self._workplace.clock()
        with self._store.write():
            newest = self._newest(name)
            stored.drop_draft(self._store, name)
            if newest is not None and (newest.source, newest.tests) == (source, tests):
                return newest.version
            version = stored.put_script(
                self._store,
                name,
                source,
                tests,
                technician=self._technician.name,
                moment=moment,
                installation=self._installation,
            )
            was = ("", "") if newest is None else (newest.source, newest.tests)
            difference = _difference(was[0], source, was[1], tests)
            self._note("script_saved", {"script": name, "version": version, "difference": difference})
        return version

    def save_draft(self, name: str, source: str, tests: str) -> None:
        """Keep what is half done, as when the console closes by itself. Raises WrongUse `bad_script_name`."""
        _check_name(name)
        with self._store.write():
            was = stored.draft(self._store, name) or self._newest(name)
            before = ("", "") if was is None else (was.source, was.tests)
            if before == (source, tests):
                return
            stored.put_draft(self._store, name, source, tests, self._technician.name, self._workplace.clock())
            difference = _difference(before[0], source, before[1], tests)
            self._note("script_draft", {"script": name, "difference": difference})

    def drop_draft(self, name: str) -> None:
        """The draft is thrown away; the saved versions stay."""
        with self._store.write():
            stored.drop_draft(self._store, name)
            self._note("script_draft_dropped", {"script": name})

    # Trying

    def run_tests(self, name: str, source: str, tests: str) -> Sequence[TestResult]:
        """What becomes of each test. Raises WrongUse `bad_script_tests` with the line."""
        return run_tests(self._workplace, _tried(name, source), tests, self._box)

    def sample(self) -> Cart:
        """A sale to try a script on: what is sold most. Raises Refused `unknown_location`."""
        return sample(self._workplace, tester(self._workplace), rule_of(Script("")))

    def sales(self, text: str, limit: int) -> Sequence[Operation]:
        """The last sales at the station's location, the newest first; with a number in `text`, the one that has it."""
        location = self._workplace.settings.station.location
        if not text:
            return operations.last_posted(self._store, location, Kind.SALE, limit)
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            return []
        found = operations.by_number(self._store, location, Kind.SALE, int(text))
        return [] if found is None else [found]

    def dry_run(self, name: str, source: str, on: Cart | str, moment: datetime | None = None) -> Trial:
        """What the text, in the place of its script's rule in today's book, does to a sample at a moment (now, if not
        given), or to the past sale with this number or id. Changes nothing. Raises Refused `no_such_sale`,
        `no_basis`."""
        script = _tried(name, source)
        if isinstance(on, Cart):
            return try_on_cart(self._workplace, script, on, self._box, moment)
        return try_on_sale(self._workplace, script, sale_named(self._workplace, on), self._box)

    # What runs

    def activate(
        self,
        name: str,
        version: int,
        *,
        rule: str | None = None,
        priority: int | None = None,
        operations: Sequence[str] | None = None,
        mandatory: bool | None = None,
    ) -> Rule:
        """Let this version run from now on, and return its rule, switched on.

        Without a rule that runs the script one is made, named `rule` (the script's own name if not given). Where there
        is one, it keeps what is not given; where there are more, the first that is named so is changed, the others run
        this version too. Refused while anything is wrong with the text (`script_has_faults`), while a test fails
        (`tests_failed`), or without any test (`no_tests`). Raises WrongUse as `checks.check_rules` does, Refused
        `no_such_script`.
        """
        kept = stored.script(self._store, name, version)
        if kept is None:
            raise _no_such_script(name)
        self._check_fit(name, kept.source, kept.tests)
        moment = self._workplace.clock()
        with self._store.write():
            book = rules_of(self._store)
            own = [each for each in book if each.script is not None and each.script.name == name]
            old = next((each for each in own if each.name == rule), own[0] if own else None)
            was = 0 if old is None or old.script is None else old.script.version
            script = Script(name, version, kept.source)
            if old is None:
                made = rule_of(script, rule or name, operations or ("sale",))
                chosen = replace(
                    made,
                    id=str(self._workplace.new_id()),
                    priority=USUAL_PRIORITY if priority is None else priority,
                    mandatory=bool(mandatory),
                )
            else:
                chosen = replace(
                    old,
                    name=rule or old.name,
                    active=True,
                    priority=old.priority if priority is None else priority,
                    operations=old.operations if operations is None else tuple(operations),
                    mandatory=old.mandatory if mandatory is None else mandatory,
                    script=script,
                )
            after = [replace(each, script=script) if each in own else each for each in book]
            after = with_rule(after, chosen)
            check_rules(after)
            replace_book(self._store, after, operator=self._technician.name, moment=moment)
            stored.confirm(self._store, name, version, self._installation, self._technician.name, moment)
            before = stored.script(self._store, name, was) if was else None
            facts: dict[str, object] = {
                "script": name,
                "version": version,
                "was": was,
                "rule": chosen.id,
                "name": chosen.name,
                "difference": _difference(
                    "" if before is None else before.source,
                    kept.source,
                    "" if before is None else before.tests,
                    kept.tests,
                ),
            }
            self._note("script_activated", facts)
        return next(each for each in rules_of(self._store) if each.id == chosen.id)

    def switch(self, name: str, on: bool) -> None:
        """Switch all rules of a script on or off. Raises Refused `no_such_script` where no rule runs it,
        `script_unconfirmed` for one that is to be confirmed first."""
        own = self._rules(name)
        if not own:
            raise _no_such_script(name)
        if on and broken_rules(self._store, own, scripts_at(self._workplace)._replace(on=True)):
            raise Refused(
                "script_unconfirmed",
                "“{script}” comes from another installation; read it, try it, and confirm it first.",
                script=name,
            )
        with self._store.write():
            book = rules_of(self._store)
            ids = {rule.id for rule in own}
            after = [replace(rule, active=on) if rule.id in ids else rule for rule in book]
            moment = self._workplace.clock()
            replace_book(self._store, after, operator=self._technician.name, moment=moment, known=book)
            self._note("script_switched", {"script": name, "on": on})

    def confirm(self, name: str) -> None:
        """After a restore: the versions that the book runs may run in this installation.

        Raises Refused `no_such_script`, `script_has_faults`."""
        versions = sorted({rule.script.version for rule in self._rules(name) if rule.script is not None})
        if not versions:
            raise _no_such_script(name)
        moment = self._workplace.clock()
        for version in versions:
            kept = stored.script(self._store, name, version)
            if kept is None:
                raise _no_such_script(name)
            self._check_clean(name, kept.source)
        with self._store.write():
            for version in versions:
                stored.confirm(self._store, name, version, self._installation, self._technician.name, moment)
                self._note("script_confirmed", {"script": name, "version": version})

    def back_on_today(self, name: str) -> None:
        """A script that is off for today runs again, and may fail as often as in the morning."""
        with self._store.write():
            stored.switch_back_on(self._store, name, self._workplace.clock().date())
            self._note("script_back_on", {"script": name})

    # Within

    def _check_fit(self, name: str, source: str, tests: str) -> None:
        self._check_clean(name, source)
        results = self.run_tests(name, source, tests)
        if not results:
            raise Refused(
                "no_tests", "“{script}” has no test; write at least one beside it, then activate it.", script=name
            )
        failed = next((result for result in results if not result.passed), None)
        if failed is not None:
            raise Refused(
                "tests_failed",
                "“{script}” fails its test “{test}”: {reason}",
                script=name,
                test=failed.name,
                reason=failed.failures[0],
            )

    def _check_clean(self, name: str, source: str) -> None:
        for fault in self.check(source, name):
            raise Refused(
                "script_has_faults",
                "“{script}” has a fault in line {line}, column {column}: {reason}",
                script=name,
                line=fault.line or 1,
                column=fault.column or 1,
                reason=fault.reason,
            )

    def _rules(self, name: str) -> Sequence[Rule]:
        return [rule for rule in rules_of(self._store) if rule.script is not None and rule.script.name == name]

    def _newest(self, name: str) -> stored.StoredScript | None:
        return max(stored.history(self._store, name), key=lambda script: script.version, default=None)

    def _note(self, kind: str, facts: dict[str, object]) -> None:
        facts = {"technician": self._technician.name, "station": self._workplace.station, **facts}
        journal.append(self._store, kind, "", self._workplace.clock(), facts)


def _state(rules: Sequence[Rule], confirmed: set[tuple[str, int]], *, is_off_today: bool) -> State:
    if not rules:
        return State.UNUSED
    if any(rule.script is not None and (rule.script.name, rule.script.version) not in confirmed for rule in rules):
        return State.UNCONFIRMED
    if not any(rule.active for rule in rules):
        return State.OFF
    return State.OFF_TODAY if is_off_today else State.ON


def _tried(name: str, source: str) -> Script:
    return Script(name, 0, source)


def _difference(source: str, new_source: str, tests: str, new_tests: str) -> str:
    """What changes from one version to the next, as `diff -u` writes it."""
    return "".join(
        line if line.endswith("\n") else line + "\n"
        for kind, old, new in (("rule", source, new_source), ("tests", tests, new_tests))
        for line in unified_diff(old.splitlines(), new.splitlines(), kind, kind, lineterm="", n=2)
    )


def _check_name(name: str) -> None:
    if not name.strip() or name != name.strip() or len(name) > 40 or not name.isprintable():
        raise WrongUse("bad_script_name", "A script has a name of 1 to 40 signs; “{name}” is none.", name=name[:40])


def _no_such_script(name: str) -> Refused:
    return Refused("no_such_script", "There is no script “{script}”; look at the list.", script=name)
