"""A Device Manager for each file of tests, which lends a virtual printer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from manager_parts import Program, managed, settle
from ports import free_port

from tui_pos.boot import Home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def program(home: Home) -> Iterator[Program]:
    port = free_port()
    settle(home, port)
    with managed(home, port) as (_, asking):
        yield asking


@pytest.fixture(scope="module")
def ledger(home: Home) -> Path:
    return home.root / "virtual-printer" / "ledger.jsonl"
