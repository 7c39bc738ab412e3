"""Who may do what. The rights of a level are a table; single rights come on top of it."""

from enum import IntEnum, StrEnum
from typing import Protocol

from tui_pos.errors import Refused, Term


class Level(IntEnum):
    """Each level has all rights of those below it."""

    CASHIER = 1
    MANAGER = 2
    ADMINISTRATOR = 3
    OWNER = 4


class Right(StrEnum):
    SELL = "sell"
    VOID_LINE = "void_line"
    CANCEL_CART = "cancel_cart"
    CHANGE_PRICE = "change_price"
    CHANGE_DISCOUNT = "change_discount"
    ZERO_PRICE = "zero_price"
    NEGATIVE_STOCK = "negative_stock"
    CHANGE_LOCATION = "change_location"
    PRINTER_REPORTS = "printer_reports"
    SETUP = "setup"
    MOVE_CASH = "move_cash"
    STORNO = "storno"
    OVERRIDE_PAYMENT = "override_payment"
    EDIT_RULES = "edit_rules"
    CONSIGN = "consign"
    CONSIGNMENT_RETURN = "consignment_return"
    CONSIGNMENT_REPORT = "consignment_report"
    RAISE_CHILD = "raise_child"
    SWITCH_OFF_SCRIPT = "switch_off_script"
    REPRINT = "reprint"
    OPEN_DRAWER = "open_drawer"
    RETURN_WITHOUT_RECEIPT = "return_without_receipt"
    SHIFT = "shift"
    SEE_SHIFTS = "see_shifts"
    SEE_JOURNAL = "see_journal"
    SEE_REPORTS = "see_reports"
    SEE_MARGIN = "see_margin"
    KEEP_LISTS = "keep_lists"
    KEEP_OPERATORS = "keep_operators"
    KEEP_DOCUMENTS = "keep_documents"
    BACK_OFFICE = "back_office"


class Holder(Protocol):
    """Whoever has rights: those of a level, and single ones on top."""

    @property
    def level(self) -> Level: ...

    @property
    def rights(self) -> frozenset[Right]: ...


NEEDED: dict[Right, Level] = {
    Right.SELL: Level.CASHIER,
    Right.VOID_LINE: Level.CASHIER,
    Right.CANCEL_CART: Level.CASHIER,
    Right.CHANGE_LOCATION: Level.CASHIER,
    # Goods without a label are priced at the till; the journal names who did it, and 0.00 needs a right of its own.
    Right.CHANGE_PRICE: Level.CASHIER,
    Right.CONSIGN: Level.CASHIER,
    Right.CONSIGNMENT_RETURN: Level.CASHIER,
    Right.CONSIGNMENT_REPORT: Level.CASHIER,
    Right.CHANGE_DISCOUNT: Level.MANAGER,
    Right.PRINTER_REPORTS: Level.MANAGER,
    Right.SETUP: Level.MANAGER,
    Right.MOVE_CASH: Level.MANAGER,
    Right.STORNO: Level.MANAGER,
    Right.OVERRIDE_PAYMENT: Level.MANAGER,
    Right.EDIT_RULES: Level.MANAGER,
    Right.RAISE_CHILD: Level.MANAGER,
    Right.ZERO_PRICE: Level.ADMINISTRATOR,
    Right.NEGATIVE_STOCK: Level.ADMINISTRATOR,
    Right.SHIFT: Level.CASHIER,
    Right.REPRINT: Level.MANAGER,
    Right.OPEN_DRAWER: Level.MANAGER,
    Right.RETURN_WITHOUT_RECEIPT: Level.MANAGER,
    Right.SEE_SHIFTS: Level.MANAGER,
    Right.SEE_JOURNAL: Level.MANAGER,
    Right.SEE_REPORTS: Level.MANAGER,
    Right.KEEP_LISTS: Level.MANAGER,
    Right.KEEP_DOCUMENTS: Level.MANAGER,
    Right.BACK_OFFICE: Level.MANAGER,
    Right.KEEP_OPERATORS: Level.ADMINISTRATOR,
    Right.SEE_MARGIN: Level.ADMINISTRATOR,
    Right.SWITCH_OFF_SCRIPT: Level.OWNER,
}
"""The lowest level that has each right."""


LEVEL_NAMES: dict[Level, Term] = {
    Level.CASHIER: Term("cashier"),
    Level.MANAGER: Term("manager"),
    Level.ADMINISTRATOR: Term("administrator"),
    Level.OWNER: Term("owner"),
}
"""The levels as a sentence names them."""

RIGHT_NAMES: dict[Right, Term] = {
    Right.SELL: Term("selling"),
    Right.VOID_LINE: Term("voiding a line"),
    Right.CANCEL_CART: Term("cancelling a sale"),
    Right.CHANGE_PRICE: Term("changing a price"),
    Right.CHANGE_DISCOUNT: Term("changing a discount"),
    Right.ZERO_PRICE: Term("selling at a price of zero"),
    Right.NEGATIVE_STOCK: Term("selling more than there is"),
    Right.CHANGE_LOCATION: Term("changing the location"),
    Right.PRINTER_REPORTS: Term("printer reports"),
    Right.SETUP: Term("setting the till up"),
    Right.MOVE_CASH: Term("cash in and out"),
    Right.STORNO: Term("storno"),
    Right.OVERRIDE_PAYMENT: Term("another way to pay than a rule allows"),
    Right.EDIT_RULES: Term("price rules"),
    Right.CONSIGN: Term("giving on consignment"),
    Right.CONSIGNMENT_RETURN: Term("taking consigned goods back"),
    Right.CONSIGNMENT_REPORT: Term("reporting consigned goods"),
    Right.RAISE_CHILD: Term("more than a rule computes"),
    Right.SWITCH_OFF_SCRIPT: Term("switching an advanced rule off"),
    Right.REPRINT: Term("printing again what was printed"),
    Right.OPEN_DRAWER: Term("opening the drawer without a sale"),
    Right.RETURN_WITHOUT_RECEIPT: Term("taking goods back without a receipt"),
    Right.SHIFT: Term("opening and closing a shift"),
    Right.SEE_SHIFTS: Term("seeing what a shift should have"),
    Right.SEE_JOURNAL: Term("seeing the journal"),
    Right.SEE_REPORTS: Term("seeing reports"),
    Right.SEE_MARGIN: Term("seeing purchase prices and margins"),
    Right.KEEP_LISTS: Term("changing items, prices and customers"),
    Right.KEEP_OPERATORS: Term("changing operators, their rights and the ways to pay"),
    Right.KEEP_DOCUMENTS: Term("deliveries and stock counts"),
    Right.BACK_OFFICE: Term("working in the back office"),
}
"""The rights as a sentence names them."""


class NoRight(Refused):
    """What the operator may not do, and whoever has the right `needs` may, and can grant it for this once."""

    def __init__(self, code: str, sentence: str, /, *, needs: Right, **facts: object) -> None:
        super().__init__(code, sentence, **facts)
        self.needs = needs


def may(who: Holder, right: Right) -> bool:
    """Whether `who` has `right`, by the level or singly."""
    return who.level >= NEEDED[right] or right in who.rights


def need(who: Holder, right: Right) -> None:
    """Raises NoRight `no_right` unless `who` has `right`."""
    if not may(who, right):
        raise NoRight(
            "no_right",
            "This needs the right “{right}”; ask the {level}.",
            needs=right,
            right=RIGHT_NAMES[right],
            level=LEVEL_NAMES[NEEDED[right]],
        )
