"""What a cashier does to the cart, as steps from one cart to the next. Rights, stock and prices are checked here;
nothing is written: `keep.keep` does that with the step's result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tui_pos.checkout.recognise import ItemFound
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart, Line, check_percent, check_price, check_qty
from tui_pos.domain.catalogue import Item, ItemType
from tui_pos.domain.money import ONE, BasisPoints, Cents, Thousandths, format_percent, format_qty, half_up
from tui_pos.domain.parties import Location, Partner
from tui_pos.domain.rights import (
    LEVEL_NAMES,
    NEEDED,
    RIGHT_NAMES,
    NoRight,
    Right,
    may,
    may_discount,
    may_sell,
    need,
    need_discount,
)
from tui_pos.errors import Refused
from tui_pos.pricing.listing import listed, relist
from tui_pos.store import catalogue


def add(
    workplace: Workplace,
    cart: Cart,
    found: ItemFound,
    qty: Thousandths | None = None,
    *,
    price: Cents | None = None,
    percent: BasisPoints | None = None,
) -> Cart:
    """One more line: by default one unit, or what the scale's label says, at the listed price.

    `price` (cents) and `percent` (basis points) are given where they come by hand.
    Raises Refused `no_right`, `zero_qty`, `negative_qty`, `absurd_qty`, `zero_price`, `negative_price`,
    `absurd_price`, `fixed_price`, `percent_range`, `not_enough_stock`.
    """
    need(cart.operator, Right.SELL)
    item = found.item
    many = _check_sold(
        Thousandths(half_up((ONE if qty is None else qty) * (ONE if found.qty is None else found.qty), ONE))
    )
    listing = listed(item, cart.partner, cart.location, workplace.mechanisms)
    if price is not None:
        _check_hand_price(cart, item, price, many)
    elif listing.price == 0 and item.type is not ItemType.VARIABLE:
        check_zero_price(cart, item, listing.price, many)
    if percent is not None:
        need_discount(cart.operator, percent)
    step = cart.with_line(
        item,
        many,
        listing.price if price is None else price,
        listing.percent if percent is None else percent,
        price_by_hand=price is not None,
        percent_by_hand=percent is not None,
    )
    _check_stock_of(workplace, step, item.code)
    return step


def change_qty(workplace: Workplace, cart: Cart, number: int, qty: Thousandths) -> Cart:
    """Raises Refused `no_such_line`, `zero_qty`, `negative_qty`, `absurd_qty`, `not_enough_stock`, and of more than
    there was as `check_terms`."""
    line = line_of(cart, number)
    changed = replace(line, qty=_check_sold(qty))
    if qty > line.qty:
        check_terms(cart, changed)
    step = cart.with_changed(changed)
    _check_stock_of(workplace, step, line.item.code)
    return step


def check_terms(cart: Cart, line: Line) -> None:
    """Whether the cart's operator may sell so much at what is by hand on a line, also where somebody else put it there:
    what was allowed for one is not allowed for a hundred.

    Raises Refused `no_right`, `fixed_price`, `zero_price`, `more_at_discount`.
    """
    if line.price_by_hand:
        _check_hand_price(cart.without(line.number), line.item, line.price, line.qty)
    if line.percent_by_hand and line.percent and not may_discount(cart.operator, line.percent):
        raise NoRight(
            "more_at_discount",
            "“{name}” has {percent} % off by hand, and more at that price needs the right “{right}”; ask the {level}, "
            "or scan the rest anew.",
            needs=Right.CHANGE_DISCOUNT,
            name=line.item.name,
            percent=format_percent(line.percent),
            right=RIGHT_NAMES[Right.CHANGE_DISCOUNT],
            level=LEVEL_NAMES[NEEDED[Right.CHANGE_DISCOUNT]],
        )


def change_price(cart: Cart, number: int, price: Cents) -> Cart:
    """Raises Refused `no_such_line`, `no_right`, `negative_price`, `absurd_price`, `zero_price`, `fixed_price`."""
    line = line_of(cart, number)
    _check_hand_price(cart.without(number), line.item, price, line.qty)
    return cart.with_changed(replace(line, price=price, price_by_hand=True))


def change_percent(cart: Cart, number: int, percent: BasisPoints) -> Cart:
    """Raises Refused `no_such_line`, `no_right`, `discount_too_large`, `percent_range`."""
    line = line_of(cart, number)
    need_discount(cart.operator, check_percent(percent))
    return cart.with_changed(replace(line, percent=percent, percent_by_hand=True))


def void(cart: Cart, number: int) -> Cart:
    """Raises Refused `no_such_line`, `no_right`."""
    line_of(cart, number)
    need(cart.operator, Right.VOID_LINE)
    return cart.without(number)


def take_out(workplace: Workplace, cart: Cart, found: ItemFound, qty: Thousandths) -> Cart:
    """The cart with so much less (`qty`, below zero as typed) of an item: the latest of its lines are lowered, and
    voided where nothing is left of them. A fiscal receipt has no lines below zero.

    Raises Refused `negative_qty` where the cart has less of it, `absurd_qty`, `zero_qty`, `no_right`.
    """
    there = qty_in(cart, found.item.code)
    left = -check_qty(Thousandths(half_up(qty * (ONE if found.qty is None else found.qty), ONE)))
    if left > there:
        raise Refused(
            "negative_qty",
            "This sale has {there} of “{name}”, and no more can be taken out of it; goods sold earlier come back by a "
            "storno.",
            there=format_qty(there),
            name=found.item.name,
        )
    for line in reversed(cart.lines):
        if line.item.code == found.item.code and left:
            gone = min(line.qty, left)
            if gone == line.qty:
                cart = void(cart, line.number)
            else:
                cart = change_qty(workplace, cart, line.number, Thousandths(line.qty - gone))
            left -= gone
    return cart


def qty_in(cart: Cart, item: str) -> Thousandths:
    """How much of an item (code) the cart has."""
    return Thousandths(sum(line.qty for line in cart.lines if line.item.code == item))


def choose_partner(workplace: Workplace, cart: Cart, partner: Partner) -> Cart:
    """The cart for another partner: lines priced by the program are priced again, those priced by hand stay.

    Raises Refused `inactive_partner`.
    """
    check_served(partner)
    return relist(replace(cart, partner=partner), workplace.mechanisms)


def check_served(partner: Partner) -> None:
    """Raises Refused `inactive_partner`."""
    if not partner.active:
        raise Refused("inactive_partner", "“{name}” is no longer served; choose another customer.", name=partner.name)


def choose_location(workplace: Workplace, cart: Cart, location: Location) -> Cart:
    """The cart at another location, priced again likewise. Raises Refused `no_right`."""
    need(cart.operator, Right.CHANGE_LOCATION)
    return relist(replace(cart, location=location), workplace.mechanisms)


def line_of(cart: Cart, number: int) -> Line:
    """Raises Refused `no_such_line`."""
    try:
        return cart.line(number)
    except KeyError:
        raise Refused("no_such_line", "That line is no longer in the cart; choose another.") from None


def _check_hand_price(cart: Cart, item: Item, price: Cents, qty: Thousandths) -> None:
    check_price(price)
    if item.type is ItemType.FIXED:
        raise Refused("fixed_price", "“{name}” is sold at its listed price only.", name=item.name)
    if item.type is not ItemType.VARIABLE:
        need(cart.operator, Right.CHANGE_PRICE)
    check_zero_price(cart, item, price, qty)


def check_zero_price(cart: Cart, item: Item, price: Cents, qty: int = 0) -> None:
    """Raises Refused `zero_price` where the cart's operator may not sell so much (thousandths) of the item at 0.00,
    together with what the cart has of it at that price."""
    if price == 0 and not may_sell(cart.operator, Right.ZERO_PRICE, item.code, qty + at_zero(cart, item.code)):
        raise NoRight(
            "zero_price",
            "“{name}” comes to 0.00; type a price, or ask who may sell at zero prices.",
            needs=Right.ZERO_PRICE,
            name=item.name,
        )


def at_zero(cart: Cart, item: str) -> int:
    """How much (thousandths) of an item (code) comes to 0.00 in the cart."""
    return sum(line.qty for line in cart.lines if line.item.code == item and not line.net)


def check_stock(cart: Cart, stock: Mapping[str, Thousandths], lines: Sequence[Line] | None = None) -> None:
    """Raises Refused `not_enough_stock` where the cart (or these `lines` in its place) has more of an item than is in
    `stock`; items that are not counted there are sold without end.
    """
    wanted: dict[str, int] = {}
    lines = cart.lines if lines is None else lines
    for line in lines:
        if line.item.code in stock and line.item.type is not ItemType.SERVICE:
            wanted[line.item.code] = wanted.get(line.item.code, 0) + line.qty
    for code, qty in wanted.items():
        if qty > stock[code] and not may_sell(cart.operator, Right.NEGATIVE_STOCK, code, qty):
            raise NoRight(
                "not_enough_stock",
                "{location} has {there} of “{name}”, {wanted} are asked for; sell fewer.",
                needs=Right.NEGATIVE_STOCK,
                location=cart.location.name,
                there=format_qty(stock[code]),
                name=next(line.item.name for line in lines if line.item.code == code),
                wanted=format_qty(Thousandths(qty)),
            )


def check_stock_for(workplace: Workplace, cart: Cart, lines: Sequence[Line]) -> None:
    """Raises Refused `not_enough_stock` where the cart's place has less than all these lines take of an item, and may
    not sell what it does not have."""
    if not cart.location.negative_stock and not may(cart.operator, Right.NEGATIVE_STOCK):
        codes = {line.item.code for line in lines if line.item.type is not ItemType.SERVICE}
        check_stock(cart, catalogue.stock_of_many(workplace.store, cart.location.code, codes), lines)


def _check_stock_of(workplace: Workplace, cart: Cart, code: str) -> None:
    if not cart.location.negative_stock and not may(cart.operator, Right.NEGATIVE_STOCK):
        check_stock(cart, {code: catalogue.stock_of(workplace.store, cart.location.code, code)})


def _check_sold(qty: Thousandths) -> Thousandths:
    """Raises Refused `zero_qty`, `absurd_qty`, `negative_qty`."""
    if check_qty(qty) < 0:
        raise Refused("negative_qty", "Less than nothing cannot be sold; goods come back by a storno.")
    return qty
