"""What was sold here and has a receipt to be looked at: sales, and reports of consigned goods."""

from collections.abc import Mapping, Sequence
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

from tui_pos.domain.money import format_cents
from tui_pos.domain.operation import Kind, Operation
from tui_pos.domain.saying import saying
from tui_pos.store import operations
from tui_pos.store.database import Store

if TYPE_CHECKING:
    from tui_pos.checkout.rules.replay import Books
    from tui_pos.pricing.scripts.port import Scripts
    from tui_pos.pricing.why import Told


def last_sold(store: Store, location: str, limit: int, before: Mapping[Kind, int]) -> Sequence[Operation]:
    """The last sales and reports of a location, newest first; of a kind in `before` only those numbered below that.

    Each kind is numbered by itself, so that each is paged by its own numbers; `merge` keeps its order.
    """
    kinds = (Kind.SALE, Kind.CONSIGNMENT_REPORT)
    streams = [operations.last_posted(store, location, kind, limit, before.get(kind)) for kind in kinds]
    return list(islice(merge(*streams, key=lambda sold: sold.moment, reverse=True), limit))


def why_sold(
    store: Store, operation: Operation, line: int, books: "Books", scripts: "Scripts | None"
) -> "tuple[Told, ...]":
    """How a line came to its price; that of a report is the one at which the goods were given, whatever was listed then
    or is by now. Raises as `replay.reprice` does."""
    from tui_pos.checkout.rules import replay
    from tui_pos.pricing.why import Told

    told = replay.why_sold(store, operation, line, books, scripts)
    price = next((one.price for one in operation.lines if one.number == line), None)
    if operation.kind is not Kind.CONSIGNMENT_REPORT or price is None:
        return told
    given = saying("{price} is the price at which it was given on consignment.", price=format_cents(price))
    rules = [each for each in told if each.mark != "="]
    acted = any(each.mark == "+" for each in rules)
    nobody = () if acted else (Told("=", saying("No rule acted on this line of the report.")),)
    return (Told("=", given), *nobody, *rules)
