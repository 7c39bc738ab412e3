"""Goods given on consignment, lot by lot: what was given of an item at once, and what of it came back or was reported.

A lot begins when its consignment is posted. What a return or a report takes from it is held from the intent on: of two
tills that want the same crate back one gets it. Movements are only added; the sums beside them say what is still owed,
and one look-up finds a partner's open lots however many are closed.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import islice
from uuid import UUID

from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import Kind, Lot, Operation
from tui_pos.domain.packaging import Owed, not_owed
from tui_pos.domain.parties import Partner
from tui_pos.store.catalogue import ITEM_COLUMNS, ITEM_WIDTH, to_item
from tui_pos.store.database import Row, Store
from tui_pos.store.moments import kept_moment
from tui_pos.store.parties import PARTNER_COLUMNS, PARTNER_WIDTH, fits, matching, to_partner

RETURNED, REPORTED = "returned", "reported"

TAKEN_AS = {Kind.CONSIGNMENT_RETURN: RETURNED, Kind.CONSIGNMENT_REPORT: REPORTED}
"""What the kinds of operation that take from lots count as there."""

OPEN = "lot.given > lot.returned + lot.reported"
"""True of a lot of which anything is still owed. The index of open lots has this very condition: SQLite finds it with
the column before the sum, and not the other way round."""

# The columns are constants: nothing a person types reaches the text of a statement.
_OWED = (
    f"SELECT {ITEM_COLUMNS}, lot.operation, lot.line, operation.number, lot.partner, lot.location, lot.moment, "  # noqa: S608
    "lot.price, lot.net, lot.given, lot.returned, lot.reported FROM lot "
    "JOIN operation ON operation.id = lot.operation JOIN item ON item.code = lot.item "
)

_GONE = "(lot.returned + lot.reported)"

VALUE = (
    f"(lot.net - lot.net / lot.given * {_GONE} - (2 * (lot.net % lot.given) * {_GONE} + lot.given) / (2 * lot.given))"
)
"""What is left of a lot's net, in cents, as `Owed.value` has it: nothing in it is ever below zero. The net is taken
apart because the largest of them times the largest quantity is more than SQLite's integers hold."""


def owed_by(store: Store, partner: str) -> list[Owed]:
    """The partner's lots of which anything is still owed, the oldest first."""
    rows = store.rows(
        f"{_OWED}WHERE lot.partner = ? AND {OPEN} ORDER BY lot.moment, lot.operation, lot.line", (partner,)
    )
    return [_to_owed(row) for row in rows]


def owed_lots(store: Store, lots: Collection[Lot]) -> list[Owed]:
    """These lots, open or closed, in the order in which they are named. Raises KeyError for one that is none."""
    found = []
    for lot in lots:
        row = store.row(_OWED + "WHERE lot.operation = ? AND lot.line = ?", (lot.operation.bytes, lot.line))
        if row is None:
            raise KeyError(lot)
        found.append(_to_owed(row))
    return found


def lots_of(store: Store, operation_id: UUID) -> list[Owed]:
    """The lots, open or closed, of the consignments that this operation caused."""
    rows = store.rows(
        _OWED + "WHERE operation.parent = ? AND operation.kind = ? ORDER BY operation.place, lot.line",
        (operation_id.bytes, Kind.CONSIGNMENT.value),
    )
    return [_to_owed(row) for row in rows]


def owing(store: Store, text: str, limit: int) -> list[tuple[Partner, Cents]]:
    """Who owes goods, active or not, and what they are worth in cents, by name; of those whose name, code, card, phone
    or EIK holds every word of `text`, as `parties.search_partners` looks for them."""
    # Lots move with every sale; who owes is looked for now and then.
    from tui_pos.store.name_words import readings

    for reading in readings(store, "partner", text):
        condition, words = matching(reading.ways)
        rows = store.each(
            f"SELECT {PARTNER_COLUMNS}, owing.value FROM "  # noqa: S608
            f"(SELECT lot.partner, sum({VALUE}) AS value FROM lot WHERE {OPEN} GROUP BY lot.partner) AS owing "
            f"JOIN partner ON partner.code = owing.partner WHERE true{condition} ORDER BY name, code",
            words,
        )
        owed = ((to_partner(row[:PARTNER_WIDTH]), Cents(row[PARTNER_WIDTH])) for row in rows)
        found = list(islice(((partner, value) for partner, value in owed if fits(reading, partner)), limit))
        if found:
            return found
    return []


