"""Cash that leaves the drawer, or is put into it, beside receipts: booked once by the device, or never.

It is a service cash-out or cash-in (Ordinance N-18, art. 33), also for goods that came back without a receipt, of
which there is none to reverse. After any doubt the device's own facts decide, as they do for a receipt: the number of
its last document and what is in its drawer.
"""

from uuid import UUID

import msgspec
from msgspec import Struct

from tui_pos.domain.money import Cents, format_cents
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal.device import CommandRefused, FiscalDevice
from tui_pos.fiscal.inspection import told
from tui_pos.fiscal.jobs import JobJournal
from tui_pos.fiscal.receipt import ServiceCash


class _Note(Struct, frozen=True, omit_defaults=True):
    """What the device said before: the number of its last document, its own number, and what its drawer held. What a
    restored till notes instead (`reconcile.unsure_since`) reads as of another device.
    """

    document: int
    device: str
    cash: Cents | None = None


def book(device: FiscalDevice, journal: JobJournal, job: UUID, cash: ServiceCash) -> int:
    """Book it, unless it is booked already; the number of the device's document.

    Raises DeviceTrouble `drawer_short` where the drawer holds less, `receipt_uncertain` where a person must look.
    """
    number = settled(device, journal, job, cash)
    if number is not None:
        return number
    drawer = told(device.drawer)
    if drawer is not None and drawer.cash < cash.amount:
        raise DeviceTrouble(
            "drawer_short",
            "The drawer holds {cash}, and {amount} is to be taken out of it; put cash in, then try again.",
            cash=format_cents(drawer.cash),
            amount=format_cents(cash.amount),
        )
    note = _Note(device.last_document(), device.identify().serial, None if drawer is None else drawer.cash)
    journal.begin(job, msgspec.json.encode(note).decode())
    try:
        device.move_cash(Cents(-cash.amount))
    except CommandRefused:
        journal.forget(job)
        raise
    return device.last_document()


def settled(device: FiscalDevice, journal: JobJournal, job: UUID, cash: ServiceCash) -> int | None:
    """The number of the document with which it was booked; None where it was not, and is as one never begun.

    Raises DeviceTrouble `receipt_uncertain`.
    """
    text = journal.noted(job)
    if text is None:
        return None
    note = msgspec.json.decode(text, type=_Note)
    last, same = device.last_document(), device.identify().serial == note.device
    if same and last == note.document:
        journal.forget(job)
        return None
    drawer = told(device.drawer)
    if same and last == note.document + 1 and drawer is not None and note.cash is not None:
        if drawer.cash == note.cash - cash.amount:
            return last
        if drawer.cash == note.cash:
            journal.forget(job)
            return None
    raise _uncertain(cash)


def _uncertain(cash: ServiceCash) -> DeviceTrouble:
    """Only who looks at the paper knows whether it was booked."""
    if cash.amount < 0:
        return DeviceTrouble(
            "receipt_uncertain",
            "The printer cannot tell whether {amount} was booked as put in; look at the paper. "
            "If it is there, confirm that; if it is not, take it back.",
            amount=format_cents(Cents(-cash.amount)),
        )
    return DeviceTrouble(
        "receipt_uncertain",
        "The printer cannot tell whether {amount} was booked as taken out; look at the paper. "
        "If it is there, confirm that; if it is not, take it back.",
        amount=format_cents(cash.amount),
    )


def seen(device: FiscalDevice, journal: JobJournal, job: UUID, cash: ServiceCash) -> int:
    """A person saw it on paper: the number of its document. Raises DeviceTrouble where the device proves that it is
    not."""
    try:
        number = settled(device, journal, job, cash)
    except DeviceTrouble as trouble:
        if trouble.code != "receipt_uncertain":
            raise
        return device.last_document()
    if number is None:
        raise DeviceTrouble("receipt_not_out", "The printer has booked no cash for this; print it again.")
    return number
