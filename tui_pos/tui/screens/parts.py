"""Fields of several parts: bounds, and the lines that something is for."""

from collections.abc import Sequence
from typing import Any

from tui_pos.domain.saying import Saying
from tui_pos.errors import Refused, ShopError
from tui_pos.pricing.rules import Chosen, Range
from tui_pos.tui.screens import texts
from tui_pos.tui.screens.fields import CodesField, Field, Host, number_field
from tui_pos.tui.screens.office import Office
from tui_pos.tui.screens.pane import Row


class Parts(Field):
    """A field of several: the arrows go from one to the next, and out at either end."""

    def __init__(self, parts: Sequence[Field]) -> None:
        super().__init__(parts[0].label, parts[0].explain)
        self.parts: Sequence[Field] = parts
        self._at = 0

    @property
    def explained(self) -> Saying:
        return self.parts[self._at].explained

    def press(self, name: str, character: str | None, host: Host) -> bool:
        if self.parts[self._at].press(name, character, host):
            return True
        step = {"up": -1, "down": 1, "tab": 1, "enter": 1}.get(name, 0)
        if not step or not 0 <= self._at + step < len(self.parts):
            return False
        self._at += step
        return True

    def enter_first(self) -> None:
        self._at = 0

    def enter_last(self) -> None:
        self._at = len(self.parts) - 1

    def unscan(self, digits: int) -> None:
        self.parts[self._at].unscan(digits)

    def values(self) -> list[Any]:
        """The values of the parts. What is wrong stands at the part that it is wrong of."""
        found = []
        for at, part in enumerate(self.parts):
            try:
                found.append(part.value())
            except ShopError as error:
                part.error, self._at = error, at
                raise
        return found

    def shown(self, office: Office) -> str:
        said = [(office.tell(part.label), part.shown(office)) for part in self.parts]
        return ", ".join(f"{label.lower()} {text}" for label, text in said if text)

    def rows(self, office: Office, width: int, active: bool) -> list[Row]:
        return [
            row for at, part in enumerate(self.parts) for row in part.rows(office, width, active and at == self._at)
        ]


class RangeField(Parts):
    """From, over, to."""

    def __init__(self, places: int, value: Range | None = None) -> None:
        bounds = value or Range()
        super().__init__(
            [
                number_field(texts.PARAMETERS[bound].title, texts.PARAMETERS[bound].explain, places, held)
                for bound, held in zip(Range._fields, bounds, strict=True)
            ]
        )

    def value(self) -> Range:
        least, over, most = self.values()
        if least is None and over is None and most is None:
            raise self._wrong(0, Refused("no_bound", "At least one of the three is needed: from, over or to."))
        if most is not None and ((least is not None and least > most) or (over is not None and over >= most)):
            raise self._wrong(2, Refused("bounds_upside_down", "This is less than where it begins; turn it round."))
        return Range(least, over, most)

    def _wrong(self, at: int, error: Refused) -> Refused:
        self.parts[at].error, self._at = error, at
        return error


class ChosenField(Parts):
    """Items and groups whose lines are meant; with neither, every line."""

    def __init__(self, items: CodesField, groups: CodesField) -> None:
        super().__init__([items, groups])

    def value(self) -> Chosen:
        return Chosen(*self.values())
