"""What happened here: the journal and what was posted, newest first. Words typed at the top look for days, people,
kinds of entries and receipts; Enter opens an entry whole.
"""

from tui_pos.domain.noted import Noted, Places, Sought
from tui_pos.domain.noted_told import facts_told, kind_told, row_told
from tui_pos.domain.operation import SOLD, Operation
from tui_pos.domain.saying import saying
from tui_pos.errors import Refused
from tui_pos.station.commands import ENTRY, JOURNAL
from tui_pos.station.frame import COLUMNS, Paper, clip, left, wrap
from tui_pos.station.journal_desk import JournalDesk
from tui_pos.station.modes.listing import FIRST_ROW, ROWS, RULER_ROW, Listing
from tui_pos.station.modes.mode import Desk
from tui_pos.station.modes.table import headings, line_row

_FETCHED = 2 * ROWS
_TIME, _KIND, _WHO, _TILL = 11, 22, 11, 8
_LABEL = 24
_SEARCH_WIDTH = 40


def open_journal(desk: Desk) -> None:
    """The newest entries. Raises Refused `no_right`."""
    desk.open(Journal(desk, desk.till.journal()))


class Journal(Listing):
    """Older entries are fetched when the end of the list is reached."""

    name = JOURNAL
    takes_text = True
    longest = 3 * _SEARCH_WIDTH

    def __init__(self, desk: Desk, journal: JournalDesk) -> None:
        super().__init__(desk, "look_up")
        self.actions |= {"erase": self.erase, "reprint": self._reprint, "write_journal": self._write}
        self._journal = journal
        self._sought = Sought()
        self._for = ""
        self._search()

    def back(self) -> None:
        """What is typed goes first, then what narrows the list, then the list."""
        if self.text != self._for:
            self.text = self._for
        elif self._for:
            self.text = self._for = ""
            self._sought = Sought()
            self._search()
        else:
            super().back()

    def chosen(self) -> None:
        text = self.desk.scanner.plain_code(self.text).strip()
        if self.desk.scanner.sent(self.text):
            self.text = ""
            self.desk.sell_scan(text)
            return
        if text != self._for:
            self._sought = self._journal.understand(text, self.desk.words.translate)
            self.text = self._for = text
            self._search()
            return
        if not self._found:
            raise Refused("nothing_found", "Nothing is found for “{text}”; type less, or something else.", text=text)
        entry = self._found[self.index]
        self.desk.open(Entry(self.desk, self._journal, entry))

    def _search(self) -> None:
        self._found: list[Noted] = []
        self._below = Places()
        self._is_all = False
        self.index = 0
        self._fetch()

    def _fetch(self) -> None:
        older, self._below = self._journal.page(self._sought, _FETCHED, self._below)
        self._found += older
        self._is_all = len(older) < _FETCHED

    @property
    def count(self) -> int:
        return len(self._found)

    def _move(self, rows: int) -> None:
        if self.index + rows >= self.count and not self._is_all:
            self._fetch()
        super()._move(rows)

    def _reprint(self) -> None:
        if self._found:
            reprint(self.desk, self._journal, self._found[self.index])

    def _write(self) -> None:
        self._journal.write(self._sought, self._for)
        self.desk.tell(saying("Writing…"))

    def row(self, index: int, marker: str) -> str:
        """Of the facts as many as there is room for: beneath the list all of those of the marked entry are told."""
        entry, translate = self._found[index], self.desk.words.translate
        who = self._journal.name_of(entry.operator)
        till = str(entry.facts.get("station", entry.chain))
        row = (
            f"{marker}{entry.moment:%d.%m %H:%M} {left(kind_told(entry, translate), _KIND)} {left(who, _WHO)} "
            f"{left(till, _TILL)} "
        )
        told = row_told(entry, translate, self._journal.name_of)
        while len(row) + len(told) > COLUMNS:
            told = told.rpartition(" · ")[0]
        return left(row + told, COLUMNS)

    def draw(self, paper: Paper) -> None:
        say = self.say
        paper.row(0, " " + self.title(), "b")
        heads = (
            f" {left(say('Time'), _TIME)} {left(say('Kind'), _KIND)} {left(say('Who'), _WHO)} "
            f"{left(say('Till'), _TILL)} {say('What')}"
        )
        self.draw_rows(paper, left(heads, COLUMNS))
        paper.put(1, 1, say("Search"), "h")
        paper.field(11, 1, _SEARCH_WIDTH, self.text)
        paper.put(54, 1, clip(say("day, name, kind, receipt"), COLUMNS - 55), "p")
        if not self._found:
            paper.put(3, FIRST_ROW + 1, say("Nothing is found."), "p")
            return
        entry = self._found[self.index]
        told = f"{entry.moment:%d.%m.%Y %H:%M:%S} · {row_told(entry, self.desk.words.translate, self._journal.name_of)}"
        for row, text in enumerate(wrap(told, COLUMNS - 2)[:3], RULER_ROW + 1):
            paper.put(1, row, text, "p")


