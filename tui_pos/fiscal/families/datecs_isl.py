"""What Datecs P and Datecs C share beyond the old ISL framing: invoices by numbers of the device's own, and for whom.

An invoice is numbered by the device, out of a range (42h) that may be used up: that is looked at before it is begun.
"""

from abc import abstractmethod
from typing import ClassVar

from tui_pos.domain.operation import StornoReason
from tui_pos.fiscal import conditions
from tui_pos.fiscal.device import CommandRefused, NotBegun
from tui_pos.fiscal.families.isl import IslPrinter
from tui_pos.fiscal.receipt import Buyer, Receipt, Storno
from tui_pos.fiscal.text import encoded, fit


class DatecsIsl(IslPrinter):
    """A FiscalDevice of Datecs P or C."""

    storno_reasons: ClassVar[dict[StornoReason, str]]
    # Names of 36 characters, as C would take them, and an address of two rows do not fit the 213 bytes of a frame.
    buyer_width: ClassVar[int] = 26
    address_width: ClassVar[int]

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
        fiscal_memory = storno.fm or self.identify().fiscal_memory
        self._open_with(0x2E, encoded(self._storno_opening(receipt, storno, fiscal_memory)), is_storno=True)

    @abstractmethod
    def _opening(self, receipt: Receipt) -> str:
        """The data of 30h."""

    @abstractmethod
    def _storno_opening(self, receipt: Receipt, storno: Storno, fiscal_memory: str) -> str:
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
            raise NotBegun(conditions.INVOICE_NUMBERS.code, conditions.INVOICE_NUMBERS.sentence.text)

    def _signature(self, receipt: Receipt) -> tuple[int, str]:
        signed = receipt.signed or self._access
        return signed.operator, signed.password

    def _buyer_fields(self, buyer: Buyer) -> bytes:
        """What 39h has behind the identifier: who signs, who buys, with what VAT number, where."""
        names = (fit(text, self.buyer_width, 1)[0] for text in (buyer.issued_by, buyer.received_by, buyer.name))
        address = "\n".join(fit(buyer.address, self.address_width, 2))
        return encoded("\t".join((*names, buyer.vat_number, address)))
