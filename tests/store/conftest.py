"""Real stores in real files."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from store_parts import furnish

from tui_pos.store.database import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as store:
        yield store


@pytest.fixture
def shop(store: Store) -> Store:
    return furnish(store)
