"""What a Datecs X is asked and how its answers are read (manual v2.02). Every field of a request ends in a tab. Every
answer begins with an error code, which alone says whether the command was done: the status may look well all the same.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from msgspec.structs import replace

from tui_pos.domain.money import Cents
from tui_pos.fiscal import conditions
from tui_pos.fiscal.device import CommandRefused, Drawer, Identity, Issued, Transaction
from tui_pos.fiscal.families import datecs_x_errors
from tui_pos.fiscal.families.on_line import OnLine
from tui_pos.fiscal.framing import Frame, Framing
from tui_pos.fiscal.framing.x import DATECS_X
from tui_pos.fiscal.status import Condition, Status, StatusTable, Weight
from tui_pos.fiscal.text import encoded

TABLE = StatusTable(
    # Manual v2.02, "Status bits".
    conditions={
        (2, 0): conditions.NO_PAPER,
        (0, 6): conditions.COVER_OPEN,
        (4, 6): conditions.FISCAL_MEMORY_MISSING,
        (4, 4): conditions.FISCAL_MEMORY_FULL,
        (4, 0): conditions.FISCAL_MEMORY_ERROR,
        (2, 2): conditions.JOURNAL_FULL,
        (0, 2): conditions.CLOCK_NOT_SET,
        (0, 4): conditions.PRINT_UNIT,
        (1, 0): conditions.OVERFLOW,
        (0, 1): conditions.UNKNOWN_COMMAND,
        (0, 0): conditions.SYNTAX,
        (1, 1): conditions.NOT_PERMITTED,
        (2, 1): conditions.PAPER_LOW,
        (2, 4): conditions.JOURNAL_NEAR_END,
        (4, 3): conditions.FISCAL_MEMORY_UNDER_60,
    },
    missing={(5, 3): conditions.NOT_FISCAL},
    refused=(0, 5),
    fiscal_open=(2, 3),
    service_open=(2, 5),
)

_CANCELLED = "8"
_SALES, _STORNOS = {"1", "3"}, {"6", "7"}


class Asked(OnLine):
    """The part of the driver that prints nothing."""

    framing: ClassVar[Framing] = DATECS_X

    _columns: int | None = None

    def _begin_session(self) -> None:
        self._columns = None
        super()._begin_session()

    def _greet(self) -> None:
        self._on_link().greet(0x4A)

    def _ask_identity(self) -> Identity:
        name, version, day, time, _, _, serial, fiscal_memory = self._fields(0x5A, "1", count=8)[:8]
        return Identity(name, f"{version} {day} {time}", serial.strip(), fiscal_memory.strip())

    def status(self) -> Status:
        return self._read(self._exchange(0x4A))[1]

    def tax_number(self) -> str:
        return self._fields(0x63, count=1)[0].strip()

    def read_clock(self) -> datetime:
        try:
            return datetime.strptime(self._fields(0x3E, count=1)[0].removesuffix(" DST"), "%d-%m-%y %H:%M:%S")
        except ValueError:
            raise self._nonsense() from None

    def drawer(self) -> Drawer:
        return Drawer(*map(self._cents, self._fields(0x46, "0", "0.00", count=3)[:3]))

    def _text_width(self) -> int:
        if self._columns is None:
            columns = self._known("PrintColumns") or ""
            self._columns = int(columns) if columns.isdecimal() else self.traits.text_width + 2
        return self._columns - 2

    # What became of a receipt.

    def _ask_last_document(self) -> int:
        number = self._known("nBon")
        return self._whole(self._fields(0x4C, count=5)[1] if number is None else number)

    def last_fiscal_receipt(self) -> int | None:
        number = self._known("nLastFiscalDoc")
        return None if number is None else self._whole(number)

    def last_sale(self) -> int | None:
        counter = (self._known("UNP") or "")[-7:]
        return int(counter) if counter.isdecimal() else None

    def last_closure(self) -> int | None:
        try:
            return self._whole(self._fields(0x7B, "3", count=4)[2])
        except CommandRefused:
            return None

    def last_invoice(self) -> str | None:
        try:
            coming = self._whole(self._fields(0x67, count=10)[9])
        except CommandRefused:
            return None
        return f"{coming - 1:010d}" if coming > 1 else None

    def transaction(self) -> Transaction:
        is_open, _, items, amount, tendered = self._fields(0x4C, count=5)[:5]
        # The manual does not say whether a storno's sums bear a sign.
        return Transaction(
            open=is_open != "0",
            items=self._whole(items),
            amount=Cents(abs(self._cents(amount))),
            tendered=Cents(abs(self._cents(tendered))),
            storno=None if is_open == "0" else is_open != "1",
        )

    def issued(self, first: int, last: int) -> tuple[Issued, ...] | None:
        found: list[Issued] = []
        try:
            for number in range(first, last + 1):
                # All documents bear numbers of the same kind, so that one that is not in the journal proves nothing.
                where, _, _, kind, *_ = self._fields(0x7D, "0", str(number), "0", count=4)
                if where != str(number):
                    return None
                if kind in _SALES | _STORNOS:
                    found.append(Issued(number, self._sale_of(number), storno=kind in _STORNOS, cancelled=False))
                elif kind == _CANCELLED:
                    found.append(Issued(number, "", storno=False, cancelled=True))
        except CommandRefused:
            return None
        return tuple(found)

    def _sale_of(self, number: int) -> str:
        """The unique sale number of a document in the journal."""
        self._fields(0x7D, "9", str(number), str(number))
        return self._fields(0x7D, "8", count=4)[3]

    def _sum_so_far(self) -> Cents:
        return self._cents(self._fields(0x33, "0", "0", "", "", count=2)[1])

    # What an answer says.

    def _known(self, name: str) -> str | None:
        """One of the device's own values (command FFh); None when its firmware has none of that name."""
        try:
            return self._fields(0xFF, name, "", "", count=1)[0].strip()
        except CommandRefused:
            return None

    def _fields(self, command: int, *fields: str, count: int = 0) -> list[str]:
        """What the answer has after its error code, at least `count` fields. Raises CommandRefused."""
        return self._done(self._exchange(command, packed(fields)), count)

    def _done(self, reply: Frame, count: int = 0) -> list[str]:
        answer, status = self._read(reply)
        if answer is None:
            raise self._refusal(status)
        if len(answer) < count:
            raise self._nonsense()
        return answer

    def _read(self, reply: Frame) -> tuple[list[str] | None, Status]:
        """The fields after the error code, None when the command was not done; the status, with the reason why."""
        status = TABLE.read(reply.status or b"")
        code, *answer = reply.data.decode("cp1251", "replace").split("\t")
        if code == "0":
            # Behind the last tab is nothing.
            return answer[:-1] if answer and not answer[-1] else answer, replace(status, refused=False)
        if not code:
            return None, replace(status, refused=True)
        error = self._error(code)
        # Beside what is the matter with the paper or the memory a refusal is only its consequence.
        found = sorted((error, *status.conditions), key=lambda one: one.weight is not Weight.STOPS)
        return None, replace(status, refused=True, conditions=tuple(found))

    def _error(self, text: str) -> Condition:
        code = self._whole(text)
        return datecs_x_errors.condition_of(code) or datecs_x_errors.unknown(code, self._explained(text))

    def _explained(self, code: str) -> str:
        """The device's own words for an error."""
        answer = self._exchange(0x64, packed((code,))).data.decode("cp1251", "replace").split("\t")
        return answer[2] if answer[0] == "0" and len(answer) > 2 else ""


def packed(fields: Sequence[str]) -> bytes:
    return encoded("".join(field + "\t" for field in fields))
