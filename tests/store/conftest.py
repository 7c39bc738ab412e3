"""Real stores in real files."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_parts import NOON, QuickStore, Taken, furnish

from tui_pos.store.database import Store
from tui_pos.store.exchange import ImportResult, import_file


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store, of which the others are copies: to make one anew takes ten times as long."""
    path = tmp_path_factory.mktemp("made") / "shop.db"
    Store.open(path).close()
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


@pytest.fixture
def store(_made: Path, path: Path) -> Iterator[Store]:
    shutil.copy(_made, path)
    with Store.open(path) as store:
        yield store


@pytest.fixture
def shop(store: Store) -> Store:
    return furnish(store)


@pytest.fixture(scope="session")
def quick_store(_made: Path, tmp_path_factory: pytest.TempPathFactory) -> QuickStore:
    """Opens one empty store after the other, none of which waits for the disk: for what is written, not when."""

    def opened() -> Store:
        store = Store.open(shutil.copy(_made, tmp_path_factory.mktemp("quick") / "shop.db"))
        store.connection.execute("PRAGMA synchronous = OFF")
        return store

    return opened


@pytest.fixture
def taken(store: Store, tmp_path: Path) -> Taken:
    """Write lines to a file and import it."""

    def take(kind: str, *lines: str, skip_bad: bool = False, encoding: str = "utf-8") -> ImportResult:
        file = tmp_path / f"{kind}.csv"
        file.write_bytes("\n".join(lines).encode(encoding) + b"\n")
        return import_file(store, kind, file, skip_bad=skip_bad, moment=NOON)

    return take