def check_given(consignment: Operation) -> None:
    """Raises ValueError for a line that gives nothing, or less: once the receipt is out it could not be posted."""
    if any(line.qty <= 0 or line.price < 0 or line.net < 0 for line in consignment.lines):
        raise ValueError("what is given on consignment is more than nothing")


def give(store: Store, consignment: Operation) -> None:
    """Begin a lot with each line of a consignment that is posted. Part of the write around it."""
    key, at = consignment.id.bytes, kept_moment(consignment.moment)
    store.run_many(
        "INSERT INTO lot (operation, line, partner, item, price, net, location, moment, given) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                key,
                line.number,
                consignment.partner.code,
                line.item.code,
                line.price,
                line.net,
                consignment.location.code,
                at,
                line.qty,
            )
            for line in consignment.lines
        ],
    )
    moves = [(Lot(consignment.id, line.number), line.qty) for line in consignment.lines]
    _note(store, "given", moves, consignment.id, consignment.moment)


def take(store: Store, operation: Operation) -> None:
    """Take what a return or a report takes from its lots. Part of the write around it.

    Raises Refused `not_owed` where less is left of them; ValueError for a line whose lot is none of this item and
    partner.
    """
    moves = moves_of(operation)
    asked: dict[Lot, Thousandths] = {}
    for lot, qty in moves:
        asked[lot] = Thousandths(asked.get(lot, 0) + qty)
    kept = {owed.lot: owed for owed in owed_lots(store, asked)}
    for line, lot in zip(operation.lines, operation.lots, strict=True):
        if kept[lot].partner != operation.partner.code or kept[lot].item.code != line.item.code:
            raise ValueError("what is returned or reported is of a lot of its own item and partner")
    for lot, owed in kept.items():
        if asked[lot] > owed.left:
            raise not_owed(owed.item.name, owed.left, asked[lot])
    move(store, TAKEN_AS[operation.kind], moves, operation.id, operation.moment)


def give_back(store: Store, operation: Operation, moment: datetime) -> None:
    """Give back what `take` took: the return or report was given up. Part of the write around it."""
    moves = [(lot, Thousandths(-qty)) for lot, qty in moves_of(operation)]
    move(store, TAKEN_AS[operation.kind], moves, operation.id, moment)


def owe_again(store: Store, storno: Operation) -> None:
    """What a storno takes back of a report is owed again. Part of the write around it."""
    moves = [(lot, Thousandths(-qty)) for lot, qty in moves_of(storno)]
    move(store, REPORTED, moves, storno.id, storno.moment)


def moves_of(operation: Operation) -> list[tuple[Lot, Thousandths]]:
    """So much of each lot, line by line. Raises ValueError where the lines and the lots are not as many, or a quantity
    is not above zero."""
    if any(line.qty <= 0 for line in operation.lines):
        raise ValueError("what is returned or reported is more than nothing")
    return [(lot, line.qty) for line, lot in zip(operation.lines, operation.lots, strict=True)]


def move(
    store: Store, what: str, moves: Collection[tuple[Lot, Thousandths]], operation_id: UUID, moment: datetime
) -> None:
    """Add to what of each lot counts as `what`. Part of the write around it."""
    store.run_many(
        f"UPDATE lot SET {what} = {what} + ? WHERE operation = ? AND line = ?",  # noqa: S608
        [(qty, lot.operation.bytes, lot.line) for lot, qty in moves],
    )
    _note(store, what, moves, operation_id, moment)


def _note(
    store: Store, what: str, moves: Iterable[tuple[Lot, Thousandths]], operation_id: UUID, moment: datetime
) -> None:
    at = kept_moment(moment)
    store.run_many(
        "INSERT INTO lot_movement (lot, line, what, qty, operation, moment) VALUES (?, ?, ?, ?, ?, ?)",
        [(lot.operation.bytes, lot.line, what, qty, operation_id.bytes, at) for lot, qty in moves],
    )


def _to_owed(row: Row) -> Owed:
    operation, line, number, partner, location, moment, price, net, given, returned, reported = row[ITEM_WIDTH:]
    return Owed(
        lot=Lot(UUID(bytes=operation), line),
        number=number,
        partner=partner,
        location=location,
        moment=datetime.fromisoformat(moment),
        item=to_item(row),
        price=price,
        net=net,
        given=given,
        returned=returned,
        reported=reported,
    )
