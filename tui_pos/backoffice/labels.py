"""Labels for shelves and goods as plain text: name, price, and the barcode drawn with half blocks, so that any printer
that prints text in one width prints them.

Bars need the extra `[labels]`; two modules of a barcode stand in one column.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from tui_pos.checkout.recognise import item_on_file
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.barcode import has_right_check_digit
from tui_pos.domain.catalogue import RETAIL, Item
from tui_pos.domain.money import Cents, format_cents
from tui_pos.domain.operation import Kind
from tui_pos.domain.parties import END_CUSTOMER, Location
from tui_pos.errors import Refused
from tui_pos.pricing.listing import listed
from tui_pos.station.frame import clip
from tui_pos.store import documents, groups, operations, parties
from tui_pos.store.catalogue import barcodes_of, item_by_code

WIDTH = 58
"""Columns of a label: an EAN-13 with the quiet zones that scanners need (GS1: 11 modules before it, 7 after)."""

BAR_ROWS = 4
LONGEST_UNIT = 12
MOST_COPIES = 1_000
_QUIET_BEFORE, _QUIET_AFTER = 11, 7
_HALVES = {"00": " ", "10": "▌", "01": "▐", "11": "█"}


@dataclass(frozen=True, slots=True)
class Label:
    """One label, and how many of it. `price` in cents for one `unit`; `barcode` is "" where the item has none."""

    name: str
    code: str
    price: Cents
    unit: str
    barcode: str
    copies: int = 1


class Labels:
    """Labels with the prices of one location, or those of a price `group` there. Raises Refused `unknown_location`."""

    def __init__(self, workplace: Workplace, location: str, group: str = "") -> None:
        self._workplace = workplace
        self._store = workplace.store
        self._location = _known(parties.location(self._store, location), location)
        self._group = group

    def of_items(self, texts: Iterable[str], copies: int = 1) -> list[Label]:
        """Of items by code or barcode. Raises Refused `unknown_code`, `no_copies`."""
        found = []
        for text in texts:
            item = item_on_file(self._store, text)
            if item is None:
                raise _unknown(text)
            found.append(self._of(item, copies))
        return found

    def of_chosen(self, code: str, copies: int = 1) -> Label:
        """Of the item with this code, whatever barcode of another item that may be. Raises Refused as `of_items`."""
        item = item_by_code(self._store, code)
        if item is None:
            raise _unknown(code)
        return self._of(item, copies)

    def of_group(self, group: str, copies: int = 1) -> Iterator[Label]:
        """Of all items in use of a group and its subgroups, one by one: they may be many."""
        return (self._of(item, copies) for item in groups.each_item(self._store, groups=(group,)))

    def of_delivery(self, number: int) -> list[Label]:
        """Of what a posted delivery of the location brought: one for each piece, and one for what is sold by weight.

        Raises Refused `no_document`.
        """
        posted = operations.by_number(self._store, self._location.code, Kind.DELIVERY, number)
        delivery = None if posted is None else documents.document(self._store, posted.id)
        if delivery is None:
            raise Refused("no_document", "There is no such document; choose another.")
        return [
            self._of(line.item, min(MOST_COPIES, line.qty // 1000) if line.qty % 1000 == 0 else 1)
            for line in delivery.lines
            if line.qty > 0
        ]

    def _of(self, item: Item, copies: int) -> Label:
        check_copies(copies)
        barcode = next(iter(barcodes_of(self._store, item.code)), "")
        return Label(item.name, item.code, self._price(item), item.unit, barcode, copies)

    def _price(self, item: Item) -> Cents:
        if self._group:
            # As at the till: where there is no such price the retail price counts.
            return item.price_in(self._group) or item.price_in(RETAIL)
        return listed(item, END_CUSTOMER, self._location, self._workplace.mechanisms).price


def _unknown(text: str) -> Refused:
    return Refused("unknown_code", "No item has the code “{code}”; look it up in the items.", code=text[:40])


def _known(location: Location | None, code: str) -> Location:
    if location is None:
        raise Refused("unknown_location", "There is no location “{code}”; choose another.", code=code)
    return location


def as_text(labels: Iterable[Label], currency: str) -> Iterator[str]:
    """The rows of all labels, each followed by an empty one."""
    for label in labels:
        rows = [*rows_of(label, currency), ""]
        for _ in range(label.copies):
            yield from rows


def rows_of(label: Label, currency: str) -> list[str]:
    """One label. Raises Refused `no_labels` without the extra."""
    price = price_told(label, currency)
    heading = f"{clip(label.code, WIDTH - len(price) - 1):<{WIDTH - len(price) - 1}} {price}".rstrip()
    rows = [*wrap(label.name, WIDTH, max_lines=2, placeholder=" …"), heading]
    return [*rows, *bars(label.barcode), label.barcode.center(WIDTH).rstrip()] if label.barcode else rows


def price_told(label: Label, currency: str) -> str:
    """The price of one unit, such as `1.10 EUR / бр`; "" where the till asks for it."""
    if not label.price:
        return ""
    return f"{format_cents(label.price)} {currency}" + (f" / {clip(label.unit, LONGEST_UNIT)}" if label.unit else "")


def check_copies(copies: int) -> None:
    """Raises Refused `no_copies`."""
    if not 0 < copies <= MOST_COPIES:
        raise Refused("no_copies", "Between 1 and {most} copies of a label are made at once.", most=MOST_COPIES)


def nothing_to_label() -> Refused:
    """Where there is nothing of what labels are wanted of."""
    return Refused("no_labels", "There is nothing of this to put a label on; name other items.")


def bars(barcode: str) -> Sequence[str]:
    """A barcode as rows of half blocks: an EAN-8 or EAN-13 as such, anything else as Code 128."""
    half = "".join("01"[module == "1"] for module in _modules(barcode))
    half = "0" * _QUIET_BEFORE + half + "0" * _QUIET_AFTER
    half += "0" * (len(half) % 2)
    row = "".join(_HALVES[half[at : at + 2]] for at in range(0, len(half), 2)).rstrip()
    return [row] * BAR_ROWS


def _modules(barcode: str) -> str:
    try:
        from barcode import get_barcode_class
    except ImportError:
        raise Refused("no_labels", "Barcodes are drawn by an extra: install tui-pos[labels], then try again.") from None
    kind = {8: "ean8", 13: "ean13"}.get(len(barcode), "") if barcode.isascii() and barcode.isdigit() else ""
    if kind and has_right_check_digit(barcode):
        # The library reckons the check digit itself.
        return str(get_barcode_class(kind)(barcode[:-1]).build()[0])
    return str(get_barcode_class("code128")(barcode).build()[0])
