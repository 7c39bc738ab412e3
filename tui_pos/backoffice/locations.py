"""The shops and warehouses."""

from collections.abc import Mapping, Sequence
from typing import Any

from tui_pos.backoffice.pages import Few, Pages
from tui_pos.backoffice.records import Records
from tui_pos.domain.parties import Location
from tui_pos.store import parties
from tui_pos.store.exchange.locations import COLUMNS
from tui_pos.store.groups import location_groups


class Locations(Records[Location]):
    """The locations in the hands of one operator. None is ever out of use: stock lies there."""

    kind = "location"
    columns = COLUMNS

    def browse(self, text: str, *, used: bool) -> Pages[Location]:
        sought = text.casefold().split()
        return Few(
            [
                place
                for place in parties.locations(self._store)
                if all(word in f"{place.code} {place.name} {place.group}".casefold() for word in sought)
            ]
        )

    def count(self) -> int:
        return len(parties.locations(self._store))

    def groups(self) -> Sequence[str]:
        """The groups that locations are in, and those that hold them, as paths."""
        return location_groups(self._store)

    def code_of(self, record: Location) -> str:
        return record.code

    def kept(self, code: str) -> Location | None:
        return parties.location(self._store, code)

    def values_of(self, record: Location) -> Mapping[str, Any]:
        return {
            "code": record.code,
            "name": record.name,
            "price_group": record.price_group,
            "negative_stock": int(record.negative_stock),
            "group": record.group,
        }

    def made_of(self, values: Mapping[str, Any], before: Location | None) -> Location:
        return Location(**{**values, "negative_stock": bool(values["negative_stock"])})

    def put(self, before: Location | None, after: Location, values: Mapping[str, Any]) -> None:
        parties.put_location(self._store, after)
