"""`tui-pos restore`: every refusal, what comes back, and what the printer has issued since."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import forked
import pytest
from own_printer import printer_of_its_own, receipts
from typed_command import Done, files_in, surroundings, tui_pos

from tui_pos.boot import Home, open_store, workplace_in
from tui_pos.boot.restore import Told, _fate, _missing
from tui_pos.checkout import returns
from tui_pos.checkout.rules.book import CurrentBook
from tui_pos.domain.money import Cents
from tui_pos.domain.operation import Original, StornoReason
from tui_pos.domain.reference import OldReceipt
from tui_pos.fiscal.device import Issued
from tui_pos.store import backups, journal, meta, operations, outbox, parties, totals
from tui_pos.store.brought_back import Fate
from tui_pos.store.database import Store

COLA = '{"lines":[{"code":"КОЛА","qty":"1"}]}\n'.encode()
WAITS = 3


def sell(home: Home, times: int = 1) -> list[str]:
    """The USNs of so many sales."""
    done = tui_pos("sell", home=home.root, stdin=COLA * times)
    assert done.code == 0, done.out
    return [said["saved"]["usn"] for said in done.answers]


def backup(home: Home) -> Path:
    done = tui_pos("backup", home=home.root)
    assert (done.code, done.err) == (0, "")
    return newest(home)


def newest(home: Home) -> Path:
    return backups.backups_in(home.root / "backups")[0].file


def restore(home: Home, *words: str | Path) -> Done:
    return tui_pos("restore", *words, "--yes", home=home.root)


def counter(usn: str) -> int:
    return int(usn[-7:])


def state(home: Home) -> tuple[int, int]:
    """Posted operations and incarnation of a shop that is whole in every chain."""
    with open_store(home) as store:
        assert store.row("PRAGMA integrity_check") == ("ok",)
        assert store.row("PRAGMA foreign_key_check") is None
        assert journal.first_broken(store) is None
        assert all(outbox.first_broken(store, till) is None for (till,) in store.rows("SELECT till FROM outbox"))
        assert totals.rebuild_differs(store) == []
        posted = store.row("SELECT count(*) FROM operation WHERE state = 'posted'")
        assert posted is not None
        return posted[0], meta.identity(store)[1]


def ruin(home: Home) -> None:
    """The disk has lost a page in the middle of the shop, and its log."""
    with open_store(home) as store:
        store.run("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(home.database.read_bytes())
    data[:4096] = os.urandom(4096)
    home.database.write_bytes(data)


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
        assert entry.facts["issued_since"] == [f"{number:07d} {usn}" for number, usn in enumerate(since, 2)]
        assert [one.incarnation for one in outbox.messages(store, "sell")] == [1, 2]
    assert len(before) == 1


def test_the_same_backup_brought_back_again_has_another_incarnation(home: Home) -> None:
    sell(home)
    file = backup(home)
    assert [restore(home, file).code for _ in range(2)] == [0, 0]
    assert state(home) == (1, 3)


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


@contextmanager
def sale_that_waits(home: Home, tmp_path: Path, cut: str = "during:12") -> Iterator[Path]:
    """A sale is saved, and the printer's plug is pulled in the middle of its receipt."""
    ledger = tmp_path / "printer" / "ledger.jsonl"
    with printer_of_its_own(home, ledger):
        sell(home)
    with printer_of_its_own(home, ledger, f"power-cut={cut}"):
        done = tui_pos("sell", home=home.root, stdin=COLA)
    if done.code != WAITS or not waiting(home):
        pytest.fail(done.out)
    yield ledger


def waiting(home: Home) -> int:
    with open_store(home) as store:
        return len(operations.unfinished(store, "sell"))


@pytest.mark.parametrize("lost", [False, True], ids=["the shop is there", "the shop is lost"])
def test_a_receipt_that_waited_in_the_backup_and_came_out_since_is_posted_and_not_printed(
    home: Home, tmp_path: Path, lost: bool
) -> None:
    with sale_that_waits(home, tmp_path) as ledger:
        file = backup(home)
        with printer_of_its_own(home, ledger):
            # It comes out, and another after it.
            sell(home)
            assert len(receipts(ledger)) == 3
            if lost:
                ruin(home)
            done = restore(home, file)
            assert (done.code, done.err) == (0, "")
            assert "Posted, for the receipt came out: " in done.out
            assert waiting(home) == 0
            sell(home)
            assert len(receipts(ledger)) == 4
            assert len({one["usn"] for one in receipts(ledger)}) == 4
    assert state(home)[0] == 3


