"""Who looks at this till beside its cashier, and who of them may use her keys.

Watching needs no leave, but a mark on her screen tells her of it, and the journal has who and when. Keys need hers: she
is asked on her screen, gives leave with one key and takes it back with the same. They end with her signing off too, and
never reach a place where a PIN is typed, or where keys wait for the printer.
"""

import asyncio
import logging
import socket
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from tui_pos import __version__
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import ShopError
from tui_pos.station.commands import KEY_NAMES
from tui_pos.station.frame import BLANK, COLUMNS, Frame, clip, left
from tui_pos.tui.keytable import Key
from tui_pos.tui.looks import Look, select
from tui_pos.tui.watching.guest import Guest
from tui_pos.tui.watching.host import Host
from tui_pos.tui.watching.pictures import difference
from tui_pos.tui.watching.wire import (
    VERSION,
    Alive,
    AnyOrder,
    Bye,
    Facts,
    Hello,
    Here,
    Sharing,
    Stroke,
    Told,
    View,
    Welcome,
    Wish,
)

if TYPE_CHECKING:
    from tui_pos.domain.noted import EntryKind


_log = logging.getLogger("tui_pos")

MOST_GUESTS: Final = 8
ALIVE_SECONDS: Final = 15.0
SILENT_SECONDS: Final = 50.0
"""A guest of whom nothing was heard for so long is let go."""

ASKED_AGAIN_SECONDS: Final = 20.0
"""So long a cashier who has refused is left in peace."""

READ_SECONDS: Final = 1.0
"""So long a question stands before a key answers it: one that was on its way already means something else."""

LEAVE_KEY: Final = "insert"
"""With which the cashier gives her leave and takes it back: no scanner sends it, and every terminal does."""

REFUSE_KEY: Final = "escape"

_STATUS_ROW: Final = 22


class Watched(Protocol):
    """The screen that is looked at."""

    @property
    def translate(self) -> Callable[[str], str]:
        """The language of the cashier."""

    @property
    def private(self) -> bool:
        """Whether a key that is struck now may be one of a PIN, or wait for the printer: then it is hers alone."""

    def picture(self) -> Frame:
        """What the cashier sees now, without marks."""

    def press(self, keys: list[Key]) -> None:
        """Keys, as if they were hers."""

    def mark_changed(self) -> None:
        """She is watched, or is not, or is asked: her own screen has to show it."""


