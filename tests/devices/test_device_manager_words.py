"""What programs send becomes a receipt of the same sums, to the cent, as ErpNet.FP reckons them."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.devices.book import TaskBook
from tui_pos.devices.translate import receipt_of, wall_time
from tui_pos.devices.words import Item, Payment, ReceiptBody, ReversalBody
from tui_pos.domain.payment import PaymentKind
from tui_pos.domain.saying import Money, saying
from tui_pos.errors import DeviceTrouble, Refused, StoreTrouble, Term, Terms
from tui_pos.fiscal.lending import Said, say_trouble, trouble_of
from tui_pos.fiscal.receipt import Receipt, Signed

DEFAULT = Signed(1, "0000")
SOFIA = ZoneInfo("Europe/Sofia")
USN = "DT000001-0001-0000001"


def made(items: list[Item], *payments: Payment, **more: str) -> Receipt:
    return receipt_of(ReceiptBody(items=items, payments=list(payments), **more), USN, DEFAULT, SOFIA)


def rounded(value: Decimal, places: str = "0.01") -> Decimal:
    return value.quantize(Decimal(places), ROUND_HALF_UP)


amounts = st.decimals("0.01", "999", places=4)
modifiers = st.tuples(
    st.sampled_from(["none", "discount-percent", "surcharge-percent", "discount-amount", "surcharge-amount"]),
    st.decimals("0.01", "0.99", places=3),
)


@st.composite
def sales(draw: st.DrawFn) -> Item:
    kind, value = draw(modifiers)
    percent = kind.endswith("percent")
    return Item(
        text="Item",
        tax_group=draw(st.integers(1, 8)),
        quantity=draw(st.decimals("1", "99", places=4)),
        unit_price=draw(st.decimals("1", "999", places=4)),
        price_modifier_type=kind,  # type: ignore[arg-type]
        price_modifier_value=Decimal(0) if kind == "none" else value * 100 if percent else value,
    )


@given(st.lists(sales(), min_size=1, max_size=6))
def test_the_total_is_what_erpnet_fp_reckons(items: list[Item]) -> None:
    total = Decimal(0)
    for item in items:
        line = rounded(rounded(item.quantity, "0.001") * rounded(item.unit_price))
        value = rounded(item.price_modifier_value)
        sign = -1 if item.price_modifier_type.startswith("discount") else 1
        if item.price_modifier_type.endswith("percent"):
            line += sign * rounded(line * value / 100)
        elif item.price_modifier_type.endswith("amount"):
            line += sign * value
        total += line
    assert Decimal(made(items).total) / 100 == total


def test_comments_and_changes_of_the_sum_stay_where_they_were() -> None:
    receipt = made(
        [
            Item(type="comment", text="above"),
            Item(text="Cheese", unit_price=Decimal(10), tax_group=2),
            Item(type="comment", text="under"),
            Item(type="discount-amount", amount=Decimal(1)),
            Item(text="Milk", unit_price=Decimal(2), tax_group=1),
            Item(type="surcharge-amount", amount=Decimal("0.5")),
            Item(type="footer-comment", text="below"),
        ]
    )
    assert receipt.header == ("above",)
    assert receipt.footer == ("below",)
    assert receipt.lines[0].comments == ("under",)
    assert [line.vat for line in receipt.lines] == ["Б", "А"]
    assert [[change.amount for change in line.subtotals] for line in receipt.lines] == [[-100], [50]]
    assert receipt.total == 1150


def test_change_is_part_of_the_cash_that_was_handed_over() -> None:
    cheese = [Item(text="Cheese", unit_price=Decimal(12), tax_group=2)]
    handed = (Payment(Decimal(5), "card"), Payment(Decimal(10), "cash"), Payment(Decimal(-3), "change"))
    assert made(cheese, *handed).payments == ((PaymentKind.CARD, 500), (PaymentKind.CASH, 1000))
    with pytest.raises(Refused, match=r"payments come to 15\.00"):
        made(cheese, *handed[:2])


def test_a_cent_of_a_large_sum_is_no_reason_to_print_nothing() -> None:
    machine = [Item(text="Machine", unit_price=Decimal(5000), tax_group=2)]
    assert made(machine, Payment(Decimal("5000.01"), "card")).payments == ((PaymentKind.CARD, 500_000),)
    with pytest.raises(Refused):
        made(machine, Payment(Decimal("5000.10"), "card"))


def test_the_operator_is_the_one_of_the_settings_where_the_program_names_none() -> None:
    cheese = [Item(text="Cheese", unit_price=Decimal(12), tax_group=2)]
    assert made(cheese).signed is None
    assert made(cheese, operator="7").signed == Signed(7, "0000")
    assert made(cheese, operator_password="99").signed == Signed(1, "99")


def test_a_storno_without_its_original_is_refused() -> None:
    body = ReversalBody(items=[Item(text="Cheese", unit_price=Decimal(12), tax_group=2)])
    with pytest.raises(Refused) as raised:
        receipt_of(body, USN, DEFAULT, SOFIA)
    assert raised.value.code == "storno_original"


def test_a_trouble_told_to_a_till_says_the_same_there() -> None:
    inner = saying("{sum} is missing.", sum=Money(1250))
    trouble = DeviceTrouble(
        "odd",
        "{who} says {what} of {right}, {n} times, on {days}.",
        who="П1",
        what=inner,
        right=Term("Open the drawer"),
        n=3,
        days=Terms(("mon", "sun")),
    )
    told = trouble_of(msgspec.json.decode(msgspec.json.encode(say_trouble(trouble)), type=Said))
    assert told.code == trouble.code
    assert told.say() == trouble.say()


def test_a_book_that_cannot_be_used_says_which_and_why(tmp_path: Path) -> None:
    file = tmp_path / "devices.db"
    file.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreTrouble) as raised:
        TaskBook(file)
    assert str(file) in raised.value.say()


def test_a_moment_with_a_zone_is_what_the_clock_of_the_shop_showed() -> None:
    told = datetime(2026, 7, 1, 9, 30, 15, 999, tzinfo=UTC)
    shown = datetime(2026, 7, 1, 12, 30, 15)
    assert wall_time(told, SOFIA) == shown
    assert wall_time(shown, SOFIA) == shown
    body = ReversalBody(
        items=[Item(text="Cheese", tax_group=2, unit_price=Decimal(12))],
        receipt_number="1",
        receipt_date_time=told,
        fiscal_memory_serial_number="02000001",
    )
    storno = receipt_of(body, USN, DEFAULT, SOFIA).storno
    assert storno is not None
    assert storno.moment == shown


@pytest.mark.parametrize("year", [1, 9999])
def test_a_moment_that_no_printer_knows_is_none(year: int) -> None:
    assert wall_time(datetime(year, 1, 1, tzinfo=UTC), SOFIA) is None


def test_a_quantity_too_small_to_print_is_refused_and_none_is_one() -> None:
    with pytest.raises(Refused) as refused:
        receipt_of(ReceiptBody(items=[Item(text="Salt", tax_group=2, quantity=Decimal("0.0004"))]), USN, DEFAULT, SOFIA)
    assert refused.value.code == "item_quantity"
    item = Item(text="Salt", tax_group=2, unit_price=Decimal(1))
    assert receipt_of(ReceiptBody(items=[item]), USN, DEFAULT, SOFIA).total == 100
