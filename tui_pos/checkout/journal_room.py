"""The journal and what was posted, in the hands of one who may see it: searched, shown, printed again.

Implements `tui_pos.station.journal_desk.JournalDesk`; its docstrings are there.
"""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from tui_pos.checkout.journal_files import lines
from tui_pos.checkout.journal_reading import Reading
from tui_pos.checkout.kept_files import REPORTS, keep
from tui_pos.checkout.reprint import Reprints, check_reprint
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.noted import ALSO_POSTED, Noted, Places, Sought
from tui_pos.domain.noted_told import KINDS
from tui_pos.domain.operation import Operation
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Right, may, need
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused, ShopError
from tui_pos.store import groups, journal, parties
from tui_pos.store.database import Store
from tui_pos.store.journal_search import each_noted, noted, operation_of

_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2}))?\.?")
_NUMBER = re.compile(r"\d{1,7}|[A-Z]{2}\d{6}-[A-Z0-9]{4}-\d{7}", re.IGNORECASE)
_TODAY = {"today": 0, "днес": 0, "yesterday": 1, "вчера": 1}


def understood(store: Store, text: str, today: date, translate: Callable[[str], str]) -> Sought:
    """What the words of `text` look for. Raises Refused `nothing_sought`."""
    sought = Sought()
    days: list[date] = []
    kinds: list[str] = []
    for word in text.split():
        day = _day(word, today)
        if day is not None:
            days.append(day)
        elif _NUMBER.fullmatch(word):
            sought = replace(sought, number=word)
        elif (operator := _operator(store, word)) is not None:
            sought = replace(sought, operator=operator)
        else:
            kinds.append(word)
    if kinds:
        sought = replace(sought, kinds=_kinds(kinds, translate))
    return replace(sought, first=min(days), last=max(days)) if days else sought


def _day(word: str, today: date) -> date | None:
    if word.casefold() in _TODAY:
        return today - timedelta(days=_TODAY[word.casefold()])
    try:
        if len(word) == 10 and word[4] == "-":
            return date.fromisoformat(word)
        found = _DAY.fullmatch(word)
        if found is None:
            return None
        year = today.year if found[3] is None else int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        day = date(year, int(found[2]), int(found[1]))
    except ValueError:
        raise Refused("no_such_day", "There is no day “{text}”; write it as 22.11.2026.", text=word) from None
    # Of a day without a year the last one is meant.
    return day.replace(year=year - 1) if found[3] is None and day > today and (day.month, day.day) != (2, 29) else day


def _operator(store: Store, word: str) -> str | None:
    wanted = word.casefold()
    for operator in groups.operators(store):
        if any(part.startswith(wanted) for part in operator.name.casefold().split()):
            return operator.code
    return None


def _kinds(words: list[str], translate: Callable[[str], str]) -> frozenset[str]:
    """The kinds with all the words in their names; that one alone whose whole name they are."""
    wanted = [word.casefold() for word in words]
    whole = " ".join(wanted)
    found: frozenset[str] = frozenset()
    for word, typed in zip(wanted, words, strict=True):
        having = frozenset(kind for kind in KINDS if _has(kind, word, translate))
        found = having & found if found else having
        if not found:
            raise Refused(
                "nothing_sought",
                "“{text}” is neither a day, nor somebody who works here, nor a kind of entry, nor a receipt; "
                "type another.",
                text=typed[:40],
            )
    exactly = frozenset(kind for kind in found if whole in (*_names_of(kind, translate), _key_of(kind)))
    if exactly:
        found = exactly
    # What was posted too is told once.
    return found - ALSO_POSTED or found


def _names_of(kind: str, translate: Callable[[str], str]) -> tuple[str, ...]:
    name = KINDS[kind]
    return name.say(translate).casefold(), name.casefold()


def _key_of(kind: str) -> str:
    return kind.partition(":")[2] or kind


def _has(kind: str, word: str, translate: Callable[[str], str]) -> bool:
    return any(word in name for name in _names_of(kind, translate)) or word in (kind, _key_of(kind))


_WITHHELD: dict[str, tuple[Right, frozenset[str]]] = {
    "close_shift": (Right.SEE_SHIFTS, frozenset({"expected", "difference"})),
    "purchase_price": (Right.SEE_MARGIN, frozenset({"before", "after"})),
}
"""Facts that are told elsewhere by a right of their own: here they are too."""


