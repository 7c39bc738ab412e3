"""What comes back of a sale moves the other way on its own day, once, and never more than was sold."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from store_parts import (
    BREAD,
    CAFE,
    CHEESE,
    COLA,
    IVAN,
    NOON,
    SERVICE,
    SHOP,
    QuickStore,
    bought,
    cart_of,
    furnish,
    kept_cart,
    new_id,
    posted,
    put,
    python,
    sale_of,
    settled,
    storno_of,
)

from tui_pos.domain.money import Cents
from tui_pos.domain.operation import Kind, RuleUse, StornoReason
from tui_pos.domain.parties import END_CUSTOMER, NO_ACCOUNT
from tui_pos.domain.payment import Settles
from tui_pos.errors import Refused
from tui_pos.store import accounts, carts, catalogue, journal, operations, outbox, reports, totals
from tui_pos.store.database import Store
from tui_pos.store.totals import DEBT, POINTS, move_account

LATER = NOON + timedelta(days=20)


def balance(store: Store, account: str, partner: str = "П1") -> int:
    return totals.total_of(store, partner, account)


def give_points(store: Store, points: int) -> None:
    with store.write():
        move_account(store, "П1", POINTS, points, NOON)


def test_a_whole_storno_undoes_stock_turnover_points_and_credit_on_its_own_day(shop: Store) -> None:
    give_points(shop, 500)
    sale = posted(shop, bought(1, (COLA, 12_000), (CHEESE, 250), (SERVICE, 1000), points=500, credit=300, earned=143))
    assert (balance(shop, POINTS), balance(shop, DEBT)) == (143, 300)
    storno = posted(shop, storno_of(shop, sale, moment=LATER))
    assert (storno.kind, storno.number, storno.usn, storno.of) == (Kind.STORNO, 1, sale.usn, sale.id)
    assert storno.total == sale.total
    assert catalogue.stock_of_many(shop, SHOP.code, ("КОЛА", "01234", "УСЛУГА", "ХЛЯБ")) == {
        "КОЛА": 0,
        "01234": 0,
        "УСЛУГА": 0,
        "ХЛЯБ": 0,
    }
    assert totals.turnover_in(shop, "П1", "2026-11") == sale.total
    assert totals.turnover_in(shop, "П1", "2026-12") == -sale.total
    account = accounts.account_of(shop, "П1", LATER, 0)
    assert account == replace(NO_ACCOUNT, turnover_last_month=sale.total, points=Cents(500))
    assert totals.rebuild_differs(shop) == []
    assert operations.by_id(shop, storno.id) == storno


def test_a_storno_moves_nothing_before_it_is_posted_and_nothing_when_it_is_dropped(shop: Store) -> None:
    give_points(shop, 500)
    sale = posted(shop, bought(1, (COLA, 12_000), points=500, credit=300, earned=143))
    moved = shop.row("SELECT count(*) FROM partner_movement")
    storno = put(shop, storno_of(shop, sale))
    assert operations.unfinished(shop, "1") == operations.stornos_of(shop, sale.id) == [storno]
    assert operations.drop_intent(shop, storno.id) is None
    assert shop.row("SELECT count(*) FROM partner_movement") == moved
    assert operations.stornos_of(shop, sale.id) == []
    assert totals.rebuild_differs(shop) == []


def test_points_taken_back_may_leave_fewer_than_none(shop: Store) -> None:
    sale = posted(shop, bought(1, (COLA, 12_000), earned=143))
    posted(shop, bought(2, (COLA, 12_000), points=140))
    posted(shop, storno_of(shop, sale))
    assert balance(shop, POINTS) == -140


def test_parts_that_come_back_add_up_to_the_whole(shop: Store) -> None:
    give_points(shop, 200)
    sale = posted(shop, bought(1, (COLA, 3000), (BREAD, 7000), points=200, credit=333, earned=143))
    for number, part in enumerate(({1: 1000}, {1: 1000, 2: 3500}, {2: 500}, None), 1):
        storno = posted(shop, storno_of(shop, sale, part))
        assert storno.number == number
    assert [balance(shop, account) for account in ("turnover", POINTS, DEBT)] == [0, 200, 0]
    assert [storno.number for storno in operations.stornos_of(shop, sale.id)] == [1, 2, 3, 4]


def test_nothing_comes_back_twice(shop: Store) -> None:
    sale = posted(shop, bought(1, (COLA, 12_000), (BREAD, 1000)))
    first, second = storno_of(shop, sale, {1: 8000}), storno_of(shop, sale, {1: 5000})
    posted(shop, first)
    with pytest.raises(Refused) as caught:
        put(shop, second)
    assert caught.value.code == "already_returned"
    assert "Кока-Кола 0.5 л" in caught.value.say()
    assert " 4 " in caught.value.say()
    put(shop, storno_of(shop, sale, {1: 4000}))
    assert len(operations.stornos_of(shop, sale.id)) == 2


def test_what_a_dropped_storno_would_have_taken_can_come_back(shop: Store) -> None:
    sale = posted(shop, bought(1, (COLA, 12_000)))
    operations.drop_intent(shop, put(shop, storno_of(shop, sale)).id)
    assert posted(shop, storno_of(shop, sale)).number == 1


@pytest.mark.parametrize(("points", "credit"), [(1000, 0), (0, 1000)])
def test_no_more_points_or_credit_is_given_back_than_was_taken(shop: Store, points: int, credit: int) -> None:
    give_points(shop, 1000)
    posted(shop, bought(1, (COLA, 12_000), credit=500))
    sale = posted(shop, bought(2, (COLA, 1000), (BREAD, 9000), points=points, credit=credit))
    # Two tills have reckoned from the same state: each would give back points and credit first.
    first, second = storno_of(shop, sale, {2: 8000}), storno_of(shop, sale, {1: 1000})
    posted(shop, first)
    with pytest.raises(Refused) as caught:
        put(shop, second)
    assert caught.value.code == "storno_outdated"


def test_a_second_storno_of_a_sale_waits_until_the_first_is_out_or_given_up(shop: Store, path: Path) -> None:
    give_points(shop, 5000)
    sale = posted(shop, bought(1, (COLA, 30_000), (BREAD, 30_000), points=3000))
    with Store.open(path) as other:
        first, reckoned_after = put(shop, storno_of(shop, sale, {1: 30_000})), storno_of(other, sale, {2: 30_000})
        with pytest.raises(Refused) as caught:
            put(other, reckoned_after)
        assert caught.value.code == "storno_waiting"
        assert operations.stornos_of(other, sale.id) == [first]
        operations.drop_intent(shop, first.id)
        posted(other, storno_of(other, sale, {2: 30_000}))
    posted(shop, storno_of(shop, sale))
    back = operations.stornos_of(shop, sale.id)
    assert sum(settled(storno, Settles.POINTS) for storno in back) == 3000
    assert sum(storno.total for storno in back) == sale.total
    assert balance(shop, POINTS) == 5000


def test_no_more_is_taken_off_a_debt_than_is_owed_when_the_storno_is_kept(shop: Store) -> None:
    sale = posted(shop, bought(1, (COLA, 12_000), credit=500))
    reckoned = storno_of(shop, sale)
    with shop.write():
        move_account(shop, "П1", DEBT, -1, NOON)
    with pytest.raises(Refused) as caught:
        put(shop, reckoned)
    assert caught.value.code == "storno_outdated"
    storno = posted(shop, storno_of(shop, sale))
    assert settled(storno, Settles.CREDIT) == 499
    assert storno.total == sale.total
    assert balance(shop, DEBT) == 0


@pytest.mark.parametrize("of", ["nothing", "unknown", "intent", "storno"])
def test_a_storno_of_what_is_no_posted_sale_is_a_defect(shop: Store, of: str) -> None:
    sale = posted(shop, bought(1, (COLA, 1000)))
    storno = storno_of(shop, sale)
    other = {
        "nothing": lambda: None,
        "unknown": new_id,
        "intent": lambda: put(shop, bought(2, (COLA, 1000))).id,
        "storno": lambda: posted(shop, replace(storno, id=new_id())).id,
    }[of]()
    with pytest.raises(ValueError, match="posted sale"):
        put(shop, replace(storno, of=other))


def test_the_cart_of_the_sale_and_the_one_in_hand_are_left_alone(shop: Store) -> None:
    sale = sale_of(kept_cart(shop, (COLA, 1000), partner=IVAN))
    posted(shop, sale)
    in_hand = kept_cart(shop, (BREAD, 1000), number=2)
    storno = put(shop, storno_of(shop, sale))
    assert carts.open_cart(shop, "1") == in_hand
    operations.drop_intent(shop, storno.id)
    posted(shop, storno_of(shop, sale))
    assert carts.open_cart(shop, "1") == in_hand
    assert shop.row("SELECT state FROM cart WHERE usn = ?", (sale.usn,)) == ("posted",)


def test_a_sale_that_is_back_whole_gives_back_what_it_used_once_a_year(shop: Store) -> None:
    uses = (RuleUse("birthday", 2026), RuleUse("name day", 2026))
    sale = posted(shop, replace(bought(1, (COLA, 2000), (BREAD, 1000)), uses=uses))
    assert posted(shop, storno_of(shop, sale, {1: 2000})).uses == ()
    assert accounts.used_rules(shop, "П1", uses) == set(uses)
    last = posted(shop, storno_of(shop, sale))
    assert last.uses == uses
    assert operations.by_id(shop, last.id) == last
    assert accounts.used_rules(shop, "П1", uses) == frozenset()
    assert totals.rebuild_differs(shop) == []


def test_bottles_given_back_in_the_sale_itself_stay_given_back(shop: Store) -> None:
    uses = (RuleUse("birthday", 2026),)
    sale = posted(shop, replace(bought(1, (COLA, 24_000), (BREAD, -1000)), uses=uses))
    posted(shop, storno_of(shop, sale))
    assert catalogue.stock_of_many(shop, SHOP.code, ["КОЛА", "ХЛЯБ"]) == {"КОЛА": 0, "ХЛЯБ": 1000}
    assert accounts.used_rules(shop, "П1", uses) == frozenset()


def test_the_message_of_a_storno_names_its_sale_and_its_reason(shop: Store) -> None:
    give_points(shop, 10)
    sale = posted(shop, replace(bought(1, (COLA, 2000), points=10, earned=6), uses=(RuleUse("b", 2026),)))
    storno = posted(shop, replace(storno_of(shop, sale), reason=StornoReason.OPERATOR_ERROR))
    sold, back = (json.loads(message.body) for message in outbox.messages(shop, "1"))
    assert (sold["of"], sold["reason"], sold["points_spent"], sold["credit_taken"]) == (None, None, 10, 0)
    assert sold["points"] == [{"points": 6, "rule": "r3", "version": 1}]
    assert (back["kind"], back["of"], back["reason"]) == ("storno", str(sale.id), "operator_error")
    assert (back["id"], back["points_spent"], back["uses"]) == (str(storno.id), 10, [{"rule": "b", "year": 2026}])


def test_reports_take_away_what_came_back(shop: Store) -> None:
    sale = posted(shop, bought(1, (COLA, 3000), (BREAD, 1000)))
    posted(shop, bought(2, (COLA, 1000)))
    day = date(2026, 11, 21)
    before = reports.turnover(shop, day, day).rows[0]
    posted(shop, storno_of(shop, sale, moment=LATER))
    posted(shop, storno_of(shop, operations.last_posted(shop, SHOP.code, Kind.SALE, 1)[0]))
    (same_day, other_day) = reports.turnover(shop, day, LATER.date()).rows
    assert isinstance(before, reports.DayTurnover)
    assert isinstance(same_day, reports.DayTurnover)
    assert isinstance(other_day, reports.DayTurnover)
    assert (same_day.receipts, same_day.total) == (2, sale.total)
    assert (other_day.receipts, other_day.total) == (0, -sale.total)
    assert same_day.vat + other_day.vat == same_day.total + other_day.total == 0
    rows = [row for row in reports.receipts(shop, day, LATER.date()).rows if isinstance(row, reports.ReceiptRow)]
    assert [(row.kind, row.number, row.total > 0) for row in rows] == [
        ("sale", 1, True),
        ("sale", 2, True),
        ("storno", 2, False),
        ("storno", 1, False),
    ]


RETURNING = """
import sys
from uuid import UUID
from dataclasses import replace
from store_parts import new_id, put, storno_of
from tui_pos.errors import Refused
from tui_pos.store import operations
from tui_pos.store.database import Store
store = Store.open(sys.argv[1])
sale = operations.by_id(store, UUID(sys.argv[2]))
one = storno_of(store, sale, {1: 1000}, station=sys.argv[3])
input()
done = 0
while done < 10:
    try:
        operations.post(store, put(store, replace(one, id=new_id())).id, "1")
        print("back")
    except Refused as refused:
        if refused.code == "storno_waiting":
            while any(other.number is None for other in operations.stornos_of(store, sale.id)):
                pass
            continue
        print(refused.code)
    done += 1
