"""Those who look at a till, one by one: who is silent is let go, and a picture is the same at both ends."""

import asyncio
import select
import socket
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from patience import PATIENCE

from tui_pos.errors import StoreTrouble
from tui_pos.station.frame import COLUMNS, Frame, Paper
from tui_pos.tui.keytable import Key
from tui_pos.tui.watching.guests import Guests
from tui_pos.tui.watching.pictures import after
from tui_pos.tui.watching.wire import (
    Bye,
    Hello,
    Here,
    Picture,
    Reader,
    Sharing,
    Stroke,
    View,
    Wish,
    news,
    written,
)


class Screen:
    """A cashier's screen that shows how many keys it got."""

    def __init__(self) -> None:
        self.translate = str
        self.private = False
        self.broken = False
        self.keys: list[Key] = []
        self.marks = 0

    def picture(self) -> Frame:
        if self.broken:
            raise ZeroDivisionError
        paper = Paper()
        paper.put(0, 5, f"{len(self.keys)} keys")
        return paper.frame()

    def press(self, keys: list[Key]) -> None:
        self.keys += keys

    def mark_changed(self) -> None:
        self.marks += 1


class Till:
    """A till that keeps its journal in a list."""

    socket = Path("unused")
    station, shop, language = "1", "Shop", "en"

    def __init__(self) -> None:
        self.operator = "1"
        self.journal: list[str] = []
        self.broken = False
        self.value: object = {"total": "0.00"}

    def note(self, kind: str, facts: Mapping[str, object]) -> None:
        if self.broken:
            raise StoreTrouble("disk_full", "The disk under {file} is full.", file="x")
        self.journal.append(kind)

    def facts(self) -> dict[str, Any]:
        return {"python": "3"}

    def try_printer(self) -> None:
        raise StoreTrouble("disk_full", "The disk under {file} is full.", file="shop.db")

    def try_sound(self) -> None:
        raise ZeroDivisionError

    def view(self, channel: str) -> object:
        if channel != "display":
            raise KeyError(channel)
        return self.value


class Room:
    """Guests of one till, and the other ends of their lines."""

    def __init__(self, **seconds: float) -> None:
        self.screen, self.till = Screen(), Till()
        self.guests = Guests(self.screen, self.till, **{"read_s": 0.0, **seconds})
        self._ends: list[socket.socket] = []

    def come(self, *orders: Any) -> "End":
        near, far = socket.socketpair()
        self._ends += [near, far]
        self.guests.welcome(near)
        end = End(far)
        end.send(*orders)
        return end

    def close(self) -> None:
        self.guests.close()
        for end in self._ends:
            end.close()


class End:
    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.news: list[Any] = []
        self.open = True
        self._reader = Reader(1 << 20)
        line.setblocking(False)

    def send(self, *orders: Any) -> None:
        for one in orders:
            self.line.send(written(one))

    async def look(self) -> list[Any]:
        """What has come once the till has had its turns."""
        for _ in range(20):
            await asyncio.sleep(0)
            while self.open and select.select([self.line], [], [], 0)[0]:
                data = self.line.recv(65536)
                self.open = bool(data)
                self.news += map(news, self._reader.lines(data))
        return self.news

    async def until_closed(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.open:
                await self.look()
                await asyncio.sleep(0.01)

    def last(self, kind: type) -> Any:
        return [one for one in self.news if isinstance(one, kind)][-1]


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    made = Room()
    yield made
    made.close()


async def test_who_answers_stays_and_who_is_silent_is_let_go() -> None:
    room = Room(alive_s=0.02)
    try:
        silent, mute = room.come(Hello("watch")), room.come()
        talking = room.come(Hello("watch"))
        await talking.look()
        await silent.look()
        # A minute goes by, and only one of them says a word.
        for guest in room.guests._guests:
            guest.heard_at -= 60
        talking.send(Here())
        await silent.until_closed()
        await mute.until_closed()
        await talking.look()
        assert talking.open
        assert room.guests.mark == (" WATCHED ", "w")
    finally:
        room.close()


async def test_a_ninth_guest_is_told_that_there_are_too_many(room: Room) -> None:
    for _ in range(8):
        room.come(Hello("ask"))
    ninth = room.come()
    await ninth.look()
    assert "Too many" in ninth.last(Bye).sentence
    assert not ninth.open


async def test_leave_ends_when_another_signs_on(room: Room) -> None:
    end = room.come(Hello("watch"), Wish("share"))
    await end.look()
    assert room.guests.took("insert")
    end.send(Stroke("f2"), Stroke("character", "я"))
    await end.look()
    assert room.screen.keys == [Key("f2"), Key("character", "я")]
    room.till.operator = "2"
    room.guests.changed()
    end.send(Stroke("f2"))
    await end.look()
    assert len(room.screen.keys) == 2
    assert end.last(Sharing).state == "no"


@pytest.mark.parametrize(
    "key", [Stroke("ctrl+g"), Stroke("character", "12"), Stroke("character", "\x1b"), Stroke("f1", "x"), Stroke("f99")]
)
async def test_only_keys_of_a_cashier_s_keyboard_are_passed_on(room: Room, key: Stroke) -> None:
    end = room.come(Hello("watch"), Wish("share"))
    await end.look()
    room.guests.took("insert")
    end.send(key)
    await end.look()
    assert room.screen.keys == []


async def test_where_a_pin_is_typed_no_key_is_passed_on(room: Room) -> None:
    end = room.come(Hello("watch"), Wish("share"))
    await end.look()
    room.guests.took("insert")
    room.screen.private = True
    end.send(*(Stroke("character", digit) for digit in "3333"), Stroke("enter"))
    await end.look()
    assert room.screen.keys == []
    assert end.last(Sharing).state == "private"


async def test_nobody_gives_leave_for_her_while_the_till_is_locked(room: Room) -> None:
    end = room.come(Hello("watch"), Wish("share"))
    await end.look()
    room.screen.private = True
    assert room.guests.question is None
    assert not room.guests.took("insert")
    assert not room.guests.took("escape")
    assert room.till.journal == ["support_watch", "support_asked"]
    room.screen.private = False
    assert "asks to work" in str(room.guests.question)
    assert room.guests.took("insert")
    room.screen.private = True
    assert room.guests.took("insert"), "she takes it back at any time"


async def test_a_key_that_was_on_its_way_when_the_question_came_is_no_answer_to_it() -> None:
    room = Room(read_s=PATIENCE)
    try:
        end = room.come(Hello("watch"), Wish("share"))
        await end.look()
        assert not room.guests.took("escape")
        assert not room.guests.took("insert")
        assert "asks to work" in str(room.guests.question)
        # She has read it.
        room.guests._asked_at -= PATIENCE
        assert room.guests.took("insert")
    finally:
        room.close()


async def test_a_picture_that_cannot_be_made_is_made_another_time(room: Room) -> None:
    end = room.come(Hello("watch"))
    await end.look()
    end.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    faults: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, fault: faults.append(fault))
    for _ in range(20_000):
        room.screen.keys.append(Key("f2"))
        room.guests.changed()
    room.screen.broken = True
    await end.look()
    room.screen.broken = False
    room.guests.changed()
    await end.look()
    assert faults == []
    assert end.open


