"""The errors that Daisy devices tell by a number (manual of the Compact M, “Грешки на ЕКАФП”)."""

from collections.abc import Mapping

from tui_pos.fiscal import conditions
from tui_pos.fiscal.status import Condition

_BY_CONDITION: tuple[tuple[Condition, tuple[int, ...]], ...] = (
    (conditions.OVERFLOW, (1,)),
    (conditions.TOO_MANY_SALES, (3,)),
    # Four: no more payments in this receipt.
    (conditions.PAYMENT_REFUSED, (4,)),
    (conditions.NO_PRICE, (5,)),
    (conditions.PAYMENT_STARTED, (6,)),
    (conditions.NOT_PERMITTED, (7, 20, 23, 24, 25, 118)),
    (conditions.SWITCHED_OFF, (22,)),
    (conditions.VAT_GROUP, (8,)),
    (conditions.INVOICE_NUMBERS, (9,)),
    (conditions.BAD_DATE, (10,)),
    (conditions.SYNTAX, (11, 12, 13, 14, 15, 16)),
    (conditions.RECEIPT_OPEN, (19,)),
    (conditions.BAD_VALUE, (21, 26, 120)),
    (conditions.DRAWER_SHORT, (28,)),
    (conditions.FISCAL_MEMORY_FULL, (30,)),
    (conditions.JOURNAL_ERROR, (61, 123)),
    (conditions.WRONG_PASSWORD, (66, 108)),
    (conditions.FISCAL_MEMORY_MISSING, (70,)),
    (conditions.FISCAL_MEMORY_UNREADABLE, (71,)),
    (conditions.FISCAL_MEMORY_ERROR, (72,)),
    (conditions.Z_NEEDED, (81, 82, 83, 84, 85, 90, 91, 92, 93)),
    (conditions.BLOCKED, (76, 98, 111, 113)),
    (conditions.TAX_TERMINAL_SILENT, (102, 104, 107, 110, 117)),
    (conditions.JOURNAL_MISSING, (124, 125)),
    (conditions.JOURNAL_FULL, (88, 126)),
)

ERRORS: Mapping[int, Condition] = {number: condition for condition, numbers in _BY_CONDITION for number in numbers}
"""By the number in the fourth status byte."""
