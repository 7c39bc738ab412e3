"""One sale under one fate: a shop on disk, a till, a virtual printer and the cable between them, each of the two a
process of its own; and what must hold in the end.
"""

import json
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from cable import Cable, Message, Place
from forked import Forked, Talking
from own_printer import PrinterOnPort

from tui_pos.boot import Home, open_store
from tui_pos.cli.shop import make_demo
from tui_pos.store.totals import rebuild_differs

LINES = [("2", "2.20"), ("1", "1.20"), ("1.5", "15.00")]
"""Quantities and amounts of the three lines that the till sells."""

SETTINGS = """[station]
location = "МАГ1"
price_rules = false
[sound]
on = false
[printer]
family = "{family}"
"""
ON_THE_CABLE = 'connection = "tcp"\nhost = "127.0.0.1"\nport_number = {port}\n'
ON_A_SERIAL_PORT = 'connection = "serial"\nspeed = 115200\nport = "{port}"\n'


class Ended(NamedTuple):
    """How a case ended: None of `wrong`, or what is lost, doubled or otherwise not as it must be. `asked`: a person had
    to look at the paper. `happened`: the fate struck at all.
    """

    wrong: str | None
    asked: bool
    happened: bool


class Till(Forked):
    """A till process: what it says, and a line to it."""

    def __init__(self, home: Home, what: str) -> None:
        said, says = os.pipe()
        hears, self._tells = os.pipe()
        with (home.root / "till.err").open("a") as nowhere:
            super().__init__("one_sale:main", str(home.root), what, stdin=hears, stdout=says, stderr=nowhere.fileno())
        os.close(says)
        os.close(hears)
        self.said = os.fdopen(said, encoding="utf-8")

    def tell(self, word: str) -> None:
        os.write(self._tells, word.encode() + b"\n")

    def close(self) -> None:
        self.kill()
        self.wait()
        self.said.close()
        os.close(self._tells)


