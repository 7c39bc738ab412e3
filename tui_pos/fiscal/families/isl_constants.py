"""What Daisy and Incotex share beyond the old ISL framing: they tell how wide their paper is (80h), number their errors
in the fourth status byte, and cancel with 82h.
"""

from typing import ClassVar

from tui_pos.fiscal.families.isl import IslPrinter

# Daisy manual v1.0 and Incotex manual of 2019, 128 (80h): P10 is what a comment holds, and so does the name of a sale.
_COMMENT = 9
_LEAST_WIDTH = 16


class IslWithConstants(IslPrinter):
    """A FiscalDevice that knows how wide its paper is."""

    cancel_command: ClassVar[int] = 0x82
    _width: int | None = None

    def _greet(self) -> None:
        self._width = None
        super()._greet()

    def _item_width(self) -> int:
        return self._text_width()

    def _text_width(self) -> int:
        """Asked once in a session; where the device does not tell, what the narrowest of the family has."""
        if self._width is None:
            fields = self._exchange(0x80).data.decode("ascii", "replace").split(",")
            told = fields[_COMMENT].strip() if len(fields) > _COMMENT else ""
            self._width = max(int(told), _LEAST_WIDTH) if told.isdigit() else self.traits.text_width
        return self._width

    def last_closure(self) -> int | None:
        """The last block of the fiscal memory (40h); none when there is none yet."""
        number = self._exchange(0x40).data.partition(b",")[0].strip()
        return int(number) if number.isdigit() else None
