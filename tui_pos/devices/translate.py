"""From ErpNet.FP's words to a receipt of ours: decimals to cents, items to lines, their text and changes of the sum to
the line that they follow. What cannot be on a receipt is refused by the number of its item.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from tui_pos.devices.words import (
    IDENTIFIERS,
    PAYMENTS,
    REASONS,
    CreditNoteBody,
    InvoiceBody,
    Item,
    Payment,
    ReceiptBody,
    Recipient,
    ReversalBody,
)
from tui_pos.domain.money import NOTHING, BasisPoints, Cents, Thousandths, format_cents
from tui_pos.domain.payment import PaymentKind
from tui_pos.domain.vat import LETTERS
from tui_pos.errors import Refused
from tui_pos.fiscal.receipt import Buyer, Change, Receipt, ReceiptLine, Signed, Storno
from tui_pos.fiscal.usn import is_usn

LARGEST = Decimal(1_000_000_000)
ONE_IN_A_HUNDRED_THOUSAND = 100_000
"""By so much of a total its payments may differ: ErpNet.FP lets programs that reckon in binary fractions pass."""


def receipt_of(body: ReceiptBody, usn: str, default: Signed, zone: ZoneInfo) -> Receipt:
    """The receipt that `body` asks for, as sale `usn`; `default` stands in for what is missing of its operator, `zone`
    is the printer's.

    Raises Refused.
    """
    header, lines, footer = _lines(body.items)
    storno = _storno(body, zone) if isinstance(body, ReversalBody) else None
    total = _total(lines)
    if storno is not None or not body.payments:
        payments: tuple[tuple[PaymentKind, Cents], ...] = ((PaymentKind.CASH, total),) if total else ()
    else:
        payments = _tendered(body.payments, total)
    return Receipt(
        usn=usn,
        lines=lines,
        payments=payments,
        total=total,
        storno=storno,
        header=header,
        footer=footer,
        buyer=_buyer(body) if isinstance(body, InvoiceBody | CreditNoteBody) else None,
        signed=_signed(body, default),
    )


def check_sale_number(usn: str) -> None:
    """Raises Refused `sale_number`."""
    if not is_usn(usn):
        raise Refused(
            "sale_number",
            "“{usn}” is not a unique sale number; it reads like DT000001-0001-0000001.",
            usn=usn[:40],
        )


def wall_time(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """What a clock in `zone` shows at `moment`; one without a zone is that already. None for no moment, or one that a
    printer, which has two digits for the year, cannot know (the year 1 is what .NET sends for none).
    """
    if moment is None or not 2000 < moment.year < 2099:
        return None
    return (moment if moment.tzinfo is None else moment.astimezone(zone)).replace(tzinfo=None, microsecond=0)


def cents_of(amount: Decimal) -> Cents:
    """Raises Refused `number_too_large`."""
    return Cents(_scaled(amount, 2))


def _scaled(value: Decimal, places: int) -> int:
    if not value.is_finite() or abs(value) > LARGEST:
        raise Refused("number_too_large", "{number} is no sum of a receipt; correct it.", number=str(value)[:40])
    return int(value.scaleb(places).quantize(Decimal(1), ROUND_HALF_UP))


def _total(lines: Sequence[ReceiptLine]) -> Cents:
    total = NOTHING
    for line in lines:
        total = Cents(total + line.net)
        for change in line.subtotals:
            total = Cents(total + change.of(total))
    return total


def _lines(items: Sequence[Item]) -> tuple[tuple[str, ...], tuple[ReceiptLine, ...], tuple[str, ...]]:
    header: list[str] = []
    footer: list[str] = []
    lines: list[ReceiptLine] = []
    for row, item in enumerate(items, start=1):
        if item.type in ("sale", "comment", "footer-comment") and not item.text.strip():
            raise Refused("item_without_text", "Item {row} has no text; give it one.", row=row)
        match item.type:
            case "sale":
                lines.append(_line(row, item))
            case "footer-comment":
                footer.append(item.text)
            case "comment" if not lines:
                header.append(item.text)
            case "comment":
                lines[-1] = replace(lines[-1], comments=(*lines[-1].comments, item.text))
            case "discount-amount" | "surcharge-amount":
                amount = cents_of(item.amount)
                if amount <= 0:
                    raise Refused("item_amount", "Item {row} needs an amount above zero.", row=row)
                if not lines:
                    raise Refused(
                        "change_before_sale", "Item {row} changes a sum before anything is sold; put it later.", row=row
                    )
                change = Change(amount=Cents(-amount if item.type == "discount-amount" else amount))
                lines[-1] = replace(lines[-1], subtotals=(*lines[-1].subtotals, change))
    if not lines:
        raise Refused("no_items", "A receipt needs at least one item that is sold.")
    return tuple(header), tuple(lines), tuple(footer)


def _line(row: int, item: Item) -> ReceiptLine:
    qty, price, modifier = _scaled(item.quantity, 3), cents_of(item.unit_price), _scaled(item.price_modifier_value, 2)
    if qty < 0 or price < 0:
        raise Refused(
            "item_below_zero", "Item {row} has a quantity or a price below zero; what comes back is a storno.", row=row
        )
    if item.quantity and not qty:
        raise Refused("item_quantity", "Item {row} has a quantity below 0.001; give one that can be printed.", row=row)
    if item.tax_group == 0:
        raise Refused("item_tax_group", "Item {row} has no VAT group; give taxGroup 1 to 8.", row=row)
    has_modifier = item.price_modifier_type != "none"
    if has_modifier != (modifier > 0):
        raise Refused(
            "item_modifier",
            "Item {row} needs both a priceModifierType and a priceModifierValue above zero, or neither.",
            row=row,
        )
    discount, percent = NOTHING, BasisPoints(0)
    if item.price_modifier_type.endswith("amount"):
        discount = Cents(modifier)
    elif has_modifier:
        percent = BasisPoints(modifier)
    if item.price_modifier_type == "surcharge-amount":
        discount = Cents(-discount)
    elif item.price_modifier_type == "discount-percent":
        percent = BasisPoints(-percent)
    return ReceiptLine(
        text=item.text,
        vat=LETTERS[item.tax_group - 1],
        price=price,
        qty=Thousandths(qty or 1000),
        discount=discount,
        percent=percent,
        department=item.department,
    )


def _paid(payments: Sequence[Payment]) -> Cents:
    return Cents(sum(cents_of(payment.amount) for payment in payments))


def _tendered(payments: Sequence[Payment], total: Cents) -> tuple[tuple[PaymentKind, Cents], ...]:
    """As handed over, cash before change."""
    handed: list[tuple[PaymentKind, Cents]] = []
    for row, payment in enumerate(payments, start=1):
        cents, is_change = cents_of(payment.amount), payment.payment_type == "change"
        if (cents >= 0 if is_change else cents < 0) and cents:
            raise Refused(
                "payment_amount",
                "Payment {row}: change is written below zero, everything else above; correct the amount.",
                row=row,
            )
        if cents and not is_change:
            handed.append((_kind(row, payment), cents))
    missing = total - _paid(payments)
    if abs(missing) * ONE_IN_A_HUNDRED_THOUSAND > total:
        raise Refused(
            "payments_differ",
            "The payments come to {paid}, the items to {total}; make them equal, change included.",
            paid=format_cents(_paid(payments)),
            total=format_cents(total),
        )
    if missing and handed:
        kind, cents = handed[-1]
        handed[-1] = (kind, Cents(cents + missing))
    return tuple(handed)


def _kind(row: int, payment: Payment) -> PaymentKind:
    kind = PAYMENTS.get(payment.payment_type)
    if kind is None:
        raise Refused("payment_type", "Payment {row} has no paymentType; give one, such as cash.", row=row)
    return kind


def _storno(body: ReversalBody, zone: ZoneInfo) -> Storno:
    moment = wall_time(body.receipt_date_time, zone)
    number, memory = str(body.receipt_number), str(body.fiscal_memory_serial_number)
    if not number or not memory or moment is None:
        raise Refused(
            "storno_original",
            "A storno needs the receiptNumber, receiptDateTime and fiscalMemorySerialNumber of the receipt that it "
            "takes back.",
        )
    invoice = str(body.original_invoice_number) if isinstance(body, CreditNoteBody) else ""
    number = number.lstrip("0").rjust(min(len(number), 7), "0")
    return Storno(REASONS[body.reason], number, moment, memory, invoice)


def _buyer(body: InvoiceBody | CreditNoteBody) -> Buyer:
    who = body.recipient or Recipient()
    identified_by = IDENTIFIERS.get(who.identifier_type)
    if identified_by is None or not (who.name and who.identifier and who.address):
        raise Refused(
            "invoice_recipient",
            "An invoice needs a recipient with name, identifier, identifierType and address.",
        )
    if isinstance(body, CreditNoteBody) and not body.original_invoice_number:
        raise Refused("credit_note_original", "A credit note needs the originalInvoiceNumber.")
    return Buyer(
        name=who.name,
        identifier=str(who.identifier),
        address=", ".join(part for part in (who.city, who.address) if part),
        identified_by=identified_by,
        vat_number=who.vat_number,
        received_by=body.receiver,
        issued_by=body.issuer,
        number=str(body.number),
    )


def _signed(body: ReceiptBody, default: Signed) -> Signed | None:
    operator, password = str(body.operator), str(body.operator_password)
    if not operator and not password:
        return None
    if operator and not (operator.isascii() and operator.isdigit() and 1 <= int(operator) <= 99):
        raise Refused(
            "operator_number", "“{operator}” is no operator of the printer; give a number.", operator=operator[:20]
        )
    return Signed(int(operator or default.operator), password or default.password)