def seen(entry: Noted, who: Operator) -> Noted:
    """The entry as `who` may see it."""
    facts = entry.facts
    if entry.kind in _WITHHELD:
        right, names = _WITHHELD[entry.kind]
        if not may(who, right):
            facts = {name: value for name, value in facts.items() if name not in names}
    fields = facts.get("fields")
    if entry.kind in ("item_made", "item_changed") and isinstance(fields, list) and not may(who, Right.SEE_MARGIN):
        told = [at for at, field in enumerate(fields) if field != "purchase"]
        lists = {name: facts[name] for name in ("fields", "before", "after")}
        facts = {**facts, **{name: [each[at] for at in told] for name, each in lists.items() if isinstance(each, list)}}
    return replace(entry, facts=facts)


class NotWanted(Exception):
    """Whoever asked for it has left."""


class JournalRoom:
    """`operator` is who is signed on, and `tell` hears on any thread what came of a file. Raises Refused `no_right` for
    who may not see the journal."""

    def __init__(
        self,
        workplace: Workplace,
        reprints: Reprints | None,
        operator: Callable[[], Operator],
        tell: Callable[[Saying | ShopError], None] = lambda _: None,
    ) -> None:
        self._workplace = workplace
        self._reprints = reprints
        self._tell = tell
        self._operator = operator
        self._names: dict[str, str] = {}
        self._reading = Reading(workplace.store)
        need(operator(), Right.SEE_JOURNAL)

    def understand(self, text: str, translate: Callable[[str], str]) -> Sought:
        return understood(self._workplace.store, text, self._workplace.clock().date(), translate)

    def page(self, sought: Sought, limit: int, below: Places) -> tuple[list[Noted], Places]:
        need(self._operator(), Right.SEE_JOURNAL)
        found, below = noted(self._workplace.store, sought, limit, below, once=True)
        who = self._operator()
        return [self._reading.of(seen(entry, who)) for entry in found], below

    def each(self, sought: Sought, wanted: Callable[[], bool] = lambda: True) -> Iterator[Noted]:
        """All that is found, newest first; NotWanted comes of it as soon as it is no longer `wanted`.

        Reads the store through a connection of its own, so that it may be taken on a thread of its own.
        """
        who = self._operator()
        need(who, Right.SEE_JOURNAL)
        return self._each(who, sought, wanted)

    def _each(self, who: Operator, sought: Sought, wanted: Callable[[], bool]) -> Iterator[Noted]:
        with Store.open(self._workplace.store.path, read_only=True) as store:
            for entry in each_noted(store, sought):
                if not wanted():
                    raise NotWanted
                yield seen(entry, who)

    def export(self, sought: Sought, asked: str, form: str) -> Callable[[Callable[[], bool]], Path | None]:
        """What writes all that is found, `csv` or `json`, to a file in the home's folder `reports`, on any thread:
        years of a journal take their time.

        It is told whether the file is still wanted, and says where it is (None: no longer wanted), with a word in the
        journal. It raises StoreTrouble.
        """
        workplace, who = self._workplace, self._operator()
        now = workplace.clock()
        file = f"journal_{now:%Y-%m-%d_%H%M%S}.{form}"
        wants: list[Callable[[], bool]] = []
        # Who may is looked at here, and what is found read there.
        found = self.each(sought, lambda: wants[0]())

        def write(wanted: Callable[[], bool]) -> Path | None:
            wants.append(wanted)
            try:
                kept = keep((line.encode() for line in lines(found, form)), workplace.store.path.parent / REPORTS, file)
            except NotWanted:
                return None
            with Store.open(workplace.store.path) as store:
                facts = {"file": file, "what": asked, "station": workplace.station}
                journal.append(store, "journal_exported", who, now, facts)
            return kept

        return write

    def write(self, sought: Sought, asked: str) -> None:
        write = self.export(sought, asked, "csv")

        def run() -> None:
            try:
                self._tell(saying("Written: {file}", file=str(write(lambda: True))))
            except ShopError as error:
                self._tell(error)

        threading.Thread(target=run, name="journal", daemon=True).start()

    def name_of(self, operator: str) -> str:
        if operator not in self._names:
            known = parties.operator(self._workplace.store, operator) if operator else None
            self._names[operator] = operator if known is None else known.name
        return self._names[operator]

    def operation_of(self, entry: Noted) -> Operation | None:
        if entry.operation is None:
            return None
        return operation_of(self._workplace.store, entry.operation)

    def reprint(self, entry: Noted) -> str:
        who, reprints = self._operator(), self._reprints
        operation = check_reprint(who, None if reprints is None else self.operation_of(entry))
        assert reprints is not None
        return reprints.again(who, operation)
