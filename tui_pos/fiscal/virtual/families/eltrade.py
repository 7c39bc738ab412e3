"""An Eltrade device (protocol 1.0.9 in English, 1.1.1 in Bulgarian, 2019): a command and its data in, the reply's data
and status bits out.

Receipts are opened with 90h alone; 30h is only named among the commands and not described.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from tui_pos.fiscal.virtual.families.isl import USN, Bit
from tui_pos.fiscal.virtual.families.telling import TellingIsl
from tui_pos.fiscal.virtual.machine import Denied, Machine, Reason, moment_of
from tui_pos.fiscal.virtual.memory import InvoiceTo, Memory, StornoOf
from tui_pos.fiscal.virtual.ordinance import net_of, vat_of

_NOT_PERMITTED: Bit = (1, 1)
_DEPARTMENTS = 100
_ALL_NUMBERS = 9_999_999_999
_OPEN = (
    rf"(?P<operator>[^,\t\n]+),(?P<usn>{USN})"
    r"(?:,(?:(?P<invoice>I)|S,(?P<fm>\d{8}),(?P<reason>[ORT]),(?P<number>\d{1,7})"
    r"(?:,(?P<moment>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:,(?P<original>\d{1,10}))?)?))?"
)
_REASONS = {"O": "operator_error", "R": "return", "T": "tax_base"}
_NUMBER = r"\d+(?:\.\d{1,2})?"
_BUYER = (
    r"(?P<egn>#?)(?P<identifier>\d{9,10})(?:\t(?P<seller>[^\t]{0,26})(?:\t(?P<receiver>[^\t]{0,26})"
    r"(?:\t(?P<buyer>[^\t]{0,26})(?:\t(?P<vat_number>(?:[^\t]{10,14})?)"
    r"(?:\t(?P<address>[^\t\n]{0,36}(?:\n[^\t\n]{0,36})?))?)?)?)?)?"
)


def new_memory() -> Memory:
    return Memory(family="eltrade", serial="ED000001", fiscal_memory="44000001", model="A1")


class Eltrade(TellingIsl):
    """The device."""

    idle = bytes((0x80, 0x80, 0x80, 0x80, 0x86, 0x9A))
    refusal_bits: ClassVar[Mapping[Reason, tuple[Bit, ...]]] = dict.fromkeys(Reason, (_NOT_PERMITTED,)) | {
        Reason.UNKNOWN: ((0, 1),),
        Reason.SYNTAX: ((0, 0),),
        Reason.OVERFLOW: ((1, 0), _NOT_PERMITTED),
        Reason.PAPER_OUT: (),
        Reason.COVER_OPEN: (),
        Reason.HEAD_HOT: (),
    }
    condition_bits: ClassVar[Mapping[str, Bit]] = {
        "paper-out": (2, 0),
        "cover-open": (1, 5),
        "head-hot": (0, 4),
        "clock-not-set": (0, 2),
        "memory-full": (4, 4),
        "journal-full": (2, 2),
        "paper-low": (2, 1),
        "blocked": (1, 6),
    }
    # What the manual marks "#" and sums up in the general error.
    errors = frozenset({(0, 0), (0, 1), (0, 4), (1, 0), (1, 1), (2, 0)})
    asking = frozenset({0x3E, 0x41, 0x44, 0x4A, 0x4C, 0x53, 0x5A, 0x61, 0x63, 0x67, 0x6E, 0x71})
    text_width = 46
    most_sales = 512
    impulse_ms = range(5, 101)
    sale = (
        r"(?P<name>[^\n\t]{0,30})(?:\n(?P<more>[^\n\t]{0,30}))?\t(?:(?P<group>[А-З])|(?P<department>\d{1,3})\t)"
        rf"(?P<minus>-?)(?P<price>{_NUMBER})(?:\*(?P<qty>\d+(?:\.\d{{1,3}})?))?"
        rf"(?:,(?P<percent>[+-]?{_NUMBER})|;(?P<amount>[+-]?{_NUMBER}))?"
    )
    payment = rf"[^\n\t]{{0,36}}(?:\n[^\n\t]{{0,36}})?\t(?:([A-Z])?\+?({_NUMBER}))?"
    payment_kinds: ClassVar[Mapping[str, str]] = {
        "P": "cash", "N": "cheque", "C": "voucher", "D": "external_voucher", "I": "packaging", "J": "internal",
        "K": "damage", "L": "card", "M": "bank", "Q": "reserve_1", "R": "reserve_2",
    }  # fmt: skip

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine)
        self.commands |= {
            0x39: self._buyer,
            0x3C: self._cancel,
            0x3F: self._read_clock,
            0x41: self._day_sums,
            0x42: self._invoice_numbers,
            0x45: self._report,
            0x53: self._decimals,
            0x5A: self._identity,
            0x63: self._tax_number,
            0x64: self._show_both,
            0x6E: self._day_facts,
            0x75: self._report,
            0x90: self._open,
        }

    def counters(self) -> str:
        memory = self.machine.memory
        return f"{memory.today:04d},{memory.fiscal_today + memory.storno_today:04d}"

    def _open(self, text: str) -> str:
        """90h: a receipt, an invoice, a storno or a credit note. The device has no passwords for it."""
        match = re.fullmatch(_OPEN, text)
        if not match:
            raise Denied(Reason.SYNTAX)
        memory, storno, invoice = self.machine.memory, None, None
        if match["reason"]:
            reason = _REASONS[match["reason"]]
            if reason == "operator_error" and match["fm"] != memory.fiscal_memory:
                # Only for what came out of this very fiscal memory.
                raise Denied(Reason.NOT_FOUND)
            storno = StornoOf(reason, int(match["number"]), match["usn"], _moment(match["moment"]), match["fm"])
        if match["original"]:
            if memory.next_credit_note > memory.last_credit_note_allowed:
                raise Denied(Reason.INVOICE)
            invoice = InvoiceTo(f"{memory.next_credit_note:010d}", match["original"])
        elif match["invoice"]:
            invoice = InvoiceTo()
        self.machine.open(match["usn"], match["operator"], storno=storno, invoice=invoice)
        memory.next_credit_note += bool(match["original"])
        return self.counters()

    def _register(self, found: Mapping[str, str | None]) -> None:
        department = found["department"]
        if department:
            if not 1 <= int(department) <= _DEPARTMENTS:
                raise Denied(Reason.SYNTAX)
            # As the device is sold, its departments are all of this group.
            found = {**found, "group": "Б"}
        super()._register(found)

    def _close(self, text: str) -> str:
        receipt = self.machine.receipt()
        if receipt.invoice is not None and receipt.storno is None and not receipt.invoice.buyer:
            raise Denied(Reason.NOT_PAID)
        return super()._close(text)

    def _buyer(self, text: str) -> str:
        """39h: EIK (EGN after `#`), seller, receiver, buyer, VAT number, two rows of the address; once it is paid."""
        match = re.fullmatch(_BUYER, text)
        if not match:
            raise Denied(Reason.SYNTAX)
        facts = {name: value for name, value in match.groupdict().items() if value and name != "egn"}
        self.machine.buyer(facts | {"identified_by": "egn" if match["egn"] else "eik"})
        return ""

    def _invoice_numbers(self, text: str) -> str:
        """42h: the numbers for invoices, with `S` for credit notes: asked for, or given once and when all are used."""
        match = re.fullmatch(r"(S?)(?:(\d{1,10}),(\d{1,10}))?", text)
        if not match:
            raise Denied(Reason.SYNTAX)
        memory, credit = self.machine.memory, bool(match[1])
        current = memory.next_credit_note if credit else memory.next_invoice
        last = memory.last_credit_note_allowed if credit else memory.last_invoice_allowed
        if not match[2]:
            first = 1 if credit else memory.first_invoice
            return f"{first:010d},{last:010d},{current:010d}"
        new_first, new_last = int(match[2]), int(match[3])
        if new_first > new_last:
            raise Denied(Reason.SYNTAX)
        if current <= last and (current, last) != (1, _ALL_NUMBERS):
            raise Denied(Reason.INVOICE)
        if credit:
            memory.next_credit_note, memory.last_credit_note_allowed = new_first, new_last
        else:
            memory.first_invoice = memory.next_invoice = new_first
            memory.last_invoice_allowed = new_last
        return ""

    def _day_sums(self, text: str) -> str:
        """41h: sums by group since the last Z, or the VAT in them."""
        if text not in ("", "0", "1"):
            raise Denied(Reason.SYNTAX)
        gross = self.machine.memory.by_group
        return self.sums(vat_of(gross) if text == "1" else gross)

    def _report(self, text: str) -> str:
        """45h: number, the sum of all sales without VAT, sums by group."""
        match = re.fullmatch(r"([02]?)N?", text)
        if not match:
            raise Denied(Reason.SYNTAX)
        day = self.machine.x_report() if match[1] == "2" else self.machine.z_report()
        return f"{day.number:04d},{sum(net_of(day.sold))},{self.sums(day.sold)}"

    def _period_by_date(self, text: str, *, detailed: bool) -> str:
        """4Fh and 5Eh: also a month (MMYY) or a year (YY); before the detailed one may stand `#` and `*`."""
        if detailed:
            text = re.sub(r"^#?\*?", "", text)
        match = re.fullmatch(r"(\d\d)?(\d\d)", text)
        if not match:
            return super()._period_by_date(text, detailed=detailed)
        year, month = 2000 + int(match[2]), int(match[1] or 0)
        if month > 12 or (match[1] and not month):
            raise Denied(Reason.SYNTAX)
        last = month or 12
        self.machine.period_report(
            date(year, month or 1, 1), date(year, last, monthrange(year, last)[1]), detailed=detailed
        )
        return ""

    def _decimals(self, text: str) -> str:
        """53h: multiplier, decimals, currency, groups in use and their rates; what is set cannot be changed here."""
        if text:
            raise Denied(Reason.NOT_FOUND)
        return f"0,2,EUR,11110000,{self._rates('')}"

    def _identity(self, text: str) -> str:
        if text not in ("0", "1"):
            raise Denied(Reason.SYNTAX)
        memory = self.machine.memory
        check = "5F2A" if text == "1" else "FFFF"
        return f"{memory.model},KL5101.1811.0.3 15Nov18 15:49,{check},00000000,{memory.serial},{memory.fiscal_memory}"

    def _tax_number(self, text: str) -> str:
        if text:
            raise Denied(Reason.SYNTAX)
        return f"{self.machine.memory.tax_number},ЕИК"

    def _show_both(self, text: str) -> str:
        """64h: forty characters, over both rows."""
        if len(text) > 40:
            raise Denied(Reason.SYNTAX)
        self.machine.show([text[:20], text[20:]])
        return ""

    def _day_facts(self, text: str) -> str:
        """6Eh: the day by kinds of payment, the last Z, the next receipt."""
        if text:
            raise Denied(Reason.SYNTAX)
        memory = self.machine.memory
        kinds = ("cash", "credit", "card", "cheque", "voucher", "external_voucher", "packaging", "internal")
        sums = self.sums([memory.by_payment.get(kind, 0) for kind in kinds])
        return f"{sums},{memory.closures:04d},{memory.fiscal_today + memory.storno_today + 1:04d}"


def _moment(text: str | None) -> str:
    return moment_of(text, "%Y-%m-%dT%H:%M:%S").isoformat() if text else ""
