"""A sale found by what stands on its paper: the code, the unique sale number, the number of the receipt or its own."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from tui_pos.domain.operation import SOLD, Operation
from tui_pos.domain.reference import PaperCode, PlainNumber, Reference, SaleNumber
from tui_pos.store.database import Store, Values
from tui_pos.store.operation_rows import HEAD, to_operation

MOST_FOUND = 50
"""Receipts of one number there are as many as printers, and years."""

_OFF = timedelta(days=1)
"""So far the printer's clock, on the paper, may be from ours."""

_SOLD = f"operation.kind IN ({', '.join(repr(kind.value) for kind in sorted(SOLD))}) "


def sold_with(store: Store, reference: Reference, location: str) -> list[Operation]:
    """The posted sales and reports of consigned goods that `reference` names, newest first. A plain number is that of
    any receipt, or of a sale at `location`."""
    match reference:
        case PaperCode():
            found = _of_receipt(store, reference.receipt)
            return [sold for sold in found if sold.total == reference.total and _is_near(sold, reference.moment)]
        case SaleNumber():
            return _asked(store, "operation.usn = ? AND operation.state = 'posted' ", (reference.usn,))
        case PlainNumber(number):
            numbered = _asked(store, "operation.location = ? AND operation.number = ? ", (location, number))
            return _newest_first({sold.id: sold for sold in (*numbered, *_of_receipt(store, f"{number:07d}"))}.values())


def _of_receipt(store: Store, receipt: str) -> list[Operation]:
    return _asked(store, "operation.receipt = ? AND operation.receipt <> '' ", (receipt,))


def _asked(store: Store, where: str, values: Values) -> list[Operation]:
    sql = f"{HEAD}WHERE {where}AND {_SOLD}ORDER BY operation.moment DESC LIMIT {MOST_FOUND}"
    return [to_operation(store, row) for row in store.rows(sql, values)]


def _newest_first(found: Iterable[Operation]) -> list[Operation]:
    return sorted(found, key=lambda sold: sold.moment, reverse=True)


def _is_near(sold: Operation, moment: datetime) -> bool:
    return abs(sold.moment.replace(tzinfo=None) - moment) < _OFF
