"""A storno as command 2Eh opens it (manual v1.00BG), and what the device's journal gives back of an earlier receipt."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from tui_pos.fiscal.virtual.bits import SYNTAX, NotDone
from tui_pos.fiscal.virtual.memory import Item, StornoOf
from tui_pos.fiscal.virtual.sales import cents_of

OPERATOR_ERROR = "E"

_USN = r"[A-Z]{2}\d{6}-[A-Za-z0-9]{4}-\d{7}"
_STORNO = re.compile(
    rf"(\d{{1,2}}),(\d{{4,8}}),(\d{{1,5}})(?:,({_USN}))?,([ERT])(\d{{1,7}})"
    rf"(?:,({_USN}),(\d{{12}}),(\d{{8}}))?(?:#[^\t\n]{{0,30}})?"
)
_REC_TYPES = {"receipt": 0, "storno": 2, "cancelled": 4}


class Opening(NamedTuple):
    """Who opens a storno and of what; `of` is None where only the number is given and the device is to look it up."""

    operator: int
    password: str
    till: int
    usn: str
    reason: str
    number: int
    of: StornoOf | None


def read_storno(text: str) -> Opening:
    """Raises NotDone. A credit note (`I`) is not known: this device has no invoices."""
    match = _STORNO.fullmatch(text)
    if not match:
        raise NotDone(SYNTAX)
    reason, number, of = match[5], int(match[6]), None
    if match[7]:
        try:
            moment = datetime.strptime(match[8], "%d%m%y%H%M%S")
        except ValueError:
            raise NotDone(SYNTAX) from None
        of = StornoOf(reason, number, match[7], moment.isoformat(), match[9])
    return Opening(int(match[1]), match[2], int(match[3]), match[4] or "", reason, number, of)


def storno_of(record: Mapping[str, Any], reason: str) -> StornoOf:
    """The receipt of the ledger's `record` as the one that is reversed."""
    return StornoOf(reason, record["number"], record["usn"], record["time"], record["fm"])


def items_of(record: Mapping[str, Any]) -> list[Item]:
    """The sales of the ledger's `record`."""
    return [
        Item(
            item["text"],
            item["vat"],
            cents_of(item["price"]),
            int(Decimal(item["qty"]).scaleb(3)),
            cents_of(item["discount"]),
            cents_of(item["amount"]),
        )
        for item in record["items"]
    ]


def journal_line(record: Mapping[str, Any] | None) -> str:
    """What 77h answers first to class W: the header of a fiscal receipt, `F` for what has none."""
    if record is None or record["kind"] not in _REC_TYPES:
        return "F"
    return f"U,{record['usn']},{record['operator']},{record['till']},{_REC_TYPES[record['kind']]},{record['number']}"
