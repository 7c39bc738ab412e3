"""The journal of a Datecs C (manual v2.04BG): papers found by day or Z report (7Ch), one paper line by line (7Dh), and
all papers of some days as text (77h).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from tui_pos.fiscal.virtual import paper
from tui_pos.fiscal.virtual.machine import Denied, Machine, Reason, cents_of, items_of, moment_of
from tui_pos.fiscal.virtual.memory import GROUPS
from tui_pos.fiscal.virtual.ordinance import REASONS

_MOMENT = r"\d{6}(?:\d{6})?"
_SALE, _Z, _CASH_IN, _CASH_OUT, _X, _SERVICE, _INVOICE, _STORNO, _CREDIT_NOTE = range(1, 10)
_TYPES = {
    "receipt": _SALE,
    "cancelled": _SALE,
    "storno": _STORNO,
    "z": _Z,
    "x": _X,
    "cash_in": _CASH_IN,
    "cash_out": _CASH_OUT,
}
_FISCAL = {_SALE, _STORNO, _INVOICE, _CREDIT_NOTE}
# What is asked for, by its number, as the types of papers that are then found.
_WANTED: dict[str, set[int]] = {
    "0": set(range(1, 10)),
    "1": _FISCAL,
    "2": {_Z},
    "3": {_CASH_IN, _CASH_OUT},
    "4": {_X},
    "5": {_SERVICE, _CASH_IN, _CASH_OUT, _X},
    "6": {_INVOICE},
    "7": {_STORNO, _CREDIT_NOTE},
    "8": {_CREDIT_NOTE},
}
IDENTIFIERS = ("eik", "egn", "lnch", "service")
"""What kind of number a buyer is known by, as the commands count them."""


class Journal:
    """What was asked of it last, line by line."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._texts: Iterator[str] = iter(())
        self._rows: Iterator[str] = iter(())
        self._facts: Iterator[str] = iter(())

    def search(self, text: str) -> str:
        """7Ch: the first and the last paper of a kind in some days, or in the days of some Z reports."""
        if text == "I":
            memory = self._machine.memory
            return (
                f"P,1,1,{memory.serial},1,01.01.2026 09:00:00,AC536E00,1,{memory.closures + 1},1,{memory.documents},"
                f"4000,{memory.documents // 16000 + 1}"
            )
        match = re.fullmatch(rf"(D),([0-8]),({_MOMENT}),({_MOMENT})|(Z),([0-8]),(\d{{1,4}}),(\d{{1,4}})", text)
        if not match:
            raise Denied(Reason.SYNTAX)
        if match[1]:
            papers = self._between(_moment(match[3], "000000"), _moment(match[4], "235959"))
            wanted = _WANTED[match[2]] | ({_Z} if match[2] == "1" else set())
        else:
            papers = self._of_closures(int(match[7]), int(match[8]))
            wanted = _WANTED[match[6]] | ({_Z} if match[6] == "1" else set())
        found = [record["number"] for record in papers if _type_of(record) in wanted]
        return f"P,{found[0]},{found[-1]}" if found else "F"

    def document(self, text: str) -> str:
        """7Dh: 0 a paper by its number, then 1 its next row, 5 its next fact; 3 its copy on paper."""
        if text == "1":
            return next(self._rows, "F")
        if text == "5":
            return next(self._facts, "F")
        match = re.fullmatch(r"([03]),(\d{1,7}),([0-8])(?:,(\d{1,7}))?", text)
        if not match:
            raise Denied(Reason.SYNTAX)
        first, last = int(match[2]), int(match[4] or match[2])
        record = next(
            (found for found in self._machine.papers(first, last) if _type_of(found) in _WANTED[match[3]]), None
        )
        if record is None:
            return "F"
        if match[1] == "3":
            self._machine.copy(record)
        self._rows = (f"P,{row[:42]}" for row in paper.draw(record).splitlines())
        self._facts = _facts_of(record)
        moment = datetime.fromisoformat(record["time"])
        return (
            f"P,{record['number']},{moment:%d-%m-%y %H:%M:%S},{_type_of(record)},{self._closure_of(record['number'])}"
        )

    def texts(self, text: str) -> str:
        """77h: R the first row of the papers of some days, N the next one."""
        if text == "N":
            return next(self._texts, "F")
        match = re.fullmatch(rf"R,A({_MOMENT}),({_MOMENT})", text)
        if not match:
            raise Denied(Reason.SYNTAX)
        papers = self._between(_moment(match[1], "000000"), _moment(match[2], "235959"))
        self._texts = (f"P,{row}" for record in papers for row in paper.draw(record).splitlines())
        return next(self._texts, "F")

    def _between(self, begin: str, end: str) -> Iterator[Mapping[str, Any]]:
        return (
            record
            for record in self._machine.papers(1, self._machine.memory.documents)
            if begin <= record["time"] <= end
        )

    def _of_closures(self, first: int, last: int) -> Iterator[Mapping[str, Any]]:
        """The day that is not closed yet has the next number."""
        ends = {closure.number: closure.document for closure in self._machine.memory.fiscal_records}
        begin = ends.get(first - 1, 0) + 1 if first <= self._machine.memory.closures + 1 else 1 << 31
        return self._machine.papers(begin, ends.get(last, self._machine.memory.documents))

    def _closure_of(self, document: int) -> int:
        memory = self._machine.memory
        return next((c.number for c in memory.fiscal_records if c.document >= document), memory.closures + 1)


def _type_of(record: Mapping[str, Any]) -> int:
    if record.get("invoice") and record["kind"] in ("receipt", "cancelled"):
        return _INVOICE
    if record.get("invoice") and record["kind"] == "storno":
        return _CREDIT_NOTE
    return _TYPES.get(record["kind"], _SERVICE)


def _facts_of(record: Mapping[str, Any]) -> Iterator[str]:
    """A fiscal receipt in its facts; nothing of any other paper."""
    if _type_of(record) not in _FISCAL:
        return
    yield f"P,3,{_type_of(record)},{record['number']},{record['usn']},2"
    for item in items_of(record):
        gross = item.amount + item.discount
        yield f"P,4,{item.price},{item.qty},{gross},{GROUPS.index(item.vat) + 1},{item.text}"
        if item.discount:
            yield f"P,5,{-item.discount},{'Отстъпка' if item.discount > 0 else 'Надбавка'}"
    for change in map(cents_of, record.get("changes", ())):
        yield f"P,5,{change},{'Отстъпка' if change < 0 else 'Надбавка'}"
    yield f"P,6,{cents_of(record['total'])}"
    invoice = record.get("invoice")
    if storno := record.get("storno"):
        yield f"P,7,{storno['number']},{REASONS.index(storno['reason'])},{(invoice or {}).get('original', '')}"
    if invoice:
        buyer = invoice["buyer"]
        kind = IDENTIFIERS.index(buyer.get("identified_by", "eik"))
        yield f"P,8,{int(invoice['number'])},{buyer.get('identifier', '')},{kind}"


def _moment(text: str, time: str) -> str:
    return moment_of(text if len(text) == 12 else text + time, "%d%m%y%H%M%S").isoformat()
