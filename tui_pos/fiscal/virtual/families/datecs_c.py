"""A Datecs C device, a cash register that a program drives (manual v2.04BG): what differs from a Datecs P.

It has fewer status bits (none for an open storno, a cover or a drawing to the end of the paper), answers F where a P
only sets bits, and its passwords are the operators' own numbers.
"""

import re
from collections.abc import Mapping
from typing import ClassVar

from tui_pos.fiscal.virtual.families.datecs import AMOUNT, CHANGE, REFUSAL_BITS, Datecs
from tui_pos.fiscal.virtual.families.datecs_c_journal import IDENTIFIERS, Journal
from tui_pos.fiscal.virtual.families.datecs_told import listed
from tui_pos.fiscal.virtual.families.isl import Bit
from tui_pos.fiscal.virtual.machine import Denied, Machine, Reason, moment_of
from tui_pos.fiscal.virtual.memory import InvoiceTo, Memory, StornoOf
from tui_pos.fiscal.virtual.ordinance import REASONS, net_of, summed, vat_of

_USN = r"[0-9A-Za-z]{8}-[0-9A-Za-z]{4}-[0-9]{7}"
_OPEN = rf"(\d{{1,2}}),(\d{{1,8}})(?:,({_USN}))?,(\d{{1,5}})(,I)?"
_STORNO = (
    rf"(\d{{1,2}}),([^,\t\n]{{1,8}}),({_USN})?,(\d{{1,5}}),([012]),(\d{{1,7}}),(\d{{10}}|\d{{12}}),(\d{{8}})"
    r"(?:,(I,\d{1,10}|,)(?:,[^\t\n]{0,42})?)?"
)
_BUYER = (
    r"(?P<identifier>[^\t\n]{9,14})\t(?P<type>[0-3])(?:\t(?P<seller>[^\t\n]{0,36})(?:\t(?P<receiver>[^\t\n]{0,36})"
    r"(?:\t(?P<buyer>[^\t\n]{0,36})(?:\t(?P<vat_number>(?:[^\t\n]{10,14})?)(?:\t(?P<address>[^\t\n]*(?:\n[^\t\n]*)?))?)?)?)?)?"
)
_KINDS = ("cash", "credit", "card", "reserve_1", "voucher", "external_voucher")
# These have a code of their own for a refusal.
_TELL_FAILURE = frozenset({0x2E, 0x30, 0x39})
_HEIGHT = r"[123]\t"


def new_memory() -> Memory:
    return Memory(family="datecs-c", serial="DT100001", fiscal_memory="02100001", model="DP-25")


