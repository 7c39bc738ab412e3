"""What benchmarks/recovery.py breaks and heals: a shop, its till and its printer in processes of their own, and the
cable between them.
"""

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from tui_pos.boot import Home, open_store

CHILD = Path(__file__).with_name("recovery_child.py")
AT_WORK = frozenset(b"\x05\x0e\x15\x16\x41")
"""Single bytes by which a device asks to be waited for or to be told again: WAIT, RETRY, NAK, SYN, busy."""

SETTINGS = """[station]
location = "МАГ1"
price_rules = false
[sound]
on = false
[printer]
connection = "tcp"
family = "{family}"
host = "127.0.0.1"
port_number = {port}
set_clock = false
"""


class Cable:
    """Between the till and the printer. Commands are counted from the printer's start."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.printer_port = 0
        self.commands = 0
        self.at: int | None = None
        self.befall: Callable[[], None] = lambda: None
        self.swallows = False
        self.at_work_last = 0.0
        self._cut = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        self._cut.set()

    def _serve(self) -> None:
        while True:
            till, _ = self._listener.accept()
            with till, suppress(OSError):
                self._cut.clear()
                with socket.create_connection(("127.0.0.1", self.printer_port), 1.0) as printer:
                    for end in (till, printer):
                        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self._relay(till, printer)

    def _relay(self, till: socket.socket, printer: socket.socket) -> None:
        is_answered = True
        while not self._cut.is_set():
            for source in select.select([till, printer], (), (), 0.01)[0]:
                data = source.recv(4096)
                if not data:
                    return
                if source is printer:
                    is_answered = True
                    if len(data) == 1 and data[0] in AT_WORK:
                        self.at_work_last = time.monotonic()
                    if not self.swallows:
                        till.sendall(data)
                    self.swallows = False
                    continue
                self.commands += is_answered
                is_answered = False
                printer.sendall(data)
                if self.at == self.commands:
                    self.at = None
                    self.befall()


class Rig:
    """A shop, its till and its printer of `family`."""

    def __init__(self, family: str, folder: Path, shop: Path) -> None:
        self.family = family
        self.ledger = folder / "printer" / "ledger.jsonl"
        self.home = Home(folder / "home")
        self.cable = Cable()
        self.sales = 0
        self.saved_at = 0.0
        shutil.copytree(shop, self.home.root)
        self.home.settings.write_text(SETTINGS.format(family=family, port=self.cable.port), "utf-8")
        self.plug_in()
        self.start_till()
        self.hear("up")

    def plug_in(self, fail: str = "") -> float:
        """The moment at which the printer is on."""
        self._printer = _child("printer", self.family, str(self.ledger), fail)
        assert self._printer.stdout is not None
        self.cable.printer_port = int(self._printer.stdout.readline().rpartition(":")[2])
        self.cable.commands = 0
        return time.monotonic()

    def unplug(self) -> None:
        self._printer.kill()
        self._printer.communicate()
        self.cable.cut()

    def put_right(self) -> float:
        """The moment at which nothing is the matter with the printer any more."""
        self._printer.send_signal(signal.SIGUSR1)
        return time.monotonic()

    def start_till(self) -> float:
        began = time.monotonic()
        self._till = _child("till", str(self.home.root))
        return began

    def kill_till(self) -> None:
        os.kill(self._till.pid, signal.SIGKILL)

    def tell(self, word: str) -> None:
        assert self._till.stdin is not None
        self._till.stdin.write(word + "\n")
        self._till.stdin.flush()

    def hear(self, *wanted: str) -> tuple[str, str, float]:
        """What the till says next, with what, and when; `died` when it was killed."""
        assert self._till.stdout is not None
        line = self._till.stdout.readline()
        if not line:
            self._till.communicate()
            return "died", "", time.monotonic()
        word, *more, moment = line.split()
        assert not wanted or word in wanted, line
        return word, " ".join(more), float(moment)

    def papers(self) -> list[str]:
        """The sale numbers of the receipts on paper."""
        if not self.ledger.exists():
            return []
        documents = (json.loads(line) for line in self.ledger.read_text("utf-8").splitlines())
        return [document["usn"] for document in documents if document["kind"] == "receipt"]

    def check(self) -> None:
        """Each sale is posted once, and on paper once."""
        with closing(open_store(self.home)) as store:
            posted = [
                usn for (usn,) in store.rows("SELECT usn FROM operation WHERE state = 'posted' AND kind = 'sale'")
            ]
        papers = self.papers()
        assert sorted(papers) == sorted(posted), (papers, posted)
        assert len(posted) == len(set(posted)) == self.sales, (len(posted), self.sales)

    def close(self) -> None:
        for process in (self._till, self._printer):
            process.kill()
            process.communicate()
        self.cable.cut()


def _child(*words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(CHILD), *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
