"""The till being set up: what it and its printer tell, cash with its place in the journal, printers found and taken."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from own_printer import printer_of_its_own
from printed_by_hand import hands_at
from watched_till import Watch, opened

from tui_pos.boot import Home, open_store
from tui_pos.domain.answers import ForSetup, Notice, ReportPrinted
from tui_pos.domain.money import Cents
from tui_pos.domain.setup import FoundPrinter, PrinterFacts, SearchEnded
from tui_pos.domain.shift import MOST_CASH
from tui_pos.errors import DeviceTrouble, Refused, ShopError
from tui_pos.fiscal.device import Identity
from tui_pos.fiscal.jobs import DeviceState, Inspected
from tui_pos.settings import load_settings
from tui_pos.store import journal

SOFIA = ZoneInfo("Europe/Sofia")
SHORT = DeviceTrouble("drawer_short", "There is not so much in the drawer; take out less.")
FIRST = FoundPrinter("/dev/ttyUSB9", 115200, "datecs-p", "FP-2000", "DT000009", "02000009")


@pytest.fixture(autouse=True)
def _no_ports_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is plugged in here is left in peace, and nobody waits for it."""
    monkeypatch.setattr("serial.tools.list_ports.comports", list)


@pytest.fixture
def watch(home: Home) -> Iterator[Watch]:
    with opened(home, "2222") as watch:
        yield watch


def news(watch: Watch, kind: type) -> object:
    while True:
        told = watch.next(ForSetup).news
        if isinstance(told, kind):
            return told


def cash_entries(home: Home) -> list[tuple[str, str, object]]:
    with open_store(home) as store:
        entries = list(journal.entries(store))
        assert journal.first_broken(store) is None
    return [(entry.kind, entry.operator, entry.facts["amount"]) for entry in entries if entry.kind.startswith("cash_")]


def test_a_cashier_may_not_set_the_till_up(home: Home) -> None:
    with opened(home, "1111") as watch, pytest.raises(Refused) as refused:
        watch.till.setup()
    assert refused.value.code == "no_right"


def test_the_till_tells_where_its_printer_its_sound_and_its_data_are(watch: Watch, home: Home) -> None:
    facts = watch.till.setup().facts()
    assert (facts.place, facts.family, facts.sound) == ("virtual", "datecs-p", None)
    assert facts.database == str(home.database)
    assert facts.database_bytes
    assert facts.free_bytes


@pytest.mark.parametrize(
    ("printer", "place", "family"),
    [
        ('connection = "serial"\nport = "/dev/ttyUSB0"\nspeed = 9600\nfamily = "icp"', "/dev/ttyUSB0 · 9600", "icp"),
        ('connection = "tcp"\nhost = "10.0.0.7"\nport_number = 8000\nfamily = "tremol"', "10.0.0.7:8000", "tremol"),
        ('url = "http://127.0.0.1:8001/printers/dt1"', "http://127.0.0.1:8001/printers/dt1", ""),
    ],
)
def test_the_place_is_that_of_the_settings(home: Home, printer: str, place: str, family: str) -> None:
    home.settings.write_text(f"{home.settings.read_text('utf-8')}[printer]\n{printer}\n", "utf-8")
    with hands_at(home) as hands:
        facts = hands.till.setup().facts()
    assert (facts.place, facts.family) == (place, family)


def test_the_printer_tells_all_of_itself(watch: Watch) -> None:
    setup = watch.till.setup()
    setup.move_cash(Cents(5000), "дребни")
    watch.next(ReportPrinted)
    setup.ask_printer()
    facts = news(watch, PrinterFacts)
    assert isinstance(facts, PrinterFacts)
    assert facts.trouble is None
    assert (facts.serial, facts.fiscal_memory, facts.cash, facts.closure) == ("DT000001", "02000001", 5000, 0)
    assert facts.model
    assert facts.firmware
    assert facts.tax_number
    assert facts.clock is not None
    assert facts.last_document == 2  # The cash, and what it was for.
    # It goes by this machine's clock, which may stand on the edge of a second.
    assert facts.drift_s is not None
    assert abs(facts.drift_s) <= 2


