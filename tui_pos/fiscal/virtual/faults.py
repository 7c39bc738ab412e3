"""Faults on command: `--fail SPEC`, several separated by commas.

Commands and replies are counted from 1 since the device was switched on; a repeated one that is only answered again
does not count.

The device. `paper-out=5..9` (also `cover-open`, `head-hot`, `paper-low`, `clock-not-set`, `memory-full`,
`journal-full`, `blocked`; `z-needed`: until a Z report is made): while commands 5 to 9 are done; `=5` for good from the
fifth, alone for always. `clock=-7200`: its clock is wrong by so many seconds. `midnight=6`: it is a second before
midnight until command 6 finds the next day. `power-cut=before:4`, `during:4`, `after:4`, `byte:120`, `reply:4:9`: the
process is killed before command 4, after it is done but before its reply, after its reply, at the 120th byte received,
after the ninth byte of reply 4.

The line. `nak=3`: every third frame is answered with NAK. `busy=300` or `busy=300@4`: 300 ms of SYN before every reply,
or before that of command 4. `latency=16`: every reply comes 16 ms late. `lost-reply=4`: command 4 is done and its reply
lost. `garbage=4`: reply 4 is noise. `long=4`: reply 4 claims more than fits and never ends. `chop=7`: replies in pieces
of 7 bytes. `echo`: the line sends back what it receives. `cut=before:4`, `inside:4`, `after:4`: the line is dropped
before, within or after reply 4. `speed=9600`: on a pty, nothing is understood at any other speed.
`adapter=1234`: on TCP, a network adapter wants this password first, as a Tremol's does.
"""

import re

from msgspec import Struct
from msgspec.structs import replace

from tui_pos.errors import WrongUse

CONDITIONS = (
    "paper-out", "cover-open", "paper-low", "clock-not-set", "memory-full", "journal-full", "head-hot", "blocked",
    "z-needed",
)  # fmt: skip
"""What can be the matter with a device; each family sets its own bits for it."""

_FOREVER = 1 << 62
_COUNTS = {
    "nak": "nak_every", "chop": "chop", "latency": "latency_ms", "speed": "speed", "midnight": "midnight",
}  # fmt: skip
_REPLIES = {"lost-reply": "lost_replies", "garbage": "garbage", "long": "endless"}


class PowerCut(Struct, frozen=True):
    """`place` is before, during or after the command `at`, or the `at`-th byte."""

    place: str
    at: int


class Faults(Struct, frozen=True):
    """What goes wrong, and when. `conditions`: name, first and last command. `busy`: milliseconds, at which command.
    `line_cut`: before, inside or after which reply. `killed_in`: the reply, and after how many of its bytes.
    """

    conditions: tuple[tuple[str, int, int], ...] = ()
    nak_every: int = 0
    busy: tuple[int, int | None] | None = None
    lost_replies: frozenset[int] = frozenset()
    chop: int = 0
    echo: bool = False
    power_cut: PowerCut | None = None
    killed_in: tuple[int, int] | None = None
    line_cut: tuple[str, int] | None = None
    garbage: frozenset[int] = frozenset()
    endless: frozenset[int] = frozenset()
    latency_ms: int = 0
    speed: int | None = None
    adapter: str = ""
    clock_s: int = 0
    midnight: int | None = None

    def conditions_at(self, command: int) -> frozenset[str]:
        return frozenset(name for name, first, last in self.conditions if first <= command <= last)

    def busy_ms(self, command: int) -> int:
        if self.busy is None or self.busy[1] not in (None, command):
            return 0
        return self.busy[0]

    def cuts(self, place: str, at: int) -> bool:
        return self.power_cut is not None and self.power_cut.place == place and self.power_cut.at == at


NONE = Faults()


def parse(spec: str) -> Faults:
    """The faults that `spec` names; none for an empty one. Raises WrongUse `bad_fault`."""
    faults = NONE
    for part in filter(None, (part.strip() for part in spec.split(","))):
        faults = _with(faults, part)
    return faults


def _with(faults: Faults, part: str) -> Faults:
    name, _, value = part.partition("=")
    if name in CONDITIONS and (match := re.fullmatch(r"(?:(\d+)(?:\.\.(\d+))?)?", value)):
        first = int(match[1] or 1)
        return replace(faults, conditions=(*faults.conditions, (name, first, int(match[2] or _FOREVER))))
    if name == "echo" and not value:
        return replace(faults, echo=True)
    if name in _COUNTS and _counts(value):
        return replace(faults, **{_COUNTS[name]: int(value)})
    if name in _REPLIES and _counts(value):
        return replace(faults, **{_REPLIES[name]: getattr(faults, _REPLIES[name]) | {int(value)}})
    if name == "adapter" and re.fullmatch(r"[0-9A-Za-z]{1,16}", value):
        return replace(faults, adapter=value)
    if name == "clock" and re.fullmatch(r"-?\d{1,9}", value):
        return replace(faults, clock_s=int(value))
    if name == "busy" and (match := re.fullmatch(r"(\d+)(?:@(\d+))?", value)):
        return replace(faults, busy=(int(match[1]), int(match[2]) if match[2] else None))
    if name == "cut" and (match := re.fullmatch(r"(before|inside|after):(\d+)", value)):
        return replace(faults, line_cut=(match[1], int(match[2])))
    if name == "power-cut" and (match := re.fullmatch(r"reply:(\d+):(\d+)", value)):
        return replace(faults, killed_in=(int(match[1]), int(match[2])))
    if name == "power-cut" and (match := re.fullmatch(r"(before|during|after|byte):(\d+)", value)):
        return replace(faults, power_cut=PowerCut(match[1], int(match[2])))
    raise WrongUse(
        "bad_fault",
        "“{part}” is not a fault; write for example paper-out=5..9, nak=3, busy=300@4, lost-reply=4, midnight=6 or "
        "power-cut=during:4.",
        part=part,
    )


def _counts(value: str) -> bool:
    return value.isdigit() and int(value) > 0
