"""The back office prints through the Device Manager, beside a till with a printer of its own (scenarios K04, K05)."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from manager_parts import documents, managed, settle
from patience import PATIENCE, wait_for
from ports import free_port
from shop_sitting import sitting_in
from tui_office import Sitting, shows

from tui_pos.boot import Home, Seat, till_in
from tui_pos.checkout.till import ShopTill
from tui_pos.domain.answers import Posted
from tui_pos.domain.money import Thousandths
from tui_pos.domain.noted import Places, Sought
from tui_pos.domain.payment import Payment
from tui_pos.domain.rights import Right
from tui_pos.errors import ShopError
from tui_pos.store import journal, parties
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
        assert news.wait(PATIENCE)
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
        assert told.wait(PATIENCE), "nobody said how the printer is"
        seat.reports()
        assert sells(seat, told, 3) == "manager_away"
        numbered = "SELECT count(*) FROM operation"
        with Store.open(shop.database) as store:
            assert store.row(numbered) == (2,)
        with managed(lender, port):
            wait_for(lambda: sells(seat, told, 3) == "")
    assert [document["total"] for document in documents(ledger)] == ["2.40", "3.60"]


def lending_shop(made: Path, tmp_path: Path) -> tuple[Home, Home, int]:
    """A shop whose back office prints at a Device Manager, with a sale; the home and port of that."""
    shop, lender, port = Home(tmp_path / "shop"), Home(tmp_path / "lender"), free_port()
    shutil.copytree(made, shop.root)
    settle(lender, port, f'token = "{TOKEN}"')
    news = threading.Event()
    with till_in(shop, news.set) as till:
        till.sign_on("2222")
        assert sells(till, news, 1) == ""
    with shop.settings.open("a", encoding="utf-8") as settings:
        settings.write(f'\n[office]\nurl = "http://127.0.0.1:{port}/printers/dt000001"\ntoken = "{TOKEN}"\n')
    return shop, lender, port


def papers(home: Home) -> str:
    files = sorted(home.root.glob("virtual-printer/**/*.txt"))
    return "\n".join(file.read_text("utf-8", "replace") for file in files)


def noted(home: Home, kind: str) -> list[dict[str, object]]:
    with Store.open(home.database) as store:
        return [dict(entry.facts) for entry in journal.newest(store, [kind])]


async def told(at: Sitting, text: str) -> bool:
    return bool(await at.picture_once(lambda picture: shows(picture, text)))


async def test_the_journal_of_the_back_office_prints_a_marked_copy_and_says_so(
    _made: Path,  # noqa: PT019 - the folder is copied
    tmp_path: Path,
) -> None:
    shop, lender, port = lending_shop(_made, tmp_path)
    async with sitting_in(shop, at="journal") as at:
        at.blind("sale", "enter")
        await at.type("f5")
        assert await told(at, "does not answer; start it")
        assert noted(shop, "reprint") == []
        with managed(lender, port):
            at.blind("f5")
            assert await told(at, "The copy is printed.")
            # It may be somebody else's receipt that a lent printer printed last.
            assert [facts["what"] for facts in noted(shop, "reprint")] == ["copy"]
            assert papers(lender).count("КОПИЕ, НЕ СЕ ДЪЛЖИ ПЛАЩАНЕ") == 2
            at.blind("enter", "f5")
            assert await told(at, "The copy is printed.")
    assert [facts["station"] for facts in noted(shop, "reprint")] == ["office"] * 2


async def test_a_delivery_has_its_copy_too(
    _made: Path,  # noqa: PT019 - the folder is copied
    tmp_path: Path,
) -> None:
    shop, lender, port = lending_shop(_made, tmp_path)
    with managed(lender, port):
        async with sitting_in(shop, at="documents") as at:
            at.blind("insert", "enter", "5*КОЛА", "enter", "0.70", "f4", "f9", "enter", "f5")
            assert await told(at, "The copy is printed.")
    assert "5 x 0.70" in papers(lender)
    assert [facts["kind"] for facts in noted(shop, "reprint")] == ["delivery"]


async def test_who_may_not_reprint_and_where_nothing_is_lent_it_is_said_in_one_sentence(
    _made: Path,  # noqa: PT019 - the folder is copied
    tmp_path: Path,
) -> None:
    shop, _, _ = lending_shop(_made, tmp_path)
    rights = (Right.BACK_OFFICE, Right.SEE_JOURNAL)
    async with sitting_in(shop, *rights, who="3", at="journal") as at:
        assert shows(await at.type("sale", "enter", "f5"), "This needs the right “printing again what was printed”")
    shop.settings.write_text(shop.settings.read_text("utf-8").partition("[office]")[0], "utf-8")
    async with sitting_in(shop, at="journal") as at:
        assert shows(await at.type("sale", "enter", "f5"), "the settings name no Device Manager")
        with Store.open(shop.database) as store:
            journal.append(store, "open_drawer", "3", datetime.now(UTC), {"station": "1"})
        assert shows(await at.type("escape", "drawer", "enter", "f5"), "There is no paper of this entry")
    assert noted(shop, "reprint") == []


def test_a_till_with_a_lent_printer_asks_for_no_duplicate_of_what_may_be_anothers(
    _made: Path,  # noqa: PT019 - the folder is copied
    tmp_path: Path,
) -> None:
    shop, lender, port = lending_shop(_made, tmp_path)
    with shop.settings.open("a", encoding="utf-8") as settings:
        settings.write(f'[printer]\nurl = "http://127.0.0.1:{port}/printers/dt000001"\ntoken = "{TOKEN}"\n')
    news = threading.Event()
    with managed(lender, port), till_in(shop, news.set) as till:
        till.sign_on("2222")
        room = till.journal()
        (sale, *_), _below = room.page(Sought(kinds=frozenset(["posted:sale"])), 1, Places())
        assert room.reprint(sale) == "copy"


async def test_labels_are_printed_with_digits_in_the_place_of_bars(
    _made: Path,  # noqa: PT019 - the folder is copied
    tmp_path: Path,
) -> None:
    shop, lender, port = lending_shop(_made, tmp_path)
    with managed(lender, port):
        async with sitting_in(shop, at="labels") as at:
            at.blind("2*КОЛА", "enter", "f9")
            assert await told(at, "The labels are printed.")
            at.blind("200", "f2")
            assert shows(await at.type("f9"), "roll of a printer")
    paper = papers(lender)
    assert paper.count("3800000000010") == paper.count("1.10 EUR / бр") == 2
