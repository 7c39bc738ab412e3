"""What can be the matter with a fiscal device, in plain words: one sentence a thing, whichever bit or code tells it."""

from tui_pos.domain.saying import saying
from tui_pos.fiscal.status import Condition, Weight

NO_PAPER = Condition(
    "no_paper", Weight.STOPS, saying("The printer is out of paper; put in a new roll and print again.")
)
COVER_OPEN = Condition("cover_open", Weight.STOPS, saying("The printer's cover is open; close it and print again."))
FISCAL_MEMORY_FULL = Condition(
    "fiscal_memory_full", Weight.STOPS, saying("The printer's fiscal memory is full; call the service.")
)
FISCAL_MEMORY_ERROR = Condition(
    "fiscal_memory_error",
    Weight.STOPS,
    saying("The printer could not write its fiscal memory; switch it off and on, or call the service."),
)
FISCAL_MEMORY_STORE_FAILED = Condition(
    "fiscal_memory_store_failed",
    Weight.STOPS,
    saying("The printer's last record in its fiscal memory failed; call the service."),
)
FISCAL_MEMORY_UNREADABLE = Condition(
    "fiscal_memory_unreadable", Weight.STOPS, saying("The printer cannot read its fiscal memory; call the service.")
)
FISCAL_MEMORY_LOCKED = Condition(
    "fiscal_memory_locked", Weight.STOPS, saying("The printer's fiscal memory is locked; call the service.")
)
JOURNAL_FULL = Condition(
    "journal_full", Weight.STOPS, saying("The printer's electronic journal is full; call the service.")
)
CLOCK_NOT_SET = Condition(
    "clock_not_set", Weight.STOPS, saying("The printer's clock is not set; set it and print again.")
)
MEMORY_RESET = Condition(
    "memory_reset", Weight.STOPS, saying("The printer's working memory was reset; set its clock, then make a Z report.")
)
BATTERY_LOW = Condition("battery_low", Weight.STOPS, saying("The printer's clock battery is empty; call the service."))
PRINT_UNIT = Condition(
    "print_unit", Weight.STOPS, saying("The printing unit has a fault; switch the printer off and on.")
)
HEAD_HOT = Condition(
    "head_hot", Weight.STOPS, saying("The printing head is too hot; wait until it has cooled and print again.")
)
TAX_TERMINAL_SILENT = Condition(
    "tax_terminal_silent",
    Weight.STOPS,
    saying("The printer's tax terminal does not answer; switch the printer off and on, or call the service."),
)
OVERFLOW = Condition("overflow", Weight.REFUSED, saying("A sum is too large for the printer; split the sale."))
UNKNOWN_COMMAND = Condition(
    "unknown_command",
    Weight.REFUSED,
    saying("The printer does not know this command; check the printer family in the settings."),
)
SYNTAX = Condition(
    "syntax",
    Weight.REFUSED,
    saying("The printer did not understand a command; check the printer family in the settings."),
)
NOT_PERMITTED = Condition(
    "not_permitted",
    Weight.REFUSED,
    saying("The printer does not allow this now; look at what it has begun, then try again."),
)
PAPER_LOW = Condition("paper_low", Weight.WARNS, saying("The printer's paper is nearly used up."))
JOURNAL_NEAR_END = Condition(
    "journal_near_end", Weight.WARNS, saying("The printer's electronic journal is nearly full.")
)
JOURNAL_UNDER_10_MB = Condition(
    "journal_under_10_mb", Weight.WARNS, saying("The printer's electronic journal has less than 10 MB left.")
)
FISCAL_MEMORY_UNDER_50 = Condition(
    "fiscal_memory_under_50", Weight.WARNS, saying("The printer's fiscal memory takes fewer than 50 more Z reports.")
)
