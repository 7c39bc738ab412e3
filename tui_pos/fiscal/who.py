"""The questions by which a device on a line tells who it is, one for each framing, and what is made of the answers.

Whatever is on the line, nothing is printed, and no device is left otherwise than it was:

- Only questions are sent: who are you (5Ah, 60h, 00), and of a Tremol one byte, 09, first. None opens, sells, pays or
  ends anything; an open receipt stays as it is. All that a device keeps of it is the answer that it gave last. A
  Tremol's status (20h) is not asked for, since that would take back its notice of a power loss.
- A device hears the questions of the others, too, and takes none for a command: a frame of ours has a checksum, which
  does not come about by chance, at a wrong speed neither. The old ISL devices and the X wait for 01 and take each
  other's length for a broken one (NAK, or nothing). ICP waits for 02, which is in neither of their questions; Tremol
  for 02 or for 04 and 09, which are not in them either, and so is asked before ICP, whose 02 would be the beginning of
  a message for it. What comes next begins such a device's frame anew.
- A line feed, on which any other printer would put out a line, is sent only after a Tremol has answered its one byte.
  A display on the line may show some letters until it is told its next text.
"""

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from msgspec import Struct

from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal.device import Access, Identity
from tui_pos.fiscal.families import FAMILIES, driver
from tui_pos.fiscal.framing import Framing, icp, zfp
from tui_pos.fiscal.framing.icp import ICP
from tui_pos.fiscal.framing.isl import OLD_ISL
from tui_pos.fiscal.framing.x import DATECS_X
from tui_pos.fiscal.framing.zfp import ZFP
from tui_pos.fiscal.link import Link
from tui_pos.fiscal.transport import Wire, held_by_another

if TYPE_CHECKING:
    from tui_pos.fiscal.families.on_line import OnLine

_ATTEMPTS = 2
_PATIENCE_S = 5.0

_NUMBER = re.compile(r"[A-Z]{2}\d{6}")
_MODELS = {"FP": "datecs-p", "FMP": "datecs-p", "SK": "datecs-p", "DP": "datecs-c", "WP": "datecs-c"}
"""With what the names of the models begin that speak the old ISL framing."""
_READY = frozenset(bytes((zfp.READY | bits,)) for bits in range(16))


class Line(Struct):
    """A line that is ours for a while."""

    wire: Wire
    timeout_s: float
    network_password: str

    def link(self, framing: Framing, first_seq: int | None = None) -> Link:
        return Link(
            self.wire,
            framing,
            first_seq=first_seq,
            timeout_s=self.timeout_s,
            attempts=_ATTEMPTS,
            patience_s=_PATIENCE_S,
        )


class Answered(Struct):
    """A device that speaks one of the framings: what it said of itself, and a link on which it can be asked more."""

    text: str
    link: Link


def _ask_old_isl(line: Line) -> Answered:
    link = line.link(OLD_ISL)
    return Answered(_text(link.greet(0x5A, b"1").data), link)


def _ask_datecs_x(line: Line) -> Answered:
    link = line.link(DATECS_X)
    text = _text(link.greet(0x5A, b"1").data)
    # Only now is it known that a TAB, which a Tremol would answer, reaches no Tremol.
    return Answered(text if _NUMBER.search(text) else _text(link.exchange(0x5A, b"1\t").data), link)


def _ask_tremol(line: Line) -> Answered | None:
    state = _state_of_tremol(line)
    if state == bytes((zfp.WAITS_FOR_PASSWORD,)) and line.network_password:
        line.wire.write(line.network_password.encode() + bytes((zfp.ETX,)))
        state = _state_of_tremol(line)
    if state == bytes((zfp.HELD_BY_ANOTHER,)):
        raise held_by_another(line.wire.name)
    if state in (bytes((zfp.WAITS_FOR_PASSWORD,)), bytes((zfp.WRONG_PASSWORD,))):
        raise DeviceTrouble(
            "adapter_password",
            "At {port} is the network adapter of a Tremol, which wants its password; name the right one.",
            port=line.wire.name,
        )
    if state not in _READY:
        return None
    link = line.link(ZFP)
    return Answered(_text(link.greet(0x60).data), link)


def _state_of_tremol(line: Line) -> bytes:
    """What a single 09 is answered with, our own echo left out; twice, when the first answer was late."""
    probe = bytes((zfp.STATE,))
    state = b""
    for _ in range(_ATTEMPTS):
        line.wire.drop_input()
        line.wire.write(probe)
        deadline = time.monotonic() + line.timeout_s
        while not state and (piece := line.wire.read(deadline)):
            state += piece.replace(probe, b"")
        if state:
            break
    return bytes(set(state))


def _ask_icp(line: Line) -> Answered | None:
    line.wire.drop_input()
    answer = line.link(ICP).exchange(0x00)
    number = _NUMBER.match(_text(answer.data))
    if answer.status == icp.REFUSED or number is None:
        return None
    # Nothing in an answer says to which question it is: one that comes late must not be taken for that to the next.
    deadline = time.monotonic() + line.timeout_s
    while line.wire.read(deadline):
        pass
    return Answered(number[0], line.link(ICP, first_seq=int(number[0][-4:])))


QUESTIONS: tuple[tuple[Callable[[Line], Answered | None], frozenset[str]], ...] = (
    (_ask_old_isl, frozenset(("datecs-p", "datecs-c", "daisy", "eltrade", "incotex"))),
    (_ask_datecs_x, frozenset(("datecs-x",))),
    (_ask_tremol, frozenset(("tremol",))),
    (_ask_icp, frozenset(("icp",))),
)
"""In this order, for each with the families that can answer it."""


def recognised(
    answered: Answered, port: str, speakers: frozenset[str], families: frozenset[str]
) -> tuple[str, Identity]:
    """The family and identity of who answered. Raises DeviceTrouble for one of which nothing can be made."""
    found = _NUMBER.search(answered.text)
    if found is None:
        raise DeviceTrouble(
            "no_number",
            "The device at {port} answers and has no individual number; have the service put it into operation.",
            port=port,
        )
    number = found[0]
    named = [name for name in FAMILIES if name in speakers and number[:2] in FAMILIES[name].prefixes]
    family = _one_of(named, answered) if named else ""
    if family not in families:
        raise DeviceTrouble(
            "other_family",
            "The device at {port} has the number {serial}, of no family that was looked for; look for all families, or "
            "connect another printer.",
            port=port,
            serial=number,
        )
    device = cast("OnLine", driver(family, port, Access(1, "", 1), _never))
    return family, device.identify_on(answered.link)


def _one_of(named: list[str], answered: Answered) -> str:
    """Datecs P and C begin their numbers alike and share a framing: the model tells which, else what only P knows."""
    if len(named) == 1:
        return named[0]
    model = re.match("[A-Z]*", answered.text)
    known = _MODELS.get(model[0] if model else "")
    if known is None:
        # 25h `1`: the data of the tax authority, which begin with P and which C has under other commands.
        known = "datecs-p" if answered.link.exchange(0x25, b"1").data[:1] == b"P" else "datecs-c"
    return known


def _never() -> Wire:
    raise RuntimeError("the line is open already")


def _text(data: bytes) -> str:
    return data.decode("cp1251", "replace")
