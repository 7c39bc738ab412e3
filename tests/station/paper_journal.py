"""A journal on paper: sixty entries, the newest first, and what was asked of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tui_pos.domain.noted import Noted, Place, Places, Sought
from tui_pos.domain.operation import Operation
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Right, need
from tui_pos.errors import Refused

NOON = datetime(2026, 11, 22, 12, 0)


def _entry(number: int) -> Noted:
    facts = {"item": "КАФЕ", "qty": 1000, "net": 1000, "station": "1"}
    return Noted("", number, NOON + timedelta(minutes=number), "void_line", "1", None, facts)


class PaperJournal:
    """Implements `tui_pos.station.journal_desk.JournalDesk`."""

    def __init__(self, operator: Callable[[], Operator]) -> None:
        self._operator = operator
        self.entries = [_entry(number) for number in range(60, 0, -1)]
        self.asked: list[str] = []
        self.reprinted: list[int] = []
        self.written: list[str] = []
        self.about: dict[int, Operation] = {}

    def open(self) -> "PaperJournal":
        need(self._operator(), Right.SEE_JOURNAL)
        return self

    def understand(self, text: str, translate: Callable[[str], str]) -> Sought:
        self.asked.append(text)
        if text == "xyzzy":
            raise Refused("nothing_sought", "“{text}” is nothing here.", text=text)
        return Sought(number=text)

    def page(self, sought: Sought, limit: int, below: Places) -> tuple[list[Noted], Places]:
        found = [entry for entry in self.entries if sought.number in ("", str(entry.seq))]
        after = below.journal.row if below.journal else 10**9
        page = [entry for entry in found if entry.seq < after][:limit]
        return page, Places(Place(page[-1].seq)) if page else below

    def name_of(self, operator: str) -> str:
        return {"1": "Мария", "2": "Пенка"}.get(operator, operator)

    def operation_of(self, entry: Noted) -> Operation | None:
        return self.about.get(entry.seq)

    def write(self, sought: Sought, asked: str) -> None:
        self.written.append(asked)

    def reprint(self, entry: Noted) -> str:
        need(self._operator(), Right.REPRINT)
        self.reprinted.append(entry.seq)
        return "copy"
