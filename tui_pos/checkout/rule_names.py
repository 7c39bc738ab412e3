"""What the codes in a rule are called in this shop, for a rule said in words."""

from collections.abc import Mapping

from tui_pos.domain.payment import PaymentType
from tui_pos.pricing.telling import Names
from tui_pos.store import catalogue, parties
from tui_pos.store.database import Store


def names_in(store: Store, types: Mapping[str, PaymentType]) -> Names:
    """The names, each looked up when it is asked for; `types` are the ways to pay by code."""

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
