"""`tui-pos backup`, and the backups that an open till makes by itself."""

import fcntl
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from patience import PATIENCE
from typed_command import files_in, surroundings, tui_pos

from tui_pos.boot import Home, open_store, till_in
from tui_pos.boot.backups import LEFT_FREE, BackupRound, back_up, in_process, is_due
from tui_pos.boot.late import LateBackups
from tui_pos.checkout.mailbox import Mailbox
from tui_pos.domain.saying import Saying
from tui_pos.errors import ShopError
from tui_pos.settings import load_settings
from tui_pos.store import backups, journal

ORDER = '{"lines":[{"code":"КОЛА","qty":"1"}]}\n'.encode()


def entries(home: Home, kind: str) -> list[journal.Entry]:
    with open_store(home) as store:
        return [entry for entry in journal.entries(store) if entry.kind == kind]


def test_a_backup_is_made_checked_journalled_and_listed(home: Home) -> None:
    assert tui_pos("sell", home=home.root, stdin=ORDER).code == 0
    done = tui_pos("backup", home=home.root)
    assert (done.code, done.err) == (0, "")
    (made,) = backups.backups_in(home.root / "backups")
    assert done.out == f"The backup is in {made.file}, read again and whole.\n"
    assert backups.check(made.file).operations == 1
    assert backups.settings_of(made.file).read_bytes() == home.settings.read_bytes()
    (entry,) = entries(home, "backup_made")
    assert entry.facts == {"file": str(made.file), "bytes": made.size, "operations": 1}
    listed = tui_pos("backup", "--list", home=home.root)
    assert listed.out.split()[-1] == str(made.file)


def test_a_file_of_ones_own_is_made_and_never_written_over(home: Home, tmp_path: Path) -> None:
    mine = tmp_path / "mine.db"
    assert tui_pos("backup", mine, home=home.root).code == 0
    assert backups.check(mine).operations == 0
    before = mine.read_bytes()
    again = tui_pos("backup", mine, home=home.root)
    assert (again.code, "There is a file" in again.err) == (1, True)
    assert mine.read_bytes() == before
    assert not (home.root / "backups").exists()


@pytest.mark.parametrize("name", ["settings.db", "notes.db"])
def test_nothing_that_stands_beside_a_file_of_ones_own_is_written_over_or_removed(home: Home, name: str) -> None:
    theirs = {
        file: file.read_bytes()
        for file in (home.settings, home.root / "notes.toml", home.root / "shop-old.toml")
        if file == home.settings or not file.write_text("mine = true")
    }
    done = tui_pos("backup", home.root / name, home=home.root)
    assert (done.code, "There is a file" in done.err) == (1, True)
    assert {file: file.read_bytes() for file in theirs if file.exists()} == theirs
    assert tui_pos("backup", home.root / "mine.db", home=home.root).code == 0
    assert {file: file.read_bytes() for file in theirs if file.exists()} == theirs


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_what_can_be_no_file_is_refused_as_that(home: Home, command: str) -> None:
    done = tui_pos(command, "~nobody-of-this-name/a.db", home=home.root)
    assert done.code == 2
    assert done.err.startswith("No file can be ~nobody-of-this-name/a.db: ")
    too_long = home.root / ("a" * 300)
    done = tui_pos(command, too_long, home=home.root)
    assert (done.code, done.err) == (2, f"No file can be {too_long}: File name too long; name another.\n")


def test_no_folder_is_made_for_a_file_of_ones_own(home: Home, tmp_path: Path) -> None:
    done = tui_pos("backup", tmp_path / "no-disk" / "own.db", home=home.root)
    assert done.code == 2
    assert f"there is no folder {tmp_path / 'no-disk'}" in done.err
    assert not (tmp_path / "no-disk").exists()


