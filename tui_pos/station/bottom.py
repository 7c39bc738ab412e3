"""The lowest rows of the picture: what the station says, and the keys of the mode on top."""

from collections.abc import Callable

from tui_pos.domain.saying import Saying
from tui_pos.errors import ShopError
from tui_pos.station.frame import BLANK, COLUMNS, Paper, left, wrap
from tui_pos.station.keys import KeyTable, footer

_STATUS_ROW = 21
FOOTER_ROW = 23

Status = tuple[str, Saying | ShopError]
"""The style letter, and the sentence."""


def draw_status(paper: Paper, status: Status | None, translate: Callable[[str], str]) -> None:
    """The sentence on one row or two; of a longer one the end is cut off."""
    if status is None:
        return
    style, text = status
    rows = wrap(text.say(translate), COLUMNS - 2)
    if len(rows) > 2:
        rows = [rows[0], left(" ".join(rows[1:]), COLUMNS - 2)]
    for row, sentence in enumerate(rows, _STATUS_ROW if len(rows) == 2 else _STATUS_ROW + 1):
        paper.row(row, " " + sentence, style)


def drawn_footer(
    table: KeyTable, mode: str, absent: frozenset[str], translate: Callable[[str], str], mark: str = ""
) -> tuple[str, str]:
    """The footer's row with its styles, without the commands that do nothing now. `mark` stands at its end, always."""
    end = f" {mark} " if mark else ""
    width = COLUMNS - len(end)
    text, styles = "", ""
    shown = tuple(command for command in table.of(mode) if command.name not in absent)
    for key, caption in footer(shown, translate, width):
        text += key + caption
        styles += "k" * len(key) + "f" * len(caption)
    return left(text.rstrip(), width) + end, (styles + BLANK)[:width] + "e" * len(end)
