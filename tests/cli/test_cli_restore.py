"""`tui-pos restore`: every refusal, what comes back, and what the printer has issued since."""

import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import forked
from restored_shop import COLA, backup, newest, restore, ruin, sell, state
from typed_command import Done, files_in, surroundings, tui_pos

from tui_pos.boot import Home, open_store
from tui_pos.domain.noted_told import FACTS
from tui_pos.store import backups, journal, outbox
from tui_pos.store.database import Store


def counter(usn: str) -> int:
    return int(usn[-7:])


def test_yesterdays_backup_comes_back_and_no_number_is_given_twice(home: Home) -> None:
    before = sell(home)
    file = backup(home)
    since = sell(home, 2)
    done = restore(home, file)
    assert (done.code, done.err) == (0, "")
    assert state(home) == (1, 2)
    # The receipts of which the shop knows nothing any more are named, for they are in the printer's fiscal memory.
    for number, usn in enumerate(since, 2):
        assert f"  {number:07d} {usn}\n" in done.out
    assert counter(sell(home)[0]) == counter(since[-1]) + 1
    aside = re.search(r"What was there lies in (.+)\.$", done.out, re.MULTILINE)
    assert aside is not None
    with Store.open(Path(aside[1]) / "shop.db", read_only=True) as store:
        assert store.row("SELECT count(*) FROM operation") == (3,)
    with open_store(home) as store:
        entry = next(one for one in journal.entries(store) if one.kind == "restored")
        assert {*entry.facts} <= {*FACTS}
        assert entry.facts["issued_since"] == [f"{number:07d} {usn}" for number, usn in enumerate(since, 2)]
        assert [one.incarnation for one in outbox.messages(store, "sell")] == [1, 2]
    assert len(before) == 1


def test_the_same_backup_brought_back_again_has_another_incarnation(home: Home) -> None:
    sell(home)
    file = backup(home)
    assert [restore(home, file).code for _ in range(2)] == [0, 0]
    assert state(home) == (1, 3)


def test_over_a_shop_that_no_till_has_brought_up_to_date_yet_no_number_is_given_twice_either(home: Home) -> None:
    sell(home)
    file = backup(home)
    since = sell(home, 2)
    with closing(sqlite3.connect(home.database)) as shop:
        shop.execute("DROP TABLE shift_counter")
        shop.execute("PRAGMA user_version = 31")
    done = restore(home, file)
    assert (done.code, done.err) == (0, "")
    assert state(home) == (1, 2)
    assert counter(sell(home)[0]) == counter(since[-1]) + 1


def test_a_damaged_shop_says_the_way_back_in_one_sentence_and_that_way_works(home: Home) -> None:
    sell(home)
    backup(home)
    since = sell(home, 2)
    ruin(home)
    said = tui_pos("report", "receipts", home=home.root)
    assert said.code == 4
    assert said.err == (
        f"The file {home.database} is damaged or is not a store; bring back the last backup: tui-pos restore --last\n"
    )
    done = restore(home, "--last")
    assert (done.code, done.err) == (0, "")
    assert "damaged" in done.out
    assert since[-1] in done.out
    posted, incarnation = state(home)
    # Nobody knows how often the shop was restored before: a number from the clock is above all of those.
    assert (posted, incarnation > 1_700_000_000) == (1, True)
    assert counter(since[-1]) + 1000 < counter(sell(home)[0]) <= counter(since[-1]) + 1001


def test_a_damaged_shop_is_not_brought_back_without_the_printer_unless_that_is_said(home: Home) -> None:
    last = sell(home)
    backup(home)
    home.settings.write_text(
        home.settings.read_text("utf-8") + '[printer]\nconnection = "tcp"\nhost = "127.0.0.1"\nport_number = 9\n'
    )
    ruin(home)
    before = home.database.read_bytes()
    done = restore(home, "--last")
    assert done.code == 3
    assert "--without-printer" in done.err
    assert home.database.read_bytes() == before
    assert restore(home, "--last", "--without-printer").code == 0
    home.settings.write_text(home.settings.read_text("utf-8").partition("[printer]")[0])
    assert counter(sell(home)[0]) == counter(last[0]) + 10_001


