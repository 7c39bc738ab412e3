"""A Datecs P device (manual v1.00BG): a command and its data in, the reply's data and status bits out."""

import re
from collections.abc import Iterable, Mapping
from typing import ClassVar

from tui_pos.fiscal.virtual.families.datecs import AMOUNT, CHANGE, REFUSAL_BITS, Datecs
from tui_pos.fiscal.virtual.families.datecs_p_journal import Journal
from tui_pos.fiscal.virtual.families.datecs_told import listed
from tui_pos.fiscal.virtual.families.isl import USN, Bit
from tui_pos.fiscal.virtual.machine import Denied, Machine, Reason, moment_of, text_of
from tui_pos.fiscal.virtual.memory import InvoiceTo, Memory, StornoOf
from tui_pos.fiscal.virtual.ordinance import net_of, summed, vat_of

_OPEN = rf"(\d{{1,2}}),(\d{{4,8}}),(\d{{1,5}})(,I)?(?:,({USN}))?"
_STORNO = (
    rf"(\d{{1,2}}),(\d{{4,8}}),(\d{{1,5}})(?:,I(\d{{1,10}}))?(?:,({USN}))?,([ERT])(\d{{1,7}})"
    rf"(?:,({USN}),(\d{{12}}),(\d{{8}}))?(?:#[^\t\n]{{0,30}})?"
)
_REASONS = {"E": "operator_error", "R": "return", "T": "tax_base"}
_BUYER = (
    r"(?P<egn>#?)(?P<identifier>[^\t\n#]{9,14})(?:\t(?P<seller>[^\t\n]{0,26})(?:\t(?P<receiver>[^\t\n]{0,26})(?:\t(?P<buyer>[^\t\n]{0,26})"
    r"(?:\t(?P<vat_number>(?:[^\t\n]{10,14})?)(?:\t(?P<address>[^\t\n]{0,28}(?:\n[^\t\n]{0,34})?))?)?)?)?)?"
)
_FONT = r"\t[0-3]([BHI]{0,3})"
_MORE_PAYMENTS = (
    "reserve_1", "reserve_2", "reserve_3", "reserve_4", "voucher", "external_voucher", "packaging", "internal",
    "damage", "bank", "cheque_2",
)  # fmt: skip


def new_memory() -> Memory:
    return Memory(family="datecs-p", serial="DT000001", fiscal_memory="02000001", model="FP-800")


