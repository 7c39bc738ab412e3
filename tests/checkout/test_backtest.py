"""Before a rule is switched on: what it would have done to the sales of a period, found without writing anything."""

import hashlib
from datetime import date, datetime

import pytest
from examples import examples
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace
from sold_rules import RULES, Shop, book_of, orders

from tui_pos.boot import Home, open_store
from tui_pos.checkout.orders.answer import Order, OrderLine, OrderPayment
from tui_pos.checkout.rules.backtest import Backtest, Progress, backtest
from tui_pos.domain.operation import Operation
from tui_pos.errors import WrongUse
from tui_pos.pricing.rulefile import read_rules

FIRST, LAST = date(2026, 10, 1), date(2026, 11, 20)
AT = datetime(2026, 11, 2, 10, 0)
COLA = Order(lines=(OrderLine("КОЛА", "12"),), location="МАГ1", operator="1", at=AT)
WINE = Order(lines=(OrderLine("ВИНО", "1"),), location="МАГ1", operator="1", at=AT)

OF_THE_MOMENT = sorted(set(RULES) - {"loyal", "owing", "birthday"})
"""Rules that look at nothing that the sales of the period themselves change."""

RULE = '[[rule]]\nname = "{name}"\noperations = ["sale"]\n{text}\n'


def rule(text: str, name: str = "tried") -> str:
    return RULE.format(name=name, text=text)


DOZEN = rule(RULES["dozen"])


def tried(
    shop: Shop, text: str, progress: Progress = lambda _done, _total: True, *, only: str | None = None
) -> Backtest:
    rules = [each for each in read_rules(text) if only in (None, each.name)]
    return backtest(shop.store, rules, FIRST, LAST, progress)


@examples(25, one_shop=True)
@given(
    book=st.lists(st.sampled_from(OF_THE_MOMENT), unique=True, max_size=5),
    name=st.sampled_from(OF_THE_MOMENT),
    priority=st.integers(-1, 6),
    carts=st.lists(st.tuples(orders, st.sampled_from(["", "card"])), min_size=1, max_size=3),
)
def test_it_says_what_selling_the_same_carts_with_the_rule_comes_to(
    shop: Shop, book: list[str], name: str, priority: int, carts: list[tuple[Order, str]]
) -> None:
    others = [other for other in book if other != name]
    shop.store.run("DROP TRIGGER IF EXISTS operation_is_final")
    shop.store.run("UPDATE operation SET moment = '2020-01-01T00:00:00+02:00' WHERE state = 'posted'")
    shop.put_rules(book_of(others))
    made = []
    for order, way in carts:
        # Each day has one sale at most, so that the day says what became of it.
        if order.at is not None and order.at.date() not in [at.date() for at, *_ in made]:
            sale = shop.sell(order, way)
            if isinstance(sale, Operation):
                made.append((order.at, order, way, sale))
    assume(made)
    lines = (
        book_of([*others, name]).split("[[rule]]")[-1].replace(f"priority = {len(others)}", f"priority = {priority}")
    )
    with_rule = f"{book_of(others)}\n[[rule]]{lines}"
    found = backtest(shop.store, [r for r in read_rules(with_rule) if r.name == name], FIRST, LAST)
    shop.put_rules(with_rule)
    differences = {at.date(): shop.total_of(order, way) - sale.total for at, order, way, sale in made}
    assert {day.day: day.cents for day in found.days} == differences
    assert found.cents == sum(differences.values())
    assert found.changed == sum(1 for cents in differences.values() if cents)
    assert (found.receipts, found.without_basis, found.cancelled) == (len(made), 0, False)
    assert found.turnover == sum(sale.total for *_, sale in made)


def test_a_rule_in_force_is_taken_out_by_its_name_and_put_in_as_it_is_to_be(shop: Shop) -> None:
    shop.put_rules(rule(RULES["dozen"]))
    assert shop.must_sell(COLA).total == 1188
    assert tried(shop, DOZEN).cents == -132
    assert tried(shop, DOZEN.replace('"10"', '"20"')).cents == -264


def test_a_rule_that_is_off_in_its_file_is_tried_as_if_it_were_on(shop: Shop) -> None:
    shop.must_sell(COLA)
    assert tried(shop, DOZEN + "active = false\n").cents == -132


def test_what_else_the_rule_shuts_out_or_beats_is_counted(shop: Shop) -> None:
    shop.put_rules(rule(RULES["off"], "off"))
    assert shop.must_sell(COLA).total == 1220
    shut = tried(shop, DOZEN + 'excludes = ["off"]\n' + rule(RULES["off"], "off"), only="tried")
    assert (shut.cents, shut.hit) == (1188 - 1220, 1)


