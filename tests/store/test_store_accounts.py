"""What a customer owes, has due and may spend: held with the intent, counted when posted, asked in one look-up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from store_parts import (
    BREAD,
    CAFE,
    COLA,
    IVAN,
    NOON,
    SOFIA_WINTER,
    QuickStore,
    bought,
    cart_of,
    furnish,
    kept_cart,
    posted,
    put,
    python,
    sale_of,
    storno_of,
)

from tui_pos.domain.money import Cents
from tui_pos.domain.operation import Operation, RuleUse
from tui_pos.domain.parties import END_CUSTOMER, NO_ACCOUNT
from tui_pos.errors import Refused
from tui_pos.store import accounts, carts, operations, parties, totals
from tui_pos.store.database import Store
from tui_pos.store.totals import DEBT, POINTS, move_account


def balance(store: Store, account: str, partner: str = "П1") -> int:
    return totals.total_of(store, partner, account)


def give(store: Store, account: str, amount: int, partner: str = "П1") -> None:
    with store.write():
        move_account(store, partner, account, amount, NOON)


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=SOFIA_WINTER)


def refusal(store: Store, act: Callable[[], object]) -> Refused:
    """The refusal of `act`, which has left no trace."""
    before = list(store.connection.iterdump())
    with pytest.raises(Refused) as caught:
        act()
    assert list(store.connection.iterdump()) == before
    return caught.value


def test_who_has_bought_nothing_has_an_empty_account(shop: Store) -> None:
    for partner in ("П1", "", "nobody"):
        assert accounts.account_of(shop, partner, NOON, 30) == NO_ACCOUNT
        assert accounts.used_rules(shop, partner, [RuleUse("r", 2026)]) == frozenset()


@pytest.mark.parametrize(
    ("asked", "month"),
    [
        ("2026-03-01", "2026-02"),
        ("2026-03-31", "2026-02"),
        ("2028-03-31", "2028-02"),
        ("2027-01-15", "2026-12"),
        ("2026-12-31", "2026-11"),
    ],
)
def test_last_month_is_the_calendar_month_before(shop: Store, asked: str, month: str) -> None:
    for number, moment in enumerate((f"{month}-01", f"{month}-28", asked), 1):
        posted(shop, bought(number, (COLA, number * 1000), moment=at(moment)))
    account = accounts.account_of(shop, "П1", at(asked), 30)
    assert account.turnover_last_month == totals.turnover_in(shop, "П1", month) > 0
    assert account.turnover == balance(shop, totals.TURNOVER) > account.turnover_last_month


def test_points_are_earned_when_posted_and_spent_from_the_intent_on(shop: Store) -> None:
    give(shop, POINTS, 500)
    sale = put(shop, bought(1, (COLA, 12_000), points=500, earned=143))
    assert balance(shop, POINTS) == 0
    operations.post(shop, sale.id, "1")
    assert balance(shop, POINTS) == accounts.account_of(shop, "П1", NOON, 30).points == 143


def test_more_points_than_there_are_cannot_be_spent_and_nothing_stays(shop: Store) -> None:
    give(shop, POINTS, 500)
    cart = kept_cart(shop, (COLA, 12_000), partner=IVAN)
    sale = sale_of(cart)
    refused = refusal(shop, lambda: operations.put_intent(shop, sale, b"", points_spent=Cents(501)))
    assert refused.code == "not_enough_points"
    assert "5.00" in refused.say()
    assert "5.01" in refused.say()
    assert carts.open_cart(shop, "1") == cart


def test_the_end_customer_has_neither_points_nor_credit(shop: Store) -> None:
    points = bought(1, (COLA, 12_000), points=1, partner=END_CUSTOMER)
    assert refusal(shop, lambda: put(shop, points)).code == "not_enough_points"
    credit = bought(1, (COLA, 12_000), credit=1, partner=END_CUSTOMER)
    assert refusal(shop, lambda: put(shop, credit)).code == "no_credit"


def test_credit_up_to_the_limit_passes_and_a_cent_more_does_not(shop: Store) -> None:
    give(shop, DEBT, 48_000, "П2")
    over = bought(1, (COLA, 30_000), partner=CAFE, credit=2001)
    refused = refusal(shop, lambda: put(shop, over))
    assert refused.code == "limit_exceeded"
    assert [text in refused.say() for text in ("500.00", "480.00", "0.01")] == [True] * 3
    put(shop, bought(2, (COLA, 30_000), partner=CAFE, credit=2000))
    assert balance(shop, DEBT, "П2") == 50_000


def test_the_limit_that_counts_is_the_one_kept_now(shop: Store) -> None:
    sale = bought(1, (COLA, 12_000), partner=CAFE, credit=1000)
    parties.put_partner(shop, replace(CAFE, limit=Cents(999)))
    assert refusal(shop, lambda: put(shop, sale)).code == "limit_exceeded"
    parties.put_partner(shop, replace(CAFE, limit=None))
    put(shop, sale)
    assert balance(shop, DEBT, "П2") == 1000


def test_a_dropped_intent_gives_back_what_it_held_also_after_a_restart(shop: Store, path: Path) -> None:
    give(shop, POINTS, 500)
    sale = put(shop, bought(1, (COLA, 12_000), points=300, credit=700, earned=50))
    with Store.open(path) as again:
        assert operations.unfinished(again, "1") == [sale]
        assert (balance(again, POINTS), balance(again, DEBT)) == (200, 700)
        assert accounts.account_of(again, "П1", NOON, 0).overdue == 700
        for _ in range(2):
            operations.drop_intent(again, sale.id, NOON + timedelta(days=3))
            assert (balance(again, POINTS), balance(again, DEBT)) == (500, 0)
        assert again.row("SELECT amount FROM credit_day") == (0,)
        assert totals.rebuild_differs(again) == []


CREDIT = [
    ("2026-09-01", 1000, 0),  # given, paid back
    ("2026-10-01", 2000, 500),
    ("2026-10-20", 400, 0),
    ("2026-11-20", 800, 700),
]


@pytest.mark.parametrize(
    ("asked", "days", "overdue"),
    [
        ("2026-11-21", 30, 3000 + 400 - 1200),  # up to 22.10.
        ("2026-11-21", 51, 3000 - 1200),  # up to 01.10.
        ("2026-11-21", 52, 0),  # up to 30.09.
        ("2026-11-21", 0, 4200 - 1200),
        ("2026-11-21", 1000, 0),
    ],
)
def test_overdue_is_the_credit_given_so_long_ago_less_all_that_was_paid(
    shop: Store, asked: str, days: int, overdue: int
) -> None:
    for number, (day, credit, paid) in enumerate(CREDIT, 1):
        posted(shop, bought(number, (COLA, 60_000), credit=credit, moment=at(day)))
        with shop.write():
            move_account(shop, "П1", DEBT, -paid, at(day))
    account = accounts.account_of(shop, "П1", at(asked), days)
    assert (account.debt, account.overdue) == (3000, overdue)


steps = st.lists(
    st.tuples(st.sampled_from(["sale", "drop", "pay", "storno"]), st.integers(0, 60), st.integers(1, 600)), max_size=14
)


@examples(40)
@given(steps=steps, days=st.integers(0, 40), asked=st.integers(0, 80))
def test_overdue_is_the_same_as_one_reckons_from_the_whole_history(
    quick_store: QuickStore, steps: list[tuple[str, int, int]], days: int, asked: int
) -> None:
    given: dict[int, int] = {}
    debt = 0
    sales: list[tuple[int, Operation, int]] = []
    with quick_store() as store:
        furnish(store)
        # Steps come in any order of days: two tills at midnight, a clock that was put right.
        for number, (step, day, cents) in enumerate(steps, 1):
            moment = NOON + timedelta(days=day)
            if step == "pay":
                with store.write():
                    move_account(store, "П1", DEBT, -cents, moment)
                debt -= cents
            elif step == "storno":
                if not sales:
                    continue
                sold_on, sale, credit = sales.pop()
                posted(store, storno_of(store, sale, moment=moment))
                off_debt = min(credit, max(0, debt))
                debt -= off_debt
                given[sold_on] -= off_debt
            else:
                sale = put(store, bought(number, (COLA, 6_000), credit=cents, moment=moment))
                if step == "drop":
                    operations.drop_intent(store, sale.id, NOON)
                else:
                    sales.append((day, operations.post(store, sale.id, "1"), cents))
                    debt += cents
                    given[day] = given.get(day, 0) + cents
        until = sum(cents for day, cents in given.items() if day <= asked - days)
        paid = sum(given.values()) - debt
        account = accounts.account_of(store, "П1", NOON + timedelta(days=asked), days)
        assert (account.debt, account.overdue) == (debt, max(0, until - paid) if debt > 0 else 0)
        assert totals.rebuild_differs(store) == []


@pytest.mark.parametrize(("days", "until"), [(30, "2026-10-22"), (51, "2026-10-01")])
def test_credit_that_a_storno_gives_back_is_as_one_not_given_on_the_day_of_the_sale(
    shop: Store, days: int, until: str
) -> None:
    posted(shop, bought(1, (COLA, 60_000), credit=1000, moment=at("2026-09-01")))
    sale = posted(shop, bought(2, (COLA, 60_000), credit=800, moment=at("2026-10-15")))
    posted(shop, storno_of(shop, sale, moment=at("2026-11-20")))
    account = accounts.account_of(shop, "П1", at("2026-11-21"), days)
    assert (account.debt, account.overdue) == (1000, 1000), f"given up to {until}"


def test_the_benefit_of_once_a_year_counts_when_posted_for_its_rule_and_year(shop: Store) -> None:
    use, other = RuleUse("birthday", 2026), RuleUse("birthday", 2027)
    sale = put(shop, replace(bought(1, (COLA, 1000)), uses=(use,)))
    assert accounts.used_rules(shop, "П1", {use, other}) == frozenset()
    assert operations.post(shop, sale.id, "1").uses == (use,)
    assert accounts.used_rules(shop, "П1", {use, other}) == {use}
    assert accounts.used_rules(shop, "П2", {use, other}) == frozenset()
    dropped = put(shop, replace(bought(2, (COLA, 1000)), uses=(other,)))
    operations.drop_intent(shop, dropped.id)
    assert accounts.used_rules(shop, "П1", {use, other}) == {use}


COMPETING = """
import sys
from store_parts import CAFE, COLA, IVAN, bought, put
from tui_pos.errors import Refused
from tui_pos.store.database import Store
store = Store.open(sys.argv[1])
what, till = sys.argv[2], int(sys.argv[3])
input()
for number in range(10):
    try:
        put(store, bought(till * 100 + number, (COLA, 30_000), partner=IVAN if what == "points" else CAFE,
                          **{what: 500 if what == "points" else 2000}))
        print("taken")
    except Refused as refused:
        print(refused.code)
