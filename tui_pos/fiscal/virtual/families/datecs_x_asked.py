"""What a Datecs X tells without doing anything (manual v2.02): itself, the day, the last receipt, its journal, the
variables of command FFh.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from tui_pos.fiscal.virtual import paper
from tui_pos.fiscal.virtual.families.datecs_x_fields import (
    MEANINGS,
    NO_SUCH_DOCUMENT,
    READ_TO_THE_END,
    SYNTAX,
    WRONG_FIELD,
    WRONG_VALUE,
    Fields,
    Refused,
    sums,
    written,
)
from tui_pos.fiscal.virtual.machine import Machine, text_of
from tui_pos.fiscal.virtual.memory import GROUPS
from tui_pos.fiscal.virtual.ordinance import GROUPS_IN_USE, RATES, REASONS, vat_of

_CHECKSUM = "A1B2"
_FIRMWARE = ("3.00BG", "23NOV18", "1000")
_MOST_CLOSURES = 3650


class Asked:
    """The commands that ask. `columns`: how wide the paper is."""

    commands: ClassVar[frozenset[int]] = frozenset(
        {0x2D, 0x32, 0x3E, 0x3F, 0x41, 0x44, 0x4C, 0x5A, 0x63, 0x64, 0x67, 0x6E, 0x7B, 0x7D, 0xFF}
    )

    def __init__(self, machine: Machine, columns: int) -> None:
        self._machine = machine
        self._columns = columns
        self._rows: list[list[str]] = []
        self._lines: list[str] = []

    def by_command(self) -> dict[int, Callable[[str], list[str]]]:
        return {
            0x2D: self._nothing,
            0x32: self._rates,
            0x3E: self._clock,
            0x3F: self._clock,
            0x41: self._day,
            0x44: self._closures_left,
            0x4C: self._transaction,
            0x5A: self._identity,
            0x63: self._tax_number,
            0x64: self._meaning,
            0x67: self._current_receipt,
            0x6E: self._more_of_the_day,
            0x7B: self._device,
            0x7D: self._journal,
            0xFF: self._variable,
        }

    def identity_in_commas(self, text: str) -> str:
        """5Ah without a TAB: no error number, and commas."""
        if text not in ("", "1"):
            raise Refused(WRONG_FIELD - 1)
        memory = self._machine.memory
        checksum = _CHECKSUM if text else ""
        return f"{memory.model},{' '.join(_FIRMWARE)},{checksum},00000000,{memory.serial},{memory.fiscal_memory}"

    def _identity(self, text: str) -> list[str]:
        memory = self._machine.memory
        checksum = _CHECKSUM if Fields(text, 1).matching(1, "1?") else ""
        return [memory.model, *_FIRMWARE, checksum, "00000000", memory.serial, memory.fiscal_memory]

    def _nothing(self, text: str) -> list[str]:
        Fields(text, 0)
        return []

    def _rates(self, text: str) -> list[str]:
        Fields(text, 0)
        rates = (
            text_of(rate) if group in GROUPS_IN_USE else "100.00" for group, rate in zip(GROUPS, RATES, strict=True)
        )
        return ["1", *rates, "01-01-26"]

    def _clock(self, text: str) -> list[str]:
        Fields(text, 0)
        return [written(self._machine.time())]

    def _tax_number(self, text: str) -> list[str]:
        Fields(text, 0)
        return [self._machine.memory.tax_number]

    def _closures_left(self, text: str) -> list[str]:
        Fields(text, 0)
        return [str(_MOST_CLOSURES - self._machine.memory.closures)]

    def _meaning(self, text: str) -> list[str]:
        """64h: what an error number means."""
        code = Fields(text, 1).matching(1, r"-\d{1,6}")
        return [code, MEANINGS.get(int(code), "Unknown error")]

    def _day(self, text: str) -> list[str]:
        """41h: turnover, its VAT, what was reversed, and the VAT of that."""
        kind = Fields(text, 1).integer(1, 0, 3, default=0)
        memory = self._machine.memory
        by_group = memory.by_group if kind < 2 else memory.storno_by_group
        return [str(memory.closures + 1), *sums(vat_of(by_group) if kind % 2 else by_group)]

    def _more_of_the_day(self, text: str) -> list[str]:
        """6Eh: payments, payments of stornos, sales, cash in and out. Discounts and corrections it does not count."""
        kind = Fields(text, 1).matching(1, "[01235]?") or "0"
        memory = self._machine.memory
        if kind == "0":
            paid = memory.by_payment
            kinds = ("cash", "card", "", "other_3", "other_4", "other_5", "foreign")
            return sums([paid.get(name, 0) for name in kinds])
        if kind == "1":
            return sums([sum(memory.storno_by_group), 0, 0, 0, 0, 0, 0])
        if kind == "2":
            return [str(memory.fiscal_today), text_of(sum(memory.by_group))]
        if kind == "5":
            put_in, taken_out = [str(memory.cash_ins), text_of(memory.cash_in)], [str(memory.cash_outs)]
            return [*put_in, *taken_out, text_of(memory.cash_out), "0", "0.00", "0", "0.00"]
        raise Refused(WRONG_VALUE - 1)

    def _transaction(self, text: str) -> list[str]:
        """4Ch: the open receipt, or the last one."""
        Fields(text, 0)
        memory = self._machine.memory
        receipt = memory.receipt
        if receipt is None:
            amounts = sums([memory.last_amount, memory.last_tendered])
            return ["0", str(memory.last_number), str(memory.last_items), *amounts]
        state = "1" if receipt.storno is None else str(2 + REASONS.index(receipt.storno.reason))
        return [state, str(receipt.number), str(len(receipt.items)), *sums([receipt.amount, receipt.tendered])]

    def _current_receipt(self, text: str) -> list[str]:
        """67h: the open receipt by VAT group, whether it is an invoice or a storno, and the next invoice's number."""
        Fields(text, 0)
        memory = self._machine.memory
        receipt = memory.receipt
        by_group = self._machine.sums_by_group() if receipt else [0] * len(GROUPS)
        is_invoice = receipt is not None and receipt.invoice is not None
        is_storno = receipt is not None and receipt.storno is not None
        return [*sums(by_group), str(int(is_invoice)), str(memory.next_invoice), str(int(is_storno))]

    def _device(self, text: str) -> list[str]:
        """7Bh: the numbers and headers, the batteries, the last receipt and Z report."""
        memory = self._machine.memory
        match text.removesuffix("\t"):
            case "1":
                numbers = [memory.serial, memory.fiscal_memory]
                return [*numbers, "VIRTUAL DEVICE", "", memory.tax_number, "NOT A FISCAL DOCUMENT", ""]
            case "2":
                return ["7400", "3000", "70", "VIRTUAL"]
            case "3":
                last = self._machine.find(memory.last_fiscal) or {}
                closed = memory.fiscal_records[-1].time if memory.fiscal_records else ""
                times = [_with_century(time) for time in (last.get("time", ""), closed)]
                return [str(memory.fiscal_today), times[0], str(memory.closures), times[1]]
            case "4":
                return []
        raise Refused(SYNTAX)

    # The journal.

    def _journal(self, text: str) -> list[str]:
        """7Dh: a document is chosen and then read, line by line or sale by sale."""
        fields = Fields(text, 1, 3)
        match fields.matching(1, "[012389]"):
            case "0":
                record = self._chosen(fields)
                self._lines = paper.draw(record).splitlines()
                return self._header(record)
            case "9":
                if len(fields) != 3:
                    raise Refused(SYNTAX)
                first, last = fields.integer(2, 1, 99_999_999), fields.integer(3, 1, 99_999_999)
                found = self._machine.papers(first, last)
                records = [record for record in found if _doc_type(record) in ("1", "3", "6", "7")]
                if not records:
                    raise Refused(NO_SUCH_DOCUMENT)
                self._rows = [row for record in records for row in _rows_of(record)]
                return self._header(records[0])
            case "1":
                if not self._lines:
                    raise Refused(READ_TO_THE_END)
                return [self._lines.pop(0)[:64]]
            case "8":
                if not self._rows:
                    raise Refused(READ_TO_THE_END)
                return self._rows.pop(0)
        # As structured data (2) and on paper (3): not on this device.
        raise Refused(WRONG_VALUE - 1)

    def _chosen(self, fields: Fields) -> dict[str, Any]:
        if len(fields) != 3:
            raise Refused(SYNTAX)
        record = self._machine.find(fields.integer(2, 1, 9_999_999))
        wanted = fields.matching(3, r"10|\d?") or "0"
        if record is None:
            raise Refused(NO_SUCH_DOCUMENT)
        kind = _doc_type(record)
        if wanted != "0" and kind != wanted and not (wanted == "10" and kind in ("1", "3", "6", "7")):
            raise Refused(NO_SUCH_DOCUMENT)
        return record

    def _header(self, record: Mapping[str, Any]) -> list[str]:
        number = str(record["number"])
        time = datetime.fromisoformat(record["time"])
        closure = next((c.number for c in self._machine.memory.fiscal_records if c.time >= record["time"]), None)
        closure = closure or self._machine.memory.closures + 1
        return [number, str(record.get("closure", number)), written(time), _doc_type(record), str(closure)]

    # Variables.

    def _variable(self, text: str) -> list[str]:
        """FFh: name, index, and a value where one is to be set, which no variable here can be."""
        fields = Fields(text, 3)
        name = fields.matching(1, r"[A-Za-z0-9_]+")
        fields.matching(2, r"\d{0,4}")
        if fields[3]:
            raise Refused(WRONG_VALUE - 3)
        memory = self._machine.memory
        values = {
            "nZreport": memory.closures + 1,
            "nBon": memory.documents,
            "nFBonDailyCount": memory.fiscal_today + memory.storno_today,
            "nLastFiscalDoc": memory.last_fiscal,
            "UNP": memory.last_usn,
            "StornoUNP": memory.last_storno_usn,
            "nInvoice": max(0, memory.next_invoice - memory.first_invoice),
            "InvoiceRangeBeg": memory.first_invoice,
            "InvoiceRangeEnd": memory.last_invoice_allowed,
            "TAXnumber": memory.tax_number,
            "IDnumber": memory.serial,
            "FMnumber": memory.fiscal_memory,
            "PrintColumns": self._columns,
            "DecimalPoint": 2,
            "Fiscalized": 1,
            "DFR_needed": int(bool(memory.day)),
            "CurrClerk": 1,
            "LANport_fpCommands": 3999,
        }
        if name not in values:
            raise Refused(WRONG_VALUE - 1)
        return [str(values[name])]


