"""What is charged for a service: a part of what the cart costs, as a line of its own."""

from collections.abc import Sequence
from typing import NamedTuple

from tui_pos.domain.cart import check_price
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import ONE, Cents, percent_of
from tui_pos.domain.saying import Money, Saying, saying
from tui_pos.pricing.actions import Done, sold
from tui_pos.pricing.book import Entry
from tui_pos.pricing.conditions import Scene
from tui_pos.pricing.figures import Percents


class Charge(NamedTuple):
    """A service to be charged, at `amount` cents."""

    item: Item
    amount: Cents
    told: Saying


def charges_of(entry: Entry, scene: Scene) -> list[Charge]:
    """What the services of the rule come to on the sheet as it stands; one that comes to nothing is not charged.

    Raises Refused for a service that is not sold, or whose price no receipt holds.
    """
    charges: list[Charge] = []
    for action in entry.services:
        item = sold(action.item, entry, scene)
        base = scene.sheet.worth(entry, action.lines) if action.base is None else action.base
        amount = check_price(percent_of(Cents(max(0, base)), action.percent))
        if amount:
            told = saying(
                "{percent} % service, {amount}",
                percent=Percents(action.percent, action.percent),
                amount=Money(amount),
            )
            charges.append(Charge(item, amount, told))
    return charges


def charge(charges: Sequence[Charge], entry: Entry, scene: Scene) -> list[Done]:
    """Put the services on the sheet, each one line of its own."""
    for item, amount, _ in charges:
        scene.sheet.add(item, ONE, amount, entry.rule.id)
    return [Done(True, told) for _, _, told in charges]
