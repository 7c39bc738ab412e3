"""Tills on terminals of their own, gone at the end of the test; and the rule book of a real shop."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tui_terminal import TillOnTerminal

from tui_pos.boot import Home, workplace_in
from tui_pos.checkout.rules.desk import RuleDesk
from tui_pos.store.parties import operator


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., TillOnTerminal]]:
    """Starts tills; all are gone at the end of the test."""
    tills: list[TillOnTerminal] = []

    def begin(columns: int = 80, rows: int = 24, **environment: str) -> TillOnTerminal:
        till = TillOnTerminal(tmp_path / f"book-{len(tills)}", columns, rows, **environment)
        tills.append(till)
        return till

    yield begin
    for till in tills:
        till.close()


@pytest.fixture
def till(start: Callable[..., TillOnTerminal]) -> TillOnTerminal:
    """A till whose first picture is up."""
    till = start()
    till.ready()
    return till


@pytest.fixture
def desk(home: Home) -> Iterator[RuleDesk]:
    """The rule book of the scenarios' shop in its manager's hands."""
    with workplace_in(home, station="rules") as workplace:
        manager = operator(workplace.store, "2")
        assert manager is not None
        yield RuleDesk(workplace, manager)
