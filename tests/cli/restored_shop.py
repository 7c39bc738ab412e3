"""What the tests of restores share: a shop that sells by command, its backups, and how it is afterwards."""

import os
from pathlib import Path

from typed_command import Done, tui_pos

from tui_pos.boot import Home, open_store
from tui_pos.store import backups, journal, meta, outbox, totals

COLA = '{"lines":[{"code":"КОЛА","qty":"1"}]}\n'.encode()


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
