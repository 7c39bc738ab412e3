"""How each style letter of a frame looks: explicit pairs of the named colours, or none of them under NO_COLOR.

Every pair can be read on a Linux console too, which has eight backgrounds and shows bold as bright. No state hangs on
colour alone: the station marks it with a character or with `selected`, which is reverse everywhere.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE = range(8)
DEFAULT: Final = 9
"""The terminal's own colour, as SGR numbers it (39, 49)."""


class Look(NamedTuple):
    """A pair of colours as SGR numbers them, and what else is on."""

    ink: int
    paper: int
    bold: bool = False
    reverse: bool = False

    @property
    def ground(self) -> tuple[int, bool]:
        """What a blank of this look shows: its paper, or its ink when reversed."""
        return (self.ink if self.reverse else self.paper, self.reverse and self.ink == DEFAULT)


COLOURED: Final[Mapping[str, Look]] = {
    " ": Look(WHITE, BLACK),
    "p": Look(WHITE, BLACK),
    "b": Look(WHITE, BLUE, bold=True),
    "h": Look(CYAN, BLACK, bold=True),
    "s": Look(WHITE, BLACK, reverse=True),
    "t": Look(YELLOW, BLACK, bold=True),
    "w": Look(BLACK, YELLOW),
    "e": Look(WHITE, RED, bold=True),
    "g": Look(GREEN, BLACK, bold=True),
    "k": Look(BLACK, CYAN),
    "f": Look(WHITE, BLACK),
    "i": Look(WHITE, BLACK, bold=True),
    "x": Look(CYAN, BLACK),
}

MONO: Final[Mapping[str, Look]] = {
    letter: Look(DEFAULT, DEFAULT, bold=letter in "htwegi", reverse=letter in "bsek") for letter in COLOURED
}


def looks(*, colour: bool) -> Mapping[str, Look]:
    """The look of each style letter of `tui_pos.station.frame.STYLES`."""
    return COLOURED if colour else MONO


@cache
def select(worn: Look | None, wanted: Look) -> str:
    """The shortest SGR that leads from the look that is on (None: unknown) to the one wanted."""
    codes = [str(30 + wanted.ink)] * (wanted.ink != DEFAULT) + [str(40 + wanted.paper)] * (wanted.paper != DEFAULT)
    codes += ["1"] * wanted.bold + ["7"] * wanted.reverse
    anew = ";".join(["0", *codes])
    if worn is None:
        return f"\x1b[{anew}m"
    steps: list[str] = []
    if worn.bold != wanted.bold:
        steps.append("1" if wanted.bold else "22")
    if worn.reverse != wanted.reverse:
        steps.append("7" if wanted.reverse else "27")
    if worn.ink != wanted.ink:
        steps.append(str(30 + wanted.ink))
    if worn.paper != wanted.paper:
        steps.append(str(40 + wanted.paper))
    if not steps:
        return ""
    return f"\x1b[{min(anew, ';'.join(steps), key=len)}m"
