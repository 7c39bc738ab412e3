"""Barcodes: check digits, and weight barcodes that carry the quantity (GS1 prefixes 02 and 20–29)."""

from dataclasses import dataclass

from tui_pos.domain.money import Thousandths
from tui_pos.errors import Refused


@dataclass(frozen=True, slots=True)
class WeightMask:
    """How a scale of this shop writes its labels: `28CCCCCQQQQQX`.

    Digits must match; `C` is the item's code, `Q` the quantity in thousandths of the unit, `X` the check digit.
    """

    pattern: str
    check_digit: bool = True
    """Whether a label with a wrong check digit is refused."""

    def __post_init__(self) -> None:
        """Raises Refused `bad_mask` for a pattern that is no mask."""
        if len(self.pattern) != 13 or set(self.pattern) - set("0123456789CQX") or not {"C", "Q"} <= set(self.pattern):
            raise Refused(
                "bad_mask",
                "“{pattern}” is not a weight barcode mask; it has 13 places of digits, C, Q and X.",
                pattern=self.pattern,
            )

    def read(self, digits: str) -> tuple[str, Thousandths] | None:
        """The item's code and the quantity, or None when the label is not of this mask.

        Raises Refused `wrong_check_digit` when the mask says so.
        """
        if (
            len(digits) != 13
            or not is_barcode(digits)
            or any(m.isdigit() and m != d for m, d in zip(self.pattern, digits, strict=True))
        ):
            return None
        if self.check_digit and not has_right_check_digit(digits):
            raise wrong_check_digit(digits)
        pairs = list(zip(self.pattern, digits, strict=True))
        code = "".join(d for m, d in pairs if m == "C")
        return code, Thousandths(int("".join(d for m, d in pairs if m == "Q")))


def is_barcode(text: str) -> bool:
    """Whether `text` has the shape of an EAN-8, UPC-A, EAN-13 or GTIN-14, whatever its check digit."""
    return text.isascii() and text.isdigit() and len(text) in (8, 12, 13, 14)


def has_right_check_digit(digits: str) -> bool:
    """Whether the last digit of an EAN or UPC is the right one."""
    # 11 ms: not on the way to the first picture, and few codes are unknown ones.
    from stdnum import ean

    return bool(ean.is_valid(digits))


def wrong_check_digit(digits: str) -> Refused:
    """The refusal of a misread barcode."""
    return Refused("wrong_check_digit", "Barcode {digits} was misread; scan it again.", digits=digits)
