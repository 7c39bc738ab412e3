"""The words of ErpNet.FP's interface (its PROTOCOL.md): what programs send, as structs with their field names.

Programs are taken as they are: names in any case and numbers as text are put right at the door.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind

Text = Annotated[str, Meta(max_length=2000)]
Number = str | int
"""What is written with digits and may come as either."""

TaxGroup = Annotated[int, Meta(ge=0, le=8, description="1 to 8: the VAT groups А to З")]
Modifier = Literal["none", "discount-percent", "discount-amount", "surcharge-percent", "surcharge-amount"]
PaymentWord = Literal[
    "",
    "cash",
    "check",
    "card",
    "coupons",
    "ext-coupons",
    "packaging",
    "internal-usage",
    "damage",
    "bank",
    "reserved1",
    "reserved2",
    "change",
]

PAYMENTS: dict[str, PaymentKind] = {
    "cash": PaymentKind.CASH,
    "check": PaymentKind.CHEQUE,
    "coupons": PaymentKind.VOUCHER,
    "ext-coupons": PaymentKind.EXTERNAL_VOUCHER,
    "packaging": PaymentKind.PACKAGING,
    "internal-usage": PaymentKind.INTERNAL,
    "damage": PaymentKind.DAMAGE,
    "card": PaymentKind.CARD,
    "bank": PaymentKind.BANK,
    "reserved1": PaymentKind.RESERVE_1,
    "reserved2": PaymentKind.RESERVE_2,
}
REASONS: dict[str, StornoReason] = {
    "operator-error": StornoReason.OPERATOR_ERROR,
    "refund": StornoReason.RETURN,
    "tax-base-reduction": StornoReason.TAX_BASE,
    "taxbase-reduction": StornoReason.TAX_BASE,
}
IDENTIFIERS: dict[str, Literal["eik", "egn", "lnch", "service"]] = {
    "legal-registration": "eik",
    "national-id": "egn",
    "foreigner-id": "lnch",
    "tax-number": "service",
}


class Item(Struct, rename="camel"):
    """A sale, a change of the sum so far, or free text. No quantity is 1."""

    type: Literal["sale", "comment", "footer-comment", "discount-amount", "surcharge-amount"] = "sale"
    text: Text = ""
    tax_group: TaxGroup = 0
    department: Annotated[int, Meta(ge=0, le=99)] = 0
    quantity: Decimal = Decimal(0)
    unit_price: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    price_modifier_value: Decimal = Decimal(0)
    price_modifier_type: Modifier = "none"


class Payment(Struct, rename="camel"):
    """A payment; `change` (below zero) is what went back of the cash."""

    amount: Decimal
    payment_type: PaymentWord = "cash"


class Credentials(Struct, rename="camel"):
    """The device's operator; empty: the one of the settings."""

    operator: Number = ""
    operator_password: Number = ""


class ReceiptBody(Credentials, rename="camel"):
    """A fiscal receipt. No payments: the whole sum in cash. No sale number: one is made."""

    items: list[Item] = []
    unique_sale_number: Text = ""
    payments: list[Payment] = []


class ReversalBody(ReceiptBody, rename="camel"):
    """The storno of a receipt, with what its answer told."""

    receipt_number: Number = ""
    receipt_date_time: datetime | None = None
    fiscal_memory_serial_number: Number = ""
    reason: Literal["operator-error", "refund", "tax-base-reduction", "taxbase-reduction"] = "operator-error"


class Recipient(Struct, rename="camel"):
    """Whom an invoice is made out to."""

    name: Text = ""
    identifier: Number = ""
    identifier_type: Literal["unspecified", "legal-registration", "national-id", "foreigner-id", "tax-number"] = (
        "unspecified"
    )
    vat_number: Text = ""
    address: Text = ""
    city: Text = ""


class InvoiceBody(ReceiptBody, rename="camel"):
    """A receipt that is an invoice."""

    recipient: Recipient | None = None
    receiver: Text = ""
    issuer: Text = ""
    number: Number = ""


class CreditNoteBody(ReversalBody, rename="camel"):
    """The credit note of an invoice."""

    recipient: Recipient | None = None
    receiver: Text = ""
    issuer: Text = ""
    number: Number = ""
    original_invoice_number: Number = ""
    fiscal_device_serial_number: Text = ""


class AmountBody(Credentials, rename="camel", kw_only=True):
    """Cash for the drawer, or out of it."""

    amount: Decimal


class DateTimeBody(Credentials, rename="camel"):
    """The time to set; none: this machine's."""

    device_date_time: datetime | None = None


class RawBody(Struct, rename="camel"):
    """A command of the device's own: its first character is the command, the rest the data."""

    raw_request: Annotated[str, Meta(min_length=1, max_length=2000)]


class PeriodBody(Struct, rename="camel"):
    """A report from the fiscal memory. Beyond ErpNet.FP."""

    first: date
    last: date
    detailed: bool = False


class DisplayBody(Struct, rename="camel"):
    """What the customer's display shows; no rows clear it. Beyond ErpNet.FP."""

    rows: Annotated[list[Text], Meta(max_length=8)] = []


class NoBody(Struct):
    """Nothing is asked for; what comes is not looked at."""


class Message(Struct, rename="camel", omit_defaults=True):
    """`code` as in ErpNet.FP's ErrorCodes.md; `original_code` our own."""

    type: str
    text: str
    code: str = ""
    original_code: str = ""


class Answer(Struct, rename="camel"):
    """`ok` is false when one of the messages is an error."""

    ok: bool
    messages: list[Message]


class ReceiptAnswer(Answer, rename="camel"):
    receipt_number: str
    receipt_date_time: datetime
    receipt_amount: Decimal
    fiscal_memory_serial_number: str


class InvoiceAnswer(ReceiptAnswer, rename="camel"):
    invoice_number: str


class StatusAnswer(Answer, rename="camel"):
    device_date_time: datetime


class CashAnswer(Answer, rename="camel"):
    amount: Decimal


class RawAnswer(Answer, rename="camel"):
    raw_response: str


class TaskAnswer(Struct, rename="camel"):
    """Instead of the answer when it takes longer than the caller waits: ask `/printers/taskinfo` for it."""

    task_id: str


class TaskInfo(Struct, rename="camel"):
    task_status: Literal["unknown", "enqueued", "running", "finished"]
    result: dict[str, object]


class DeviceInfo(Struct, rename="camel"):
    """What a printer is and can do."""

    uri: str
    serial_number: str
    fiscal_memory_serial_number: str
    manufacturer: str
    model: str
    firmware_version: str
    item_text_max_length: int
    comment_text_max_length: int
    operator_password_max_length: int
    tax_identification_number: str
    supported_payment_types: list[str]
    supports_sub_total_amount_modifiers: bool
    sub_total_amount_modifiers_require_tax_group: bool
    supports_invoice: bool
    supports_credit_note: bool
    invoice_number_assignment: str
    credit_note_number_assignment: str
    support_payment_terminal: bool = False
    use_payment_terminal: bool = False
