"""The form of one record of any list: filled in, checked as an import is, and kept unless somebody was faster."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from tui_pos.backoffice.records import BadFields, ChangedMeanwhile, Records
from tui_pos.domain.saying import saying
from tui_pos.errors import Refused, ShopError
from tui_pos.tui.office.table import Spec, Table
from tui_pos.tui.screens.fields import Field
from tui_pos.tui.screens.form import FormScreen
from tui_pos.tui.screens.office import Office

T = TypeVar("T")


class RecordForm(FormScreen):
    """`before` is the record as it was opened, None for a new one, which begins with `cells`; `kept` gets what was
    saved."""

    about = (
        saying("The arrows up and down go from one field to the next; left, right and the space bar change a choice."),
        saying("What stands in a field gives way to what is typed; move into it with ← to change a part."),
        saying("F9 saves. If somebody else has changed the same record meanwhile, you are shown theirs first."),
    )

    def __init__(
        self,
        office: Office,
        table: Table[Any],
        records: Records[Any],
        before: Any | None,
        cells: Mapping[str, str],
        kept: Callable[[Any], None],
    ) -> None:
        self._table = table
        self._records = records
        self._before = before
        self._specs: list[Spec] = [spec for spec in table.specs if spec.name not in records.hidden]
        self._was = {spec.name: cells.get(spec.name, "") for spec in self._specs}
        fields = [spec.field(office, self._was[spec.name], new=before is None) for spec in self._specs]
        title = office.tell(table.new_title) if before is None else records.code_of(before)
        super().__init__(office, title, saying("F9 saves; Esc leaves."), fields, self._save, kept)
        if before is not None and len(fields) > 1 and self._specs[0].once:
            self.fields.at = 1
        back = saying("Back; what is not saved is asked for first")
        save, leave = self.hotkeys
        self.hotkeys = (
            save._replace(caption=saying("Save"), help=saying("Save it")),
            leave._replace(do=self._leave, help=back),
            leave._replace(key="f10", do=self._leave, help=back, shown=False),
        )

    def heading(self) -> str:
        return f"{self.office.tell(self._table.title)}: {super().heading()}"

    def corner(self) -> str:
        return f"{self.fields.at + 1}/{len(self._specs)}"

    def press(self, name: str, character: str | None) -> None:
        self._look_at_field()
        super().press(name, character)
        self._look_at_field()

    def _look_at_field(self) -> None:
        spec = self._specs[self.fields.at]
        # Where a barcode or a card belongs, a scan is what is wanted; and a code, a telephone, a number in a register
        # are as long, and typed.
        self.takes_scans = spec.scans
        self.private = spec.secret

    def _leave(self) -> None:
        try:
            changed = any(self._was[name] != cell for name, cell in self._typed(self.fields.fields).items())
        except ShopError:
            changed = True
        if changed:
            self.ask(saying("Leave, and forget what was changed here?"), self.close)
        else:
            self.close()

    def _typed(self, fields: Sequence[Field]) -> dict[str, str]:
        cells: dict[str, str] = {}
        wrong: ShopError | None = None
        for spec, field in zip(self._specs, fields, strict=True):
            field.forget_errors()
            try:
                cells[spec.name] = spec.cell(field.value())
            except ShopError as error:
                field.error = error
                wrong = wrong or error
        if wrong is not None:
            raise wrong
        return cells

    def _save(self, fields: Sequence[Field]) -> Any:
        cells = self._typed(fields)
        try:
            # Only what was changed here: what others have put into other fields stays.
            return self._records.save(self._before, self._changed(cells) if self._before is not None else cells)
        except BadFields as bad:
            for spec, field in zip(self._specs, fields, strict=True):
                field.error = bad.wrong.get(spec.name)
            raise
        except ChangedMeanwhile as newer:
            raise self._meet(newer, cells) from newer

    def _changed(self, cells: Mapping[str, str]) -> dict[str, str]:
        return {name: cell for name, cell in cells.items() if cell != self._was[name]}

    def _meet(self, newer: ChangedMeanwhile, cells: Mapping[str, str]) -> ShopError:
        """Take over what somebody else has changed, and show where both have."""
        theirs = self._records.cells_of(newer.record)
        mine = self._changed(cells)
        fields: list[Field] = []
        for spec, field in zip(self._specs, self.fields.fields, strict=True):
            now = theirs.get(spec.name, "")
            if now == self._was[spec.name] or now == cells[spec.name]:
                fields.append(field)
            elif spec.name not in mine:
                fields.append(spec.field(self.office, now, new=False))
            else:
                field.error = Refused(
                    "set_meanwhile",
                    "Somebody else has set this to “{text}” meanwhile. Save once more to have yours instead.",
                    text=now,
                )
                fields.append(field)
        self.fields.fields = fields
        self._before, self._was = newer.record, {spec.name: theirs.get(spec.name, "") for spec in self._specs}
        return Refused(
            "changed_meanwhile_here",
            "Somebody else has changed this meanwhile, and it stands here as it is now. Look, and save once more.",
        )
