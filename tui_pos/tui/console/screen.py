"""A screen of the console: one of the back office that knows the scripts."""

from tui_pos.tui.console.office import Console
from tui_pos.tui.screens.screen import BackOffice


class ConsoleScreen(BackOffice):
    """The base of the console's own screens."""

    office: Console

    def __init__(self, office: Console) -> None:
        super().__init__(office)
