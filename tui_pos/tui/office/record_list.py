"""One list of the shop, whichever: typing searches, Enter opens a record, and keys make, copy and switch one off."""

from typing import Any

from tui_pos.backoffice.pages import Pages
from tui_pos.backoffice.records import Records
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused
from tui_pos.station.frame import clip, one_column
from tui_pos.tui.office.paged import PagedPane
from tui_pos.tui.office.record_form import RecordForm
from tui_pos.tui.office.table import Shown, Table
from tui_pos.tui.screens.choosing import SearchPane
from tui_pos.tui.screens.entry import Entry
from tui_pos.tui.screens.office import Office
from tui_pos.tui.screens.pane import Heading, Row, TextPane
from tui_pos.tui.screens.screen import BackOffice, Hotkey

GAP = 1
"""Columns between two columns."""


class RecordList(BackOffice):
    """`table` says how a record looks, `records` what can be done with it."""

    takes_scans = True

    def __init__(self, office: Office, table: Table[Any], records: Records[Any]) -> None:
        super().__init__(office)
        self.about = (
            *table.about,
            saying("Type a part of the name, the code or a barcode, and the list shows what fits."),
        )
        self.table = table
        self.records = records
        self.used = True
        self._search = Entry(longest=60)
        self._count = records.count()
        self._told: tuple[Any, str] = (None, "")
        self.rows_shown: PagedPane[Any] = PagedPane(self._line, self._nothing, self._columns)
        self.body = (
            SearchPane(lambda: self.say("Search"), self._search),
            self.rows_shown,
            Heading(self._marked_name),
            TextPane(self._detail, "t", least=2, most=4),
        )
        switches = any(column.name == "active" for column in records.columns)
        self.hotkeys = (
            Hotkey("enter", saying("Open"), self._edit, saying("Open the marked record")),
            Hotkey("insert", saying("New"), self._new, saying("Make a new record")),
            *((Hotkey("f2", saying("On/off"), self._switch, saying("Put it out of use, or in use again")),) * switches),
            Hotkey("f3", saying("Copy"), self._copy, saying("Make a new record like the marked one")),
            *(
                (Hotkey("f6", saying("Out of use"), self._turn, saying("Show what is out of use; or in use")),)
                * switches
            ),
            *self.own_keys(),
            Hotkey("escape", saying("Back"), self.go_back, saying("Show all again; or leave")),
            Hotkey("f10", saying("Leave"), self.close, saying("Leave this list"), shown=False),
        )
        self.load()

    # What one list may have besides.

    def own_keys(self) -> tuple[Hotkey, ...]:
        """More keys."""
        return ()

    def pages(self, text: str) -> Pages[Any]:
        """What is shown for what was typed."""
        return self.records.browse(text, used=self.used)

    def narrowed(self) -> str:
        """To what the list is narrowed besides, as the heading says it."""
        return "" if self.used else self.say("out of use")

    def widen(self) -> bool:
        """Take back what narrows the list; whether something did."""
        if self.used:
            return False
        self.used = True
        return True

    # What is shown.

    def heading(self) -> str:
        narrowed = self.narrowed()
        return self.office.tell(self.table.title) + (f" · {narrowed}" if narrowed else "")

    def corner(self) -> str:
        """How many there are; while the list is narrowed, how many of them it shows."""
        there = f"{self._count:,}".replace(",", " ")
        if not self._search.text.strip() and not self.narrowed():
            return there
        shown = f"{self.rows_shown.shown}{'+' * self.rows_shown.goes_on}"
        return self.say("{shown} of {all}", shown=shown, all=there)

    def load(self, last: bool = False) -> None:
        """Read the list anew."""
        self._count = self.records.count()
        self._told = (None, "")
        self.rows_shown.show_pages(self.pages(self._search.text.strip()), last)

    def _columns(self, width: int) -> str:
        cells = []
        for column, wide in self._widths(width):
            title = clip(self.office.tell(column.title), wide)
            cells.append(title.rjust(wide) if column.right else title.ljust(wide))
        return (" " * GAP).join(cells)

    def _line(self, record: Any, width: int) -> Row:
        cells = []
        for column, wide in self._widths(width):
            shown = clip(one_column(column.text(record)), wide)
            cells.append(shown.rjust(wide) if column.right else shown.ljust(wide))
        return [((" " * GAP).join(cells), "x" if not getattr(record, "active", True) else " ")]

    def _widths(self, width: int) -> list[tuple[Shown[Any], int]]:
        given = sum(column.width for column in self.table.shown) + GAP * (len(self.table.shown) - 1)
        return [(column, column.width or max(8, width - given)) for column in self.table.shown]

    def _nothing(self) -> str:
        if self._search.text.strip():
            return self.say("Nothing fits; type less of it.")
        return self.office.tell(self.table.nothing) if self.used else self.say("Nothing is out of use.")

    def _marked_name(self) -> str:
        record = self.rows_shown.marked
        return self.records.code_of(record) if record is not None else ""

    def _detail(self) -> str:
        record = self.rows_shown.marked
        if record is None:
            return ""
        if self._told[0] is not record:
            self._told = (record, self.table.told(record))
        return self._told[1]

    # Keys.

    def typed(self, name: str, character: str | None) -> bool:
        if self.rows_shown.press(name, character):
            return True
        before = self._search.text
        if not self._search.press(name, character):
            return False
        if self._search.text.strip() != before.strip():
            self.load()
        return True

    def go_back(self) -> None:
        """Esc: the search away, then what narrows the list, then the screen."""
        if self._search.text:
            self._search.put("")
            self.load()
        elif self.widen():
            self.load()
        else:
            self.close()

    def search_nothing(self) -> None:
        """The search is empty."""
        self._search.put("")

    def _turn(self) -> None:
        self.widen() if not self.used else self._unused()
        self.load()

    def _unused(self) -> None:
        self.widen()
        self.used = False

    def marked(self) -> Any:
        """The marked record as it is now. Raises Refused."""
        record = self.rows_shown.marked
        if record is None:
            raise Refused("nothing_marked", "Nothing is marked; make a new one with Ins.")
        return self.records.opened(self.records.code_of(record))

    def _edit(self) -> None:
        record = self.marked()
        self._form(record, self.records.cells_of(record))

    def _new(self) -> None:
        self._form(None, self.table.fresh)

    def _copy(self) -> None:
        cells = self.records.cells_of(self.marked())
        self._form(None, {name: cell for name, cell in cells.items() if name not in self.table.unique})

    def _switch(self) -> None:
        at, record = self.rows_shown.at, self.marked()
        switched = self.records.switch(record)
        self.rows_shown.change(at, switched)
        off = not getattr(switched, "active", True)
        self.tell(self._is_off(record) if off else self._is_on(record), "g")

    def _is_off(self, record: Any) -> Saying:
        return saying("{code} is out of use.", code=self.records.code_of(record))

    def _is_on(self, record: Any) -> Saying:
        return saying("{code} is in use.", code=self.records.code_of(record))

    def _form(self, before: Any | None, cells: dict[str, str]) -> None:
        at = self.rows_shown.at

        def kept(record: Any) -> None:
            if before is not None:
                self.rows_shown.change(at, record)
                self._told = (None, "")
            else:
                self._show_new(record)
            self.tell(saying("{code} is saved.", code=self.records.code_of(record)), "g")

        self.open(RecordForm(self.office, self.table, self.records, before, cells, kept))

    def _show_new(self, record: Any) -> None:
        """A new record is searched for, since it may stand anywhere."""
        self.widen()
        self._search.put(self.records.code_of(record))
        self.load()
