"""Lists in and out as CSV files: which, from where or to where, a dry run first; what is wrong is told line by line."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from tui_pos.backoffice.csv_lists import CsvLists
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused, ShopError
from tui_pos.station.frame import wrap
from tui_pos.store.exchange import ImportResult
from tui_pos.tui.office.shop_office import ShopOffice
from tui_pos.tui.office.working import Told, WorkingScreen
from tui_pos.tui.screens.fields import ChoiceField, Field, Host, TypedField, YesNoField
from tui_pos.tui.screens.form import FormScreen
from tui_pos.tui.screens.named import Named, Source
from tui_pos.tui.screens.pane import PagePane, Row, TextPane
from tui_pos.tui.screens.screen import BackOffice, Hotkey

R = TypeVar("R")

KINDS: dict[str, Saying] = {
    "items": saying("Items"),
    "partners": saying("Customers"),
    "locations": saying("Locations"),
    "operators": saying("Operators"),
    "stock": saying("Stock"),
    "balances": saying("What customers owe, and their points"),
    "tiles": saying("Quick items on tiles and keys"),
}


class FileField(TypedField):
    """The name of a file; Insert shows those that are there."""

    def __init__(self, label: Saying, explain: Saying, name: str, lists: CsvLists) -> None:
        super().__init__(label, explain, str, str, name or None, required=True, wide=True)
        self._lists = lists

    def press(self, name: str, character: str | None, host: Host) -> bool:
        if name != "insert":
            return super().press(name, character, host)
        files = [Named(str(file), file.name) for file in self._lists.files()]
        if not files:
            raise Refused(
                "no_lists",
                "There is no CSV file in {folder}, nor on a stick; copy one there.",
                folder=self._lists.folder,
            )
        source = Source(
            lambda text: [one for one in files if text.casefold() in one.name.casefold()], str, lambda code: code
        )
        host.choose(host.office.tell(self.label), source, (self.entry.text,), False, self._take)
        return True

    def _take(self, codes: tuple[str, ...]) -> None:
        self.entry.put("".join(codes))


class CsvScreen(FormScreen):
    """The one form of both ways."""

    office: ShopOffice
    about = (
        saying("In: every row of the file is kept, over what has the same code; what is not in the file stays."),
        saying("A row that is wrong is told with its line, and then nothing of the file is taken."),
        saying("A dry run (F5) tells all that without changing anything. Make one first."),
        saying("Out: the file that comes out can be taken in again, changed in a spreadsheet meanwhile."),
    )

    def __init__(self, office: ShopOffice, lists: CsvLists) -> None:
        self._lists = lists
        kinds = [Named(kind, office.tell(told)) for kind, told in KINDS.items()]
        self._kind = ChoiceField(saying("List"), saying("Which list."), kinds, "items")
        self._file = FileField(
            saying("File"),
            saying(
                "Its name ends with .csv; without a folder it is in the shop's folder “lists”. Ins shows what is there."
            ),
            "items.csv",
            lists,
        )
        self._skip = YesNoField(
            saying("Pass over bad rows"),
            saying("Yes: the good rows are taken even where others are wrong."),
            office,
        )
        fields: Sequence[Field] = (self._kind, self._file, self._skip)
        super().__init__(
            office,
            office.say("Lists in and out"),
            saying("CSV files: out in UTF-8, in also in Windows-1251."),
            fields,
            list,
            lambda _: None,
        )
        self.hotkeys = (
            Hotkey("f5", saying("Dry run"), partial(self._in, True), saying("Check the file, and change nothing")),
            Hotkey("f9", saying("Take in"), partial(self._in, False), saying("Take the file in")),
            Hotkey("f8", saying("Give out"), self._out, saying("Write the list to the file")),
            Hotkey("escape", saying("Back"), self.close, saying("Back to where you were")),
        )

    def typed(self, name: str, character: str | None) -> bool:
        before = self._kind.code
        taken = self.fields.press(name, character)
        if self._kind.code != before and self._file.entry.text == f"{before}.csv":
            self._file.entry.put(f"{self._kind.code}.csv")
        return taken

    def _path(self) -> Path:
        return self._lists.file(self._file.value())

    def _in(self, dry_run: bool) -> None:
        kind, path, skip = self._kind.code, self._path(), self._skip.value()

        def start() -> None:
            self._work(
                self.say("Taking in {file}", file=path.name),
                lambda told: self._lists.take_in(kind, path, told, skip_bad=skip, dry_run=dry_run),
                lambda result: self._taken(result, path, dry_run),
            )

        if dry_run:
            start()
        else:
            self.ask(saying("Take {file} in? What has the same code is replaced.", file=path.name), start)

    def _out(self) -> None:
        kind, path = self._kind.code, self._path()

        def start() -> None:
            self._work(
                self.say("Writing {file}", file=path.name),
                lambda told: self._lists.give_out(kind, path, told),
                lambda rows: self._given(rows, path),
            )

        if path.exists():
            self.ask(saying("{file} is there already. Write over it?", file=str(path)), start)
        else:
            start()

    def _work(self, title: str, work: Callable[[Told], R], ended: Callable[[R], None]) -> None:
        def done(result: R | ShopError) -> None:
            if isinstance(result, ShopError):
                self.tell(result)
            else:
                ended(result)

        self.open(WorkingScreen(self.office, title, work, done))

    def _given(self, rows: int | None, path: Path) -> None:
        if rows is None:
            self.tell(saying("Cancelled; no file was written."), "w")
        else:
            self.tell(saying("{rows} rows are in {file}.", rows=rows, file=str(path)), "g")

    def _taken(self, result: ImportResult, path: Path, dry_run: bool) -> None:
        if result.cancelled:
            self.tell(saying("Cancelled; nothing was changed."), "w")
        elif not result.problems:
            self.tell(_sum(result, dry_run), "g")
        else:
            self.open(ProblemsScreen(self.office, path, result, dry_run))


class ProblemsScreen(BackOffice):
    """What is wrong with a file, by line."""

    about = (saying("Mend these rows in the file, and take it in again."),)

    def __init__(self, office: ShopOffice, path: Path, result: ImportResult, dry_run: bool) -> None:
        super().__init__(office)
        self._path = path
        self._result = result
        self._page = PagePane(self._rows)
        letter = "w" if result.written else "e"
        self.body = (TextPane(lambda: office.tell(_sum(result, dry_run)), letter, least=1, most=2), self._page)
        self.hotkeys = (Hotkey("escape", saying("Back"), self.close, saying("Back to where you were")),)

    def heading(self) -> str:
        return self._path.name

    def corner(self) -> str:
        return str(len(self._result.problems))

    def typed(self, name: str, character: str | None) -> bool:
        if name == "enter":
            self.close()
            return True
        return self._page.press(name, character)

    def _rows(self, width: int) -> Sequence[Row]:
        rows: list[Row] = []
        for problem in self._result.problems[:MOST_TOLD]:
            where = self.say("line {line}", line=problem.line) + (f", {problem.column}" if problem.column else "")
            for line in wrap(f"{where}: {self.office.tell(problem.reason)}", width):
                rows.append([(line, " ")])
        if len(self._result.problems) > MOST_TOLD:
            rows.append([(self.say("And {number} more.", number=len(self._result.problems) - MOST_TOLD), "x")])
        return rows


MOST_TOLD = 500
"""So many problems are told; who has more has another file."""


def _sum(result: ImportResult, dry_run: bool) -> Saying:
    if dry_run:
        return saying(
            "{read} rows read as {form}: {written} would be taken, {bad} problems. Nothing was changed.",
            read=result.read,
            form=str(result.form),
            written=result.written,
            bad=len(result.problems),
        )
    if result.problems and not result.written:
        return saying(
            "{read} rows read, {bad} problems; nothing was changed.", read=result.read, bad=len(result.problems)
        )
    return saying(
        "{read} rows read; {written} are taken, {bad} problems.",
        read=result.read,
        written=result.written,
        bad=len(result.problems),
    )


def open_lists(office: ShopOffice) -> CsvScreen:
    """The form. Raises NoRight."""
    return CsvScreen(office, CsvLists(office.workplace, office.operator))
