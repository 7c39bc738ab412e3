"""The worked frames of every protocol: what a host sends and a device answers, byte by byte, from the makers' manuals
and from devices' logs. They stand in `worked_frames.txt`: families and a name, `>` a request, `<` its reply.
"""

from pathlib import Path
from typing import Any, NamedTuple

from tui_pos.fiscal.framing import Frame, Framing, icp, isl, x, zfp

_FAMILIES = {
    "P": "datecs-p", "C": "datecs-c", "X": "datecs-x", "Daisy": "daisy", "Eltrade": "eltrade", "Incotex": "incotex",
    "ICP": "icp", "ZFP": "tremol",
}  # fmt: skip


class Worked(NamedTuple):
    """One exchange of a family."""

    family: str
    name: str
    request: bytes
    reply: bytes

    @property
    def asked(self) -> Frame:
        """What the bytes of the request say."""
        (frame,) = PROTOCOLS[self.family].reader().feed(self.request)
        return frame

    @property
    def answered(self) -> Frame:
        """What the bytes of the reply say."""
        *_, frame = PROTOCOLS[self.family].framing.answers(self.asked).feed(self.reply)
        assert isinstance(frame, Frame)
        return frame


class Protocol(NamedTuple):
    """The framing of hosts, and how a device reads and writes."""

    framing: Framing
    reader: Any
    encode: Any


_OLD = Protocol(isl.OLD_ISL, isl.Reader, isl.encode)
PROTOCOLS = {
    **dict.fromkeys(("datecs-p", "datecs-c", "daisy", "eltrade", "incotex"), _OLD),
    "datecs-x": Protocol(x.DATECS_X, x.Reader, x.encode),
    "icp": Protocol(icp.ICP, icp.Reader, icp.encode),
    "tremol": Protocol(zfp.ZFP, zfp.Reader, zfp.encode),
}


def _read() -> list[Worked]:
    rows = Path(__file__).with_name("worked_frames.txt").read_text(encoding="utf-8").splitlines()
    found = []
    for title, request, reply in zip(rows[::3], rows[1::3], rows[2::3], strict=True):
        families, name = title.split()
        raw = [bytes.fromhex(row[1:]) for row in (request, reply)]
        found += [Worked(_FAMILIES[family], name, *raw) for family in families.split("/")]
    return found


WORKED = _read()


def worked(family: str, name: str) -> Worked:
    (found,) = (one for one in WORKED if (one.family, one.name) == (family, name))
    return found
