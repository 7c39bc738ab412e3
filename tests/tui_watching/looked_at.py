"""A till on a terminal of its own, looked at over its socket."""

import json
import select
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from tui_terminal import PATIENCE, TillOnTerminal

from tui_pos.station.frame import Frame
from tui_pos.tui.watching.guests import READ_SECONDS
from tui_pos.tui.watching.line import Line
from tui_pos.tui.watching.pictures import after
from tui_pos.tui.watching.sockets import reached, socket_of
from tui_pos.tui.watching.wire import News, Picture, Stroke, Wish

INSERT, ESCAPE, F2, F12 = b"\x1b[2~", b"\x1b", b"\x1bOQ", b"\x1b[24~"


class Viewer:
    """The other end of the socket, with the picture that it was sent."""

    def __init__(self, home: Path, channel: str = "watch", station: str = "1") -> None:
        self.line = Line(socket_of(home, station), channel)
        self.picture: Frame | None = None
        self.news: list[News] = []

    def look(self, seconds: float = 0.05) -> None:
        if not self.line.open or not select.select([self.line], [], [], seconds)[0]:
            return
        for one in self.line.read():
            if isinstance(one, Picture):
                self.picture = after(self.picture, one)
            else:
                self.news.append(one)

    def look_until(self, what: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not what():
            assert time.monotonic() < end, (self.news, self.screen)
            self.look()

    @property
    def screen(self) -> str:
        return "" if self.picture is None else "\n".join(self.picture.rows)

    def shows(self, text: str) -> bool:
        return text in self.screen

    def wish(self, what: Any) -> None:
        self.line.send(Wish(what))

    def strike(self, text: str, *then: str) -> None:
        for character in text:
            self.line.send(Stroke("character", character))
        for name in then:
            self.line.send(Stroke(name))

    def told(self, kind: type[News]) -> list[Any]:
        return [one for one in self.news if isinstance(one, kind)]

    @property
    def sharing(self) -> str:
        from tui_pos.tui.watching.wire import Sharing

        states = [one.state for one in self.told(Sharing)]
        return states[-1] if states else ""


class Shop:
    """A copy of the demo shop, its tills and its technicians."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.terminals: list[TillOnTerminal] = []
        self.viewers: list[Viewer] = []

    def terminal(self, *arguments: str, **environment: str) -> TillOnTerminal:
        argv = ["-m", "tui_pos", "--home", str(self.home), *arguments]
        made = TillOnTerminal(self.home / "unused", argv=argv, **environment)
        self.terminals.append(made)
        return made

    def till(self, pin: str = "1111") -> TillOnTerminal:
        """One that is signed on and may be looked at."""
        till = self.terminal("run")
        till.look_until(lambda: till.shows("F10"))
        till.look_until(lambda: _listens(socket_of(self.home, "1")))
        till.type(f"{pin}\r".encode())
        till.look_until(lambda: till.shows("F9"))
        return till

    def viewer(self, channel: str = "watch") -> Viewer:
        viewer = Viewer(self.home, channel)
        self.viewers.append(viewer)
        return viewer

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.home / 'shop.db'}?mode=ro", uri=True)) as database:
            return database.execute(sql).fetchall()

    def sold(self) -> list[str]:
        """The items of the cart in hand."""
        sql = "SELECT item FROM cart_line JOIN cart ON cart.id = cart WHERE state = 'open' ORDER BY number"
        return [item for (item,) in self.rows(sql)]

    def sells(self, till: TillOnTerminal, count: int) -> list[str]:
        till.look_until(lambda: len(self.sold()) >= count)
        till.settle()
        return self.sold()

    def journal(self) -> list[tuple[str, str, dict[str, Any]]]:
        """What support did: kind, who was signed on, facts."""
        sql = "SELECT kind, operator, facts FROM journal WHERE kind LIKE 'support%' ORDER BY seq"
        return [(kind, operator, json.loads(facts)) for kind, operator, facts in self.rows(sql)]

    def kinds(self) -> list[str]:
        return [kind for kind, *_ in self.journal()]

    def close(self) -> None:
        for viewer in self.viewers:
            viewer.line.close()
        for terminal in self.terminals:
            terminal.close()


def _listens(path: Path) -> bool:
    try:
        reached(path).close()
    except OSError:
        return False
    return True


def answer(till: TillOnTerminal, key: bytes) -> None:
    """What the cashier answers to a question that she has seen and read."""
    time.sleep(READ_SECONDS)
    till.type(key)


def same_but_for_the_mark(till: TillOnTerminal, viewer: Viewer) -> bool:
    """Whether both show the same; the cashier has a mark in the corner beside."""
    assert viewer.picture is not None
    mine, hers = list(till.screen.display), list(viewer.picture.rows)
    return mine[1:] == hers[1:] and mine[0][:40] == hers[0][:40]
