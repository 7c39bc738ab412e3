"""What became of a receipt? Decided from the device's own facts alone, before anything more is sent to it.

A pure function: the facts in, one decision out. Where the facts leave a doubt the answer is Uncertain, never a guess:
a receipt printed twice and a receipt recorded but not printed are both worse than a question to the cashier.
"""

import msgspec
from msgspec import Struct

from tui_pos.domain.money import NOTHING, Cents
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal.device import FiscalDevice, Issued, Transaction
from tui_pos.fiscal.receipt import Receipt
from tui_pos.fiscal.usn import counter_of

MOST_LOOKED_UP = 200
"""How many documents are looked up in a device's journal; at 20 ms each a person is quicker with more of them."""


class Note(Struct, frozen=True, omit_defaults=True):
    """What is noted before a receipt is begun: the number of the device's last document, the device's own number
    (empty: not noted), and the day's turnover where the device tells it.
    """

    document: int
    device: str = ""
    turnover: Cents | None = None

    def to_text(self) -> str:
        return msgspec.json.encode(self).decode()


def note_of(text: str) -> Note:
    """What `Note.to_text` wrote."""
    return msgspec.json.decode(text, type=Note)


def unsure_since(document: int) -> Note:
    """The note for a receipt of which no device can be asked any more: somebody must look at the paper."""
    return Note(document, "?")


class Facts(Struct, frozen=True):
    """What the device says. Only when nothing is open and new documents are there is it asked for its last sale and
    fiscal receipt and, when ours is a storno or it cannot tell its last sale, for all that it has `issued` since; None
    when it cannot tell. `turned_over`: what was sold and reversed since the note, where both times told it.
    """

    fiscal_open: bool
    last_document: int
    transaction: Transaction
    last_sale: int | None = None
    last_fiscal_receipt: int | None = None
    issued: tuple[Issued, ...] | None = None
    storno_open: bool | None = None
    turned_over: Cents | None = None
    device: str = ""


class NotPrinted(Struct, frozen=True):
    """No receipt of this sale is out and none is open: print it."""


class AlreadyOut(Struct, frozen=True):
    """The receipt is on paper under `number`."""

    number: int


class OpenUnpaid(Struct, frozen=True):
    """Ours is open and no money was taken: it can be cancelled."""


class OpenPartlyPaid(Struct, frozen=True):
    """Ours is open with all its lines: take `rest`, then close."""

    rest: tuple[tuple[PaymentKind, Cents], ...]


class OpenPaid(Struct, frozen=True):
    """Ours is open, whole and paid: only close it."""


class ForeignOpen(Struct, frozen=True):
    """A receipt is open that is not of this sale: it is not ours to cancel or to close."""


class Uncertain(Struct, frozen=True):
    """The device cannot tell whether the receipt is among the documents `first` to `last`: a person must look.

    `number` is the one it bears if it is there.
    """

    first: int
    last: int
    number: int


Decision = NotPrinted | AlreadyOut | OpenUnpaid | OpenPartlyPaid | OpenPaid | ForeignOpen | Uncertain


def note(device: FiscalDevice) -> Note:
    """What is to be noted before a receipt is begun. Raises LineTrouble, DeviceTrouble."""
    serial, turnover = device.identify().serial, device.turnover()
    return Note(device.last_document(), serial, turnover)


def ask(device: FiscalDevice, receipt: Receipt, noted: Note) -> Facts:
    """The facts about `receipt`, before which `note` said `noted`. Raises LineTrouble, DeviceTrouble."""
    serial = device.identify().serial if noted.device else ""
    status = device.status()
    transaction = device.transaction()
    last = device.last_document()
    if status.fiscal_open or last <= noted.document:
        storno_open = transaction.storno if status.storno_open is None else status.storno_open
        return Facts(status.fiscal_open, last, transaction, storno_open=storno_open, device=serial)
    last_sale = device.last_sale() if receipt.storno is None else None
    few = last - noted.document <= MOST_LOOKED_UP
    issued = device.issued(noted.document + 1, last) if last_sale is None and few else None
    last_fiscal_receipt = device.last_fiscal_receipt() if receipt.storno is None else None
    return Facts(
        False,
        last,
        transaction,
        last_sale,
        last_fiscal_receipt,
        issued,
        turned_over=_turned_over_since(device, noted.turnover),
        device=serial,
    )


def _turned_over_since(device: FiscalDevice, before: Cents | None) -> Cents | None:
    now = None if before is None else device.turnover()
    # Nothing at both times may be a day that was closed in between.
    return None if before is None or not now else Cents(now - before)


def decide(facts: Facts, receipt: Receipt, noted: Note) -> Decision:
    """What became of `receipt`, before which `note` said `noted`."""
    last, before = facts.last_document, noted.document
    if noted.device not in ("", facts.device):
        # Taken into the place of the one that was begun with: it knows nothing of ours.
        return ForeignOpen() if facts.fiscal_open else Uncertain(0, last, before + 1)
    if facts.fiscal_open:
        return _decide_open(facts, receipt, before)
    if last == before:
        return NotPrinted()
    if last < before:
        # Its counters were reset: the number can only be the one that was next before.
        return Uncertain(0, last, before + 1)
    if last == before + 1 and receipt.total > 0 and _turned_over_by_one(facts, receipt, noted):
        return AlreadyOut(last) if facts.turned_over else NotPrinted()
    if receipt.storno is not None:
        return _decide_closed_storno(facts, receipt, before)
    return _decide_closed(facts, receipt, before)


