"""The receipt before any printer: what is to stand on the paper, in the shop's own terms and in cents.

A Receipt, of a sale or of its storno, checks itself when it is made, so that no printer is ever asked for sums that do
not meet. It is stored as canonical JSON before the first byte leaves for the printer.
"""

import re
from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr

from tui_pos.domain.money import NOTHING, BasisPoints, Cents, Thousandths, amount_of, format_cents, percent_of
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.domain.vat import LETTERS
from tui_pos.errors import Refused
from tui_pos.fiscal.usn import is_usn

_NUMBER = re.compile(r"[0-9]{1,7}")
_FISCAL_MEMORY = re.compile(r"[0-9]{8}")


class Change(Struct, frozen=True, omit_defaults=True):
    """A discount (below zero) or a surcharge on a sum: `percent` of it in basis points, or `amount` in cents."""

    percent: BasisPoints = BasisPoints(0)
    amount: Cents = NOTHING

    def of(self, cents: Cents) -> Cents:
        """What is added to a sum of `cents`."""
        return Cents(self.amount + percent_of(cents, self.percent))


class ReceiptLine(Struct, frozen=True, omit_defaults=True):
    """One sale. `price` in cents for one unit, `qty` in thousandths, `discount` in cents off the whole line (below zero
    a surcharge); instead of it `percent` in basis points of the line (below zero a discount).

    `comments` are free lines under it. `subtotals` change the sum of this line and all before it, one after the other.
    """

    text: str
    vat: str
    price: Cents
    qty: Thousandths
    discount: Cents = NOTHING
    percent: BasisPoints = BasisPoints(0)
    department: int = 0
    comments: tuple[str, ...] = ()
    subtotals: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        """Raises Refused `receipt_return`, `receipt_discount`, `receipt_line` for what no fiscal printer takes."""
        if self.qty < 0:
            raise Refused(
                "receipt_return",
                "“{text}” has a quantity below zero; goods that come back are not part of a sale. Void the line.",
                text=self.text,
            )
        # Ordinance N-18, art. 26 (1): the goods bear a name; printers refuse an empty one in the middle of a receipt.
        if not self.text.strip() or self.vat not in LETTERS or len(self.vat) != 1 or self.price < 0 or self.qty <= 0:
            raise Refused(
                "receipt_line",
                "“{text}” cannot stand on a receipt: a line needs a name, a VAT group А–З, a price and a quantity "
                "above zero.",
                text=self.text,
            )
        if self.net < 0 or (self.discount and self.percent):
            raise Refused(
                "receipt_discount",
                "The discount on “{text}” is larger than the line; change the price or the discount.",
                text=self.text,
            )

    @property
    def gross(self) -> Cents:
        return amount_of(self.price, self.qty)

    @property
    def net(self) -> Cents:
        """With the line's own discount, in cents; half a cent goes up, as the devices reckon it."""
        return Cents(self.gross - self.discount + percent_of(self.gross, self.percent))


class Storno(Struct, frozen=True, omit_defaults=True):
    """Why a receipt comes back, and which (Ordinance N-18 art. 31): the number on it, its date and time, and the number
    of the fiscal memory that it came out of; None where that is the printer that reverses it.

    `moment` is wall time as on that paper, without a zone and in whole seconds; what is given with a zone loses it.
    `invoice`: the number of the invoice that it was; its storno is a credit note.
    """

    reason: StornoReason
    receipt: str
    moment: datetime
    fm: str | None = None
    invoice: str = ""

    def __post_init__(self) -> None:
        """Raises Refused `receipt_storno`."""
        if not _NUMBER.fullmatch(self.receipt) or not (self.fm is None or _FISCAL_MEMORY.fullmatch(self.fm)):
            raise Refused(
                "receipt_storno",
                "Receipt “{receipt}” of fiscal memory “{fm}” cannot be reversed: a number has up to seven digits and "
                "a fiscal memory eight.",
                receipt=self.receipt,
                fm=self.fm or "",
            )
        force_setattr(self, "moment", self.moment.replace(tzinfo=None, microsecond=0))


class Buyer(Struct, frozen=True, omit_defaults=True):
    """Whom an invoice is made out to. `identifier` is of the kind `identified_by`; `number` the invoice's own, where it
    is not the device that gives it. `received_by` and `issued_by` are the persons who sign.
    """

    name: str
    identifier: str
    address: str
    identified_by: Literal["eik", "egn", "lnch", "service"] = "eik"
    vat_number: str = ""
    received_by: str = ""
    issued_by: str = ""
    number: str = ""


IDENTIFIER_KINDS = {"eik": "0", "egn": "1", "lnch": "2", "service": "3"}
"""`identified_by` as the manuals that have a number for it write it."""


class Signed(Struct, frozen=True):
    """The operator of the device in whose name a receipt is printed, where it is not the one of the settings."""

    operator: int
    password: str


