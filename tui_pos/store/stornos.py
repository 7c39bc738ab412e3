"""What a storno needs of its sale: that it takes back only what is left, and what it gives back when it is posted."""

from datetime import date, datetime
from uuid import UUID

from tui_pos.domain.money import Cents, Thousandths, format_cents
from tui_pos.domain.operation import Kind, Lot, Operation, RuleUse
from tui_pos.domain.storno import already_returned
from tui_pos.errors import Refused
from tui_pos.store.accounts import Held
from tui_pos.store.database import Row, Store
from tui_pos.store.operation_rows import HEAD, STATE, held_in, to_operation
from tui_pos.store.totals import DEBT, total_of

_NOT_BACK = (
    "SELECT 1 FROM operation_line AS sold WHERE sold.operation = ? AND sold.qty > 0 AND sold.qty <> coalesce("
    "(SELECT sum(back.qty) FROM operation JOIN operation_line AS back ON back.operation = operation.id "
    "WHERE operation.of = ? AND operation.kind = 'storno' AND (operation.state = 'posted' OR operation.id = ?) "
    "AND back.number = sold.number), 0)"
)
"""Whether any line that was sold has not come back whole; what the customer gave back in the sale itself stays."""


UNDONE = (Kind.SALE, Kind.CONSIGNMENT_REPORT, Kind.BONUS)
"""The kinds that a storno may be of. What was given on consignment comes back by a return."""


def check_storno(store: Store, storno: Operation, held: Held) -> Operation:
    """What comes back is in the sale and has not come back before, and no more is taken off a debt than is owed. The
    sale (or report, or bonus) that the storno is of.

    Raises Refused `storno_waiting`, `already_returned`, `storno_outdated`, `paid_meanwhile`; ValueError where there
    is no posted sale that it is of.
    """
    row = None if storno.of is None else store.row(HEAD + "WHERE operation.id = ?", (storno.of.bytes,))
    sale = None if row is None else to_operation(store, row)
    if row is None or sale is None or sale.kind not in UNDONE or sale.number is None:
        raise ValueError("a storno is of a posted sale")
    check_none_waits(store, sale.id)
    before = storno_rows(store, sale.id.bytes)
    left: dict[int, int] = {line.number: line.qty for line in sale.lines}
    names = {line.number: line.item.name for line in sale.lines}
    for earlier in before:
        for line in to_operation(store, earlier).lines:
            left[line.number] -= line.qty
    for line in storno.lines:
        if not 0 < line.qty <= left.get(line.number, 0):
            name = names.get(line.number, line.item.name)
            raise already_returned(name, Thousandths(left.get(line.number, 0)), line.qty)
        left[line.number] -= line.qty
    given = [held, *(held_in(earlier) for earlier in before)]
    taken = held_in(row)
    beyond = sum(part.points for part in given) > taken.points or sum(part.credit for part in given) > taken.credit
    if beyond or (held.credit and held.credit > total_of(store, sale.partner.code, DEBT)):
        raise Refused(
            "storno_outdated",
            "Something of this sale came back or was paid off meanwhile; open it again and look.",
        )
    check_no_money(sale, storno, held)
    return sale


def check_no_money(sale: Operation, storno: Operation, held: Held) -> None:
    """Raises Refused `paid_meanwhile` where a storno of what had no receipt would hand back more than credit: money
    goes only with a fiscal receipt (Ordinance N-18, art. 31), and there is none to reverse."""
    if not sale.receipt and sum(payment.amount for payment in storno.payments) != held.credit:
        raise Refused(
            "paid_meanwhile",
            "It was sold on credit without a receipt, and only {credit} of the {total} is still owed; return less: "
            "no money is handed back without one.",
            credit=format_cents(held.credit),
            total=format_cents(Cents(storno.total)),
        )


