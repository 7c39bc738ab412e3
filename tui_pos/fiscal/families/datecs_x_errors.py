"""The error codes that a Datecs X puts before every answer, in plain words. The manual (v2.02) has no list of them; the
device itself explains one that is not here (command 64h).
"""

from collections.abc import Mapping

from tui_pos.domain.saying import Saying, saying
from tui_pos.fiscal import conditions
from tui_pos.fiscal.status import Condition, Weight

ERRORS: Mapping[int, Condition] = {
    -100114: conditions.FISCAL_MEMORY_FULL,
    -100403: conditions.NO_PAPER,
    -100404: conditions.COVER_OPEN,
    -102002: conditions.WRONG_PASSWORD,
    -102009: conditions.VAT_NOT_SET,
    -104000: conditions.Z_NEEDED,
    -110225: conditions.BLOCKED,
    -110226: conditions.BLOCKED,
    -111002: conditions.SYNTAX,
    -111003: conditions.NOT_PERMITTED,
    -111005: conditions.VAT_GROUP,
    -111015: conditions.RECEIPT_OPEN,
    -111016: conditions.NO_RECEIPT,
    -111017: conditions.DRAWER_SHORT,
    -111018: conditions.PAYMENT_STARTED,
    -111019: conditions.TOO_MANY_SALES,
    -111021: conditions.SUM_BELOW_ZERO,
    -111024: conditions.Z_NEEDED,
    -111025: conditions.INVOICE_NUMBERS,
    -111046: conditions.RECEIPT_OPEN,
    -111047: conditions.RECEIPT_OPEN,
    -111050: conditions.NOT_PAID,
    -111063: conditions.PAYMENT_REFUSED,
    -111064: conditions.NOT_PAID,
    -111065: conditions.PAYMENT_REFUSED,
    -111067: conditions.RECEIPT_OPEN,
    -112000: conditions.UNKNOWN_COMMAND,
    -112001: conditions.SYNTAX,
    -112002: conditions.NOT_PERMITTED,
    -112003: conditions.OVERFLOW,
    -112004: conditions.BAD_DATE,
    -112005: conditions.NOT_IN_PC_MODE,
    -112006: conditions.NO_PAPER,
    -112007: conditions.COVER_OPEN,
}

_RANGES: tuple[tuple[range, Condition], ...] = (
    (range(-100199, -100099), conditions.FISCAL_MEMORY_ERROR),
    (range(-100499, -100399), conditions.PRINT_UNIT),
    (range(-105099, -104999), conditions.JOURNAL_ERROR),
    (range(-111599, -111499), conditions.CARD_TERMINAL),
    # The number of the field is added to these.
    (range(-112199, -112099), conditions.SYNTAX),
    (range(-112299, -112199), conditions.BAD_VALUE),
)


def condition_of(code: int) -> Condition | None:
    """What the error `code` means; None when nobody has said."""
    return ERRORS.get(code) or next((condition for codes, condition in _RANGES if code in codes), None)


def unknown(code: int, explanation: str) -> Condition:
    """An error that only the device itself can explain, in its own words (which may be empty)."""
    return Condition("printer_error", Weight.REFUSED, _sentence(code, explanation))


def _sentence(code: int, explanation: str) -> Saying:
    return saying(
        "The printer refused with its error {number} “{explanation}”; look it up in its manual, or call the service.",
        number=code,
        explanation=explanation,
    )
