"""Why a device says no."""

from enum import Enum, auto


class Reason(Enum):
    """Why a command is not done."""

    UNKNOWN = auto()
    """There is no such command."""
    SYNTAX = auto()
    VALUE = auto()
    """A value that is out of its bounds."""
    NO_RECEIPT = auto()
    RECEIPT_OPEN = auto()
    SERVICE_OPEN = auto()
    PAYING = auto()
    """A payment has been taken: no more sales, no cancelling."""
    NOT_PAID = auto()
    PAID = auto()
    """Everything is paid: nothing more is taken."""
    NO_SALES = auto()
    TOO_MANY = auto()
    OVERFLOW = auto()
    NEGATIVE = auto()
    """A sum would fall below zero."""
    GROUP = auto()
    """A VAT group that is not in use."""
    NOT_SOLD = auto()
    """A void of what is not in the receipt."""
    PASSWORD = auto()
    LOCKED = auto()
    """Three wrong passwords: until it is switched off."""
    NO_USN = auto()
    """The first receipt ever bears no unique sale number to count on from."""
    PAYMENT = auto()
    """A payment above what is left in a kind that gives no change, or a storno's in another kind than cash."""
    CASH_SHORT = auto()
    TOO_LATE = auto()
    """A duplicate, not directly after its receipt."""
    NOT_FOUND = auto()
    Z_NEEDED = auto()
    PAPER_OUT = auto()
    COVER_OPEN = auto()
    HEAD_HOT = auto()
    CLOCK = auto()
    DATE = auto()
    MEMORY_FULL = auto()
    JOURNAL_FULL = auto()
    BLOCKED = auto()
    """Out of touch with the tax authority for too long."""
    INVOICE = auto()
    """No numbers for invoices are left, or none were given."""


class Denied(Exception):
    """The command is refused and nothing of it is done."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason


PRINTING_STOPS = {
    "paper-out": Reason.PAPER_OUT,
    "cover-open": Reason.COVER_OPEN,
    "head-hot": Reason.HEAD_HOT,
}
OPENING_STOPS = {
    "clock-not-set": Reason.CLOCK,
    "memory-full": Reason.MEMORY_FULL,
    "journal-full": Reason.JOURNAL_FULL,
    "blocked": Reason.BLOCKED,
}
