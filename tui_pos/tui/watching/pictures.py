"""What of a frame has changed, as it goes over the wire, and the frame again at the other end."""

import re
from itertools import groupby
from typing import Final

from tui_pos.station.frame import BLANK, COLUMNS, ROWS, Frame
from tui_pos.tui.watching.wire import NotOurs, Picture

NOTHING: Final = Frame((BLANK,) * ROWS, (BLANK,) * ROWS)
_RUN: Final = re.compile(r"(\d+)(\D)")


def difference(shown: Frame | None, frame: Frame) -> Picture | None:
    """What leads from `shown` (None: nothing is) to `frame`; None where they are one."""
    if shown == frame:
        return None
    before = shown or NOTHING
    spans: list[tuple[int, int, str, str]] = []
    for y, (row, styles, old, worn) in enumerate(
        zip(frame.rows, frame.styles, before.rows, before.styles, strict=True)
    ):
        if row == old and styles == worn:
            continue
        other = [x for x in range(COLUMNS) if row[x] != old[x] or styles[x] != worn[x]]
        start, end = other[0], other[-1] + 1
        spans.append((y, start, row[start:end], _packed(styles[start:end])))
    return Picture(spans, frame.cursor, shown is None)


def after(shown: Frame | None, picture: Picture) -> Frame:
    """The frame that `picture` leads to. Raises NotOurs for what fits none."""
    before = NOTHING if picture.anew or shown is None else shown
    rows, worn = list(before.rows), list(before.styles)
    for y, x, text, packed in picture.spans:
        styles = _unpacked(packed)
        end = x + len(text)
        if not (0 <= y < ROWS and 0 <= x < end <= COLUMNS and len(styles) == len(text) and text.isprintable()):
            raise NotOurs
        rows[y] = rows[y][:x] + text + rows[y][end:]
        worn[y] = worn[y][:x] + styles + worn[y][end:]
    cursor = picture.cursor
    if cursor is not None and not (0 <= cursor[0] < COLUMNS and 0 <= cursor[1] < ROWS):
        cursor = None
    return Frame(tuple(rows), tuple(worn), cursor)


def _packed(styles: str) -> str:
    return "".join(f"{len(list(run))}{letter}" for letter, run in groupby(styles))


def _unpacked(packed: str) -> str:
    return "".join(letter * min(int(count), COLUMNS) for count, letter in _RUN.findall(packed))
