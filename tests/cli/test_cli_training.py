"""Training: a copy of the shop on which nothing is real, and that says so; and a till that has no such thing."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tui_terminal import PATIENCE, TillOnTerminal
from typed_command import tui_pos

from tui_pos.boot import Home, office_settings, open_store, settings_in, till_in
from tui_pos.boot.training import HEADER, reset_training, training_home
from tui_pos.checkout.till import ShopTill
from tui_pos.domain.answers import Posted, ReportPrinted
from tui_pos.domain.payment import Payment
from tui_pos.errors import Refused, WrongUse
from tui_pos.language import translator
from tui_pos.store import journal, meta, totals
from tui_pos.store.usn import printer_serial

COLA = b"54491472\r"
F1, F8, F9, F10, ESC = b"\x1bOP", b"\x1b[19~", b"\x1b[20~", b"\x1b[21~", b"\x1b"
MARK = "TRAINING"


@pytest.fixture
def shop(demo: Path) -> Home:
    return Home(demo)


def forbid(home: Home) -> None:
    home.settings.write_text(home.settings.read_text("utf-8") + "[training]\nallowed = false\n", "utf-8")


class Tills:
    """Tills of a shop on terminals."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.open: list[TillOnTerminal] = []

    def begin(self, *words: str) -> TillOnTerminal:
        argv = ["-m", "tui_pos", "--home", str(self.home.root), "run", *words]
        till = TillOnTerminal(self.home.root / "unused", argv=argv)
        self.open.append(till)
        return till


@pytest.fixture
def tills(shop: Home) -> Iterator[Tills]:
    made = Tills(shop)
    yield made
    for till in made.open:
        till.close()


def test_the_copy_has_the_shops_lists_and_none_of_its_trade(shop: Home) -> None:
    assert tui_pos("sell", home=shop.root, stdin='{"lines":[{"code":"КОЛА"}]}\n'.encode()).code == 0
    practice = training_home(shop)
    with open_store(shop) as real, open_store(practice) as copy:
        for table in ("item", "barcode", "partner", "operator", "location", "rule", "rule_version", "name_word"):
            count = f"SELECT count(*) FROM {table}"
            assert copy.row(count) == real.row(count) != (0,), table
        for table in ("operation", "outbox", "cart", "usn_counter", "partner_movement", "counter", "letter"):
            assert copy.row(f"SELECT count(*) FROM {table}") == (0,), table
        assert copy.rows("SELECT location, item, qty FROM stock_total ORDER BY 1, 2") == real.rows(
            "SELECT location, item, qty FROM stock_total ORDER BY 1, 2"
        )
        assert meta.identity(copy)[0] != meta.identity(real)[0]
        assert copy.row("PRAGMA foreign_key_check") is None
        assert totals.rebuild_differs(copy) == []


def test_the_same_pins_sign_on_and_a_sale_leaves_the_shop_as_it_was(shop: Home) -> None:
    practice = training_home(shop)
    with open_store(shop) as real:
        before = [real.row(f"SELECT count(*) FROM {table}") for table in ("operation", "usn_counter", "outbox")]
    with till_in(practice, lambda: None) as till:
        till.sign_on("2222")
        till.enter("КОЛА")
        review = till.ask_save()
        till.save(review, [Payment("cash", review.total)])
        reports_until(till, Posted)
        till.print_report("z")
        reports_until(till, ReportPrinted)
    with open_store(shop) as real:
        assert [real.row(f"SELECT count(*) FROM {table}") for table in ("operation", "usn_counter", "outbox")] == before
        assert printer_serial(real) is None
    papers = sorted((practice.root / "virtual-printer" / "receipts").glob("*.txt"))
    assert len(papers) == 2
    for paper in papers:
        assert [row.strip() for row in paper.read_text("utf-8").splitlines()[:2]] == list(HEADER)
        assert "DT000000" in paper.read_text("utf-8")


def reports_until(till: ShopTill, kind: type) -> None:
    """What the printer answers has come."""
    end = time.monotonic() + PATIENCE
    while not any(isinstance(report, kind) for report in till.reports()):
        assert time.monotonic() < end, kind
        time.sleep(0.01)


