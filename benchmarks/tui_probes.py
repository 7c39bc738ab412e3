"""Probes of the station that are right or wrong: each returns how many were right, of how many."""

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from tui_limits import limited
from tui_programs import ENTER, ESCAPE, F2, PIN, Program, Shop, feed, percentile, settled


def at_fifty_a_second(shop: Shop) -> tuple[int, int]:
    codes = shop.scans(500)
    with shop.station() as (program, home):
        for code in codes:
            due = time.monotonic() + 0.02
            program.type(code.encode() + ENTER)
            while (left := due - time.monotonic()) > 0:
                program.take(left)
        return right(settled(shop, home, program, 500), shop.lines(codes))


def all_at_once(shop: Shop) -> tuple[int, int]:
    codes = shop.scans(500)
    with shop.station() as (program, home):
        feed(program, codes)
        return right(settled(shop, home, program, 500), shop.lines(codes))


def typed_ahead(shop: Shop) -> tuple[int, int]:
    """A line, then its quantity through a window, then the next, with no gap at all."""
    codes = shop.scans(6)
    with shop.station() as (program, home):
        program.answer(codes[0].encode() + ENTER)
        program.type(b"".join(F2 + b"123" + ENTER + code.encode() + ENTER for code in codes[1:]))
        wanted = [(item, 123.0) for item, _ in shop.lines(codes[:5])] + shop.lines(codes[5:])
        return right(settled(shop, home, program, 6), wanted)


def frozen(shop: Shop) -> tuple[int, int]:
    """Nobody reads the terminal for five seconds and more, while 600 scans are typed blind."""
    codes = shop.scans(600)
    data = "".join(f"{code}\r" for code in codes).encode()
    with shop.station() as (program, home):
        os.set_blocking(program.master, False)
        thaw, end = time.monotonic() + 5, time.monotonic() + 60
        while data or time.monotonic() < thaw or (len(shop.sold(home)) < 600 and time.monotonic() < end):
            with suppress(BlockingIOError):
                data = data[os.write(program.master, data[:256]) :]
            time.sleep(0.01 if data else 0.1)
        os.set_blocking(program.master, True)
        return right(settled(shop, home, program, 600), shop.lines(codes))


def bad_byte(shop: Shop) -> tuple[int, int]:
    codes = shop.scans(1)
    with shop.station() as (program, home):
        program.type(b"12\xff\r\x1b")
        program.settle()
        program.type(codes[0].encode() + ENTER)
        return right(settled(shop, home, program, 1), shop.lines(codes))


def escape_and_scan(shop: Shop) -> tuple[int, int]:
    codes = shop.scans(8)
    with shop.station() as (program, home):
        for code, pause in zip(codes, (5, 10, 20, 25, 30, 40, 60, 80), strict=True):
            program.type(b"9" + ESCAPE)
            time.sleep(pause / 1000)
            program.type(code.encode() + ENTER)
            program.settle(0.1)
        return right(settled(shop, home, program, 8), shop.lines(codes))


def among_windows(shop: Shop) -> tuple[int, int]:
    """Fifty scans a second for a minute, while windows open and close between them."""
    codes = shop.scans(3000)
    chance = random.Random(3)
    with shop.station() as (program, home):
        for begin in range(0, len(codes), 250):
            for code in codes[begin : begin + 250]:
                due = time.monotonic() + 0.02
                program.type(code.encode() + ENTER)
                if chance.random() < 0.3:
                    program.type(chance.choice(WINDOWS) + ESCAPE)
                while (left := due - time.monotonic()) > 0:
                    program.take(left)
            # A cart of three thousand lines is no sale; an Esc with a pause is one before the word is typed.
            program.settle()
            program.type(b"/cancel" + ENTER + ENTER)
            program.settle()
        wanted = Counter(shop.item_of[code] for code in codes)
        end = time.monotonic() + 60
        while (sold := shop.scanned(home)) != wanted and time.monotonic() < end:
            program.take(0.05)
        return (sold & wanted).total() - (sold - wanted).total(), wanted.total()


def scanned_while_starting(shop: Shop) -> tuple[int, int]:
    codes = shop.scans(20)
    home = shop.home()
    program = Program(["-m", "tui_pos", "--home", str(home), "run"])
    try:
        program.until("…")
        program.type(PIN + "".join(f"{code}\r" for code in codes).encode())
        return right(settled(shop, home, program, 20), shop.lines(codes))
    finally:
        program.end()


def throttled(shop: Shop) -> tuple[int, int, float] | None:
    """A tenth of a core, 40 scans at 5 a second, and the time of single keys; None where no quota can be set."""
    codes = shop.scans(40)
    with limited(0.1) as groups:
        if groups is None:
            return None
        with shop.station(groups=groups) as (program, home):
            for code in codes:
                due = time.monotonic() + 0.2
                program.type(code.encode() + ENTER)
                while (left := due - time.monotonic()) > 0:
                    program.take(left)
            good, of = right(settled(shop, home, program, 40), shop.lines(codes))
            times = []
            for digit in range(100):
                times.append(program.answer(b"%d" % (digit % 10))[0])
                time.sleep(0.03)
            return good, of, percentile(times, 99)


def right(sold: list[tuple[str, float]], wanted: list[tuple[str, float]]) -> tuple[int, int]:
    good = sum(a == b for a, b in zip(sold, wanted, strict=False)) - max(0, len(sold) - len(wanted))
    return good, len(wanted)


WINDOWS = [F2, b"\x1bOR", b"\x1b[17~", b"\x1b[21~", b"\x1bOP", b"\x1b[2~", b"\x1b[18~"]
"""Quantity, search, customer, menu, help, why, held sales."""

PROBES: dict[str, Callable[[Shop], tuple[int, int]]] = {
    "500 scans at 50 a second": at_fifty_a_second,
    "500 scans at once": all_at_once,
    "typed ahead through a window": typed_ahead,
    "600 scans into a frozen terminal": frozen,
    "a byte that is not UTF-8": bad_byte,
    "Esc, a scan 5–80 ms later": escape_and_scan,
    "20 scans while it starts": scanned_while_starting,
    "3,000 scans in 60 s among windows": among_windows,
}
