"""The journal of a Datecs P, which it keeps of all its papers (manual v1.00BG, 77h): a receipt's structured lines, and
any paper as text.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from tui_pos.fiscal.virtual import paper
from tui_pos.fiscal.virtual.families.datecs_told import RATES_TEXT
from tui_pos.fiscal.virtual.machine import Denied, Machine, Reason, cents_of, items_of, sums_by_group, text_of
from tui_pos.fiscal.virtual.memory import GROUPS
from tui_pos.fiscal.virtual.ordinance import RATES, REASONS

_RECEIPTS = {"receipt": 0, "storno": 2, "cancelled": 4}
_PAYMENTS = ("cash", "cheque", "card", "credit")
_MORE_PAYMENTS = (
    "reserve_1", "reserve_2", "reserve_3", "reserve_4", "voucher", "external_voucher", "packaging", "internal",
    "damage", "bank", "cheque_2",
)  # fmt: skip
_BYTES = 2_147_483_648


class Journal:
    """What was asked of it last, line by line."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._structured: Iterator[str] = iter(())
        self._texts: Iterator[str] = iter(())

    def answer(self, text: str) -> str:
        """77h."""
        if text == "w":
            return next(self._structured, "F")
        if text == "N":
            return next(self._texts, "F")
        if re.fullmatch("I,?X?", text):
            memory = self._machine.memory
            used = 64 * memory.documents
            return f"P,{_BYTES},{used},1,{memory.closures},1,{memory.documents}"
        match = re.fullmatch(r"([WR]),(\d{1,7})(?:,(\d{1,7}))?", text)
        if not match:
            raise Denied(Reason.SYNTAX)
        found = self._machine.papers(int(match[2]), int(match[3] or match[2]))
        if match[1] == "W":
            self._structured = (line for record in found for line in _lines_of(record))
            return next(self._structured, "F")
        self._texts = (row for record in found for row in (*(f"P,{row}" for row in _rows_of(record)), "*,"))
        return next(self._texts, "F")


def _rows_of(record: Mapping[str, Any]) -> list[str]:
    return paper.draw(record).splitlines()


def _lines_of(record: Mapping[str, Any]) -> Iterator[str]:
    """Of a fiscal receipt or a Z report; nothing of any other paper."""
    if record["kind"] in _RECEIPTS:
        yield from _receipt(record)
        yield "*,"
    elif record["kind"] == "z":
        yield (
            f"Z,{record['closure']},{record['number']},{record['last_fiscal']},{_dated(record['time'])},"
            f"{record['total']},{record['storno_total']},{record['cash']}"
        )
        yield "*,"


def _receipt(record: Mapping[str, Any]) -> Iterator[str]:
    invoice = record.get("invoice")
    rec_type = _RECEIPTS[record["kind"]] + (1 if invoice and record["kind"] != "cancelled" else 0)
    yield f"U,{record['usn']},{record['operator']},{record['till']},{rec_type},{record['number']}"
    yield f"V,1,2,{RATES_TEXT}"
    items = items_of(record)
    for item in items:
        sign = "-" if item.qty < 0 else ""
        yield (
            f"R,{GROUPS.index(item.vat) + 1},{text_of(RATES[GROUPS.index(item.vat)])},{sign}{text_of(item.price)},"
            f"{Decimal(item.qty).scaleb(-3):.3f},{text_of(-item.discount)},{text_of(item.amount)},"
            + item.text.replace("\n", "\t")
        )
    changes = [cents_of(text) for text in record.get("changes", ())]
    subtotal = sum(item.amount for item in items)
    for change in changes:
        subtotal += change
        yield f"M,{text_of(change)},,{text_of(subtotal)}"
    off = [-item.discount for item in items if item.qty > 0 and item.discount] + changes
    down, up = [cents for cents in off if cents < 0], [cents for cents in off if cents > 0]
    void = [item.amount for item in items if item.qty < 0]
    yield ",".join(
        [
            f"T,{len(down)},{text_of(sum(down))},{len(up)},{text_of(sum(up))},{len(void)},{text_of(sum(void))}",
            f"{len(items)},{record['total']}",
            *map(text_of, sums_by_group(items, changes)),
        ]
    )
    paid = {payment["kind"]: 0 for payment in record["payments"]}
    for payment in record["payments"]:
        paid[payment["kind"]] += cents_of(payment["amount"])
    if "cash" in paid:
        paid["cash"] -= cents_of(record["change"])
    yield ",".join(["P", *(text_of(paid.get(kind, 0)) for kind in (*_PAYMENTS, *_MORE_PAYMENTS))])
    if storno := record.get("storno"):
        original = (invoice or {}).get("original") or "0"
        yield (
            f"S,{REASONS.index(storno['reason'])},{storno['number']},{_dated(storno['time'])},{storno['fm']},"
            f"{storno['usn']},{original}"
        )
    if invoice:
        buyer = invoice["buyer"]
        yield f"I,{invoice['number']},{buyer.get('identifier', '')},{int(buyer.get('identified_by') == 'egn')}"
    yield f"D,{_dated(record['time'])},{_dated(record['time'])}"


def _dated(moment: str) -> str:
    return f"{datetime.fromisoformat(moment):%d-%m-%Y %H:%M:%S}"
