"""CSV files as shops have them: UTF-8, with or without a byte order mark, with commas or semicolons.

What a spreadsheet would take for a formula is written so that it is text there, and read back as it was.
"""

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tui_pos.domain.spreadsheet import as_meant, harmless
from tui_pos.errors import WrongUse, reason_of


class CsvRow(NamedTuple):
    """A row with cells in the order of the wanted columns; `cells` is None where there are more or fewer than columns,
    and a cell is None where the file has no such column.

    `line` is where it begins in the file.
    """

    line: int
    cells: Sequence[str | None] | None


def read_rows(path: Path, columns: Sequence[str], optional: Collection[str] = ()) -> Iterator[CsvRow]:
    """The rows one by one, whatever the order of the file's columns. Empty lines are passed over.

    Those of `columns` that are `optional` may be missing.

    Raises WrongUse `unreadable_file`, `not_utf8`, `bad_header`, `bad_csv`.
    """
    begins = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            reader = csv.reader(file, delimiter=_separator(first), strict=True)
            header = [name.strip().casefold() for name in next(reader, [])]
            places = _places(path, header, columns, optional)
            begins = reader.line_num + 1
            for row in reader:
                if row:
                    fits = len(row) == len(header)
                    cells = [None if place is None else as_meant(row[place]) for place in places] if fits else None
                    yield CsvRow(begins, cells)
                begins = reader.line_num + 1
    except UnicodeDecodeError as error:
        raise WrongUse(
            "not_utf8",
            "The file {file} is not written in UTF-8 (Windows-1251 perhaps); save it as UTF-8 and import it again.",
            file=path,
        ) from error
    except csv.Error as error:
        raise WrongUse(
            "bad_csv", "The file {file} is broken after line {line}: {reason}.", file=path, line=begins, reason=error
        ) from error
    except OSError as error:
        raise WrongUse(
            "unreadable_file", "The file {file} cannot be read: {reason}.", file=path, reason=reason_of(error)
        ) from error


def how_many_lines(path: Path) -> int:
    """The lines of a file. Raises WrongUse `unreadable_file`."""
    try:
        with path.open("rb") as file:
            return sum(part.count(b"\n") for part in iter(lambda: file.read(1 << 20), b"")) + 1
    except OSError as error:
        raise WrongUse(
            "unreadable_file", "The file {file} cannot be read: {reason}.", file=path, reason=reason_of(error)
        ) from error


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a file, whole or not at all; how many rows it has. Raises WrongUse `unwritable_file`."""
    half = path.with_name(path.name + ".part")
    written = 0
    try:
        try:
            with half.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(columns)
                for row in rows:
                    writer.writerow([harmless(cell) for cell in row])
                    written += 1
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
    except OSError as error:
        raise WrongUse(
            "unwritable_file", "The file {file} cannot be written: {reason}.", file=path, reason=reason_of(error)
        ) from error
    return written


def _separator(header: str) -> str:
    return ";" if header.count(";") > header.count(",") else ","


def _places(path: Path, header: Sequence[str], columns: Sequence[str], optional: Collection[str]) -> list[int | None]:
    missing = [name for name in columns if name not in header and name not in optional]
    unknown = [name for name in header if name not in columns]
    if missing:
        raise WrongUse(
            "bad_header",
            "The first line of {file} lacks {missing}; it must name the columns {columns}.",
            file=path,
            missing=", ".join(missing),
            columns=",".join(columns),
        )
    if unknown or len(header) != len(set(header)):
        raise WrongUse(
            "bad_header",
            "The first line of {file} names {unknown}, which is not known or stands there twice; "
            "it must name the columns {columns}.",
            file=path,
            unknown=", ".join(unknown or sorted({name for name in header if header.count(name) > 1})),
            columns=",".join(columns),
        )
    return [header.index(name) if name in header else None for name in columns]
