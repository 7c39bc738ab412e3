"""The numbers by which an ISL device says why it refused (ISL5011S-KL manual rev 10.4, 6.), and its status bits."""

from collections.abc import Mapping

from tui_pos.fiscal import conditions
from tui_pos.fiscal.status import Condition, StatusTable

TABLE = StatusTable(
    # Command F8 0C. The bytes travel as two characters each.
    conditions={
        (0, 4): conditions.NO_PAPER,
        (0, 3): conditions.NO_PAPER,
        (0, 2): conditions.COVER_OPEN,
        (3, 5): conditions.FISCAL_MEMORY_FULL,
        (3, 2): conditions.FISCAL_MEMORY_ERROR,
        (3, 1): conditions.JOURNAL_ERROR,
        (3, 0): conditions.MEMORY_FAULT,
        (3, 6): conditions.CLOCK_NOT_SET,
        (3, 7): conditions.MEMORY_RESET,
        (1, 5): conditions.Z_NEEDED,
        (2, 3): conditions.NOT_IN_PC_MODE,
        (1, 6): conditions.OVERFLOW,
        (1, 4): conditions.BAD_VALUE,
        (1, 7): conditions.JOURNAL_NEAR_END,
        (3, 4): conditions.FISCAL_MEMORY_UNDER_50,
        (2, 2): conditions.SERVICE_DUE,
    },
    missing={(3, 3): conditions.NOT_FISCAL},
    refused=(0, 5),
    fiscal_open=(2, 6),
)

ERRORS: Mapping[int, Condition] = {
    **dict.fromkeys((1, 2, 3, 5, 13, 22, 28, 63, 70), conditions.BAD_VALUE),
    **dict.fromkeys((6, 10, 11, 12, 15, 16, 21, 29, 55, 62), conditions.OVERFLOW),
    **dict.fromkeys((8, 9, 25), conditions.PAYMENT_REFUSED),
    **dict.fromkeys((18, 19, 24, 31, 36, 105), conditions.NOT_PERMITTED),
    **dict.fromkeys((30, 59), conditions.DRAWER_SHORT),
    **dict.fromkeys((35, 37, 38, 48, 58, 98, 99), conditions.Z_NEEDED),
    **dict.fromkeys((41, 43), conditions.BAD_DATE),
    **dict.fromkeys((54, 104), conditions.RECEIPT_OPEN),
    **dict.fromkeys((61, 85), conditions.JOURNAL_FULL),
    **dict.fromkeys((64, 65), conditions.INVOICE_NUMBERS),
    **dict.fromkeys((82, 87), conditions.BLOCKED),
    **dict.fromkeys(range(88, 98), conditions.DEREGISTERED),
    **dict.fromkeys((101, 102, 103), conditions.PRINT_UNIT),
    **dict.fromkeys(range(201, 207), conditions.FISCAL_MEMORY_ERROR),
    **dict.fromkeys(range(210, 227), conditions.JOURNAL_ERROR),
    4: conditions.TOO_MANY_SALES,
    7: conditions.VAT_GROUP,
    23: conditions.SUM_BELOW_ZERO,
    26: conditions.PAYMENT_STARTED,
    39: conditions.CLOCK_AFTER_Z,
    52: conditions.FISCAL_MEMORY_FULL,
    68: conditions.NO_PAPER,
    81: conditions.UNSENT_DOCUMENTS,
    86: conditions.JOURNAL_MISSING,
    106: conditions.SERVICE_ENDED,
    211: conditions.MEMORY_FAULT,
    224: conditions.JOURNAL_MISSING,
}