def test_a_receipt_that_the_printer_is_in_the_middle_of_is_ended_once_though_the_shop_is_lost(
    home: Home, tmp_path: Path
) -> None:
    with sale_that_waits(home, tmp_path, "during:10") as ledger:
        backup(home)
        ruin(home)
        with printer_of_its_own(home, ledger):
            done = restore(home, "--last")
            assert (done.code, done.err) == (0, "")
            assert "Waits at the till" in done.out
            assert waiting(home) == 1
            sell(home)
            assert len({one["usn"] for one in receipts(ledger)}) == len(receipts(ledger)) == 3
    assert state(home)[0] == 3


def goods_back_that_wait(home: Home, *, by_paper: bool) -> None:
    """A loaf comes back without a receipt, or by one of elsewhere; the printer was not asked yet."""
    with workplace_in(home, station="sell") as workplace:
        here, place = parties.operator(workplace.store, "1"), parties.location(workplace.store, "МАГ1")
        assert here is not None
        assert place is not None
        back = returns.add(workplace, returns.nothing_yet(workplace, here, place), "ХЛЯБ")
        paper = Original("0000001", datetime(2026, 10, 30, 12), "02000009", Cents(2000))
        old = OldReceipt("DT000009-0001-0000001", paper, StornoReason.RETURN) if by_paper else None
        returns.intend_return(workplace, CurrentBook(), back, old, workplace.clock())


@pytest.mark.parametrize("issued", [True, False], ids=["came out since", "never came out"])
@pytest.mark.parametrize("by_paper", [True, False], ids=["by a receipt", "without one"])
def test_money_that_was_handed_back_for_goods_is_not_forgotten_though_the_shop_is_lost(
    home: Home, tmp_path: Path, by_paper: bool, issued: bool
) -> None:
    ledger = tmp_path / "printer" / "ledger.jsonl"
    with printer_of_its_own(home, ledger):
        sell(home, 3)
        goods_back_that_wait(home, by_paper=by_paper)
        file = backup(home)
        if issued:
            sell(home)
        ruin(home)
        done = restore(home, file)
        assert (done.code, done.err) == (0, "")
        if by_paper:
            assert ("Posted, for the receipt came out" in done.out, "Given up" in done.out) == (issued, not issued)
        else:
            # No printer tells of a document that is no receipt whether it was this one.
            told = "Waits at the till for somebody to look at the paper" if issued else "Given up"
            assert re.search(rf"^{told}.*: 20\d\d-\d\d-\d\d \d\d:\d\d 1\.20\.$", done.out, re.MULTILINE)
        since = "posted" if by_paper else "intent"
        with open_store(home) as store:
            assert store.rows("SELECT state FROM operation WHERE kind = 'return'") == [
                (since if issued else "dropped",)
            ]
    state(home)


def test_each_paper_of_the_printer_is_sought_by_an_index(home: Home) -> None:
    told = Told("DT000001", 0, 1, None, None, (Issued(1, "DT000001-0001-0000001", False, False),))
    asked: list[str] = []
    with open_store(home) as store:
        store.connection.set_trace_callback(asked.append)
        assert _missing(store, told) == ("0000001 DT000001-0001-0000001",)
        store.connection.set_trace_callback(None)
        (step,) = (row[3] for sql in asked for row in store.rows("EXPLAIN QUERY PLAN " + sql))
    assert step.startswith("SEARCH operation USING INDEX operation_receipt")


def test_where_the_printer_lists_no_receipts_a_return_is_asked_of_a_person(home: Home) -> None:
    for by_paper in (True, False):
        goods_back_that_wait(home, by_paper=by_paper)
    with open_store(home) as store:
        told = Told("DT000001", 0, 5, last_sale=1, last_receipt=4, issued=None)
        assert [_fate(told, back, None) for back in operations.unfinished(store, "sell")] == [Fate.UNKNOWN] * 2


def test_a_sale_that_waits_now_and_is_not_in_the_backup_is_finished_first(home: Home, tmp_path: Path) -> None:
    file = backup(home)
    with sale_that_waits(home, tmp_path) as ledger, printer_of_its_own(home, ledger):
        done = restore(home, file)
        assert (done.code, "waits for its receipt" in done.err) == (1, True)
        assert waiting(home) == 1


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
    last = sell(home)
    file = backup(home)
    stick = Path(shutil.copytree(file.parent, tmp_path / "stick"))
    new = Home(tmp_path / "new")
    shutil.copytree(home.root / "virtual-printer", new.root / "virtual-printer")
    done = restore(new, stick / file.name)
    assert (done.code, done.err) == (0, "")
    assert new.settings.read_bytes() == home.settings.read_bytes()
    assert state(new)[0] == 1
    assert counter(sell(new)[0]) > counter(last[0])


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
