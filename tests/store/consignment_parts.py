"""Crates that are given, come back and are reported; and what a sale causes beside itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from store_parts import BREAD, CAFE, COLA, IVAN, MARIA, NOON, SHOP, STEFAN, bought, furnish, line, new_id, prices, usn

from tui_pos.domain.cart import Line
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import Kind, Lot, Operation, Related
from tui_pos.domain.packaging import taken
from tui_pos.domain.parties import Partner
from tui_pos.domain.payment import Payment
from tui_pos.store import catalogue, lots, operations, totals
from tui_pos.store.accounts import Held
from tui_pos.store.database import Store

CRATE = Item("КАСА", "Каса за 12 бутилки", "packaging", prices=prices(500, 600))
KEG = Item("КЕГ", "Кег 30 л", "packaging", prices=prices(3000, 3500))
NOTHING_HELD = Held()
OF_SALE, OF_CHILD = 120, 330


def furnish_with_crates(store: Store) -> Store:
    furnish(store)
    with store.write():
        for item in (CRATE, KEG):
            catalogue.put_item(store, item)
    return store


def document(
    kind: Kind,
    *lines: Line,
    partner: Partner = IVAN,
    parent: Operation | None = None,
    moment: datetime = NOON,
    station: str = "1",
) -> Operation:
    """An operation of these lines that nothing is paid for."""
    return Operation(
        id=new_id(),
        kind=kind,
        location=SHOP,
        partner=partner,
        operator=MARIA,
        station=station,
        moment=moment,
        usn="",
        lines=lines,
        payments=(),
        change=Cents(0),
        parent=None if parent is None else Related(parent.kind, parent.id),
    )


def given(
    qty: int,
    item: Item = CRATE,
    price: int = 600,
    *,
    partner: Partner = IVAN,
    parent: Operation | None = None,
    moment: datetime = NOON,
) -> Operation:
    """So many thousandths of an item on consignment."""
    one = Line(1, item, Thousandths(qty), Cents(price))
    return document(Kind.CONSIGNMENT, one, partner=partner, parent=parent, moment=moment)


def on_credit(number: int, qty: int = 3000, *, parent: Operation, partner: Partner = IVAN) -> tuple[Operation, Held]:
    """An additional sale that `parent` causes, all of it on credit."""
    child = document(Kind.SALE, line(1, COLA, qty), parent=parent, partner=partner)
    held = Held(credit=child.total)
    return replace(child, usn=usn(number), payments=(Payment("credit", child.total),)), held


def bonus(cents: int, *, parent: Operation | None = None, partner: Partner = IVAN) -> Operation:
    one = Line(1, BREAD, Thousandths(1000), Cents(cents))
    return document(Kind.BONUS, one, parent=parent, partner=partner)


def sale_and_children(number: int) -> tuple[Operation, list[tuple[Operation, Held]]]:
    """A sale partly on credit with a crate on consignment, an additional sale on credit and a bonus beside it."""
    sale = bought(number, (COLA, 12_000), credit=OF_SALE)
    more = on_credit(number + 500_000, parent=sale)
    crate, extra = given(1000, parent=sale), bonus(250, parent=sale)
    return sale, [(crate, NOTHING_HELD), more, (extra, NOTHING_HELD)]


def put_with_children(store: Store, sale: Operation, children: list[tuple[Operation, Held]]) -> Operation:
    operations.put_intent(store, sale, b"receipt", credit_taken=Cents(OF_SALE), children=children)
    return sale


def back(store: Store, wanted: Mapping[Lot, int], *, parent: Operation | None = None) -> Operation:
    """The return of so many thousandths of these lots."""
    return _taken(store, Kind.CONSIGNMENT_RETURN, wanted, parent)


def reported(store: Store, wanted: Mapping[Lot, int], number: int = 900_000) -> Operation:
    """The report of so many thousandths of these lots, paid in cash."""
    report = _taken(store, Kind.CONSIGNMENT_REPORT, wanted, None)
    return replace(report, usn=usn(number), payments=(Payment("cash", report.total),))


def _taken(store: Store, kind: Kind, wanted: Mapping[Lot, int], parent: Operation | None) -> Operation:
    owed = lots.owed_lots(store, list(wanted))
    rows = taken(owed, {lot: Thousandths(qty) for lot, qty in wanted.items()})
    partner = next(known for known in (IVAN, CAFE) if known.code == owed[0].partner)
    operation = document(kind, *(one for one, _ in rows), partner=partner, parent=parent)
    return replace(operation, lots=tuple(lot for _, lot in rows), operator=STEFAN)


def lot_of(consignment: Operation) -> Lot:
    return Lot(consignment.id, consignment.lines[0].number)


def open_lots(store: Store, partner: str = "П1") -> list[tuple[str, int]]:
    """Item and what is left of each open lot, the oldest first."""
    return [(owed.item.code, owed.left) for owed in lots.owed_by(store, partner)]


def crates(store: Store) -> int:
    return catalogue.stock_of(store, SHOP.code, CRATE.code)


def balances(store: Store, partner: str = "П1") -> dict[str, int]:
    return {name: totals.total_of(store, partner, name) for name in ("turnover", "debt", "bonus")}
