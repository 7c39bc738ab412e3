"""Old sales under advanced rules are proved with the scripts of then, and no others."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from script_shop import new_box
from sold_rules import Shop

from tui_pos.checkout.orders.answer import Order, OrderLine
from tui_pos.checkout.rules import basis, replay
from tui_pos.checkout.rules.backtest import backtest
from tui_pos.checkout.rules.book import replace_book, rules_of
from tui_pos.domain.operation import Kind
from tui_pos.errors import Refused
from tui_pos.pricing.rulefile import read_rules
from tui_pos.pricing.rules import Rule, Script
from tui_pos.scripting.box import ScriptBox
from tui_pos.store import journal, operations, parties
from tui_pos.store import scripts as stored
from tui_pos.store.database import Store

DOZEN = """
def rule(op):
    cola = of(op, item="КОЛА")
    if quantity(cola) >= pieces("12"):
        return [set_discount(pct("10"), cola), bonus_points(percent=pct("3")), add_item("ХЛЯБ", price=5)]
"""
BREAKS = "def rule(op):\n    set_discount(0)\n    return 1 // 0\n"
SAYS = 'def rule(op):\n    return message("да")\n'
COLA = Order(lines=(OrderLine("КОЛА", "12"),), location="МАГ1", operator="1", partner="П1")
EVER = (date(2000, 1, 1), date(2100, 1, 1))


@pytest.fixture(scope="module")
def box() -> Iterator[ScriptBox]:
    box = new_box()
    yield box
    box.close()


def put(shop: Shop, **sources: str) -> None:
    """The book: a rule of each script in its newest version, which may run here."""
    workplace, rules = shop.counter.workplace, []
    here, now = workplace.installation, workplace.clock()
    for name, text in sources.items():
        made = stored.put_script(shop.store, name, text, "", technician="ivan", moment=now, installation=here)
        stored.confirm(shop.store, name, made, here, "ivan", now)
        rules.append(Rule(name, name, ("sale",), (), (), script=Script(name, made)))
    replace_book(shop.store, rules)


def rewrite(shop: Shop, name: str, source: str) -> None:
    """What nobody can do through the program: another text under the same version."""
    for trigger in shop.store.rows(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'script_version'"
    ):
        shop.store.run(f'DROP TRIGGER "{trigger[0]}"')
    shop.store.run("UPDATE script_version SET source = ? WHERE script = ?", (source, name))


def test_a_sale_comes_out_as_it_was_after_its_script_has_changed(shop: Shop, box: ScriptBox) -> None:
    put(shop, dozen=DOZEN)
    sale = shop.must_sell(COLA)
    assert [line.net for line in sale.lines] == [1188, 5]
    assert sale.points
    put(shop, dozen=SAYS)
    assert shop.total_of(COLA) != sale.total
    again = replay.reprice(shop.store, sale, box)
    assert (again.lines, again.shares) == (sale.lines, sale.rule_shares)
    assert [proof.differences for proof in replay.prove(shop.store, *EVER, scripts=box)] == [()]
    told = replay.why_sold(shop.store, sale, 1, scripts=box)
    assert any("dozen" in each.text.say() for each in told)


def test_a_script_that_broke_then_breaks_again_though_it_would_not_now(shop: Shop, box: ScriptBox) -> None:
    put(shop, dozen=DOZEN, breaks=BREAKS)
    sale = shop.must_sell(COLA)
    kept = operations.basis_of(shop.store, sale.id)
    assert kept is not None
    assert basis.read(kept, sale).failed == {"breaks"}
    rewrite(shop, "breaks", DOZEN)
    assert [proof.differences for proof in replay.prove(shop.store, *EVER, scripts=box)] == [()]


def test_where_no_scripts_run_that_is_said_of_each_sale_and_is_no_difference(shop: Shop, box: ScriptBox) -> None:
    shop.put_rules("")
    plain = shop.must_sell(COLA)
    put(shop, dozen=DOZEN)
    sale = shop.must_sell(COLA)
    one, two = replay.prove(shop.store, *EVER)
    assert (one.operation.id, one.differences, one.why_not) == (plain.id, (), None)
    assert (two.operation.id, two.differences) == (sale.id, None)
    assert two.why_not is not None
    assert str(sale.number) in two.why_not.say()
    with pytest.raises(Refused) as refusal:
        replay.reprice(shop.store, sale)
    assert refusal.value.code == "no_scripts"
    assert [proof.why_not for proof in replay.prove(shop.store, *EVER, scripts=box)] == [None, None]


def test_a_sale_whose_scripts_all_broke_then_is_proved_without_any(shop: Shop) -> None:
    put(shop, breaks=BREAKS)
    shop.must_sell(COLA)
    (proof,) = replay.prove(shop.store, *EVER)
    assert (proof.differences, proof.why_not) == ((), None)


def test_a_script_that_cannot_be_asked_now_is_no_difference(shop: Shop, box: ScriptBox) -> None:
    put(shop, dozen=DOZEN)
    shop.must_sell(COLA)
    slow = "def rule(op):\n    set_discount(0)\n    for _ in range(100000000):\n        pass\n"
    rewrite(shop, "dozen", slow)
    (proof,) = replay.prove(shop.store, *EVER, scripts=box)
    assert proof.differences is None
    assert proof.why_not is not None


def test_a_text_that_somebody_changed_in_the_store_comes_to_light(shop: Shop, box: ScriptBox) -> None:
    put(shop, dozen=DOZEN)
    shop.must_sell(COLA)
    rewrite(shop, "dozen", DOZEN.replace("10", "11"))
    (proof,) = replay.prove(shop.store, *EVER, scripts=box)
    assert proof.differences


def test_a_trial_of_rules_on_old_sales_asks_the_scripts_of_the_book(shop: Shop, box: ScriptBox) -> None:
    put(shop, dozen=DOZEN)
    sale = shop.must_sell(COLA)
    (seven,) = read_rules(
        '[[rule]]\nname = "seven"\npriority = 200\noperations = ["sale"]\nwhen = [{ item = "КОЛА" }]\n'
        'then = [{ set_discount = { items = ["КОЛА"], percent = "7" } }]\n'
    )
    with_scripts = backtest(shop.store, [seven], *EVER, scripts=box)
    assert (with_scripts.hit, with_scripts.cents) == (1, 1228 + 5 - sale.total)
    without = backtest(shop.store, [seven], *EVER)
    assert (without.hit, without.stops) == (1, 0)
    (scripted,) = rules_of(shop.store)
    removed = backtest(shop.store, [replace(scripted, id="other", name="other")], *EVER, scripts=box)
    assert removed.hit == 1


AGENT = """
def rule(op):
    return [set_discount(pct("10")), child_operation("bonus", "УСЛУГА", price=5, to="П3")]
