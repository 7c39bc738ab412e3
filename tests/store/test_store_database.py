"""The file itself: durable settings, one transaction a write, and a sentence for everything that can go wrong."""

import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_parts import furnish, python

from tui_pos.errors import StoreTrouble
from tui_pos.store import catalogue, meta
from tui_pos.store.database import Store
from tui_pos.store.migrate import scripts

NOBODY = 65_534


def put(store: Store, name: str) -> None:
    store.run("INSERT INTO meta (name, value) VALUES (?, 'x')", (name,))


def test_a_store_is_durable_and_checks_its_references(store: Store) -> None:
    settings = {
        name: store.connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_each_new_store_has_an_id_of_its_own(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db") as a, Store.open(tmp_path / "b.db") as b:
        assert meta.identity(a) != meta.identity(b)
        assert meta.identity(a)[1] == 1


def test_a_store_opened_again_is_the_same_and_a_restored_one_says_so(path: Path) -> None:
    with Store.open(path) as store:
        kept = meta.identity(store)
    with Store.open(path) as store:
        assert meta.identity(store) == kept
        assert meta.raise_incarnation(store) == 2
        assert meta.identity(store) == (kept[0], 2)


def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(KeyError), store.write():  # noqa: PT012
        put(store, "half")
        raise KeyError
    assert meta.get(store, "half") is None


def test_a_write_inside_a_write_is_part_of_it(store: Store) -> None:
    with pytest.raises(KeyError), store.write():  # noqa: PT012
        with store.write():
            put(store, "inner")
        raise KeyError
    assert meta.get(store, "inner") is None


def test_an_inner_write_that_failed_undoes_the_whole_even_if_its_error_is_passed_over(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write():  # noqa: PT012
        put(store, "outer")
        with pytest.raises(KeyError), store.write():
            raise KeyError
    assert meta.get(store, "outer") is None
    with store.write():
        put(store, "after")
    assert meta.get(store, "after") == "x"


def test_a_second_program_reads_while_another_writes(shop: Store, path: Path) -> None:
    with shop.write():
        put(shop, "unfinished")
        with Store.open(path, read_only=True) as other:
            assert catalogue.item_by_code(other, "КОЛА") is not None
            assert meta.get(other, "unfinished") is None


def test_a_write_says_so_when_another_program_holds_the_store(store: Store, path: Path) -> None:
    with Store.open(path, busy_seconds=0) as other, store.write():
        with pytest.raises(StoreTrouble) as caught, other.write():
            put(other, "never")
        assert caught.value.code == "store_busy"
        assert str(path) in str(caught.value)


def test_two_programs_may_make_one_store_at_the_same_time(path: Path) -> None:
    code = "import sys; from tui_pos.store.database import Store; input(); Store.open(sys.argv[1]); print('made')"
    processes = [python(code, path) for _ in range(4)]
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.communicate()[0] for process in processes] == ["made\n"] * 4


def test_a_full_disk_is_told_and_nothing_is_half_written(store: Store) -> None:
    pages = store.connection.execute("PRAGMA page_count").fetchone()[0]
    store.connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreTrouble) as caught, store.write():  # noqa: PT012
        for number in range(1000):
            put(store, f"{number} " + "x" * 1000)
    assert caught.value.code == "disk_full"
    assert store.row("SELECT count(*) FROM meta WHERE value = 'x'") == (0,)


def test_a_disk_that_refuses_to_write_is_told_and_what_was_saved_stays(path: Path) -> None:
    code = """
import resource, signal, sys
from tui_pos.store import meta
from tui_pos.store.database import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store.open(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
try:
    for number in range(100_000):
        meta.put(store, f"{number}", "x" * 2000)
except Exception as error:
    print(type(error).__name__, number)
"""
    said, saved = python(code, path).communicate()[0].split()
    assert said == "StoreTrouble"
    with Store.open(path) as store:
        assert store.row("SELECT count(*) FROM meta WHERE length(value) = 2000") == (int(saved),)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_store_that_this_user_may_only_read_is_read_and_says_so_on_the_first_write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        path = Path(folder) / "shop.db"
        furnish(Store.open(path)).close()
        path.chmod(0o444)
        os.seteuid(NOBODY)
        try:
            with Store.open(path) as store:
                assert catalogue.item_by_code(store, "КОЛА") is not None
                with pytest.raises(StoreTrouble) as caught, store.write():
                    put(store, "never")
        finally:
            os.seteuid(0)
    assert caught.value.code == "store_read_only"


def test_a_file_that_is_no_database_is_not_touched(path: Path) -> None:
    path.write_bytes(b"Dear diary, " * 1000)
    with pytest.raises(StoreTrouble) as caught:
        Store.open(path)
    assert caught.value.code == "store_corrupt"
    assert path.read_bytes() == b"Dear diary, " * 1000


def test_a_damaged_store_is_told(path: Path) -> None:
    with Store.open(path) as store:
        furnish(store)
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damaged = bytearray(path.read_bytes())
    damaged[4096:] = os.urandom(len(damaged) - 4096)
    path.write_bytes(damaged)
    with pytest.raises(StoreTrouble) as caught, Store.open(path) as store:
        catalogue.item_by_code(store, "КОЛА")
    assert caught.value.code == "store_corrupt"


def test_another_programs_database_is_not_taken_for_a_store(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE song (title TEXT)")
    other.close()
    with pytest.raises(StoreTrouble) as caught:
        Store.open(path)
    assert caught.value.code == "store_corrupt"


@pytest.mark.parametrize("read_only", [False, True])
def test_a_store_of_a_newer_program_is_refused(path: Path, read_only: bool) -> None:
    with Store.open(path) as store:
        store.connection.execute(f"PRAGMA user_version = {scripts()[-1][0] + 1}")
    with pytest.raises(StoreTrouble) as caught:
        Store.open(path, read_only=read_only)
    assert caught.value.code == "store_newer"


def test_an_older_store_is_not_updated_by_one_who_only_reads(path: Path) -> None:
    with Store.open(path) as store:
        store.connection.execute("PRAGMA user_version = 1")
    with pytest.raises(StoreTrouble) as caught:
        Store.open(path, read_only=True)
    assert caught.value.code == "store_older"


def test_a_reader_cannot_write(path: Path) -> None:
    Store.open(path).close()
    with Store.open(path, read_only=True) as store:
        with pytest.raises(StoreTrouble) as caught, store.write():
            put(store, "never")
        assert caught.value.code == "store_read_only"


def test_a_store_in_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble) as caught:
        Store.open(tmp_path / "nowhere" / "shop.db")
    assert caught.value.code == "store_unreachable"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]).returncode:
        pytest.skip("no disk of two megabytes can be had here")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def test_on_a_really_full_disk_every_saved_row_stays_and_the_next_is_refused_with_a_sentence(small_disk: Path) -> None:
    saved = 0
    with Store.open(small_disk / "shop.db") as store:
        with pytest.raises(StoreTrouble) as caught:  # noqa: PT012
            while True:
                meta.put(store, f"{saved}", "x" * 2000)
                saved += 1
        assert caught.value.code == "disk_full"
        assert store.row("SELECT count(*) FROM meta WHERE length(value) = 2000") == (saved,)
    assert saved > 50


def test_on_a_disk_that_may_only_be_read_the_store_says_so(small_disk: Path) -> None:
    furnish(Store.open(small_disk / "shop.db")).close()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(StoreTrouble) as caught, Store.open(small_disk / "shop.db") as store, store.write():
        put(store, "never")
    assert caught.value.code in ("store_read_only", "store_unreachable")
