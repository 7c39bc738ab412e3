"""What happened in the shop, newest first: words look for days, people, kinds and receipts; an entry opens whole; what
was found goes into a file.
"""

from collections.abc import Iterator
from pathlib import Path

from tui_pos.checkout.journal_room import JournalRoom
from tui_pos.domain.money import format_qty
from tui_pos.domain.noted import Noted, Places, Sought
from tui_pos.domain.noted_told import facts_told, kind_told, row_told
from tui_pos.domain.saying import saying
from tui_pos.errors import ShopError
from tui_pos.station.frame import left, one_column, wrap
from tui_pos.tui.office.printing import Printing
from tui_pos.tui.office.report_work import Work
from tui_pos.tui.office.shop_office import ShopOffice
from tui_pos.tui.screens.choosing import SearchPane
from tui_pos.tui.screens.entry import Entry
from tui_pos.tui.screens.pane import Heading, ListPane, Row, TextPane
from tui_pos.tui.screens.screen import BackOffice, Hotkey

COPY = saying("Print it again, as a marked copy")

_FETCHED, _NEAR = 100, 40
_TIME, _KIND, _WHO, _TILL = 16, 22, 14, 8
_LABEL = 24


class JournalScreen(BackOffice):
    """The list and what is looked for."""

    office: ShopOffice
    takes_scans = True
    about = (
        saying("Entries of the journal and what was posted, newest first. Nothing of it can be changed."),
        saying("Type a day (22.11), a name, a kind of entry or the number of a receipt, several if you like; Enter."),
        saying("“tui-pos doctor --journal” proves that nothing was taken out of it or changed."),
    )

    def __init__(self, office: ShopOffice) -> None:
        super().__init__(office)
        self._room = JournalRoom(office.workplace, None, lambda: office.operator)
        self._search = Entry(longest=60)
        self._sought = Sought()
        self._for = ""
        self._below = Places()
        self._writing: Work[Path] = Work()
        self._printing = Printing(office, self)
        self._list: ListPane[Noted] = ListPane(self._line, lambda: self.say("Nothing is found."), self._columns)
        self.body = (
            SearchPane(lambda: self.say("Search"), self._search),
            self._list,
            Heading(self._when),
            TextPane(self._told, "t", least=2, most=4),
        )
        self.hotkeys = (
            Hotkey("enter", saying("Open"), self._enter, saying("Search; with nothing new typed: open the entry")),
            Hotkey("f5", saying("Copy"), self._reprint, COPY),
            Hotkey(
                "f8", saying("CSV file"), lambda: self._write("csv"), saying("Write all that is found to a CSV file")
            ),
            Hotkey("f9", saying("JSON file"), lambda: self._write("json"), saying("The same, a JSON object a line")),
            Hotkey("escape", saying("Back"), self._back, saying("Show all again; or leave")),
        )
        self._begin()

    def heading(self) -> str:
        return self.say("Journal")

    def corner(self) -> str:
        return self._for

    def typed(self, name: str, character: str | None) -> bool:
        if self._list.press(name, character):
            self._fetch()
            return True
        return self._search.press(name, character)

    def _enter(self) -> None:
        text = self._search.text.strip()
        if text != self._for:
            self._sought = self._room.understand(text, self.office.translate)
            self._for = text
            self._begin()
        elif self._list.marked is not None:
            self.open(EntryScreen(self.office, self._room, self._list.marked))

    def _back(self) -> None:
        if not (self._for or self._search.text):
            self.close()
            return
        self._for = ""
        self._search.put("")
        self._sought = Sought()
        self._begin()

    def _begin(self) -> None:
        found, self._below = self._room.page(self._sought, _FETCHED, Places())
        self._list.show(found, 0)

    def _fetch(self) -> None:
        held = self._list.items
        if len(held) % _FETCHED == 0 and self._list.at >= len(held) - _NEAR:
            more, self._below = self._room.page(self._sought, _FETCHED, self._below)
            if more:
                self._list.show([*held, *more])

    def on_unmount(self) -> None:
        """The screen is gone: so is what is being written."""
        self._writing.drop()
        self._printing.drop()

    def _reprint(self) -> None:
        if self._list.marked is not None:
            self._printing.copy(self._room.operation_of(self._list.marked))

    def _write(self, form: str) -> None:
        """The till beneath may sell meanwhile: years of a journal take their time."""
        write = self._room.export(self._sought, self._for, form)
        self.tell(saying("Writing…"), "g")
        self._writing.begin(write, self._written)

    def _written(self, came: Path | ShopError) -> None:
        if isinstance(came, ShopError):
            self.tell(came)
        else:
            self.tell(saying("Written: {file}", file=str(came)), "g")
        self.redraw()

    # What it shows.

    def _columns(self, width: int) -> str:
        say = self.say
        return (
            f"{left(say('Time'), _TIME)} {left(say('Kind'), _KIND)} {left(say('Who'), _WHO)} "
            f"{left(say('Till'), _TILL)} {say('What')}"
        )

    def _line(self, entry: Noted, width: int) -> Row:
        translate = self.office.translate
        till = str(entry.facts.get("station", entry.chain))
        who = self._room.name_of(entry.operator)
        row = (
            f"{entry.moment:%d.%m.%Y %H:%M} {left(kind_told(entry, translate), _KIND)} {left(who, _WHO)} "
            f"{left(till, _TILL)} "
        )
        # Of the facts as many as there is room for: beneath the list all of those of the marked entry are told.
        told = one_column(row_told(entry, translate, self._room.name_of))
        while told and len(row) + len(told) > width:
            told = told.rpartition(" · ")[0]
        return [(row + told, " ")]

    def _when(self) -> str:
        entry = self._list.marked
        return "" if entry is None else f"{kind_told(entry, self.office.translate)} · {entry.moment:%d.%m.%Y %H:%M:%S}"

    def _told(self) -> str:
        entry = self._list.marked
        return "" if entry is None else row_told(entry, self.office.translate, self._room.name_of)


