"""The running number in the USN (Ordinance N-18, Annex 29): one series for each fiscal device, without gaps; and which
devices those are.
"""

import re
from datetime import datetime

from tui_pos.store import meta
from tui_pos.store.database import Store
from tui_pos.store.moments import kept_moment

_MEMORY = re.compile(r"[0-9]{8}")


def next_usn_counter(store: Store, device_serial: str, first: int = 1) -> int:
    """The next number for this device, from `first` on. Given inside the write that keeps the first line, or not at
    all.
    """
    with store.write():
        row = store.row(
            "INSERT INTO usn_counter (device, number) VALUES (?, ?) "
            "ON CONFLICT (device) DO UPDATE SET number = max(usn_counter.number + 1, excluded.number) "
            "RETURNING number",
            (device_serial, first),
        )
    return int(row[0]) if row else 0


def printer_serial(store: Store, of: str = "") -> str | None:
    """The number of the fiscal printer last seen: the USN begins with it, also while the printer is off. `of`: whose
    printer; "": the shop's."""
    return meta.get(store, _kept_as(of))


def remember_printer(store: Store, serial: str, of: str = "") -> None:
    """Keep the number of the fiscal printer that has answered; `of` as above."""
    if printer_serial(store, of) != serial:
        meta.put(store, _kept_as(of), serial)


def _kept_as(of: str) -> str:
    return f"{meta.PRINTER} {of}" if of else meta.PRINTER


def remember_memory(store: Store, serial: str, memory: str, moment: datetime) -> None:
    """The printer has answered that this is its fiscal memory: a service that repairs it may put in another."""
    last = store.row("SELECT number FROM fiscal_memory WHERE device = ? ORDER BY since DESC LIMIT 1", (serial,))
    if _MEMORY.fullmatch(memory) and (last is None or last[0] != memory):
        with store.write():
            store.run("INSERT OR IGNORE INTO fiscal_memory VALUES (?, ?, ?)", (serial, kept_moment(moment), memory))


def memory_of(store: Store, serial: str, moment: datetime) -> str | None:
    """The number of the fiscal memory that the printer had at `moment`, or when it was met first; None for one that
    was never met."""
    row = store.row(
        "SELECT number FROM fiscal_memory WHERE device = ? ORDER BY since > ?, "
        "CASE WHEN since > ? THEN since END, since DESC LIMIT 1",
        (serial, kept_moment(moment), kept_moment(moment)),
    )
    return None if row is None else str(row[0])


def raise_counter(store: Store, device_serial: str, counter: int) -> None:
    """Numbers up to `counter` may have been given for this device: the next is above them."""
    with store.write():
        store.run(
            "INSERT INTO usn_counter (device, number) VALUES (?, ?) "
            "ON CONFLICT (device) DO UPDATE SET number = max(usn_counter.number, excluded.number)",
            (device_serial, counter),
        )


def counters(store: Store) -> dict[str, int]:
    """The number last given, for each device."""
    return dict(store.rows("SELECT device, number FROM usn_counter"))
