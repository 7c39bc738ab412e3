"""Operations read back from their rows: one at a time, or as a stream in the order of their moments.

Raw SQL on prepared statements, no models. What few operations have (points, letters, children) is asked for only where
it is.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from uuid import UUID

from tui_pos.domain.cart import Line
from tui_pos.domain.catalogue import Item, ItemType
from tui_pos.domain.operation import (
    Kind,
    Letter,
    Lot,
    Operation,
    Original,
    PointsShare,
    Related,
    RuleShare,
    RuleUse,
    StornoReason,
)
from tui_pos.domain.payment import Payment
from tui_pos.store.accounts import Held
from tui_pos.store.database import Row, Store
from tui_pos.store.moments import after_day
from tui_pos.store.parties import (
    LOCATION_COLUMNS,
    LOCATION_WIDTH,
    OPERATOR_COLUMNS,
    PARTNER_COLUMNS,
    PARTNER_WIDTH,
    to_location,
    to_operator,
    to_partner,
)

ID, STATE = 0, 8
"""Where a row of `HEAD` has the id and the state."""

_POINTS_SPENT, _HAS_POINTS, _HAS_USES, _HAS_LETTERS, _HAS_CHILDREN, _PARENT, _HEAD_WIDTH = 11, 13, 14, 15, 16, 17, 20
_PARTNER_AT = _HEAD_WIDTH + LOCATION_WIDTH
_OPERATOR_AT = _PARTNER_AT + PARTNER_WIDTH

# The columns are constants: nothing a person types reaches the text of a statement.
HEAD = (
    "SELECT operation.id, operation.kind, operation.station, operation.moment, operation.usn, "  # noqa: S608
    "operation.change_due, operation.number, operation.receipt, operation.state, operation.of, operation.reason, "
    "operation.points_spent, operation.credit_taken, "
    "EXISTS (SELECT 1 FROM operation_points WHERE operation_points.operation = operation.id), "
    "EXISTS (SELECT 1 FROM rule_use WHERE rule_use.operation = operation.id), "
    "EXISTS (SELECT 1 FROM letter WHERE letter.operation = operation.id), "
    "EXISTS (SELECT 1 FROM operation AS child WHERE child.parent = operation.id), "
    "operation.parent, cause.kind, cause.number, "
    f"{LOCATION_COLUMNS}, {PARTNER_COLUMNS}, {OPERATOR_COLUMNS} "
    "FROM operation JOIN location ON location.code = operation.location "
    "LEFT JOIN partner ON partner.code = operation.partner JOIN operator ON operator.code = operation.operator "
    "LEFT JOIN operation AS cause ON cause.id = operation.parent "
)

_LINE = (
    "operation_line.number, operation_line.item, operation_line.name, operation_line.item_group, "
    "operation_line.vat, operation_line.unit, operation_line.pack_ratio, operation_line.type, "
    "operation_line.purchase, qty, price, percent, off, price_by_hand, percent_by_hand, rule, wholesale, retail, "
    "group1, group2, group3, group4, group5, group6, group7, group8, active"
)
_PARTS = {
    "operation_line": _LINE,
    "payment": "payment.type, payment.amount, coalesce(payment.item, ''), payment.qty",
    "rule_share": "rule, version, line, cents",
    "operation_points": "rule, version, points",
    "rule_use": "rule, year",
    "letter": "rule, address, text",
    "operation_lot": "operation_lot.lot, operation_lot.line",
    "operation_original": "operation_original.receipt, operation_original.moment, operation_original.fm, "
    "operation_original.total, operation_original.reason",
}
"""The tables of an operation's parts, with what is read of each."""

_PRICES = {"operation_line": "JOIN item ON item.code = operation_line.item "}

_OF_ONE = {
    table: f"SELECT {columns} FROM {table} {_PRICES.get(table, '')}WHERE operation = ? ORDER BY position"  # noqa: S608
    for table, columns in _PARTS.items()
}
_OF_ONE["operation_original"] = _OF_ONE["operation_original"].removesuffix(" ORDER BY position")
_OF_ONE["children"] = "SELECT kind, id, number FROM operation WHERE parent = ? ORDER BY place"

_WITH_LOTS = (Kind.CONSIGNMENT_RETURN, Kind.CONSIGNMENT_REPORT, Kind.STORNO)
"""The kinds whose lines may be taken from lots."""

_ONLY_OF = {"operation_lot": _WITH_LOTS, "operation_original": (Kind.RETURN,)}
"""The tables of which only some kinds have rows."""

_POSTED = "operation.state = 'posted' AND operation.kind = ? AND operation.moment >= ? AND operation.moment < ? "
_IN_ORDER = "ORDER BY operation.moment, operation.id"

_OF_MANY = {
    table: f"SELECT {columns}, operation.id FROM operation "  # noqa: S608
    f"JOIN {table} ON {table}.operation = operation.id {_PRICES.get(table, '')}"
    f"WHERE {_POSTED} {_IN_ORDER}, {table}.position"
    for table, columns in {**_PARTS, "operation_basis": "basis"}.items()
}
for _single in ("operation_basis", "operation_original"):
    _OF_MANY[_single] = _OF_MANY[_single].removesuffix(f", {_single}.position")
