"""What a report is: rows of one kind, whose fields are its columns; the sums beneath them; and both as text."""

from collections.abc import Callable, Sequence
from dataclasses import Field, dataclass, field, fields
from datetime import date
from typing import Any, NewType

from tui_pos.domain.money import BasisPoints, Cents, Thousandths, format_cents, format_percent, format_qty, half_up

Count = NewType("Count", int)
"""A number of things of which no row has any of another's, so that they may be added up; other numbers may not."""

Price = NewType("Price", int)
"""Cents that are of one thing alone, a price or a limit: they are not added up."""

Points = NewType("Points", int)
"""A customer's points, in hundredths; they are no money."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. The types of its fields say what stands in the columns: Cents, Price, Points, Thousandths, BasisPoints,
    Count, int, a date, or text."""


@dataclass(frozen=True, slots=True)
class Report:
    """Rows of one kind; `columns` is that kind, known also where there are no rows."""

    columns: type[Row]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the shop's own clock, both counted."""

    first: date
    last: date


def share(part: str, whole: str) -> Any:
    """A column of basis points that says how much of the column `whole` the column `part` is."""
    return field(metadata={"share": (part, whole)})


def basis_points(part: int, whole: int) -> BasisPoints:
    """How much of `whole` is `part`; 0 of nothing."""
    return BasisPoints(half_up(10_000 * part, whole) if whole > 0 else 0)


def columns(report: Report) -> tuple[Field[Any], ...]:
    """The columns, in their order."""
    return fields(report.columns)


def cells(report: Report) -> list[tuple[Any, ...]]:
    """The rows as tuples, a cell a column."""
    names = [column.name for column in columns(report)]
    return [tuple([getattr(row, name) for name in names]) for row in report.rows]


def sums(report: Report) -> tuple[Any, ...]:
    """What stands beneath each column: the sum of money, points or counts, the share of such sums, or else None."""
    found: dict[str, Any] = {}
    for column in columns(report):
        added = column.type in (Cents, Points, Count)
        found[column.name] = sum(getattr(row, column.name) for row in report.rows) if added else None
    for column in columns(report):
        if "share" in column.metadata:
            part, whole = column.metadata["share"]
            found[column.name] = basis_points(found[part], found[whole])
    return tuple(found.values())


_TEXT: dict[object, Callable[[Any], str]] = {
    Cents: format_cents,
    Points: format_cents,
    Price: format_cents,
    Thousandths: format_qty,
    BasisPoints: format_percent,
}


def text_of(column: Field[Any], value: object) -> str:
    """A cell as text: money, quantities and percents with their point; nothing for None."""
    return "" if value is None else _TEXT.get(column.type, str)(value)


def as_table(report: Report) -> tuple[list[str], list[list[str]]]:
    """The names of the columns, and the rows as text."""
    kinds = columns(report)
    return [column.name for column in kinds], [
        [text_of(column, value) for column, value in zip(kinds, row, strict=True)] for row in cells(report)
    ]