class DatecsC(Datecs):
    """The device."""

    refusal_bits: ClassVar[Mapping[Reason, tuple[Bit, ...]]] = REFUSAL_BITS
    condition_bits: ClassVar[Mapping[str, Bit]] = {
        "paper-out": (2, 0),
        "clock-not-set": (0, 2),
        "memory-full": (4, 4),
        "journal-full": (2, 2),
        # Documents that could not be sent for too long.
        "blocked": (1, 5),
    }
    asking = frozenset({
        0x3E, 0x40, 0x41, 0x44, 0x4A, 0x4C, 0x56, 0x58, 0x5A, 0x61, 0x63, 0x67, 0x6E, 0x71, 0x72, 0x77, 0x7C,
    })  # fmt: skip
    operators = 30
    text_width = 36
    most_sales = 120
    dividers = "123"
    sale = (
        r"(?P<name>[^\n\t]{0,22})(?:\n(?P<more>[^\n\t]{0,22}))?\t(?P<group>[А-ЗA-H])(?P<minus>-?)"
        rf"(?P<price>{AMOUNT})(?:\*(?P<qty>\d+(?:\.\d{{1,3}})?))?{CHANGE}"
    )
    department_sale = (
        r"(?P<name>[^\n\t]{0,22})(?:\n(?P<more>[^\n\t]{0,22}))?\t(?P<department>[1-9])\t(?P<minus>-?)"
        rf"(?P<price>{AMOUNT})(?:\*(?P<qty>\d+(?:\.\d{{1,3}})?))?{CHANGE}"
    )
    # What a pinpad does with the card is not here: `*1` is taken as a payment by card.
    payment = (
        rf"[^\n\t]{{0,42}}(?:\n[^\n\t]{{0,42}})?\t(?:(?P<kind>[A-Z])?\+?(?P<sum>{AMOUNT}))?(?:(?<=[0-9])\*(?:1|12))?"
    )
    payment_kinds: ClassVar[Mapping[str, str]] = dict(zip("PNCDIJ", _KINDS, strict=True))
    barcode = r"1[,;]\d{7}|2[,;]\d{12}|3[,;][ -\x7f]{1,42}|[DQP][LRC]?[,;].{1,140}"

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine)
        journal = Journal(machine)
        self.commands |= {
            0x40: self._last_record,
            0x41: self._day_by_group,
            0x56: lambda text: self.told.last_record_date(text, "T"),
            0x67: self._current_receipt,
            0x6E: self._day_by_payment,
            0x72: self._closure,
            0x77: journal.texts,
            0x7C: journal.search,
            0x7D: journal.document,
        }

    def execute(self, command: int, data: bytes) -> tuple[bytes, bytes]:
        reply, status = super().execute(command, data)
        refused = status[0] & 0x20 and not status[0] & 0x03
        return (b"F" if command in _TELL_FAILURE and refused and not reply else reply), status

    def _open(self, text: str) -> str:
        match = re.fullmatch(_OPEN, text)
        if not match:
            raise Denied(Reason.SYNTAX)
        self._admit(match[1], match[2], match[4])
        self.machine.open(match[3] or "", match[1], int(match[4]), invoice=InvoiceTo() if match[5] else None)
        return self.counters()

    def _storno(self, text: str) -> str:
        match = re.fullmatch(_STORNO, text)
        if not match:
            raise Denied(Reason.SYNTAX)
        moment = moment_of(match[7], "%d%m%y%H%M%S" if len(match[7]) == 12 else "%d%m%y%H%M")
        self._admit(match[1], match[2], match[4])
        of = StornoOf(REASONS[int(match[5])], int(match[6]), match[3] or "", moment.isoformat(), match[8])
        invoice = InvoiceTo(original=match[9][2:]) if (match[9] or "").startswith("I") else None
        self.machine.open(match[3] or "", match[1], int(match[4]), of, invoice)
        return self.storno_counters()

    def _admit(self, operator: str, password: str, till: str) -> None:
        if not 1 <= int(operator) <= self.operators or not int(till):
            raise Denied(Reason.SYNTAX)
        if self.machine.memory.receipt is not None:
            raise Denied(Reason.RECEIPT_OPEN)
        # The manual knows of no lock after wrong ones.
        if password != operator:
            raise Denied(Reason.PASSWORD)

    def _buyer(self, text: str) -> str:
        match = re.fullmatch(_BUYER, text)
        if not match:
            raise Denied(Reason.SYNTAX)
        facts = {name: value for name, value in match.groupdict().items() if value and name != "type"}
        self.machine.buyer(facts | {"identified_by": IDENTIFIERS[int(match["type"])]})
        return "P"

    def _service_text(self, text: str) -> str:
        height = re.match(_HEIGHT, text)
        row = text[height.end() :] if height else text
        if len(row) > 40:
            raise Denied(Reason.SYNTAX)
        return super()._service_text(row)

    def _current_receipt(self, text: str) -> str:
        """67h: the open receipt by VAT group, and which kind it is."""
        if text:
            raise Denied(Reason.SYNTAX)
        receipt = self.machine.memory.receipt
        kind = 1 + REASONS.index(receipt.storno.reason) if receipt is not None and receipt.storno is not None else 0
        sums = ",".join(f"{cents:09d}" for cents in self.machine.sums_by_group())
        return f"P,{self.told.can_void()},{sums},{self.told.invoice_open()},{kind}"

    def _last_record(self, text: str) -> str:
        """40h: the last Z report: sold, or reversed."""
        if text not in ("", "0", "1"):
            raise Denied(Reason.SYNTAX)
        if not self.machine.memory.fiscal_records:
            return "F"
        last = self.machine.memory.fiscal_records[-1]
        return self.told.last_record(last.reversed if text == "1" else last.sold, "%d%m%y")

    def _day_by_group(self, text: str) -> str:
        """41h: the day's sums, of which the counters of discounts are not kept."""
        memory = self.machine.memory
        match text:
            case "" | "0":
                return listed(memory.by_group)
            case "1":
                return listed(vat_of(memory.by_group))
            case "2":
                return f"{memory.fiscal_today},{sum(memory.by_group)},0,0,0,0,0,0,0,0"
            case "3":
                paid = sum(memory.by_payment.values())
                return f"0,{paid},{memory.cash_in},{memory.cash_ins},{memory.cash_out},{memory.cash_outs},0,0,0,0"
            case "4":
                return listed(memory.by_payment.get(kind, 0) for kind in _KINDS)
            case "5":
                return listed(memory.storno_by_group)
            case "6":
                return listed(vat_of(memory.storno_by_group))
            case "7":
                reversed_ = sum(memory.storno_by_group)
                return f"{reversed_},0,0,0,0,0,0,{reversed_}"
        raise Denied(Reason.SYNTAX)

    def _day_by_payment(self, text: str) -> str:
        """6Eh: of the sales, or of what was reversed, which is always in cash."""
        if text not in ("", "0", "1"):
            raise Denied(Reason.SYNTAX)
        memory = self.machine.memory
        paid = {"cash": sum(memory.storno_by_group)} if text == "1" else memory.by_payment
        sums = listed(paid.get(kind, 0) for kind in _KINDS)
        return f"P,{sums},0,0,{memory.closures},{memory.fiscal_today + memory.storno_today + 1}"

    def _closure(self, text: str) -> str:
        """72h: what the fiscal memory holds of a Z report, or of several."""
        kind, found = self.told.closures(text)
        if kind not in (1, 2, 3, 4, 7, 8, 9):
            raise Denied(Reason.SYNTAX)
        if not found:
            return "E"
        last = found[-1]
        if kind == 4:
            return f"P,{last.number},1,0,1,{moment_of(last.time, '%Y-%m-%dT%H:%M:%S'):%d-%m-%y %H:%M:%S}"
        sums = summed(closure.reversed if kind >= 7 else closure.sold for closure in found)
        amounts = listed((sums, net_of(sums), vat_of(sums))[(kind - 1) % 6])
        receipts = "" if kind >= 7 else f"{sum(closure.receipts for closure in found)},"
        return f"P,{last.number},{receipts}{amounts}"
