"""An old receipt is proved: priced again with the cart, the rules and the facts of then, it comes out as it was."""

from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from sold_rules import CODES, RULES, Shop, book_of, books, orders, ways

from tui_pos.checkout.orders.answer import Order, OrderLine
from tui_pos.checkout.rules import basis, replay
from tui_pos.domain.catalogue import PRICE_GROUPS
from tui_pos.domain.money import BasisPoints, Cents
from tui_pos.domain.operation import Letter, Operation
from tui_pos.errors import Refused
from tui_pos.pricing.verdict import Email
from tui_pos.store import catalogue, operations, parties
from tui_pos.store.database import Store


def change_everything(store: Store, seed: int, *, active: bool) -> None:
    """Other prices, groups, percents, birthdays and limits than those of the sales before."""
    with store.write():
        for code in (*CODES, "УСЛУГА"):
            item = catalogue.item_by_code(store, code)
            assert item is not None
            prices = tuple(Cents((price * 7 + seed) % 3000 + 1 if price else 0) for price in item.prices)
            group = ("Стъкло", "Друго")[seed % 2]
            catalogue.put_item(store, replace(item, prices=prices, group=group, purchase=Cents(seed), active=active))
        for place, partner in enumerate(parties.search_partners(store, "", 100), start=seed):
            parties.put_partner(
                store,
                replace(
                    partner,
                    group=f"Нови/{seed}",
                    price_group=PRICE_GROUPS[place % 10],
                    percent=BasisPoints(place * 100 % 5000),
                    card="" if place % 2 else f"9{partner.code}",
                    birth_date=date(1980, place % 12 + 1, 5),
                    limit=None if place % 3 else Cents(1000 * seed),
                ),
            )
        for location in parties.locations(store):
            parties.put_location(
                store,
                replace(location, price_group=PRICE_GROUPS[seed % 10], negative_stock=seed % 2 == 0, group="Друга"),
            )


COLA = Order(lines=(OrderLine("КОЛА", "12"),), location="МАГ1", operator="1")


@examples(25, one_shop=True)
@given(
    book=books,
    later=books,
    carts=st.lists(st.tuples(orders, ways), min_size=1, max_size=3),
    seed=st.integers(0, 1000),
)
def test_every_sale_comes_out_as_it_was_whatever_changed_since(
    shop: Shop, book: str, later: str, carts: list[tuple[Order, str]], seed: int
) -> None:
    shop.put_rules(book)
    made = [found for order, way in carts if isinstance(found := shop.sell(order, way), Operation)]
    shop.put_rules(later)
    change_everything(shop.store, seed, active=True)
    for posted in made:
        sale = operations.by_id(shop.store, posted.id)
        assert sale is not None
        again = replay.reprice(shop.store, sale)
        assert replay.proves(sale, again) == []
        assert (again.total, again.stop) == (posted.total, None)
        assert again.uses == posted.uses


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_sale_under_one_rule_comes_out_as_it_was_after_prices_partners_and_rules_have_changed(
    shop: Shop, name: str
) -> None:
    shop.put_rules(book_of([name]))
    cart = (OrderLine("КОЛА", "12"), OrderLine("КАФЕ", "2"), OrderLine("ВИНО"), OrderLine("ХЛЯБ", "3", price="0.99"))
    made = [
        shop.must_sell(Order(lines=cart, location=location, operator=operator, partner=partner), way)
        for location, operator in (("МАГ1", "1"), ("СКЛАД", "2"))
        for partner, way in (("П1", ""), ("П1", "credit"), ("П1", "card"), ("П3", ""), ("П3", "credit"), ("П3", ""))
    ]
    shop.put_rules("")
    change_everything(shop.store, 77, active=False)
    acted = False
    for sale in made:
        kept = operations.by_id(shop.store, sale.id)
        assert kept is not None
        again = replay.reprice(shop.store, kept)
        assert replay.proves(kept, again) == []
        acted = acted or any(trace.acted for trace in again.trace)
    assert acted


def test_a_share_a_line_or_points_that_do_not_come_out_are_named(shop: Shop) -> None:
    shop.put_rules(book_of(["dozen", "points"]))
    sale = shop.must_sell(msgspec.structs.replace(COLA, partner="П1"))
    again = replay.reprice(shop.store, sale)
    line = replace(sale.lines[0], percent=BasisPoints(900))
    other = replace(sale, lines=(line,), rule_shares=(), points=())
    found = replay.proves(other, again)
    assert [difference.line for difference in found] == [1, 1, None]
    assert found[0].text.say() == (
        "Line 1, “Кока-Кола 0.5 л”: 12 × 1.10 − 9.00 % = 12.01 was sold, 12 × 1.10 − 10.00 % = 11.88 comes out."
    )
    assert "— of it, -" in found[1].text.say()
    assert "gave — points" in found[2].text.say()


