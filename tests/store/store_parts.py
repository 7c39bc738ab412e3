"""A small shop for the tests of the store room."""

import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

from uuid6 import uuid7

from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.catalogue import Item, ItemType
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import Kind, Operation, PointsShare, RuleShare, StornoReason
from tui_pos.domain.parties import END_CUSTOMER, Location, Operator, Partner
from tui_pos.domain.payment import STANDARD_TYPES, Payment, Settles
from tui_pos.domain.rights import Level
from tui_pos.domain.storno import what_comes_back
from tui_pos.store import carts, catalogue, operations, parties, totals
from tui_pos.store.database import Store
from tui_pos.store.exchange import ImportResult

QuickStore = Callable[[], Store]
"""Opens an empty store that does not wait for the disk."""

SOFIA_WINTER = timezone(timedelta(hours=2))
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=SOFIA_WINTER)


def prices(wholesale: int, retail: int, *groups: int) -> tuple[Cents, ...]:
    return tuple(Cents(price) for price in (wholesale, retail, *groups, *(0,) * (8 - len(groups))))


COLA = Item("КОЛА", "Кока-Кола 0.5 л", "drinks/glass", pack_ratio=Thousandths(12_000), prices=prices(95, 110, 100))
BREAD = Item("ХЛЯБ", "Хляб Добруджа", "bread", prices=prices(105, 120))
CHEESE = Item("01234", "Кашкавал", "dairy", unit="кг", prices=prices(1690, 1890))
SERVICE = Item("УСЛУГА", "Услуга", "services", type=ItemType.SERVICE)
ITEMS = (COLA, BREAD, CHEESE, SERVICE)
SHOP = Location("МАГ1", "Магазин 1")
DEPOT = Location("СКЛАД", "Склад", "wholesale", negative_stock=False)
IVAN = Partner("П1", "Иван Петров", percent=BasisPoints(500), card="2900001", phone="+359 88 111")
CAFE = Partner("П2", "Кафене Център", "horeca", "wholesale", limit=Cents(50_000), eik="201245677")
MARIA = Operator("1", "Мария", Level.CASHIER)
STEFAN = Operator("2", "Стефан", Level.MANAGER)


def furnish(store: Store) -> Store:
    """Put the shop's items, places and people into a store."""
    with store.write():
        for item in ITEMS:
            catalogue.put_item(store, item)
        catalogue.put_item(store, replace(COLA, barcodes=("54491472", "5449000000996")))
        for location in (SHOP, DEPOT):
            parties.put_location(store, location)
        for partner in (IVAN, CAFE):
            parties.put_partner(store, partner)
        for operator in (MARIA, STEFAN):
            parties.put_operator(store, operator)
    return store


def new_id() -> UUID:
    return UUID(bytes=uuid7().bytes)


def usn(number: int) -> str:
    return f"DT000001-0001-{number:07}"


def cart_of(*lines: tuple[Item, int], number: int | None = None, partner: Partner = END_CUSTOMER) -> Cart:
    """A cart with lines of (item, thousandths) at the retail price."""
    cart = Cart(new_id(), SHOP, partner, MARIA, usn=None if number is None else usn(number))
    for item, qty in lines:
        cart = cart.with_line(item, Thousandths(qty), item.price_in("retail"), partner.percent)
    return cart


def sale_of(cart: Cart, moment: datetime = NOON, station: str = "1", location: Location = SHOP) -> Operation:
    """The sale of a cart, paid in cash to the cent; a rule took a cent off its first line."""
    return Operation(
        id=new_id(),
        kind=Kind.SALE,
        location=location,
        partner=cart.partner,
        operator=cart.operator,
        station=station,
        moment=moment,
        usn=cart.usn or "",
        lines=cart.lines,
        payments=(Payment("cash", Cents(cart.total)),) if cart.total > 0 else (),
        change=Cents(0),
        rule_shares=(RuleShare("r1", 1, cart.lines[0].number, Cents(-1)),) if cart.lines else (),
    )


