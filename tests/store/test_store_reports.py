"""What was sold, by day and receipt by receipt."""

from datetime import date, datetime, timedelta

from store_parts import BREAD, COLA, IVAN, NOON, SOFIA_WINTER, cart_of, sale_of

from tui_pos.domain.money import Cents
from tui_pos.domain.operation import vat_sums
from tui_pos.store import operations, reports
from tui_pos.store.database import Store
from tui_pos.store.reports import DayTurnover

SATURDAY = date(2026, 11, 21)


def sell(store: Store, number: int, moment: datetime = NOON) -> None:
    sale = sale_of(cart_of((COLA, 3000), (BREAD, 1000), number=number, partner=IVAN), moment)
    operations.put_intent(store, sale, b"")
    operations.post(store, sale.id, f"{number:07}")


def test_turnover_is_by_day_and_its_vat_is_that_of_the_receipts(shop: Store) -> None:
    sell(shop, 1)
    sell(shop, 2)
    sell(shop, 3, NOON + timedelta(days=1))
    sale = sale_of(cart_of((COLA, 3000), (BREAD, 1000), number=4, partner=IVAN))
    vat = sum(group.vat for group in vat_sums(sale.lines, SATURDAY))
    day = DayTurnover(SATURDAY, 2, Cents(900), Cents(46), Cents(854), Cents(2 * vat))
    table = reports.turnover(shop, SATURDAY, SATURDAY)
    assert table.rows == [day]
    both = reports.turnover(shop, SATURDAY, SATURDAY + timedelta(days=1))
    assert [row.receipts for row in both.rows if isinstance(row, DayTurnover)] == [2, 1]


def test_a_day_goes_from_midnight_to_midnight_of_the_shops_clock(shop: Store) -> None:
    midnight = datetime(2026, 11, 21, tzinfo=SOFIA_WINTER)
    for number, moment in enumerate([midnight - timedelta(seconds=1), midnight, midnight + timedelta(hours=23.99)], 1):
        sell(shop, number, moment)
    sell(shop, 4, midnight + timedelta(days=1))
    assert [row.number for row in reports.receipts(shop, SATURDAY, SATURDAY).rows] == [2, 3]


def test_what_is_not_posted_is_in_no_report(shop: Store) -> None:
    operations.put_intent(shop, sale_of(cart_of((COLA, 1000), number=1)), b"")
    assert not reports.turnover(shop, SATURDAY, SATURDAY).rows
    assert not reports.receipts(shop, SATURDAY, SATURDAY).rows


def test_a_report_as_text_has_headings_and_money_with_a_point(shop: Store) -> None:
    sell(shop, 1)
    headings, rows = reports.as_table(reports.turnover(shop, SATURDAY, SATURDAY))
    assert headings == ["day", "receipts", "gross", "discount", "total", "vat"]
    assert rows == [["2026-11-21", "1", "4.50", "0.23", "4.27", "0.71"]]
    headings, rows = reports.as_table(reports.receipts(shop, SATURDAY, SATURDAY))
    assert dict(zip(headings, rows[0], strict=True)) == {
        "moment": "2026-11-21 12:00:00",
        "location": "МАГ1",
        "number": "1",
        "receipt": "0000001",
        "usn": "DT000001-0001-0000001",
        "station": "1",
        "operator": "1",
        "partner": "П1",
        "total": "4.27",
        "payments": "cash",
        "kind": "sale",
    }


def test_an_empty_report_still_has_its_headings(shop: Store) -> None:
    assert reports.as_table(reports.turnover(shop, SATURDAY, SATURDAY))[0][0] == "day"
    assert reports.as_table(reports.receipts(shop, SATURDAY, SATURDAY))[0][0] == "moment"