def test_rules_that_a_link_through_the_tried_one_sets_against_each_other_are_counted(shop: Shop) -> None:
    one = rule('when = [{ item = "КОЛА" }]\nthen = [{ set_discount = { percent = "5", mode = "add" } }]', "one")
    two = rule('when = [{ item = "КОЛА" }]\nthen = [{ set_discount = { percent = "7", mode = "add" } }]', "two")
    shop.put_rules(one + two)
    assert shop.must_sell(COLA).total == 1162
    # It never acts itself: but since both compete with it, they compete with each other.
    never = rule('when = [{ item = "ВИНО" }]\nthen = [{ set_discount = { percent = "50" } }]\nbest_of = ["one", "two"]')
    found = tried(shop, one + two + never, only="tried")
    assert (found.hit, found.changed, found.cents) == (0, 1, 1228 - 1162)


def test_a_benefit_of_once_a_year_is_counted_once_for_each_partner(shop: Shop) -> None:
    for partner, day in (("П3", 2), ("П3", 3), ("П4", 4), ("П3", 5)):
        shop.must_sell(replace(COLA, partner=partner, at=AT.replace(day=day)))
    found = tried(shop, rule(RULES["birthday"]))
    assert [day.cents for day in found.days] == [-264, 0, -264, 0]


def test_a_sale_that_would_be_refused_is_counted_and_its_sum_is_not(shop: Shop) -> None:
    shop.must_sell(COLA)
    shop.must_sell(WINE)
    found = tried(
        shop, rule('when = [{ item = "ВИНО" }]\nthen = [{ stop = { message = "Не" } }]') + rule(RULES["dozen"], "d")
    )
    assert (found.stops, found.changed, found.cents, found.receipts) == (1, 1, -132, 2)


BY_CARD = 'when = [{ item = "КОЛА" }]\nthen = [{ only_payment = { types = ["card"] } }]'
SERVICE = 'when = [{ item = "КОЛА" }]\nthen = [{ service_charge = { percent = "10", item = "УСЛУГА" } }]'
ON_CREDIT = 'when = [{ item = "КОЛА" }]\nthen = [{ advance = { percent = "30" } }]'


@pytest.mark.parametrize(
    ("said", "way", "qty", "refused"),
    [
        (BY_CARD, "", "12", True),
        (BY_CARD, "card", "12", False),
        (ON_CREDIT, "credit", "12", True),
        (ON_CREDIT, "card", "12", False),
        # 475.00 with 10 % on top is more than the customer may owe, 380.00 is not.
        (SERVICE, "credit", "500", True),
        (SERVICE, "credit", "400", False),
    ],
)
def test_a_sale_that_could_not_have_been_paid_as_it_was_counts_as_refused(
    shop: Shop, said: str, way: str, qty: str, refused: bool
) -> None:
    shop.must_sell(replace(COLA, partner="П2", lines=(OrderLine("КОЛА", qty),)), way)
    found = tried(shop, rule(said))
    assert (found.receipts, found.hit, found.stops) == (1, 1, int(refused))


def test_what_a_sale_is_cheaper_by_is_not_owed(shop: Shop) -> None:
    paid = (OrderPayment("cash", "3.50"), OrderPayment("credit", "7.90"))
    sale = shop.sell(replace(COLA, partner="П2", payments=paid))
    assert isinstance(sale, Operation)
    assert sale.total == 1140
    # Of 10.26 at least 3.08 are paid at once: 3.50 were.
    found = tried(shop, DOZEN + rule(ON_CREDIT, "advance"))
    assert (found.stops, found.cents) == (0, -114)


def test_a_sale_that_the_book_without_the_rule_refuses_already_is_not_counted_for_the_rule(shop: Shop) -> None:
    shop.must_sell(COLA)
    card = rule(BY_CARD, "card")
    shop.put_rules(card)
    found = tried(shop, DOZEN)
    assert (found.hit, found.stops, found.changed) == (1, 0, 0)


def test_points_that_the_rule_would_have_given_are_counted(shop: Shop) -> None:
    shop.must_sell(replace(COLA, partner="П1"))
    shop.must_sell(COLA)
    found = tried(shop, rule(RULES["points"]))
    assert (found.points, found.changed, found.hit) == (38, 0, 1)


def test_an_item_that_the_rule_adds_comes_from_todays_catalogue(shop: Shop) -> None:
    shop.must_sell(WINE)
    found = tried(shop, rule(RULES["listed gift"]))
    assert [(changed.before, changed.after) for changed in found.most_changed] == [(2545, 3545)]


