"""CSV files as shops have them: UTF-8, with or without a byte order mark, or Windows-1251, as a Bulgarian spreadsheet
writes them; with commas, semicolons or tabs.

What a spreadsheet would take for a formula is written so that it is text there, and read back as it was.
"""

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tui_pos.domain.spreadsheet import as_meant, harmless
from tui_pos.errors import WrongUse, reason_of


class FileForm(NamedTuple):
    """How a file is written: `encoding` is `UTF-8` or `Windows-1251`, `separator` what stands between the cells."""

    encoding: str
    separator: str

    def __str__(self) -> str:
        return f"{self.encoding} “{'TAB' if self.separator == _TAB else self.separator}”"


_TAB = "\t"
_UTF_8, _WINDOWS = "UTF-8", "Windows-1251"
_CODECS = {_UTF_8: "utf-8-sig", _WINDOWS: "cp1251"}
_PART = 1 << 20
_ODD = re.compile(r"[^\x00-\x7fА-я№„“”‘’«»–—…€®™©•°§ \xad]")
"""What no Bulgarian writes in Windows-1251, but what other encodings are taken for in it."""
_WORD = re.compile(r"[А-я]+")
_BESIDE_LATIN = re.compile(r"[a-z][А-я]|[А-я][a-z]", re.IGNORECASE)


class CsvRow(NamedTuple):
    """A row with cells in the order of the wanted columns; `cells` is None where there are more or fewer than columns,
    and a cell is None where the file has no such column.

    `line` is where it begins in the file.
    """

    line: int
    cells: Sequence[str | None] | None


def form_of(path: Path) -> FileForm:
    """How a file is written: UTF-8 where it can be that, else Windows-1251 where nothing in it speaks against that.

    Raises WrongUse `unreadable_file`, `not_utf8`.
    """
    try:
        encoding = next((name for name in (_UTF_8, _WINDOWS) if _is_written_in(path, name)), None)
        if encoding is None:
            raise WrongUse(
                "not_utf8",
                "The file {file} is neither in UTF-8 nor in Windows-1251; save it as UTF-8 and import it again.",
                file=path,
            )
        with path.open(encoding=_CODECS[encoding], newline="") as file:
            return FileForm(encoding, _separator(file.readline()))
    except OSError as error:
        raise WrongUse(
            "unreadable_file", "The file {file} cannot be read: {reason}.", file=path, reason=reason_of(error)
        ) from error


def _is_written_in(path: Path, encoding: str) -> bool:
    words = odd = 0
    try:
        with path.open(encoding=_CODECS[encoding], newline="") as file:
            for part in iter(lambda: file.read(_PART), ""):
                if encoding == _WINDOWS:
                    if _ODD.search(part):
                        return False
                    words += len(_WORD.findall(part))
                    odd += len(_BESIDE_LATIN.findall(part))
    except UnicodeDecodeError:
        return False
    # A Western file has its few letters in the middle of Latin words.
    return 4 * odd <= words


def read_rows(
    path: Path, columns: Sequence[str], optional: Collection[str] = (), form: FileForm | None = None
) -> Iterator[CsvRow]:
    """The rows one by one, whatever the order of the file's columns. Empty lines are passed over. `form` is `form_of`
    the file.

    Those of `columns` that are `optional` may be missing.

    Raises WrongUse `unreadable_file`, `not_utf8`, `bad_header`, `bad_csv`.
    """
    begins = 1
    try:
        encoding, separator = form or form_of(path)
        with path.open(encoding=_CODECS[encoding], newline="") as file:
            reader = csv.reader(file, delimiter=separator, strict=True)
            header = [name.strip().casefold() for name in next(reader, [])]
            places = _places(path, header, columns, optional)
            begins = reader.line_num + 1
            for row in reader:
                if row:
                    fits = len(row) == len(header)
                    cells = [None if place is None else as_meant(row[place]) for place in places] if fits else None
                    yield CsvRow(begins, cells)
                begins = reader.line_num + 1
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
    """What the first line has most of."""
    return max((",", ";", _TAB), key=header.count)


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