def test_a_shop_that_is_whole_needs_no_printer_to_say_what_it_knows_itself(home: Home) -> None:
    file = backup(home)
    last = sell(home)
    mended = home.settings.read_text("utf-8")
    home.settings.write_text(mended + '[printer]\nconnection = "tcp"\nhost = "127.0.0.1"\nport_number = 9\n')
    assert restore(home, file).code == 0
    home.settings.write_text(mended)
    assert counter(sell(home)[0]) == counter(last[0]) + 1


LOOKED_AT = {"log", "log/tui-pos.log", "shop.db-wal", "shop.db-shm"}
"""What comes of reading a shop."""


def refused(home: Home, *words: str | Path) -> Done:
    """Nothing has changed by it."""
    before = home.database.read_bytes(), files_in(home.root) - LOOKED_AT
    done = restore(home, *words)
    assert done.code != 0
    assert (home.database.read_bytes(), files_in(home.root) - LOOKED_AT) == before
    return done


def test_a_shop_that_is_open_is_not_replaced_and_the_station_is_named(home: Home) -> None:
    file = backup(home)
    with open_store(home):
        assert "Another program has the shop open" in refused(home, file).err
    # A till sells on meanwhile.
    process = subprocess.Popen(
        [sys.executable, "-m", "tui_pos", "--home", str(home.root), "sell"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=surroundings(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(COLA)
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["error"] is None
    assert "The shop is open (station sell)" in restore(home, file).err
    process.communicate(COLA)
    assert process.returncode == 0
    assert state(home) == (2, 1)


def test_files_that_are_no_backup_of_this_shop_are_refused(home: Home, tmp_path: Path) -> None:
    file = backup(home)
    sell(home)
    state(home)
    torn = tmp_path / "torn.db"
    torn.write_bytes(file.read_bytes()[:100_000])
    newer = Path(shutil.copy(file, tmp_path / "newer.db"))
    with Store.open(newer) as store:
        store.run("PRAGMA user_version = 9999")
    other = Home(tmp_path / "other")
    assert tui_pos("init", home=other.root).code == 0
    for wrong, said, code in (
        (tmp_path / "none.db", "There is no backup", 4),
        (torn, "is not whole", 4),
        (newer, "written by a newer version", 4),
        (backup(other), "a backup of another shop", 1),
        (home.database, "is the shop itself", 1),
        (home.settings, "is not whole", 4),
        (tmp_path, "There is no backup", 4),
    ):
        done = refused(home, wrong)
        assert (done.code, said in done.err) == (code, True), done
    assert refused(home).code == 2
    # Another shop may take the place of this one, where that is meant.
    assert restore(home, newest(other), "--other-shop").code == 0
    assert state(home)[0] == 0


def test_nothing_is_done_before_somebody_has_said_yes(home: Home) -> None:
    file = backup(home)
    sell(home)
    for answer, code in ((b"n\n", 1), (b"", 1)):
        done = tui_pos("restore", file, home=home.root, stdin=answer)
        assert (done.code, "has 1 operations more" in done.out) == (code, True)
        assert state(home) == (1, 1)
    assert tui_pos("restore", file, home=home.root, stdin=b"y\n").code == 0
    assert state(home) == (0, 2)


def test_the_newest_that_is_whole_is_taken(home: Home) -> None:
    sell(home)
    backup(home)
    later = home.root / "backups" / "shop-2099-01-01-000000.db"
    later.write_bytes(b"torn")
    ruin(home)
    assert restore(home, "--last").code == 0
    assert state(home)[0] == 1
    for file in (home.root / "backups").glob("shop-*.db"):
        file.unlink()
    assert "There is no whole backup" in restore(home, "--last").err


def test_who_may_not_read_the_shop_may_not_read_its_backup_nor_what_is_brought_back(home: Home) -> None:
    for file in (home.database, home.settings):
        file.chmod(0o600)
    made = backup(home)
    assert {file.stat().st_mode & 0o777 for file in (made, backups.settings_of(made))} == {0o600}
    made.chmod(0o444)
    assert restore(home, made).code == 0
    assert home.database.stat().st_mode & 0o777 == 0o600


def test_only_looking_changes_nothing(home: Home) -> None:
    sell(home)
    file = backup(home)
    with open_store(home):
        done = tui_pos("restore", file, "--check", home=home.root)
    assert (done.code, "is whole: 1 operations" in done.out) == (0, True)


def test_on_a_new_machine_the_shop_and_its_settings_come_back(home: Home, tmp_path: Path) -> None:
    home.settings.chmod(0o640)
    last = sell(home)
    file = backup(home)
    stick = Path(shutil.copytree(file.parent, tmp_path / "stick"))
    new = Home(tmp_path / "new")
    shutil.copytree(home.root / "virtual-printer", new.root / "virtual-printer")
    done = restore(new, stick / file.name)
    assert (done.code, done.err) == (0, "")
    assert new.settings.read_bytes() == home.settings.read_bytes()
    assert new.settings.stat().st_mode & 0o777 == 0o640
    assert state(new)[0] == 1
    assert counter(sell(new)[0]) > counter(last[0])


def test_where_no_shop_can_be_the_backup_is_refused_with_the_reason(home: Home, tmp_path: Path) -> None:
    file = backup(home)
    (tmp_path / "a file").touch()
    done = restore(Home(tmp_path / "a file"), file)
    assert done.code == 4
    assert done.err == (
        f"The backup cannot be copied into {tmp_path / 'a file'}: File exists. Make room or mend its rights; nothing "
        "was changed.\n"
    )


def test_a_disk_without_room_leaves_the_shop_as_it_is(home: Home, small_disk: Path) -> None:
    sell(home)
    file = backup(home)
    small = Home(Path(shutil.copytree(home.root, small_disk / "home", ignore=shutil.ignore_patterns("backups"))))
    (small_disk / "ballast").write_bytes(bytes(shutil.disk_usage(small_disk).free - 300_000))
    done = refused(small, file)
    assert (done.code, "There is no room for the restored shop" in done.err) == (4, True)


def test_wherever_the_power_goes_there_is_the_one_shop_or_the_other(home: Home, tmp_path: Path) -> None:
    sell(home)
    file = Path(shutil.copy(backup(home), tmp_path / "yesterday.db"))
    sell(home, 2)
    at = 0
    seen = set()
    while True:
        at += 1
        shop = Home(Path(shutil.copytree(home.root, tmp_path / f"cut{at}" / "home")))
        words = ["--home", str(shop.root), "restore", str(file), "--yes"]
        process = forked.run("doomed:main", str(at), str(shop.root), *words, env=surroundings())
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL, process
        found = state(shop)
        assert found in ((3, 1), (1, 2)), at
        seen.add(found)
        if at % 3:
            shutil.rmtree(shop.root.parent)
            continue
        # And it may be done again, from whatever was left.
        assert restore(shop, file).code == 0
        assert state(shop)[0] == 1
        assert files_in(shop.root).isdisjoint({".restore", ".restoring", ".restoring.new"})
        asides = [Store.open(each, read_only=True) for each in (shop.root / "set-aside").glob("*/shop.db")]
        assert 3 in [row[0] for store in asides for row in store.rows("SELECT count(*) FROM operation")]
        for store in asides:
            store.close()
        shutil.rmtree(shop.root.parent)
    assert at > 20
    assert seen == {(3, 1), (1, 2)}
