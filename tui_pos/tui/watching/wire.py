"""What goes over the socket between a till and whoever looks at it: one JSON object a line, in both directions."""

from typing import Any, Final, Literal, TypeVar

import msgspec

VERSION: Final = 1
LONGEST_ORDER: Final = 4096
"""Bytes of one line to the till; whoever sends a longer one speaks something else."""

LONGEST_NEWS: Final = 1 << 20
"""Bytes of one line from the till."""


class Order(msgspec.Struct, frozen=True, tag_field="do", forbid_unknown_fields=True):
    """What is sent to the till."""


class Hello(Order, frozen=True, tag="hello"):
    """The first line. `channel`: `watch` sees the screen, `ask` only asks, any other is the name of a view such as
    `display`. `origin`: where the viewer says that it sits."""

    channel: str
    version: int = VERSION
    origin: str = ""


class Stroke(Order, frozen=True, tag="key"):
    """A key, as `tui_pos.tui.keytable.Key`. Heeded while the screen is shared."""

    name: str
    character: str | None = None


class Wish(Order, frozen=True, tag="wish"):
    """`share` asks for the keys, `alone` gives them back; the others are asked of the till."""

    what: Literal["share", "alone", "facts", "print", "sound"]


class Here(Order, frozen=True, tag="here"):
    """The answer to `Alive`."""


class News(msgspec.Struct, frozen=True, tag_field="is"):
    """What the till sends."""


class Welcome(News, frozen=True, tag="welcome"):
    """The answer to `Hello`. `language` is the till's own; `running` the version of the program."""

    station: str
    shop: str
    language: str
    running: str
    version: int = VERSION


class Picture(News, frozen=True, tag="picture"):
    """What has changed on the screen since the last one: (row, column, text, styles), with the styles as `3b10 `: three
    cells of `b`, ten of a blank. `anew`: all other cells are blank."""

    spans: list[tuple[int, int, str, str]]
    cursor: tuple[int, int] | None = None
    anew: bool = False


class View(News, frozen=True, tag="view"):
    """What a channel beside `watch` shows, whole; sent whenever it is another than before."""

    value: Any


class Sharing(News, frozen=True, tag="sharing"):
    """Whether the viewer has the keys. `asked`: the cashier has not answered yet; `private`: a PIN is being typed, and
    the key was dropped."""

    state: Literal["asked", "yes", "no", "private"]


class Facts(News, frozen=True, tag="facts"):
    """What the running till tells of itself."""

    facts: dict[str, Any]


class Told(News, frozen=True, tag="told"):
    """A sentence in English, with its fields, for the viewer to translate. `trouble`: what was asked is not done."""

    sentence: str
    facts: dict[str, Any] = {}
    trouble: bool = False


class Alive(News, frozen=True, tag="alive"):
    """Asks whether the viewer is. Whoever does not answer for long is let go."""


class Bye(News, frozen=True, tag="bye"):
    """The last line, and why."""

    sentence: str = ""


AnyOrder = Hello | Stroke | Wish | Here
AnyNews = Welcome | Picture | View | Sharing | Facts | Told | Alive | Bye

T = TypeVar("T")


class NotOurs(ValueError):
    """What came is no line of this wire."""


def written(message: Order | News) -> bytes:
    """The line of a message."""
    return msgspec.json.encode(message) + b"\n"


class Reader:
    """Bytes in any pieces → the lines that they complete."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._held = b""

    def lines(self, data: bytes) -> list[bytes]:
        """Raises NotOurs for a line without an end."""
        *whole, self._held = (self._held + data).split(b"\n")
        if len(self._held) > self._longest or any(len(line) > self._longest for line in whole):
            raise NotOurs
        return whole


def order(line: bytes) -> AnyOrder:
    """Raises NotOurs."""
    return _read(line, AnyOrder)  # type: ignore[arg-type]


def news(line: bytes) -> AnyNews:
    """Raises NotOurs."""
    return _read(line, AnyNews)  # type: ignore[arg-type]


def _read(line: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(line, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotOurs from error
