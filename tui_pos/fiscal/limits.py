"""What each family takes in one receipt, as a table: known before anything is paid, and looked at by the driver too."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from tui_pos.domain.money import NOTHING, Cents, Thousandths, format_cents, format_decimal
from tui_pos.domain.payment import PaymentKind
from tui_pos.errors import Refused
from tui_pos.fiscal.receipt import ReceiptLine


class Limits(Struct, frozen=True):
    """The most `lines` in a receipt, the most cents in one line before its discount and in a price, the most of one
    thing in a line, the highest number of a department (0: none can be told), and the kinds of payment.
    """

    lines: int
    line_cents: Cents
    qty: Thousandths = Thousandths(99_999_999)
    departments: int = 0
    payments: frozenset[PaymentKind] = frozenset(PaymentKind)


LIMITS: dict[str, Limits] = {
    # Datecs FP-800/2000 manual, 31h: 512 sales a receipt, prices and quantities of 8 digits.
    "datecs-p": Limits(lines=512, line_cents=Cents(99_999_999), departments=60),
    # Datecs C manual v2.04BG, 31h: 120 sales a receipt; 35h: six kinds of payment.
    "datecs-c": Limits(
        lines=120,
        line_cents=Cents(99_999_999),
        departments=9,
        payments=frozenset(
            {
                PaymentKind.CASH,
                PaymentKind.CARD,
                PaymentKind.RESERVE_1,
                PaymentKind.RESERVE_2,
                PaymentKind.VOUCHER,
                PaymentKind.EXTERNAL_VOUCHER,
            }
        ),
    ),
    # Datecs X manual v2.02, 31h: price times quantity up to 9999999.99; 35h: three kinds of payment beside cash and
    # cards, which the factory names so. The manual does not say how many sales.
    "datecs-x": Limits(
        lines=512,
        line_cents=Cents(999_999_999),
        qty=Thousandths(999_999_999),
        departments=99,
        payments=frozenset(
            {
                PaymentKind.CASH,
                PaymentKind.CARD,
                PaymentKind.CHEQUE,
                PaymentKind.VOUCHER,
                PaymentKind.EXTERNAL_VOUCHER,
            }
        ),
    ),
    # Daisy: four payments beside cash, of which the factory has one for cheques and one for cards, and two for foreign
    # money. A device with more kinds is told in the settings (`payments`). Its lines are not in the manual.
    "daisy": Limits(
        lines=512,
        line_cents=Cents(99_999_999),
        payments=frozenset((PaymentKind.CASH, PaymentKind.CHEQUE, PaymentKind.CARD)),
    ),
    "eltrade": Limits(lines=512, line_cents=Cents(99_999_999), departments=100),
    # Incotex: as Daisy, and one for the health fund.
    "incotex": Limits(
        lines=512,
        line_cents=Cents(99_999_999),
        payments=frozenset((PaymentKind.CASH, PaymentKind.CHEQUE, PaymentKind.CARD, PaymentKind.RESERVE_1)),
    ),
    # Manual rev 10.4, 44h: eight digits each of price and quantity, departments 0 to 9 and A.
    "icp": Limits(lines=50, line_cents=Cents(99_999_999), departments=10),
    # Manual 1910211454: sales are counted with three digits (72h), a price has up to 10 symbols (31h).
    "tremol": Limits(lines=999, line_cents=Cents(99_999_999), departments=19),
}
"""By the family's name in the settings."""


def check_payments(limits: Limits, kinds: Iterable[PaymentKind]) -> None:
    """Raises Refused `payment_not_on_device`."""
    missing = next((kind for kind in kinds if kind not in limits.payments), None)
    if missing is not None:
        raise unknown_payment(missing)


def unknown_payment(kind: PaymentKind) -> Refused:
    """The device has no such payment."""
    return Refused(
        "payment_not_on_device",
        "The printer does not know payment of the kind {kind}; take another kind.",
        kind=kind.value,
    )


def check_lines(limits: Limits, lines: Sequence[ReceiptLine]) -> None:
    """Raises Refused `too_many_lines`, `line_too_large`, `line_without_price`, `no_department`."""
    if len(lines) > limits.lines:
        raise Refused(
            "too_many_lines",
            "The sale has {lines} lines and the printer takes {most} in a receipt; split the sale.",
            lines=len(lines),
            most=limits.lines,
        )
    for line in lines:
        if line.price == NOTHING:
            # The manual neither takes nor refuses a price of 0.00 (31h); printers have been reported not to print it.
            raise Refused(
                "line_without_price",
                "“{text}” has a price of 0.00, which the printer does not take; type a price.",
                text=line.text,
            )
        if line.gross == NOTHING:
            # Less than half a cent's worth, which Daisy and Incotex refuse by number and no manual allows.
            raise Refused(
                "line_of_nothing",
                "“{text}” comes to 0.00, which the printer does not take; correct its quantity, or void the line.",
                text=line.text,
            )
        if line.gross > limits.line_cents:
            raise Refused(
                "line_too_large",
                "“{text}” comes to {amount}, more than the printer takes in a line; split it.",
                text=line.text,
                amount=format_cents(line.gross),
            )
        if line.price > limits.line_cents or line.qty > limits.qty:
            raise Refused(
                "line_too_large",
                "The printer takes prices up to {price} and quantities up to {qty}; split “{text}”.",
                price=format_cents(limits.line_cents),
                qty=format_decimal(limits.qty, 3),
                text=line.text,
            )
        if line.department > limits.departments:
            raise Refused(
                "no_department",
                "The printer has no department {department} for “{text}”; take another one or none.",
                department=line.department,
                text=line.text,
            )
