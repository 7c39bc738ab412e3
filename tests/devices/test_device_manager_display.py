"""The customer's display of a till that prints through a Device Manager: shown where it can be, waited for never."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from forked import run
from manager_parts import Program
from patience import PATIENCE, wait_for

from tui_pos.boot import Home, till_in
from tui_pos.domain.money import Thousandths
from tui_pos.fiscal.remote import RemotePrinting
from tui_pos.fiscal.virtual import memory as memories
from tui_pos.fiscal.virtual.families import new_memory


def url_of(program: Program) -> str:
    return f"http://127.0.0.1:{program.port}/printers/dt000001"


def displayed(ledger: Path) -> list[str]:
    """What stands on the display of the printer with that ledger."""
    return memories.load(ledger.with_suffix(".memory"), new_memory("datecs-p")).display


def test_rows_stand_on_the_display_of_the_printer_that_is_lent(program: Program, ledger: Path) -> None:
    till = RemotePrinting(url_of(program), program.token)
    till.check()
    till.show(("Хляб", "1.20"))
    till.check()
    assert displayed(ledger) == ["Хляб", "1.20"]
    till.show(())
    till.check()
    assert displayed(ledger) == []
    till.drop_device()


def test_the_sale_of_a_till_is_shown_as_on_a_printer_of_its_own(program: Program, ledger: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "other")
    assert run("tui_pos.cli:main", "--home", str(home.root), "demo", "--no-run").returncode == 0
    home.settings.write_text(
        f'[printer]\nurl = "{url_of(program)}"\ntoken = "{program.token}"\ndisplay = true\n', "utf-8"
    )
    news = Event()
    with till_in(home, news.set) as till:
        assert news.wait(PATIENCE)
        list(till.reports())
        till.sign_on("3333")
        till.enter("КОЛА", Thousandths(3000))
        wait_for(lambda: displayed(ledger) == ["Кока-Кола 0.5 л стък", "3 x 1.10        3.30"])


@contextmanager
def instead_of_a_manager(answer: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A port, and what was asked there; with no `answer` nobody ever answers."""
    asked: list[bytes] = []
    held = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                held.append(line)
                asked.append(line.recv(65536))
                if answer:
                    line.sendall(answer)
                    line.close()

        Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1], asked
        server.shutdown(socket.SHUT_RDWR)
    for line in held:
        line.close()


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", b"what?\r\n"],
    ids=["silent", "of-before", "nonsense"],
)
def test_a_manager_that_shows_nothing_is_asked_once_and_then_left_alone(answer: bytes) -> None:
    with instead_of_a_manager(answer) as (port, asked):
        till = RemotePrinting(f"http://127.0.0.1:{port}/printers/dt000001", "")
        till.show(("Хляб", "1.20"))
        till.show(("Хляб", "2.40"))
    assert len(asked) == 1
    assert asked[0].startswith(b"PUT /printers/dt000001/show ")


def test_rows_for_a_printer_that_is_not_there_or_of_a_stranger_are_refused(program: Program) -> None:
    rows = json.dumps({"rows": ["Хляб"]}).encode()
    assert program.ask("PUT", "/printers/zk000009/show", rows)[0] == 404
    assert program.ask("PUT", "/printers/dt000001/show", rows, X_Token="wrong")[0] == 401
