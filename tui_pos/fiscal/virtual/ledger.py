"""The ledger: one JSON line for every document that left the device, and beside it each document as text."""

import os
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from tui_pos.fiscal.virtual import paper


class _Numbered(msgspec.Struct):
    number: int


class Ledger:
    """The file at `path`; the papers go to `receipts/` beside it, one file a document."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._papers = path.parent / "receipts"
        self._papers.mkdir(parents=True, exist_ok=True)
        self._starts: dict[int, int] = {}
        self._read_to = 0

    def append(self, line: bytes) -> None:
        """Write one document and draw it. The device's memory is on the disk already and holds it too."""
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(descriptor, line + b"\n")
        finally:
            os.close(descriptor)
        record: dict[str, Any] = msgspec.json.decode(line)
        self._papers.joinpath(f"{record['number']:07d}.txt").write_text(paper.draw(record), encoding="utf-8")

    def find(self, number: int) -> dict[str, Any] | None:
        """The record of document `number`."""
        if not self._path.exists():
            return None
        with self._path.open("rb") as file:
            self._read_on(file)
            if number not in self._starts:
                return None
            file.seek(self._starts[number])
            return dict(msgspec.json.decode(file.readline()))

    def _read_on(self, file: BinaryIO) -> None:
        """Where the documents stand that were written since it was looked last, by whatever process."""
        if file.seek(0, os.SEEK_END) < self._read_to:
            self._starts.clear()
            self._read_to = 0
        file.seek(self._read_to)
        for line in file:
            if not line.endswith(b"\n"):
                return
            self._starts[msgspec.json.decode(line, type=_Numbered).number] = self._read_to
            self._read_to += len(line)

    def make_good(self, last: bytes) -> None:
        """After a power cut: drop a line that was cut short, and write those of `last` that the ledger lacks."""
        with self._path.open("ab+") as file:
            size = file.seek(0, os.SEEK_END)
            # A line that was cut short is the beginning of one of the last, so no more than these need be read.
            file.seek(max(0, size - len(last) - 1))
            tail = file.read()
            if not tail.endswith(b"\n"):
                file.truncate(size - len(tail) + tail.rfind(b"\n") + 1)
                tail = tail[: tail.rfind(b"\n") + 1]
        for line in _missing(last.splitlines(), tail.splitlines()):
            self.append(line)


def _missing(last: list[bytes], written: list[bytes]) -> list[bytes]:
    """Of the `last` lines, those after the ones that the end of what is `written` holds already."""
    for count in range(len(last), 0, -1):
        if written[-count:] == last[:count]:
            return last[count:]
    return last
