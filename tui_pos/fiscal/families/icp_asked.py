"""What an ISL device is asked beside receipts, and its other papers (ISL5011S-KL manual rev 10.4)."""

from datetime import date, datetime

from tui_pos.domain.money import Cents, format_cents
from tui_pos.domain.vat import LETTERS
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal import conditions
from tui_pos.fiscal.device import CommandRefused, DayReport, Drawer, Identity
from tui_pos.fiscal.families.icp_line import IcpLine, never

GROUPS = (10,) * len(LETTERS)


class IcpAsked(IcpLine):
    """All but receipts."""

    # A device that has no number for its error says no more than these.
    refused_as_late = (*IcpLine.refused_as_late, conditions.BAD_VALUE.code, "refused_by_device")
    _width = 0

    # What it is and how it is.

    def _ask_identity(self) -> Identity:
        numbers = self._told(0xF0, b"", 16)
        try:
            version = self._told(0xF8, b"07", 3)
        except CommandRefused:
            version = "ISL 32"
        # The last two characters are the width of the paper; the signs that enclose a text take two of it.
        self._width = int(version[-2:]) - 2 if version[-2:].isdigit() else self.traits.text_width
        model, _, firmware = version[:-2].strip().partition(" ")
        return Identity(model or "ISL", firmware.strip(), serial=numbers[:8], fiscal_memory=numbers[8:16])

    def _text_width(self) -> int:
        self.identify()
        return self._width

    def tax_number(self) -> str:
        return self._told(0xF0, b"", 30)[16:30].strip()

    def last_invoice(self) -> str | None:
        number = self._told(0xF0, b"", 44)[34:44]
        return number if number.strip("0 ") else None

    def read_clock(self) -> datetime:
        try:
            return datetime.strptime(self._told(0xF3, b"", 12)[:12], "%d%m%y%H%M%S")
        except ValueError:
            raise self._nonsense() from None

    def set_clock(self, moment: datetime) -> None:
        self._do(0x73, f"{moment:%d%m%Y%H%M%S}".encode(), done=never)

    def drawer(self) -> Drawer:
        return Drawer(Cents(self._numbers(0xF8, b"0D", 10)[0]))

    def last_closure(self) -> int | None:
        """The block of the fiscal memory in which the last Z report stands: that is what grows with each."""
        last = self._numbers(0xF8, b"02", 4, 4)[1]
        try:
            for block in range(last, max(0, last - 20), -1):
                if self._told(0xFA, f"{block:04d}".encode(), 5)[4] == "1":
                    return block
        except CommandRefused:
            return last
        return 0

    def _ask_last_document(self) -> int:
        return self._receipt_and_sum()[0]

    def _receipt_and_sum(self) -> tuple[int, int]:
        number, cents = self._numbers(0xF8, b"01", 6, 8)
        return number, cents

    # Other papers.

    def x_report(self) -> DayReport:
        number, by_group = (self.last_closure() or 0) + 1, self._turnover()
        self._know_not()
        self._do(0x51, b"1")
        return DayReport(number, Cents(sum(by_group)), by_group)

    def z_report(self) -> DayReport:
        before, by_group = self.last_closure(), self._turnover()
        self._know_not()
        try:
            self._do(0x51, b"0", done=lambda: self.last_closure() != before)
        except CommandRefused:
            # Some errors, as that the tax authority is out of reach, come when the day is closed already.
            if self.last_closure() == before:
                raise
        return DayReport(self.last_closure() or 0, Cents(sum(by_group)), by_group)

    def _turnover(self) -> tuple[Cents, ...]:
        return tuple(Cents(cents) for cents in self._numbers(0xF8, b"03", *GROUPS))

    def period_report(self, first: date, last: date, *, detailed: bool = False) -> None:
        self._know_not()
        self._do(0x55, f"{'01' if detailed else '11'}{first:%d%m%Y}{last:%d%m%Y}".encode())

    def _print_duplicate(self) -> None:
        self._do(0xAA)

    def move_cash(self, amount: Cents) -> None:
        before = self.drawer().cash
        if before + amount < 0:
            raise self._refused(conditions.DRAWER_SHORT)
        self._know_not()
        data = f"{0 if amount > 0 else 1}00{abs(amount):012d}".encode()
        self._do(0x61, data, done=lambda: self.drawer().cash != before)
        after = self.drawer().cash
        if after - before != amount:
            # The manual has the kind of payment in two digits, programs in the field send one.
            raise DeviceTrouble(
                "cash_differs",
                "The printer booked {booked} in its drawer instead of {amount}; look at the paper, and call the "
                "service before more is booked.",
                booked=format_cents(after - before),
                amount=format_cents(amount),
            )

    def open_drawer(self) -> None:
        self._do(0x62, done=never)