class Rig:
    """A fresh shop and a fresh printer of `family`; `serial`: on a port of its own instead of on the cable."""

    def __init__(self, family: str, folder: Path, fail: str = "", *, serial: bool = False) -> None:
        self.family = family
        self.folder = folder
        self.ledger = folder / "printer" / "ledger.jsonl"
        self.cable = Cable()
        self.port = folder / "port" if serial else None
        self.home = Home(folder / "home")
        self.asked = False
        self.said: list[str] = []
        self.messages: tuple[Message, ...] = ()
        """What had gone through the cable when the sale was posted."""
        self._printer: Talking | None = None
        self._till: Till | None = None
        self._mending: threading.Timer | None = None
        shutil.copytree(_shop(), self.home.root)
        line = (
            ON_THE_CABLE.format(port=self.cable.port) if self.port is None else ON_A_SERIAL_PORT.format(port=self.port)
        )
        self.home.settings.write_text(SETTINGS.format(family=family) + line, "utf-8")
        self.plug_in_printer(fail)

    def plug_in_printer(self, fail: str = "") -> None:
        self.ledger.parent.mkdir(exist_ok=True)
        words = ["--family", self.family, "--ledger", str(self.ledger), "--fail", fail]
        if self.port is None:
            self._printer = Talking("tui_pos.cli:main", "printer", "emulate", "--tcp", "0", *words)
        else:
            self._printer = PrinterOnPort(self.port, *words)
        place = self._printer.stdout.readline().strip()
        assert place, f"the virtual {self.family} did not start"
        if self.port is None:
            self.cable.printer_port = int(place.rpartition(":")[2])

    def unplug_printer(self) -> None:
        if self._printer is not None:
            self._printer.close()
            self._printer = None
            self.cable.cut()

    def mend_after(self, seconds: float) -> None:
        """Somebody puts the printer and its line right."""
        self._mending = threading.Timer(seconds, self._mend)
        self._mending.start()

    def _mend(self) -> None:
        self.unplug_printer()
        self.plug_in_printer()

    def kill_till(self) -> None:
        """Any thread may; whoever waits for the till sees it end."""
        if self._till is not None:
            os.kill(self._till.pid, signal.SIGKILL)

    def close(self) -> None:
        if self._mending is not None:
            self._mending.cancel()
            self._mending.join()
        self.unplug_printer()
        if self._till is not None:
            self._till.close()
        self.cable.close()

    def begin(self) -> None:
        """A till that has three lines in hand and waits for the word to save."""
        self._till = Till(self.home, "sell")
        self._listen(until=("ready",))
        self.cable.wait_until_quiet()

    def save(self, help_with: Callable[[str], None] = lambda _: None) -> None:
        """Let it save, and see the sale through to its end, whatever dies on the way."""
        assert self._till is not None
        self._till.tell("save")
        ended = self._listen(until=("done",), help_with=help_with)
        self.cable.rest()
        for _ in range(0 if ended else 5):
            self._till.close()
            self._till = Till(self.home, "finish")
            if self._listen(until=("done",), help_with=help_with):
                return

    def _listen(self, until: Sequence[str], help_with: Callable[[str], None] = lambda _: None) -> bool:
        """Until the till says one of `until`; False when it ended before."""
        assert self._till is not None
        for line in self._till.said:
            self.said.append(line.strip())
            word, _, more = line.strip().partition(" ")
            if word in until:
                return True
            if word == "ready":
                self._till.tell("save")
            if word == "posted":
                self.messages = tuple(self.cable.messages)
            if word == "look":
                self.asked = True
                self._till.tell("there" if self.receipts() else "not there")
            elif word == "help":
                help_with(more)
                self._till.tell("helped")
            elif word in ("gave", "silence"):
                return False
        return False

    def receipts(self) -> list[dict[str, Any]]:
        """Our receipts on paper."""
        lines = self.ledger.read_text("utf-8").splitlines() if self.ledger.exists() else []
        documents = [json.loads(line) for line in lines]
        return [one for one in documents if one["kind"] == "receipt" and "-9999-" not in one["usn"]]

    def ended(self, *, happened: bool = True) -> Ended:
        """How it came out; where it is wrong, with the last that the till said."""
        wrong = self.wrong()
        if wrong:
            errors = (self.home.root / "till.err").read_text("utf-8").strip().splitlines()
            wrong += f" ({'; '.join([*self.said[-4:], *errors[-1:]])})"
        return Ended(wrong, self.asked, happened)

    def wrong(self) -> str | None:
        """What is not as it must be: one receipt with the right lines, one posted sale with its number."""
        store = open_store(self.home)
        try:
            posted = store.rows("SELECT usn, receipt FROM operation WHERE state = 'posted'")
            left = store.row("SELECT count(*) FROM operation WHERE state = 'intent'")
            differs = rebuild_differs(store)
        finally:
            store.close()
        papers = self.receipts()
        if len(papers) != 1:
            return f"{len(papers)} receipts"
        if len(posted) != 1 or left != (0,):
            return f"{len(posted)} posted sales, {left} intents"
        lines = [(item["qty"], item["amount"]) for item in papers[0]["items"]]
        if lines != LINES:
            return f"the lines {lines}"
        if papers[0]["usn"] != posted[0][0]:
            return f"{papers[0]['usn']} on paper, {posted[0][0]} posted"
        if not posted[0][1] or int(posted[0][1]) != papers[0]["number"]:
            return f"receipt {papers[0]['number']} on paper, {posted[0][1]} posted"
        return f"totals {differs}" if differs else None


@contextmanager
def rig(family: str, fail: str = "", *, serial: bool = False) -> Iterator[Rig]:
    with tempfile.TemporaryDirectory(prefix="exactly-once-") as folder:
        made = Rig(family, Path(folder), fail, serial=serial)
        try:
            yield made
        finally:
            made.close()


def conversation(family: str) -> Sequence[Message]:
    """What goes through the cable from the word to save to the end, when nothing happens."""
    with rig(family) as quiet:
        quiet.begin()
        quiet.cable.watch()
        quiet.save()
        assert quiet.wrong() is None, quiet.wrong()
        return quiet.messages


def places(messages: Sequence[Message], *, each_byte: bool = False) -> list[Place]:
    """Before, inside and after each command and each answer; or at each of their bytes."""
    return [
        Place(number, at)
        for number, message in enumerate(messages)
        for at in (range(message.length + 1) if each_byte else sorted({0, message.length // 2, message.length}))
    ]


def struck(family: str, place: Place, victim: str) -> Ended:
    """One sale, and at `place` the `victim` (till, printer, line) is killed or cut; each is there again at once."""
    with rig(family) as shop:
        shop.begin()
        shop.cable.watch(place, lambda: _strike(shop, victim))
        shop.save()
        return shop.ended(happened=shop.cable.happened.is_set())


def _strike(shop: Rig, victim: str) -> None:
    match victim:
        case "till":
            shop.kill_till()
        case "printer":
            shop.unplug_printer()
            shop.plug_in_printer()
        case _:
            shop.cable.cut()


@cache
def _shop() -> Path:
    """The demo shop, made once; each case sells from a copy."""
    home = Home(Path(tempfile.mkdtemp(prefix="exactly-once-shop-")) / "home")
    make_demo(home)
    return home.root