def test_no_restore_begins_while_a_backup_is_being_made(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    tui_pos("backup", home=home.root)
    said = []
    monkeypatch.setattr(
        "time.sleep", lambda _seconds: said.append(tui_pos("restore", "--last", "--yes", home=home.root))
    )
    backed_up = back_up(home, gently=True)
    assert {(done.code, done.err) for done in said} == {
        (1, "Another program has the shop open; close whatever works in it, then restore.\n")
    }
    assert backups.check(backed_up).operations == 0


def test_a_till_sells_on_while_backups_are_made_and_each_is_whole(home: Home) -> None:
    selling = subprocess.Popen(
        [sys.executable, "-m", "tui_pos", "--home", str(home.root), "sell"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=surroundings(),
    )
    feeding = threading.Thread(target=selling.communicate, args=(ORDER * 60,))
    feeding.start()
    for _ in range(4):
        assert tui_pos("backup", home=home.root).code == 0
    feeding.join()
    assert selling.returncode == 0
    sold = [backups.check(made.file).operations for made in reversed(backups.backups_in(home.root / "backups"))]
    assert sold == sorted(sold)
    with open_store(home) as store:
        assert store.row("SELECT count(*) FROM operation WHERE state = 'posted'") == (60,)


def test_where_there_is_no_shop_none_is_made(tmp_path: Path) -> None:
    done = tui_pos("backup", home=tmp_path / "nowhere")
    assert (done.code, "There is no shop" in done.err) == (4, True)
    assert not (tmp_path / "nowhere").exists()


def test_a_backup_of_a_damaged_shop_fails_and_the_good_ones_stay(home: Home) -> None:
    assert tui_pos("backup", home=home.root).code == 0
    (good,) = backups.backups_in(home.root / "backups")
    with open_store(home) as store:
        store.run("PRAGMA wal_checkpoint(TRUNCATE)")
    with closing(sqlite3.connect(home.database)) as database:
        ((page,),) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'partner'").fetchall()
    with home.database.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    done = tui_pos("backup", home=home.root)
    assert (done.code, "the shop's own file may be damaged" in done.err) == (4, True)
    assert backups.backups_in(home.root / "backups") == [good]
    assert files_in(home.root / "backups") == {
        good.file.name,
        f"{good.file.name}.sha256",
        good.file.with_suffix(".toml").name,
    }


def test_a_backup_leaves_room_for_the_next_sales(home: Home, small_disk: Path) -> None:
    assert LEFT_FREE > 2_000_000
    named = home.settings.read_text("utf-8") + f'[backup]\nfolder = "{small_disk}"\n'
    home.settings.write_text(named, "utf-8")
    done = tui_pos("backup", home=home.root)
    assert (done.code, "There is no room for a backup" in done.err) == (4, True)
    assert files_in(small_disk) == set()
    assert entries(home, "backup_failed")[0].facts["reason"] == "backup_no_room"


def test_no_room_for_a_file_of_ones_own_is_made_of_other_backups_beside_it(home: Home, small_disk: Path) -> None:
    copies = {f"shop-2020-01-{day:02}-120000.db" for day in range(1, 28)}
    for name in copies:
        (small_disk / name).touch()
    done = tui_pos("backup", small_disk / "mine.db", home=home.root)
    assert (done.code, "There is no room for a backup" in done.err) == (4, True)
    assert files_in(small_disk) == copies


def test_a_backup_while_another_is_being_made_is_refused_and_none_that_failed(home: Home) -> None:
    folder = home.root / "backups"
    folder.mkdir()
    held = os.open(folder, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    done = tui_pos("backup", home=home.root)
    os.close(held)
    assert (done.code, "Another backup is being made" in done.err) == (1, True)
    assert entries(home, "backup_failed") == []


def test_a_file_is_not_named_only_to_be_passed_over(home: Home, tmp_path: Path) -> None:
    done = tui_pos("backup", tmp_path / "mine.db", "--list", home=home.root)
    assert done.code == 2
    assert not (tmp_path / "mine.db").exists()


@pytest.fixture
def told() -> list[ShopError | Saying]:
    return []


@pytest.fixture
def look(home: Home, told: list[ShopError | Saying]) -> Callable[[], None]:
    """What the till does every ten minutes."""
    over = threading.Event()
    return BackupRound(home, load_settings(home.settings), told.append, over).look


def test_an_open_till_makes_one_when_it_is_due_and_not_before(
    home: Home, look: Callable[[], None], told: list[ShopError | Saying]
) -> None:
    look()
    look()
    assert (len(backups.backups_in(home.root / "backups")), told) == (1, [])
    assert len(entries(home, "backup_made")) == 1


def test_the_till_hears_of_it_in_its_mailbox(home: Home) -> None:
    (home.root / "backups").touch()
    mailbox = Mailbox()
    late = LateBackups(home, load_settings(home.settings), mailbox, 0.0)
    late.start()
    told = mailbox.take(PATIENCE)
    late.stop()
    assert isinstance(told, ShopError)
    assert told.code == "backup_unwritten"


def test_a_till_of_which_none_is_wanted_makes_none(home: Home) -> None:
    home.settings.write_text(home.settings.read_text("utf-8") + "[backup]\nevery_hours = 0\n", "utf-8")
    before = threading.active_count()
    with till_in(home, lambda: None):
        assert not any(thread.name == "backups" for thread in threading.enumerate())
    assert threading.active_count() <= before


def test_an_open_till_waits_for_its_round_and_ends_without_it(home: Home) -> None:
    with till_in(home, lambda: None):
        assert any(thread.name == "backups" for thread in threading.enumerate())
        assert not (home.root / "backups").exists()


def test_one_that_fails_is_told_once_tried_again_and_told_when_it_succeeds(
    home: Home, look: Callable[[], None], told: list[ShopError | Saying]
) -> None:
    (home.root / "backups").touch()
    for _ in range(3):
        look()
    assert [one.code for one in told if isinstance(one, ShopError)] == ["backup_unwritten"]
    assert len(entries(home, "backup_failed")) == 3
    (home.root / "backups").unlink()
    for _ in range(3):
        look()
    assert len(told) == 2
    assert told[1].say(str) == "Backups of the shop are made again."
    assert len(backups.backups_in(home.root / "backups")) == 1


def test_what_went_wrong_in_the_other_process_comes_back_as_a_sentence_to_translate(home: Home) -> None:
    (home.root / "backups").touch()
    trouble = in_process(home)
    assert trouble is not None
    assert (trouble.code, trouble.facts["reason"]) == ("backup_unwritten", "File exists")
    assert trouble.say(lambda text: text.replace("The backup", "Копието")).startswith("Копието ")


@pytest.mark.parametrize(("hours", "age", "due"), [(0, 99, False), (4, 3, False), (4, 5, True), (4, -1, True)])
def test_when_a_backup_is_due(home: Home, hours: int, age: int, due: bool) -> None:
    now = datetime(2026, 11, 20, 12)
    home.settings.write_text(home.settings.read_text("utf-8") + f"[backup]\nevery_hours = {hours}\n", "utf-8")
    folder = home.root / "backups"
    folder.mkdir()
    (folder / backups.name_of(now - timedelta(hours=age))).touch()
    assert is_due(home, load_settings(home.settings), now) is due


def test_old_ones_are_rotated_out_only_after_a_new_one_is_whole(home: Home) -> None:
    folder = home.root / "backups"
    folder.mkdir()
    old = [folder / f"shop-2020-01-{day:02d}-120000.db" for day in range(1, 31)]
    for file in old:
        file.touch()
    assert tui_pos("backup", home=home.root).code == 0
    left = {made.file for made in backups.backups_in(folder)}
    # Seven days, five weeks and twelve months in which there was one, the newest among them.
    assert len(left) == 9
    assert set(old[-6:]) <= left
