"""A picture on a terminal that may be too small for it."""

from collections.abc import Callable

from tui_pos.domain.saying import saying
from tui_pos.station.frame import COLUMNS, ROWS, Frame, left, wrap


def fitting(frame: Frame, columns: int, rows: int, translate: Callable[[str], str], mark: str = "") -> Frame:
    """`frame`, or on a smaller terminal a sentence that fits it. Keys work all the same. `mark` is what stands in every
    picture."""
    if columns >= COLUMNS and rows >= ROWS:
        return frame
    sentence = saying(
        "This terminal has {columns} columns and {rows} rows; the station needs 80 and 24. Make it larger.",
        columns=columns,
        rows=rows,
    )
    said = wrap(marked(mark, sentence.say(translate)), max(1, columns))[:rows]
    # As many rows whatever is said: the painter compares this picture with the next, which may say more.
    lines = [left(line, columns) for line in (*said, *("",) * (rows - len(said)))]
    return Frame(tuple(lines), (" " * columns,) * rows)


def marked(mark: str, text: str) -> str:
    """A sentence that stands where the mark of every picture would be."""
    return f"{mark} · {text}" if mark else text
