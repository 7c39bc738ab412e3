"""What a Tremol tells from its registers and its journal and does nothing for (protocol description, 2.5, 2.7, 2.9)."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from tui_pos.fiscal.virtual import paper
from tui_pos.fiscal.virtual.machine import Denied, Machine, Reason, cents_of, text_of
from tui_pos.fiscal.virtual.memory import Memory
from tui_pos.fiscal.virtual.ordinance import PAYMENTS, RATES, REASONS, code_of

KINDS = (*PAYMENTS, "currency")
"""Of payment, by their numbers."""

_NAMES = (
    "Лева", "Чек", "Талон", "В.Талон", "Амбалаж", "Обслужване", "Повреди", "Карта", "Банка", "Резерв 1", "Резерв 2",
    "Валута",
)  # fmt: skip

_RECEIPTS = ("receipt", "storno", "cancelled")
_TYPES = {"0": "0", "2": "2", "4": "2", "@": "4", "B": "6", "D": "6", "1": "1", "3": "3", "5": "3"} | {
    "A": "5", "C": "7", "E": "7",
}  # fmt: skip


class Telling:
    """The commands of a Tremol that change nothing."""

    machine: Machine
    power_lost: bool

    def readings(self) -> dict[int, Callable[[str], str]]:
        memory = self.machine.memory
        return {
            0x21: _alone(lambda: f"2;123456;01-01-2019 00:00;{memory.model:<50};{'Ver. 1.00 TRA20 CSum 1A2B':.20}"),
            0x4E: _told("R;R;R", lambda: f"{memory.last_fiscal};{self._minute()};0;00-00-0000 00:00;"),
            0x4F: _told("H;R", lambda: "H;R;1"),
            0x60: _alone(lambda: f"{memory.serial};{memory.fiscal_memory}"),
            0x61: _alone(lambda: f"{memory.tax_number:<13};0;123456;01-01-2019 00:00"),
            0x62: _alone(lambda: ";".join(f"{text_of(rate):>6}%" for rate in RATES)),
            0x63: _alone(lambda: "2"),
            0x64: _alone(lambda: ";".join([*(f"{name:<10}" for name in _NAMES), "1.00000"])),
            0x65: _alone(lambda: "0001;0;0;1;0;0;0;0;0;0"),
            0x68: _alone(self._minute),
            0x6D: _alone(self._day_by_groups),
            0x6E: self._registers,
            0x70: _alone(lambda: f"{memory.first_invoice:010d};{memory.last_invoice_allowed:010d}"),
            0x71: _alone(lambda: f"{self._issued():06d}"),
            0x72: self._receipt,
            0x73: _alone(self._last_closure),
            0x74: _alone(lambda: f"{1825 - memory.closures:04d}"),
        }

    def _minute(self) -> str:
        return f"{self.machine.time():%d-%m-%Y %H:%M}"

    def _issued(self) -> int:
        """The number of the last receipt; an open one is not issued."""
        memory = self.machine.memory
        return memory.documents - (memory.receipt is not None or memory.service is not None)

    def _day_by_groups(self) -> str:
        memory = self.machine.memory
        sums = (*memory.by_group, sum(memory.by_group), *memory.storno_by_group, sum(memory.storno_by_group))
        return ";".join(map(text_of, sums))

    def _registers(self, text: str) -> str:
        memory = self.machine.memory
        on_hand = {**memory.by_payment, "cash": memory.cash}
        match text:
            case "0":
                return f"0;{_by_payment(on_hand)}"
            case "2":
                return f"2;{_by_payment({'cash': memory.cash_in})};{memory.cash_ins};{text_of(memory.cash_in)}"
            case "3":
                return f"3;{_by_payment({'cash': memory.cash_out})};{memory.cash_outs};{text_of(memory.cash_out)}"
            case "4":
                return f"4;{_by_payment(memory.by_payment)}"
            case "5":
                return f"5;{memory.closures};{memory.closures};1;{_closed_at(memory)}"
        raise Denied(Reason.SYNTAX)

    def _receipt(self, text: str) -> str:
        """72h: the open receipt, its payments or those of the last one, and the QR code of one that is issued."""
        if not text:
            return self._open_receipt()
        if text == "P":
            return f"P;{self._is_open()};{_by_payment(self._payments())}"
        if text == "B":
            return _code_of(self._last_of(("receipt", "storno")))
        if match := re.fullmatch(r"b;(\d{6})", text):
            return _code_of(self._found(int(match[1])))
        raise Denied(Reason.SYNTAX)

    def _is_open(self) -> str:
        return str(int(self.machine.memory.receipt is not None))

    def _open_receipt(self) -> str:
        receipt = self.machine.memory.receipt
        sums = [text_of(cents) for cents in self.machine.sums_by_group()]
        if receipt is None:
            return ";".join(
                [
                    "0",
                    "000",
                    *sums[:3],
                    "0",
                    "0",
                    "0",
                    "0",
                    "0",
                    "0",
                    "0",
                    "0.00",
                    "0",
                    *sums[3:],
                    f"{self._issued():06d}",
                ]
            )
        format_, vat, kind = tuple(receipt.asked)
        change = max(0, receipt.tendered - receipt.amount)
        flags = [
            str(int(receipt.paying)),
            vat,
            format_,
            str(int(receipt.paying)),
            str(int(receipt.paying and receipt.tendered >= receipt.amount)),
            str(int(self.power_lost)),
            _TYPES[kind],
        ]
        return ";".join(
            [
                "1",
                f"{len(receipt.items):03d}",
                *sums[:3],
                *flags,
                text_of(change),
                "0",
                *sums[3:],
                f"{receipt.number:06d}",
            ]
        )

    def _payments(self) -> dict[str, int]:
        receipt = self.machine.memory.receipt
        if receipt is not None:
            return _summed(receipt.payments)
        last = self._last_of(_RECEIPTS)
        return _summed((payment["kind"], cents_of(payment["amount"])) for payment in last["payments"]) if last else {}

    def _last_closure(self) -> str:
        memory = self.machine.memory
        closed = _closed_at(memory)
        last = self._last_of((*_RECEIPTS, "service"))
        return f"{closed[:10]};{memory.closures};0;{self._issued():06d};{closed};1;{_kind_of(last)}"

    def _last_of(self, kinds: tuple[str, ...]) -> dict[str, Any] | None:
        for number in range(self._issued(), 0, -1):
            record = self.machine.find(number)
            if record is not None and record["kind"] in kinds:
                return record
        return None

    def _found(self, number: int) -> dict[str, Any] | None:
        record = self.machine.find(number)
        return record if record is not None and record["kind"] in ("receipt", "storno") else None

    def journal(self, text: str) -> list[str]:
        """7Ch: rows of the journal, of the documents with some numbers: as printed, or their sales (CSV)."""
        if match := re.fullmatch(r"J[08];N;(\d{6});(\d{6})", text):
            return [row for record in self._documents(match) for row in paper.draw(record).splitlines() if row]
        if match := re.fullmatch(r"j0;([CX]);(.);(.);N;(?P<first>\d{6});(?P<last>\d{6})", text):
            wanted = [record for record in self._documents(match) if _is_wanted(record, ord(match[2]))]
            if match[1] == "C":
                return [row for record in wanted for row in _sales_of(record)]
            return [row for record in wanted for row in paper.draw(record).splitlines() if row]
        raise Denied(Reason.SYNTAX)

    def _documents(self, match: re.Match[str]) -> Iterator[dict[str, Any]]:
        *_, first, last = match.groups()
        return self.machine.papers(int(first), min(int(last), self._issued()))


def status_bytes(machine: Machine, *, power_lost: bool) -> bytes:
    """20h: seven bytes, the highest bit of each always set."""
    memory, conditions = machine.memory, machine.conditions
    receipt = memory.receipt
    bits = {
        (0, 1): power_lost,
        (0, 2): "head-hot" in conditions,
        (0, 3): "clock-not-set" in conditions,
        (1, 0): bool(conditions & {"paper-out", "cover-open"}),
        (1, 3): bool(memory.day),
        (2, 0): memory.service is not None,
        (2, 1): receipt is not None,
        (2, 2): receipt is not None and receipt.asked[:1] == "1",
        (2, 3): receipt is not None and receipt.asked[1:2] == "1",
        (2, 4): receipt is not None and receipt.invoice is not None,
        (2, 6): "journal-full" in conditions,
        (3, 2): "memory-full" in conditions,
        (5, 1): "blocked" in conditions,
        (6, 4): "paper-low" in conditions,
    }
    status = bytearray((0x80, 0x80, 0x80, 0xF0, 0x80, 0x80, 0x80))
    for (byte, bit), is_set in bits.items():
        status[byte] |= is_set << bit
    return bytes(status)


def _alone(tell: Callable[[], str]) -> Callable[[str], str]:
    """A command without data."""
    return _told("", tell)


def _told(asked: str, tell: Callable[[], str]) -> Callable[[str], str]:
    def answer(text: str) -> str:
        if text != asked:
            raise Denied(Reason.SYNTAX)
        return tell()

    return answer


def _by_payment(sums: Mapping[str, int]) -> str:
    return ";".join(text_of(sums.get(kind, 0)) for kind in KINDS)


def _summed(payments: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for kind, cents in payments:
        sums[kind] = sums.get(kind, 0) + cents
    return sums


def _closed_at(memory: Memory) -> str:
    if not memory.fiscal_records:
        return "00-00-0000 00:00"
    return f"{datetime.fromisoformat(memory.fiscal_records[-1].time):%d-%m-%Y %H:%M}"


def _kind_of(record: Mapping[str, Any] | None) -> str:
    if record is None:
        return "0"
    if record["kind"] == "service":
        return "2"
    is_invoice = "invoice" in record
    return ("5" if is_invoice else "4") if "storno" in record else ("1" if is_invoice else "0")


def _code_of(record: Mapping[str, Any] | None) -> str:
    if record is None:
        raise Denied(Reason.NOT_FOUND)
    return code_of(record, 6)


def _is_wanted(record: Mapping[str, Any], flags: int) -> bool:
    """Whether the flags ask for receipts of this kind."""
    is_invoice = "invoice" in record
    match record["kind"]:
        case "receipt":
            return bool(flags >> is_invoice & 1)
        case "storno":
            return bool(flags >> (2 + is_invoice) & 1)
    return False


def _sales_of(record: Mapping[str, Any]) -> Iterator[str]:
    """A row for each sale of a receipt, in the columns of the journal's own format."""
    storno, invoice = record.get("storno"), record.get("invoice") or {}
    kind = ("Разширен " if invoice else "") + ("сторно ФБ" if storno else "ФБ")
    for item in record["items"]:
        columns = [record["serial"], kind, f"{record['number']:06d}", record["usn"], item["text"], item["price"]]
        columns += [item["qty"], item["amount"], record["total"], invoice.get("number", "")]
        columns.append(invoice.get("buyer", {}).get("identifier", ""))
        columns += [f"{storno['number']:06d}" if storno else "", invoice.get("original", "")]
        columns.append(REASONS.index(storno["reason"]) if storno else "")
        yield ";".join(str(column).replace(";", ",").replace("\n", " ") for column in columns)
