"""A screen of the console: one of the back office that knows the scripts."""

from tui_pos.tui.console.office import Console
from tui_pos.tui.screens.pane import Row
from tui_pos.tui.screens.screen import BackOffice


class ConsoleScreen(BackOffice):
    """The base of the console's own screens."""

    office: Console
    private = True
    """It is a technician's own, opened with a password."""

    def __init__(self, office: Console) -> None:
        super().__init__(office)


def written_rows(text: str, width: int, letter: str = " ") -> list[Row]:
    """A text of a script as it is written; what is longer than a row goes on in the next one."""
    return [
        [(line[at : at + width], letter)]
        for line in text.rstrip().split("\n")
        for at in range(0, max(1, len(line)), width)
    ]
