"""What each kind of operation does to the stock, to its partner's accounts and to the lots on consignment.

| kind | stock | turnover | debt | bonus | lots |
|---|---|---|---|---|---|
| sale | − | + | + what is on credit | | |
| storno of a sale | + | − | − what is given back of the credit | | |
| storno that reduces the tax base | | − | − what is given back of the credit | | |
| return | + | − | | | |
| consignment | − | | | | begin |
| its return | + | | | | returned |
| its report | | + | + what is on credit | | reported |
| storno of a report | | − | − | | owed again |
| bonus | | | | + | |
| storno of a bonus | | | | − | |
| delivery | + | | | | |
| stock count | what it is off by | | | | |

Packaging that pays goes into the stock. An intent is `checked` and `hold` takes; `release` gives back when it is given
up; `count` moves the rest when it is posted.
"""

from dataclasses import replace
from datetime import datetime

from tui_pos.domain.catalogue import ItemType
from tui_pos.domain.money import Thousandths
from tui_pos.domain.operation import BRINGS_STOCK, SOLD, TAKES_STOCK, Kind, Operation, StornoReason
from tui_pos.errors import Refused
from tui_pos.store import accounts, lots, stornos
from tui_pos.store.accounts import Held
from tui_pos.store.database import Store
from tui_pos.store.totals import BONUS, move_account, move_stock, use_once_a_year

_NEEDS_PARTNER = (Kind.CONSIGNMENT, Kind.CONSIGNMENT_RETURN, Kind.CONSIGNMENT_REPORT, Kind.BONUS)

PACKAGING = "packaging"
"""The reason of what comes into the stock as payment."""


def checked(store: Store, operation: Operation, held: Held) -> Operation:
    """The operation as it is to be kept: a storno of a report names the lots of it. Part of the write around it.

    Raises Refused `partner_needed`; for a storno as `stornos.check_storno` does; ValueError for a consignment of less
    than something.
    """
    if operation.kind is Kind.RETURN:
        stornos.check_return(store, operation)
    if operation.kind is Kind.STORNO:
        sale = stornos.check_storno(store, operation, held)
        return replace(operation, lots=stornos.lots_back(sale, operation))
    if operation.kind in _NEEDS_PARTNER and operation.partner.is_anonymous:
        raise Refused("partner_needed", "This is for a known customer; choose the customer first.")
    if operation.kind is Kind.CONSIGNMENT:
        lots.check_given(operation)
    return operation


def hold(store: Store, operation: Operation, held: Held) -> None:
    """Take what an operation that was just kept takes from its intent on. Part of the write around it.

    Raises Refused as `accounts.hold` and `lots.take` do.
    """
    if operation.kind in lots.TAKEN_AS:
        lots.take(store, operation)
    if operation.kind in SOLD:
        accounts.hold(store, operation, held)


def release(store: Store, operation: Operation, held: Held, moment: datetime) -> None:
    """Give back what `hold` took. Part of the write around it."""
    if operation.kind in lots.TAKEN_AS:
        lots.give_back(store, operation, moment)
    if operation.kind in SOLD:
        accounts.release(store, operation, held, moment)


def count(store: Store, operation: Operation, held: Held) -> None:
    """Move all that moves when the operation is posted. Part of the write around it."""
    undone = stornos.kind_undone(store, operation)
    _move_stock(store, operation, undone)
    if operation.kind in SOLD:
        store.run_many(
            "INSERT INTO item_sold (item, times) SELECT id, 1 FROM item WHERE code = ? "
            "ON CONFLICT (item) DO UPDATE SET times = item_sold.times + 1",
            [(line.item.code,) for line in operation.lines],
        )
    if operation.kind is Kind.CONSIGNMENT:
        lots.give(store, operation)
    if undone is Kind.CONSIGNMENT_REPORT and operation.reason is not StornoReason.TAX_BASE:
        lots.owe_again(store, operation)
    if operation.partner.is_anonymous:
        return
    if Kind.BONUS in (operation.kind, undone):
        earned = -operation.total if undone else operation.total
        move_account(store, operation.partner.code, BONUS, earned, operation.moment, operation.id)
    elif operation.kind in (*SOLD, Kind.RETURN) or undone in SOLD:
        accounts.settle(store, operation, held, stornos.day_of_sale(store, operation))
    elif operation.uses:
        use_once_a_year(store, operation.partner.code, operation.uses, 1)


def _move_stock(store: Store, operation: Operation, undone: Kind | None) -> None:
    """`undone` is the kind of what a storno is of."""
    if operation.kind in TAKES_STOCK:
        sign = -1
    elif operation.reason is StornoReason.TAX_BASE:
        # The price is made less; the goods stay with the customer.
        sign = 0
    elif operation.kind in BRINGS_STOCK or undone is Kind.SALE:
        sign = 1
    else:
        sign = 0
    goods = [
        (line.item.code, Thousandths(sign * line.qty))
        for line in operation.lines
        if sign and line.item.type is not ItemType.SERVICE
    ]
    place, at = operation.location.code, operation.moment
    if goods:
        move_stock(store, place, goods, operation.kind.value, at, operation.id)
    brought = [(payment.item, payment.qty) for payment in operation.payments if payment.item]
    if brought:
        move_stock(store, place, brought, PACKAGING, at, operation.id)
