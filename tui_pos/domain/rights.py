"""Who may do what. The rights of a level are a table; single rights come on top of it."""

from collections.abc import Sequence
from enum import IntEnum, StrEnum
from typing import NamedTuple, Protocol

from tui_pos.domain.money import BasisPoints, format_percent
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
    TRAINING = "training"


class Lent(NamedTuple):
    """A right lent by `by` (an operator's code). Of an `item` (code) it is so much that was allowed, `most` thousandths
    of it in this sale, and no more than that; of a discount the largest that `by` may give, in basis points."""

    right: Right
    by: str
    item: str = ""
    most: int | None = None


class Holder(Protocol):
    """Whoever has rights: those of a level, single ones on top, and what others have lent for one act."""

    @property
    def level(self) -> Level: ...

    @property
    def rights(self) -> frozenset[Right]: ...

    @property
    def most_percent(self) -> int | None: ...

    @property
    def lent(self) -> Sequence[Lent]: ...


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
    Right.TRAINING: Level.MANAGER,
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
    Right.TRAINING: Term("opening the training"),
}
"""The rights as a sentence names them."""


class NoRight(Refused):
    """What the operator may not do, and whoever has the right `needs` may, and can grant it for this once."""

    def __init__(self, code: str, sentence: str, /, *, needs: Right, **facts: object) -> None:
        super().__init__(code, sentence, **facts)
        self.needs = needs


def has(who: Holder, right: Right) -> bool:
    """Whether `right` is `who`'s own, by the level or singly: only then may it be lent."""
    return who.level >= NEEDED[right] or right in who.rights


def may(who: Holder, right: Right) -> bool:
    """Whether `who` has `right`, or was lent it for what is being done."""
    return has(who, right) or any(lent.right is right and not lent.item for lent in who.lent)


def may_sell(who: Holder, right: Right, item: str, qty: int) -> bool:
    """As `may`, or whether so much (thousandths) of this item was allowed in this sale already."""
    return may(who, right) or any(
        lent.right is right and lent.item == item and qty <= (lent.most or 0) for lent in who.lent
    )


def may_open(who: Holder, right: Right) -> bool:
    """Whether it makes sense to ask `who` for the rest: a discount up to the largest is given without the right."""
    return may(who, right) or (right is Right.CHANGE_DISCOUNT and who.most_percent is not None)


def may_discount(who: Holder, percent: int) -> bool:
    """Whether `who` may give a discount of `percent` (basis points) by hand, up to the largest that is set for them, or
    for whoever has lent them the right."""
    if any(lent.right is Right.CHANGE_DISCOUNT and (lent.most is None or percent <= lent.most) for lent in who.lent):
        return True
    if who.most_percent is not None:
        return percent <= who.most_percent
    return has(who, Right.CHANGE_DISCOUNT)


def largest_discount(who: Holder) -> int:
    """The largest discount by hand (basis points) that is `who`'s own to give."""
    if who.most_percent is not None:
        return who.most_percent
    return 10_000 if has(who, Right.CHANGE_DISCOUNT) else 0


def need(who: Holder, right: Right) -> None:
    """Raises NoRight `no_right` unless `who` has `right`."""
    if not may(who, right):
        raise no_right(right)


def need_discount(who: Holder, percent: int) -> None:
    """Raises NoRight `no_right`, or `discount_too_large` above the largest that `who` may give."""
    if may_discount(who, percent):
        return
    if who.most_percent is None:
        raise no_right(Right.CHANGE_DISCOUNT)
    raise NoRight(
        "discount_too_large",
        "At most {most} % may be given here by hand; type less, or ask who may give more.",
        needs=Right.CHANGE_DISCOUNT,
        most=format_percent(BasisPoints(who.most_percent)),
    )


def no_right(right: Right) -> NoRight:
    """The refusal that names `right` and who has it."""
    return NoRight(
        "no_right",
        "This needs the right “{right}”; ask the {level}.",
        needs=right,
        right=RIGHT_NAMES[right],
        level=LEVEL_NAMES[NEEDED[right]],
    )


def unlocks(who: Holder) -> Level:
    """The lowest level of those who, beside `who`, may open a till that is locked while `who` is signed on: they go on
    with the rights of `who`, and nobody comes to more than their own by that."""
    return max(Level.MANAGER, who.level)


def lenders(who: Holder, *, of_goods: bool = False) -> list[str]:
    """The codes of those who have lent `who` a right for what is being done now; `of_goods`: and of those who have
    allowed something of the sale's goods, which is only used by its save."""
    return sorted({lent.by for lent in who.lent if of_goods or not lent.item})