def bought(
    number: int,
    *lines: tuple[Item, int],
    partner: Partner = IVAN,
    points: int = 0,
    credit: int = 0,
    earned: int = 0,
    moment: datetime = NOON,
) -> Operation:
    """A sale paid with so many points and so much on credit, the rest in cash, that earns so many points."""
    sale = sale_of(cart_of(*lines, number=number, partner=partner), moment)
    cash = sale.total - points - credit
    paid = [("cash", cash), ("points", points), ("credit", credit)]
    return replace(
        sale,
        payments=tuple(Payment(type_, Cents(amount)) for type_, amount in paid if amount > 0),
        points=(PointsShare("r3", 1, Cents(earned)),) if earned else (),
    )


def put(store: Store, operation: Operation, basis: bytes = b"") -> Operation:
    """Keep an operation as an intent, with what its payments settle."""
    operations.put_intent(
        store,
        operation,
        b"receipt",
        basis,
        points_spent=settled(operation, Settles.POINTS),
        credit_taken=settled(operation, Settles.CREDIT),
    )
    return operation


def settled(operation: Operation, by: Settles) -> Cents:
    codes = {type_.code for type_ in STANDARD_TYPES if type_.settles is by}
    return Cents(sum(payment.amount for payment in operation.payments if payment.type in codes))


def storno_of(
    store: Store, sale: Operation, wanted: dict[int, int] | None = None, moment: datetime = NOON, station: str = "1"
) -> Operation:
    """The storno of so many thousandths of the sale's lines (None: of all that is left)."""
    quantities = None if wanted is None else {number: Thousandths(qty) for number, qty in wanted.items()}
    types = {type_.code: type_ for type_ in STANDARD_TYPES}
    owed = totals.total_of(store, sale.partner.code, totals.DEBT)
    back = what_comes_back(sale, operations.stornos_of(store, sale.id), quantities, types, owed)
    return replace(
        sale,
        id=new_id(),
        kind=Kind.STORNO,
        moment=moment,
        station=station,
        operator=STEFAN,
        lines=back.lines,
        payments=back.payments,
        change=Cents(0),
        rule_shares=back.shares,
        points=back.points,
        uses=(),
        letters=(),
        number=None,
        receipt=None,
        of=sale.id,
        reason=StornoReason.RETURN,
        parent=None,
        children=(),
        lots=(),
    )


def posted(store: Store, operation: Operation) -> Operation:
    """Keep an operation and post it."""
    return operations.post(store, put(store, operation).id, "0000042")


def kept_cart(store: Store, *lines: tuple[Item, int], number: int = 1, partner: Partner = END_CUSTOMER) -> Cart:
    cart = cart_of(*lines, number=number, partner=partner)
    carts.put_cart(store, "1", None, cart)
    return cart


def sold(store: Store, code: str, times: int) -> None:
    """Let an item have been sold so many times: what sells most is found first."""
    with store.write():
        store.run("INSERT INTO item_sold (item, times) SELECT id, ? FROM item WHERE code = ?", (times, code))


def line(number: int, item: Item, qty: int) -> Line:
    return Line(number, item, Thousandths(qty), item.price_in("retail"))


def python(code: str, *arguments: object) -> "subprocess.Popen[str]":
    """A process of its own that runs `code`; its folder of tests is on the path."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent,
    )


def killed_after(code: str, path: Path, count: int) -> list[list[str]]:
    """What a process that runs `code` reported after each commit until SIGKILL met it somewhere in the next step."""
    process = python(code, path)
    assert process.stdout
    reported = [process.stdout.readline().split() for _ in range(count)]
    process.send_signal(signal.SIGKILL)
    reported += [line.split() for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    process.wait()
    return reported


Taken = Callable[..., ImportResult]
"""Writes lines to a file and imports it: kind, lines, and how."""


def codes_of(result: ImportResult) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.column, problem.reason.code) for problem in result.problems]
