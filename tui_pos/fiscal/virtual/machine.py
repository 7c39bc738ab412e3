"""What every fiscal device does, by whatever protocol it is asked: the order of commands, sums, the day, the drawer,
one duplicate, stornos, clock and paper.

Written from the ordinance and the manuals, not from our drivers. A family's device reads a command's text, checks what
its own protocol demands, calls the machine and words the answer; the machine says no with a Reason. Receipts are made
in `receipts`; what a device is in itself stands in `core`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tui_pos.fiscal.virtual.memory import GROUPS, Closure
from tui_pos.fiscal.virtual.reasons import PRINTING_STOPS, Denied, Reason
from tui_pos.fiscal.virtual.receipts import Receipts
from tui_pos.fiscal.virtual.records import (
    Day,
    cents_of,
    items_of,
    moment_of,
    record_of,
    rounded,
    sums_by_group,
    text_of,
)

__all__ = [
    "Day", "Denied", "Machine", "Reason", "cents_of", "items_of", "moment_of", "record_of", "rounded", "sums_by_group",
    "text_of",
]  # fmt: skip


class Machine(Receipts):
    """The device behind a protocol."""

    def begin(self, conditions: frozenset[str]) -> None:
        """Before each command: what is the matter with the device now; and the day that has ended is closed by the
        device itself, unless a receipt is open or it cannot print (Ordinance N-18 art. 39).
        """
        self.records = []
        if "z-needed" in conditions - self.conditions:
            # Until a Z report is made, however long the condition lasts.
            self.memory.z_needed = True
        self.conditions = conditions
        day = self.memory.day
        idle = self.memory.receipt is None and self.memory.service is None
        can = not conditions & {*PRINTING_STOPS, "memory-full"}
        if day and idle and can and self.time().date().isoformat() > day:
            self._close_day(f"{day}T23:59:59", by_itself=True)

    def x_report(self) -> Day:
        """The day so far, on paper."""
        self.must_be_idle()
        day = self._day()
        self._count()
        self._write(kind="x", number=self.memory.documents, **day.facts())
        return day

    def z_report(self) -> Day:
        """The day, on paper, and a new one begins."""
        self.must_be_idle()
        if "memory-full" in self.conditions:
            raise Denied(Reason.MEMORY_FULL)
        return self._close_day(self.time().isoformat())

    def period_report(self, first: date, last: date, *, detailed: bool) -> None:
        """What the fiscal memory holds of some days."""
        if first > last:
            raise Denied(Reason.DATE)
        days = (first.isoformat(), last.isoformat())
        self._report_of([c for c in self.memory.fiscal_records if days[0] <= c.time[:10] <= days[1]], days, detailed)

    def closures_report(self, first: int, last: int, *, detailed: bool) -> None:
        """What the fiscal memory holds from one Z report to another."""
        if first > last:
            raise Denied(Reason.VALUE)
        found = [closure for closure in self.memory.fiscal_records if first <= closure.number <= last]
        days = (found[0].time[:10], found[-1].time[:10]) if found else ("", "")
        self._report_of(found, days, detailed)

    def move_cash(self, cents: int) -> None:
        """Cash in or (below zero) out, on paper."""
        memory = self.memory
        self.must_be_idle()
        if memory.cash + cents < 0:
            raise Denied(Reason.CASH_SHORT)
        memory.cash += cents
        memory.cash_in += max(0, cents)
        memory.cash_out += max(0, -cents)
        memory.cash_ins += cents > 0
        memory.cash_outs += cents < 0
        memory.day = memory.day or self.time().date().isoformat()
        self._count()
        self._write(kind="cash_in" if cents > 0 else "cash_out", number=memory.documents, total=text_of(abs(cents)))

    def duplicate(self) -> None:
        """Once, and directly after its receipt (Ordinance N-18, Annex 1 III.3v)."""
        memory = self.memory
        if memory.receipt is not None:
            raise Denied(Reason.RECEIPT_OPEN)
        if not memory.may_duplicate:
            raise Denied(Reason.TOO_LATE)
        self.must_be_idle()
        original = self.find(memory.last_fiscal)
        if original is None:
            raise Denied(Reason.NOT_FOUND)
        self._count()
        self._write(**original | {"kind": "duplicate", "number": memory.documents})

    def copy(self, record: Mapping[str, Any]) -> None:
        """Any paper of its journal once more, marked as a copy."""
        self.must_be_idle()
        self._count()
        self._write(kind="copy", number=self.memory.documents, of=dict(record), total="0.00")

    def open_service(self) -> None:
        """Begin a paper that is no receipt."""
        self.must_be_idle()
        self._count()
        self.memory.service = []

    def service_text(self, text: str) -> None:
        if self.memory.service is None:
            raise Denied(Reason.NO_RECEIPT)
        self.must_print()
        self.memory.service.append(text)

    def close_service(self) -> None:
        if self.memory.service is None:
            raise Denied(Reason.NO_RECEIPT)
        self.must_print()
        texts, self.memory.service = self.memory.service, None
        self._write(kind="service", number=self.memory.documents, texts=texts, total="0.00")

    def _close_day(self, time: str, *, by_itself: bool = False) -> Day:
        memory, day, cash = self.memory, self._day(), self.memory.cash
        memory.closures = day.number
        memory.by_group, memory.storno_by_group = [0] * len(GROUPS), [0] * len(GROUPS)
        memory.by_payment = {}
        memory.cash = memory.cash_in = memory.cash_out = memory.cash_ins = memory.cash_outs = 0
        memory.day, memory.z_needed = "", False
        self._count()
        closure = Closure(day.number, memory.documents, time, memory.fiscal_today, day.sold, day.reversed)
        memory.fiscal_records.append(closure)
        memory.today = memory.fiscal_today = memory.storno_today = 0
        self._write(
            kind="z",
            number=memory.documents,
            **day.facts(),
            time=time,
            by_itself=by_itself,
            last_fiscal=memory.last_fiscal,
            cash=text_of(cash),
        )
        return day

    def _day(self) -> Day:
        memory = self.memory
        return Day(memory.closures + 1, tuple(memory.by_group), tuple(memory.storno_by_group))

    def _report_of(self, found: list[Closure], days: tuple[str, str], detailed: bool) -> None:
        self.must_be_idle()
        self._count()
        whole = Day(
            found[-1].number if found else 0,
            tuple(sum(sums) for sums in zip(*(closure.sold for closure in found), strict=True)) or (0,) * len(GROUPS),
            tuple(sum(sums) for sums in zip(*(closure.reversed for closure in found), strict=True))
            or (0,) * len(GROUPS),
        )
        self._write(
            kind="period",
            number=self.memory.documents,
            first=days[0],
            last=days[1],
            detailed=detailed,
            closures=[
                {"number": c.number, "time": c.time, "total": text_of(sum(c.sold)), "storno": text_of(sum(c.reversed))}
                for c in found
            ],
            **whole.facts(),
        )
