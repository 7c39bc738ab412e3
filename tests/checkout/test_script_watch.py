"""Scripts under watch: what they cost is counted, what fails is in the journal, and three failures a day are enough."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from script_shop import BREAKS, DOZEN, told

from tui_pos.boot import Home, open_store
from tui_pos.checkout.scripts.watch import WatchedScripts
from tui_pos.domain.saying import saying
from tui_pos.pricing.rules import Script
from tui_pos.pricing.scripts.port import Call
from tui_pos.pricing.verdict import Broke, Ran
from tui_pos.scripting.box import ScriptBox
from tui_pos.store import scripts as stored
from tui_pos.store import technicians
from tui_pos.store.database import Store
from tui_pos.store.letters import unsent

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=ZoneInfo("Europe/Sofia"))
BROKE = Broke("error", saying("It is broken."), 3, 5)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


class Watch:
    """A watch over real scripts, what it is told, and whom it woke."""

    def __init__(self, store: Store, box: ScriptBox, *, mail: bool = True) -> None:
        self.store = store
        self.clock = Clock()
        self.made = 0
        self.woken = 0
        self._box = box
        self.scripts = WatchedScripts(self._make, store, self.clock, self._wake if mail else None)

    def _make(self) -> ScriptBox:
        self.made += 1
        return self._box

    def _wake(self) -> None:
        self.woken += 1

    def fail(self, times: int = 1, cart: UUID | None = None, broke: Broke = BROKE) -> None:
        for _ in range(times):
            self.scripts.report([Ran("r1", "dozen", 2, 400, broke)], cart or uuid4())

    def health(self) -> stored.Health:
        return stored.health(self.store, "dozen", self.clock.now.date())


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    with open_store(home) as store:
        yield store


@pytest.fixture
def watch(store: Store, box: ScriptBox) -> Watch:
    return Watch(store, box)


def calls(*scripts: tuple[str, str]) -> list[Call]:
    return [Call(f"r{name}", Script(name, 1, source)) for name, source in scripts]


def facts() -> bytes:
    blank = {"location": {}, "operator": {}, "moment": {}, "partner": {}, "paid_by": None}
    return json.dumps({"lines": [], "added": [], **blank}).encode()


def test_no_box_is_made_before_a_script_is_asked(watch: Watch) -> None:
    assert watch.scripts.ask([], facts()) == []
    assert watch.made == 0


def test_what_fails_is_in_the_journal_with_script_version_rule_and_place(watch: Watch) -> None:
    cart = uuid4()
    watch.fail(cart=cart)
    (entry,) = told(watch.store, "script_failed")
    assert entry == {
        "script": "dozen",
        "version": 2,
        "rule": "r1",
        "line": 3,
        "column": 5,
        "code": "error",
        "reason": "It is broken.",
    }
    assert (watch.health().failures, watch.health().last_error) == (1, "It is broken. (3:5)")


def test_a_script_that_fails_in_every_review_of_one_sale_has_failed_once(watch: Watch) -> None:
    cart = uuid4()
    for _ in range(5):
        watch.fail(cart=cart)
    assert watch.health().failures == 1
    assert not watch.health().off


def test_the_third_failure_of_a_day_switches_it_off_and_tells_the_technicians(watch: Watch) -> None:
    technicians.add(watch.store, "ivan", "x", "here", "ivan@shop.bg", NOON)
    technicians.add(watch.store, "petar", "x", "here", "", NOON)
    watch.fail(2)
    assert told(watch.store, "script_off") == []
    watch.fail(3)
    assert told(watch.store, "script_off") == [{"script": "dozen", "version": 2, "failures": 3}]
    (letter,) = unsent(watch.store, 10)
    assert letter.to == "ivan@shop.bg"
    assert "“dozen” (version 2) failed 3 times today" in letter.text
    assert "It is broken. (3:5)" in letter.text
    assert watch.woken == 1


def test_without_a_mail_server_no_letter_is_written(store: Store, box: ScriptBox) -> None:
    watch = Watch(store, box, mail=False)
    technicians.add(watch.store, "ivan", "x", "here", "ivan@shop.bg", NOON)
    watch.fail(3)
    assert unsent(watch.store, 10) == []
    assert watch.health().off


def test_what_is_off_is_not_asked_and_the_others_are(watch: Watch) -> None:
    watch.fail(3)
    answer = "def rule(op):\n    return [message('x')]\n"
    off, other = watch.scripts.ask(calls(("dozen", DOZEN), ("other", answer)), b"{}")
    assert isinstance(off, Broke)
    assert off.code == "off_today"
    assert not (isinstance(other, Broke) and other.code == "off_today")
    watch.fail(broke=off)
    assert watch.health().failures == 3


def test_tomorrow_it_runs_again(watch: Watch) -> None:
    watch.fail(3)
    watch.clock.now += timedelta(days=1)
    assert stored.off_today(watch.store, watch.clock.now.date()) == set()
    watch.fail()
    assert watch.health().failures == 1


def test_scripts_that_are_not_installed_are_no_failure_of_their_own(watch: Watch) -> None:
    watch.fail(5, broke=Broke("missing", saying("It is broken.")))
    assert told(watch.store, "script_failed") == []


def test_costs_are_written_when_something_is_saved_and_not_before(watch: Watch) -> None:
    watch.scripts.report([Ran("r1", "dozen", 2, 400), Ran("r2", "dozen", 2, 100)], uuid4())
    assert watch.health().runs == 0
    watch.scripts.note_saved()
    assert (watch.health().runs, watch.health().micros) == (2, 500)
    watch.scripts.note_saved()
    assert watch.health().runs == 2


def test_asking_alone_counts_nothing(watch: Watch) -> None:
    """A dry run, a test, a replay."""
    for _ in range(5):
        watch.scripts.ask(calls(("dozen", BREAKS)), facts())
    watch.scripts.note_saved()
    assert watch.health() == stored.Health()
