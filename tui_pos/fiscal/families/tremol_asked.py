"""What a Tremol is asked, and how it answers (manual 1910211454): nothing here prints or changes anything.

The unique sale number of a receipt that is out stands only in the electronic journal, from where it is read as text.
"""

import re
import time
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation

from msgspec import Struct

from tui_pos.domain.money import Cents
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal.device import Drawer, Identity, Issued, Transaction
from tui_pos.fiscal.families.journal_words import says_cancelled
from tui_pos.fiscal.families.on_line import OnLine
from tui_pos.fiscal.families.tremol_errors import DONE, TABLE, read_answer
from tui_pos.fiscal.framing import zfp
from tui_pos.fiscal.framing.zfp import ZFP
from tui_pos.fiscal.status import Status
from tui_pos.fiscal.transport import LineTrouble, held_by_another
from tui_pos.fiscal.usn import counter_of

_STORNO_TYPES = "4567"
_USN = re.compile(r"[A-Z]{2}[0-9]{6}-[A-Z0-9]{4}-[0-9]{7}", re.IGNORECASE)
_INVOICE_NUMBER = re.compile(r"(?:ФАКТУРА|ИЗВЕСТИЕ)\D{0,20}(\d{10})", re.IGNORECASE)
# A row of its own: goods may be called so too.
_DUPLICATE = re.compile(r"^[\s#]*Д\s*У\s*Б\s*Л\s*И\s*К\s*А\s*Т[\s#]*$", re.IGNORECASE | re.MULTILINE)
_PROBE_S = 0.3
_ATTEMPTS = 3


class Current(Struct, frozen=True):
    """What 72h tells of the open receipt; of the last one, when none is open, at most its sums."""

    open: bool
    sales: int
    amount: Cents
    paying: bool
    paid: bool
    storno: bool


