"""The lines of a sale, each as it is and as rules make it."""

from collections.abc import Sequence

from tui_pos.domain.cart import Line
from tui_pos.domain.money import format_cents, format_percent, format_qty
from tui_pos.station.frame import left, right
from tui_pos.tui.screens.pane import Row

Change = tuple[Line | None, Line | None]
"""A line before and after; None before for one that was added, after for one that nothing was made of."""


def changes(before: Sequence[Line], after: Sequence[Line]) -> list[Change]:
    """The lines as they are, each with what became of it, and then those that were added."""
    known = {line.number for line in before}
    now = {line.number: line for line in after}
    pairs: list[Change] = [(line, now.get(line.number)) for line in before]
    return pairs + [(None, line) for line in after if line.number not in known]


def change_row(change: Change, width: int) -> Row:
    """One of them on a row."""
    before, after = change
    line = before or after
    assert line is not None
    now = after or line
    percent = f"{format_percent(now.percent)} %" if now.percent else ""
    name = ("" if before is not None else "+ ") + line.item.name
    text = f"{right(format_qty(line.qty), 9)} × {right(format_cents(now.price), 8)} {right(percent, 8)} "
    net = "" if after is None else format_cents(after.net)
    if before is not None and after is not None and before.net != after.net:
        net = f"{format_cents(before.net)} → {net}"
    changed = before is None or after is None or before.net != after.net
    return [(left(name, width - len(text) - 21) + text, " "), (right(net, 20) + " ", "t" if changed else " ")]
