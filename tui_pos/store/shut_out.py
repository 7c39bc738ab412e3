"""Who may work in a shop that a backup has replaced is who might to the last: a restore lets nobody in again."""

from tui_pos.store.database import Store


def as_it_was_last(store: Store, was: Store) -> None:
    """Operators, technicians and approved scripts of the restored `store` as in the store `was` that it replaces. Part
    of the write around it.
    """
    _take_operators(store, was)
    _take_technicians(store, was)
    _take_approvals(store, was)


def _take_operators(store: Store, was: Store) -> None:
    """Who may sign on, with which PIN and rights."""
    theirs = {row[1] for row in was.rows("PRAGMA table_info(operator)")}
    columns = [row[1] for row in store.rows("PRAGMA table_info(operator)") if row[1] in theirs]
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name != "code")
    # One may have the PIN that another had; and whom the shop did not know any more has none.
    store.run("UPDATE operator SET pin_hash = NULL")
    for row in was.rows(f"SELECT {names} FROM operator"):  # noqa: S608 - names of columns
        store.run(
            f"INSERT INTO operator ({names}) VALUES ({marks}) ON CONFLICT (code) DO UPDATE SET {changes}",  # noqa: S608
            row,
        )


def _take_technicians(store: Store, was: Store) -> None:
    """Whose password opens the console."""
    columns = "name, hash, installation, email, moment"
    active = f"SELECT {columns} FROM technician WHERE removed = 0"  # noqa: S608 - names of columns
    then = set(was.rows(active)) if was.row("SELECT 1 FROM sqlite_master WHERE name = 'technician'") else set()
    now = set(store.rows(active))
    store.run_many("UPDATE technician SET removed = 1 WHERE removed = 0 AND name = ?", [row[:1] for row in now - then])
    store.run_many(f"INSERT INTO technician ({columns}) VALUES (?, ?, ?, ?, ?)", sorted(then - now))  # noqa: S608


def _take_approvals(store: Store, was: Store) -> None:
    """Which scripts run: none that might not any more."""
    for key in store.rows("SELECT script, version, installation FROM script_confirmed WHERE confirmed = 1"):
        where = "WHERE script = ? AND version = ? AND installation = ?"
        if was.row(f"SELECT confirmed FROM script_confirmed {where}", key) != (1,):  # noqa: S608
            store.run(f"UPDATE script_confirmed SET confirmed = 0 {where}", key)  # noqa: S608
