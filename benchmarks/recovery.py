"""How long after a fault is over is the sale posted?

A till with its shop on disk in one process, a virtual printer of each family in another, and between them a cable that
can be cut. In the middle of a ten-line receipt, and at its end, something goes wrong; measured is from the moment at
which it is right again to that at which the sale is posted with its receipt's number: what is left of the receipt is
printed in it, with all that it takes to find out how far it had come. A cashier who has to press a key does so at once.

    undisturbed      nothing happens: from the key to the posted sale
    till killed      kill -9; from the start of the new program, its own start included
    printer killed   kill -9; from the moment at which it is on again
    line cut         from the cut: the next connection is taken at once
    reply lost       from the command whose reply is lost, the time that is waited for it included
    NAK every third  from the last of them
    busy for 10 s    from the last sign of it
    paper out        from the moment at which there is paper, until then the printer is on and refuses
    Z needed         from the moment at which the Z report is made

Each figure is that of the slowest place, the median of the tries there; `*`: a person had to look at the paper, because
the device cannot tell. At the end each sale must be posted once and be on paper once.

    python benchmarks/recovery.py [--tries 3] [--family datecs-p ...]
"""

import argparse
import json
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from recovery_rig import Rig

from tui_pos.boot import Home
from tui_pos.cli.shop import make_demo
from tui_pos.fiscal.families import FAMILIES

RESULTS = Path(__file__).parent / "results"


class Seen(NamedTuple):
    """How long it took, and whether a person had to look at the paper."""

    seconds: float
    asked: bool


class Fault(NamedTuple):
    """`arm` makes it happen at one command of `places`, which is told the first and the last of a sale; what it
    returns tells since when it is right, asked when the till is in trouble or has posted. `tries`: at most so many.
    `needs_z`: it is right once the till has made a Z report.
    """

    name: str
    arm: Callable[[Rig, int], "Callable[[], float]"]
    places: Callable[[int, int], Sequence[int]]
    tries: int = 1000
    needs_z: bool = False


def sell(rig: Rig, at: int, fault: Fault) -> Seen:
    """One sale under `fault` at command number `at` since the printer's start."""
    rig.sales += 1
    right = fault.arm(rig, at)
    before = set(rig.papers())
    since: float | None = None
    asked = False
    rig.tell("sell")
    while True:
        match rig.hear():
            case "posted", _, moment:
                rig.hear("up")
                return Seen(moment - (since or right()), asked)
            case "died", _, _:
                assert fault.arm is till_killed, "the till ended by itself"
                assert since is None, "the till ended twice"
                since = rig.start_till()
            case "ready", _, _:
                rig.saved_at = time.monotonic()
                rig.tell("save")
            case "refused", _, _:
                since = since or right()
                # As soon as what it knows of the printer is new.
                time.sleep(0.002)
            case "trouble", "receipt_uncertain", _:
                since, asked = since or right(), True
                rig.tell("confirm" if set(rig.papers()) - before else "back")
            case "trouble", _, _ if fault.needs_z and since is None:
                rig.tell("z")
            case "reported", _, moment:
                since = moment
                rig.tell("again")
            case "trouble", _, _:
                since = since or right()
                rig.tell("again")
            case other:
                raise AssertionError(other)


def nothing(rig: Rig, _at: int) -> Callable[[], float]:
    return lambda: rig.saved_at


def till_killed(rig: Rig, at: int) -> Callable[[], float]:
    rig.cable.at, rig.cable.befall = at, rig.kill_till
    return time.monotonic


def printer_killed(rig: Rig, at: int) -> Callable[[], float]:
    on: list[float] = []
    is_on = threading.Event()

    def befall() -> None:
        rig.unplug()
        on.append(rig.plug_in())
        is_on.set()

    rig.cable.at, rig.cable.befall = at, befall

    def right() -> float:
        is_on.wait()
        return on[0]

    return right


def line_cut(rig: Rig, at: int) -> Callable[[], float]:
    cut: list[float] = []

    def befall() -> None:
        rig.cable.cut()
        cut.append(time.monotonic())

    rig.cable.at, rig.cable.befall = at, befall
    return lambda: cut[0]


