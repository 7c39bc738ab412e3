"""What holds for any sale: a return of all of it is minus the receipt, and its parts add up to the whole."""

from collections import Counter
from collections.abc import Sequence

from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from sold_rules import Shop, books, orders, ways

from tui_pos.checkout.orders.answer import Order, OrderLine, StornoLine, StornoOrder, answer
from tui_pos.checkout.orders.returned import OrderPaper, ReturnOrder
from tui_pos.domain.money import Thousandths, format_qty
from tui_pos.domain.operation import Operation, StornoReason
from tui_pos.store import operations
from tui_pos.store.accounts import account_of
from tui_pos.store.totals import rebuild_differs

Totals = tuple[dict[str, int], tuple[int, ...]]

CASH = Order(lines=(OrderLine("КАФЕ", "200"),), location="МАГ1")
"""Fills the drawer: only an operator's error may leave less than nothing in it."""

reasons = st.sampled_from(list(StornoReason))


def counted(shop: Shop, sale: Order) -> Totals:
    """The stock of the order's place, and what its customer has and owes."""
    place = sale.location
    stock: dict[str, int] = dict(shop.store.rows("SELECT item, qty FROM stock_total WHERE location = ?", (place,)))
    assert sale.at is not None
    account = account_of(shop.store, sale.partner, sale.at.replace(tzinfo=None), 30)
    return stock, (account.turnover, account.debt, account.points)


def reverse(shop: Shop, sale: Operation, reason: StornoReason) -> Operation:
    storno = part(shop, sale, reason)
    assert storno is not None
    return storno


def part(
    shop: Shop, sale: Operation, reason: StornoReason, lines: Sequence[tuple[int, Thousandths]] | None = None
) -> Operation | None:
    """None where a line of it comes to 0.00: no printer takes that."""
    wanted = None if lines is None else tuple(StornoLine(number, format_qty(qty)) for number, qty in lines)
    said, error = answer(shop.counter, StornoOrder("storno", reason, sale.id, lines=wanted, at=sale.moment))
    if error is not None and error.code == "line_of_nothing":
        return None
    assert error is None, error
    found = operations.stornos_of(shop.store, sale.id)[-1]
    assert str(found.id) == said["saved"]["id"]
    return found


def paid(sale: Operation) -> Counter[str]:
    """What was kept of each way to pay: the change went back at once."""
    kept: Counter[str] = Counter()
    for payment in sale.payments:
        kept[payment.type] += payment.amount
    kept["cash"] -= sale.change
    return +kept


def handed(storno: Operation) -> Counter[str]:
    back: Counter[str] = Counter()
    for payment in storno.payments:
        back[payment.type] += payment.amount
    return +back


@examples(25, one_shop=True)
@given(book=books, order=orders, way=ways, reason=reasons)
def test_a_return_of_all_is_minus_the_receipt(
    shop: Shop, book: str, order: Order, way: str, reason: StornoReason
) -> None:
    shop.put_rules("")
    shop.must_sell(CASH)
    shop.put_rules(book)
    shop.restock()
    before = counted(shop, order)
    sale = shop.sell(order, way)
    if isinstance(sale, str):
        return
    sold = counted(shop, order)
    storno = reverse(shop, sale, reason)
    back = counted(shop, order)
    assert [(line.item.code, line.qty, line.net) for line in storno.lines] == [
        (line.item.code, line.qty, line.net) for line in sale.lines
    ]
    assert handed(storno) == paid(sale)
    assert sorted((share.rule, share.points) for share in storno.points) == sorted(
        (share.rule, share.points) for share in sale.points
    )
    assert back[1] == before[1]
    assert back[0] == (sold[0] if reason is StornoReason.TAX_BASE else before[0])


parts = st.lists(st.floats(0, 1), min_size=8, max_size=8)


@examples(25, one_shop=True)
@given(book=books, order=orders, way=ways, share=parts)
def test_two_partial_stornos_add_up_to_the_whole(
    shop: Shop, book: str, order: Order, way: str, share: list[float]
) -> None:
    shop.put_rules(book)
    shop.restock()
    before = counted(shop, order)
    sale = shop.sell(order, way)
    if isinstance(sale, str):
        return
    first = [(line.number, Thousandths(round(line.qty * share[place % 8]))) for place, line in enumerate(sale.lines)]
    some = [(number, qty) for number, qty in first if qty]
    asked = [part(shop, sale, StornoReason.OPERATOR_ERROR, some)] if some else []
    if any(qty != line.qty for (_, qty), line in zip(first, sale.lines, strict=True)):
        asked.append(part(shop, sale, StornoReason.OPERATOR_ERROR))
    stornos = [storno for storno in asked if storno is not None]
    if len(stornos) < len(asked):
        return
    whole: Counter[int] = Counter()
    for each in stornos:
        whole.update({line.number: line.net for line in each.lines})
    assert +whole == +Counter({line.number: line.net for line in sale.lines})
    assert sum((handed(each) for each in stornos), Counter()) == paid(sale)
    points: Counter[str] = Counter()
    for each in stornos:
        points.update({back.rule: back.points for back in each.points})
    assert +points == +Counter({given.rule: given.points for given in sale.points})
    assert counted(shop, order) == before
    assert rebuild_differs_only_by_restocking(shop)


def rebuild_differs_only_by_restocking(shop: Shop) -> bool:
    """The test's own stock came from nowhere; all else is proved."""
    return all(each.table == "stock_total" for each in rebuild_differs(shop.store))


@examples(15, one_shop=True)
@given(order=orders, cents=st.integers(1, 5_000_00))
def test_of_an_old_receipt_never_more_comes_back_than_stands_on_it(shop: Shop, order: Order, cents: int) -> None:
    shop.put_rules("")
    row = shop.store.row("SELECT count(*) FROM operation_original")
    number = 1 if row is None else row[0] + 1
    sold_at = order.at
    assert sold_at is not None
    paper = OrderPaper(
        usn="DT000009-0001-0000005",
        receipt=f"{cents:07d}",
        at=sold_at,
        fm=f"{number:08d}",
        total=f"{cents // 100}.{cents % 100:02d}",
    )
    lines = tuple(line for line in order.lines if line.percent is None)
    back = ReturnOrder("return", lines, paper=paper, reason=StornoReason.OPERATOR_ERROR, at=sold_at)
    taken = 0
    for _ in range(3):
        said, error = answer(shop.counter, back)
        if error is None:
            taken += round(float(said["saved"]["total"]) * 100)
    assert taken <= cents