class Asked(OnLine):
    """The part of the driver that asks."""

    framing = ZFP

    def _greet(self) -> None:
        self._pass_adapter()
        self._on_link().greet(0x20)

    def _pass_adapter(self) -> None:
        """A network adapter hears nothing before its password. On a serial line the device just says how it is."""
        wire = self._on_link().wire
        wire.drop_input()
        wire.write(bytes((zfp.STATE,)))
        state = wire.read(time.monotonic() + _PROBE_S)[-1:]
        if state == bytes((zfp.WAITS_FOR_PASSWORD,)):
            wire.write(self._access.network_password.encode() + bytes((zfp.ETX, zfp.STATE)))
            state = wire.read(time.monotonic() + _PROBE_S)[-1:]
        if state == bytes((zfp.HELD_BY_ANOTHER,)):
            raise held_by_another(self.name)
        if state in (bytes((zfp.WRONG_PASSWORD,)), bytes((zfp.WAITS_FOR_PASSWORD,))):
            raise DeviceTrouble(
                "network_password",
                "The network adapter of the printer on {port} does not take the password; correct network_password "
                "of the printer in the settings.",
                port=self.name,
            )

    def _ask_identity(self) -> Identity:
        _, _, _, model, firmware = self._fields(0x21, count=5)[:5]
        serial, fiscal_memory = self._fields(0x60, count=2)[:2]
        return Identity(model, firmware, serial, fiscal_memory)

    def status(self) -> Status:
        return TABLE.read(self._answer(0x20))

    def tax_number(self) -> str:
        return self._fields(0x61, count=1)[0]

    def read_clock(self) -> datetime:
        return self._moment(self._fields(0x68, count=1)[0], "%d-%m-%Y %H:%M")

    def set_clock(self, moment: datetime) -> None:
        self._do(0x48, f"{moment:%d-%m-%y %H:%M:%S}")

    def drawer(self) -> Drawer:
        return Drawer(*(self._cents(self._fields(0x6E, option, count=2)[1]) for option in "023"))

    def _cash_in_drawer(self) -> Cents | None:
        return self._cents(self._fields(0x6E, "0", count=2)[1])

    def last_closure(self) -> int | None:
        return self._whole(self._fields(0x73, count=2)[1])

    # What became of a receipt.

    def _ask_last_document(self) -> int:
        return self._whole(self._fields(0x71, count=1)[0])

    def last_fiscal_receipt(self) -> int | None:
        issued = self._last_issued()
        return None if issued is None else issued[0]

    def last_sale(self) -> int | None:
        number = self.last_fiscal_receipt()
        found = None if number is None else self._in_journal(number)
        return None if found is None or found.usn is None else counter_of(found.usn)

    def last_invoice(self) -> str | None:
        number = self.last_fiscal_receipt()
        match = None if number is None else _INVOICE_NUMBER.search(self._paper(number) or "")
        return match[1] if match else None

    def _has_journal(self) -> bool:
        known = self.last_fiscal_receipt()
        return known is not None and self._in_journal(known) is not None

    def transaction(self) -> Transaction:
        current, tendered = self._current(), self._tendered()
        if current.open:
            if current.paid:
                tendered = max(tendered, current.amount)
            return Transaction(True, current.sales, current.amount, tendered, current.storno)
        issued = self._last_issued()
        return Transaction(False, None, current.amount if issued is None else issued[1], tendered)

    def _tendered(self) -> Cents:
        """What was taken in the open receipt, or in the last one."""
        return Cents(sum(self._cents(amount) for amount in self._fields(0x72, "P", count=14)[2:14]))

    def _last_issued(self) -> tuple[int, Cents] | None:
        """The number and sum of the last fiscal receipt, from what its QR code says; None before the first."""
        code = self._exchange(0x72, b"B").data.decode("ascii", "replace").strip().split("*")
        return (int(code[1]), self._cents(code[4])) if len(code) == 5 and code[1].isdigit() else None

    def _current(self) -> Current:
        fields = self._fields(0x72, count=20)
        sums = (*fields[2:5], *fields[14:19])
        return Current(
            open=fields[0] == "1",
            sales=self._whole(fields[1]),
            amount=Cents(abs(sum(self._cents(amount) for amount in sums))),
            paying=fields[8] == "1",
            paid=fields[9] == "1",
            storno=fields[11] in _STORNO_TYPES,
        )

    def _in_journal(self, number: int) -> Issued | None:
        paper = self._paper(number)
        match = None if paper is None else _USN.search(paper)
        if paper is None or match is None or _DUPLICATE.search(paper):
            return None
        is_cancelled = any(map(says_cancelled, paper.splitlines()))
        return Issued(number, match[0].upper(), storno="СТОРНО" in paper.upper(), cancelled=is_cancelled)

    def _paper(self, number: int) -> str | None:
        """Document `number` as the journal has it; None where there is none, or no journal that can be read."""
        rows = self._exchange(0x7C, f"J0;N;{number:06d};{number:06d}".encode())
        return rows.data.decode("cp1251", "replace") if rows.status == DONE and rows.data else None

    def _told(self, command: int, data: str | bytes = b"", patience_s: float | None = None) -> Status:
        """What the device says of a command that is acknowledged."""
        written = data if isinstance(data, bytes) else data.encode("cp1251")
        answer = self._on_link().exchange(command, written, patience_s)
        if len(answer.status or b"") != len(DONE):
            raise self._nonsense()
        return read_answer(answer.status or b"")

    def _do(self, command: int, data: str | bytes = b"", patience_s: float | None = None) -> None:
        status = self._told(command, data, patience_s)
        if status.refused:
            raise self._refusal(status)

    def _do_once(self, command: int, data: str | bytes, was_done: Callable[[], bool | None]) -> None:
        """A command of a receipt. After silence the device is asked whether it was done, and what was not is sent
        again. Raises LineTrouble when nobody can tell (None).
        """
        for _ in range(_ATTEMPTS):
            try:
                self._do(command, data)
            except LineTrouble as trouble:
                done = was_done() if trouble.can_be_asked else None
                if done is None:
                    raise
                if done:
                    return
                lost = trouble
            else:
                return
        raise lost

    def _answer(self, command: int, data: str = "") -> bytes:
        """The data of a question's answer; what it is refused with comes as an acknowledgement."""
        answer = self._exchange(command, data.encode("cp1251"))
        if answer.status:
            raise self._refusal(read_answer(answer.status))
        return answer.data

    def _fields(self, command: int, data: str = "", *, count: int) -> list[str]:
        fields = [field.strip() for field in self._answer(command, data).decode("cp1251", "replace").split(";")]
        if len(fields) < count:
            raise self._nonsense()
        return fields

    def _cents(self, text: str) -> Cents:
        try:
            return Cents(int(Decimal(text).scaleb(2)))
        except InvalidOperation:
            raise self._nonsense() from None

    def _moment(self, text: str, form: str) -> datetime:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            raise self._nonsense() from None
