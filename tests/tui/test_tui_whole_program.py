"""The whole program on a real terminal: the demo shop is opened, scanned into, killed and opened again."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tui_terminal import PATIENCE, TillOnTerminal

BARCODES = {"54491472": "КОЛА", "3802100000747": "ФАНТА"}
PIN = b"2222\r"

RULES = "SELECT name FROM rule JOIN rule_version USING (version) WHERE rule_version.rule = rule.id AND retired = 0"

A_RULE = (
    # New; a condition: the sum of the sale, from 5; an action: a discount of 10 percent; and on to its name.
    b"\x1b[2~" + b"\x1b[2~" + b"\x1b[B" * 10 + b"\r" + b"5" + b"\x1b[20~"
    b"\x1b[19~" + b"\x1b[2~" + b"\r" + b"10" + b"\x1b[20~" + b"\x1b[19~" * 3
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop, made once; each test opens a copy of it."""
    home = tmp_path_factory.mktemp("shop") / "home"
    env = os.environ | {"TUI_POS_HOME": str(home)}
    subprocess.run(
        [sys.executable, "-m", "tui_pos", "demo", "--no-run"], check=True, env=env, stdout=subprocess.DEVNULL
    )
    return home


class Shop:
    """A copy of the demo shop, and its tills."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.tills: list[TillOnTerminal] = []

    def open(self, *place: str, **environment: str) -> TillOnTerminal:
        till = TillOnTerminal(
            self.home / "unused", argv=["-m", "tui_pos", "--home", str(self.home), *place, "run"], **environment
        )
        self.tills.append(till)
        return till

    def signed_on(self, *place: str, **environment: str) -> TillOnTerminal:
        till = self.open(*place, **environment)
        till.look_until(lambda: till.shows("F10"))
        till.type(PIN)
        till.look_until(lambda: till.shows("F9"))
        return till

    def office(self) -> TillOnTerminal:
        """The back office; the PIN is asked for."""
        office = TillOnTerminal(self.home / "unused", argv=["-m", "tui_pos", "--home", str(self.home), "backoffice"])
        self.tills.append(office)
        office.look_until(lambda: office.shows("F2"))
        return office

    def edit(self) -> TillOnTerminal:
        """The rules without a till; the PIN is asked for."""
        editor = TillOnTerminal(self.home / "unused", argv=["-m", "tui_pos", "--home", str(self.home), "rules", "edit"])
        self.tills.append(editor)
        editor.look_until(lambda: editor.shows("F2"))
        return editor

    def rules(self) -> list[str]:
        """The names of the rules in the book."""
        with closing(sqlite3.connect(f"file:{self.home / 'shop.db'}?mode=ro", uri=True)) as database:
            return [name for (name,) in database.execute(RULES)]

    def sold(self) -> list[tuple[str, int]]:
        """Item and quantity, in thousandths, of each line of the cart in hand, as the store holds it."""
        with closing(sqlite3.connect(f"file:{self.home / 'shop.db'}?mode=ro", uri=True)) as database:
            return database.execute(
                "SELECT item, qty FROM cart_line JOIN cart ON cart.id = cart WHERE state = 'open' ORDER BY number"
            ).fetchall()

    def held(self) -> list[tuple[str, str]]:
        """The till and the note of each sale that waits."""
        with closing(sqlite3.connect(f"file:{self.home / 'shop.db'}?mode=ro", uri=True)) as database:
            return database.execute("SELECT station, note FROM cart WHERE state = 'held'").fetchall()


@pytest.fixture
def shop(demo: Path, tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(Path(shutil.copytree(demo, tmp_path / "home")))
    yield shop
    for till in shop.tills:
        till.close()


def codes(count: int) -> list[str]:
    return [list(BARCODES)[turn % 2] for turn in range(count)]


def scans(count: int) -> bytes:
    return "".join(f"{code}\r" for code in codes(count)).encode()


def lines(count: int) -> list[tuple[str, int]]:
    return [(BARCODES[code], 1000) for code in codes(count)]


def sells(till: TillOnTerminal, shop: Shop, count: int) -> list[tuple[str, int]]:
    till.look_until(lambda: len(shop.sold()) >= count)
    till.settle()
    return shop.sold()


def test_scans_at_once_are_sold_exactly(shop: Shop) -> None:
    till = shop.signed_on()
    till.type(scans(100))
    assert sells(till, shop, 100) == lines(100)


def test_pin_and_scans_typed_while_the_program_starts_are_kept(shop: Shop) -> None:
    till = shop.open()
    till.look_until(lambda: "…".encode() in till.taken)
    till.type(PIN + scans(10))
    assert sells(till, shop, 10) == lines(10)


def test_a_quantity_typed_ahead_into_its_window_goes_to_its_line_and_the_next_scan_is_sold(shop: Shop) -> None:
    till = shop.signed_on()
    till.type(b"54491472\r" + b"\x1bOQ123\r54491472\r" * 3)
    assert sells(till, shop, 4) == [("КОЛА", 123_000)] * 3 + [("КОЛА", 1000)]


def test_scans_into_a_frozen_terminal_are_sold_exactly(shop: Shop) -> None:
    till = shop.signed_on()
    # Nobody looks at the terminal from here on.
    till.type(scans(300))
    end = time.monotonic() + PATIENCE
    while len(shop.sold()) < 300:
        assert time.monotonic() < end, "the till stopped taking keys"
        time.sleep(0.05)
    assert sells(till, shop, 300) == lines(300)


def test_a_cart_survives_the_plug(shop: Shop) -> None:
    till = shop.signed_on()
    till.type(scans(3))
    assert sells(till, shop, 3) == lines(3)
    till.signal(signal.SIGKILL)
    till.look_until(lambda: not till.alive())
    again = shop.signed_on()
    assert again.shows("Фанта портокал")
    again.type(b"54491472\r")
    assert sells(again, shop, 4) == [*lines(3), ("КОЛА", 1000)]


def test_a_signal_to_end_gives_the_terminal_back(shop: Shop) -> None:
    till = shop.signed_on()
    till.signal(signal.SIGTERM)
    assert till.ends() == 0
    assert termios.tcgetattr(till.terminal) == till.saved


def test_a_shop_that_is_not_there_is_a_sentence_on_a_terminal_given_back(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    till = shop.open()
    try:
        assert till.ends() != 0
        assert b"There is no shop in" in till.taken
        assert termios.tcgetattr(till.terminal) == till.saved
    finally:
        till.close()


def test_a_locale_that_is_not_utf8_is_refused_with_a_sentence(shop: Shop) -> None:
    till = shop.open(LANG="bg_BG.CP1251", LC_ALL="bg_BG.CP1251")
    assert till.ends() == 2
    assert "is not UTF-8" in " ".join(till.screen.display)


def test_a_rule_is_made_on_the_till_in_one_go_and_the_scan_behind_it_is_sold(shop: Shop) -> None:
    till = shop.signed_on()
    name = "Десет от сто".encode()
    # All typed ahead: sell, open the rules, make one, save it, leave, sell.
    till.type(b"54491472\r" + b"/rules\r" + A_RULE + name + b"\x1b[20~" + b"\x1b" + b"54491472\r")
    assert sells(till, shop, 2) == [("КОЛА", 1000)] * 2
    assert "Десет от сто" in shop.rules()
    till.look_until(lambda: till.shows("Кока-Кола"))
    till.type(b"/rules\r" + "от сто".encode())
    till.look_until(lambda: till.shows("Десет от сто"))
    till.type(b"54491472\r")
    till.settle()
    assert shop.sold() == [("КОЛА", 1000)] * 2


def test_crates_go_with_bottles_come_back_and_are_paid_for_all_typed_ahead(shop: Shop) -> None:
    till = shop.signed_on()
    f2, f9, one_fewer = b"\x1bOQ", b"\x1b[20~", b"\x1b[D"
    # Ivan's card, three dozen; of three crates one fewer; of the two, one comes back and the other is paid for.
    till.type(b"2900001\r36*54491472\r" + f9 + one_fewer + b"\r\r")
    till.type(b"/consignments\r\r1" + f2 + b"\r\r" + f2 + f9 + b"\r" + b"54491472\r")
    # Not by the number of lines: the cart had one before, too.
    till.look_until(lambda: shop.sold() == [("КОЛА", 1000)])
    with closing(sqlite3.connect(f"file:{shop.home / 'shop.db'}?mode=ro", uri=True)) as database:
        kinds = database.execute("SELECT kind, number FROM operation WHERE state = 'posted' ORDER BY kind").fetchall()
        lots = database.execute("SELECT item, price, given, returned, reported FROM lot").fetchall()
    assert kinds == [("consignment", 1), ("consignment_report", 1), ("consignment_return", 1), ("sale", 1)]
    assert lots == [("КАСА", 600, 2000, 1000, 1000)]


def test_the_hidden_key_opens_the_console_to_a_technician_and_to_nobody_else(shop: Shop) -> None:
    add = [sys.executable, "-m", "tui_pos", "--home", str(shop.home), "technician", "add", "pesho", "--password-stdin"]
    subprocess.run(add, input="tajna-duma-12\n", text=True, check=True, stdout=subprocess.DEVNULL)
    hidden = b"\x07"
    till = shop.signed_on()
    till.type(b"54491472\r12")
    assert sells(till, shop, 1) == [("КОЛА", 1000)]
    till.look_until(lambda: till.shows("[12 "))
    till.settle()
    before = list(till.screen.display)
    till.type(hidden * 3)
    till.settle()
    assert list(till.screen.display) == before
    # The wrong password stays as it was typed; Esc clears it as any other text, and nothing after it is eaten.
    till.type(b"\x7f\x7f/off\r" + b"pesho other-word-12" + hidden)
    till.settle()
    till.type(b"\x1b")
    till.settle()
    till.type(PIN + b"54491472\r")
    assert sells(till, shop, 2) == [("КОЛА", 1000)] * 2
    till.type(b"/off\r" + b"pesho tajna-duma-12" + hidden)
    till.look_until(lambda: "pesho" in till.screen.display[0])


def test_the_rules_are_edited_without_a_till_by_who_may(shop: Shop) -> None:
    editor = shop.edit()
    editor.type(PIN)
    editor.look_until(lambda: editor.shows("Кола на дузина"))
    editor.type(A_RULE + "Друго".encode() + b"\x1b[20~")
    editor.look_until(lambda: "Друго" in shop.rules())
    editor.type(b"\x1b")
    assert editor.ends() == 0
    assert termios.tcgetattr(editor.terminal) == editor.saved


@pytest.mark.parametrize(("pin", "said"), [(b"1111\r", "управител"), (b"9999\r", "Няма оператор")])
def test_no_cashier_and_no_stranger_edits_the_rules(shop: Shop, pin: bytes, said: str) -> None:
    editor = shop.edit()
    editor.type(pin)
    editor.look_until(lambda: editor.shows(said))
    assert not editor.shows("Кола на дузина")
    editor.type(b"\x1b[21~")
    assert editor.ends() == 0
    assert termios.tcgetattr(editor.terminal) == editor.saved


def test_cash_is_put_in_and_taken_out_on_the_setup_screen_all_typed_ahead(shop: Shop) -> None:
    till = shop.signed_on()
    f6, f7 = b"\x1b[17~", b"\x1b[18~"
    till.type(b"54491472\r" + b"/setup\r" + f6 + b"50\rchange\r" + f7 + b"12,50\rbank\r")
    # The number of the printer, its drawer and its clock, as it tells them itself.
    till.look_until(lambda: till.shows("37.50 EUR") and till.shows("DT000001"))
    till.type(b"54491472\r")
    assert sells(till, shop, 2) == [("КОЛА", 1000)] * 2, "a scan into the setup screen goes back to the sale"
    with closing(sqlite3.connect(f"file:{shop.home / 'shop.db'}?mode=ro", uri=True)) as database:
        entries = database.execute("SELECT kind FROM journal WHERE kind LIKE 'cash%' ORDER BY seq").fetchall()
    assert sorted(kind for (kind,) in entries) == ["cash_asked"] * 2 + ["cash_moved"] * 2
    ledger = (shop.home / "virtual-printer" / "ledger.jsonl").read_text("utf-8")
    assert [ledger.count(f'"{kind}"') for kind in ("cash_in", "cash_out")] == [1, 1]


def test_a_sale_is_made_in_the_back_office_beside_an_open_till_and_leads_back_there(shop: Shop) -> None:
    till = shop.signed_on()
    till.type(b"54491472\r")
    office = shop.office()
    office.type(PIN)
    office.look_until(lambda: office.shows("Продажба"))
    row = next(row for row in office.screen.display if "Продажба" in row)
    office.type(row.split()[0].strip("►").encode() + b"\r")
    office.look_until(lambda: "office" in office.screen.display[0])
    office.type("ХЛЯБ\r".encode() + b"\x1b[20~\r")
    with closing(sqlite3.connect(f"file:{shop.home / 'shop.db'}?mode=ro", uri=True)) as database:
        sold = "SELECT station, operator FROM operation WHERE state = 'posted'"
        office.look_until(lambda: database.execute(sold).fetchall() == [("office", "2")])
    office.type(b"/off\r")
    office.look_until(lambda: office.shows("Продажба") and office.shows("Ценови правила"))
    assert shop.sold() == [("КОЛА", 1000)], "the till has its own sale in hand"
    office.type(b"\x1b[21~\r")
    assert office.ends() == 0
    assert termios.tcgetattr(office.terminal) == office.saved


def test_a_signal_to_end_ends_the_sale_of_the_back_office_and_the_back_office(shop: Shop) -> None:
    office = shop.office()
    office.type(PIN)
    office.look_until(lambda: office.shows("Продажба"))
    row = next(row for row in office.screen.display if "Продажба" in row)
    office.type(row.split()[0].strip("►").encode() + b"\r")
    office.look_until(lambda: "office" in office.screen.display[0])
    office.signal(signal.SIGTERM)
    assert office.ends() == 0
    assert termios.tcgetattr(office.terminal) == office.saved


def test_l03_who_signs_on_at_a_second_till_is_signed_off_at_the_first_which_keeps_its_sale(shop: Shop) -> None:
    first = shop.signed_on()
    first.type(b"3*54491472\r")
    assert sells(first, shop, 1) == [("КОЛА", 3000)]
    second = shop.signed_on("--station", "Двор")
    first.type(b"54491472\r")
    first.look_until(lambda: first.shows("Двор") and first.shows("F10"))
    assert shop.sold() == [("КОЛА", 3000)]
    second.signal(signal.SIGKILL)
    second.ends()
    first.type(PIN)
    first.look_until(lambda: first.shows("F9"))
    first.type(b"54491472\r")
    assert sells(first, shop, 2) == [("КОЛА", 3000), ("КОЛА", 1000)]


@pytest.mark.parametrize(
    ("place", "environment"),
    [(("--station", "Двор"), {}), ((), {"TUI_POS_STATION": "Двор"})],
    ids=["option", "variable"],
)
def test_l01_of_two_tills_on_one_machine_the_second_goes_on_with_what_the_first_holds(
    shop: Shop, place: tuple[str, ...], environment: dict[str, str]
) -> None:
    with (shop.home / "settings.toml").open("a") as settings:
        settings.write('\n[stations."Двор".station]\nlocation = "СКЛАД"\n')
    first = shop.signed_on()
    first.type(b"3*54491472\r" + b"\x1b[18~" + "госпожата".encode() + b"\r")
    first.look_until(lambda: shop.held() == [("1", "госпожата")])
    second = shop.signed_on(*place, **environment)
    second.look_until(lambda: "Двор" in second.screen.display[0] and "склад" in second.screen.display[0])
    second.type(b"\x1b[18~")
    second.look_until(lambda: second.shows("госпожата"))
    second.type(b"\r")
    assert sells(second, shop, 1) == [("КОЛА", 3000)]
    assert shop.held() == []
    third = shop.open(*place, **environment)
    assert third.ends() != 0
    assert "Двор is already open" in third.taken.decode()
