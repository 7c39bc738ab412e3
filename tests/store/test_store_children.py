"""What a sale causes beside itself is held, posted and dropped with it; each document is told of the others."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from consignment_parts import (
    CRATE,
    NOTHING_HELD,
    OF_CHILD,
    OF_SALE,
    back,
    balances,
    bonus,
    crates,
    document,
    furnish_with_crates,
    given,
    lot_of,
    on_credit,
    open_lots,
    put_with_children,
    sale_and_children,
)
from store_parts import (
    CAFE,
    COLA,
    IVAN,
    NOON,
    SHOP,
    bought,
    cart_of,
    kept_cart,
    line,
    new_id,
    posted,
    put,
    sale_of,
    storno_of,
    usn,
)

from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import Kind, Lot, Related
from tui_pos.domain.parties import END_CUSTOMER
from tui_pos.domain.payment import Payment
from tui_pos.errors import Refused
from tui_pos.store import carts, catalogue, journal, lots, operations, outbox, parties, totals
from tui_pos.store.accounts import Held
from tui_pos.store.database import Store


@pytest.fixture
def shop(store: Store) -> Store:
    return furnish_with_crates(store)


def refusal(store: Store, act: Callable[[], object]) -> Refused:
    """The refusal of `act`, which has left no trace."""
    before = list(store.connection.iterdump())
    with pytest.raises(Refused) as caught:
        act()
    assert list(store.connection.iterdump()) == before
    return caught.value


def test_a_sale_and_its_children_are_posted_together_and_name_each_other(shop: Store, path: Path) -> None:
    cart = kept_cart(shop, (COLA, 12_000), number=1, partner=IVAN)
    sale, children = sale_and_children(1)
    put_with_children(shop, sale, children)
    assert open_lots(shop) == []
    assert balances(shop) == {"turnover": 0, "debt": OF_SALE + OF_CHILD, "bonus": 0}
    done = operations.post(shop, sale.id, "0000042")
    crate, more, extra = operations.children_of(shop, sale.id)
    assert done.children == (
        Related(Kind.CONSIGNMENT, crate.id, 1),
        Related(Kind.SALE, more.id, 2),
        Related(Kind.BONUS, extra.id, 1),
    )
    assert [each.parent for each in (crate, more, extra)] == [Related(Kind.SALE, sale.id, 1)] * 3
    assert [(each.number, each.receipt) for each in (done, crate, more, extra)] == [
        (1, "0000042"),
        (1, ""),
        (2, ""),
        (1, ""),
    ]
    assert (crates(shop), catalogue.stock_of(shop, SHOP.code, COLA.code)) == (-1000, -15_000)
    assert catalogue.stock_of(shop, SHOP.code, "ХЛЯБ") == 0
    assert open_lots(shop) == [("КАСА", 1000)]
    assert balances(shop) == {"turnover": sale.total + OF_CHILD, "debt": OF_SALE + OF_CHILD, "bonus": 250}
    assert shop.row("SELECT state FROM cart WHERE usn = ?", (cart.usn,)) == ("posted",)
    assert dict(shop.rows("SELECT code, times FROM item_sold JOIN item ON item.id = item_sold.item")) == {"КОЛА": 2}
    with Store.open(path) as again:
        assert operations.by_id(again, sale.id) == done
        assert operations.by_number(again, SHOP.code, Kind.CONSIGNMENT, 1) == crate
        assert [sold for sold, _ in operations.posted_between(again, NOON.date(), NOON.date())] == [done, more]
    assert totals.rebuild_differs(shop) == []


def test_the_messages_of_parent_and_children_name_each_other_with_their_numbers(shop: Store) -> None:
    sale, children = sale_and_children(1)
    operations.post(shop, put_with_children(shop, sale, children).id, "1")
    told = [json.loads(message.body) for message in outbox.messages(shop, "1")]
    assert [(body["kind"], body["number"]) for body in told] == [
        ("sale", 1),
        ("consignment", 1),
        ("sale", 2),
        ("bonus", 1),
    ]
    assert told[0]["children"] == [
        {"id": str(child.id), "kind": child.kind.value, "number": number}
        for (child, _), number in zip(children, (1, 2, 1), strict=True)
    ]
    assert [body["parent"] for body in told] == [None] + [{"id": str(sale.id), "kind": "sale", "number": 1}] * 3
    assert (told[2]["credit_taken"], told[2]["receipt"]) == (OF_CHILD, "")
    for message in outbox.messages(shop, "1"):
        kept = operations.by_id(shop, message.id)
        assert kept is not None
        settled = {name: json.loads(message.body)[name] for name in ("points_spent", "credit_taken")}
        assert {**outbox.body_of(kept), **settled} == json.loads(message.body)
    assert outbox.first_broken(shop, "1") is None


def test_posting_twice_is_posting_once_for_the_children_too(shop: Store) -> None:
    sale, children = sale_and_children(1)
    done = operations.post(shop, put_with_children(shop, sale, children).id, "1")
    before = list(shop.connection.iterdump())
    assert operations.post(shop, sale.id, "another") == done
    assert list(shop.connection.iterdump()) == before


def test_a_dropped_sale_drops_its_children_and_gives_all_back(shop: Store) -> None:
    cart = kept_cart(shop, (COLA, 12_000), number=1, partner=IVAN)
    sale, children = sale_and_children(1)
    put_with_children(shop, sale, children)
    for _ in range(2):
        assert operations.drop_intent(shop, sale.id, NOON) == cart
    assert balances(shop) == {"turnover": 0, "debt": 0, "bonus": 0}
    assert [each.number for each in operations.children_of(shop, sale.id)] == [None] * 3
    assert shop.rows("SELECT DISTINCT state FROM operation") == [("dropped",)]
    assert (open_lots(shop), crates(shop)) == ([], 0)
    assert [entry.kind for entry in journal.entries(shop)] == ["intent_dropped"]
    assert totals.rebuild_differs(shop) == []
    again = replace(sale, id=new_id())
    assert posted(shop, again).number == 1


def test_what_waits_for_its_receipt_is_the_sale_and_not_its_children(shop: Store) -> None:
    sale, children = sale_and_children(1)
    put_with_children(shop, sale, children)
    (waiting,) = operations.unfinished(shop, "1")
    assert waiting.id == sale.id
    assert waiting.children == tuple(Related(child.kind, child.id) for child, _ in children)


@pytest.mark.parametrize("act", [lambda store, id: operations.post(store, id, "1"), operations.drop_intent])
def test_a_child_is_neither_posted_nor_dropped_alone(shop: Store, act: Callable[[Store, object], object]) -> None:
    sale, children = sale_and_children(1)
    put_with_children(shop, sale, children)
    with pytest.raises(ValueError, match="with its parent"):
        act(shop, children[0][0].id)
    assert operations.post(shop, sale.id, "1").number == 1


def test_an_additional_sale_and_its_sale_stay_within_one_limit(shop: Store) -> None:
    parties.put_partner(shop, replace(IVAN, limit=Cents(OF_SALE + OF_CHILD - 1)))
    sale, children = sale_and_children(1)
    assert refusal(shop, lambda: put_with_children(shop, sale, children)).code == "limit_exceeded"
    parties.put_partner(shop, replace(IVAN, limit=Cents(OF_SALE + OF_CHILD)))
    put_with_children(shop, sale, children)


@pytest.mark.parametrize("kind", [Kind.CONSIGNMENT, Kind.BONUS])
def test_a_consignment_and_a_bonus_are_for_a_known_customer(shop: Store, kind: Kind) -> None:
    sale = sale_of(kept_cart(shop, (COLA, 12_000)))
    child = document(kind, line(1, CRATE, 1000), parent=sale, partner=END_CUSTOMER)
    act = lambda: operations.put_intent(shop, sale, b"", children=[(child, NOTHING_HELD)])  # noqa: E731
    assert refusal(shop, act).code == "partner_needed"
    assert carts.open_cart(shop, "1") is not None


def test_children_may_be_of_other_partners_than_their_sale(shop: Store) -> None:
    sale = bought(1, (COLA, 12_000))
    extra, more = bonus(250, parent=sale, partner=CAFE), on_credit(2, parent=sale, partner=CAFE)
    operations.put_intent(shop, sale, b"", children=[(extra, NOTHING_HELD), more])
    operations.post(shop, sale.id, "1")
    assert balances(shop) == {"turnover": sale.total, "debt": 0, "bonus": 0}
    assert balances(shop, "П2") == {"turnover": OF_CHILD, "debt": OF_CHILD, "bonus": 250}


@pytest.mark.parametrize("wrong", ["no parent", "another parent", "storno"])
def test_a_child_that_names_another_parent_is_a_defect(shop: Store, wrong: str) -> None:
    sale = bought(1, (COLA, 1000))
    child = given(1000, parent=sale)
    if wrong == "no parent":
        child = replace(child, parent=None)
    elif wrong == "another parent":
        child = given(1000, parent=bought(2, (COLA, 1000)))
    else:
        before = posted(shop, bought(3, (COLA, 1000)))
        child = replace(storno_of(shop, before), parent=child.parent)
    with pytest.raises(ValueError, match="names its parent"):
        operations.put_intent(shop, sale, b"", children=[(child, NOTHING_HELD)])
    assert operations.by_id(shop, sale.id) is None


def test_a_child_that_is_kept_without_its_parent_is_a_defect(shop: Store) -> None:
    child = given(1000, parent=posted(shop, bought(1, (COLA, 1000))))
    with pytest.raises(ValueError, match="with its parent"):
        operations.post_at_once(shop, child)
    assert operations.by_id(shop, child.id) is None


def test_what_has_no_receipt_is_posted_at_once(shop: Store) -> None:
    crate = given(2000)
    done = operations.post_at_once(shop, crate, b"basis")
    assert done == replace(crate, number=1, receipt="")
    assert operations.basis_of(shop, crate.id) == b"basis"
    assert (crates(shop), open_lots(shop), balances(shop)["turnover"]) == (-2000, [("КАСА", 2000)], 0)
    assert [message.kind for message in outbox.messages(shop, "1")] == ["consignment"]
    with pytest.raises(KeyError):
        operations.receipt_of(shop, crate.id)


def test_a_cart_that_is_given_on_consignment_is_over(shop: Store) -> None:
    cart = kept_cart(shop, (CRATE, 2000), number=5, partner=IVAN)
    crate = replace(document(Kind.CONSIGNMENT, *cart.lines), usn=usn(5))
    assert operations.post_at_once(shop, crate).usn == usn(5)
    assert carts.open_cart(shop, "1") is None
    assert shop.row("SELECT state FROM cart") == ("posted",)
    act = lambda: operations.post_at_once(shop, replace(crate, id=new_id()))  # noqa: E731
    assert refusal(shop, act).code == "cart_closed"


def test_what_is_posted_at_once_is_there_whole_or_not_at_all(shop: Store) -> None:
    more, held = on_credit(1, parent=bought(9, (COLA, 1000)), partner=CAFE)
    sale = replace(more, parent=None)
    act = lambda: operations.post_at_once(shop, sale, held=Held(credit=Cents(60_000)))  # noqa: E731
    assert refusal(shop, act).code == "limit_exceeded"
    assert operations.post_at_once(shop, sale, held=held).number == 1
    assert balances(shop, "П2") == {"turnover": OF_CHILD, "debt": OF_CHILD, "bonus": 0}


def test_money_is_not_handed_back_for_what_had_no_receipt(shop: Store) -> None:
    sale, children = sale_and_children(1)
    operations.post(shop, put_with_children(shop, sale, children).id, "1")
    more = operations.children_of(shop, sale.id)[1]
    in_cash = replace(storno_of(shop, more), payments=(Payment("cash", Cents(OF_CHILD)),))
    assert refusal(shop, lambda: operations.post_at_once(shop, in_cash)).code == "paid_meanwhile"
    partly = replace(in_cash, payments=(Payment("credit", Cents(300)), Payment("cash", Cents(30))))
    act = lambda: operations.post_at_once(shop, partly, held=Held(credit=Cents(300)))  # noqa: E731
    assert refusal(shop, act).code == "paid_meanwhile"


def test_an_additional_sale_comes_back_alone_and_without_a_receipt(shop: Store) -> None:
    sale, children = sale_and_children(1)
    operations.post(shop, put_with_children(shop, sale, children).id, "1")
    more = operations.children_of(shop, sale.id)[1]
    storno = storno_of(shop, more, {1: 1000})
    done = operations.post_at_once(shop, storno, held=Held(credit=Cents(110)))
    assert (done.kind, done.number, done.receipt, done.of) == (Kind.STORNO, 1, "", more.id)
    assert balances(shop) == {"turnover": sale.total + OF_CHILD - 110, "debt": OF_SALE + OF_CHILD - 110, "bonus": 250}
    assert catalogue.stock_of(shop, SHOP.code, COLA.code) == -14_000
    assert operations.stornos_of(shop, more.id) == [done]
    assert operations.stornos_of(shop, sale.id) == []
    beyond = replace(storno, id=new_id(), lines=(replace(storno.lines[0], qty=Thousandths(3000)),))
    assert refusal(shop, lambda: operations.post_at_once(shop, beyond)).code == "already_returned"
    assert totals.rebuild_differs(shop) == []


def test_a_bonus_comes_back_alone_and_moves_nothing_else(shop: Store) -> None:
    sale, children = sale_and_children(1)
    operations.post(shop, put_with_children(shop, sale, children).id, "1")
    before, stock = balances(shop), shop.rows("SELECT * FROM stock_total")
    extra = operations.children_of(shop, sale.id)[2]
    operations.post_at_once(shop, storno_of(shop, extra))
    assert balances(shop) == {**before, "bonus": 0}
    assert shop.rows("SELECT * FROM stock_total") == stock
    act = lambda: operations.post_at_once(shop, replace(storno_of(shop, sale), of=extra.id))  # noqa: E731
    assert refusal(shop, act).code == "already_returned"


def test_what_was_given_on_consignment_is_not_undone_by_a_storno(shop: Store) -> None:
    crate = operations.post_at_once(shop, given(1000))
    with pytest.raises(ValueError, match="posted sale"):
        put(shop, replace(storno_of(shop, crate), payments=()))


def test_a_storno_takes_the_crate_of_its_sale_back_with_it(shop: Store) -> None:
    sale, children = sale_and_children(1)
    done = operations.post(shop, put_with_children(shop, sale, children).id, "1")
    (owed,) = lots.lots_of(shop, sale.id)
    assert (owed.lot, owed.number, owed.left) == (lot_of(children[0][0]), 1, 1000)
    storno = storno_of(shop, done)
    crate = back(shop, {owed.lot: 1000}, parent=storno)
    operations.put_intent(shop, storno, b"", credit_taken=Cents(OF_SALE), children=[(crate, NOTHING_HELD)])
    assert open_lots(shop) == []
    assert crates(shop) == -1000
    came = operations.post(shop, storno.id, "2")
    assert came.children == (Related(Kind.CONSIGNMENT_RETURN, crate.id, 1),)
    (returned,) = operations.children_of(shop, storno.id)
    assert (returned.parent, returned.lots) == (Related(Kind.STORNO, storno.id, 1), (owed.lot,))
    assert crates(shop) == 0
    assert [left.left for left in lots.lots_of(shop, sale.id)] == [0]
    assert balances(shop) == {"turnover": OF_CHILD, "debt": OF_CHILD, "bonus": 250}
    assert totals.rebuild_differs(shop) == []


def test_a_dropped_storno_leaves_the_crate_owed(shop: Store) -> None:
    sale, children = sale_and_children(1)
    done = operations.post(shop, put_with_children(shop, sale, children).id, "1")
    storno = storno_of(shop, done)
    crate = back(shop, {lot_of(children[0][0]): 1000}, parent=storno)
    operations.put_intent(shop, storno, b"", credit_taken=Cents(OF_SALE), children=[(crate, NOTHING_HELD)])
    operations.drop_intent(shop, storno.id)
    assert open_lots(shop) == [("КАСА", 1000)]
    assert (operations.stornos_of(shop, sale.id), totals.rebuild_differs(shop)) == ([], [])


def test_packaging_that_pays_goes_into_the_stock_with_the_sale(shop: Store) -> None:
    sale = sale_of(cart_of((COLA, 12_000), number=1, partner=IVAN))
    paid = (Payment("crates", Cents(600), CRATE.code, Thousandths(1000)), Payment("cash", Cents(sale.total - 600)))
    sale = replace(sale, payments=paid)
    operations.put_intent(shop, sale, b"")
    assert crates(shop) == 0
    done = operations.post(shop, sale.id, "1")
    assert done.payments == paid
    assert crates(shop) == 1000
    assert shop.row("SELECT reason, operation FROM stock_movement WHERE qty > 0") == ("packaging", sale.id.bytes)
    (message,) = outbox.messages(shop, "1")
    assert json.loads(message.body)["payments"][0] == {"type": "crates", "amount": 600, "item": "КАСА", "qty": 1000}


@pytest.mark.parametrize("payment", [Payment("x", Cents(1), "КАСА"), Payment("x", Cents(1), "НЯМА", Thousandths(1))])
def test_packaging_of_nothing_or_of_no_item_is_a_defect_before_the_receipt_is_out(
    shop: Store, payment: Payment
) -> None:
    sale = replace(bought(1, (COLA, 1000)), payments=(payment,))
    with pytest.raises(sqlite3.IntegrityError):
        operations.put_intent(shop, sale, b"")


def test_a_sale_without_children_costs_no_statement_for_them(shop: Store) -> None:
    asked: list[str] = []
    shop.connection.set_trace_callback(asked.append)
    posted(shop, sale_of(cart_of((COLA, 1000), number=1)))
    shop.connection.set_trace_callback(None)
    others = (
        "ORDER BY place",
        "operation.place",
        "operation_lot",
        "INTO lot",
        "UPDATE lot",
        "FROM lot",
        "UPDATE letter",
    )
    assert [sql for sql in asked if any(other in sql for other in others)] == []


def test_lots_are_those_of_the_operation_as_it_was_kept(shop: Store) -> None:
    crate = operations.post_at_once(shop, given(3000))
    returned = operations.post_at_once(shop, back(shop, {lot_of(crate): 1000}))
    assert operations.by_id(shop, returned.id) == returned
    assert returned.lots == (Lot(crate.id, 1),)
    found = list(operations.posted_between(shop, NOON.date(), NOON.date(), Kind.CONSIGNMENT_RETURN))
    assert found == [(returned, None)]
    *_, message = outbox.messages(shop, "1")
    assert json.loads(message.body)["lots"] == [{"operation": str(crate.id), "line": 1}]