def test_the_drift_is_reckoned_in_the_shop_s_zone_from_when_the_clock_was_read(home: Home) -> None:
    with hands_at(home) as hands:
        hands.till.setup()
        read_at = datetime(2026, 11, 21, 10, 0, tzinfo=ZoneInfo("UTC"))
        hands.now = datetime(2026, 11, 21, 12, 5, tzinfo=SOFIA)
        found = Inspected(DeviceState(None, None, None), clock=datetime(2026, 11, 21, 12, 1, 15), read_at=read_at)
        (told,) = hands.tell(found)
    assert isinstance(told, ForSetup)
    assert isinstance(told.news, PrinterFacts)
    assert told.news.drift_s == 75


def test_what_it_says_there_counts_for_the_next_sale_too(home: Home) -> None:
    with hands_at(home) as hands:
        hands.till.setup()
        identity = Identity("FP-2000", "1.00", "DT000007", "02000007")
        trouble = DeviceTrouble("no_paper", "The printer is out of paper; put in a roll.")
        (told,) = hands.tell(Inspected(DeviceState(identity, None, trouble)))
        assert isinstance(told, ForSetup)
        with pytest.raises(DeviceTrouble):
            hands.till.enter("КОЛА")
        hands.tell(Inspected(DeviceState(identity, None, None)))
        hands.till.enter("КОЛА")
        assert (hands.till.cart.usn or "").startswith("DT000007")


def test_cash_moves_on_paper_and_the_journal_says_who_asked_and_what_came_of_it(home: Home) -> None:
    with opened(home, "2222") as watch:
        watch.till.setup().move_cash(Cents(5000), "дребни")
        assert "50.00" in str(watch.next(ReportPrinted).text)
        watch.till.setup().move_cash(Cents(-9999), "дребни")
        assert watch.next(Notice).text.code == "drawer_short"
        watch.till.setup().move_cash(Cents(-1250), "дребни")
        assert "12.50" in str(watch.next(ReportPrinted).text)
    assert cash_entries(home) == [
        ("cash_asked", "2", 5000),
        ("cash_moved", "2", 5000),
        ("cash_asked", "2", -9999),
        ("cash_failed", "2", -9999),
        ("cash_asked", "2", -1250),
        ("cash_moved", "2", -1250),
    ]


def test_whoever_is_signed_on_when_the_answer_comes_the_journal_names_who_asked(home: Home) -> None:
    with hands_at(home, "2222") as hands:
        hands.till.setup().move_cash(Cents(100), "дребни")
        hands.till.sign_off()
        hands.till.sign_on("3333")
        hands.till.setup().move_cash(Cents(-200), "дребни")
        hands.cash_moved()
        hands.cash_refused(SHORT)
    assert [entry[:2] for entry in cash_entries(home)][2:] == [("cash_moved", "2"), ("cash_failed", "1")]


@pytest.mark.parametrize(
    ("amount", "code"), [(0, "no_cash"), (MOST_CASH + 1, "absurd_cash"), (-MOST_CASH - 1, "absurd_cash")]
)
def test_an_amount_that_is_none_is_refused_before_the_journal_and_the_printer(
    home: Home, amount: int, code: str
) -> None:
    with hands_at(home) as hands:
        with pytest.raises(Refused) as refused:
            hands.till.setup().move_cash(Cents(amount), "дребни")
        assert refused.value.code == code
        assert not any("cash" in asked for asked in hands.printer.asked)
    assert cash_entries(home) == []


def test_without_sound_it_cannot_be_tried(watch: Watch) -> None:
    with pytest.raises(Refused) as refused:
        watch.till.setup().play_sound()
    assert refused.value.code == "sound_off"