def test_a_sale_without_a_basis_cannot_be_priced_again_and_is_left_out(shop: Shop) -> None:
    sale = shop.must_sell(COLA)
    shop.store.run("DROP TRIGGER IF EXISTS operation_basis_stays")
    shop.store.run("DELETE FROM operation_basis")
    with pytest.raises(Refused) as refused:
        replay.reprice(shop.store, sale)
    assert refused.value.code == "no_basis"
    day = sale.moment.date()
    assert [proof.differences for proof in replay.prove(shop.store, day, day)] == [None]


def test_all_sales_of_a_period_are_proved_in_their_order(shop: Shop) -> None:
    shop.put_rules(book_of(["dozen"]))
    first = shop.must_sell(COLA)
    shop.put_rules(book_of(["over"]))
    second = shop.must_sell(COLA)
    day = first.moment.date()
    proofs = list(replay.prove(shop.store, day, second.moment.date()))
    assert [(proof.operation.number, proof.differences) for proof in proofs] == [
        (first.number, ()),
        (second.number, ()),
    ]


def test_why_an_old_line_cost_what_it_cost_is_told_with_the_rules_of_then(shop: Shop) -> None:
    shop.put_rules(book_of(["dozen"]))
    sale = shop.must_sell(COLA)
    shop.put_rules("")
    told = replay.why_sold(shop.store, sale, 1)
    assert any("dozen" in sentence.text.say() for sentence in told)


def test_the_basis_is_small_and_names_no_person(shop: Shop) -> None:
    shop.put_rules(book_of(sorted(RULES)))
    lines = tuple(OrderLine("КОЛА", "1") for _ in range(20))
    sale = shop.must_sell(Order(lines=lines, location="МАГ1", operator="1", partner="П3"))
    kept = operations.basis_of(shop.store, sale.id)
    assert kept is not None
    assert len(kept) < 120 * len(lines)
    assert "Трети" not in kept.decode()
    assert basis.read(kept, sale)[0].lines[0].price == 110


BROKEN_ONE = """[[rule]]
name = "broken"
operations = ["sale"]
when = [{ total = { from = "1" } }]
then = [{ set_discount = { percent = "10" } }, { set_discount = { items = ["СТАРО"], percent = "5" } }]
"""

BROKEN_RIVAL = """[[rule]]
name = "rival"
priority = 1
operations = ["sale"]
when = [{ item = "СТАРО" }]
then = [{ set_discount = { percent = "50" } }]

[[rule]]
name = "between"
priority = 2
operations = ["sale"]
when = [{ item = "КОЛА" }]
then = [{ set_discount = { percent = "5" } }]

[[rule]]
name = "last"
priority = 3
operations = ["sale"]
best_of = ["rival"]
when = [{ item = "КОЛА" }]
then = [{ set_discount = { percent = "10" } }]
"""


@pytest.mark.parametrize(("book", "total"), [(BROKEN_ONE, 1320), (BROKEN_RIVAL, 1188)])
def test_a_rule_that_was_broken_then_is_left_out_again(shop: Shop, book: str, total: int) -> None:
    shop.put_rules(book)
    sale = shop.must_sell(COLA)
    assert sale.total == total
    old = catalogue.item_by_code(shop.store, "СТАРО")
    assert old is not None
    with shop.store.write():
        catalogue.put_item(shop.store, replace(old, active=True))
    assert replay.proves(sale, replay.reprice(shop.store, sale)) == []
    day = sale.moment.date()
    assert [proof.differences for proof in replay.prove(shop.store, day, day)] == [()]


def test_a_broken_rule_that_the_cart_would_never_have_met_is_not_kept_with_the_sale(shop: Shop) -> None:
    shop.put_rules(BROKEN_ONE.replace('total = { from = "1" }', 'item = "ВИНО"'))
    cola, wine = shop.must_sell(COLA), shop.must_sell(msgspec.structs.replace(COLA, lines=(OrderLine("ВИНО"),)))
    kept = [operations.basis_of(shop.store, sale.id) for sale in (cola, wine)]
    assert kept[0] is not None
    assert kept[1] is not None
    assert [len(basis.read(each, sale).broken or ()) for each, sale in zip(kept, (cola, wine), strict=True)] == [0, 1]


def test_a_benefit_of_once_a_year_that_does_not_come_out_is_named(shop: Shop) -> None:
    shop.put_rules(book_of(["birthday"]))
    sale = shop.must_sell(msgspec.structs.replace(COLA, partner="П3"))
    (use,) = sale.uses
    again = replay.reprice(shop.store, sale)
    assert replay.proves(sale, again) == []
    (found,) = replay.proves(replace(sale, uses=()), again)
    assert found.text.say() == (f"Rule {use.rule} now gives its benefit for the birthday of {use.year}, and did not.")
    (found,) = replay.proves(sale, replace(again, uses=()))
    assert found.text.say() == (f"Rule {use.rule} gave its benefit for the birthday of {use.year}, and now does not.")