class Guests:
    """Everybody at one till. All of it happens on the screen's own loop, and nothing waits."""

    def __init__(
        self,
        watched: Watched,
        host: Host,
        *,
        alive_s: float = ALIVE_SECONDS,
        silent_s: float = SILENT_SECONDS,
        asked_again_s: float = ASKED_AGAIN_SECONDS,
        read_s: float = READ_SECONDS,
    ) -> None:
        self._watched = watched
        self._host = host
        self._loop = asyncio.get_running_loop()
        self._alive_s, self._silent_s, self._asked_again_s, self._read_s = alive_s, silent_s, asked_again_s, read_s
        self._guests: list[Guest] = []
        self._asking: Guest | None = None
        self._sharing: Guest | None = None
        self._shared_by = ""
        self._asked_at = 0.0
        self._refused_at: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def welcome(self, line: socket.socket) -> None:
        """Somebody has come to the door."""
        guest = Guest(line, self._loop, self._heard, self._gone, lambda drained: self._show([drained]))
        self._guests.append(guest)
        if len(self._guests) > MOST_GUESTS:
            guest.close(_bye(saying("Too many look at this till already; try again later.")))
        elif self._timer is None:
            self._timer = self._loop.call_later(self._alive_s, self._look_after)

    def close(self) -> None:
        """The till is closed."""
        for guest in list(self._guests):
            guest.close(_bye(saying("The till was closed.")))
        if self._timer is not None:
            self._timer.cancel()

    # The cashier.

    def changed(self) -> None:
        """What the till shows may be another than before."""
        if self._sharing is not None and self._host.operator != self._shared_by:
            self._end_sharing("signed_off")
        self._show([guest for guest in self._guests if guest.drained])

    def took(self, name: str) -> bool:
        """A key of the cashier: whether it was her answer to support."""
        is_read = self._loop.time() - self._asked_at >= self._read_s
        if self._is_asked and is_read and name in (LEAVE_KEY, REFUSE_KEY):
            self._answer(name == LEAVE_KEY)
            return True
        if self._sharing is not None and name == LEAVE_KEY:
            self._end_sharing("cashier")
            return True
        return False

    @property
    def mark(self) -> tuple[str, str] | None:
        """What stands in the corner of the cashier's screen, and its style."""
        say = self._watched.translate
        if self._sharing is not None:
            return saying(" SHARED · {key} ends it ", key=KEY_NAMES[LEAVE_KEY]).say(say), "e"
        if any(guest.channel == "watch" for guest in self._guests):
            return saying(" WATCHED ").say(say), "w"
        return None

    @property
    def _is_asked(self) -> bool:
        """Where a PIN is typed, a lock's among others, it may be anybody's hand: the question waits for hers."""
        return self._asking is not None and not self._watched.private

    @property
    def question(self) -> str | None:
        """What the cashier is asked, in her language."""
        if self._asking is None or not self._is_asked:
            return None
        asks = saying(
            "Support ({who}) asks to work with your keys. {yes}: yes   {no}: no",
            who=clip(self._asking.who, 12),
            yes=KEY_NAMES[LEAVE_KEY],
            no=KEY_NAMES[REFUSE_KEY],
        )
        return asks.say(self._watched.translate)

    def marked(self, frame: Frame) -> Frame:
        """The cashier's picture, with what she has to know of her guests."""
        mark, question = self.mark, self.question
        if mark is None and question is None:
            return frame
        rows, styles = list(frame.rows), list(frame.styles)
        if mark is not None:
            text, style = clip(mark[0], COLUMNS // 2), mark[1]
            rows[0] = _whole_words(rows[0], COLUMNS - len(text)) + text
            styles[0] = styles[0][: -len(text)] + style * len(text)
        if question is not None:
            # Not over what went wrong: rather over the keys.
            row = _STATUS_ROW if rows[_STATUS_ROW] == BLANK else len(rows) - 1
            rows[row], styles[row] = left(f" {question}", COLUMNS), "w" * COLUMNS
        return Frame(tuple(rows), tuple(styles), frame.cursor)

    def marked_in_words(self, mark: str) -> str:
        """The same for a terminal that has no room for a picture, but for `mark` and a sentence."""
        guests = self.mark
        words = (mark, self.question, guests and guests[0])
        return " · ".join(" ".join(text.split()) for text in words if text)

    def laid_over(self, columns: int, rows: int, looks: Mapping[str, Look]) -> str:
        """The same for a screen that is not the station's: what to write over it, the pen put back."""
        mark, question = self.mark, self.question
        out = ""
        if mark is not None:
            text = clip(mark[0], columns)
            out += f"\x1b[1;{columns - len(text) + 1}H{select(None, looks[mark[1]])}{text}"
        if question is not None:
            out += f"\x1b[{min(rows, _STATUS_ROW + 1)};1H{select(None, looks['w'])}{left(f' {question}', columns)}"
        return f"\x1b7{out}\x1b8" if out else ""

    def _answer(self, yes: bool) -> None:
        guest, self._asking = self._asking, None
        assert guest is not None
        if yes and self._host.operator and self._note(guest, "support_shared"):
            self._sharing, self._shared_by, guest.keys = guest, self._host.operator, 0
            guest.send(Sharing("yes"))
        else:
            self._refused_at = self._loop.time()
            self._note(guest, "support_refused")
            guest.send(Sharing("no"))
        self._watched.mark_changed()

    def _end_sharing(self, ended_by: str) -> None:
        guest, self._sharing = self._sharing, None
        if guest is not None:
            self._note(guest, "support_alone", ended_by=ended_by, keys=guest.keys)
            guest.send(Sharing("no"))
            self._watched.mark_changed()

    # The guests.

    def _heard(self, guest: Guest, order: AnyOrder) -> None:
        match order:
            case Hello():
                self._meet(guest, order)
            case _ if guest.hello is None:
                guest.close()
            case Stroke(name, character):
                self._stroke(guest, Key(name, character))
            case Wish("share"):
                self._ask_to_share(guest)
            case Wish("alone"):
                self._leave_alone(guest, "support")
            case Wish(what):
                self._do(guest, what)
            case Here():
                pass

    def _meet(self, guest: Guest, hello: Hello) -> None:
        host = self._host
        if guest.hello is not None or hello.version != VERSION:
            guest.close(_bye(saying("This till is of another version; use the same version of tui-pos.")))
            return
        guest.hello = hello
        guest.send(Welcome(host.station, host.shop, host.language, __version__))
        if hello.channel == "watch":
            if not self._note(guest, "support_watch"):
                guest.close(_bye(saying("The till cannot write its journal, and shows its screen to nobody without.")))
                return
            self._watched.mark_changed()
        self._show([guest])

    def _show(self, guests: Sequence[Guest]) -> None:
        """Bring each of them, who has taken all that came before, to what the till shows now."""
        for guest in guests:
            if guest.channel not in ("", "watch", "ask"):
                self._send_view(guest)
        watching = [guest for guest in guests if guest.channel == "watch"]
        if watching:
            try:
                picture = self._watched.picture()
            except Exception:
                _log.exception("the picture for support")
                return
            for guest in watching:
                self._send_picture(guest, picture)

    def _send_picture(self, guest: Guest, picture: Frame) -> None:
        news = difference(guest.shown, picture)
        if news is not None:
            guest.shown = picture
            guest.send(news)

    def _send_view(self, guest: Guest) -> None:
        try:
            value = self._host.view(guest.channel)
        except KeyError:
            guest.close(_bye(saying("This till has nothing to show of that kind.")))
            return
        except Exception:
            _log.exception("the view %s", guest.channel)
            return
        if guest.seen != value or guest.seen is None:
            guest.seen = value
            guest.send(View(value))

    def _ask_to_share(self, guest: Guest) -> None:
        busy = self._asking or self._sharing
        waits = self._refused_at is not None and self._loop.time() - self._refused_at < self._asked_again_s
        if busy is guest:
            return
        if guest.channel != "watch" or busy is not None:
            guest.send(_told(saying("Somebody else has the keys, or has asked for them."), trouble=True))
        elif not self._host.operator:
            guest.send(_told(saying("Nobody is signed on; ask when the cashier is there."), trouble=True))
        elif waits:
            guest.send(_told(saying("The cashier has just refused; leave her in peace for a while."), trouble=True))
        elif self._note(guest, "support_asked"):
            self._asking, self._asked_at = guest, self._loop.time()
            guest.send(Sharing("asked"))
            self._watched.mark_changed()

    def _leave_alone(self, guest: Guest, ended_by: str) -> None:
        if self._asking is guest:
            self._asking = None
            guest.send(Sharing("no"))
            self._watched.mark_changed()
        if self._sharing is guest:
            self._end_sharing(ended_by)

    def _stroke(self, guest: Guest, key: Key) -> None:
        if self._sharing is not guest:
            guest.send(Sharing("no"))
        elif self._watched.private or not _plain(key):
            guest.send(Sharing("private"))
        else:
            guest.keys += 1
            self._watched.press([key])

    def _do(self, guest: Guest, what: str) -> None:
        try:
            if what == "facts":
                guest.send(Facts(self._host.facts()))
            elif self._note(guest, "support_print" if what == "print" else "support_sound"):
                (self._host.try_printer if what == "print" else self._host.try_sound)()
                guest.send(_told(saying("The till was asked; the cashier's screen says how it went.")))
        except ShopError as error:
            guest.send(Told(error.sentence, {name: str(fact) for name, fact in error.facts.items()}, trouble=True))
        except Exception:
            _log.exception("%s for support", what)
            guest.send(_told(saying("The till could not do that, and its log says why."), trouble=True))

    def _gone(self, guest: Guest) -> None:
        self._guests.remove(guest)
        self._leave_alone(guest, "gone")
        if guest.channel == "watch":
            self._note(guest, "support_watch_end")
            self._watched.mark_changed()
        if not self._guests and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look_after(self) -> None:
        """Whoever is there is asked; whoever has not answered for long is let go."""
        self._timer = None
        now = self._loop.time()
        for guest in list(self._guests):
            if guest.hello is None or now - guest.heard_at > self._silent_s:
                guest.close()
            elif guest.drained:
                guest.send(Alive())
        if self._guests:
            self._timer = self._loop.call_later(self._alive_s, self._look_after)

    def _note(self, guest: Guest, kind: "EntryKind", **more: object) -> bool:
        facts = {"who": guest.who, "station": self._host.station, **more}
        if guest.origin:
            facts["origin"] = guest.origin
        try:
            self._host.note(kind, facts)
        except ShopError:
            _log.exception("the journal of support")
            return False
        return True


def _plain(key: Key) -> bool:
    """One that a cashier's keyboard has: never the technician's hidden one."""
    name, character = key
    if name == "character":
        return character is not None and len(character) == 1 and character.isprintable()
    return name in KEY_NAMES and character is None


def _told(text: Saying, *, trouble: bool = False) -> Told:
    return Told(text.text, {name: str(fact) for name, fact in text.facts}, trouble)


def _bye(why: Saying) -> Bye:
    return Bye(why.text)


def _whole_words(row: str, columns: int) -> str:
    """So many columns of a row, with blanks in the place of a word that would be cut."""
    kept = row[:columns]
    return kept if row[columns : columns + 1] in ("", " ") else kept[: kept.rfind(" ") + 1].ljust(columns)