@pytest.mark.parametrize("kind", ["test_page", "display", "drawer", "x"])
def test_everything_that_hangs_on_the_printer_can_be_tried(watch: Watch, kind: str) -> None:
    watch.till.print_report(kind)  # type: ignore[arg-type]
    assert str(watch.next(ReportPrinted).text)


def test_a_search_finds_the_till_s_own_printer_prints_nothing_and_the_next_receipt_comes_out(
    home: Home, tmp_path: Path
) -> None:
    ledger = tmp_path / "printer" / "ledger.jsonl"
    with printer_of_its_own(home, ledger), opened(home, "2222") as watch:
        setup = watch.till.setup()
        setup.ask_printer()
        news(watch, PrinterFacts)
        setup.search()
        ended = news(watch, SearchEnded)
        assert isinstance(ended, SearchEnded)
        port = str(ledger.with_name("port"))
        (found,) = [one for one in ended.found if one.place == port]
        assert (found.speed, found.family, found.serial) == (115200, "datecs-p", "DT000001")
        assert not ledger.exists() or not ledger.read_bytes()
        setup.use_printer(found)
        setup.move_cash(Cents(100), "дребни")
        watch.next(ReportPrinted)
        assert b"cash_in" in ledger.read_bytes()
        settings = load_settings(home.settings).printer
        assert (settings.connection, settings.port, settings.speed) == ("serial", port, 115200)
    with open_store(home) as store:
        (entry,) = [entry for entry in journal.entries(store) if entry.kind == "set_printer"]
    assert (entry.operator, entry.facts["serial"]) == ("2", "DT000001")


def test_what_was_never_found_is_not_written(home: Home) -> None:
    before = home.settings.read_bytes()
    with hands_at(home) as hands, pytest.raises(Refused) as refused:
        hands.till.setup().use_printer(FIRST)
    assert refused.value.code == "search_again"
    assert home.settings.read_bytes() == before


def test_a_search_that_is_stopped_before_its_turn_asks_nobody_and_ends(home: Home) -> None:
    with opened(home, "2222") as watch:
        setup = watch.till.setup()
        setup.search()
        setup.stop_search()
        first = news(watch, SearchEnded)
        setup.search()
        second = news(watch, SearchEnded)
    assert isinstance(first, SearchEnded)
    assert isinstance(second, SearchEnded)
    assert first.found == second.found == ()
    assert second.silent


def test_a_search_ends_as_soon_as_the_printer_is_wanted(home: Home) -> None:
    # Nobody answers there, at any of five speeds.
    master, silent = os.openpty()
    printer = f'[printer]\nconnection = "serial"\nport = "{os.ttyname(silent)}"\n'
    home.settings.write_text(home.settings.read_text("utf-8") + printer, "utf-8")
    os.close(silent)
    with hands_at(home) as hands:
        hands.printer.is_wanted = True
        hands.till.setup().search()
        *_, ended = hands.till.reports()
    os.close(master)
    assert isinstance(ended, ForSetup)
    assert isinstance(ended.news, SearchEnded)
    assert ended.news.found == ()
    assert {why.code for why in ended.news.silent if isinstance(why, ShopError)} == {"not_asked"}


def test_a_second_search_is_none_while_the_first_is_under_way(home: Home) -> None:
    with hands_at(home) as hands:
        waiting: list[object] = []
        hands.printer.apart = waiting.append  # type: ignore[method-assign, assignment]
        setup = hands.till.setup()
        setup.search()
        setup.search()
    assert len(waiting) == 1


def test_clock_of_a_printer_that_does_not_answer_has_no_drift(home: Home) -> None:
    with hands_at(home) as hands:
        (told,) = hands.tell(Inspected(DeviceState(None, None, SHORT), read_at=hands.now - timedelta(hours=1)))
    assert isinstance(told, ForSetup)
    assert isinstance(told.news, PrinterFacts)
    assert told.news.drift_s is None
    assert told.news.trouble is SHORT
