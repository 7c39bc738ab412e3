"""What the store knows about itself: its id, how often it was restored, and the like. The first values come with it."""

from typing import NamedTuple

from tui_pos.store.database import Store

STORE_ID = "store_id"
INCARNATION = "incarnation"
PIN_SALT = "pin_salt"
RULES_STAMP = "rules_stamp"
CATALOGUE_STAMP = "catalogue_stamp"
PRINTER = "printer"


class Stamps(NamedTuple):
    """Two numbers: one changes with the book of rules, the other when an item or a partner comes or goes out of use."""

    rules: int
    catalogue: int


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


def stamps(store: Store) -> Stamps:
    """Both stamps, in one look-up."""
    kept: dict[str, str] = dict(
        store.rows("SELECT name, value FROM meta WHERE name IN (?, ?)", (RULES_STAMP, CATALOGUE_STAMP))
    )
    return Stamps(int(kept[RULES_STAMP]), int(kept[CATALOGUE_STAMP]))


def catalogue_stamp(store: Store) -> int:
    """A number that is another one after every item or partner that came, or went out of use or back."""
    return stamps(store).catalogue


STAMP_CATALOGUE = "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = 'catalogue_stamp' AND "
"""Raises the stamp of the catalogue where the condition that follows is true."""


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
