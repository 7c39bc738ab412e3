"""A Datecs P device (manual v1.00BG): a command and its data in, the reply's data and status bits out."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from tui_pos.fiscal.virtual.families.isl import USN, Bit, IslDevice
from tui_pos.fiscal.virtual.machine import Day, Denied, Machine, Reason, text_of
from tui_pos.fiscal.virtual.memory import Memory, StornoOf

_NOT_PERMITTED: Bit = (1, 1)
_OPEN = re.compile(rf"(\d{{1,2}}),(\d{{4,8}}),(\d{{1,5}})(,I)?(?:,({USN}))?")
_STORNO = re.compile(
    rf"(\d{{1,2}}),(\d{{4,8}}),(\d{{1,5}})(?:,({USN}))?,([ERT])(\d{{1,7}})"
    rf"(?:,({USN}),(\d{{12}}),(\d{{8}}))?(?:#[^\t\n]{{0,30}})?"
)
_REASONS = {"E": "operator_error", "R": "return", "T": "tax_base"}
_REC_TYPES = {"receipt": 0, "storno": 2, "cancelled": 4}


def new_memory() -> Memory:
    return Memory(family="datecs-p", serial="DT000001", fiscal_memory="02000001", model="FP-800")


class DatecsP(IslDevice):
    """The device."""

    idle = bytes((0x80, 0x80, 0x80, 0x80, 0x86, 0x9A))
    refusal_bits: ClassVar[Mapping[Reason, tuple[Bit, ...]]] = dict.fromkeys(Reason, (_NOT_PERMITTED,)) | {
        Reason.UNKNOWN: ((0, 1),),
        Reason.SYNTAX: ((0, 0),),
        Reason.OVERFLOW: ((1, 0), _NOT_PERMITTED),
        Reason.PAPER_OUT: (),
        Reason.COVER_OPEN: (),
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
    # What the manual marks "#" and sums up in the general error.
    errors = frozenset({(0, 0), (0, 1), (1, 1), (2, 0)})
    asking = frozenset({0x25, 0x3E, 0x4A, 0x4C, 0x5A, 0x67, 0x71, 0x77})
    # What a line of 42 columns has room for between "# " and " #".
    text_width = 38
    most_sales = 512
    sale = re.compile(
        r"(?P<name>[^\n\t]{0,42})(?:\n(?P<more>[^\n\t]{0,42}))?\t(?P<group>[А-ЗA-H])(?P<minus>-?)"
        r"(?P<price>\d+(?:\.\d{1,2})?)(?:\*(?P<qty>\d+(?:\.\d{1,3})?)(?:#[^,;]{1,8})?)?"
        r"(?:,(?P<percent>[+-]?\d+(?:\.\d{1,2})?)|;(?P<amount>[+-]?\d+(?:\.\d{1,2})?))?"
    )
    payment_kinds: ClassVar[Mapping[str, str]] = {
        "P": "cash", "N": "credit", "C": "cheque", "D": "card", "I": "reserve_1", "J": "reserve_2", "K": "reserve_3",
        "L": "reserve_4", "m": "voucher", "n": "external_voucher", "o": "packaging", "p": "internal", "q": "damage",
        "r": "bank", "s": "cheque",
    }  # fmt: skip

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine)
        self.commands |= {
            0x25: self._tax_data,
            0x2E: self._storno,
            0x30: self._open,
            0x34: self._sale,
            0x3C: self._cancel,
            0x45: self._report,
            0x46: self._move_cash,
            0x5A: self._identity,
            0x67: self._current_receipt,
            0x6D: self._duplicate,
            0x71: lambda _: f"{self.machine.memory.documents:07d}",
            0x77: self._journal,
        }

    def open_bits(self) -> Iterable[Bit]:
        receipt = self.machine.memory.receipt
        storno = receipt is not None and receipt.storno is not None
        return (self.fiscal_open, (1, 4)) if storno else (self.fiscal_open,)

    def counters(self) -> str:
        memory = self.machine.memory
        return f"{memory.today:04d},{memory.fiscal_today:04d}"

    def _open(self, text: str) -> str:
        if not text:
            return self.machine.memory.last_usn[-7:] or "0000000"
        match = _OPEN.fullmatch(text)
        if not match:
            raise Denied(Reason.SYNTAX)
        self._admit(match[1], match[2])
        self.machine.open(match[5] or self.machine.next_usn(), match[1], int(match[3]))
        return self.counters()

    def _storno(self, text: str) -> str:
        """Open a storno; one that is named by its number alone is looked up and reversed whole and at once."""
        match = _STORNO.fullmatch(text)
        if not match:
            raise Denied(Reason.SYNTAX)
        self._admit(match[1], match[2])
        reason, number, memory = _REASONS[match[5]], int(match[6]), self.machine.memory
        if match[7]:
            try:
                moment = datetime.strptime(match[8], "%d%m%y%H%M%S")
            except ValueError:
                raise Denied(Reason.SYNTAX) from None
            of = StornoOf(reason, number, match[7], moment.isoformat(), match[9])
            self.machine.open(match[4] or self.machine.next_usn(), match[1], int(match[3]), of)
        else:
            original = self.machine.find(number)
            if original is None or original["kind"] != "receipt":
                raise Denied(Reason.NOT_FOUND)
            self.machine.reverse(original, reason, match[4] or "", match[1])
        return f"{memory.today:04d},{memory.storno_today:04d}"

    def _admit(self, operator: str, password: str) -> None:
        if not 1 <= int(operator) <= 16:
            raise Denied(Reason.SYNTAX)
        if self.machine.memory.receipt is not None:
            raise Denied(Reason.RECEIPT_OPEN)
        self.machine.admit(password)

    def _report(self, text: str) -> str:
        option = text.removesuffix("N")
        if option not in ("", "0", "2"):
            raise Denied(Reason.SYNTAX)
        day: Day = self.machine.x_report() if option == "2" else self.machine.z_report()
        return ",".join([f"{day.number:04d}", str(sum(day.sold)), *map(str, day.sold)])

    def _duplicate(self, text: str) -> str:
        if text != "1":
            raise Denied(Reason.SYNTAX)
        self.machine.duplicate()
        return ""

    def _identity(self, text: str) -> str:
        if text != "1":
            raise Denied(Reason.SYNTAX)
        memory = self.machine.memory
        return f"{memory.model},1.00BG 23NOV18 1000,ABCD,00000000,{memory.serial},{memory.fiscal_memory}"

    def _current_receipt(self, text: str) -> str:
        """67h: the open receipt by VAT group."""
        if text:
            raise Denied(Reason.SYNTAX)
        receipt = self.machine.memory.receipt
        can_void = int(receipt is not None and bool(receipt.items) and not receipt.paying)
        return ",".join([str(can_void), *(f"{cents:09d}" for cents in self.machine.sums_by_group()), "0", "0000000000"])

    def _tax_data(self, text: str) -> str:
        """25h: `1` the counters, `4` the drawer."""
        memory = self.machine.memory
        if text == "4":
            put_in, taken_out = text_of(memory.cash_in), text_of(memory.cash_out)
            return f"P,{memory.cash_ins},{put_in},{memory.cash_outs},{taken_out},{text_of(memory.cash)}"
        if text != "1":
            raise Denied(Reason.SYNTAX)
        return (
            f"P,{self.machine.time():%d-%m-%Y %H:%M:%S},{memory.closures + 1},{memory.fiscal_today},"
            f"{memory.last_fiscal},{memory.documents},1"
        )

    def _journal(self, text: str) -> str:
        match = re.fullmatch(r"W,(\d{1,7})", text)
        if not match:
            raise Denied(Reason.SYNTAX)
        return _journal_line(self.machine.find(int(match[1])))


def _journal_line(record: Mapping[str, Any] | None) -> str:
    """What 77h answers first to class W: the header of a fiscal receipt, `F` for what has none."""
    if record is None or record["kind"] not in _REC_TYPES:
        return "F"
    return f"U,{record['usn']},{record['operator']},{record['till']},{_REC_TYPES[record['kind']]},{record['number']}"
