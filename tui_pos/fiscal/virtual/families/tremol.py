"""A Tremol device (protocol description 1910211454): a command and its data in; out comes an acknowledgement with two
digits of error, or what was asked for.

Fields that the manual gives one length must have it. A receipt that is not printed step by step ends by itself when
nothing is said for five seconds, and a cancelled one that has been paid in part is finished instead (39h).
"""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from tui_pos.fiscal.virtual.families.tremol_front import ERRORS, OK, POWER_WAS_LOST, ZfpFront
from tui_pos.fiscal.virtual.families.tremol_telling import KINDS, Telling, status_bytes
from tui_pos.fiscal.virtual.machine import Denied, Machine, Reason, cents_of, moment_of, rounded
from tui_pos.fiscal.virtual.memory import GROUPS, InvoiceTo, Item, Memory, StornoOf
from tui_pos.fiscal.virtual.ordinance import REASONS

# What a line has room for between "#" and "#".
_TEXT = 40
_MOST_SALES = 999
_IDLE_S = 5
_STATUS, _PAPERS = 0x20, frozenset((0x2E, 0x30, 0x31, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x3B, 0x3E, 0x7C))

_USN = r"([A-Za-z0-9]{8}-[A-Za-z0-9]{4}-\d{7})"
_WHO = r"(\d{1,2});(.{6})"
_WHEN = r"(\d\d-\d\d-\d\d \d\d:\d\d:\d\d)"
_BUYER = r"(.{26});(.{16});(.{13});(.{13});(.{30});([0-3])"
_SALE_OPEN = re.compile(rf"{_WHO};([01]);([01]);([024])(?:\${_USN})?")
_STORNO_OPEN = re.compile(rf"{_WHO};([01]);([01]);([@BD]);([012]);(\d{{1,6}});{_WHEN};(\d{{8}})(?:;{_USN})?")
_INVOICE_OPEN = re.compile(rf"{_WHO};0;0;([135]);{_BUYER}(?:\${_USN})?")
_CREDIT_OPEN = re.compile(rf"{_WHO};0;0;([ACE]);{_BUYER};([012]);(\d{{10}});{_WHEN};(\d{{1,6}});(\d{{8}})(?:;{_USN})?")

_NUMBER = r"[-+ ]?\d{1,9}(?:\.\d{1,2})?"
_CHANGES = rf"(?:,(?P<percent>{_NUMBER})%)?(?::(?P<amount>{_NUMBER}))?"
_SALE = re.compile(
    rf"(?P<name>.{{36}});(?P<group>.);(?P<price>{_NUMBER})(?:\*(?P<qty>\d+(?:\.\d{{1,3}})?))?{_CHANGES}(?:!(?P<more>.))?"
)
_SUM_CHANGES = rf"(?::(?P<amount>{_NUMBER}))?(?:,(?P<percent>{_NUMBER})%)?"
_SUBTOTAL = re.compile(rf"([01]);([01]){_SUM_CHANGES}")
_CHANGE = re.compile(rf"([012]);([01]){_SUM_CHANGES}")
_PAYMENT = re.compile(r'(\d{1,2});(?:([01]);(\d{1,7}(?:\.\d{1,2})?)(?:;([012]))?|0;")')
_CASH = re.compile(rf"{_WHO};0;({_NUMBER})(?:\$[01])?(?:;.{{0,40}})?")

_IDENTIFIERS = {"0": "eik", "1": "egn", "2": "lnch", "3": "service"}
_POSTPONED = "24BD35CE"


def new_memory() -> Memory:
    return Memory(family="tremol", serial="ZK000001", fiscal_memory="50000001", model="TREMOL FP05", password="0")  # noqa: S106