"""


def test_two_tills_that_return_one_sale_at_once_never_return_more_than_was_sold(path: Path) -> None:
    with furnish(Store.open(path)) as store:
        sale = posted(store, bought(1, (COLA, 12_000)))
    tills = [python(RETURNING, path, sale.id, station) for station in ("1", "2")]
    for till in tills:
        assert till.stdin
        till.stdin.write("\n")
        till.stdin.flush()
    said = [word for till in tills for word in till.communicate()[0].split()]
    assert sorted(said) == ["already_returned"] * 8 + ["back"] * 12
    with Store.open(path) as store:
        assert catalogue.stock_of(store, SHOP.code, "КОЛА") == 0
        assert sorted(storno.number or 0 for storno in operations.stornos_of(store, sale.id)) == list(range(1, 13))


acts = st.lists(
    st.tuples(
        st.lists(
            st.tuples(st.sampled_from([COLA, BREAD, CHEESE, SERVICE]), st.integers(1, 9_999)), min_size=1, max_size=3
        ),
        st.sampled_from([END_CUSTOMER, IVAN, CAFE]),
        st.integers(0, 3),
        st.integers(0, 3),
        st.sampled_from(["post", "drop", "leave", "part", "whole", "drop storno"]),
        st.integers(0, 70),
    ),
    max_size=8,
)


@examples(40)
@given(acts=acts)
def test_after_any_sales_drops_and_stornos_the_totals_are_proved_and_the_chains_hold(
    quick_store: QuickStore, acts: list[tuple[object, ...]]
) -> None:
    with quick_store() as store:
        furnish(store)
        give_points(store, 100)
        for number, (lines, partner, by_points, by_credit, fate, days) in enumerate(acts, 1):
            total = cart_of(*lines, number=number, partner=partner).total  # type: ignore[misc, arg-type]
            sale = bought(
                number,
                *lines,  # type: ignore[misc]
                partner=partner,  # type: ignore[arg-type]
                points=total * by_points // 6,  # type: ignore[operator]
                credit=total * by_credit // 6,  # type: ignore[operator]
                earned=0 if partner == END_CUSTOMER else number * 7,
                moment=NOON + timedelta(days=days),  # type: ignore[arg-type]
            )
            sale = replace(sale, uses=(RuleUse("b", 2026),) if partner == IVAN else ())
            try:
                put(store, sale)
            except Refused:
                continue
            if fate == "leave":
                continue
            if fate == "drop":
                operations.drop_intent(store, sale.id, NOON)
                continue
            sale = operations.post(store, sale.id, "1")
            if fate == "part":
                posted(store, storno_of(store, sale, {1: (sale.lines[0].qty + 1) // 2}, NOON + timedelta(days=80)))
            if fate == "drop storno":
                operations.drop_intent(store, put(store, storno_of(store, sale)).id)
            if fate == "whole":
                before = accounts.account_of(store, sale.partner.code, NOON, 30)
                posted(store, storno_of(store, sale, moment=sale.moment))
                after = accounts.account_of(store, sale.partner.code, NOON, 30)
                assert after.turnover == before.turnover - (0 if sale.partner.is_anonymous else sale.total)
        assert totals.rebuild_differs(store) == []
        assert outbox.first_broken(store, "1") is None
        assert journal.first_broken(store) is None


def test_total_that_differs_in_credit_or_uses_is_found(shop: Store) -> None:
    posted(shop, replace(bought(1, (COLA, 12_000), credit=500), uses=(RuleUse("b", 2026),)))
    shop.run("UPDATE credit_day SET amount = 4")
    shop.run("UPDATE partner_use SET times = 2")
    assert totals.rebuild_differs(shop) == [
        totals.Difference("credit_day", ("П1", "2026-11-21"), 4, 500),
        totals.Difference("partner_use", ("П1", "b", 2026), 2, 1),
    ]
