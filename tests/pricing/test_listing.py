"""The listed price where a price group has none."""

from dataclasses import replace
from uuid import UUID

from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import PRICE_GROUPS, Item
from tui_pos.domain.parties import END_CUSTOMER, Location, Operator, Partner
from tui_pos.domain.rights import Level
from tui_pos.pricing.listing import Mechanisms, listed, price_group_for, relist

SHOP = Location("L1", "Shop")
STORE = Location("L2", "Store", price_group="wholesale")
BREAD = Item("BREAD", "Bread", prices=tuple({"retail": 120, "1": 100}.get(group, 0) for group in PRICE_GROUPS))
TRADER = Partner("P2", "Trader", price_group="3")


def test_an_item_without_a_price_in_the_group_is_listed_at_retail_with_a_warning() -> None:
    price, percent, warning = listed(BREAD, TRADER, SHOP)
    assert (price, percent) == (120, 0)
    assert warning is not None
    assert warning.say() == "“Bread” has no price in the price group 3; its price stays."
    assert listed(BREAD, END_CUSTOMER, SHOP).warning is None
    assert listed(BREAD, TRADER, SHOP, Mechanisms(price_groups=False)).warning is None


def test_the_partners_price_group_wins_unless_it_is_retail() -> None:
    assert price_group_for(TRADER, STORE) == "3"
    assert price_group_for(END_CUSTOMER, STORE) == "wholesale"
    assert price_group_for(END_CUSTOMER, SHOP) == "retail"


def test_the_way_to_a_partner_does_not_change_the_prices() -> None:
    cart = Cart(UUID(int=1), SHOP, END_CUSTOMER, Operator("1", "O", Level.CASHIER)).with_line(BREAD, 1000, 120)
    in_group_1 = replace(TRADER, price_group="1")
    by_detour = relist(replace(relist(replace(cart, partner=in_group_1)), partner=TRADER))
    assert by_detour == relist(replace(cart, partner=TRADER))
