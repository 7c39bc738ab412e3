"""A store put in the place of another: whatever is done twice or broken off, there is one whole shop."""

import os
from pathlib import Path

import pytest
from store_parts import NOON, python

from tui_pos.errors import Refused, StoreTrouble
from tui_pos.store import backups, journal, swap
from tui_pos.store.database import Store
from tui_pos.store.shop_lock import alone_with


def said(path: Path) -> list[object]:
    with Store.open(path) as store:
        assert store.row("PRAGMA integrity_check") == ("ok",)
        return [entry.facts["says"] for entry in journal.entries(store)]


def made(path: Path, says: str) -> Path:
    with Store.open(path) as store:
        journal.append(store, "x", "", NOON, {"says": says})
    return path


def leave_a_log(home: Path) -> None:
    """The shop with an entry in its write-ahead log, as it lies there after a power cut."""
    store = Store.open(home / "shop.db")
    journal.append(store, "x", "", NOON, {"says": "in the log"})
    for end in ("", "-wal"):
        (home / f"cut.db{end}").write_bytes((home / f"shop.db{end}").read_bytes())
    store.close()
    for end in ("", "-wal"):
        (home / f"cut.db{end}").replace(home / f"shop.db{end}")


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    database = made(tmp_path / "shop.db", "old")
    made(tmp_path / "other.db", "new")
    folder = swap.ready_folder(database.parent)
    (tmp_path / "other.db").replace(folder / "shop.db")
    return folder / "shop.db"


def test_the_new_one_is_in_place_and_the_old_one_aside(tmp_path: Path, ready: Path) -> None:
    swap.put_in_place(tmp_path / "shop.db", ready, tmp_path / "aside" / "1")
    assert said(tmp_path / "shop.db") == ["new"]
    assert said(tmp_path / "aside" / "1" / "shop.db") == ["old"]
    assert not swap.is_begun(tmp_path)
    assert not ready.parent.exists()


def test_the_write_ahead_log_goes_with_the_store_that_it_belongs_to(tmp_path: Path, ready: Path) -> None:
    leave_a_log(tmp_path)
    swap.put_in_place(tmp_path / "shop.db", ready, tmp_path / "aside" / "1")
    assert said(tmp_path / "shop.db") == ["new"]
    assert said(tmp_path / "aside" / "1" / "shop.db") == ["old", "in the log"]


CUT = """
import os, sys
from pathlib import Path
from tui_pos.store import swap

home = Path(sys.argv[1])
# The power goes when the old one is set aside and the new one not yet in its place.
sys.addaudithook(lambda name, args: name == "os.rename" and str(args[1]) == str(home / "shop.db") and os._exit(9))
swap.put_in_place(home / "shop.db", home / swap.READY / "shop.db", home / "aside" / "1")
"""


def test_a_look_at_the_shop_between_the_cut_and_the_completion_costs_no_log(tmp_path: Path, ready: Path) -> None:
    leave_a_log(tmp_path)
    assert python(CUT, tmp_path).wait() == 9
    assert swap.is_begun(tmp_path)
    with Store.open(tmp_path / "shop.db", read_only=True) as looked:
        looked.row("SELECT count(*) FROM journal")
    assert (tmp_path / "shop.db-wal").exists()
    swap.complete(tmp_path)
    assert said(tmp_path / "shop.db") == ["new"]
    assert said(tmp_path / "aside" / "1" / "shop.db") == ["old", "in the log"]


def test_completing_what_is_complete_does_nothing(tmp_path: Path, ready: Path) -> None:
    swap.put_in_place(tmp_path / "shop.db", ready, tmp_path / "aside" / "1")
    swap.complete(tmp_path)
    assert said(tmp_path / "shop.db") == ["new"]


def test_where_there_was_no_shop_there_is_one(tmp_path: Path, ready: Path) -> None:
    (tmp_path / "shop.db").unlink()
    swap.put_in_place(tmp_path / "shop.db", ready, tmp_path / "aside" / "1")
    assert said(tmp_path / "shop.db") == ["new"]


def test_a_disk_that_refuses_leaves_the_old_one(tmp_path: Path, ready: Path) -> None:
    (tmp_path / "aside").touch()
    with pytest.raises(StoreTrouble) as failed:
        swap.put_in_place(tmp_path / "shop.db", ready, tmp_path / "aside" / "1")
    assert failed.value.code == "swap_failed"
    assert said(tmp_path / "shop.db") == ["old"]


def test_nobody_is_alone_where_no_lock_can_be_kept(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble) as failed, alone_with(tmp_path / "nowhere" / "shop.db"):
        pass
    assert failed.value.code == "store_unreachable"


def test_nobody_is_alone_with_a_shop_that_is_open_and_nobody_opens_one_that_is_held(tmp_path: Path) -> None:
    path = made(tmp_path / "shop.db", "old")
    with Store.open(path), pytest.raises(Refused) as open_, alone_with(path):
        pass
    assert open_.value.code == "shop_open_elsewhere"
    with alone_with(path):
        for read_only in (False, True):
            with pytest.raises(StoreTrouble) as held:
                Store.open(path, read_only=read_only)
            assert held.value.code == "store_restoring"
    assert said(path) == ["old"]


def test_a_shop_whose_folder_may_only_be_read_is_read_without_a_share(tmp_path: Path) -> None:
    path = made(tmp_path / "shop.db", "old")
    backups.copy_store(path, tmp_path / "copy.db")
    (tmp_path / ".shop.db.lock").unlink()
    tmp_path.chmod(0o555)
    try:
        if os.access(tmp_path, os.W_OK):
            pytest.skip("nothing is refused to this user")
        with Store.open(path, read_only=True) as store:
            assert store.row("SELECT count(*) FROM journal") == (1,)
    finally:
        tmp_path.chmod(0o755)
