"""The windows that a command of the sale opens, by the command's name: where each is made.

They are imported when they are first wanted: the first picture needs none of them.
"""

from functools import partial
from importlib import import_module

from tui_pos.station.modes.mode import Action, Desk

OPENINGS: dict[str, tuple[str, str]] = {
    "hold": ("holds", "open_hold"),
    "recall": ("holds", "open_held"),
    "undo": ("steps", "undo"),
    "redo": ("steps", "redo"),
    "repeat": ("steps", "repeat"),
    "why": ("why", "open_why"),
    "check_price": ("price_check", "open_check"),
    "tiles": ("tiles", "open_tiles"),
    "quick": ("tiles", "put_quick"),
    "receipts": ("receipts", "open_receipts"),
    "goods_back": ("goods_back", "open_goods_back"),
    "consignments": ("consignments", "open_consignments"),
    "journal": ("journal", "open_journal"),
    "setup": ("setup", "open_setup"),
    "shift": ("shift", "open_shift"),
    "put_in": ("cash", "put_in"),
    "take_out": ("cash", "take_out"),
    "drawer": ("cash", "open_drawer"),
}
"""Command → the module of this package, and its function that takes the desk."""

SCREENS = ("rules", "office")
"""Commands that ask for a screen of the back office by their own name."""


def names_sale(desk: Desk, text: str) -> bool:
    """Whether `text` is what only a receipt bears: its code, or a unique sale number."""
    if text.count("*") != 4 and text.count("-") != 2:
        return False
    from tui_pos.domain.reference import read_unmistakable

    return read_unmistakable(desk.scanner.plain_code(text)) is not None


def open_sale(desk: Desk, text: str) -> None:
    """Open the sale of a receipt. Raises Refused as `open_named` does."""
    from tui_pos.station.modes.receipts import open_named

    open_named(desk, text)


def openings(desk: Desk) -> dict[str, Action]:
    """What each of these commands does."""

    def opening(module: str, function: str) -> Action:
        def do() -> None:
            getattr(import_module(f"tui_pos.station.modes.{module}"), function)(desk)

        return do

    return {
        **{name: opening(*where) for name, where in OPENINGS.items()},
        **{f"quick{number}": partial(_sell_quick, number, desk) for number in range(1, 13)},
        **{name: partial(desk.ask_for, name) for name in SCREENS},
    }


def _sell_quick(number: int, desk: Desk) -> None:
    from tui_pos.station.modes.tiles import sell_quick

    sell_quick(number, desk)