def check_return(store: Store, back: Operation) -> None:
    """No more comes back of a receipt of elsewhere than stands on it, all returns of it taken together.

    Raises Refused `sold_here` for a receipt of a sale that is kept here, `other_total`, `more_than_paper`.
    """
    paper = back.original
    if paper is None:
        return
    sql = "SELECT kind, number FROM operation WHERE usn = ? AND receipt = ? AND state = 'posted'"
    here = store.row(sql, (back.usn, paper.receipt))
    if here is not None and Kind(here[0]) in UNDONE:
        raise Refused(
            "sold_here",
            "Receipt {receipt} is of sale {number}, which is kept here; open that sale and make its storno.",
            receipt=paper.receipt,
            number=here[1],
        )
    before = store.row(
        "SELECT coalesce(sum(operation.total), 0), min(paper.total) FROM operation_original AS paper "
        "JOIN operation ON operation.id = paper.operation "
        "WHERE paper.fm = ? AND paper.receipt = ? AND operation.state <> 'dropped'",
        (paper.fm, paper.receipt),
    )
    came_back, total = before or (0, None)
    # Two totals of one paper would let more come back than the smaller one says.
    if total is not None and total != paper.total:
        raise Refused(
            "other_total",
            "Goods of receipt {receipt} came back before, by a total of {total}; look at the paper again.",
            receipt=paper.receipt,
            total=format_cents(Cents(total)),
        )
    left = paper.total - came_back
    if back.total > left:
        raise Refused(
            "more_than_paper",
            "Of receipt {receipt} only {left} is left to come back, this comes to {total}; take less back.",
            receipt=paper.receipt,
            left=format_cents(Cents(left)),
            total=format_cents(Cents(back.total)),
        )


def check_none_waits(store: Store, sale: UUID) -> None:
    """Raises Refused `storno_waiting` while a storno of the sale has no receipt yet: should it be given up, the parts
    reckoned after it would be wrong."""
    if any(row[STATE] == "intent" for row in storno_rows(store, sale.bytes)):
        raise Refused(
            "storno_waiting",
            "Another storno of this sale still waits for its paper; finish or take it back first.",
        )


def storno_rows(store: Store, sale: bytes) -> list[Row]:
    """The heads of a sale's stornos, posted or waiting for their receipt, oldest first."""
    sql = HEAD + "WHERE operation.of = ? AND operation.kind = 'storno' AND operation.state <> 'dropped'"
    rows = store.rows(sql, (sale,))
    return sorted(rows, key=lambda row: (row[3], row[0]))


def uses_given_back(store: Store, storno: Operation) -> tuple[RuleUse, ...]:
    """The benefits of once a year that a storno gives back: those of a sale that is back whole with it."""
    if storno.of is None:
        return ()
    rows = store.rows("SELECT rule, year FROM rule_use WHERE operation = ? ORDER BY position", (storno.of.bytes,))
    if not rows or store.row(_NOT_BACK, (storno.of.bytes, storno.of.bytes, storno.id.bytes)):
        return ()
    return tuple(RuleUse(*row) for row in rows)


def lots_back(sale: Operation, storno: Operation) -> tuple[Lot, ...]:
    """Of which lots the goods were that a storno of a report takes back, line by line; none where it is no report's."""
    lots = {line.number: lot for line, lot in zip(sale.lines, sale.lots, strict=False)}
    return tuple(lots[line.number] for line in storno.lines) if lots else ()


def kind_undone(store: Store, storno: Operation) -> Kind | None:
    """The kind of what a storno is of; None for what is no storno."""
    if storno.of is None:
        return None
    row = store.row("SELECT kind FROM operation WHERE id = ?", (storno.of.bytes,))
    return None if row is None else Kind(row[0])


def day_of_sale(store: Store, storno: Operation) -> date | None:
    """The day of the sale that a storno is of; None for what is no storno."""
    if storno.of is None:
        return None
    row = store.row("SELECT moment FROM operation WHERE id = ?", (storno.of.bytes,))
    return None if row is None else datetime.fromisoformat(row[0]).date()