class Entry(Listing):
    """All that one entry says, and the lines of the sale that it is about."""

    name = ENTRY

    def __init__(self, desk: Desk, journal: JournalDesk, entry: Noted) -> None:
        super().__init__(desk, "show")
        self.actions["reprint"] = lambda: reprint(desk, journal, entry)
        self.actions["storno"] = self.reverse
        self._entry = entry
        self._operation: Operation | None = journal.operation_of(entry)
        translate = desk.words.translate
        who = f"{journal.name_of(entry.operator)} ({entry.operator})" if entry.operator else "—"
        told = [
            (self.say("Time"), f"{entry.moment:%d.%m.%Y %H:%M:%S}"),
            (self.say("Who"), who),
            (self.say("Link"), f"{entry.chain or self.title_of_journal()} {entry.seq}"),
            *facts_told(entry, translate, journal.name_of),
        ]
        self._rows = [
            f"{left(label if first else '', _LABEL)} {text}" for label, value in told for first, text in _rows_of(value)
        ]
        if self._operation is not None:
            self._rows += ["", headings(desk.words.say)[1:]]
            self._rows += [line_row(line, " ")[1:] for line in self._operation.lines]

    @property
    def absent(self) -> frozenset[str]:
        return frozenset(() if self._is_sold else ("storno",))

    @property
    def _is_sold(self) -> bool:
        return self._operation is not None and self._operation.kind in SOLD and self._operation.number is not None

    def reverse(self) -> None:
        """The storno of the sale that the entry is about. Raises Refused `no_sale_here`, and as `StornoWindow` does."""
        if self._operation is None or not self._is_sold:
            raise Refused("no_sale_here", "This entry is about no sale that could come back; choose another.")
        from tui_pos.station.modes.storno import StornoWindow

        self.desk.open(StornoWindow(self.desk, self._operation))

    def title_of_journal(self) -> str:
        return self.say("Journal")

    @property
    def count(self) -> int:
        return len(self._rows)

    def chosen(self) -> None:
        """There is nothing to choose."""

    def row(self, index: int, marker: str) -> str:
        return left(f"{marker}{self._rows[index]}", COLUMNS)

    def title(self) -> str:
        return f"{super().title()}: {kind_told(self._entry, self.desk.words.translate)}"

    def draw(self, paper: Paper) -> None:
        paper.row(0, " " + clip(self.title(), COLUMNS - 2), "b")
        self.draw_rows(paper, left(f" {left(self.say('Fact'), _LABEL)} {self.say('Value')}", COLUMNS))


def reprint(desk: Desk, journal: JournalDesk, entry: Noted) -> None:
    """Print again what an entry is about. Raises Refused `no_right`, `nothing_to_reprint`."""
    if journal.reprint(entry) == "duplicate":
        desk.tell(saying("The printer is asked for its duplicate of the last receipt."))
    else:
        desk.tell(saying("The printer is asked for a copy that is marked as one."))


def _rows_of(value: str) -> list[tuple[bool, str]]:
    return [(number == 0, row) for number, row in enumerate(wrap(value, COLUMNS - _LABEL - 4))]
