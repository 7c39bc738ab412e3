"""What can be the matter with a fiscal device, in plain words: one sentence a thing, whichever bit or code tells it.

First what stops the printer, then why a command was not done, last what is only to be known.
"""

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
FISCAL_MEMORY_MISSING = Condition(
    "fiscal_memory_missing", Weight.STOPS, saying("The printer does not find its fiscal memory; call the service.")
)
JOURNAL_ERROR = Condition(
    "journal_error", Weight.STOPS, saying("The printer's electronic journal has a fault; call the service.")
)
BLOCKED = Condition(
    "blocked",
    Weight.STOPS,
    saying(
        "The printer is blocked until it reaches the tax authority again; see to its connection, or call the service."
    ),
)
Z_NEEDED = Condition("z_needed", Weight.STOPS, saying("The printer's day must be closed; make a Z report, then print."))
VAT_NOT_SET = Condition("vat_not_set", Weight.STOPS, saying("No VAT rates are set in the printer; call the service."))
NOT_IN_PC_MODE = Condition(
    "not_in_pc_mode",
    Weight.STOPS,
    saying("The device does not listen to a computer now; switch it to its mode for work with a PC, then print again."),
)
FISCAL_MEMORY_RECORD = Condition(
    "fiscal_memory_record",
    Weight.STOPS,
    saying("A record in the printer's fiscal memory is damaged; check the printer family, or call the service."),
)
JOURNAL_MISSING = Condition(
    "journal_missing",
    Weight.STOPS,
    saying("The printer does not find its electronic journal, or another's is in it; call the service."),
)
CUTTER = Condition(
    "cutter", Weight.STOPS, saying("The printer's paper cutter is jammed; free it, then switch the printer off and on.")
)
CLOCK_FAULT = Condition(
    "clock_fault",
    Weight.STOPS,
    saying("The printer's clock has a fault; set it, and call the service when it goes wrong again."),
)
DEREGISTERED = Condition("deregistered", Weight.STOPS, saying("The printer is out of service; call the service."))
LOCKED = Condition(
    "locked",
    Weight.STOPS,
    saying(
        "Three wrong passwords have locked the printer; correct the password in the settings, switch it off and on."
    ),
)
MEMORY_FAULT = Condition(
    "memory_fault", Weight.STOPS, saying("The printer's working memory has a fault; call the service.")
)
SERVICE_ENDED = Condition(
    "service_ended",
    Weight.STOPS,
    saying("The printer is blocked, for its service contract has ended; call the service."),
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
WRONG_PASSWORD = Condition(
    "wrong_password",
    Weight.REFUSED,
    saying("The printer does not take this operator and password; correct them in the settings."),
)
RECEIPT_OPEN = Condition(
    "receipt_open",
    Weight.REFUSED,
    saying("The printer has another receipt open; finish or cancel that one first."),
)
NO_RECEIPT = Condition("no_receipt", Weight.REFUSED, saying("The printer has no receipt open; print the sale again."))
PAYMENT_STARTED = Condition(
    "payment_started",
    Weight.REFUSED,
    saying("A payment has been taken in the printer's open receipt; only finishing it is left."),
)
NOT_PAID = Condition(
    "not_paid", Weight.REFUSED, saying("The printer's open receipt is not paid in full; finish or cancel it first.")
)
PAYMENT_REFUSED = Condition(
    "payment_refused",
    Weight.REFUSED,
    saying("The printer did not take this payment; check that it has this kind of payment, and how much is due."),
)
CARD_TERMINAL = Condition(
    "card_terminal",
    Weight.REFUSED,
    saying("The card terminal on the printer did not take the payment; try again, or take another payment."),
)
DRAWER_SHORT = Condition(
    "drawer_short",
    Weight.REFUSED,
    saying("The printer has too little cash in its drawer; put cash in, then try again."),
)
TOO_MANY_SALES = Condition(
    "too_many_sales", Weight.REFUSED, saying("The printer takes no more lines in this receipt; split the sale.")
)
SUM_BELOW_ZERO = Condition(
    "sum_below_zero", Weight.REFUSED, saying("A sum in the printer would fall below zero; check prices and discounts.")
)
VAT_GROUP = Condition(
    "vat_group",
    Weight.REFUSED,
    saying("This VAT group is not in use in the printer; correct the group of the goods."),
)
INVOICE_NUMBERS = Condition(
    "invoice_numbers",
    Weight.REFUSED,
    saying("The printer has no numbers for invoices left; set a new range in it, then print again."),
)
BAD_DATE = Condition("bad_date", Weight.REFUSED, saying("The printer does not take this date; check date and time."))
BAD_VALUE = Condition(
    "bad_value", Weight.REFUSED, saying("The printer does not take a value that it was sent; check texts and amounts.")
)
NO_PRICE = Condition("no_price", Weight.REFUSED, saying("The printer does not take a sum of 0.00; type a price."))
NO_DUPLICATE = Condition(
    "no_duplicate",
    Weight.REFUSED,
    saying("A duplicate is made once and directly after its receipt; it is too late for this one."),
)
NO_DISPLAY = Condition(
    "no_display", Weight.REFUSED, saying("The printer finds no customer's display; connect one, or do without it.")
)
POWER_WAS_LOST = Condition(
    "power_was_lost",
    Weight.REFUSED,
    saying("The printer lost its power in an open receipt; print again, then it is looked at first."),
)
CLOCK_AFTER_Z = Condition(
    "clock_after_z",
    Weight.REFUSED,
    saying("The printer takes another time only after a Z report; make one, then set the clock."),
)
SWITCHED_OFF = Condition(
    "switched_off",
    Weight.REFUSED,
    saying("The printer is set to refuse this, such as a discount in money; allow it in the printer's own settings."),
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
FISCAL_MEMORY_UNDER_60 = Condition(
    "fiscal_memory_under_60", Weight.WARNS, saying("The printer's fiscal memory takes fewer than 60 more Z reports.")
)
UNSENT_DOCUMENTS = Condition(
    "unsent_documents",
    Weight.WARNS,
    saying(
        "The printer has long been unable to report to the tax authority; see to its mobile signal, or call the "
        "service before it blocks."
    ),
)
NOT_FISCAL = Condition(
    "not_fiscal",
    Weight.WARNS,
    saying("The printer is not registered and prints no fiscal receipts; call the service before you sell with it."),
)
FISCAL_MEMORY_NEAR_FULL = Condition(
    "fiscal_memory_near_full", Weight.WARNS, saying("The printer's fiscal memory is nearly full; call the service.")
)
SERVICE_DUE = Condition(
    "service_due",
    Weight.WARNS,
    saying("The printer's service contract has ended or ends within 15 days; call the service."),
)
