"""What the shop remembers, as it is looked through: the journal and what was posted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple
from uuid import UUID

POSTED = "posted"
"""Before the kind of an operation, among the kinds that are looked for."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One entry. `chain`: of the journal "", of an operation its till, in whose chain it is number `seq`. `operation`:
    that of the operation, or of the cart, that it is about."""

    chain: str
    seq: int
    moment: datetime
    kind: str
    operator: str
    operation: UUID | None
    facts: Mapping[str, object]

    @property
    def is_operation(self) -> bool:
        """Whether it is an operation that was posted, and no entry of the journal."""
        return bool(self.chain)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: days, both counted; an operator's code; kinds, of operations with `posted:` before them; and
    the number on a receipt, of a sale, or a unique sale number."""

    first: date | None = None
    last: date | None = None
    operator: str = ""
    kinds: frozenset[str] = frozenset()
    number: str = ""


class Place(NamedTuple):
    """How far, backwards, the journal and what was posted have been looked through: the row of the last, and the first
    row in which anything can be."""

    row: int
    first: int = 0


class Places(NamedTuple):
    """Of both. None: from the newest on."""

    journal: Place | None = None
    posted: Place | None = None


ALSO_POSTED = frozenset({"delivery", "stock_count", "consigned", "consigned_back"})
"""Entries about what is posted in the same moment: whoever looks through both meets it once, as what was posted."""

EntryKind = Literal[
    "sign_on",
    "sign_on_failed",
    "sign_off",
    "grant",
    "grant_used",
    "grant_failed",
    "grant_refused",
    "unlock",
    "unlock_failed",
    "unlock_refused",
    "change_price",
    "change_percent",
    "void_line",
    "line_again",
    "cancel_cart",
    "hold_cart",
    "recall_cart",
    "quick_key",
    "override_payment",
    "packaging_taken",
    "child_refused",
    "child_changed",
    "intent_dropped",
    "confirm_printed",
    "reprint_asked",
    "reprint",
    "reprint_failed",
    "consigned",
    "consigned_back",
    "return",
    "return_by_paper",
    "open_drawer",
    "cash_asked",
    "cash_moved",
    "cash_failed",
    "open_shift",
    "close_shift",
    "print_shift",
    "handover",
    "printer_report",
    "z_report",
    "z_noticed",
    "set_printer",
    "change_rule",
    "import_rules",
    "list_imported",
    "list_exported",
    "balances_imported",
    "item_made",
    "item_changed",
    "partner_made",
    "partner_changed",
    "location_made",
    "location_changed",
    "operator_made",
    "operator_changed",
    "payment_made",
    "payment_changed",
    "payment_removed",
    "group_moved",
    "delivery",
    "stock_count",
    "purchase_price",
    "drop_document",
    "console_open",
    "console_try",
    "console_close",
    "script_failed",
    "script_off",
    "script_back_on",
    "script_confirmed",
    "script_opened",
    "script_saved",
    "script_switched",
    "script_activated",
    "technician_added",
    "technician_removed",
    "support_watch",
    "support_watch_end",
    "support_asked",
    "support_shared",
    "support_alone",
    "support_refused",
    "support_print",
    "support_sound",
    "backup_made",
    "backup_failed",
    "restored",
    "training",
    "journal_exported",
]
"""What the journal takes: the type of what is written, so that nothing gets into it that has no name here."""
