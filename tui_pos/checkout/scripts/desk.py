"""Where a technician makes advanced rules: the scripts, their tests, trials on sales, and which version runs.

A version of a script never changes, and none runs but by `activate`, which tests it once more. Whatever is opened,
changed and switched is in the journal with the technician's name and the difference of the texts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from tui_pos.checkout.rules.book import rules_of
from tui_pos.checkout.rules.lists import Lists
from tui_pos.checkout.rules.sample import sample
from tui_pos.checkout.scripts import switches
from tui_pos.checkout.scripts.changes import difference
from tui_pos.checkout.scripts.own_tests import TestResult, run_tests
from tui_pos.checkout.scripts.ready import READY
from tui_pos.checkout.scripts.ready_texts import Shelf, filled
from tui_pos.checkout.scripts.ready_values import check_known, checked
from tui_pos.checkout.scripts.technicians import Technician
from tui_pos.checkout.scripts.trial import Trial, rule_of, sale_named, tester, try_on_cart, try_on_sale
from tui_pos.checkout.scripts.values import Failed, ScriptRow, ScriptText, ScriptVersion, State
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import Item, ItemType
from tui_pos.domain.operation import Kind, Operation
from tui_pos.domain.parties import END_CUSTOMER
from tui_pos.domain.saying import Saying
from tui_pos.errors import Refused, WrongUse
from tui_pos.language import translator
from tui_pos.pricing.checks import check_script_name
from tui_pos.pricing.listing import listed
from tui_pos.pricing.rules import Rule, Script
from tui_pos.pricing.scripts.port import Scripts
from tui_pos.pricing.verdict import Broke
from tui_pos.store import catalogue, groups, journal, operations
from tui_pos.store import scripts as stored
from tui_pos.store.search import search_items

if TYPE_CHECKING:
    from tui_pos.domain.noted import EntryKind


__all__ = ["Box", "Failed", "ScriptDesk", "ScriptRow", "ScriptText", "ScriptVersion", "State"]

_FEW = 50
"""Among so many best sellers the tests of ready-made scripts find one to sell."""

_FAILED: "EntryKind" = "script_failed"
_OFF: "EntryKind" = "script_off"
_CLOSE: "EntryKind" = "console_close"
_LOOKED_BACK = 20_000
"""Among so many last entries of the journal those are looked for that tell of scripts."""


class Faulty(Protocol):
    """A fault as the box tells it."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def message(self) -> Saying: ...


class Box(Scripts, Protocol):
    """Where scripts run, and who looks at a text before it does."""

    def check(self, source: str) -> Sequence[Faulty]:
        """What is wrong with the text of a script; nothing for one that may run."""