def test_rules_that_sent_letters_are_proved_to_have_and_no_others_did(shop: Shop) -> None:
    shop.put_rules(
        '[[rule]]\nid = "post"\nname = "post"\noperations = ["sale"]\nwhen = [{ item = "КОЛА" }]\n'
        'then = [{ email = { text = "Здравейте", to = "shop@example.org" } }]'
    )
    sale = shop.must_sell(COLA)
    again = replay.reprice(shop.store, sale)
    # The shop has no mail server.
    assert sale.letters == ()
    assert replay.proves(sale, again) == []
    (email,) = again.effects
    assert isinstance(email, Email)
    sent = replace(sale, letters=(Letter(email.rule, "", ""),))
    assert replay.proves(sent, again) == []
    other = replay.proves(replace(sale, letters=(Letter("other", "", ""),)), again)
    assert sorted(difference.text.say() for difference in other) == [
        "Rule other wrote an e-mail, and now does not.",
        f"Rule {email.rule} now writes an e-mail, and did not.",
    ]


def test_why_is_told_again_from_the_book_that_was_read_for_it_once(shop: Shop) -> None:
    shop.put_rules(book_of(["dozen"]))
    sale = shop.must_sell(COLA)
    books = replay.Books(shop.store)
    first = replay.why_sold(shop.store, sale, 1, books)
    kept = operations.basis_of(shop.store, sale.id)
    assert kept is not None
    then = basis.read(kept, sale)
    assert books.of(then) is books.of(then)
    assert replay.why_sold(shop.store, sale, 1, books) == first


def test_of_the_books_of_then_the_ones_asked_for_last_are_kept(shop: Shop) -> None:
    made = []
    for name in ("dozen", "over", "off"):
        shop.put_rules(book_of([name]))
        made.append(shop.must_sell(COLA))
    thens = []
    for sale in made:
        kept = operations.basis_of(shop.store, sale.id)
        assert kept is not None
        thens.append(basis.read(kept, sale))
    books = replay.Books(shop.store, 2)
    one, two = books.of(thens[0]), books.of(thens[1])
    assert books.of(thens[0]) is one
    books.of(thens[2])
    assert books.of(thens[0]) is one
    assert books.of(thens[1]) is not two
    names = [[entry.rule.name for entry in books.of(then).entries] for then in thens]
    assert names == [["dozen"], ["over"], ["off"]]


TAMPERED = {
    "the total": "UPDATE operation SET total = total - 100 WHERE id = ?",
    "the change": "UPDATE operation SET change_due = change_due + 1 WHERE id = ?",
    "the partner": "UPDATE operation SET partner = 'П3' WHERE id = ?",
    "the points spent": "UPDATE operation SET points_spent = 5 WHERE id = ?",
    "a line's net": "UPDATE operation_line SET net = net - 1 WHERE operation = ?",
    "a line's discount": "UPDATE operation_line SET discount = discount + 1 WHERE operation = ?",
    "a quantity": "UPDATE operation_line SET qty = 13000 WHERE operation = ?",
    "a quantity that is none": "UPDATE operation_line SET qty = 'none' WHERE operation = ?",
    "an item": "UPDATE operation_line SET item = 'КАФЕ' WHERE operation = ?",
    "an item that is none": "UPDATE operation_line SET item = 'НЯМА' WHERE operation = ?",
    "a payment": "UPDATE payment SET amount = amount - 100 WHERE operation = ?",
    "a way to pay": "UPDATE payment SET type = 'card' WHERE operation = ?",
    "the basis": "UPDATE operation_basis SET basis = X'00' WHERE operation = ?",
    "no basis": "DELETE FROM operation_basis WHERE operation = ?",
    "the message": "UPDATE outbox SET body = replace(body, '12000', '13000') WHERE id = ?",
    "no message": "DELETE FROM outbox WHERE id = ?",
}


@pytest.mark.parametrize("what", sorted(TAMPERED))
def test_whatever_is_changed_in_the_store_is_told_of_that_sale_and_the_others_are_proved(shop: Shop, what: str) -> None:
    shop.put_rules(book_of(["dozen"]))
    first, second, third = (shop.must_sell(COLA) for _ in range(3))
    tamper(shop.store, TAMPERED[what], second)
    proofs = list(replay.prove(shop.store, first.moment.date(), third.moment.date()))
    assert [proof.operation.id for proof in proofs] == [first.id, second.id, third.id]
    assert [bool(proof.differences) for proof in proofs] == [False, True, False]


def test_a_sale_moved_to_another_time_is_told(shop: Shop) -> None:
    sale = shop.must_sell(COLA)
    moved = sale.moment - timedelta(days=1)
    tamper(shop.store, f"UPDATE operation SET moment = '{moved.isoformat()}' WHERE id = ?", sale)
    for day in (moved.date(), sale.moment.date()):
        (proof,) = replay.prove(shop.store, day, day)
        assert proof.differences is not None
        told = [difference.text.say() for difference in proof.differences]
        assert told[0] == (
            "The message that was written of it when it was posted says otherwise: "
            f'moment: "{sale.moment.isoformat()}" → "{moved.isoformat()}".'
        )


def tamper(store: Store, statement: str, sale: Operation) -> None:
    """As nobody could by the program: somebody reaches into the file."""
    for (name,) in store.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        store.run(f"DROP TRIGGER {name}")
    store.run("PRAGMA foreign_keys = OFF")
    store.run(statement, (sale.id.bytes,))
