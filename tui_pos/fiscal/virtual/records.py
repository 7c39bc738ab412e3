"""What the ledger has of a document: amounts as text, sales, a day's sums."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import msgspec

from tui_pos.domain.money import Cents, split
from tui_pos.fiscal.virtual.memory import GROUPS, Item
from tui_pos.fiscal.virtual.reasons import Denied, Reason


class Day(msgspec.Struct, frozen=True):
    """A day's sums by VAT group, in cents: sold, and reversed. `number` is that of its Z report."""

    number: int
    sold: tuple[int, ...]
    reversed: tuple[int, ...]

    def facts(self) -> dict[str, Any]:
        return {
            "closure": self.number,
            "groups": _by_letter(self.sold),
            "total": text_of(sum(self.sold)),
            "storno_groups": _by_letter(self.reversed),
            "storno_total": text_of(sum(self.reversed)),
        }


def cents_of(text: str) -> int:
    return int(Decimal(text).scaleb(2))


def text_of(cents: int) -> str:
    return f"{Decimal(cents).scaleb(-2):.2f}"


def moment_of(text: str, form: str) -> datetime:
    """A moment that a host has written. Raises Denied SYNTAX."""
    try:
        return datetime.strptime(text, form)
    except ValueError:
        raise Denied(Reason.SYNTAX) from None


def rounded(amount: Decimal) -> int:
    """To a whole cent, halves up."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def record_of(item: Item) -> dict[str, str]:
    """A sale as the ledger has it."""
    department = {"department": str(item.department)} if item.department else {}
    return department | {
        "text": item.text,
        "vat": item.vat,
        "price": text_of(item.price),
        "qty": f"{Decimal(item.qty).scaleb(-3).normalize():f}",
        "gross": text_of(item.amount + item.discount),
        "discount": text_of(item.discount),
        "amount": text_of(item.amount),
    }


def items_of(record: Mapping[str, Any]) -> list[Item]:
    """The sales of a record of the ledger."""
    return [
        Item(
            item["text"],
            item["vat"],
            cents_of(item["price"]),
            int(Decimal(item["qty"]).scaleb(3)),
            cents_of(item["discount"]),
            cents_of(item["amount"]),
            int(item.get("department", 0)),
        )
        for item in record["items"]
    ]


def sums_by_group(items: Sequence[Item], changes: Sequence[int] = ()) -> list[int]:
    """Of some sales, in the order of the groups; each change of their sum falls to the groups by their shares."""
    sums = [0] * len(GROUPS)
    for item in items:
        sums[GROUPS.index(item.vat)] += item.amount
    for change in changes:
        shares = split(Cents(change), [max(0, cents) for cents in sums])
        sums = [cents + share for cents, share in zip(sums, shares, strict=True)]
    return sums


def _by_letter(sums: tuple[int, ...]) -> dict[str, str]:
    return {group: text_of(cents) for group, cents in zip(GROUPS, sums, strict=True) if cents}