class ScriptDesk(Lists):
    """The scripts in the hands of one technician. `box` runs them unwatched: a trial is no failure of the shop's."""

    def __init__(self, workplace: Workplace, technician: Technician, installation: str, box: Box) -> None:
        super().__init__(workplace)
        self._hand = switches.Hand(workplace, technician, installation)
        self._box = box

    @property
    def technician(self) -> str:
        """The technician's name."""
        return self._hand.technician.name

    def close(self) -> None:
        """The console is closed."""
        self._hand.note(_CLOSE)

    # Looking

    def list(self) -> Sequence[ScriptRow]:
        """All scripts and drafts, by name."""
        today = self._workplace.clock().date()
        book = rules_of(self._store)
        off = stored.off_today(self._store, today)
        newest = {script.name: script.version for script in stored.scripts(self._store)}
        drafts = {draft.name for draft in stored.drafts(self._store)}
        confirmed = stored.confirmed(self._store, self._hand.installation)
        in_book = {rule.script.name for rule in book if rule.script is not None}
        rows: list[ScriptRow] = []
        for name in sorted(newest.keys() | drafts | in_book):
            rules = tuple(switches.rules_that_run(book, name))
            state = switches.state_of(rules, confirmed, is_off_today=name in off)
            version = max((rule.script.version for rule in rules if rule.script is not None), default=None)
            health = stored.health(self._store, name, today)
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
        # On the thread that makes the child, so that it lives on: a text is checked on threads that end.
        self._box.check("")
        self._hand.note("script_opened", script=name, version=version, draft=found.is_draft)
        return found

    def versions(self, name: str) -> Sequence[ScriptVersion]:
        """All that a script ever was, the newest first. Raises Refused `no_such_script`."""
        kept = stored.history(self._store, name)
        if not kept:
            raise _no_such_script(name)
        confirmed = stored.confirmed(self._store, self._hand.installation)
        rules = switches.rules_that_run(rules_of(self._store), name)
        active = {rule.script.version for rule in rules if rule.script is not None and rule.active}
        return [
            ScriptVersion(
                script.version,
                script.technician,
                script.moment,
                script.source,
                script.tests,
                difference(before, script),
                (name, script.version) in confirmed,
                script.version in active,
            )
            for before, script in zip([None, *kept], kept, strict=False)
        ][::-1]

    # Writing

    def check(self, source: str, name: str = "") -> Sequence[Broke]:
        """What is wrong with a text, with line and column; quick enough to be asked while it is written. Any thread
        may."""
        return [Broke("error", fault.message, fault.line, fault.column) for fault in self._box.check(source)]

    def check_new(self, name: str) -> None:
        """Whether a new script may be called so. Raises Refused `script_exists`, WrongUse `bad_script_name`."""
        _check_name(name)
        if any(row.name == name for row in self.list()):
            raise Refused("script_exists", "There is a script “{script}” already; take another name.", script=name)

    def save(self, name: str, source: str, tests: str) -> int:
        """Keep the texts as a new version, which does not run by that, and return its number; the draft goes. What is
        already the newest version gets no other. Raises WrongUse `bad_script_name`."""
        _check_name(name)
        with self._store.write():
            before = self._newest(name)
            version = stored.put_script(
                self._store,
                name,
                source,
                tests,
                technician=self.technician,
                moment=self._workplace.clock(),
                installation=self._hand.installation,
            )
            stored.drop_draft(self._store, name)
            if before is None or before.version != version:
                change = difference(before, stored.script(self._store, name, version))
                self._hand.note("script_saved", script=name, version=version, difference=change)
        return version

    def save_draft(self, name: str, source: str, tests: str) -> None:
        """Keep what is half done. It runs nowhere, so that the journal tells only of what is saved. Raises WrongUse
        `bad_script_name`."""
        _check_name(name)
        stored.put_draft(self._store, name, source, tests, self.technician, self._workplace.clock())

    def drop_draft(self, name: str) -> None:
        """The draft is thrown away; the saved versions stay."""
        stored.drop_draft(self._store, name)

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
        return switches.activate(
            self._hand, kept, rule=rule, priority=priority, operations=operations, mandatory=mandatory
        )

    def switch(self, name: str, on: bool) -> None:
        """Switch all rules of a script on or off. Raises Refused `script_unused` where no rule runs it,
        `script_unconfirmed` for one that is to be confirmed first."""
        switches.switch(self._hand, name, on)

    def confirm(self, name: str) -> None:
        """After a restore: the versions that the book runs may run in this installation.

        Raises Refused `no_such_script`, `script_has_faults`."""
        rules = switches.rules_that_run(rules_of(self._store), name)
        versions = sorted({rule.script.version for rule in rules if rule.script is not None})
        for version in versions:
            kept = stored.script(self._store, name, version)
            if kept is None:
                raise _no_such_script(name)
            self._check_clean(name, kept.source)
        if not versions:
            raise _no_such_script(name)
        switches.confirm(self._hand, name, versions)

    def back_on_today(self, name: str) -> None:
        """A script that is off for today runs again, and may fail as often as in the morning."""
        with self._store.write():
            stored.switch_back_on(self._store, name, self._workplace.clock().date())
            self._hand.note("script_back_on", script=name)

    # Ready-made scripts

    def filled(self, code: str, values: Mapping[str, Any]) -> tuple[str, str]:
        """The script and its tests, with these values in the units of their forms; what is left out is as usual.

        Raises WrongUse as `ready_values.checked` and `check_known` do, Refused `nothing_to_sell`.
        """
        translate = translator(self._workplace.settings.station.language)
        ready = next(ready for ready in READY if ready.code == code)
        given = checked(ready, values, translate)
        check_known(ready, given, self._workplace)
        shelf = self._shelf(given.get("items", ()), given.get("groups", ()))
        return filled(ready, given, shelf, translate)

    def _shelf(self, items: Sequence[str], paths: Sequence[str]) -> Shelf:
        """What the tests sell: one of these goods, else what is sold most, if it is ordinary goods with a price."""
        location = self.sample().location
        found = [item for item in self._goods(items, paths) if item.active and item.type is ItemType.STANDARD]
        prices = [(listed(item, END_CUSTOMER, location, self._workplace.mechanisms).price, item) for item in found]
        priced = [(price, item) for price, item in prices if price]
        if not priced:
            raise Refused("nothing_to_sell", "There are no goods with a price to test the script with.")
        price, item = priced[0]
        return Shelf(item, price, tuple(self._workplace.payment_types.values()))

    def _goods(self, items: Sequence[str], paths: Sequence[str]) -> Iterator[Item]:
        yield from filter(None, (catalogue.item_by_code(self._store, code) for code in items))
        for path in paths:
            yield from groups.items_within(self._store, path, _FEW)
        if not items and not paths:
            yield from search_items(self._store, "", _FEW)

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

    def _newest(self, name: str) -> stored.StoredScript | None:
        return next(reversed(stored.history(self._store, name)), None)


def _tried(name: str, source: str) -> Script:
    return Script(name, 0, source)


def _check_name(name: str) -> None:
    try:
        check_script_name(name, name)
    except WrongUse as error:
        raise WrongUse(
            "bad_script_name",
            "“{name}” is no name of a script; take a letter, then letters, digits, - and _, at most 40.",
            name=name[:40],
        ) from error


def _no_such_script(name: str) -> Refused:
    return Refused("no_such_script", "There is no script “{script}”; look at the list.", script=name)