# A cross join keeps its tables in their order, and so the rows in that of the moments.
_OF_MANY["children"] = (
    "SELECT child.kind, child.id, child.number, operation.id FROM operation "  # noqa: S608
    f"CROSS JOIN operation AS child ON child.parent = operation.id WHERE {_POSTED} {_IN_ORDER}, child.place"
)

Parts = Callable[[str], list[Row]]
"""The rows of an operation's parts, by their table."""


def to_operation(store: Store, row: Row) -> Operation:
    """The operation whose head is `row`."""
    key = row[ID]
    few = {
        "operation_points": row[_HAS_POINTS],
        "rule_use": row[_HAS_USES],
        "letter": row[_HAS_LETTERS],
        "children": row[_HAS_CHILDREN],
        "operation_lot": row[1] in _WITH_LOTS,
        "operation_original": row[1] == Kind.RETURN,
    }

    def parts(table: str) -> list[Row]:
        return store.rows(_OF_ONE[table], (key,)) if few.get(table, True) else []

    return _assembled(row, parts)


def held_in(row: Row) -> Held:
    """What the operation whose head is `row` is settled with beside money."""
    return Held(row[_POINTS_SPENT], row[_POINTS_SPENT + 1])


def posted_between(store: Store, first: date, last: date, kind: Kind) -> Iterator[tuple[Operation, bytes | None]]:
    """The posted operations of one kind, each with its basis: one statement for each table of parts, all in one order.

    They are read side by side, so that neither are the parts asked for one operation at a time, nor all held at once.
    """
    values = (kind.value, first.isoformat(), after_day(last))
    heads = store.each(f"{HEAD}WHERE {_POSTED}{_IN_ORDER}", values)
    head = next(heads, None)
    if head is None:
        return
    # Begun while the heads are being read, all of them see the store as it was at one moment.
    followed = {
        table: _following(store.each(sql, values) if kind in _ONLY_OF.get(table, (kind,)) else iter(()))
        for table, sql in _OF_MANY.items()
    }
    while head is not None:
        key = head[ID]
        basis = followed["operation_basis"](key)
        yield _assembled(head, lambda table: followed[table](key)), bytes(basis[0][0]) if basis else None  # noqa: B023
        head = next(heads, None)


def count_between(store: Store, first: date, last: date, kind: Kind) -> int:
    """How many operations `posted_between` gives."""
    row = store.row(f"SELECT count(*) FROM operation WHERE {_POSTED}", (kind.value, first.isoformat(), after_day(last)))  # noqa: S608
    return int(row[0]) if row else 0


def _following(rows: Iterator[Row]) -> Callable[[bytes], list[Row]]:
    """A reader of rows whose last column is an operation's id: those of the operation that comes next."""
    ahead = next(rows, None)

    def of(key: bytes) -> list[Row]:
        nonlocal ahead
        found = []
        while ahead is not None and ahead[-1] == key:
            found.append(ahead)
            ahead = next(rows, None)
        return found

    return of


def _assembled(row: Row, parts: Parts) -> Operation:
    paper = parts("operation_original")
    reason = row[10] if not paper else paper[0][4]
    return Operation(
        id=UUID(bytes=row[ID]),
        kind=Kind(row[1]),
        location=to_location(row[_HEAD_WIDTH:_PARTNER_AT]),
        partner=to_partner(row[_PARTNER_AT:_OPERATOR_AT]),
        operator=to_operator(row[_OPERATOR_AT:]),
        station=row[2],
        moment=datetime.fromisoformat(row[3]),
        usn=row[4],
        lines=tuple(_to_line(line) for line in parts("operation_line")),
        payments=tuple(Payment(*payment[:4]) for payment in parts("payment")),
        change=row[5],
        rule_shares=tuple(RuleShare(*share[:4]) for share in parts("rule_share")),
        points=tuple(PointsShare(*share[:3]) for share in parts("operation_points")),
        uses=tuple(RuleUse(*use[:2]) for use in parts("rule_use")),
        letters=tuple(Letter(*letter[:3]) for letter in parts("letter")),
        number=row[6],
        receipt=row[7],
        of=None if row[9] is None else UUID(bytes=row[9]),
        reason=None if reason is None else StornoReason(reason),
        parent=None if row[_PARENT] is None else _to_related(row[_PARENT + 1], row[_PARENT], row[_PARENT + 2]),
        children=tuple(_to_related(*child[:3]) for child in parts("children")),
        lots=tuple(Lot(UUID(bytes=lot), line) for lot, line, *_ in parts("operation_lot")),
        original=_to_original(paper[0]) if paper else None,
    )


def _to_original(row: Row) -> Original:
    return Original(row[0], datetime.fromisoformat(row[1]), row[2], row[3])


def _to_related(kind: str, key: bytes, number: int | None) -> Related:
    return Related(Kind(kind), UUID(bytes=key), number)


def _to_line(row: Row) -> Line:
    """The line, with its item as it was sold; the price list beside it is today's."""
    item = Item(row[1], row[2], row[3], row[4], row[5], row[6], ItemType(row[7]), row[8], row[16:26], row[26] == 1)
    return Line(row[0], item, row[9], row[10], row[11], row[12], row[13] == 1, row[14] == 1, row[15])