def reply_lost(rig: Rig, at: int) -> Callable[[], float]:
    lost: list[float] = []

    def befall() -> None:
        rig.cable.swallows = True
        lost.append(time.monotonic())

    rig.cable.at, rig.cable.befall = at, befall
    return lambda: lost[0]


def printer_that(fail: str, *, is_over: bool = False) -> Callable[[Rig, int], Callable[[], float]]:
    """A printer with this fault, which passes by itself or is put right by somebody."""

    def arm(rig: Rig, at: int) -> Callable[[], float]:
        rig.unplug()
        rig.plug_in(fail.format(at=at))
        return (lambda: rig.cable.at_work_last) if is_over else rig.put_right

    return arm


def at_start(first: int, _last: int) -> Sequence[int]:
    return (first,)


def in_the_middle(first: int, last: int) -> Sequence[int]:
    return ((first + last) // 2,)


def at_the_worst(first: int, last: int) -> Sequence[int]:
    """A sale, the payment or the close, and the last word."""
    return ((first + last) // 2, last - 1, last)


FAULTS = (
    Fault("undisturbed", nothing, at_start),
    Fault("till killed", till_killed, at_the_worst),
    Fault("printer killed", printer_killed, at_the_worst),
    Fault("line cut", line_cut, at_the_worst),
    Fault("reply lost", reply_lost, at_the_worst),
    Fault("NAK every third", printer_that("nak=3", is_over=True), at_start),
    Fault("busy for 10 s", printer_that("busy=10000@{at}", is_over=True), in_the_middle, tries=1),
    Fault("paper out", printer_that("paper-out={at}"), in_the_middle),
    Fault("Z needed", printer_that("z-needed={at}..{at}"), at_start, needs_z=True),
)


def measure(family: str, tries: int, folder: Path, shop: Path) -> dict[str, dict[str, Any]]:
    rig = Rig(family, folder, shop)
    try:
        first, last = _commands(rig)
        found: dict[str, dict[str, Any]] = {}
        for fault in FAULTS:
            places = fault.places(first, last)
            seen = {at: [_one(rig, at, fault) for _ in range(min(tries, fault.tries))] for at in places}
            found[fault.name] = {
                "seconds": round(max(median(one.seconds for one in some) for some in seen.values()), 4),
                "asked": any(one.asked for some in seen.values() for one in some),
                "at_command": {at - first + 1: [round(one.seconds, 4) for one in some] for at, some in seen.items()},
            }
        rig.check()
        return found
    finally:
        rig.close()


def _one(rig: Rig, at: int, fault: Fault) -> Seen:
    """Always on a printer that was just switched on, so that commands have the same numbers."""
    rig.unplug()
    rig.plug_in()
    try:
        return sell(rig, at, fault)
    finally:
        rig.cable.at = None
        rig.put_right()


def _commands(rig: Rig) -> tuple[int, int]:
    """The numbers of the first and the last command between the word to save and the posted sale."""
    # The first sale of the day sets the clock.
    for _ in range(2):
        rig.unplug()
        rig.plug_in()
        rig.sales += 1
        rig.tell("sell")
        rig.hear("ready")
        time.sleep(0.2)
        first = rig.cable.commands + 1
        rig.tell("save")
        rig.hear("posted")
        last = rig.cable.commands
        rig.hear("up")
    return first, last


def main(say: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=3)
    parser.add_argument("--family", action="append", choices=tuple(FAMILIES))
    parser.add_argument("--json", type=Path, default=RESULTS / "recovery.json")
    options = parser.parse_args()
    families = options.family or list(FAMILIES)
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        shop = Home(Path(folder) / "shop")
        make_demo(shop)
        for family in families:
            found[family] = measure(family, options.tries, Path(folder) / family, shop.root)
    say(f"{'seconds to the posted sale':<27}" + "".join(f"{family:>10}" for family in families))
    for fault in FAULTS:
        cells = (found[family][fault.name] for family in families)
        say(f"{fault.name:<27}" + "".join(f"{cell['seconds']:>9.3f}{'*' if cell['asked'] else ' '}" for cell in cells))
    options.json.parent.mkdir(exist_ok=True)
    options.json.write_text(json.dumps({"tries": options.tries, "families": found}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
