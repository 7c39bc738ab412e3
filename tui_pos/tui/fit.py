"""A picture on a terminal that may be too small for it."""

from collections.abc import Callable

from tui_pos.domain.saying import saying
from tui_pos.station.frame import COLUMNS, ROWS, Frame, left, wrap


def fitting(frame: Frame, columns: int, rows: int, translate: Callable[[str], str]) -> Frame:
    """`frame`, or on a smaller terminal a sentence that fits it. Keys work all the same."""
    if columns >= COLUMNS and rows >= ROWS:
        return frame
    sentence = saying(
        "This terminal has {columns} columns and {rows} rows; the station needs 80 and 24. Make it larger.",
        columns=columns,
        rows=rows,
    )
    lines = [left(line, columns) for line in wrap(sentence.say(translate), max(1, columns))[:rows]]
    return Frame(tuple(lines), (" " * columns,) * len(lines))
