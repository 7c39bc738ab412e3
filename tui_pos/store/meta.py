"""What the store knows about itself: its id, how often it was restored, and the like. The first values come with it."""

from tui_pos.store.database import Store

STORE_ID = "store_id"
INCARNATION = "incarnation"
PIN_SALT = "pin_salt"
RULES_STAMP = "rules_stamp"
PRINTER = "printer"


def get(store: Store, name: str) -> str | None:
    """The value kept under `name`."""
    row = store.row("SELECT value FROM meta WHERE name = ?", (name,))
    return None if row is None else str(row[0])


def put(store: Store, name: str, value: str) -> None:
    """Keep `value` under `name`."""
    with store.write():
        store.run(
            "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )


def identity(store: Store) -> tuple[str, int]:
    """The store's id and its incarnation, which rises when it is restored or installed anew."""
    kept: dict[str, str] = dict(
        store.rows("SELECT name, value FROM meta WHERE name IN (?, ?)", (STORE_ID, INCARNATION))
    )
    return kept[STORE_ID], int(kept[INCARNATION])


def raise_incarnation(store: Store) -> int:
    """The store was restored or installed anew: messages from now on can be told from those it has forgotten."""
    with store.write():
        incarnation = identity(store)[1] + 1
        put(store, INCARNATION, str(incarnation))
    return incarnation
