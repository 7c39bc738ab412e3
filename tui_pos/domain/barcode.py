"""Barcodes: check digits, the ways in which one number is written, and weight barcodes that carry the quantity.

A UPC-A is the EAN-13 of the same digits after a 0, so one scanner sends 12 digits and another 13; a UPC-E is a UPC-A
without its zeros. Weight barcodes have the GS1 prefixes 02 and 20–29.
"""

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


def spellings(scanned: str) -> tuple[str, ...]:
    """The ways in which a scanned barcode may be on file, in the order in which to look: as it was scanned first.

    A UPC-A is also an EAN-13, and one that begins with 0 the other way round. Eight digits that begin with 0 or 1 are
    an EAN-8; failing that, a UPC-E, if the check digit is that of the UPC-A it stands for.
    """
    if not is_barcode(scanned):
        return (scanned,)
    if len(scanned) == 12:
        return scanned, f"0{scanned}"
    if len(scanned) == 13 and scanned[0] == "0":
        return scanned, scanned[1:]
    if len(scanned) == 8 and scanned[0] in "01":
        full = _upc_a_of(scanned)
        if has_right_check_digit(full):
            return scanned, full, f"0{full}"
    return (scanned,)


def _upc_a_of(upc_e: str) -> str:
    """The UPC-A that a UPC-E stands for: its sixth digit says where zeros were left out (GS1 General Specifications,
    “UPC-E barcode”). The check digit is that of the UPC-A."""
    system, body, last, check = upc_e[0], upc_e[1:6], upc_e[6], upc_e[7]
    if last in "012":
        full = f"{body[:2]}{last}0000{body[2:]}"
    elif last == "3":
        full = f"{body[:3]}00000{body[3:]}"
    elif last == "4":
        full = f"{body[:4]}00000{body[4:]}"
    else:
        full = f"{body}0000{last}"
    return f"{system}{full}{check}"


def has_right_check_digit(digits: str) -> bool:
    """Whether the last digit of an EAN or UPC is the right one."""
    # 4 ms: not on the way to the first picture, and few codes are unknown ones.
    from stdnum import ean

    return bool(ean.is_valid(digits))


def wrong_check_digit(digits: str) -> Refused:
    """The refusal of a misread barcode."""
    return Refused("wrong_check_digit", "Barcode {digits} was misread; scan it again.", digits=digits)
