"""The shifts of all tills, newest first, and all of one: what was counted, what should have been there, by how much it
is off.
"""

from tui_pos.checkout.shift_book import ShiftBook
from tui_pos.domain.money import NOTHING, format_cents
from tui_pos.domain.saying import saying
from tui_pos.domain.shift import Shift
from tui_pos.domain.shift_told import moment_text, report_rows, signed
from tui_pos.station.frame import left, right
from tui_pos.tui.office.shop_office import ShopOffice
from tui_pos.tui.screens.pane import ListPane, Row, TextPane
from tui_pos.tui.screens.screen import BackOffice, Hotkey

_FETCHED, _NEAR = 100, 40
_LABEL, _VALUE = 46, 28


class ShiftsScreen(BackOffice):
    """Older ones are fetched when the end of the list is near."""

    office: ShopOffice
    about = (
        saying("The closed shifts of all tills, the newest first."),
        saying("The difference is what was too much in the drawer or, with a minus, too little."),
    )

    def __init__(self, office: ShopOffice) -> None:
        super().__init__(office)
        self._book = ShiftBook(office.workplace, lambda: office.operator)
        self._past = list(self._book.past(_FETCHED))
        self._list: ListPane[Shift] = ListPane(self._line, lambda: self.say("No shift is closed yet."), self._columns)
        self._list.show(self._past, 0)
        self.body = (TextPane(lambda: " "), self._list)
        self.hotkeys = (
            Hotkey("enter", saying("Open"), self._enter, saying("Open what is marked")),
            Hotkey("escape", saying("Back"), self.close, saying("Back to where you were")),
        )

    def heading(self) -> str:
        return self.say("Shifts")

    def typed(self, name: str, character: str | None) -> bool:
        pressed = self._list.press(name, character)
        marked = self._list.marked
        if marked is not None and self._past.index(marked) + _NEAR >= len(self._past):
            older = self._book.past(_FETCHED, self._past[-1].id)
            if older:
                at = self._past.index(marked)
                self._past += older
                self._list.show(self._past, at)
        return pressed

    def _enter(self) -> None:
        if self._list.marked is not None:
            self.open(ShiftScreen(self.office, self._book, self._list.marked))

    def _columns(self, width: int) -> str:
        say = self.say
        return (
            f" {right('№', 4)} {left(say('Till'), 8)} {left(say('Opened'), 16)} {left(say('By'), 16)} "
            f"{right(say('Counted'), 12)} {right(say('Difference'), 12)}"
        )

    def _line(self, shift: Shift, width: int) -> Row:
        by = shift.closed_by or shift.holder
        text = (
            f" {right(str(shift.number), 4)} {left(shift.station, 8)} {moment_text(shift.opened)} {left(by.name, 16)} "
            f"{right(format_cents(shift.counted or 0), 12)} {right(signed(shift.difference or NOTHING), 12)}"
        )
        return [(text, " ")]


class ShiftScreen(BackOffice):
    """All of one."""

    about = (saying("All that is kept of one shift. Nothing of it can be changed."),)

    def __init__(self, office: ShopOffice, book: ShiftBook, shift: Shift) -> None:
        super().__init__(office)
        self._shift = shift
        self._list: ListPane[tuple[str, str]] = ListPane(
            lambda row, _: [(f" {left(row[0], _LABEL)} {right(row[1], _VALUE)}", " ")]
        )
        self._list.show(report_rows(book.report(shift.id), office.translate), 0)
        self.body = (TextPane(lambda: " "), self._list)
        self.hotkeys = (Hotkey("escape", saying("Back"), self.close, saying("Back to where you were")),)

    def heading(self) -> str:
        return self.say("Shift {number}, till {station}", number=self._shift.number, station=self._shift.station)

    def typed(self, name: str, character: str | None) -> bool:
        return self._list.press(name, character)


def open_shifts(office: ShopOffice) -> ShiftsScreen:
    """The newest. Raises NoRight."""
    return ShiftsScreen(office)
