"""A cart's day on a real terminal: held, the plug pulled, recalled; tiles filled and sold; a price asked."""

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from tui_terminal import TillOnTerminal

from tui_pos.boot import Home

F2, F7, TAB, LEFT, ESC = b"\x1bOQ", b"\x1b[18~", b"\t", b"\x1b[D", b"\x1b"
PIN = b"2222\r"


class Tills:
    """Tills of one shop, one after the other."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._tills: list[TillOnTerminal] = []

    def signed_on(self) -> TillOnTerminal:
        root = self._home.root
        till = TillOnTerminal(root / "unused", argv=["-m", "tui_pos", "--home", str(root), "run"])
        self._tills.append(till)
        till.look_until(lambda: till.shows("F10"))
        till.type(PIN)
        till.look_until(lambda: till.shows("F9"))
        return till

    def carts(self, state: str) -> list[tuple[str, int]]:
        with closing(sqlite3.connect(f"file:{self._home.root / 'shop.db'}?mode=ro", uri=True)) as database:
            return database.execute(
                "SELECT item, qty FROM cart_line JOIN cart ON cart.id = cart WHERE state = ? ORDER BY number", (state,)
            ).fetchall()

    def close(self) -> None:
        for till in self._tills:
            till.close()


@pytest.fixture
def tills(home: Home) -> Iterator[Tills]:
    tills = Tills(home)
    yield tills
    tills.close()


def test_a_sale_is_held_the_plug_is_pulled_and_it_is_recalled_with_everything(tills: Tills) -> None:
    till = tills.signed_on()
    till.type("3*КОЛА\r2900001\r".encode() + F7 + "жена с куче\r".encode() + b"3800000000027\r")
    till.look_until(lambda: tills.carts("open") == [("ФАНТА", 1000)])
    assert tills.carts("held") == [("КОЛА", 3000)]
    till.signal(signal.SIGKILL)
    till.look_until(lambda: not till.alive())
    again = tills.signed_on()
    again.look_until(lambda: again.shows("Задържани: 1 (F7)"))
    again.type(F7 + b"\r" + F7)
    again.look_until(lambda: again.shows("жена с куче") and again.shows("Първи"))
    again.type(b"\r")
    again.look_until(lambda: tills.carts("open") == [("КОЛА", 3000)])
    assert tills.carts("held") == [("ФАНТА", 1000)]
    again.look_until(lambda: again.shows("Първи") and again.shows("Сметката е върната"))


def test_tiles_are_filled_from_the_sale_and_sold_all_typed_ahead(tills: Tills) -> None:
    till = tills.signed_on()
    till.type("ХЛЯБ\r/бърз 5\r".encode() + b"3*" + TAB + b"5\r" + TAB)
    till.look_until(lambda: till.shows("Бързи артикули") and till.shows("Хляб"))
    till.type(ESC + b"+\r")
    till.look_until(lambda: len(tills.carts("open")) == 3)
    assert tills.carts("open") == [("ХЛЯБ", 1000), ("ХЛЯБ", 3000), ("ХЛЯБ", 1000)]
    till.type(LEFT + LEFT + LEFT + b"\r")
    till.look_until(lambda: len(tills.carts("open")) == 2)
    till.look_until(lambda: till.shows("Отменено"))


def test_a_price_is_asked_by_scans_that_sell_nothing_until_one_is_sold_after_all(tills: Tills) -> None:
    till = tills.signed_on()
    till.type(b"/check\r" + b"3800000000010\r")
    till.look_until(lambda: till.shows("1.10 EUR") and till.shows("13.20"))
    till.type(b"3800000000027\r")
    till.look_until(lambda: till.shows("Фанта"))
    assert not tills.carts("open")
    till.type(F2)
    till.look_until(lambda: tills.carts("open") == [("ФАНТА", 1000)])
