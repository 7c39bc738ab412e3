"""Deliveries and stock counts on the screen: scanned line by line, mended by keys, posted once."""

from shop_sitting import OWNER, opened, sitting_in
from tui_office import shows

from tui_pos.backoffice.documents import Documents
from tui_pos.boot import Home
from tui_pos.domain.money import Thousandths
from tui_pos.domain.operation import Kind
from tui_pos.store import documents
from tui_pos.store.catalogue import stock_of
from tui_pos.store.totals import move_stock
from tui_pos.tui.office.document import DocumentScreen
from tui_pos.tui.office.documents import DocumentList
from tui_pos.tui.office.main import ENTRIES

PLACE = "МАГ1"


def there(home: Home, item: str) -> int:
    with opened(home) as (workplace, _):
        return stock_of(workplace.store, PLACE, item)


async def test_a_delivery_is_scanned_priced_named_and_posted(home: Home) -> None:
    was = there(home, "КОЛА")
    async with sitting_in(home, at="documents") as at:
        assert shows(await at.type("insert"), "For which location?")
        picture = await at.type("enter")
        assert shows(picture, "Delivery · ")
        picture = await at.type("24*3800000000010", "enter", "ХЛЯБ", "enter")
        assert shows(picture, "КОЛА")
        picture = await at.type("0.85", "f4", "10", "f2")
        assert shows(picture, "8.50")
        picture = await at.type("f6", "Фактура 7", "f9")
        assert shows(picture, "Фактура 7")
        picture = await at.type("f5", "П2", "enter")
        assert shows(picture, "Втори")
        picture = await at.type("f9")
        assert shows(picture, "2 lines")
        assert there(home, "КОЛА") == was
        picture = await at.type("enter")
        assert shows(picture, "Posted under number 1")
        assert there(home, "КОЛА") == was + 24_000
        picture = await at.type("КОЛА", "enter", "delete", "f9", "f2")
        assert shows(picture, "Posted: it never changes.")
        assert there(home, "КОЛА") == was + 24_000
        picture = await at.type("escape")
        assert shows(picture, "posted")
        assert isinstance(at.top, DocumentList)
        picture = await at.type("f7")
        assert shows(picture, "-24")


async def test_what_is_scanned_into_a_number_is_no_number_and_what_is_typed_is_not_posted_over(home: Home) -> None:
    async with sitting_in(home, at="documents") as at:
        at.blind("insert", "enter", "КОЛА", "enter")
        assert shows(await at.type("3800000000027", "f2"), "That was a scan, not a number")
        assert shows(await at.type("ХЛ", "f9"), "is typed and not added")
        at.blind("escape")
        assert isinstance(at.top, DocumentScreen)
        assert shows(await at.type("f2"), "Type the number first")
        assert shows(await at.type("нищо", "enter"), "No item has the code")
        # The next scan stands alone, whatever was refused before it.
        assert shows(await at.type("99999999999999999999*КОЛА", "enter"), "is too large")
        assert not shows(await at.picture(), "*КОЛА")
        assert shows(await at.type("delete"), "Taken out")
        assert shows(await at.type("f9"), "nothing on this document")


async def test_an_open_document_waits_and_goes_on_where_it_was(home: Home) -> None:
    async with sitting_in(home, at="documents") as at:
        at.blind("insert", "enter", "5*КОЛА", "enter", "escape", "escape")
    async with sitting_in(home, at="documents") as at:
        picture = await at.type("enter")
        assert shows(picture, "КОЛА")
        picture = await at.type("f8")
        assert shows(picture, "Give this document up?")
        at.blind("enter")
        assert isinstance(at.top, DocumentList)
        assert shows(await at.picture(), "given up")


async def test_a_count_is_blind_until_asked_and_moves_by_the_difference(home: Home) -> None:
    async with sitting_in(home) as at:
        number = next(n for n, row in enumerate(await at.picture()) if "Stock counts" in row)
        row = (await at.picture())[number].split()[0].strip("►")
        at.blind(*row, "enter", "insert", "enter")
        picture = await at.type("7*КОЛА", "enter")
        assert not shows(picture, "Difference")
        picture = await at.type("f5")
        assert shows(picture, "Difference")
        picture = await at.type("f9", "enter")
        assert shows(picture, "Posted under number 1")
    assert there(home, "КОЛА") == 7000
    with opened(home) as (workplace, _):
        (count,) = documents.documents(workplace.store, Kind.STOCK_COUNT, 5)
        assert count.state == "posted"


async def test_what_moved_while_it_was_counted_is_told_marked_and_held_as_the_counter_says(home: Home) -> None:
    async with sitting_in(home) as at:
        number = next(n for n, entry in enumerate(ENTRIES, 1) if entry.function == "open_stock_counts")
        at.blind(str(number), "enter", "insert", "enter", "3*КОЛА", "enter")
        assert shows(await at.type("insert"), "has not moved")
        with opened(home) as (workplace, _):
            store = workplace.store
            with store.write():
                move_stock(store, PLACE, [("КОЛА", Thousandths(-1000))], "sale", workplace.clock(), None)
        picture = await at.type("4*КОЛА", "enter")
        assert shows(picture, "-1 since its first count")
        assert shows(picture, "as if that had been counted")
        assert any(row.rstrip().endswith(" !") for row in picture)
        assert shows(await at.type("insert"), "as if that had not been counted")
        assert shows(await at.type("f9"), "Of 1 of them (!)")
        assert shows(await at.type("enter"), "Posted under number 1")
    assert there(home, "КОЛА") == 7000


async def test_a_delivery_that_has_gone_back_does_not_go_back_once_more(home: Home) -> None:
    async with sitting_in(home, at="documents") as at:
        at.blind("insert", "enter", "5*КОЛА", "enter", "f9", "enter", "escape", "f7", "escape")
        # The one in which it goes back is the newest.
        assert shows(await at.type("down", "f7"), "is open; post that one")
        at.blind("up", "enter", "f9", "enter", "escape", "down", "f7")
        assert shows(await at.picture(), "has gone back already")


async def test_what_somebody_else_puts_onto_a_document_meanwhile_is_seen_with_the_next_scan(home: Home) -> None:
    async with sitting_in(home, who=OWNER, at="documents") as at:
        at.blind("insert", "enter", "КОЛА", "enter")
        with opened(home, OWNER) as (workplace, owner):
            (document,) = documents.documents(workplace.store, Kind.DELIVERY, 1)
            Documents(workplace, owner).add(document.id, "ФАНТА", Thousandths(3000))
        picture = await at.type("2*ХЛЯБ", "enter")
        assert shows(picture, "ФАНТА")
        assert picture[0].rstrip().endswith("4.40 EUR")
        picture = await at.type("10", "f2", "up", "up", "delete")
        assert picture[0].rstrip().endswith("10.10 EUR")
        with opened(home, OWNER) as (workplace, owner):
            Documents(workplace, owner).add(document.id, "КАФЕ")
        assert shows(await at.type("f9"), "3 lines, 16.10 EUR")
