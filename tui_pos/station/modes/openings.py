"""The windows that a command of the sale opens, by the command's name: where each is made.

They are imported when they are first wanted: the first picture needs none of them.
"""

from functools import partial
from importlib import import_module

from tui_pos.station.modes.mode import Action, Desk

OPENINGS: dict[str, tuple[str, str]] = {
    "receipts": ("receipts", "open_receipts"),
    "consignments": ("consignments", "open_consignments"),
    "setup": ("setup", "open_setup"),
}
"""Command → the module of this package, and its function that takes the desk."""

SCREENS = ("rules", "office")
"""Commands that ask for a screen of the back office by their own name."""


def openings(desk: Desk) -> dict[str, Action]:
    """What each of these commands does."""

    def opening(module: str, function: str) -> Action:
        def do() -> None:
            getattr(import_module(f"tui_pos.station.modes.{module}"), function)(desk)

        return do

    return {
        **{name: opening(*where) for name, where in OPENINGS.items()},
        **{name: partial(desk.ask_for, name) for name in SCREENS},
    }
