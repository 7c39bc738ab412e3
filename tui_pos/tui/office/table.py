"""How one of the shop's lists is shown and filled in: its columns on the screen, and the fields of a record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from tui_pos.domain.saying import Saying
from tui_pos.tui.office.record_fields import BarcodesField, FixedField, GroupField, SecretField
from tui_pos.tui.screens.fields import ChoiceField, CodesField, Field, TypedField, YesNoField
from tui_pos.tui.screens.named import Named, Source
from tui_pos.tui.screens.office import Office
from tui_pos.tui.screens.reading import read_date, write_date

T = TypeVar("T")


class Shown(NamedTuple, Generic[T]):
    """A column on the screen. `width` 0: what the others leave."""

    title: Saying
    width: int
    text: Callable[[T], str]
    right: bool = False


class Spec(NamedTuple):
    """A field of a record: `make` gives it for a cell, `cell` what stands in it as a cell. `scans`: whether as
    many digits as a scanner types belong here. `once`: whether it is given to a new record and never changed.
    `secret`: whether only who sits here may type it."""

    name: str
    label: Saying
    explain: Saying
    make: Callable[["Spec", Office, str], Field]
    cell: Callable[[Any], str] = lambda value: value or ""
    scans: bool = False
    once: bool = False
    secret: bool = False

    def field(self, office: Office, cell: str, *, new: bool) -> Field:
        """The field, with this in it."""
        if self.once and not new:
            return FixedField(self.label, self.explain, cell)
        return self.make(self, office, cell)


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """One list. `unique` are the columns that a copy does not take over; `fresh` the cells of a new record; `told`
    what stands beneath the list of the marked record."""

    title: Saying
    new_title: Saying
    about: tuple[Saying, ...]
    nothing: Saying
    shown: Sequence[Shown[T]]
    specs: Sequence[Spec]
    fresh: dict[str, str]
    told: Callable[[T], str]
    unique: tuple[str, ...] = ("code",)


def text(name: str, label: Saying, explain: Saying, *, once: bool = False, scans: bool = False) -> Spec:
    """Anything typed."""
    return Spec(name, label, explain, lambda spec, _, cell: _typed(spec, cell, wide=True), once=once, scans=scans)


def short(name: str, label: Saying, explain: Saying) -> Spec:
    """A number, a price, a percent: as it stands in a CSV file."""
    return Spec(name, label, explain, lambda spec, _, cell: _typed(spec, cell, wide=False))


def secret(name: str, label: Saying, explain: Saying) -> Spec:
    """What nobody reads over a shoulder, such as a PIN."""
    return Spec(name, label, explain, lambda spec, _, cell: SecretField(spec.label, spec.explain, cell), secret=True)


def day(name: str, label: Saying, explain: Saying) -> Spec:
    """A day, typed as people write it."""

    def make(spec: Spec, office: Office, cell: str) -> Field:  # noqa: ARG001
        value = date.fromisoformat(cell) if cell else None
        return TypedField(spec.label, spec.explain, read_date, write_date, value)

    return Spec(name, label, explain, make, lambda value: value.isoformat() if value else "")


def choice(name: str, label: Saying, explain: Saying, choices: Callable[[Office], Sequence[Named]]) -> Spec:
    """One out of a few."""
    return Spec(
        name, label, explain, lambda spec, office, cell: ChoiceField(spec.label, spec.explain, choices(office), cell)
    )


def yes_or_no(name: str, label: Saying, explain: Saying) -> Spec:
    """Yes or no."""
    return Spec(
        name,
        label,
        explain,
        lambda spec, office, cell: YesNoField(spec.label, spec.explain, office, cell == "yes"),
        lambda value: "yes" if value else "no",
    )


def group(name: str, label: Saying, explain: Saying, paths: Callable[[Office], Sequence[str]]) -> Spec:
    """A path in a tree of groups, typed or chosen."""
    return Spec(
        name,
        label,
        explain,
        lambda spec, office, cell: GroupField(spec.label, spec.explain, lambda: paths(office), cell),
    )


def barcodes(name: str, label: Saying, explain: Saying) -> Spec:
    """Barcodes, scanned or typed one after the other."""
    return Spec(name, label, explain, lambda spec, _, cell: BarcodesField(spec.label, spec.explain, cell), scans=True)


def several(name: str, label: Saying, explain: Saying, choices: Callable[[Office], Sequence[Named]]) -> Spec:
    """Some of a list."""

    def make(spec: Spec, office: Office, cell: str) -> Field:
        known = {one.code: one.name for one in choices(office)}
        source = Source(
            lambda typed: [Named(*one) for one in known.items() if typed.casefold() in one[1].casefold()],
            lambda code: known.get(code, code),
        )
        return CodesField(spec.label, spec.explain, source, tuple(code for code in cell.split("|") if code))

    return Spec(name, label, explain, make, "|".join)


def _typed(spec: Spec, cell: str, *, wide: bool) -> TypedField:
    return TypedField(spec.label, spec.explain, str, str, cell or None, empty="", wide=wide)
