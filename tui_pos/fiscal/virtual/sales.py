"""One sale as command 31h writes it, reckoned by the device to the cent; and amounts as its ledger writes them."""

import re
from decimal import ROUND_HALF_UP, Decimal

from tui_pos.fiscal.virtual.bits import NOT_PERMITTED, OVERFLOW, SYNTAX, NotDone
from tui_pos.fiscal.virtual.memory import GROUPS, Item

# Price, quantity and their product have eight significant digits (manual v1.00BG, 31h).
_LARGEST = 99_999_999
_LATIN_GROUPS = str.maketrans("ABCDEFGH", GROUPS)
_SALE = re.compile(
    r"([^\n\t]{0,42})(?:\n([^\n\t]{0,42}))?\t([А-ЗA-H])(-?)(\d+(?:\.\d{1,2})?)"
    r"(?:\*(\d+(?:\.\d{1,3})?)(?:#[^,;]{1,8})?)?(?:,([+-]?\d+(?:\.\d{1,2})?)|;([+-]?\d+(?:\.\d{1,2})?))?"
)


def read_sale(text: str) -> tuple[Item, bool]:
    """The sale, and whether it voids an earlier one like it. Raises NotDone."""
    match = _SALE.fullmatch(text)
    if not match:
        raise NotDone(SYNTAX)
    price, qty = cents_of(match[5]), int(Decimal(match[6] or "1").scaleb(3))
    gross = _rounded(Decimal(price) * qty / 1000)
    if max(price, qty, gross) > _LARGEST:
        raise NotDone(OVERFLOW, NOT_PERMITTED)
    change = cents_of(match[8]) if match[8] else 0
    if match[7]:
        percent = Decimal(match[7])
        if abs(percent) > 99:
            raise NotDone(SYNTAX)
        change = _rounded(gross * percent / 100)
    if gross + change < 0:
        raise NotDone(NOT_PERMITTED)
    name = match[1] + ("\n" + match[2] if match[2] else "")
    item = Item(name, match[3].translate(_LATIN_GROUPS), price, qty, -change, gross + change)
    return item, bool(match[4])


def record_of(item: Item) -> dict[str, str]:
    """The sale as the ledger has it."""
    return {
        "text": item.text,
        "vat": item.vat,
        "price": text_of(item.price),
        "qty": f"{Decimal(item.qty).scaleb(-3).normalize():f}",
        "gross": text_of(item.amount + item.discount),
        "discount": text_of(item.discount),
        "amount": text_of(item.amount),
    }


def cents_of(text: str) -> int:
    return int(Decimal(text).scaleb(2))


def text_of(cents: int) -> str:
    return f"{Decimal(cents).scaleb(-2):.2f}"


def _rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))
