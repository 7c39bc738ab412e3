"""What programs are answered: JSON in ErpNet.FP's shapes, sums as numbers with two places."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from tui_pos.devices.words import PAYMENTS as PAYMENT_WORDS
from tui_pos.devices.words import (
    Answer,
    CashAnswer,
    DeviceInfo,
    InvoiceAnswer,
    Message,
    RawAnswer,
    ReceiptAnswer,
    StatusAnswer,
)
from tui_pos.domain.money import Cents
from tui_pos.fiscal.device import Identity, Traits
from tui_pos.settings import PrinterSettings

_ENCODER = msgspec.json.Encoder(decimal_format="number")

DRIVERS = {
    "datecs-p": "bg.dt.p.isl",
    "datecs-c": "bg.dt.c.isl",
    "datecs-x": "bg.dt.x.isl",
    "daisy": "bg.dy.isl",
    "eltrade": "bg.ed.isl",
    "incotex": "bg.in.isl",
    "icp": "bg.is.icp",
    "tremol": "bg.zk.v2.zfp",
}
"""ErpNet.FP's names of the families."""


def to_json(answer: object) -> bytes:
    return _ENCODER.encode(answer)


def decimal_of(cents: Cents) -> Decimal:
    return Decimal(cents).scaleb(-2)


def plain(messages: Sequence[Message]) -> Answer:
    return Answer(_is_ok(messages), list(messages))


def failed(message: Message, *more: Message) -> bytes:
    return to_json(Answer(False, [message, *more]))


def status(messages: Sequence[Message], clock: datetime | None) -> StatusAnswer:
    """A clock that could not be read is at the year 1, as ErpNet.FP has it."""
    return StatusAnswer(_is_ok(messages), list(messages), clock or datetime.min)


def cash(messages: Sequence[Message], amount: Cents) -> CashAnswer:
    return CashAnswer(_is_ok(messages), list(messages), decimal_of(amount))


def raw(messages: Sequence[Message], response: str) -> RawAnswer:
    return RawAnswer(_is_ok(messages), list(messages), response)


def printed(
    messages: Sequence[Message],
    number: str,
    moment: datetime,
    total: Cents,
    fiscal_memory: str,
    invoice: str | None = None,
) -> Answer:
    """A receipt that is out is well, whatever else there is to say; `invoice` its number when it is one."""
    facts = (True, list(messages), number, moment.replace(tzinfo=None, microsecond=0), decimal_of(total), fiscal_memory)
    return ReceiptAnswer(*facts) if invoice is None else InvoiceAnswer(*facts, invoice)


def info(settings: PrinterSettings, identity: Identity, traits: Traits, tax_number: str) -> DeviceInfo:
    return DeviceInfo(
        uri=_uri(settings),
        serial_number=identity.serial,
        fiscal_memory_serial_number=identity.fiscal_memory,
        manufacturer=traits.maker,
        model=identity.model,
        firmware_version=identity.firmware,
        item_text_max_length=traits.item_width * traits.item_rows,
        comment_text_max_length=traits.text_width,
        operator_password_max_length=traits.password_width,
        tax_identification_number=tax_number,
        supported_payment_types=[word for word, kind in PAYMENT_WORDS.items() if kind in traits.limits.payments],
        # Where the device has no such change, its lines are changed instead.
        supports_sub_total_amount_modifiers=True,
        sub_total_amount_modifiers_require_tax_group=False,
        supports_invoice=traits.invoices is not None,
        supports_credit_note=traits.credit_notes is not None,
        invoice_number_assignment=traits.invoices or "device-assigned",
        credit_note_number_assignment=traits.credit_notes or "device-assigned",
    )


def _uri(settings: PrinterSettings) -> str:
    match settings.connection:
        case "serial":
            return f"{DRIVERS[settings.family]}.com://{settings.port}"
        case "tcp":
            return f"{DRIVERS[settings.family]}.tcp://{settings.host}:{settings.port_number}"
        case "virtual":
            return f"{DRIVERS[settings.family]}.virtual://"


def _is_ok(messages: Sequence[Message]) -> bool:
    return all(message.type != "error" for message in messages)