def test_how_a_sale_was_paid_is_known_to_a_rule_that_asks(shop: Shop) -> None:
    shop.must_sell(COLA, "card")
    shop.must_sell(COLA)
    found = tried(shop, rule(RULES["by card"]))
    assert (found.hit, found.cents) == (1, -26)


def test_the_ten_receipts_that_change_most_come_first_and_the_days_have_their_sums(shop: Shop) -> None:
    for day in range(1, 13):
        shop.must_sell(replace(COLA, lines=(OrderLine("КОЛА", str(12 + day)),), at=AT.replace(day=day)))
    found = tried(shop, DOZEN)
    assert [changed.cents for changed in found.most_changed] == [
        -264,
        -253,
        -242,
        -231,
        -220,
        -209,
        -198,
        -187,
        -176,
        -165,
    ]
    first = found.most_changed[0]
    assert (first.moment.date(), first.location, first.number, first.before, first.after) == (
        date(2026, 11, 12),
        "МАГ1",
        12,
        2640,
        2376,
    )
    assert [(day.day.day, day.receipts, day.changed, day.cents) for day in found.days][:2] == [
        (1, 1, 1, -143),
        (2, 1, 1, -154),
    ]
    assert found.cents == sum(day.cents for day in found.days)


def test_sales_outside_the_period_do_not_count(shop: Shop) -> None:
    for at in (
        datetime(2026, 11, 1, 23, 59),
        datetime(2026, 11, 2),
        datetime(2026, 11, 3, 23, 59),
        datetime(2026, 11, 4),
    ):
        shop.must_sell(replace(COLA, at=at))
    found = backtest(shop.store, read_rules(DOZEN), date(2026, 11, 2), date(2026, 11, 3))
    assert (found.receipts, found.changed) == (2, 2)


def test_a_sale_from_before_the_basis_was_kept_is_left_out_and_said(shop: Shop) -> None:
    shop.must_sell(COLA)
    shop.store.run("DROP TRIGGER IF EXISTS operation_basis_stays")
    shop.store.run("DELETE FROM operation_basis")
    found = tried(shop, DOZEN)
    assert (found.receipts, found.without_basis, found.changed) == (1, 1, 0)


def test_a_rule_that_does_not_go_with_the_book_is_refused(shop: Shop) -> None:
    shop.put_rules(rule(RULES["off"], "off") + 'excludes = ["tried"]\n' + DOZEN)
    with pytest.raises(WrongUse):
        tried(shop, DOZEN + 'excludes = ["off"]\n' + rule(RULES["off"], "off"), only="tried")


def test_it_ends_when_it_is_cancelled_with_what_was_found_until_then(shop: Shop) -> None:
    for _ in range(3):
        shop.must_sell(COLA)
    assert tried(shop, DOZEN, lambda _done, _total: False) == Backtest(FIRST, LAST, cancelled=True)
    told: list[tuple[int, int]] = []

    def at_the_end(done: int, total: int) -> bool:
        told.append((done, total))
        return done < total

    found = tried(shop, DOZEN, at_the_end)
    assert (found.receipts, found.cancelled) == (3, True)
    assert told == [(0, 3), (3, 3)]
    # The store is free again at once: nothing of the stream is left open.
    shop.must_sell(COLA)


def test_nothing_is_written_and_sales_go_on_meanwhile(shop: Shop, home: Home) -> None:
    for _ in range(3):
        shop.must_sell(COLA)

    def content() -> list[str]:
        files = sorted(home.root.glob("shop.db*"))
        return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files if not file.name.endswith("-shm")]

    before, version = content(), shop.store.row("PRAGMA data_version")
    changes = shop.store.connection.total_changes
    with open_store(home, read_only=True) as store:
        assert backtest(store, read_rules(DOZEN), FIRST, LAST).changed == 3
        assert store.connection.total_changes == 0
    assert (content(), shop.store.row("PRAGMA data_version")) == (before, version)
    assert shop.store.connection.total_changes == changes
    with open_store(home, read_only=True) as store:

        def sell_meanwhile(done: int, _total: int) -> bool:
            if done == 0:
                shop.must_sell(COLA)
            return True

        assert backtest(store, read_rules(DOZEN), FIRST, LAST, sell_meanwhile).changed in (3, 4)


def test_books_of_random_rules_are_tried_without_trouble(shop: Shop) -> None:
    """Every rule, tried on sales under every other."""
    shop.put_rules(book_of(sorted(RULES)))
    shop.must_sell(replace(COLA, partner="П3"))
    for name in RULES:
        alone = tried(shop, book_of([name]))
        assert alone.receipts == 1
