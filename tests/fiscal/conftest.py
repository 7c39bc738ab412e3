"""A journal, and a spooler with a printer that has no faults."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bench import Bench
from fiscal_parts import Desk, FileJournal, desk, embedded


@pytest.fixture
def journal(tmp_path: Path) -> FileJournal:
    return FileJournal(tmp_path / "journal")


@pytest.fixture
def shop(tmp_path: Path, journal: FileJournal) -> Iterator[Desk]:
    """A spooler with a printer that has no faults."""
    with desk(lambda: embedded(tmp_path), journal) as running:
        yield running


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)