class EntryScreen(BackOffice):
    """All that one entry says, and the lines of what it is about."""

    about = (saying("All that one entry says. Nothing of it can be changed."),)

    def __init__(self, office: ShopOffice, room: JournalRoom, entry: Noted) -> None:
        super().__init__(office)
        self._entry = entry
        self._operation = room.operation_of(entry)
        self._printing = Printing(office, self)
        self._list: ListPane[str] = ListPane(lambda text, _: [(text, " ")])
        self._list.show(list(self._rows(room)), 0)
        self.body = (TextPane(lambda: " "), self._list)
        self.hotkeys = (
            Hotkey("f5", saying("Copy"), lambda: self._printing.copy(self._operation), COPY),
            Hotkey("escape", saying("Back"), self.close, saying("Back to where you were")),
        )

    def on_unmount(self) -> None:
        """Nobody is told any more how the copy came out."""
        self._printing.drop()

    def heading(self) -> str:
        return self.say("Entry of the journal")

    def corner(self) -> str:
        return kind_told(self._entry, self.office.translate)

    def typed(self, name: str, character: str | None) -> bool:
        return self._list.press(name, character)

    def _rows(self, room: JournalRoom) -> Iterator[str]:
        entry = self._entry
        who = f"{room.name_of(entry.operator)} ({entry.operator})" if entry.operator else "—"
        told = [
            (self.say("Time"), f"{entry.moment:%d.%m.%Y %H:%M:%S}"),
            (self.say("Who"), who),
            (self.say("Link"), f"{entry.chain or self.say('Journal')} {entry.seq}"),
            *facts_told(entry, self.office.translate, room.name_of),
        ]
        for label, value in told:
            for number, row in enumerate(wrap(value, 50) or [""]):
                yield f"{left('' if number else label, _LABEL)} {row}"
        for line in self._operation.lines if self._operation is not None else ():
            yield f"{left('', _LABEL)} {format_qty(line.qty)} × {line.item.name} = {self.office.money(line.net)}"


def open_journal(office: ShopOffice) -> JournalScreen:
    """The newest entries. Raises NoRight."""
    return JournalScreen(office)
