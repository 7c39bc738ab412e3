"""Section 12 of the acceptance scenarios: who sees what of an advanced rule, and what a script can do at worst."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from scripted_shop import SOUND, effects, put_scripts
from selling import error, id_of, kept, line

from tui_pos.boot import Home, open_store, workplace_in
from tui_pos.boot.late import script_box
from tui_pos.checkout.rules.book import rules_of
from tui_pos.checkout.rules.desk import RuleDesk
from tui_pos.checkout.scripts.desk import ScriptDesk
from tui_pos.checkout.scripts.technicians import Technician
from tui_pos.errors import Refused
from tui_pos.store import journal, parties
from tui_pos.store.installation import installation_of

Put = Callable[..., None]


@pytest.fixture
def put(home: Home) -> Put:
    return partial(put_scripts, home)


def test_j03_others_see_a_name_and_a_state_and_the_owner_may_switch_it_off(home: Home, put: Put) -> None:
    put(звук=SOUND)

    @contextmanager
    def desk(operator: str) -> Iterator[RuleDesk]:
        with workplace_in(home, station=f"desk {operator}") as workplace:
            who = parties.operator(workplace.store, operator)
            assert who is not None
            yield RuleDesk(workplace, who)

    with desk("2") as manager:
        (advanced_rule,) = rules_of_shop(home)
        with pytest.raises(Refused):
            manager.put(advanced_rule)
        with pytest.raises(Refused):
            manager.copy(advanced_rule.id, "Копие")
        with pytest.raises(Refused):
            manager.remove(advanced_rule.id)
        with pytest.raises(Refused, match="switching an advanced rule off"):
            manager.switch(advanced_rule.id, active=False)
    with desk("1") as owner:
        owner.switch(advanced_rule.id, active=False)
        with pytest.raises(Refused):
            owner.switch(advanced_rule.id, active=True)
    assert [each.active for each in rules_of_shop(home)] == [False]


def rules_of_shop(home: Home) -> list[Any]:
    with open_store(home) as store:
        return rules_of(store)


@contextmanager
def script_desk(home: Home) -> Iterator[ScriptDesk]:
    with workplace_in(home, station="console") as workplace:
        box = script_box()
        desk = ScriptDesk(workplace, Technician("kalin"), installation_of(home.root), box)
        yield desk
        box.close()


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("def rule(op):\n    return message(\n", "line 2, column 20"),
        ("def rule(op):\n    retrun 1\n", "line 2, column 12"),
        ('def rule(op):\n    return mesage("a")\n', "line 2, column 12"),
        ('def rul(op):\n    return message("a")\n', "rule"),
    ],
)
def test_j05_a_text_with_a_fault_is_not_activated_and_is_told_where_it_is(home: Home, source: str, place: str) -> None:
    with script_desk(home) as desk:
        version = desk.save("опит", source, TESTED)
        with pytest.raises(Refused, match=place):
            desk.activate("опит", version)
    assert rules_of_shop(home) == []


TESTED = """
[[test]]
name = "over fifty it plays"
lines = [{ code = "КАФЕ", qty = "6" }]
expect = { sounds = ["promo.wav"] }
"""


def test_j06_a_trial_on_a_sample_and_on_a_past_sale_changes_nothing(home: Home, sell: Any) -> None:
    sold = sell(lines=line("КАФЕ", "6"))
    id_of(sold)
    before = (home.database.read_bytes(), [*(home.root / "virtual-printer").rglob("*.txt")])
    with script_desk(home) as desk:
        sample = desk.sample()
        off = 'def rule(op):\n    return set_discount(pct("10"))\n'
        assert desk.dry_run("опит", off, sample).review.total < sample.total
        past = desk.dry_run("опит", off, sold["saved"]["id"])
        assert past.review.total == 5400
    assert (home.database.read_bytes(), [*(home.root / "virtual-printer").rglob("*.txt")]) == before
    assert rules_of_shop(home) == []


DIVIDES = """
def rule(op):
    return [set_discount(pct("10")), message(str(op.total // (op.total - op.total)))]
"""


def test_j08_a_script_that_fails_is_undone_whole_with_a_warning_and_a_note(home: Home, put: Put, sell: Any) -> None:
    put(деление=DIVIDES)
    said = sell(lines=line("КАФЕ"))
    assert said["saved"]["total"] == "10.00"
    assert "деление" in said["review"]["warnings"][0]
    assert effects(said, "message") == []
    with open_store(home) as store:
        (entry,) = journal.newest(store, ["script_failed"])
    assert (entry.facts["script"], entry.facts["line"]) == ("деление", 3)


def test_j08_a_mandatory_one_stops_the_sale(put: Put, sell: Any) -> None:
    put("", "mandatory = true", деление=DIVIDES)
    said = sell(lines=line("КАФЕ"))
    assert error(said) == "mandatory_rule_failed"
    assert said["saved"] is None


def test_j08_after_three_failures_it_is_off_for_the_day(home: Home, put: Put, sell: Any) -> None:
    put(деление=DIVIDES, звук=SOUND)
    for _ in range(4):
        said = sell(lines=line("КАФЕ", "6"))
        assert (said["saved"]["total"], len(effects(said, "sound"))) == ("60.00", 1)
    with open_store(home) as store:
        assert len(journal.newest(store, ["script_failed"])) == 3
        assert len(journal.newest(store, ["script_off"])) == 1


@pytest.mark.parametrize(
    "source",
    [
        "def rule(op):\n    return discount_amount(op.total + 1)\n",
        'def rule(op):\n    return set_price(group="current", plus=-10 * op.total)\n',
        'def rule(op):\n    return stop("Не.")\n',
    ],
)
def test_j09_the_worst_that_a_script_does_is_a_refused_save(home: Home, put: Put, sell: Any, source: str) -> None:
    earlier = sell(partner="П5", lines=line("КАФЕ"))
    id_of(earlier)
    account = kept(home, "П5")
    put(лошо=source)
    said = sell(partner="П5", lines=line("КАФЕ"))
    assert (said["saved"], said["error"] is None) == (None, False)
    assert "лошо" in said["error"]["message"] or said["review"]["stopped"]["rule"] == "лошо"
    assert kept(home, "П5") == account
    put()
    assert sell(partner="П5", lines=line("КАФЕ"))["saved"]["number"] == earlier["saved"]["number"] + 1