def _turned_over_by_one(facts: Facts, receipt: Receipt, noted: Note) -> bool:
    """Whether the one document since the note has turned over what ours comes to, or nothing, and proves it by that."""
    if facts.turned_over == NOTHING:
        # Unless the day was closed in between, and ours came to as much as all that was sold before.
        return noted.turnover != receipt.total
    return facts.turned_over == receipt.total


def _decide_open(facts: Facts, receipt: Receipt, before: int) -> Decision:
    done = facts.transaction
    # The number of an open receipt counts at its opening on some firmware, at its close on other.
    begun_since = 0 <= facts.last_document - before <= 1
    if facts.storno_open not in (None, receipt.storno is not None):
        return ForeignOpen()
    if begun_since and done.paying and done.tendered is None:
        return _decide_paying(done.amount, receipt)
    if not begun_since or not _may_be_begun(done, receipt):
        return ForeignOpen()
    whole = done.items in (None, len(receipt.lines)) and done.amount == receipt.total
    tendered = done.tendered or NOTHING
    if whole and tendered >= receipt.total:
        return OpenPaid()
    if tendered == 0:
        return OpenUnpaid()
    rest = _payments_after(receipt, tendered) if whole else None
    return ForeignOpen() if rest is None else OpenPartlyPaid(rest)


def _decide_paying(shown: Cents, receipt: Receipt) -> Decision:
    """A payment was taken and the device does not tell of how much; it shows the whole sum, or what is left of it."""
    tenders = receipt.tenders
    if len(tenders) == 1 and shown in (receipt.total, NOTHING):
        return OpenPaid()
    lefts = [Cents(receipt.total - sum(cents for _, cents in tenders[:taken])) for taken in range(1, len(tenders))]
    fitting = [taken for taken, left in enumerate(lefts, start=1) if shown in (receipt.total, left)]
    return OpenPartlyPaid(tenders[fitting[0] :]) if len(fitting) == 1 else ForeignOpen()


def _may_be_begun(done: Transaction, receipt: Receipt) -> bool:
    """Whether the open receipt can be a beginning of ours, by its sales and their sum."""
    if done.items is None:
        return any(done.amount in receipt.sums_at(lines) for lines in range(len(receipt.lines) + 1))
    return done.items <= len(receipt.lines) and done.amount in receipt.sums_at(done.items)


def _payments_after(receipt: Receipt, tendered: Cents) -> tuple[tuple[PaymentKind, Cents], ...] | None:
    """The payments that are left when the first of them made `tendered`; None when no beginning does."""
    taken = 0
    for count, (_, cents) in enumerate(receipt.tenders, start=1):
        taken += cents
        if taken == tendered:
            return receipt.tenders[count:]
    return None


def _decide_closed(facts: Facts, receipt: Receipt, before: int) -> Decision:
    last, same_sums = facts.transaction, _has_sums(facts.transaction, receipt)
    if facts.last_sale == counter_of(receipt.usn):
        number = _number_of(facts, before)
        return AlreadyOut(number) if same_sums else Uncertain(before + 1, facts.last_document, number)
    # Only equality proves it: some firmware may number fiscal receipts apart from documents, and so always lower.
    no_sale_since = facts.last_fiscal_receipt == before or facts.issued == ()
    # Money is never taken in a receipt that was cancelled, and is in every one that was closed.
    only_cancelled = facts.last_document == before + 1 and last.tendered == 0 and receipt.total > 0
    if no_sale_since or only_cancelled:
        return NotPrinted()
    # The sums alone may be those of a sale before, and of a receipt that costs nothing those of a cancelled one.
    sale_since = facts.last_fiscal_receipt is None or facts.last_fiscal_receipt > before
    if same_sums and facts.last_sale is None and sale_since and receipt.total > 0:
        return AlreadyOut(_number_of(facts, before))
    # Whatever another program printed came after ours: the line was held until ours was done or broken off.
    return Uncertain(before + 1, facts.last_document, before + 1)


def _decide_closed_storno(facts: Facts, receipt: Receipt, before: int) -> Decision:
    """A storno has the sale number of its sale, and mostly its sums: only the device's journal tells the two apart, and
    the storno of one part from that of another.
    """
    if facts.issued is None:
        return Uncertain(before + 1, facts.last_document, before + 1)
    ours = (receipt.usn, None)
    alike = [found for found in facts.issued if found.storno and not found.cancelled and found.usn in ours]
    if not alike:
        return NotPrinted()
    number = alike[0].number
    # The line was held from the note on, so that ours is the first receipt after it or was never begun.
    is_first = alike[0] is facts.issued[0]
    is_last = alike[0] is facts.issued[-1]
    is_ours = alike[0].usn is not None and not is_last
    if is_first and (is_ours or (is_last and _has_sums(facts.transaction, receipt))):
        return AlreadyOut(number)
    return Uncertain(before + 1, facts.last_document, number)


def _has_sums(done: Transaction, receipt: Receipt) -> bool:
    if done.storno not in (None, receipt.storno is not None):
        return False
    same_lines = done.items in (None, len(receipt.lines)) and done.amount == receipt.total
    return same_lines and (done.tendered is None or done.tendered >= receipt.total)


def _number_of(facts: Facts, before: int) -> int:
    """Reports may have been printed after it, and the device's own Z before it: its own count of receipts knows."""
    number = facts.last_fiscal_receipt
    if number is not None and before < number <= facts.last_document:
        return number
    return before + 1
