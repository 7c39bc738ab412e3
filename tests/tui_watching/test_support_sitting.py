"""A technician's sitting opposite a till that answers as it is told: every answer is said as what it is."""

import os
import socket
import termios
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tui_pos.domain.saying import Saying, saying
from tui_pos.station.frame import Frame, Paper
from tui_pos.tui.plain import run_plain
from tui_pos.tui.splash import Terminal
from tui_pos.tui.support.sitting import Sitting
from tui_pos.tui.watching.sockets import listening
from tui_pos.tui.watching.wire import News, Sharing, Told, Welcome, written


class OneTill:
    """Implements `tui_pos.tui.support.sitting.Shop`."""

    name = "Shop"

    def __init__(self, path: Path) -> None:
        self._path = path

    def tills(self) -> Sequence[tuple[str, Path]]:
        return [("1", self._path)]

    def diagnosis(self) -> Sequence[tuple[str, str, str]]:
        return []

    def bundle(self) -> Path:
        return self._path

    def try_printer(self) -> Saying:
        return saying("The recording was played on this machine's speaker.")

    try_sound = try_printer


class Opposite:
    """A sitting, and the till at the other end of its line."""

    def __init__(self, folder: Path) -> None:
        self._door = listening(folder / "till.sock")
        self._door.setblocking(True)
        self.sitting = Sitting(OneTill(folder / "till.sock"), str)
        self.lines: list[socket.socket] = []

    def choose(self, number: int) -> None:
        self.sitting.key("character", str(number))
        self.lines.append(self._door.accept()[0])
        self.tell(Welcome("1", "Shop", "en", "0"))

    def tell(self, *news: News) -> None:
        self.lines[-1].sendall(b"".join(map(written, news)))
        self.sitting.heard()

    def says(self, text: str) -> bool:
        return text in "\n".join(self.sitting.frame().rows)

    def close(self) -> None:
        for line in (self._door, *self.lines):
            line.close()


@pytest.fixture
def opposite(tmp_path: Path) -> Iterator[Opposite]:
    made = Opposite(tmp_path)
    yield made
    made.close()


def test_keys_on_their_way_when_the_cashier_takes_hers_back_are_no_refusal(opposite: Opposite) -> None:
    opposite.choose(1)
    opposite.tell(Sharing("asked"), Sharing("yes"))
    opposite.tell(Sharing("no"))
    assert opposite.says("Your keys are your own again.")
    # Each of them is answered by the till with where things stand.
    opposite.tell(Sharing("no"), Sharing("no"))
    assert opposite.says("Your keys are your own again.")


def test_who_does_not_ask_any_more_was_not_refused(opposite: Opposite) -> None:
    opposite.choose(1)
    opposite.sitting.key("f2", None)
    opposite.tell(Sharing("asked"))
    opposite.sitting.key("f2", None)
    opposite.tell(Sharing("no"))
    assert not opposite.says("refused")
    opposite.sitting.key("f2", None)
    opposite.tell(Sharing("asked"), Sharing("no"))
    assert opposite.says("The cashier refused.")


def test_a_till_that_is_asked_again_is_asked_on_one_line_and_its_answer_is_waited_for(opposite: Opposite) -> None:
    opposite.choose(3)
    assert opposite.says("One moment")
    opposite.choose(4)
    first, last = opposite.lines
    first.settimeout(5)
    while first.recv(65536):
        pass
    opposite.tell(Told("The till was asked; the cashier's screen says how it went."))
    assert opposite.says("The till was asked")
    last.settimeout(5)
    while last.recv(65536):
        pass


class Busy:
    """Implements `tui_pos.tui.plain.PlainStage`: from its till something comes without a pause."""

    translate = staticmethod(str)
    waits_s = None

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.came = 0
        self._out, self._into = os.pipe()
        os.write(self._into, b"x")

    @property
    def ended(self) -> bool:
        return bool(self.keys) or self.came > 20_000

    def frame(self) -> Frame:
        return Paper().frame()

    def key(self, name: str, character: str | None) -> None:
        self.keys.append(name)

    def fileno(self) -> int:
        return self._out

    def heard(self) -> None:
        self.came += 1

    def idle(self) -> None:
        raise AssertionError

    def close(self) -> None:
        os.close(self._out)
        os.close(self._into)


def test_escape_is_a_key_though_pictures_come_without_a_pause() -> None:
    master, line = os.openpty()
    stage = Busy()
    os.set_blocking(line, False)
    terminal = Terminal(line, termios.tcgetattr(line), colour=True)
    terminal.set_raw()
    os.write(master, b"\x1b")
    run_plain(stage, terminal)
    assert stage.keys == ["escape"]
    stage.close()
    os.close(line)
    os.close(master)
