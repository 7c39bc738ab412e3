"""Posted operations as a period asks for them, one after the other, and as the till does, the newest first."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from store_parts import (
    BREAD,
    CAFE,
    COLA,
    IVAN,
    NOON,
    SHOP,
    bought,
    posted,
    put,
    storno_of,
)

from tui_pos.domain.operation import Kind, Operation, RuleUse
from tui_pos.store import operations
from tui_pos.store.database import Store


def test_posted_operations_come_in_the_order_of_their_moments_each_with_its_basis(shop: Store) -> None:
    sales: list[Operation] = []
    for number, days in enumerate((3, 1, 0, 2, 1), 1):
        sale = bought(number, (COLA, 1000), (BREAD, 2000), partner=CAFE if number % 2 else IVAN, earned=number % 3)
        sale = replace(sale, moment=NOON + timedelta(days=days), uses=(RuleUse("b", number),) if number == 4 else ())
        put(shop, sale, basis=b"" if number == 2 else f"basis {number}".encode())
        sales.append(operations.post(shop, sale.id, f"{number}"))
    put(shop, bought(9, (COLA, 1000)))
    storno = posted(shop, storno_of(shop, sales[2]))
    first = NOON.date()
    wanted = [3, 2, 5, 4, 1]
    found = list(operations.posted_between(shop, first, first + timedelta(days=3)))
    by_moment = sorted(sales, key=lambda sale: (sale.moment, sale.id.bytes))
    assert [sale for sale, _ in found] == by_moment
    assert {sale.number for sale, _ in found} == set(wanted)
    assert [basis for _, basis in found] == [
        None if sale.number == 2 else f"basis {sale.number}".encode() for sale in by_moment
    ]
    assert [operations.basis_of(shop, sale.id) for sale, _ in found] == [basis for _, basis in found]
    assert [operations.by_id(shop, sale.id) for sale, _ in found] == by_moment
    inner = operations.posted_between(shop, first + timedelta(days=1), first + timedelta(days=2))
    assert [sale for sale, _ in inner] == by_moment[1:4]
    assert list(operations.posted_between(shop, first, first, Kind.STORNO)) == [(storno, None)]
    assert list(operations.posted_between(shop, date(2020, 1, 1), date(2020, 1, 2))) == []


def test_the_stream_asks_no_more_for_many_operations_than_for_one(shop: Store) -> None:
    def asked(count: int) -> int:
        statements: list[str] = []
        shop.connection.set_trace_callback(statements.append)
        assert len(list(operations.posted_between(shop, NOON.date(), NOON.date()))) == count
        shop.connection.set_trace_callback(None)
        return len(statements)

    posted(shop, bought(1, (COLA, 1000)))
    one = asked(1)
    for number in range(2, 12):
        posted(shop, bought(number, (COLA, 1000), earned=1))
    assert asked(11) == one <= 9


def test_a_stream_that_is_left_in_the_middle_keeps_nobody_waiting(shop: Store, path: Path) -> None:
    for number in range(1, 5):
        posted(shop, bought(number, (COLA, 1000)))
    stream = operations.posted_between(shop, NOON.date(), NOON.date())
    next(stream)
    with Store.open(path) as other:
        posted(other, bought(9, (COLA, 1000)))
    assert len(list(stream)) == 3
    stream = operations.posted_between(shop, NOON.date(), NOON.date())
    next(stream)
    del stream
    posted(shop, bought(10, (COLA, 1000)))


def test_the_last_operations_come_newest_first_page_by_page(shop: Store) -> None:
    for number in range(1, 6):
        posted(shop, bought(number, (COLA, 1000)))
    put(shop, bought(6, (COLA, 1000)))
    pages = [operations.last_posted(shop, SHOP.code, Kind.SALE, 2, before) for before in (None, 4, 2, 1)]
    assert [[sale.number for sale in page] for page in pages] == [[5, 4], [3, 2], [1], []]
    assert operations.last_posted(shop, SHOP.code, Kind.STORNO, 2) == []