async def test_without_a_journal_nobody_watches_and_nobody_shares(room: Room) -> None:
    end = room.come(Hello("watch"), Wish("share"))
    await end.look()
    room.till.broken = True
    assert room.guests.took("insert")
    await end.look()
    assert end.last(Sharing).state == "no"
    late = room.come(Hello("watch"))
    await late.look()
    assert "journal" in late.last(Bye).sentence
    assert not [one for one in late.news if isinstance(one, Picture)]


async def test_what_the_till_cannot_do_is_told_and_never_raised(room: Room) -> None:
    end = room.come(Hello("ask"), Wish("print"), Wish("sound"), Wish("facts"))
    await end.look()
    told = [one for one in end.news if getattr(one, "trouble", False)]
    assert [one.sentence for one in told] == [
        "The disk under {file} is full.",
        "The till could not do that, and its log says why.",
    ]
    assert told[0].facts == {"file": "shop.db"}


async def test_a_view_is_sent_whole_whenever_it_is_another_and_marks_nothing(room: Room) -> None:
    end = room.come(Hello("display"))
    await end.look()
    room.guests.changed()
    room.till.value = {"total": "1.10"}
    room.guests.changed()
    await end.look()
    assert [one.value for one in end.news if isinstance(one, View)] == [{"total": "0.00"}, {"total": "1.10"}]
    assert room.guests.mark is None
    assert room.till.journal == []


async def test_a_guest_that_lags_behind_gets_the_newest_picture_and_none_between(room: Room) -> None:
    end = room.come(Hello("watch"))
    end.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    await asyncio.sleep(0)
    for _ in range(20_000):
        room.screen.keys.append(Key("f2"))
        room.guests.changed()
    await end.look()
    frame = None
    pictures = [one for one in end.news if isinstance(one, Picture)]
    for one in pictures:
        frame = after(frame, one)
    assert frame == room.screen.picture()
    assert len(pictures) < 20_000


def test_the_question_lies_over_an_empty_row_or_over_the_keys() -> None:
    async def run() -> None:
        room = Room()
        end = room.come(Hello("watch"), Wish("share"))
        await end.look()
        paper = Paper()
        paper.row(23, "F1 Help")
        assert "asks to work" in room.guests.marked(paper.frame()).rows[22]
        paper.row(22, "The printer has no paper", "e")
        paper.put(58, 0, "Мария · Магазин 1")
        marked = room.guests.marked(paper.frame())
        assert marked.rows[0].split() == ["Мария", "·", *room.guests.mark[0].split()]
        assert "no paper" in marked.rows[22]
        assert "asks to work" in marked.rows[23]
        assert all(len(row) == COLUMNS for row in (*marked.rows, *marked.styles))
        room.close()

    asyncio.run(run())