def test_no_fiscal_device_is_opened_whatever_the_settings_say(shop: Home, tmp_path: Path) -> None:
    master, line = os.openpty()
    port = os.ttyname(line)
    settings = shop.settings.read_text("utf-8").partition("[printer]")[0]
    shop.settings.write_text(
        f'{settings}[printer]\nconnection = "serial"\nport = "{port}"\nfamily = "tremol"\n'
        '[mail]\nhost = "127.0.0.1"\n[device_manager]\n[office]\nurl = "http://127.0.0.1:1/printers/a"\ntoken = "x"\n',
        "utf-8",
    )
    practice = training_home(shop)
    found = settings_in(practice)
    assert (found.printer.connection, found.printer.port, found.printer.url) == ("virtual", "", "")
    assert (found.printer.family, found.mail.host, found.sound.on, found.backup.every_hours) == ("tremol", "", False, 0)
    assert office_settings(found).printer == found.printer
    with till_in(practice, lambda: None) as till:
        till.sign_on("2222")
        till.enter("КОЛА")
        with pytest.raises(Refused) as refused:
            till.setup()
        assert refused.value.code == "not_in_training"
    os.set_blocking(master, False)
    with pytest.raises(BlockingIOError):
        os.read(master, 1)
    for descriptor in (master, line):
        os.close(descriptor)
    assert tmp_path.exists()


def test_every_screen_says_that_it_is_training_and_the_real_one_never(tills: Tills) -> None:
    till = tills.begin("--training")
    mark = translator("bg")(MARK)
    till.look_until(lambda: till.shows("F10"))

    def shown(keys: bytes, until: str = "") -> None:
        till.type(keys)
        till.settle()
        if until:
            till.look_until(lambda: till.shows(until))
        assert mark in till.screen.display[23] + till.screen.display[0], "\n".join(till.screen.display)

    shown(b"")
    shown(b"2222\r", "F9")
    shown(COLA, "1.10")
    for keys in (F1, ESC, F10, ESC, b"\x1bOR", ESC, F9, b"\r"):
        shown(keys)
        till.settle()
    shown(ESC + ESC)
    shown(b"/rules\r", "33")
    shown(b"\r")
    shown(F1)
    till.type(ESC * 2 + F10)
    till.settle()
    till.resize(40, 10)
    till.look_until(lambda: "80" in "".join(till.screen.display))
    assert till.shows(mark)
    real = tills.begin()
    real.look_until(lambda: real.shows("F10"))
    real.type(b"2222\r")
    real.look_until(lambda: real.shows("F9"))
    assert not real.shows(mark)


def test_a_manager_opens_it_on_the_first_screen_and_comes_back_from_it(tills: Tills, shop: Home) -> None:
    till = tills.begin()
    mark = translator("bg")(MARK)
    till.look_until(lambda: till.shows("F8"))
    pid = till.pid
    # Without a PIN, and with a cashier's, nothing is opened.
    till.type(F8)
    till.settle()
    till.type(b"1111" + F8)
    till.look_until(lambda: till.shows(translator("bg")("opening the training")))
    till.type(b"2222" + F8)
    till.look_until(lambda: till.shows(mark))
    assert not till.shows("F8")
    till.type(b"1111\r" + COLA)
    till.look_until(lambda: till.shows("1.10"))
    till.type(b"/off\r")
    till.look_until(lambda: till.shows("F10"))
    till.type(F10 + b"\r")
    till.look_until(lambda: till.shows("F8") and not till.shows(mark))
    assert (till.pid, till.alive()) == (pid, True)
    till.type(b"1111\r")
    till.look_until(lambda: till.shows("F9"))
    assert not till.shows("1.10")
    with open_store(shop) as store:
        kinds = [(entry.kind, entry.operator) for entry in journal.entries(store) if entry.operator]
        assert ("training", "2") in kinds
        assert ("training", "1") not in kinds


BEGIN = """
import os, sys
from pathlib import Path
from tui_pos.boot import Home, open_store
from tui_pos.boot.training import training_home
with open_store(training_home(Home(Path(sys.argv[1])))) as store:
    print(os.stat(store.path).st_ino, flush=True)
    sys.stdin.read()
    print(os.stat(store.path).st_ino, store.row("SELECT count(*) > 0 FROM item"), flush=True)
"""


