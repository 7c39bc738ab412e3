"""The back office prints through the Device Manager, beside a till with a printer of its own (scenarios K04, K05)."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from manager_parts import documents, free_port, managed, settle
from patience import wait_for

from tui_pos.boot import Home, Seat, till_in
from tui_pos.checkout.till import ShopTill
from tui_pos.domain.answers import Posted
from tui_pos.domain.money import Thousandths
from tui_pos.domain.payment import Payment
from tui_pos.errors import ShopError
from tui_pos.store import parties
from tui_pos.store.database import Store

TOKEN = "0123456789abcdef0123456789abcdef"


@contextmanager
def seat_in(home: Home) -> Iterator[tuple[ShopTill, threading.Event]]:
    news = threading.Event()
    with Store.open(home.database) as store:
        manager = parties.operator(store, "2")
        assert manager is not None
    with till_in(home, news.set, Seat("office", manager)) as seat:
        yield seat, news


def sells(till: ShopTill, news: threading.Event, loaves: int) -> str:
    """ "" when the sale is posted, or the code of what refused it."""
    till.reports()
    try:
        if not till.cart.lines:
            till.enter("ХЛЯБ", Thousandths(loaves * 1000))
        review = till.ask_save()
        till.save(review, [Payment("cash", review.total)])
    except ShopError as error:
        return error.code
    while not any(isinstance(report, Posted) for report in till.reports()):
        assert news.wait(20)
        news.clear()
    return ""


def test_without_the_device_manager_nothing_is_saved_and_with_it_one_receipt_comes_out(
    _made: Path,  # noqa: PT019 - the folder is copied
    tmp_path: Path,
) -> None:
    shop, lender, port = Home(tmp_path / "shop"), Home(tmp_path / "lender"), free_port()
    shutil.copytree(_made, shop.root)
    settle(lender, port, f'token = "{TOKEN}"')
    with shop.settings.open("a", encoding="utf-8") as settings:
        settings.write(f'\n[office]\nurl = "http://127.0.0.1:{port}/printers/dt000001"\ntoken = "{TOKEN}"\n')
    ledger = lender.root / "virtual-printer" / "ledger.jsonl"
    news = threading.Event()
    with till_in(shop, news.set) as till:
        till.sign_on("2222")
        assert sells(till, news, 1) == ""
    assert documents(ledger) == [], "the till has a printer of its own"
    with managed(lender, port), seat_in(shop) as (seat, told):
        assert sells(seat, told, 2) == ""
    assert len(documents(ledger)) == 1
    with seat_in(shop) as (seat, told):
        told.clear()
        seat.reports()
        assert told.wait(20), "nobody said how the printer is"
        seat.reports()
        assert sells(seat, told, 3) == "manager_away"
        numbered = "SELECT count(*) FROM operation"
        with Store.open(shop.database) as store:
            assert store.row(numbered) == (2,)
        with managed(lender, port):
            wait_for(lambda: sells(seat, told, 3) == "")
    assert [document["total"] for document in documents(ledger)] == ["2.40", "3.60"]
