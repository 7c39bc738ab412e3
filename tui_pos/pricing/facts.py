"""What the rules may know beside the cart: fetched once, before the review, so that the review itself asks nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui_pos.domain.catalogue import Item
from tui_pos.pricing.listing import ALL_ON, Mechanisms


@dataclass(frozen=True, slots=True)
class Facts:
    """`items`: those of `RuleBook.items_needed` that exist. `zero_price_allowed`: whether the operator may sell
    at 0.00. `operation`: one of `rules.OPERATIONS`. `mechanisms`: what is on at this workstation."""

    items: Mapping[str, Item] = field(default_factory=dict)
    zero_price_allowed: bool = False
    operation: str = "sale"
    mechanisms: Mechanisms = ALL_ON
