"""Whole lists in and out of the shop as CSV files, with a dry run first, told while they go on.

Each runs on a connection of its own, so that it may run on a thread of its own.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tui_pos.backoffice.sitter import Sitter
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Level, Right, need
from tui_pos.errors import Refused, WrongUse
from tui_pos.store import journal
from tui_pos.store.database import Store
from tui_pos.store.exchange import ImportResult, Progress, export_file, import_file, name_of

if TYPE_CHECKING:
    from tui_pos.domain.noted import EntryKind

RIGHTS: dict[str, Right] = {
    "items": Right.KEEP_LISTS,
    "partners": Right.KEEP_LISTS,
    "locations": Right.KEEP_LISTS,
    "operators": Right.KEEP_OPERATORS,
    "stock": Right.KEEP_DOCUMENTS,
    "balances": Right.KEEP_LISTS,
    "tiles": Right.KEEP_LISTS,
}
"""The lists, and what it takes to take one in or give it out."""

FOLDER = "lists"
"""Beside the database: where a file is meant that is named without a folder."""

_STICKS = ("/media/*/*", "/media/*", "/run/media/*/*", "/mnt/*")
"""Where USB sticks come to be."""


class CsvLists:
    """Lists in and out in the hands of one operator."""

    def __init__(self, workplace: Workplace, operator: Operator) -> None:
        """Raises NoRight."""
        need(operator, Right.KEEP_LISTS)
        self._workplace = workplace
        self._sitter = Sitter(workplace.store, operator)

    @property
    def folder(self) -> Path:
        """Where files are meant that are named without a folder."""
        return self._workplace.store.path.parent / FOLDER

    def file(self, name: str) -> Path:
        """The file that `name` means. Raises WrongUse `no_csv`: nothing else is ever written over from here."""
        found = Path(name.strip()).expanduser()
        if found.suffix.casefold() != ".csv":
            raise WrongUse("no_csv", "The name of a list ends with .csv, such as items.csv; type it so.")
        return found if found.is_absolute() else self.folder / found

    def files(self) -> Sequence[Path]:
        """The CSV files in the shop's folder for lists and on USB sticks, newest first."""
        places = [self.folder, *(stick for pattern in _STICKS for stick in Path("/").glob(pattern[1:]))]
        found: dict[Path, float] = {}
        for place in places:
            try:
                found |= {file: file.stat().st_mtime for file in place.glob("*.[cC][sS][vV]")}
            except OSError:
                continue
        return sorted(found, key=lambda file: -found[file])

    def take_in(
        self, kind: str, file: Path, progress: Progress, *, skip_bad: bool = False, dry_run: bool = False
    ) -> ImportResult:
        """Take a list in; with `dry_run` only say what would become of it.

        Raises NoRight, Refused `owners_list`, WrongUse as `import_file` does, StoreTrouble.
        """
        moment = self._workplace.clock()
        with Store.open(self._workplace.store.path) as store:
            who = self._allowed(store, kind)
            if kind == "operators" and who.level < Level.OWNER:
                raise Refused(
                    "owners_list",
                    "Only an owner takes a list of operators in: it may give anybody any right. Ask the owner.",
                )

            def note(rows: int) -> None:
                self._note(store, who, "list_imported", {"list": kind, "file": name_of(file), "rows": rows})

            return import_file(
                store,
                kind,
                file,
                skip_bad=skip_bad,
                moment=moment,
                dry_run=dry_run,
                progress=progress,
                note=note,
            )

    def give_out(self, kind: str, file: Path, progress: Progress) -> int | None:
        """Write a list to a file; how many rows it has, or None where `progress` cancelled it.

        Raises NoRight, WrongUse `unwritable_file`, StoreTrouble.
        """
        with Store.open(self._workplace.store.path) as store:
            who = self._allowed(store, kind)
            if file.parent == self.folder:
                # What is wrong with the folder is told of the file.
                with suppress(OSError):
                    self.folder.mkdir(exist_ok=True)
            rows = export_file(store, kind, file, progress=progress)
            if rows is not None:
                self._note(store, who, "list_exported", {"list": kind, "file": name_of(file), "rows": rows})
        return rows

    def _allowed(self, store: Store, kind: str) -> Operator:
        """Whoever sits here, if they may take that list in and out."""
        who = self._sitter(store)
        need(who, RIGHTS[kind])
        if kind == "items":
            # The list has what goods cost the shop, which is told and changed by this right alone.
            need(who, Right.SEE_MARGIN)
        return who

    def _note(self, store: Store, who: Operator, kind: "EntryKind", facts: dict[str, object]) -> None:
        facts = {**facts, "station": self._workplace.station}
        journal.append(store, kind, who, self._workplace.clock(), facts)