class DatecsP(Datecs):
    """The device."""

    refusal_bits: ClassVar[Mapping[Reason, tuple[Bit, ...]]] = {
        **REFUSAL_BITS,
        Reason.COVER_OPEN: (),
        Reason.HEAD_HOT: (),
    }
    condition_bits: ClassVar[Mapping[str, Bit]] = {
        "paper-out": (2, 0),
        "cover-open": (0, 6),
        "clock-not-set": (0, 2),
        "memory-full": (4, 4),
        "journal-full": (2, 2),
        "head-hot": (4, 6),
        "paper-low": (2, 1),
    }
    asking = frozenset(
        {0x25, 0x3E, 0x40, 0x41, 0x44, 0x4A, 0x4C, 0x56, 0x58, 0x5A, 0x61, 0x63, 0x67, 0x6E, 0x71, 0x72, 0x77}
    )
    operators = 16
    # What a line of 42 columns has room for between "# " and " #".
    text_width = 38
    most_sales = 512
    dividers = "1234"
    sale = (
        r"(?P<name>[^\n\t]{0,42})(?:\n(?P<more>[^\n\t]{0,42}))?\t(?P<group>[А-ЗA-H])(?P<minus>-?)"
        rf"(?P<price>{AMOUNT})(?:\*(?P<qty>\d+(?:\.\d{{1,3}})?)(?:#[^,;]{{1,8}})?)?{CHANGE}"
    )
    department_sale = (
        r"(?P<name>[^\n\t]{0,42})(?:\n(?P<more>[^\n\t]{0,42}))?\t(?P<department>[1-9]|[1-5]\d|60)\t(?P<minus>-?)"
        rf"(?P<price>{AMOUNT})(?:\*(?P<qty>\d+(?:\.\d{{1,3}})?)(?:#[^,;]{{1,8}})?)?{CHANGE}"
    )
    payment = rf"[^\n\t]{{0,36}}(?:\n[^\n\t]{{0,36}})?\t(?:(?P<kind>[A-Za-z])?\+?(?P<sum>{AMOUNT}))?"
    payment_kinds: ClassVar[Mapping[str, str]] = {
        "P": "cash", "N": "credit", "C": "cheque", "D": "card", "I": "reserve_1", "J": "reserve_2", "K": "reserve_3",
        "L": "reserve_4", "i": "reserve_1", "j": "reserve_2", "k": "reserve_3", "l": "reserve_4", "m": "voucher",
        "n": "external_voucher", "o": "packaging", "p": "internal", "q": "damage", "r": "bank", "s": "cheque",
    }  # fmt: skip
    barcode = r"1,\d{7}|2,\d{12}|3\*?[,;][ -\x7f]{1,84}|[45]\*?[,;]\d{1,84}|[DQP][LRC]?[,;].{1,140}"

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine)
        journal = Journal(machine)
        self.commands |= {
            0x25: self._tax_data,
            0x2D: self._cut,
            0x40: self._last_record,
            0x41: self._day_by_group,
            0x56: lambda text: self.told.last_record_date(text, "T"),
            0x67: self._current_receipt,
            0x6E: self._day_by_payment,
            0x72: self._closure,
            0x77: journal.answer,
        }

    def open_bits(self) -> Iterable[Bit]:
        receipt = self.machine.memory.receipt
        storno = receipt is not None and receipt.storno is not None
        return (self.fiscal_open, (1, 4)) if storno else (self.fiscal_open,)

    def _open(self, text: str) -> str:
        if not text:
            return self.machine.memory.last_usn[-7:] or "0000000"
        match = re.fullmatch(_OPEN, text)
        if not match:
            raise Denied(Reason.SYNTAX)
        self._admit(match[1], match[2], match[3])
        usn = match[5] or self.machine.next_usn()
        self.machine.open(usn, match[1], int(match[3]), invoice=InvoiceTo() if match[4] else None)
        return self.counters()

    def _storno(self, text: str) -> str:
        """Open a storno; one that is named by its number alone is looked up and reversed whole and at once."""
        match = re.fullmatch(_STORNO, text)
        if not match:
            raise Denied(Reason.SYNTAX)
        self._admit(match[1], match[2], match[3])
        reason, number = _REASONS[match[6]], int(match[7])
        if match[8]:
            of = StornoOf(reason, number, match[8], moment_of(match[9], "%d%m%y%H%M%S").isoformat(), match[10])
            invoice = InvoiceTo(original=match[4]) if match[4] else None
            self.machine.open(match[5] or self.machine.next_usn(), match[1], int(match[3]), of, invoice)
        else:
            original = self.machine.find(number)
            if original is None or original["kind"] != "receipt":
                raise Denied(Reason.NOT_FOUND)
            self.machine.reverse(original, reason, match[5] or "", match[1])
        return self.storno_counters()

    def _admit(self, operator: str, password: str, till: str) -> None:
        if not 1 <= int(operator) <= self.operators or not int(till):
            raise Denied(Reason.SYNTAX)
        if self.machine.memory.receipt is not None:
            raise Denied(Reason.RECEIPT_OPEN)
        self.machine.admit(password)

    def _buyer(self, text: str) -> str:
        match = re.fullmatch(_BUYER, text)
        if not match:
            raise Denied(Reason.SYNTAX)
        facts = {name: value for name, value in match.groupdict().items() if value and name != "egn"}
        self.machine.buyer(facts | {"identified_by": "egn" if match["egn"] else "eik"})
        return ""

    def _text(self, text: str) -> str:
        return super()._text(_without_font(text))

    def _service_text(self, text: str) -> str:
        return super()._service_text(_without_font(text))

    def _divider(self, text: str) -> str:
        if not re.fullmatch("W[0-3]", text):
            return super()._divider(text)
        if self.machine.memory.service is None:
            raise Denied(Reason.NO_RECEIPT)
        below = "ПО ТОЗИ БОН " if int(text[1]) & 1 else ""
        self._row(f"{below}НЕ СЕ ДЪЛЖИ ПЛАЩАНЕ!")
        return ""

    def _cut(self, text: str) -> str:
        if text:
            raise Denied(Reason.SYNTAX)
        self.machine.must_print()
        return ""

    def _report_option(self, text: str) -> str:
        # Whether the operators' sums are kept.
        return text.removesuffix("N")

    def _period_by_date(self, text: str, *, detailed: bool) -> str:
        return super()._period_by_date(_without_flags(text) if detailed else text, detailed=detailed)

    def _period_by_number(self, text: str, *, detailed: bool) -> str:
        return super()._period_by_number(_without_flags(text) if detailed else text, detailed=detailed)

    def _current_receipt(self, text: str) -> str:
        """67h: the open receipt by VAT group."""
        if text:
            raise Denied(Reason.SYNTAX)
        sums = ",".join(f"{cents:09d}" for cents in self.machine.sums_by_group())
        return f"{self.told.can_void()},{sums},{self.told.invoice_open()}"

    def _tax_data(self, text: str) -> str:
        """25h: what the tax authority may read."""
        memory = self.machine.memory
        match text.split(","):
            case ["1"]:
                return (
                    f"P,{self.machine.time():%d-%m-%Y %H:%M:%S},{memory.closures + 1},{memory.fiscal_today},"
                    f"{memory.last_fiscal},{memory.documents},1"
                )
            case ["2"]:
                ever = sum(sum(closure.sold) for closure in memory.fiscal_records) + sum(memory.by_group)
                return ",".join(["P", *map(text_of, memory.by_group), text_of(sum(memory.by_group)), text_of(ever)])
            case ["4"]:
                put_in, taken_out = text_of(memory.cash_in), text_of(memory.cash_out)
                return f"P,{memory.cash_ins},{put_in},{memory.cash_outs},{taken_out},{text_of(memory.cash)}"
            case ["5"]:
                kinds = ("cash", "credit", "card", "cheque", *_MORE_PAYMENTS[:4])
                return ",".join(["P", *(text_of(memory.by_payment.get(kind, 0)) for kind in kinds)])
            case ["6", number] if number.isdigit():
                found = [closure for closure in memory.fiscal_records if closure.number == int(number)]
                return f"P,{_dated(found[0].time)}" if found else "E"
            case ["7"]:
                return "P,01-01-2026 09:00:00"
        raise Denied(Reason.SYNTAX)

    def _last_record(self, text: str) -> str:
        """40h: the last Z report: sums, or their VAT."""
        match = re.fullmatch(r"(\*?)([01]?)", text)
        if not match:
            raise Denied(Reason.SYNTAX)
        if not self.machine.memory.fiscal_records:
            return "F"
        sold = self.machine.memory.fiscal_records[-1].sold
        amounts = vat_of(sold) if match[2] == "1" else sold
        return self.told.last_record(amounts, "%d%m%y%H%M%S" if match[1] else "%d%m%y")

    def _day_by_group(self, text: str) -> str:
        """41h."""
        if text not in ("", "0", "1"):
            raise Denied(Reason.SYNTAX)
        sold = self.machine.memory.by_group
        return listed(vat_of(sold) if text == "1" else sold)

    def _day_by_payment(self, text: str) -> str:
        """6Eh."""
        if text not in ("", "*"):
            raise Denied(Reason.SYNTAX)
        memory = self.machine.memory
        paid = [memory.by_payment.get(kind, 0) for kind in ("cash", "credit", "card", "cheque", *_MORE_PAYMENTS)]
        rest = f",{listed(paid[8:])}" if text else ""
        return f"{listed(paid[:8])},{memory.closures},{memory.fiscal_today + 1}{rest}"

    def _closure(self, text: str) -> str:
        """72h: what the fiscal memory holds of a Z report, or of several."""
        kind, found = self.told.closures(text)
        if kind not in (1, 2, 3, 4):
            raise Denied(Reason.SYNTAX)
        if not found:
            return "E"
        last = found[-1]
        if kind == 4:
            return f"P,{last.number},1,0,1,{_dated(last.time, '%d-%m-%y %H:%M:%S')}"
        sums = summed(closure.sold for closure in found)
        amounts = (sums, net_of(sums), vat_of(sums))[kind - 1]
        return f"P,{last.number},{sum(closure.receipts for closure in found)},{listed(amounts)}"


def _dated(moment: str, form: str = "%d-%m-%Y %H:%M:%S") -> str:
    return moment_of(moment, "%Y-%m-%dT%H:%M:%S").strftime(form)


def _without_font(text: str) -> str:
    """A row may begin with a TAB, the number of a font and what is put on it."""
    if not text.startswith("\t"):
        return text
    font = re.match(_FONT, text)
    if not font or len(set(font[1])) < len(font[1]):
        raise Denied(Reason.SYNTAX)
    return text[font.end() :]


def _without_flags(text: str) -> str:
    """With the checksums, or only the rates that were used."""
    return text.removeprefix("#").removeprefix("*")
