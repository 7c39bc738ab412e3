"""What comes back of a sale: parts that follow each other sum to the whole, to the cent."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.domain.cart import Line
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import Kind, Operation, PointsShare, RuleShare, StornoReason
from tui_pos.domain.parties import END_CUSTOMER, Location, Operator
from tui_pos.domain.payment import STANDARD_TYPES, Payment
from tui_pos.domain.rights import Level
from tui_pos.domain.storno import Back, check_in_time, what_comes_back
from tui_pos.errors import Refused

TYPES = {type_.code: type_ for type_ in STANDARD_TYPES}
OWED = Cents(10**9)


def sale(*lines: Line, payments: tuple[Payment, ...] = (), change: int = 0, **more: object) -> Operation:
    made = Operation(
        id=UUID(int=1),
        kind=Kind.SALE,
        location=Location("L", "L"),
        partner=END_CUSTOMER,
        operator=Operator("1", "O", Level.CASHIER),
        station="1",
        moment=datetime(2026, 11, 22, 12),
        usn="DT000001-0001-0000001",
        lines=lines,
        payments=payments,
        change=Cents(change),
        receipt="0000001",
        **more,  # type: ignore[arg-type]
    )
    return made if payments else replace(made, payments=(Payment("cash", made.total),))


def line(number: int, qty: int, price: int, percent: int = 0, off: int = 0) -> Line:
    item = Item(f"I{number}", f"item {number}")
    return Line(number, item, Thousandths(qty), Cents(price), BasisPoints(percent), Cents(off))


def storno(of: Operation, back: Back) -> Operation:
    return replace(
        of, kind=Kind.STORNO, lines=back.lines, payments=back.payments, points=back.points, rule_shares=back.shares
    )


@st.composite
def sales(draw: st.DrawFn) -> Operation:
    lines = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        made = line(number, draw(st.integers(1, 5000)), draw(st.integers(1, 2000)), draw(st.integers(0, 10_000)))
        lines.append(replace(made, off=Cents(draw(st.integers(0, made.net)))))
    total = sum(made.net for made in lines)
    cuts = sorted(draw(st.lists(st.integers(0, total), max_size=3)))
    amounts = [after - before for before, after in zip([0, *cuts], [*cuts, total], strict=True)]
    types = draw(st.permutations(("cash", "card", "points", "credit")))
    payments = [Payment(type_, Cents(amount)) for type_, amount in zip(types, amounts, strict=False) if amount]
    change = draw(st.integers(0, 500)) if total else 0
    return sale(
        *lines,
        payments=(*payments, Payment("cash", Cents(change + 1))),
        change=change + 1,
        points=(PointsShare("r", 1, Cents(draw(st.integers(0, 5000)))),),
        rule_shares=tuple(RuleShare("r", 1, made.number, Cents(draw(st.integers(-3000, 3000)))) for made in lines),
    )


@given(sales(), st.data())
def test_parts_that_come_back_add_up_to_the_sale(sold: Operation, data: st.DataObject) -> None:
    before: list[Operation] = []
    left = {made.number: int(made.qty) for made in sold.lines}
    while any(left.values()):
        number = data.draw(st.sampled_from([number for number, qty in left.items() if qty]))
        qty = data.draw(st.integers(max(1, left[number] // 3), left[number]))
        left[number] -= qty
        back = what_comes_back(sold, before, {number: Thousandths(qty)}, TYPES, OWED)
        assert all(payment.amount > 0 for payment in back.payments)
        before.append(storno(sold, back))
        assert sum(payment.amount for payment in back.payments) == before[-1].total >= 0
    assert sum(each.total for each in before) == sold.total
    assert sum(share.points for each in before for share in each.points) == sum(s.points for s in sold.points) * (
        sold.total > 0
    )
    for made in sold.lines:
        parts = [part for each in before for part in each.lines if part.number == made.number]
        assert sum(part.net for part in parts) == made.net
        shares = [share.cents for each in before for share in each.rule_shares if share.line == made.number]
        assert sum(shares) == sum(share.cents for share in sold.rule_shares if share.line == made.number)
    handed: dict[str, int] = {}
    for payment in (payment for each in before for payment in each.payments):
        handed[payment.type] = handed.get(payment.type, 0) + payment.amount
    taken: dict[str, int] = {"cash": -sold.change}
    for payment in sold.payments:
        taken[payment.type] = taken.get(payment.type, 0) + payment.amount
    assert handed == {type_: amount for type_, amount in taken.items() if amount}


def test_all_at_once_is_the_sale_itself() -> None:
    sold = sale(line(1, 3000, 110, 500), line(2, 333, 99, 0, 7))
    back = what_comes_back(sold, (), None, TYPES, OWED)
    assert (back.lines, back.payments) == (sold.lines, sold.payments)


def test_credit_first_then_points_then_money_in_the_order_of_payment() -> None:
    payments = tuple(Payment(type_, Cents(100)) for type_ in ("card", "cash", "points", "credit"))
    sold = sale(line(1, 4000, 100), payments=payments)
    before: list[Operation] = []
    order = []
    for _ in range(4):
        back = what_comes_back(sold, before, {1: Thousandths(1000)}, TYPES, OWED)
        before.append(storno(sold, back))
        order += [payment.type for payment in back.payments]
    assert order == ["credit", "points", "card", "cash"]


def test_what_was_paid_off_since_comes_back_as_money() -> None:
    sold = sale(line(1, 1000, 100), payments=(Payment("credit", Cents(100)),))
    back = what_comes_back(sold, (), None, TYPES, Cents(30))
    assert back.payments == (Payment("credit", Cents(30)), Payment("cash", Cents(70)))


def test_change_is_no_part_of_what_was_paid() -> None:
    payments = (Payment("cash", Cents(500)), Payment("card", Cents(100)))
    sold = sale(line(1, 2000, 100), payments=payments, change=400)
    back = what_comes_back(sold, (), None, TYPES, OWED)
    assert back.payments == (Payment("cash", Cents(100)), Payment("card", Cents(100)))


def test_a_way_to_pay_that_the_shop_no_longer_has_is_named() -> None:
    with pytest.raises(Refused, match="visa"):
        what_comes_back(sale(line(1, 1000, 100), payments=(Payment("visa", Cents(100)),)), (), None, TYPES, OWED)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [({1: 3001}, "already_returned"), ({2: 1000}, "no_such_line"), ({1: 0}, "zero_return"), ({1: -1}, "zero_return")],
)
def test_more_than_was_sold_never_comes_back(wanted: dict[int, int], code: str) -> None:
    with pytest.raises(Refused) as refused:
        what_comes_back(sale(line(1, 3000, 110)), (), wanted, TYPES, OWED)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_what_has_come_back_cannot_come_back_again() -> None:
    sold = sale(line(1, 3000, 110))
    gone = storno(sold, what_comes_back(sold, (), None, TYPES, OWED))
    with pytest.raises(Refused) as refused:
        what_comes_back(sold, [gone], None, TYPES, OWED)
    assert refused.value.code == "nothing_to_return"


@pytest.mark.parametrize(("day", "in_time"), [("2026-12-07T23:59:59", True), ("2026-12-08T00:00:00", False)])
def test_an_operators_error_is_put_right_until_the_7th_of_the_next_month(day: str, in_time: bool) -> None:
    sold, moment = sale(line(1, 1000, 100)), datetime.fromisoformat(day)
    with pytest.raises(Refused, match="later than this storno"):
        check_in_time(sold, StornoReason.RETURN, datetime(2026, 11, 22, 11))
    check_in_time(sold, StornoReason.RETURN, moment)
    if in_time:
        check_in_time(sold, StornoReason.OPERATOR_ERROR, moment)
        return
    with pytest.raises(Refused, match="2026-12-07"):
        check_in_time(sold, StornoReason.OPERATOR_ERROR, moment)