"""


@pytest.mark.parametrize(
    ("what", "code", "partner", "account", "left"),
    [("points", "not_enough_points", "П1", POINTS, 0), ("credit", "limit_exceeded", "П2", DEBT, 50_000)],
)
def test_of_two_tills_that_want_the_last_of_it_one_gets_it(
    path: Path, what: str, code: str, partner: str, account: str, left: int
) -> None:
    with furnish(Store.open(path)) as store:
        give(store, POINTS, 500)
        give(store, DEBT, 48_000, "П2")
    tills = [python(COMPETING, path, what, till) for till in (1, 2)]
    for till in tills:
        assert till.stdin
        till.stdin.write("\n")
        till.stdin.flush()
    said = [word for till in tills for word in till.communicate()[0].split()]
    assert sorted(said) == sorted(["taken"] + [code] * 19)
    with Store.open(path) as store:
        assert balance(store, account, partner) == left
        assert store.row("SELECT count(*) FROM operation") == (1,)
        assert totals.rebuild_differs(store) == []


def test_an_operation_comes_back_with_all_it_does(shop: Store, path: Path) -> None:
    give(shop, POINTS, 500)
    sale = replace(
        bought(1, (COLA, 12_000), (BREAD, 1000), points=100, credit=200, earned=33), uses=(RuleUse("b", 2026),)
    )
    done = posted(shop, sale)
    assert done == replace(sale, number=1, receipt="0000042")
    with Store.open(path) as again:
        assert operations.by_id(again, sale.id) == done


def test_a_sale_of_nobody_in_particular_costs_no_statement_but_its_basis_more(shop: Store) -> None:
    def statements(number: int, basis: bytes) -> list[str]:
        asked: list[str] = []
        shop.connection.set_trace_callback(asked.append)
        sale = put(shop, sale_of(cart_of((COLA, 1000), number=number)), basis)
        operations.post(shop, sale.id, "1")
        shop.connection.set_trace_callback(None)
        return list(dict.fromkeys(asked))  # one that fires a trigger is told twice

    statements(1, b"")  # the first of a shop has no totals yet
    plain, with_basis = statements(2, b""), statements(3, b"priced so")
    assert len(with_basis) == len(plain) + 1
    others = ("INTO operation_points", "INTO rule_use", "INTO letter", "UPDATE letter", "INTO partner_", "credit_day")
    assert [sql for sql in plain if any(other in sql for other in others)] == []


def test_the_day_counts_by_the_shops_own_clock(shop: Store) -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=SOFIA_WINTER)
    posted(shop, bought(1, (COLA, 12_000), credit=700, moment=late))
    assert shop.row("SELECT day FROM credit_day") == (date(2026, 11, 20).isoformat(),)
    assert accounts.account_of(shop, "П1", late + timedelta(hours=1), 1).overdue == 700
    assert accounts.account_of(shop, "П1", late, 1).overdue == 0