def _doc_type(record: Mapping[str, Any]) -> str:
    """The kind of a document as 7Dh numbers it."""
    kinds = {"receipt": "1", "storno": "6", "cancelled": "8", "z": "2", "x": "9", "cash_in": "5", "cash_out": "5"}
    kind = kinds.get(record["kind"], "4")
    if "invoice" in record:
        return {"1": "3", "6": "7"}.get(kind, kind)
    return kind


def _rows_of(record: Mapping[str, Any]) -> list[list[str]]:
    """A receipt's sales with the fourteen columns of 7Dh."""
    invoice, storno = record.get("invoice", {}), record.get("storno", {})
    kind = f"{'Разширен ' if invoice else ''}{'сторно ' if storno else ''}ФБ"
    return [
        [
            record["serial"],
            kind[0].upper() + kind[1:],
            str(record["number"]),
            record["usn"],
            re.sub(r"\s+", " ", item["text"]),
            item["price"],
            item["qty"],
            item["amount"],
            record["total"],
            invoice.get("number", ""),
            invoice.get("buyer", {}).get("identifier", ""),
            str(storno.get("number", "")),
            invoice.get("original", ""),
            storno.get("reason", ""),
        ]
        for item in record["items"]
    ]


def _with_century(time: str) -> str:
    return f"{datetime.fromisoformat(time):%d-%m-%Y %H:%M:%S}" if time else ""
