"""What Datecs P and Datecs C share beyond the old ISL framing: invoices by numbers of the device's own, and for whom.

An invoice is numbered by the device, out of a range (42h) that may be used up: that is looked at before it is begun.
"""

from abc import abstractmethod

from tui_pos.fiscal import conditions
from tui_pos.fiscal.device import CommandRefused, NotBegun
from tui_pos.fiscal.families.isl import IslPrinter
from tui_pos.fiscal.receipt import Receipt, Storno
from tui_pos.fiscal.text import encoded


class DatecsIsl(IslPrinter):
    """A FiscalDevice of Datecs P or C."""

    def last_invoice(self) -> str | None:
        """By the number that comes next, which is the first of its range as long as none was given."""
        try:
            start, _, following = self._integers(self._answer(0x42), 3)
        except CommandRefused:
            return None
        return f"{following - 1:010d}" if following > start else None

    def _open_receipt(self, receipt: Receipt) -> None:
        self._check_numbers(receipt)
        self._open_with(0x30, encoded(self._opening(receipt)), is_storno=False)

    def _open_storno(self, receipt: Receipt, storno: Storno) -> None:
        self._check_numbers(receipt)
        self._open_with(0x2E, encoded(self._storno_opening(receipt, storno)), is_storno=True)

    @abstractmethod
    def _opening(self, receipt: Receipt) -> str:
        """The data of 30h."""

    @abstractmethod
    def _storno_opening(self, receipt: Receipt, storno: Storno) -> str:
        """The data of 2Eh."""

    def _check_numbers(self, receipt: Receipt) -> None:
        """42h: the range of the device's own invoice numbers, and which comes next."""
        if receipt.buyer is None:
            return
        try:
            _, end, following = self._integers(self._answer(0x42), 3)
        except CommandRefused:
            end, following = 0, 0
        if not 0 < following <= end:
            raise NotBegun.because(self._refused(conditions.INVOICE_NUMBERS))
