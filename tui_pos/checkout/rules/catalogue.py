"""The shop's things as rules name them: whether they are there, what they cost, and what they are called."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from tui_pos.domain.catalogue import Item
from tui_pos.domain.parties import ANONYMOUS
from tui_pos.domain.payment import PaymentType
from tui_pos.pricing.rules import Chosen
from tui_pos.pricing.telling import Names
from tui_pos.store import catalogue, groups, parties
from tui_pos.store.database import Store


class ShopCatalogue:
    """Implements the Protocol `tui_pos.pricing.lint.Catalogue`; its docstrings are there.

    Groups are read once: it is for one look at some rules, and not to be kept.
    """

    def __init__(self, store: Store, types: Mapping[str, PaymentType]) -> None:
        """`types`: the ways to pay by code."""
        self._store = store
        self._types = types

    def item(self, code: str, /) -> Item | None:
        return catalogue.item_by_code(self._store, code)

    def items_of(self, lines: Chosen, /) -> Iterable[Item]:
        return groups.each_item(self._store, lines.items, lines.groups)

    def is_item_group(self, path: str, /) -> bool:
        return path in self._item_groups

    def is_partner(self, code: str, /) -> bool:
        return code == ANONYMOUS or parties.partner(self._store, code) is not None

    def is_partner_group(self, path: str, /) -> bool:
        return path in self._partner_groups

    def is_location(self, code: str, /) -> bool:
        return parties.location(self._store, code) is not None

    def is_location_group(self, path: str, /) -> bool:
        return path in self._location_groups

    def is_operator(self, code: str, /) -> bool:
        return parties.operator(self._store, code) is not None

    def is_operator_group(self, path: str, /) -> bool:
        return path in self._operator_groups

    def is_sound(self, name: str, /) -> bool:
        return (sounds_beside(self._store) / name).is_file()

    def payment_types(self) -> tuple[PaymentType, ...]:
        return tuple(self._types.values())

    @cached_property
    def _item_groups(self) -> frozenset[str]:
        return frozenset(groups.item_groups(self._store))

    @cached_property
    def _partner_groups(self) -> frozenset[str]:
        return frozenset(groups.partner_groups(self._store))

    @cached_property
    def _location_groups(self) -> frozenset[str]:
        return frozenset(groups.location_groups(self._store))

    @cached_property
    def _operator_groups(self) -> frozenset[str]:
        return frozenset(groups.operator_groups(self._store))


def sounds_beside(store: Store) -> Path:
    """The folder of the recordings that rules may play: it is beside the shop's database."""
    return store.path.with_name("sounds")


def names_in(store: Store, types: Mapping[str, PaymentType]) -> Names:
    """What codes are called, each looked up when it is asked for; `types` are the ways to pay by code."""

    def item(code: str) -> str | None:
        found = catalogue.item_by_code(store, code)
        return None if found is None else found.name

    def partner(code: str) -> str | None:
        found = parties.partner(store, code)
        return None if found is None else found.name

    def location(code: str) -> str | None:
        found = parties.location(store, code)
        return None if found is None else found.name

    def operator(code: str) -> str | None:
        found = parties.operator(store, code)
        return None if found is None else found.name

    def payment(code: str) -> str | None:
        return types[code].name if code in types else None

    return Names(item, partner, location, operator, payment)
