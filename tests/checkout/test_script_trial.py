"""A dry run: what a text would do to a sample or to a past sale, in the place of its rule, and nothing is changed."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from desk_parts import refusal
from script_shop import BREAKS, DOZEN, FIFTEEN, activated, desk_in, told
from sold_rules import Shop, book_of

from tui_pos.checkout.orders.answer import Order, OrderLine
from tui_pos.checkout.scripts.desk import ScriptDesk
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.pricing.verdict import Outcome
from tui_pos.scripting.box import ScriptBox
from tui_pos.store.database import Store

TWELVE = Order(lines=(OrderLine("КОЛА", "12"),), at=datetime(2026, 11, 1, 12))


@pytest.fixture
def desk(shop: Shop, box: ScriptBox) -> ScriptDesk:
    """The technician's desk in a shop that sells."""
    return desk_in(shop.counter.workplace, box)


def trace_of_disk(store: Store) -> list[object]:
    """Everything that a dry run must leave as it is; the journal is written when a script is opened only."""
    tables = ("journal", "operation", "cart", "rule_version", "script_version", "script_day", "stock_total", "outbox")
    return [store.row(f"SELECT count(*) FROM {table}") for table in tables] + [store.rows("SELECT * FROM stock_total")]


def test_a_sample_shows_what_the_script_would_do_and_why(desk: ScriptDesk) -> None:
    cart = desk.item_line(desk.with_partner(desk.sample(), ""), "КОЛА", Thousandths(12_000))
    trial = desk.dry_run("new", DOZEN, cart)
    assert trial.review.total - trial.without.total == -132
    assert trial.trace is not None
    assert trial.trace.acted
    assert trial.ran is not None
    assert trial.ran.broke is None
    assert isinstance(trial.returned, dict)
    assert "set_discount" in trial.returned.values()


def test_a_past_sale_is_tried_with_its_own_cart_facts_and_moment(shop: Shop, desk: ScriptDesk) -> None:
    sale = shop.must_sell(TWELVE)
    source = DOZEN + "\ndef _unused():\n    return None\n"
    trial = desk.dry_run("new", source, str(sale.number))
    assert trial.moment == sale.moment
    assert (trial.without.total, trial.review.total) == (1320, 1188)
    assert desk.dry_run("new", DOZEN, str(sale.id)).review.total == 1188
    says_the_day = "def rule(op):\n    return message(op.moment.date)\n"
    told_then = desk.dry_run("new", says_the_day, str(sale.id)).review.effects[0]
    assert getattr(told_then, "text", "") == "2026-11-01"


def test_the_text_stands_in_the_place_of_the_rule_that_runs(shop: Shop, desk: ScriptDesk) -> None:
    activated(desk)
    sale = shop.must_sell(TWELVE)
    assert sale.total == Cents(1188)
    trial = desk.dry_run("dozen", FIFTEEN, str(sale.id))
    assert (trial.without.total, trial.review.total) == (1320, 1122)
    assert [trace.name for trace in trial.review.trace] == ["dozen"]
    desk.switch("dozen", False)
    assert desk.dry_run("dozen", FIFTEEN, str(sale.id)).review.total == 1122


def test_beside_it_today_s_other_rules_act(shop: Shop, desk: ScriptDesk) -> None:
    shop.put_rules(book_of(["off"]))
    sale = shop.must_sell(TWELVE)
    trial = desk.dry_run("new", DOZEN, str(sale.id))
    assert (trial.without.total, trial.review.total) == (1220, 1088)


def test_a_dry_run_leaves_no_trace(shop: Shop, desk: ScriptDesk) -> None:
    """Scenario J06."""
    activated(desk)
    sale = shop.must_sell(TWELVE)
    before = trace_of_disk(shop.store)
    desk.dry_run("dozen", FIFTEEN, str(sale.id))
    desk.dry_run("dozen", FIFTEEN, desk.sample())
    for _ in range(4):
        desk.dry_run("dozen", BREAKS, desk.sample())
    assert trace_of_disk(shop.store) == before
    assert told(shop.store, "script_failed") == []


def test_a_text_that_breaks_says_where_and_leaves_the_sale_as_it_is_without(shop: Shop, desk: ScriptDesk) -> None:
    sale = shop.must_sell(TWELVE)
    trial = desk.dry_run("new", BREAKS, str(sale.id))
    assert trial.ran is not None
    assert trial.ran.broke is not None
    assert trial.ran.broke.line == 3
    assert trial.trace is not None
    assert trial.trace.outcome is Outcome.FAILED
    assert trial.review.total == trial.without.total
    assert trial.returned is None


def test_a_moment_may_be_tried(desk: ScriptDesk) -> None:
    late = "def rule(op):\n    return message('late') if op.moment.hour >= 20 else None\n"
    noon = datetime(2026, 11, 1, 12).astimezone()
    cart = desk.sample()
    assert desk.dry_run("new", late, cart, noon).review.effects == ()
    assert len(desk.dry_run("new", late, cart, noon + timedelta(hours=9)).review.effects) == 1


def test_what_is_no_sale_is_refused(shop: Shop, desk: ScriptDesk) -> None:
    shop.must_sell(TWELVE)
    for named in ("99", str(uuid4()), "", "x", "9" * 30):
        assert refusal(desk.dry_run, "new", DOZEN, named) == "no_such_sale"


def test_the_last_sales_are_found_by_nothing_and_one_by_its_number(shop: Shop, desk: ScriptDesk) -> None:
    sales = [shop.must_sell(TWELVE) for _ in range(3)]
    assert [sale.number for sale in desk.sales("", 2)] == [sales[2].number, sales[1].number]
    assert [sale.id for sale in desk.sales(str(sales[0].number), 5)] == [sales[0].id]
    assert desk.sales("x", 5) == []
