"""An ISL device, ISL5011S-KL (manual rev 10.4): a command and its data in, ACK, NACK or data out.

There is no command that opens a receipt: the first sale does, and the payment that covers it ends it. Why a command was
refused stands in the error that F809h tells; the device does nothing more that prints before B2h has cleared it (flag
9217h as it is sold). Questions stand in `icp_answers`, fields in `icp_fields`.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from tui_pos.fiscal.framing import icp
from tui_pos.fiscal.virtual.families.icp_answers import FOOTER_OPEN_S, TEXT_WIDTH, Answers
from tui_pos.fiscal.virtual.families.icp_fields import (
    BAD_PARAMETER,
    ERRORS,
    Fault,
    article_of,
    change_of,
    days_of,
    department_sale_of,
    storno_of,
    usn_of,
)
from tui_pos.fiscal.virtual.families.icp_front import IcpFront
from tui_pos.fiscal.virtual.machine import Denied, Machine
from tui_pos.fiscal.virtual.memory import InvoiceTo, Item, Memory, StornoOf
from tui_pos.fiscal.virtual.ordinance import PAYMENTS

_MOST_SALES = 50
_PAYMENTS = dict(zip("0123456789A", PAYMENTS, strict=True))
_BUYER = {"01": "name", "02": "address", "03": "numbers", "04": "received_by"}
# What is done while an error waits to be cleared.
_DESPITE_AN_ERROR = frozenset({0x00, 0x92, 0xB1, 0xB2, 0xF0, 0xF1, 0xF3, 0xF4, 0xF6, 0xF8, 0xFA})
_SALES = frozenset({0x21, 0x22, 0x23, 0x24, 0x41, 0x42, 0x43, 0x44})


def new_memory() -> Memory:
    return Memory(
        family="icp", serial="IS000001", fiscal_memory="12000001", model="ISL5011S-KL", password="", next_invoice=1
    )


class Icp(Answers):
    """The device."""

    asking = frozenset({0x00, 0xB1, 0xB2, 0xF0, 0xF1, 0xF3, 0xF4, 0xF6, 0xF8, 0xFA})

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine)
        self.front = IcpFront(machine.memory.serial)
        self._before = 0x00
        self._operator = "1"
        self._buyer: dict[str, str] = {}
        self._header: list[str] = []
        self._header_usn = ""
        self._ends_at: datetime | None = None
        self._commands: dict[int, Callable[[str], str]] = {
            0x20: self._storno,
            0x21: lambda text: self._department(text, back=True),
            0x22: lambda text: self._article(text, 12, back=True),
            0x23: lambda text: self._article(text, 20, back=True),
            0x24: lambda text: self._article(text, None, back=True),
            0x41: lambda text: self._department(text, back=False),
            0x42: lambda text: self._article(text, 12, back=False),
            0x43: lambda text: self._article(text, 20, back=False),
            0x44: lambda text: self._article(text, None, back=False),
            0x45: self._void,
            0x46: self._change_by_amount,
            0x47: self._change_by_percent,
            0x48: self._subtotal,
            0x49: self._pay,
            0x50: self._invoice,
            0x51: self._day_report,
            0x55: self._report_of_days,
            0x56: self._report_of_closures,
            0x60: lambda text: self._expect(r"\d\d", text),
            0x61: self._move_cash,
            0x62: self._drawer,
            0x73: self._set_clock,
            0x75: self._name_operator,
            0x81: self._text,
            0x92: self._flag,
            0xAA: self._duplicate,
            0xB0: lambda text: self._expect(r"1\d\d|0", text),
            0xB2: self._clear_error,
            0xB3: lambda text: self._expect("", text),
        }

    def execute(self, command: int, data: bytes) -> tuple[bytes, bytes]:
        """The answer's data and its status: DONE, an ACK when there are no data, or REFUSED."""
        text = data.decode("cp1251", "replace")
        try:
            self._end_what_waited()
            if self.error and self.waits_for_clearing and command not in _DESPITE_AN_ERROR:
                return b"", icp.REFUSED
            do = self._commands.get(command) or self.questions.get(command)
            if do is None:
                raise Fault(BAD_PARAMETER)
            answer = do(text)
        except Denied as denied:
            return self._refused(ERRORS[denied.reason])
        except Fault as fault:
            return self._refused(fault.number)
        if command not in self.asking:
            self._before = command
            self.failed = self.bad_parameter = False
        return answer.encode("cp1251"), icp.DONE

    def _refused(self, number: int) -> tuple[bytes, bytes]:
        self.failed, self.bad_parameter = True, number == BAD_PARAMETER
        self.error = number or self.error
        return b"", icp.REFUSED

    def _end_what_waited(self) -> None:
        """A receipt that was paid with flag 1 waits for more text and ends by itself, at once after a power cut."""
        receipt = self.machine.memory.receipt
        if receipt is None or not receipt.paying or receipt.tendered < receipt.amount:
            return
        if self._ends_at is None or self.machine.time() >= self._ends_at:
            self._end()

    def _storno(self, text: str) -> str:
        usn, of, invoice = storno_of(text, self.machine.time().date())
        self._begin(usn, InvoiceTo(original=invoice, buyer=self._buyer) if invoice else None, of)
        return ""

    def _department(self, text: str, *, back: bool) -> str:
        usn, item = department_sale_of(text)
        self._sell(usn, item, back=back)
        return ""

    def _article(self, text: str, name_width: int | None, *, back: bool) -> str:
        usn, item, ends = article_of(text, name_width)
        begun = self.machine.memory.receipt is not None
        self._sell(usn, item, back=back)
        if ends and not begun:
            self.machine.pay("cash")
            self._end()
        return ""

    def _sell(self, usn: str, item: Item, *, back: bool) -> None:
        receipt = self.machine.memory.receipt
        if back is not (receipt is not None and receipt.storno is not None):
            raise Fault(105)
        if receipt is None:
            if usn and self._header_usn not in ("", usn):
                raise Fault(104)
            self._begin(usn or self._header_usn, InvoiceTo(buyer=self._buyer) if self._buyer else None)
        else:
            self._same_sale(usn)
        self.machine.sell(item, most=_MOST_SALES)

    def _begin(self, usn: str, invoice: InvoiceTo | None, of: StornoOf | None = None) -> None:
        receipt = self.machine.open(usn, self._operator, storno=of, invoice=invoice)
        receipt.texts += self._header
        self._header, self._header_usn, self._buyer = [], "", {}
        self.drawer_is_open = False

    def _same_sale(self, usn: str) -> None:
        """Error 104: one receipt is of one sale."""
        receipt = self.machine.receipt()
        if usn and receipt.usn and usn != receipt.usn:
            raise Fault(104)
        receipt.usn = receipt.usn or usn

    def _void(self, text: str) -> str:
        self._expect(r"(?:0|1(?:\d{8})?)?", text)
        receipt = self.machine.receipt()
        if not text.startswith("1"):
            self.machine.cancel()
            self.power_was_lost = False
            return ""
        if self._before not in _SALES or not receipt.items:
            raise Fault(24)
        last = receipt.items[-1]
        if text[1:] and int(text[1:]) != last.qty:
            raise Fault(24)
        self.machine.void(last)
        return ""

    def _change_by_amount(self, text: str) -> str:
        if self._before == 0x48:
            raise Fault(31)
        self.machine.change_last(change_of(text, self._last_sale(), percent=False))
        return ""

    def _change_by_percent(self, text: str) -> str:
        if self._before == 0x48:
            self.machine.change_sum(change_of(text, self.machine.selling().amount, percent=True))
        else:
            self.machine.change_last(change_of(text, self._last_sale(), percent=True))
        return ""

    def _last_sale(self) -> int | None:
        """What the sale directly before comes to."""
        receipt = self.machine.memory.receipt
        if self._before not in _SALES or receipt is None or not receipt.items:
            return None
        return receipt.items[-1].amount

    def _subtotal(self, text: str) -> str:
        self._expect("", text)
        if not self.machine.selling().items:
            raise Fault(19)
        return ""

    def _pay(self, text: str) -> str:
        # The manual's own example has "02" for all in cash.
        match = re.fullmatch(r"(.)(?:(\d{12})([01])?|2)?", text)
        if not match:
            raise Fault(BAD_PARAMETER)
        if match[1] not in _PAYMENTS:
            raise Fault(8)
        if self._ends_at is None:
            left = self.machine.pay(_PAYMENTS[match[1]], int(match[2]) if match[2] else None)
            if left > 0:
                return ""
        if match[3] == "1":
            self._wait_on()
        else:
            self._end()
        return ""

    def _end(self) -> None:
        self.machine.close()
        self._ends_at, self.power_was_lost = None, False

    def _wait_on(self) -> None:
        self._ends_at = self.machine.time() + timedelta(seconds=FOOTER_OPEN_S)

    def _invoice(self, text: str) -> str:
        part, value = text[:2], text[2:]
        receipt = self.machine.memory.receipt
        if part == "05":
            self._expect("", value)
            if receipt is None or receipt.invoice is None or not receipt.items:
                raise Fault(63)
            return ""
        if part not in _BUYER or len(value) > 35 or (part == "03" and len(value) != 25):
            raise Fault(BAD_PARAMETER)
        if receipt is not None and receipt.items:
            # They stand at the beginning of the receipt.
            raise Fault(54)
        facts = {_BUYER[part]: value} if part != "03" else {"eik": value[:13].strip(), "vat": value[13:].strip()}
        if receipt is None:
            self._buyer |= facts
        elif receipt.invoice is None:
            raise Fault(63)
        else:
            receipt.invoice.buyer |= facts
        return ""

    def _day_report(self, text: str) -> str:
        self._expect("[01][01]?", text)
        if text[0] == "1":
            self.machine.x_report()
        else:
            self.machine.z_report()
        return ""

    def _report_of_days(self, text: str) -> str:
        self._expect(r"[0-3]1\d{16}", text)
        first, last = days_of(text[2:])
        self.machine.period_report(first, last, detailed=text[0] in "02")
        return ""

    def _report_of_closures(self, text: str) -> str:
        self._expect(r"[0-3]2\d{8}", text)
        self.machine.closures_report(int(text[2:6]), int(text[6:]), detailed=text[0] in "02")
        return ""

    def _move_cash(self, text: str) -> str:
        match = re.fullmatch(r"([01])(\d\d)(\d{12})", text)
        if not match:
            raise Fault(BAD_PARAMETER)
        cents = int(match[3])
        if int(match[2]) > 10:
            raise Fault(25)
        if match[2] != "00":
            # Only cash is kept in this drawer.
            raise Fault(25)
        if not 0 < cents <= 999_999_999:
            raise Fault(28)
        if match[1] == "1" and self.machine.memory.receipt is None and cents > self.machine.memory.cash:
            raise Fault(30)
        self.machine.move_cash(cents if match[1] == "0" else -cents)
        return ""

    def _drawer(self, text: str) -> str:
        self._expect("", text)
        self.machine.open_drawer()
        self.drawer_is_open = True
        return ""

    def _set_clock(self, text: str) -> str:
        if self.machine.memory.day:
            raise Fault(39)
        try:
            moment = datetime.strptime(text, "%d%m%Y%H%M%S")
        except ValueError:
            raise Fault(BAD_PARAMETER) from None
        self.machine.set_clock(moment)
        return ""

    def _name_operator(self, text: str) -> str:
        match = re.fullmatch(r"(.{12}|.{24})?(\d\d)", text)
        if not match or not int(match[2]) or (int(match[2]) > 10 and not match[1]):
            raise Fault(BAD_PARAMETER)
        if self.machine.memory.receipt is not None:
            raise Fault(54)
        self._operator = str(int(match[2]))
        return ""

    def _text(self, text: str) -> str:
        usn, row = usn_of(text[:21]), text[21:][:TEXT_WIDTH]
        if self.machine.memory.receipt is None:
            # It is printed under the header of the receipt that comes.
            self.machine.must_print()
            if usn and self._header_usn not in ("", usn):
                raise Fault(104)
            self._header_usn = self._header_usn or usn
            self._header.append(row)
            return ""
        self._same_sale(usn)
        self.machine.comment(row)
        if self._ends_at is not None:
            self._wait_on()
        return ""

    def _flag(self, text: str) -> str:
        part, value, memory = text[:2], text[2:], self.machine.memory
        if part == "11":
            return self._invoice_range(value)
        if part == "12" and not value:
            return "50607080"
        if part == "17":
            if not value:
                return self.reaction
            self._expect("[0-5]", value)
            self.reaction = value
            return ""
        if part == "1D":
            self._expect(r"(?:0[1-9]|10){1,2}", value)
            return value if len(value) == 2 else ""
        if part == "1B":
            return f"{len(memory.fiscal_records):04d} of 2000"
        raise Fault(BAD_PARAMETER)

    def _invoice_range(self, value: str) -> str:
        memory = self.machine.memory
        if not value:
            return f"{memory.next_invoice:010d}{memory.last_invoice_allowed:010d}"
        self._expect(r"\d{20}", value)
        if memory.next_invoice and memory.next_invoice <= memory.last_invoice_allowed:
            raise Fault(65)
        first, last = int(value[:10]), int(value[10:])
        if not 0 < first <= last:
            raise Fault(64)
        memory.next_invoice, memory.last_invoice_allowed = first, last
        return ""

    def _duplicate(self, text: str) -> str:
        self._expect("", text)
        self.machine.duplicate()
        return ""

    def _clear_error(self, text: str) -> str:
        """B2h: which error there was; it is gone."""
        self._expect("", text)
        number, self.error = self.error, 0
        return f"{number:03d}"

    def _expect(self, pattern: str, text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise Fault(BAD_PARAMETER)
        return ""
