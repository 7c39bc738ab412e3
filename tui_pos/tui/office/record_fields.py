"""Fields that only records have: what is never changed, barcodes, and a place in a tree of groups."""

from collections.abc import Callable, Sequence

from tui_pos.backoffice.items import checked_barcodes
from tui_pos.domain.saying import Saying
from tui_pos.station.frame import clip
from tui_pos.tui.screens.entry import Entry
from tui_pos.tui.screens.fields import Field, Host, TypedField
from tui_pos.tui.screens.named import tree
from tui_pos.tui.screens.office import Office
from tui_pos.tui.screens.pane import Run


class FixedField(Field):
    """What was given once."""

    def __init__(self, label: Saying, explain: Saying, cell: str) -> None:
        super().__init__(label, explain)
        self._cell = cell

    def press(self, name: str, character: str | None, host: Host) -> bool:
        return False

    def value(self) -> str:
        return self._cell

    def shown(self, office: Office) -> str:
        return self._cell

    def runs(self, office: Office, width: int, active: bool) -> list[Run]:
        return [(clip(f" {self._cell} ", width), "x")]


class BarcodesField(Field):
    """Barcodes: Enter, or the Enter of a scan, takes one more; Delete takes the last one away."""

    def __init__(self, label: Saying, explain: Saying, cell: str) -> None:
        super().__init__(label, explain)
        self._barcodes = [barcode for barcode in cell.split("|") if barcode]
        self._entry = Entry(longest=60)

    def press(self, name: str, character: str | None, host: Host) -> bool:
        if name in ("enter", "tab", "up", "down") and self._entry.text.strip():
            typed = self._entry.text.replace(",", "|")
            # What is refused goes, too: the next scan would be typed behind it.
            self._entry.put("")
            self._barcodes = [*checked_barcodes("|".join([*self._barcodes, typed]))]
            return name in ("enter", "tab")
        if name in ("delete", "backspace") and not self._entry.text:
            self._barcodes = self._barcodes[:-1]
            return True
        return self._entry.press(name, character)

    def value(self) -> str:
        return "|".join([*self._barcodes, *filter(None, [self._entry.text.strip()])])

    def shown(self, office: Office) -> str:
        return self.value().replace("|", ", ")

    def runs(self, office: Office, width: int, active: bool) -> list[Run]:
        told = "".join(f"{barcode} " for barcode in self._barcodes)
        most = max(1, width - 20)
        if len(told) > most:
            told = f"({len(self._barcodes)}) …{told[-most + 6 :]}"
        return [(told, " "), *self._entry.runs(18, active)]

    def unscan(self, digits: int) -> None:
        self._entry.take_back(digits)


class GroupField(TypedField):
    """A path such as `drinks/glass`, typed; Insert opens the tree to choose from."""

    def __init__(self, label: Saying, explain: Saying, paths: Callable[[], Sequence[str]], cell: str) -> None:
        super().__init__(label, explain, str, str, cell or None, empty="", wide=True)
        self._paths = paths

    def press(self, name: str, character: str | None, host: Host) -> bool:
        if name == "insert":
            chosen = (self.entry.text.strip(),) if self.entry.text.strip() else ()
            host.choose(host.office.tell(self.label), tree(self._paths), chosen, False, self._take)
            return True
        return super().press(name, character, host)

    def _take(self, codes: tuple[str, ...]) -> None:
        self.entry.put("".join(codes))


class SecretField(TypedField):
    """Shown as stars."""

    def __init__(self, label: Saying, explain: Saying, cell: str) -> None:
        super().__init__(label, explain, str, str, cell or None, empty="")

    def runs(self, office: Office, width: int, active: bool) -> list[Run]:
        stars = Entry("*" * len(self.entry.text))
        stars.at = self.entry.at
        return stars.runs(min(16, width - 2), active)
