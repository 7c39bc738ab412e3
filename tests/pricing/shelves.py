"""A shop's things by code, for the lint: given as plain collections."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tui_pos.domain.catalogue import Item, ancestry, is_within
from tui_pos.domain.payment import STANDARD_TYPES, PaymentType
from tui_pos.pricing.rules import Chosen


def _held(path: str, groups: Iterable[str]) -> bool:
    return any(path in ancestry(group) for group in groups)


@dataclass(frozen=True)
class Shelves:
    items: Mapping[str, Item]
    partners: Collection[str] = ()
    partner_groups: Collection[str] = ()
    locations: Collection[str] = ()
    location_groups: Collection[str] = ()
    operators: Collection[str] = ()
    operator_groups: Collection[str] = ()
    sounds: Collection[str] = ()
    types: Collection[PaymentType] = field(default=STANDARD_TYPES)

    def item(self, code: str) -> Item | None:
        return self.items.get(code)

    def items_of(self, lines: Chosen) -> Iterator[Item]:
        for item in self.items.values():
            named = item.code in lines.items or any(is_within(item.group, group) for group in lines.groups)
            if item.active and (named or not any(lines)):
                yield item

    def is_item_group(self, path: str) -> bool:
        return _held(path, [item.group for item in self.items.values()])

    def is_partner(self, code: str) -> bool:
        return code in self.partners

    def is_partner_group(self, path: str) -> bool:
        return _held(path, self.partner_groups)

    def is_location(self, code: str) -> bool:
        return code in self.locations

    def is_location_group(self, path: str) -> bool:
        return _held(path, self.location_groups)

    def is_operator(self, code: str) -> bool:
        return code in self.operators

    def is_operator_group(self, path: str) -> bool:
        return _held(path, self.operator_groups)

    def is_sound(self, name: str) -> bool:
        return name in self.sounds

    def payment_types(self) -> Collection[PaymentType]:
        return self.types
