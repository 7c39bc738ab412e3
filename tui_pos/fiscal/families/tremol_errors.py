"""What Tremol says of its state (20h) and of a command (the two digits STE), as tables (manual 1910211454, 1.2)."""

from tui_pos.fiscal import conditions
from tui_pos.fiscal.status import Condition, Status, StatusTable, Weight

DONE = b"00"

TABLE = StatusTable(
    conditions={
        (1, 0): conditions.NO_PAPER,
        (3, 2): conditions.FISCAL_MEMORY_FULL,
        (3, 0): conditions.FISCAL_MEMORY_MISSING,
        (3, 1): conditions.FISCAL_MEMORY_ERROR,
        (0, 0): conditions.FISCAL_MEMORY_LOCKED,
        (2, 6): conditions.JOURNAL_FULL,
        (5, 5): conditions.JOURNAL_MISSING,
        (5, 6): conditions.DEREGISTERED,
        (5, 1): conditions.BLOCKED,
        (0, 6): conditions.CLOCK_FAULT,
        (0, 3): conditions.CLOCK_NOT_SET,
        (0, 4): conditions.CLOCK_NOT_SET,
        (0, 5): conditions.MEMORY_RESET,
        (0, 2): conditions.HEAD_HOT,
        (1, 1): conditions.Z_NEEDED,
        # The note on 4Fh: sales are blocked until the daily report is printed.
        (4, 6): conditions.Z_NEEDED,
        (6, 4): conditions.PAPER_LOW,
        (2, 5): conditions.JOURNAL_NEAR_END,
        (3, 3): conditions.FISCAL_MEMORY_NEAR_FULL,
        (6, 5): conditions.UNSENT_DOCUMENTS,
    },
    missing={(3, 5): conditions.NOT_FISCAL},
    refused=None,
    fiscal_open=(2, 1),
    service_open=(2, 0),
)

_OF_DEVICE = {
    ord("1"): conditions.NO_PAPER,
    ord("2"): conditions.Z_NEEDED,
    ord("3"): conditions.CLOCK_NOT_SET,
    ord("4"): conditions.RECEIPT_OPEN,
    ord("5"): conditions.NOT_PAID,
    ord("6"): conditions.RECEIPT_OPEN,
    ord("7"): conditions.PAYMENT_STARTED,
    ord("8"): conditions.FISCAL_MEMORY_ERROR,
    ord("9"): conditions.WRONG_PASSWORD,
    ord(":"): conditions.NO_DISPLAY,
    ord(";"): conditions.Z_NEEDED,
    ord("<"): conditions.HEAD_HOT,
    ord("="): conditions.POWER_WAS_LOST,
    ord(">"): conditions.JOURNAL_FULL,
    ord("?"): conditions.NOT_PERMITTED,
}

_OF_COMMAND = {
    ord("1"): conditions.UNKNOWN_COMMAND,
    ord("2"): conditions.NOT_PERMITTED,
    ord("3"): conditions.Z_NEEDED,
    ord("4"): conditions.SYNTAX,
    ord("5"): conditions.OVERFLOW,
    ord("6"): conditions.NO_PRICE,
    ord("7"): conditions.BAD_VALUE,
    ord("8"): conditions.DRAWER_SHORT,
}


def read_answer(ste: bytes) -> Status:
    """What an acknowledgement says: whether the command was done and, where it was not, why; the cause before what only
    follows from it.
    """
    of_device, of_command = _OF_DEVICE.get(ste[0]), _OF_COMMAND.get(ste[1])
    found = (condition for condition in (of_device, of_command) if condition is not None)
    return Status(
        raw=ste,
        conditions=tuple(sorted(found, key=_rank)),
        refused=ste != DONE,
        fiscal_open=ste[0] in b"457",
        storno_open=None,
        service_open=ste[0] in b"6",
    )


def _rank(condition: Condition) -> int:
    """ "Not allowed now" and an open receipt tell less than what is wrong with the device or the command."""
    if condition.weight is Weight.STOPS:
        return 0
    if condition is conditions.NOT_PERMITTED:
        return 3
    return 2 if condition in (conditions.RECEIPT_OPEN, conditions.NOT_PAID, conditions.PAYMENT_STARTED) else 1
