"""What the shop's printer takes in a receipt, looked at before anything is saved: the family of the settings tells it,
and the kinds of payment that were added there by hand.
"""

from collections.abc import Sequence

from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.payment import Payment, PaymentKind, PaymentType
from tui_pos.fiscal.limits import LIMITS, check_lines, check_payments
from tui_pos.fiscal.receipt import Receipt, ReceiptLine


def printed_types(workplace: Workplace) -> dict[str, PaymentType]:
    """The shop's ways to pay, by code, that its printer can print: nobody is offered another."""
    return {code: type_ for code, type_ in workplace.payment_types.items() if _is_printed(workplace, type_.kind)}


def check_printed_lines(workplace: Workplace, lines: Sequence[ReceiptLine]) -> None:
    """Raises Refused as `check_lines` does."""
    check_lines(LIMITS[workplace.settings.printer.family], lines)


def check_printed_payments(workplace: Workplace, payments: Sequence[Payment]) -> None:
    """Raises Refused `payment_not_on_device`. A way to pay that the shop does not have is another's to name."""
    types = workplace.payment_types
    _check_kinds(workplace, [types[payment.type].kind for payment in payments if payment.type in types])


def check_printed(workplace: Workplace, receipt: Receipt) -> None:
    """Whether the printer takes the receipt as a whole. Raises Refused as `check_lines` and `check_payments` do."""
    check_printed_lines(workplace, receipt.lines)
    _check_kinds(workplace, [kind for kind, _ in receipt.tenders])


def _check_kinds(workplace: Workplace, kinds: Sequence[PaymentKind]) -> None:
    printer = workplace.settings.printer
    check_payments(LIMITS[printer.family], (kind for kind in kinds if kind not in printer.payments))


def _is_printed(workplace: Workplace, kind: PaymentKind) -> bool:
    printer = workplace.settings.printer
    return kind in printer.payments or kind in LIMITS[printer.family].payments
