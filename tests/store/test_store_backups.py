"""Backups: of one moment though the till goes on, read again, refused where they are not whole, rotated."""

import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_parts import BREAD, COLA, NOON, bought, kept_cart, posted

from tui_pos.errors import ShopError, StoreTrouble
from tui_pos.store import backups, journal
from tui_pos.store.database import Store


@pytest.fixture
def trading(shop: Store) -> Store:
    """A shop that has sold and journalled."""
    for number in range(1, 4):
        posted(shop, bought(number, (COLA, 1000 * number), (BREAD, 1000)))
        journal.append(shop, "x", "1", NOON, {"number": number})
    return shop


@pytest.fixture
def copy(trading: Store, tmp_path: Path) -> Path:
    """A backup with its sum beside it."""
    folder = tmp_path / "backups"
    folder.mkdir()
    backups.copy_store(trading.path, folder / "part")
    return backups.seal(folder / "part", tmp_path / "settings.toml", "shop-2026-11-20-120000.db")


def changed(file: Path, *statements: str) -> Path:
    """The same file after statements that no program of ours would do; its sum is gone."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute(statement)
    backups.sum_of(file).unlink(missing_ok=True)
    return file


def refusal(file: Path) -> str:
    with pytest.raises(StoreTrouble) as refused:
        backups.check(file)
    assert not list(file.parent.glob(f"{file.name}-*"))
    return refused.value.code


def test_a_backup_is_one_whole_file_that_needs_nothing_beside_it(trading: Store, copy: Path) -> None:
    whole = backups.check(copy)
    assert (whole.operations, whole.incarnation) == (3, 1)
    assert (whole.last,) == trading.row("SELECT max(moment) FROM journal")
    assert {file.name for file in copy.parent.iterdir()} == {copy.name, f"{copy.name}.sha256"}
    # Read where nothing may be written.
    copy.parent.chmod(0o555)
    try:
        assert backups.check(copy) == whole
    finally:
        copy.parent.chmod(0o755)


def test_the_sum_is_one_that_sha256sum_takes(copy: Path) -> None:
    subprocess.run(["sha256sum", "-c", f"{copy.name}.sha256"], cwd=copy.parent, check=True, stdout=subprocess.DEVNULL)


def test_sales_go_on_while_the_copy_is_made_and_it_is_of_the_moment_when_it_began(shop: Store, tmp_path: Path) -> None:
    with shop.write():
        shop.run("CREATE TABLE ballast (bytes BLOB)")
        shop.run_many("INSERT INTO ballast VALUES (zeroblob(4000))", [()] * 3000)
    sold: list[object] = []

    def sell() -> None:
        sold.append(posted(shop, bought(len(sold) + 1, (COLA, 1000))))

    backups.copy_store(shop.path, tmp_path / "copy.db", pause=sell)
    assert len(sold) > 5
    assert backups.check(tmp_path / "copy.db").operations == 0
    assert shop.row("SELECT count(*) FROM operation") == (len(sold),)


def test_nobody_reads_the_copy_who_may_not_read_the_shop_not_even_while_it_is_made(
    trading: Store, tmp_path: Path
) -> None:
    trading.path.chmod(0o600)
    seen: set[int] = set()
    backups.copy_store(trading.path, tmp_path / "part", lambda: seen.add((tmp_path / "part").stat().st_mode & 0o777))
    assert seen == {0o600}


def test_what_is_not_what_was_written_is_refused(copy: Path) -> None:
    data = bytearray(copy.read_bytes())
    data[-100] ^= 1
    copy.write_bytes(data)
    assert refusal(copy) == "backup_changed"


BROKEN: dict[str, Callable[[Path], object]] = {
    "cut short": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "empty": lambda file: file.write_bytes(b""),
    "no database": lambda file: file.write_bytes(b"x" * 10_000),
    "another program's": lambda file: changed(file, "PRAGMA application_id = 1"),
    "no shop": lambda file: changed(file, "DROP TABLE outbox"),
    "an entry changed": lambda file: changed(file, "UPDATE journal SET facts = '{}' WHERE seq = 2"),
    "an entry gone": lambda file: changed(file, "DELETE FROM journal WHERE seq = 2"),
    "a message changed": lambda file: changed(file, "UPDATE outbox SET body = '{}' WHERE seq = 2"),
    "a message that is none": lambda file: changed(file, "UPDATE outbox SET id = x'00' WHERE seq = 2"),
    "tied to nothing": lambda file: changed(file, "UPDATE journal SET prev_hash = 'x' WHERE seq = 2"),
    "nameless": lambda file: changed(file, "DELETE FROM meta"),
    "named in letters": lambda file: changed(file, "UPDATE meta SET value = 'x' WHERE name = 'incarnation'"),
    "a table gone": lambda file: changed(file, "DROP TABLE operation_points"),
    "said to be of an older version": lambda file: changed(file, "PRAGMA user_version = 3"),
    "said to be of no version": lambda file: changed(file, "PRAGMA user_version = -1"),
    "an item gone": lambda file: changed(file, "DELETE FROM item WHERE code = (SELECT item FROM operation_line)"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_not_whole_is_refused(copy: Path, what: str) -> None:
    backups.sum_of(copy).unlink()
    BROKEN[what](copy)
    assert refusal(copy) == "backup_broken"


def test_what_a_newer_program_wrote_is_refused_as_that(copy: Path) -> None:
    assert refusal(changed(copy, "PRAGMA user_version = 9999")) == "store_newer"


def test_what_is_not_there_is_refused_as_that(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nothing.db") == "no_backup"


def test_the_copy_of_a_damaged_shop_does_not_pass(trading: Store, tmp_path: Path) -> None:
    root = trading.row("SELECT rootpage FROM sqlite_master WHERE name = 'operation_line'")
    trading.run("PRAGMA wal_checkpoint(TRUNCATE)")
    trading.close()
    assert root is not None
    with trading.path.open("r+b") as file:
        file.seek((root[0] - 1) * 4096)
        file.write(b"\xff" * 4096)
    backups.copy_store(trading.path, tmp_path / "copy.db")
    assert refusal(tmp_path / "copy.db") == "backup_broken"


def test_a_disk_without_room_is_said_and_leaves_no_half_backup(trading: Store, small_disk: Path) -> None:
    with trading.write():
        trading.run("CREATE TABLE ballast (bytes BLOB)")
        trading.run_many("INSERT INTO ballast VALUES (zeroblob(4000))", [()] * 1000)
    with pytest.raises(ShopError) as refused:
        backups.copy_store(trading.path, small_disk / "copy.db")
    assert refused.value.code in ("disk_full", "backup_unwritten")
    # And the shop is none the worse.
    posted(trading, bought(9, (COLA, 1000)))


def test_what_a_killed_backup_left_is_tidied_and_whole_ones_stay(copy: Path) -> None:
    folder = copy.parent
    for name in ("shop-2026-11-21-120000.db.part", "shop-2026-11-21-120000.db.sha256", "shop-2026-11-21-120000.toml"):
        (folder / name).touch()
    (folder / "mine.txt").touch()
    (folder / "shop-2026-11-20-120000.toml").touch()
    backups.tidy(folder)
    stays = {copy.name, f"{copy.name}.sha256", "shop-2026-11-20-120000.toml", "mine.txt"}
    assert {file.name for file in folder.iterdir()} == stays


def test_backups_are_listed_newest_first_and_other_files_are_none(copy: Path) -> None:
    for name in (
        "shop-2026-11-21-120000.db",
        "shop-2025-01-01-000000.db",
        "shop-of-ivan.db",
        "shop-2026-99-01-000000.db",
    ):
        shutil.copy(copy, copy.parent / name)
    found = [backup.file.name for backup in backups.backups_in(copy.parent)]
    assert found == ["shop-2026-11-21-120000.db", copy.name, "shop-2025-01-01-000000.db"]


MOMENTS = st.sets(st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)), max_size=60)


@given(MOMENTS, st.integers(1, 8), st.integers(0, 6), st.integers(0, 13))
def test_rotation_keeps_the_newest_day_and_the_last_of_each_day_week_and_month(
    moments: set[datetime], days: int, weeks: int, months: int
) -> None:
    dropped = backups.to_drop(moments, days, weeks, months)
    kept = moments - dropped
    assert dropped <= moments
    assert bool(kept) == bool(moments)
    if not moments:
        return
    newest = max(moments)
    assert {moment for moment in moments if newest - moment < timedelta(hours=24)} <= kept
    for many, period in (
        (days, lambda moment: moment.date()),
        (weeks, lambda moment: moment.isocalendar()[:2]),
        (months, lambda moment: (moment.year, moment.month)),
    ):
        there = sorted({period(moment) for moment in moments}, reverse=True)[:many]
        for one in there:
            assert max(moment for moment in moments if period(moment) == one) in kept
    # Nothing is kept for ever.
    assert len([moment for moment in kept if newest - moment >= timedelta(hours=24)]) <= days + weeks + months
    # What was kept goes on being kept as long as nothing new comes.
    assert backups.to_drop(kept, days, weeks, months) == set()


def test_a_cart_in_hand_is_in_the_backup(shop: Store, tmp_path: Path) -> None:
    kept_cart(shop, (COLA, 2000))
    backups.copy_store(shop.path, tmp_path / "copy.db")
    backups.check(tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as database:
        assert database.execute("SELECT item, qty FROM cart_line").fetchall() == [(COLA.code, 2000)]
