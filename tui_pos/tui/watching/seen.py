"""The screen of a till as those see it who look at it from elsewhere: whatever lies on top, station or office."""

from collections.abc import Callable, Iterable

from rich.style import Style
from textual.strip import Strip

from tui_pos.station.frame import BLANK, COLUMNS, ROWS, Frame, one_column
from tui_pos.tui.app import StationApp
from tui_pos.tui.driver import rendered
from tui_pos.tui.keytable import Key


class SeenScreen:
    """Implements `tui_pos.tui.watching.guests.Watched` for the station's application."""

    def __init__(self, app: StationApp) -> None:
        self._app = app
        self._canvas = app.canvas
        self._letters = {_worn(style): letter for letter, style in reversed(list(app.inks.items()))}

    @property
    def translate(self) -> Callable[[str], str]:
        return self._canvas.translate

    @property
    def private(self) -> bool:
        return self._canvas.private

    def picture(self) -> Frame:
        return self._canvas.newest() if self._canvas.cover is None else self._office()

    def press(self, keys: list[Key]) -> None:
        self._canvas.press(keys, own=False)

    def mark_changed(self) -> None:
        if self._canvas.cover is None:
            self._canvas.draw()
        else:
            # What the mark lay on is Textual's to show again.
            self._app.screen.refresh()

    def _office(self) -> Frame:
        rows, styles = [], []
        for strip in rendered(self._app.screen)[:ROWS]:
            text, worn = self._row(strip)
            rows.append(text)
            styles.append(worn)
        missing = ROWS - len(rows)
        return Frame((*rows, *(BLANK,) * missing), (*styles, *(BLANK,) * missing))

    def _row(self, strip: Iterable[tuple[str, Style | None, object]] | Strip) -> tuple[str, str]:
        text = styles = ""
        for part, style, *_ in strip:
            cells = one_column(part)
            text += cells
            styles += self._letters.get(_worn(style), " ") * len(cells)
        return text[:COLUMNS].ljust(COLUMNS), styles[:COLUMNS].ljust(COLUMNS)


def _worn(style: Style | None) -> tuple[object, ...]:
    if style is None:
        return (None, None, False, False)
    ink, paper = (colour.name.removeprefix("ansi_") if colour else None for colour in (style.color, style.bgcolor))
    return (ink, paper, bool(style.bold), bool(style.reverse))
