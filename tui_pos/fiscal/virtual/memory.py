"""What a fiscal printer remembers without power: counters, the day, the open receipt, the answer it gave last.

It is written whole after every command, by replacing the file, so that a process that is killed leaves the memory of
either before or after a command, as a device leaves its own.
"""

import os
from pathlib import Path

import msgspec

from tui_pos.errors import DeviceTrouble

GROUPS = "АБВГДЕЖЗ"


class Item(msgspec.Struct):
    """One sale as the device registered it: cents, thousandths; `discount` is what came off (negative: a surcharge)."""

    text: str
    vat: str
    price: int
    qty: int
    discount: int
    amount: int
    department: int = 0


def negated(item: Item) -> Item:
    """The sale that takes `item` back."""
    return msgspec.structs.replace(item, qty=-item.qty, discount=-item.discount, amount=-item.amount)


class StornoOf(msgspec.Struct):
    """What a storno reverses, and why: operator_error, return, tax_base."""

    reason: str
    number: int
    usn: str
    time: str
    fm: str


class InvoiceTo(msgspec.Struct):
    """The number of an invoice or credit note, and its buyer as the host told it; `original`: the invoice reversed."""

    number: str = ""
    original: str = ""
    buyer: dict[str, str] = {}


class OpenReceipt(msgspec.Struct):
    """A fiscal receipt that is not closed yet; with `storno` it is one. `changes` are discounts (below zero) and
    surcharges on its sum, in cents. `asked`: how it was asked to be printed, in the family's own letters.
    """

    number: int
    usn: str
    operator: str
    till: int
    opened: str
    items: list[Item] = []
    texts: list[str] = []
    payments: list[tuple[str, int]] = []
    paying: bool = False
    storno: StornoOf | None = None
    changes: list[int] = []
    invoice: InvoiceTo | None = None
    asked: str = ""

    @property
    def amount(self) -> int:
        return sum(item.amount for item in self.items) + sum(self.changes)

    @property
    def tendered(self) -> int:
        return sum(cents for _, cents in self.payments)


class Closure(msgspec.Struct, frozen=True):
    """A day in the fiscal memory: the number of its Z report, the document that this was and its time, how many
    receipts, and its sums by group.
    """

    number: int
    document: int
    time: str
    receipts: int
    sold: tuple[int, ...]
    reversed: tuple[int, ...]


class Memory(msgspec.Struct):
    """The whole of it. `documents` counts every paper ever printed, `today` those since the last Z.

    Turnover and what was reversed of it are kept apart, as the day's report has them (Ordinance N-18, Annex 1).
    """

    family: str = "datecs-p"
    serial: str = "DT000001"
    fiscal_memory: str = "02000001"
    model: str = "FP-800"
    password: str = "0000"  # noqa: S105 - the factory's own
    tax_number: str = "000713391"
    header: list[str] = []
    """What it prints above every paper."""
    documents: int = 0
    last_fiscal: int = 0
    today: int = 0
    fiscal_today: int = 0
    storno_today: int = 0
    closures: int = 0
    fiscal_records: list[Closure] = []
    by_group: list[int] = msgspec.field(default_factory=lambda: [0] * len(GROUPS))
    storno_by_group: list[int] = msgspec.field(default_factory=lambda: [0] * len(GROUPS))
    cash: int = 0
    cash_in: int = 0
    cash_out: int = 0
    cash_ins: int = 0
    cash_outs: int = 0
    by_payment: dict[str, int] = {}
    day: str = ""
    """The date of the first money since the last Z; empty when there has been none."""
    z_needed: bool = False
    last_usn: str = ""
    last_storno_usn: str = ""
    """Kept apart from the sales' by devices that tell both."""
    first_invoice: int = 1
    next_invoice: int = 1
    last_invoice_allowed: int = 9_999_999_999
    invoices_set: bool = False
    """Whether the numbers of invoices were ever given to it, where it takes them once."""
    departments: dict[int, tuple[str, str]] = {}
    """The group and the name of those that were programmed."""
    next_credit_note: int = 1
    last_credit_note_allowed: int = 9_999_999_999
    """Credit notes have numbers of their own on an Eltrade."""
    buyer: dict[str, str] = {}
    """Of the invoice that is to be opened next, where he is told before (Incotex)."""
    payments: list[tuple[str, int]] = []
    """Names of the kinds of payment beside cash, and what each is to the tax authority, where they can be set."""
    clock_offset_s: int = 0
    receipt: OpenReceipt | None = None
    last_number: int = 0
    """Of the last receipt, also of one that was cancelled, on devices that tell it."""
    last_items: int = 0
    last_amount: int = 0
    last_tendered: int = 0
    may_duplicate: bool = False
    service: list[str] | None = None
    """The rows of an open paper that is no receipt."""
    display: list[str] = []
    drawer_openings: int = 0
    answered: int | None = None
    """The number of the last frame that was answered, where frames have numbers, and with what."""
    answer: bytes = b""
    records: bytes = b""
    """The lines that the last papers added to the ledger, so that what was cut off can be written after all."""


def load(path: Path, new: Memory) -> Memory:
    """The memory kept in `path`; that of a `new` device when there is none. Raises DeviceTrouble `virtual_memory`."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Memory)
    except FileNotFoundError:
        return new
    except (OSError, msgspec.MsgspecError) as error:
        raise DeviceTrouble(
            "virtual_memory",
            "The virtual printer cannot read its memory {file}: {reason}. Restore the file from a backup.",
            file=path,
            reason=str(error),
        ) from error


def save(memory: Memory, path: Path, *, durably: bool) -> None:
    """Replace the memory at `path`. `durably`: it outlives the machine's own power cut as well as the process."""
    beside = path.with_name(path.name + ".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        os.write(descriptor, msgspec.json.encode(memory))
        if durably:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    beside.replace(path)
