"""The looks of `looks.py` as Rich styles, for what Textual writes."""

from collections.abc import Mapping
from typing import Final

from rich.style import Style

from tui_pos.tui.looks import DEFAULT, Look

_COLOUR_NAMES: Final = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")


def inks(looks: Mapping[str, Look]) -> dict[str, Style]:
    """Style letter → the style that shows its look."""
    return {letter: _style(look) for letter, look in looks.items()}


def _style(look: Look) -> Style:
    return Style(
        color=None if look.ink == DEFAULT else _COLOUR_NAMES[look.ink],
        bgcolor=None if look.paper == DEFAULT else _COLOUR_NAMES[look.paper],
        bold=look.bold,
        reverse=look.reverse,
    )
