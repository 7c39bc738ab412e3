"""Who may do what. The rights of a level are a table; single rights come on top of it."""

from enum import IntEnum, StrEnum

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
}
"""The rights as a sentence names them."""


def may(level: Level, right: Right) -> bool:
    """Whether an operator of `level` has `right`."""
    return level >= NEEDED[right]


def need(level: Level, right: Right) -> None:
    """Raises Refused `no_right` unless an operator of `level` has `right`."""
    if not may(level, right):
        raise Refused(
            "no_right",
            "This needs the right “{right}”; ask the {level}.",
            right=RIGHT_NAMES[right],
            level=LEVEL_NAMES[NEEDED[right]],
        )
