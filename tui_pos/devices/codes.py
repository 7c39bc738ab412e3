"""Our codes in ErpNet.FP's (its ErrorCodes.md), and what a program is told as messages of them."""

from collections.abc import Callable

from tui_pos.devices.words import Message
from tui_pos.domain.saying import Saying
from tui_pos.errors import ShopError
from tui_pos.fiscal.status import Status, Weight

CODES: dict[str, str] = {
    # The device and the line to it.
    "no_answer": "E101",
    "no_port": "E101",
    "no_host": "E101",
    "unreachable": "E101",
    "refused": "E101",
    "line_cut": "E101",
    "port_forbidden": "E101",
    "port_read_only": "E101",
    "no_serial_port": "E101",
    "port_trouble": "E101",
    "battery_low": "E102",
    "clock_not_set": "E103",
    "memory_reset": "E104",
    "line_garbled": "E107",
    "line_echoes": "E107",
    "odd_answer": "E107",
    "in_use": "E108",
    "held_elsewhere": "E108",
    "device_busy": "E108",
    "network_password": "E101",
    "not_met": "E101",
    "stopping": "E101",
    "clock_fault": "E103",
    "clock_moment": "E403",
    "printer_error": "E199",
    "blocked": "E199",
    "service_due": "W299",
    "service_ended": "E199",
    # The fiscal memory and the journal.
    "fiscal_memory_full": "E201",
    "fiscal_memory_error": "E202",
    "fiscal_memory_store_failed": "E202",
    "fiscal_memory_unreadable": "E203",
    "fiscal_memory_locked": "E204",
    "not_fiscal": "E205",
    "deregistered": "E205",
    "journal_missing": "E207",
    "fiscal_memory_record": "E202",
    "unsent_documents": "W501",
    "journal_full": "E206",
    "fiscal_memory_under_50": "W201",
    "journal_near_end": "W202",
    "journal_under_10_mb": "W202",
    # Printing.
    "no_paper": "E301",
    "cover_open": "E302",
    "print_unit": "E303",
    "head_hot": "E304",
    "power_was_lost": "E305",
    "paper_low": "W301",
    "payments_ignored": "W302",
    # Commands, and what is asked of us.
    "syntax": "E401",
    "unknown_command": "E402",
    "overflow": "E403",
    "number_too_large": "E403",
    "too_many_lines": "E403",
    "line_too_large": "E403",
    "item_below_zero": "E403",
    "item_amount": "E403",
    "item_quantity": "E403",
    "item_modifier": "E403",
    "payment_amount": "E403",
    "payments_differ": "E403",
    "receipt_discount": "E403",
    "receipt_payments": "E403",
    "amount_needed": "E403",
    "not_permitted": "E404",
    "line_not_permitted": "E404",
    "receipt_open": "E404",
    "receipt_not_ended": "E404",
    "payment_started": "E404",
    "no_receipt": "E404",
    "no_duplicate": "E404",
    "not_in_pc_mode": "E404",
    "not_opened": "E404",
    "not_opened_because": "E404",
    "clock_after_z": "E404",
    "locked": "E404",
    "z_needed": "E502",
    "foreign_receipt": "E404",
    "sale_number": "E405",
    "sale_printed": "E405",
    "sale_in_work": "E405",
    "sale_in_doubt": "E405",
    "storno_original": "E405",
    "storno_elsewhere": "E405",
    "drawer_short": "E405",
    "cash_differs": "E405",
    "receipt_not_out": "E405",
    "given_up": "E405",
    "storno_sale": "E405",
    "buyer_identifier": "E405",
    "invoice_numbers": "E405",
    "bad_usn": "E405",
    "usn_used_up": "E405",
    "receipt_storno": "E405",
    "receipt_usn": "E405",
    "receipt_refund": "E405",
    "invoice_recipient": "E405",
    "credit_note_original": "E405",
    "payment_type": "E406",
    "payment_not_on_device": "E406",
    "payment_refused": "E406",
    "card_terminal": "E699",
    "item_without_text": "E407",
    "change_before_sale": "E407",
    "receipt_line": "E407",
    "line_without_price": "E407",
    "no_price": "E407",
    "no_department": "E407",
    "receipt_return": "E407",
    "sum_differs": "E403",
    "operator_number": "E408",
    "wrong_password": "E408",
    "no_items": "E410",
    "receipt_empty": "E410",
    "item_tax_group": "E411",
    "vat_group": "E411",
    "vat_not_set": "E411",
    "not_on_device": "E412",
    "no_invoices": "E412",
    "task_taken": "E109",
    "bad_task": "E110",
    "too_late": "E999",
    "printer_fault": "E999",
    "interrupted": "E999",
    "receipt_uncertain": "E999",
    # The link to the tax authority.
    "tax_terminal_silent": "E599",
}

Say = Callable[[ShopError | Saying], str]
"""In the language of the place."""


def code_of(code: str) -> str:
    return CODES.get(code, "E199")


def error(trouble: ShopError, say: Say) -> Message:
    code = code_of(trouble.code)
    # What only warns as a state stops as a refusal.
    return Message("error", say(trouble), code if code.startswith("E") else "E199", trouble.code)


def warning(code: str, sentence: Saying, say: Say) -> Message:
    found = code_of(code)
    return Message("warning", say(sentence), found if found.startswith("W") else "W299", code)


def note(sentence: Saying, say: Say) -> Message:
    return Message("info", say(sentence))


def messages_of(status: Status, say: Say) -> list[Message]:
    """What the device's bits tell: what stops it as errors, what warns as warnings."""
    told = [error(c.trouble(), say) for c in status.conditions if c.weight is Weight.STOPS]
    return told + [warning(c.code, c.sentence, say) for c in status.conditions if c.weight is Weight.WARNS]
