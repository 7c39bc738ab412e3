"""What one of the shop's lists is in the hands of whoever keeps it: found, made, changed, and the journal of it.

A record comes in as the cells that it has in a CSV file, by column, and is checked as an import checks it. It is kept
only over what the editor has seen: if somebody else was faster, `ChangedMeanwhile` brings their record.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar, cast

from tui_pos.backoffice.pages import Pages
from tui_pos.backoffice.sitter import Sitter
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Right, need
from tui_pos.errors import Refused, ShopError
from tui_pos.store import journal
from tui_pos.store.exchange.cells import Column

if TYPE_CHECKING:
    from tui_pos.domain.noted import EntryKind

T = TypeVar("T")

Cells = Mapping[str, str]
"""Column → text, as in a CSV file."""


class BadFields(Refused):
    """Cells that cannot be kept: `wrong` has the reason of each, by column."""

    def __init__(self, wrong: Mapping[str, ShopError]) -> None:
        first = next(iter(wrong.values()))
        super().__init__(first.code, first.sentence, **first.facts)
        self.wrong = wrong


class ChangedMeanwhile(Refused):
    """Somebody else has kept another version since this one was opened: it is `record` now."""

    def __init__(self, record: object, *, code: str) -> None:
        super().__init__(
            "changed_meanwhile",
            "Somebody else has changed {code} meanwhile; nothing was saved. Look at it as it is now.",
            code=code,
        )
        self.record = record


class Records(Generic[T]):
    """One list. What a subclass gives is marked so; everything else is the same for all of them."""

    right: ClassVar[Right] = Right.KEEP_LISTS
    kind: ClassVar[Literal["item", "partner", "location", "operator", "payment"]]
    """The journal has `<kind>_made` and `<kind>_changed`."""
    columns: ClassVar[Sequence[Column]]

    def __init__(self, workplace: Workplace, operator: Operator) -> None:
        """Raises NoRight."""
        need(operator, self.right)
        self._workplace = workplace
        self._store = workplace.store
        self._sitter = Sitter(workplace.store, operator)

    @property
    def _operator(self) -> Operator:
        return self._sitter()

    # What each list gives.

    def code_of(self, record: T) -> str:
        """The code, which never changes."""
        raise NotImplementedError

    def kept(self, code: str) -> T | None:
        """The record as the store has it."""
        raise NotImplementedError

    def values_of(self, record: T) -> Mapping[str, Any]:
        """Column → value, as the store has it."""
        raise NotImplementedError

    def made_of(self, values: Mapping[str, Any], before: T | None) -> T:
        """The record that these values make; what no column tells is as it was."""
        raise NotImplementedError

    def check(self, before: T | None, after: T, values: Mapping[str, Any]) -> None:
        """Whether it may be kept beside all the others. Raises BadFields, Refused."""

    def put(self, before: T | None, after: T, values: Mapping[str, Any]) -> None:
        """Keep it; part of the write around it."""
        raise NotImplementedError

    def browse(self, text: str, *, used: bool) -> Pages[T]:
        """Those that `text` finds; with no text all of them. `used`: those in use, or the others."""
        raise NotImplementedError

    def count(self) -> int:
        """How many there are, in use or not."""
        raise NotImplementedError

    @property
    def hidden(self) -> frozenset[str]:
        """The columns that this operator does not see."""
        return frozenset()

    # What can be done.

    def cells_of(self, record: T) -> dict[str, str]:
        """The record as the cells of a CSV file."""
        values = self.values_of(record)
        return {column.name: column.write(values[column.name]) for column in self.columns}

    def opened(self, code: str) -> T:
        """The record as it is now. Raises Refused `no_such_record`."""
        record = self.kept(code)
        if record is None:
            raise Refused("no_such_record", "There is no {code} in this list any more; look at it again.", code=code)
        return record

    def save(self, before: T | None, cells: Cells) -> T:
        """Keep a record: a new one, or (`before`: as it was opened) a changed one. Cells left out stay as they are.

        Raises NoRight, BadFields, ChangedMeanwhile, Refused `code_taken`.
        """
        need(self._operator, self.right)
        values = self._read(before, cells)
        with self._store.write():
            after = self.made_of(values, before)
            code = self.code_of(after)
            now = self.kept(code)
            if before is None and now is not None:
                taken = Refused("code_taken", "There is a {code} in this list already; give another code.", code=code)
                raise BadFields({"code": taken})
            if before is not None and now != before:
                raise ChangedMeanwhile(now, code=code) if now is not None else self._gone(code)
            self.check(before, after, values)
            changed = self.changes(before, after, values)
            if changed:
                self.put(before, after, values)
                self._note("changed" if before is not None else "made", code, changed)
        return after

    def switch(self, before: T) -> T:
        """Out of use, or in use again. Raises as `save`."""
        active = self.cells_of(before)["active"] == "yes"
        return self.save(before, {"active": "no" if active else "yes"})

    def changes(self, before: T | None, after: T, values: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
        """Column → text before and after, of those that differ. `values` are what was typed."""
        was = self.cells_of(before) if before is not None else {}
        return {
            name: (was.get(name, ""), text) for name, text in self.cells_of(after).items() if was.get(name, "") != text
        }

    def _gone(self, code: str) -> Refused:
        return Refused("no_such_record", "There is no {code} in this list any more; look at it again.", code=code)

    def _read(self, before: T | None, cells: Cells) -> dict[str, Any]:
        all_cells = {column.name: "" for column in self.columns}
        if before is not None:
            all_cells |= self.cells_of(before)
        all_cells |= cells
        values: dict[str, Any] = {}
        wrong: dict[str, ShopError] = {}
        for column in self.columns:
            try:
                values[column.name] = column.read(all_cells[column.name])
            except ShopError as error:
                wrong[column.name] = error
        if wrong:
            raise BadFields(wrong)
        return values

    def _note(
        self, what: Literal["made", "changed", "removed"], code: str, changed: Mapping[str, tuple[str, str]]
    ) -> None:
        facts = {
            "code": code,
            "station": self._workplace.station,
            "fields": list(changed),
            "before": [before for before, _ in changed.values()],
            "after": [after for _, after in changed.values()],
        }
        moment = self._workplace.clock()
        kind = cast("EntryKind", f"{self.kind}_{what}")
        journal.append(self._store, kind, self._operator, moment, facts)
