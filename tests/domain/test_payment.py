"""When a sale is covered, and what is handed back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.domain.money import Cents
from tui_pos.domain.payment import STANDARD_TYPES, Payment, change_for, left_to_pay
from tui_pos.errors import Refused

TYPES = {type_.code: type_ for type_ in STANDARD_TYPES}


def paid(*parts: tuple[str, int]) -> list[Payment]:
    return [Payment(code, Cents(cents)) for code, cents in parts]


@pytest.mark.parametrize(
    ("total", "payments", "change"),
    [
        (4760, paid(("cash", 2000), ("card", 2760)), 0),
        (4760, paid(("cash", 5000)), 240),
        (4760, paid(("card", 4000), ("cash", 1000)), 240),
        (0, [], 0),
    ],
)
def test_only_cash_gives_change(total: int, payments: list[Payment], change: int) -> None:
    assert change_for(Cents(total), payments, TYPES) == change


@pytest.mark.parametrize(
    ("total", "payments", "code"),
    [
        (4760, paid(("cash", 4759)), "not_covered"),
        (4760, [], "not_covered"),
        (4760, paid(("card", 5000)), "overpaid"),
        (4760, paid(("card", 4760), ("cash", 100)), "overpaid"),
        (4760, paid(("cash", 4760), ("cash", -1)), "payment_not_positive"),
        (4760, paid(("cash", 0)), "payment_not_positive"),
        (4760, paid(("pebbles", 4760)), "unknown_payment_type"),
    ],
)
def test_what_does_not_fit_is_refused(total: int, payments: list[Payment], code: str) -> None:
    with pytest.raises(Refused) as refused:
        change_for(Cents(total), payments, TYPES)
    assert refused.value.code == code


@given(st.integers(1, 10**7), st.lists(st.tuples(st.sampled_from(list(TYPES)), st.integers(1, 10**7)), max_size=5))
def test_accepted_payments_less_the_change_are_the_total(total: int, parts: list[tuple[str, int]]) -> None:
    payments = paid(*parts)
    try:
        change = change_for(Cents(total), payments, TYPES)
    except Refused:
        return
    assert sum(p.amount for p in payments) - change == total
    assert left_to_pay(Cents(total), payments) == 0
    assert 0 <= change < max(1, sum(p.amount for p in payments if p.type == "cash"))
