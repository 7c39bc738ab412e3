"""A virtual printer in a process of its own, that can be killed or fail on command."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from forked import Talking

from tui_pos.boot import Home


class PrinterOnPort(Talking):
    """A virtual printer on a serial port. Killed, it takes its port along, as if its cable was pulled: a pty that is
    gone gives its number to the next one of anybody, and a till would talk to a stranger's printer or terminal.
    """

    def __init__(self, port: Path, *words: str) -> None:
        self._port = port
        super().__init__("tui_pos.cli:main", "printer", "emulate", "--pty", str(port), *words)

    def kill(self) -> None:
        if self.returncode is None:
            self._port.unlink(missing_ok=True)
        super().kill()


@contextmanager
def printer_of_its_own(home: Home, ledger: Path, fail: str = "") -> Iterator[Talking]:
    """A virtual printer in a process of its own, on a serial port beside `ledger`; the home's settings point to it.

    A second one with the same ledger is the same printer, switched on again.
    """
    port = ledger.with_name("port")
    ledger.parent.mkdir(exist_ok=True)
    with PrinterOnPort(port, "--ledger", str(ledger), "--fail", fail) as printer:
        assert printer.stdout.readline(), "the virtual printer did not start"
        others = home.settings.read_text("utf-8").partition("[printer]")[0]
        home.settings.write_text(f'{others}[printer]\nconnection = "serial"\nport = "{port}"\n', "utf-8")
        yield printer


def receipts(ledger: Path) -> list[dict[str, Any]]:
    """The fiscal receipts on paper; what was cancelled before its payment is no receipt."""
    documents = [json.loads(line) for line in ledger.read_text("utf-8").splitlines()] if ledger.exists() else []
    return [document for document in documents if document["kind"] == "receipt"]
