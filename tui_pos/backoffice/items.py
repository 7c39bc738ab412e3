"""The shop's items: all their fields, barcodes, prices of ten groups, and the tree of groups."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from tui_pos.backoffice.pages import Few, Many, Pages
from tui_pos.backoffice.records import BadFields, Cells, Records
from tui_pos.domain.catalogue import Item, ItemType, is_within
from tui_pos.domain.rights import Right, may, need
from tui_pos.errors import Refused
from tui_pos.store import browsing, catalogue, journal
from tui_pos.store.exchange import cells
from tui_pos.store.exchange.items import COLUMNS, PRICES
from tui_pos.store.groups import item_groups, move_item_group
from tui_pos.store.rules import load_rules
from tui_pos.store.search import search_items


class GroupMoved(NamedTuple):
    """How many items came along, and the price rules that still name the old path."""

    items: int
    rules: Sequence[str]


def checked_barcodes(typed: str) -> Sequence[str]:
    """Barcodes between `|`, read as an import reads them. Raises Refused `bad_barcode`, `command_as_barcode`,
    `wrong_check_digit`, `barcode_twice`."""
    return cells.barcodes(typed)


FOUND = 200
"""So many are shown of what a search finds; typing more finds fewer."""


class Items(Records[Item]):
    """The items in the hands of one operator. What goods cost the shop is told and changed by Right.SEE_MARGIN."""

    kind = "item"
    columns = COLUMNS

    # The list.

    def browse(self, text: str, *, used: bool) -> Pages[Item]:
        """Those that `text` finds, best sellers first; with no text all of them, by code. `used`: in use, or not."""
        if not text.strip():
            return Many(
                self.code_of,
                partial(browsing.items_after, self._store, active=used),
                partial(browsing.items_before, self._store, active=used),
            )
        if not used:
            unused = browsing.unused_items(self._store, text, FOUND)
            return Few(unused, whole=len(unused) < FOUND)
        found = search_items(self._store, text, FOUND)
        if not found:
            scanned = catalogue.item_by_barcode(self._store, text.strip())
            found = [] if scanned is None else [scanned]
        return Few(found, whole=len(found) < FOUND)

    def in_group(self, group: str) -> Pages[Item]:
        """The items of a group and its subgroups, in use or not."""
        return Many(
            self.code_of,
            partial(browsing.group_after, self._store, group),
            partial(browsing.group_before, self._store, group),
        )

    def count(self) -> int:
        """How many items there are, in use or not."""
        return browsing.how_many_items(self._store)

    def groups(self) -> Sequence[str]:
        """The groups that items are in, and those that hold them, as paths."""
        return item_groups(self._store)

    def move_group(self, old: str, new: str) -> GroupMoved:
        """A group of items has another path from now on, and so have its subgroups.

        Raises NoRight, Refused `bad_group`, `group_within_itself`, `no_such_group`.
        """
        need(self._operator, self.right)
        path = cells.group(new)
        if not path or is_within(path, old):
            raise Refused("group_within_itself", "A group cannot be named so; type another path, such as drinks/glass.")
        with self._store.write():
            moved = move_item_group(self._store, old, path)
            if not moved:
                raise Refused("no_such_group", "There is nothing in the group {group} any more.", group=old)
            facts = {"from": old, "to": path, "items": moved, "station": self._workplace.station}
            journal.append(self._store, "group_moved", self._operator, self._workplace.clock(), facts)
        # A rule names a group by its path, as a string of its own.
        rules = [rule.name for rule in load_rules(self._store) if f'"{old}"' in rule.body or f'"{old}/' in rule.body]
        return GroupMoved(moved, rules)

    def stock(self, code: str) -> Sequence[tuple[str, int]]:
        """Where there is how much of an item, in thousandths."""
        return catalogue.stock_everywhere(self._store, code)

    # The records.

    @property
    def hidden(self) -> frozenset[str]:
        """The columns that this operator does not see."""
        return frozenset() if may(self._operator, Right.SEE_MARGIN) else frozenset({"purchase"})

    def code_of(self, record: Item) -> str:
        return record.code

    def kept(self, code: str) -> Item | None:
        item = catalogue.item_by_code(self._store, code)
        return None if item is None else replace(item, barcodes=catalogue.barcodes_of(self._store, code))

    def values_of(self, record: Item) -> Mapping[str, Any]:
        return {
            "code": record.code,
            "name": record.name,
            "barcodes": "|".join(record.barcodes),
            "group": record.group,
            "vat": record.vat,
            "unit": record.unit,
            "pack_ratio": record.pack_ratio,
            "type": record.type.value,
            "purchase": record.purchase,
            **dict(zip(PRICES, record.prices, strict=True)),
            "active": int(record.active),
        }

    def save(self, before: Item | None, cells: Cells) -> Item:
        return super().save(before, {name: cell for name, cell in cells.items() if name not in self.hidden})

    def made_of(self, values: Mapping[str, Any], before: Item | None) -> Item:
        return Item(
            code=values["code"],
            name=values["name"],
            group=values["group"],
            vat=values["vat"],
            unit=values["unit"],
            pack_ratio=values["pack_ratio"],
            type=ItemType(values["type"]),
            purchase=values["purchase"],
            prices=tuple(values[price] for price in PRICES),
            active=bool(values["active"]),
            barcodes=values["barcodes"],
        )

    def check(self, before: Item | None, after: Item, values: Mapping[str, Any]) -> None:
        for barcode in after.barcodes:
            other = catalogue.item_by_barcode(self._store, barcode)
            if other is not None and other.code != after.code:
                taken = Refused(
                    "barcode_taken",
                    "Barcode {barcode} is item {item}'s already; take it away from one.",
                    barcode=barcode,
                    item=other.code,
                )
                raise BadFields({"barcodes": taken})

    def put(self, before: Item | None, after: Item, values: Mapping[str, Any]) -> None:
        catalogue.put_item(self._store, after)