"""


def ran_broken(shop: Shop) -> list[str]:
    """The codes of the failures that the journal tells."""
    return [str(entry.facts["code"]) for entry in journal.entries(shop.store) if entry.kind == "script_failed"]


def test_a_script_whose_agent_is_gone_fails_whole_and_its_sales_are_proved_as_of_then(
    shop: Shop, box: ScriptBox
) -> None:
    put(shop, agent=AGENT)
    order = Order(lines=(OrderLine("КОЛА", "12"),), location="МАГ1", operator="1")
    with_agent = shop.must_sell(order)
    assert [child.kind for child in with_agent.children] == [Kind.BONUS]
    assert ran_broken(shop) == []
    partner = parties.partner(shop.store, "П3")
    assert partner is not None
    parties.put_partner(shop.store, replace(partner, active=False))
    without = shop.must_sell(order)
    assert (without.children, without.total) == ((), 1320)
    assert with_agent.total < without.total
    assert ran_broken(shop) == ["bad_answer"]
    kept = operations.basis_of(shop.store, without.id)
    assert kept is not None
    assert basis.read(kept, without).facts.partners == frozenset()
    parties.put_partner(shop.store, partner)
    assert [proof.differences for proof in replay.prove(shop.store, *EVER, scripts=box)] == [()] * 2


def test_what_a_script_asks_for_and_cannot_be_had_is_counted_once_and_fails_again_by_itself(
    shop: Shop, box: ScriptBox
) -> None:
    put(shop, gift="def rule(op):\n    return [set_discount(100), add_item('НЯМА')]\n")
    sale = shop.must_sell(COLA)
    assert ran_broken(shop) == ["refused"]
    kept = operations.basis_of(shop.store, sale.id)
    assert kept is not None
    assert basis.read(kept, sale).failed == frozenset()
    assert [proof.differences for proof in replay.prove(shop.store, *EVER, scripts=box)] == [()]
    for _ in range(2):
        shop.must_sell(COLA)
    assert "script_off" in [entry.kind for entry in journal.entries(shop.store)]
    assert [proof.differences for proof in replay.prove(shop.store, *EVER, scripts=box)] == [()] * 3


def test_a_look_ahead_counts_nothing_against_a_script(shop: Shop, box: ScriptBox) -> None:
    put(
        shop,
        a="def rule(op):\n    return [discount_amount(5), stop_rules()]\n",
        b="def rule(op):\n    return set_discount(1 // 0)\n",
    )
    for _ in range(4):
        sale = shop.must_sell(COLA)
        kept = operations.basis_of(shop.store, sale.id)
        assert kept is not None
        assert basis.read(kept, sale).failed == frozenset()
    assert ran_broken(shop) == []
    assert [proof.differences for proof in replay.prove(shop.store, *EVER, scripts=box)] == [()] * 4


def test_a_script_s_texts_are_looked_up_at_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ", ".join([f'"Н{n}"' for n in range(450)])
    text = f'NAMES = [{names}, "ХЛЯБ", "П3"]\ndef rule(op):\n    return child_operation("sale", op.lines[0].item)\n'
    put(shop, names=text)
    asked: list[str] = []
    rows = Store.rows

    def listened(store: Store, sql: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        asked.append(sql)
        return rows(store, sql, values)

    monkeypatch.setattr(Store, "rows", listened)
    sale = shop.must_sell(COLA)
    monkeypatch.undo()
    kept = operations.basis_of(shop.store, sale.id)
    assert kept is not None
    facts = basis.read(kept, sale).facts
    assert (facts.items.keys(), facts.partners) == ({"ХЛЯБ"}, {"П3"})
    assert len(asked) < 100
