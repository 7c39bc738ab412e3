"""What Datecs P and C tell without doing anything, in the words that are the same for both."""

import re
from collections.abc import Iterable
from datetime import datetime

import msgspec

from tui_pos.fiscal.virtual.machine import Denied, Machine, Reason, text_of
from tui_pos.fiscal.virtual.memory import Closure, Memory
from tui_pos.fiscal.virtual.ordinance import RATES

RATES_TEXT = ",".join(text_of(rate) for rate in RATES)
_FISCAL_RECORDS = 1825


class Told:
    """The answers of one device. Each takes the text of its command."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    @property
    def memory(self) -> Memory:
        return self._machine.memory

    def free_records(self, text: str) -> str:
        """44h."""
        asked_nothing(text)
        return f"{_FISCAL_RECORDS - len(self.memory.fiscal_records):04d},{_FISCAL_RECORDS:04d}"

    def rates(self, text: str) -> str:
        """61h."""
        asked_nothing(text)
        return RATES_TEXT

    def rates_and_currency(self, text: str) -> str:
        """53h. To set them is the service's work."""
        if text:
            raise Denied(Reason.VALUE)
        return f"0,2,EUR,11110000,{RATES_TEXT}"

    def tax_number(self, text: str) -> str:
        """63h."""
        asked_nothing(text)
        return f"{self.memory.tax_number},ЕИК"

    def last_document(self, text: str) -> str:
        """71h."""
        asked_nothing(text)
        return f"{self.memory.documents:07d}"

    def last_paper_at(self) -> str:
        """When the last paper was made, empty when none was."""
        last = self.memory.records.rstrip(b"\n").rpartition(b"\n")[2]
        return str(msgspec.json.decode(last)["time"]) if last else ""

    def last_record_date(self, text: str, option: str) -> str:
        """56h: of the last Z report; of the device's first day when there was none. `option` asks for the time too."""
        if text not in ("", option):
            raise Denied(Reason.SYNTAX)
        last = self.memory.fiscal_records[-1].time if self.memory.fiscal_records else "2026-01-01T09:00:00"
        return f"{datetime.fromisoformat(last):%d-%m-%Y %H:%M:%S}"[: 19 if text else 10]

    def last_record(self, amounts: Iterable[int], form: str) -> str:
        """40h: the last Z report with some of its sums."""
        last = self.memory.fiscal_records[-1]
        return f"P,{last.number:04d},{listed(amounts)},{datetime.fromisoformat(last.time):{form}}"

    def closures(self, text: str) -> tuple[int, list[Closure]]:
        """72h: what is asked, and of which Z reports."""
        match = re.fullmatch(r"(\d{1,4}),(\d{1,2})(?:,(\d{1,4}))?", text)
        if not match:
            raise Denied(Reason.SYNTAX)
        first, last = int(match[1]), int(match[3] or match[1])
        return int(match[2]), [closure for closure in self.memory.fiscal_records if first <= closure.number <= last]

    def moment(self) -> datetime:
        return self._machine.time()

    def invoice_open(self) -> str:
        """Of 67h: whether an invoice is open, and the number of the next."""
        receipt = self.memory.receipt
        return f"{int(receipt is not None and receipt.invoice is not None)},{self.memory.next_invoice:010d}"

    def can_void(self) -> int:
        receipt = self.memory.receipt
        return int(receipt is not None and bool(receipt.items) and not receipt.paying)


def asked_nothing(text: str) -> None:
    if text:
        raise Denied(Reason.SYNTAX)


def listed(amounts: Iterable[int]) -> str:
    return ",".join(map(str, amounts))