class Receipt(Struct, frozen=True, omit_defaults=True):
    """A fiscal receipt: of a sale or, with `storno`, of goods and money that come back under the sale's own number.

    `payments` are as handed over (cash before change), in the order of the device's work: cash last, since only what
    is paid last may give change. Those of a storno are what is handed back. `header` are free lines above the first
    sale, `footer` under the total. With a `buyer` it is an invoice, or the credit note of one.
    """

    usn: str
    lines: tuple[ReceiptLine, ...]
    payments: tuple[tuple[PaymentKind, Cents], ...]
    total: Cents
    storno: Storno | None = None
    footer: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    buyer: Buyer | None = None
    signed: Signed | None = None

    def __post_init__(self) -> None:
        """Raises Refused `receipt_usn`, `receipt_empty`, `receipt_discount`, `receipt_sum`, `receipt_payments`,
        `receipt_refund`.
        """
        if not is_usn(self.usn):
            raise Refused("receipt_usn", "“{usn}” is not a unique sale number; start the sale anew.", usn=self.usn)
        if not self.lines:
            raise Refused("receipt_empty", "A receipt needs at least one line.")
        below = next(
            (n for n in range(len(self.lines)) if self.lines[n].subtotals and min(self.sums_at(n + 1)) < 0), None
        )
        if below is not None:
            raise Refused(
                "receipt_discount",
                "The discount on the sum after “{text}” is larger than that sum; make it smaller.",
                text=self.lines[below].text,
            )
        if self.amount_after(len(self.lines)) != self.total or self.total < 0:
            raise Refused(
                "receipt_sum",
                "The receipt's lines come to {lines}, its total is {total}; nothing is printed.",
                lines=format_cents(self.amount_after(len(self.lines))),
                total=format_cents(self.total),
            )
        by_cash = sum(cents for kind, cents in self.payments if kind is PaymentKind.CASH)
        change = sum(cents for _, cents in self.payments) - self.total
        if change < 0 or (change and change >= by_cash) or any(cents <= 0 for _, cents in self.payments):
            raise Refused(
                "receipt_payments",
                "The payments do not fit the total of {total}; only cash gives change.",
                total=format_cents(self.total),
            )
        if self.storno is not None and change:
            raise Refused(
                "receipt_refund",
                "What is handed back comes to {refund}, the storno to {total}; nothing is printed.",
                refund=format_cents(self.total + change),
                total=format_cents(self.total),
            )
        in_order = tuple(sorted(self.payments, key=lambda payment: payment[0] is PaymentKind.CASH))
        force_setattr(self, "payments", in_order)

    @property
    def tenders(self) -> tuple[tuple[PaymentKind, Cents], ...]:
        """What a device is given to cover the total, at least one payment: also a receipt that costs nothing is paid.

        A storno is covered in cash, however the money goes back: its record for the tax authority has a field for cash
        and for no other kind (Ordinance N-18, Annex 17 p. 13a).
        """
        if self.storno is not None:
            return ((PaymentKind.CASH, self.total),)
        return self.payments or ((PaymentKind.CASH, NOTHING),)

    def amount_after(self, lines: int) -> Cents:
        """The sum of the first `lines` lines and what changes it after them, in cents."""
        return self.sums_at(lines)[-1]

    def sums_at(self, lines: int) -> tuple[Cents, ...]:
        """Every sum that the open receipt may show while it has `lines` sales, in the order in which they come up."""
        sums = [NOTHING]
        for line in self.lines[:lines]:
            before = sums[-1]
            sums = [Cents(before + line.gross), Cents(before + line.net)]
            for change in line.subtotals:
                sums.append(Cents(sums[-1] + change.of(sums[-1])))
        return tuple(sums)


class ServiceCash(Struct, frozen=True, tag="cash_out"):
    """Cash beside receipts, on paper: `amount` cents leave the drawer, for goods that come back without a receipt or
    for whatever else is paid out of it; below zero they are put in."""

    amount: Cents


def to_bytes(receipt: Receipt | ServiceCash) -> bytes:
    """The receipt as canonical JSON in UTF-8: equal receipts give equal bytes."""
    return msgspec.json.encode(receipt, order="sorted")


def from_bytes(data: bytes) -> Receipt:
    """What `to_bytes` wrote. Raises Refused `bad_receipt` for anything else."""
    try:
        return msgspec.json.decode(data, type=Receipt)
    except msgspec.MsgspecError as error:
        raise Refused(
            "bad_receipt", "A stored receipt cannot be read: {reason}. Call the service.", reason=str(error)
        ) from error


def job_from_bytes(data: bytes) -> Receipt | ServiceCash:
    """What `to_bytes` wrote of a till's job. Raises Refused `bad_receipt` for anything else."""
    try:
        return msgspec.json.decode(data, type=ServiceCash)
    except msgspec.MsgspecError:
        return from_bytes(data)