class Tremol(Telling):
    """The device."""

    asking = frozenset((0x21, 0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x68, 0x6D, 0x6E, 0x70, 0x71, 0x72, 0x73, 0x74, 0x4E))

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.front = ZfpFront(machine)
        # A receipt that is open as the device is switched on is one in which the power went.
        self.power_lost = machine.memory.receipt is not None
        self._spoken_to: datetime | None = None
        self._commands: dict[int, Callable[[str], str | None]] = {
            **self.readings(),
            0x22: lambda _: None,
            0x24: lambda _: self._show([]),
            0x25: lambda text: self._show_one(0, text),
            0x26: lambda text: self._show_one(1, text),
            0x27: lambda text: self._show([text[:20], text[20:]], width=40, text=text),
            0x29: lambda _: None,
            0x2A: lambda _: self.machine.open_drawer(),
            0x2B: lambda _: None,
            0x2E: self._open_service,
            0x2F: lambda _: self.machine.close_service(),
            0x30: self._open,
            0x31: self._sell,
            0x33: self._subtotal,
            0x34: self._sell_by_department,
            0x35: self._pay,
            0x36: self._pay_and_close,
            0x37: self._text,
            0x38: self._close,
            0x39: self._cancel,
            0x3A: lambda _: self.machine.duplicate(),
            0x3B: self._move_cash,
            0x3E: self._change,
            0x48: self._set_clock,
            0x50: self._set_invoices,
            0x78: lambda text: self._closures(text, detailed=True),
            0x79: lambda text: self._closures(text, detailed=False),
            0x7A: lambda text: self._days(text, detailed=True),
            0x7B: lambda text: self._days(text, detailed=False),
        }

    def execute(self, command: int, data: bytes) -> tuple[bytes, bytes]:
        """A message's data and no status, or no data and the digits of an acknowledgement; rows bring both."""
        text = data.decode("cp1251", "replace")
        try:
            self._end_what_was_left()
            if min(data, default=0x20) < 0x20:
                raise Denied(Reason.SYNTAX)
            if command == _STATUS:
                status = status_bytes(self.machine, power_lost=self.power_lost)
                self.power_lost = False
                return status, b""
            if self.power_lost and command in _PAPERS:
                return b"", POWER_WAS_LOST
            if command == 0x7C:
                return self._report(text)
            if command not in self._commands:
                raise Denied(Reason.UNKNOWN)
            answer = self._commands[command](text)
        except Denied as denied:
            return b"", self._refused(denied.reason)
        return (b"", OK) if answer is None else (answer.encode("cp1251", "replace"), b"")

    def _refused(self, reason: Reason) -> bytes:
        receipt = self.machine.memory.receipt
        if reason is Reason.NOT_PAID and receipt is not None and not receipt.paying:
            reason = Reason.RECEIPT_OPEN
        if reason in (Reason.RECEIPT_OPEN, Reason.PAYING) and receipt is not None and receipt.paying:
            reason = Reason.PAID if receipt.tendered >= receipt.amount else Reason.PAYING
        return ERRORS[reason]

    def _end_what_was_left(self) -> None:
        """A receipt that is not printed step by step, after five seconds without a command (2.6.5, note)."""
        now, before = self.machine.time(), self._spoken_to
        self._spoken_to = now
        receipt = self.machine.memory.receipt
        if receipt is None or before is None or (now - before).total_seconds() <= _IDLE_S:
            return
        if receipt.asked[2:] in _POSTPONED:
            self._cancel("")

    # A receipt.

    def _open(self, text: str) -> None:
        if match := _SALE_OPEN.fullmatch(text):
            self._begin(match[1], match[2], match[6], "".join(match.groups()[2:5]))
        elif match := _STORNO_OPEN.fullmatch(text):
            storno = _storno(match[6], match[7], match[8], match[9], match[10])
            self._begin(match[1], match[2], match[10] or "", "".join(match.groups()[2:5]), storno)
        elif match := _INVOICE_OPEN.fullmatch(text):
            invoice = InvoiceTo(buyer=_buyer(match.groups()[3:9]))
            self._begin(match[1], match[2], match[10], f"11{match[3]}", invoice=invoice)
        elif match := _CREDIT_OPEN.fullmatch(text):
            invoice = InvoiceTo(original=match[11], buyer=_buyer(match.groups()[3:9]))
            storno = _storno(match[10], match[13], match[12], match[14], match[15])
            self._begin(match[1], match[2], match[15] or "", f"11{match[3]}", storno, invoice)
        else:
            raise Denied(Reason.SYNTAX)

    def _begin(
        self,
        operator: str,
        password: str,
        usn: str | None,
        asked: str,
        storno: StornoOf | None = None,
        invoice: InvoiceTo | None = None,
    ) -> None:
        self._admit(operator, password)
        self.machine.must_be_idle()
        number = self.machine.next_usn() if usn is None else usn
        self.machine.open(number, operator, storno=storno, invoice=invoice).asked = asked

    def _admit(self, operator: str, password: str) -> None:
        if not 1 <= int(operator) <= 20:
            raise Denied(Reason.SYNTAX)
        if password.rstrip() != self.machine.memory.password:
            raise Denied(Reason.PASSWORD)

    def _sell(self, text: str) -> None:
        match = _SALE.fullmatch(text)
        if not match:
            raise Denied(Reason.SYNTAX)
        self._register(match, match["group"])

    def _sell_by_department(self, text: str) -> None:
        """34h: the department first, the VAT group behind."""
        match = _SALE.fullmatch(text)
        if not match or not 0x80 <= match["group"].encode("cp1251", "replace")[0] <= 0x93:
            raise Denied(Reason.SYNTAX)
        self._register(match, match["more"] or "")

    def _register(self, match: re.Match[str], group: str) -> None:
        price, qty = _cents(match["price"]), int(Decimal(match["qty"] or "1").scaleb(3))
        if group not in GROUPS or not group:
            raise Denied(Reason.GROUP)
        if qty == 0 or len(match["price"]) > 10 or len(match["qty"] or "") > 10:
            raise Denied(Reason.VALUE)
        gross = rounded(Decimal(abs(price)) * qty / 1000)
        change = _change_of(gross, match)
        name = match["name"].rstrip().replace("|", "\n")
        item = Item(name, group, abs(price), qty, -change, gross + change)
        if price < 0:
            self._correct(item)
        else:
            self.machine.sell(item, most=_MOST_SALES)

    def _correct(self, item: Item) -> None:
        """Taken back is what its VAT group has, whatever it was (2.6.28, note)."""
        if item.discount:
            raise Denied(Reason.SYNTAX)
        receipt = self.machine.selling()
        if self.machine.sums_by_group()[GROUPS.index(item.vat)] < item.amount:
            raise Denied(Reason.NOT_SOLD)
        receipt.items.append(Item(item.text, item.vat, item.price, -item.qty, 0, -item.amount))

    def _subtotal(self, text: str) -> str:
        match = _SUBTOTAL.fullmatch(text)
        if not match:
            raise Denied(Reason.SYNTAX)
        self._change_sum(match)
        return f"{Decimal(self.machine.selling().amount).scaleb(-2):.2f}"

    def _change(self, text: str) -> None:
        """3Eh: on the sum, or on the last sale."""
        match = _CHANGE.fullmatch(text)
        if not match:
            raise Denied(Reason.SYNTAX)
        if match[1] == "1":
            self._change_sum(match)
        else:
            receipt = self.machine.selling()
            self.machine.change_last(_change_of(receipt.items[-1].amount if receipt.items else 0, match))

    def _change_sum(self, match: re.Match[str]) -> None:
        receipt = self.machine.selling()
        if match["amount"] and len({item.vat for item in receipt.items}) > 1:
            # An amount cannot be told apart by groups (2.6.16, note).
            raise Denied(Reason.GROUP)
        if match["amount"] or match["percent"]:
            self.machine.change_sum(_change_of(receipt.amount, match))

    def _pay(self, text: str) -> None:
        match = _PAYMENT.fullmatch(text)
        if not match or int(match[1]) >= len(KINDS):
            raise Denied(Reason.SYNTAX)
        receipt = self.machine.receipt()
        given = cents_of(match[3]) if match[3] else None
        if given == 0 and receipt.amount > receipt.tendered:
            raise Denied(Reason.NO_SALES)
        # "With change" is asked of any kind; for a storno there is none.
        self.machine.pay(KINDS[int(match[1])], given, gives_change=match[2] == "0")

    def _pay_and_close(self, _: str) -> None:
        receipt = self.machine.receipt()
        if not receipt.paying or receipt.tendered < receipt.amount:
            self.machine.pay("cash")
        self.machine.close()

    def _text(self, text: str) -> None:
        if not text or len(text) > _TEXT:
            raise Denied(Reason.SYNTAX)
        if self.machine.memory.service is not None:
            self.machine.service_text(text)
        else:
            self.machine.comment(text)

    def _close(self, _: str) -> None:
        if self.machine.memory.service is not None:
            self.machine.close_service()
        else:
            self.machine.close()

    def _cancel(self, _: str) -> None:
        """39h: what has been paid in part is paid in full and closed instead."""
        if self.machine.receipt().paying:
            self._pay_and_close("")
        else:
            self.machine.cancel()

    # Other papers, and what is beside them.

    def _report(self, text: str) -> tuple[bytes, bytes]:
        if text == "X":
            self.machine.x_report()
        elif text == "Z":
            self.machine.z_report()
        else:
            rows = self.journal(text)
            return "\n".join(rows).encode("cp1251", "replace"), OK
        return b"", OK

    def _closures(self, text: str, *, detailed: bool) -> None:
        match = re.fullmatch(r"(\d{4});(\d{4})(?:;P)?", text)
        if not match:
            raise Denied(Reason.SYNTAX)
        self.machine.closures_report(int(match[1]), int(match[2]), detailed=detailed)

    def _days(self, text: str, *, detailed: bool) -> None:
        match = re.fullmatch(r"(\d{6});(\d{6})(?:;P)?", text)
        if not match:
            raise Denied(Reason.SYNTAX)
        first, last = (moment_of(day, "%d%m%y").date() for day in match.groups())
        self.machine.period_report(first, last, detailed=detailed)

    def _open_service(self, text: str) -> None:
        match = re.fullmatch(rf"{_WHO}(?:;0;[01])?", text)
        if not match:
            raise Denied(Reason.SYNTAX)
        self._admit(match[1], match[2])
        self.machine.open_service()

    def _move_cash(self, text: str) -> None:
        match = _CASH.fullmatch(text)
        if not match:
            raise Denied(Reason.SYNTAX)
        self._admit(match[1], match[2])
        self.machine.move_cash(_cents(match[3]))

    def _set_clock(self, text: str) -> None:
        self.machine.set_clock(moment_of(text, "%d-%m-%y %H:%M:%S"))

    def _set_invoices(self, text: str) -> None:
        match = re.fullmatch(r"(\d{10});(\d{10})", text)
        memory = self.machine.memory
        if not match or int(match[1]) > int(match[2]):
            raise Denied(Reason.SYNTAX)
        if memory.first_invoice < memory.next_invoice <= memory.last_invoice_allowed:
            raise Denied(Reason.INVOICE)
        memory.first_invoice = memory.next_invoice = int(match[1])
        memory.last_invoice_allowed = int(match[2])

    def _show_one(self, at: int, text: str) -> None:
        rows = [*self.machine.memory.display, "", ""][:2]
        rows[at] = text
        self._show(rows, text=text)

    def _show(self, rows: list[str], *, text: str | None = None, width: int = 20) -> None:
        if text is not None and len(text) != width:
            raise Denied(Reason.SYNTAX)
        self.machine.show([row.rstrip() for row in rows])


def _storno(reason: str, number: str, written: str, fm: str, usn: str | None) -> StornoOf:
    moment = moment_of(written, "%d-%m-%y %H:%M:%S")
    return StornoOf(REASONS[int(reason)], int(number), usn or "", moment.isoformat(), fm)


def _buyer(fields: tuple[str, ...]) -> dict[str, str]:
    name, person, vat_number, identifier, address, kind = (field.strip() for field in fields)
    return {
        "name": name,
        "received_by": person,
        "vat_number": vat_number,
        "identifier": identifier,
        "address": address,
        "identified_by": _IDENTIFIERS[kind],
    }


def _cents(text: str) -> int:
    return cents_of(text.replace(" ", ""))


def _change_of(cents: int, match: re.Match[str]) -> int:
    """What the percent and the amount of a command add to `cents`."""
    change = 0
    if match["percent"]:
        percent = Decimal(match["percent"].replace(" ", ""))
        if abs(percent) > 100:
            raise Denied(Reason.VALUE)
        change = rounded(cents * percent / 100)
    return change + (_cents(match["amount"]) if match["amount"] else 0)