def test_tills_that_begin_to_practise_at_once_are_in_one_training(shop: Home) -> None:
    command = [sys.executable, "-c", BEGIN, str(shop.root)]
    tills = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    begun = {till.stdout.readline().strip() for till in tills if till.stdout is not None}
    assert len(begun) == 1
    assert {till.communicate(timeout=PATIENCE)[0] for till in tills} == {f"{begun.pop()} (1,)\n"}


def test_a_signal_to_end_ends_the_training_and_opens_no_till_after_it(tills: Tills) -> None:
    till = tills.begin("--training-from-till")
    till.look_until(lambda: till.shows(translator("bg")(MARK)) and till.shows("F10"))
    till.signal(signal.SIGTERM)
    assert till.ends() == 0


def test_where_no_training_can_be_made_the_till_is_there_again(tills: Tills, shop: Home) -> None:
    (shop.root / ".training.part").touch()
    till = tills.begin("--training-from-till")
    till.look_until(lambda: till.shows("F8") and till.shows("F10"))
    assert not till.shows(translator("bg")(MARK))
    assert "FileExistsError" in shop.log.read_text("utf-8")


def test_a_reset_throws_away_what_was_practised_and_takes_todays_lists(shop: Home) -> None:
    practice = training_home(shop)
    with till_in(practice, lambda: None) as till:
        till.sign_on("2222")
        till.enter("КОЛА")
        done = tui_pos("training-reset", home=shop.root)
        assert (done.code, "Somebody is practising" in done.err) == (1, True)
    with open_store(shop) as store:
        store.run("UPDATE item SET retail = 777 WHERE code = 'КОЛА'")
    assert training_home(shop) == practice
    done = tui_pos("training-reset", home=shop.root)
    assert (done.code, done.err) == (0, "")
    with open_store(practice) as store:
        assert store.row("SELECT retail FROM item WHERE code = 'КОЛА'") == (777,)
        assert store.row("SELECT count(*) FROM cart") == (0,)
    assert {path.name for path in shop.root.glob(".training*")} <= {".training.lock"}


def test_the_journal_of_the_shop_says_who_practises(shop: Home) -> None:
    training_home(shop)
    with open_store(shop) as store:
        entry = list(journal.entries(store))[-1]
        assert (entry.kind, entry.facts["made"]) == ("training", True)
        assert journal.first_broken(store) is None


def test_where_it_is_not_allowed_there_is_nothing_of_it(tills: Tills, shop: Home) -> None:
    forbid(shop)
    run = tui_pos("run", "--training", home=shop.root)
    assert (run.code, "No such option" in run.err) == (2, True)
    assert tui_pos("training-reset", home=shop.root).code == 2
    for words in (["--help"], ["run", "--help"]):
        assert "training" not in tui_pos(*words, home=shop.root).out
    for attempt in (training_home, reset_training):
        with pytest.raises(WrongUse) as refused:
            attempt(shop)
        assert refused.value.code == "no_training"
    till = tills.begin()
    till.look_until(lambda: till.shows("F10"))
    assert not till.shows("F8")
    till.type(b"2222" + F8)
    till.settle()
    till.type(F1)
    till.settle()
    assert not any(re.search("training|обуч", row, re.IGNORECASE) for row in till.screen.display)
    till.type(ESC)
    till.settle()
    till.type(b"\r")
    till.look_until(lambda: till.shows("F9"))
    assert not (shop.root / "training").exists()


def test_where_it_is_allowed_it_is_in_the_help(shop: Home) -> None:
    assert "--training" in tui_pos("run", "--help", home=shop.root).out
    assert "training-reset" in tui_pos("--help", home=shop.root).out


def test_a_training_that_was_cut_short_is_made_anew(shop: Home) -> None:
    (shop.root / ".training.part").mkdir()
    (shop.root / ".training.part" / "shop.db").touch()
    (shop.root / "training").mkdir()
    practice = training_home(shop)
    with open_store(practice) as store:
        assert store.row("SELECT count(*) FROM item") != (0,)
    shutil.rmtree(practice.root)
    assert training_home(shop).database.exists()
