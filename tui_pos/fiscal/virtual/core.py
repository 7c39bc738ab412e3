"""The state of a device: its clock, what is the matter with it, its passwords, and the papers it counts and writes."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from math import ceil
from typing import Any

import msgspec

from tui_pos.fiscal.virtual.memory import Memory
from tui_pos.fiscal.virtual.reasons import PRINTING_STOPS, Denied, Reason


class Core:
    """It changes `memory`; `records` are the ledger's lines of the documents that the command in hand has finished;
    `find` gives back a record by its document's number; `conditions` is what is the matter now.
    """

    def __init__(
        self, memory: Memory, now: Callable[[], datetime], find: Callable[[int], dict[str, Any] | None]
    ) -> None:
        self.memory = memory
        self.find = find
        self.records: list[bytes] = []
        self.conditions: frozenset[str] = frozenset()
        self._now = now
        self._wrong_passwords = 0

    def time(self) -> datetime:
        """By the device's own clock, in whole seconds."""
        return (self._now() + timedelta(seconds=self.memory.clock_offset_s)).replace(microsecond=0)

    def set_clock(self, moment: datetime) -> None:
        """Not while a receipt is open, and not back behind the day's own sales."""
        if self.memory.receipt is not None:
            raise Denied(Reason.RECEIPT_OPEN)
        if self.memory.day and moment.date().isoformat() < self.memory.day:
            raise Denied(Reason.DATE)
        # Up, for it is read without its fraction of a second.
        self.memory.clock_offset_s = ceil((moment - self._now()).total_seconds())

    def must_print(self) -> None:
        """Raises Denied when nothing can be printed now."""
        for name, reason in PRINTING_STOPS.items():
            if name in self.conditions:
                raise Denied(reason)

    def must_be_idle(self) -> None:
        """Raises Denied while any paper is open, or when nothing can be printed."""
        if self.memory.receipt is not None:
            raise Denied(Reason.RECEIPT_OPEN)
        if self.memory.service is not None:
            raise Denied(Reason.SERVICE_OPEN)
        self.must_print()

    def admit(self, password: str, *, right: str | None = None) -> None:
        """Compare a password with the `right` one, that of the factory when None."""
        if self._wrong_passwords >= 3:
            raise Denied(Reason.LOCKED)
        if password != (self.memory.password if right is None else right):
            self._wrong_passwords += 1
            raise Denied(Reason.PASSWORD)
        self._wrong_passwords = 0

    def papers(self, first: int, last: int) -> Iterator[dict[str, Any]]:
        """The records of the documents from one number to another."""
        for number in range(first, min(last, self.memory.documents) + 1):
            if (record := self.find(number)) is not None:
                yield record

    def show(self, rows: list[str]) -> None:
        self.memory.display = rows

    def open_drawer(self) -> None:
        self.memory.drawer_openings += 1

    def _count(self) -> None:
        """One more paper; a receipt that another one follows has no duplicate any more."""
        self.memory.documents += 1
        self.memory.today += 1
        self.memory.may_duplicate = False

    def _write(self, **facts: Any) -> None:
        memory = self.memory
        record = {"time": self.time().isoformat(), **facts, "serial": memory.serial, "fm": memory.fiscal_memory}
        if memory.header:
            record["header"] = memory.header
        self.records.append(msgspec.json.encode({"kind": record["kind"], "number": record["number"], **record}))
