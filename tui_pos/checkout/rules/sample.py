"""A cart to try a rule on: what it names, as much of it as it asks, for, at and by whom it is for."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import LARGEST_QTY, Cart
from tui_pos.domain.catalogue import Item, ItemType, is_within
from tui_pos.domain.money import ONE, Thousandths
from tui_pos.domain.parties import END_CUSTOMER, Location, Operator, Partner
from tui_pos.domain.payment import PaymentType
from tui_pos.errors import Refused
from tui_pos.pricing.exceptions import left_out
from tui_pos.pricing.listing import listed
from tui_pos.pricing.rules import (
    EVERY_LINE,
    Birthday,
    BonusPoints,
    Debt,
    GroupQuantity,
    HasCard,
    ItemGroupPresent,
    ItemPresent,
    ItemQuantity,
    LocationGroupIs,
    LocationIs,
    OperatorGroupIs,
    OperatorIs,
    OverdueDebt,
    PartnerGroupIs,
    PartnerIs,
    PaymentIs,
    Range,
    Rule,
    SendEmail,
    Total,
    Turnover,
    TurnoverLastMonth,
)
from tui_pos.store import catalogue, groups, parties
from tui_pos.store.search import search_items

_BEST_SELLERS = 3
"""So many items stand in the sample of a rule that names none."""

_OF_A_PARTNER = (PartnerIs, PartnerGroupIs, HasCard, Birthday, Turnover, TurnoverLastMonth, Debt, OverdueDebt)
"""What holds for known partners only."""

_LOOKED_THROUGH = 500
"""Among so many partners one is looked for who holds a card, has a birthday, or has an address."""


def sample(workplace: Workplace, operator: Operator, rule: Rule) -> Cart:
    """A cart that the rule can act on, as far as what it names is there; else what is sold most, for the end customer.

    Raises Refused `unknown_location` where the shop has no location at all.
    """
    cart = Cart(
        workplace.new_id(), _location(workplace, rule), _partner(workplace, rule), _clerk(workplace, operator, rule)
    )
    for item, qty in _wanted(workplace, rule).values():
        cart = _with(workplace, cart, item, qty)
    return _up_to_total(workplace, cart, rule)


def paid_for(rule: Rule, types: Sequence[PaymentType]) -> tuple[PaymentType] | None:
    """The first of the shop's ways to pay that the rule asks for and that is none of its exceptions; None where the
    rule does not ask, or none fits."""
    asked = [each for each in rule.when if isinstance(each, PaymentIs)]
    barred = [each for each in rule.unless if isinstance(each, PaymentIs)]
    if not asked and not barred:
        return None

    def fits(type_: PaymentType, each: PaymentIs) -> bool:
        return type_.code in each.types or type_.kind.value in each.types

    return next(
        (
            (type_,)
            for type_ in types
            if all(fits(type_, each) for each in asked) and not any(fits(type_, each) for each in barred)
        ),
        None,
    )


def _with(workplace: Workplace, cart: Cart, item: Item, qty: int) -> Cart:
    price, percent, _ = listed(item, cart.partner, cart.location, workplace.mechanisms)
    return cart.with_line(item, Thousandths(min(qty, LARGEST_QTY)), price, percent)


def _wanted(workplace: Workplace, rule: Rule) -> dict[str, tuple[Item, int]]:
    """The items of the sample by code, each with its quantity."""
    wanted: dict[str, tuple[Item, int]] = {}
    out = left_out(rule)

    def want(found: Sequence[Item], qty: int = ONE) -> None:
        fit = [item for item in found if not out.holds(item)]
        if fit and not any(item.code in wanted for item in fit if qty == ONE):
            item = fit[0]
            wanted[item.code] = (item, max(qty, wanted[item.code][1] if item.code in wanted else 0))

    for condition in rule.when:
        match condition:
            case ItemQuantity(codes, bounds):
                want(_items(workplace, codes), _least(bounds))
            case GroupQuantity(paths, bounds):
                want(_within(workplace, paths), _least(bounds))
            case _:
                pass
    for condition in rule.when:
        match condition:
            case ItemPresent(codes):
                want(_items(workplace, codes))
            case ItemGroupPresent(paths):
                want(_within(workplace, paths))
            case _:
                pass
    for action in rule.then:
        lines = getattr(action, "lines", EVERY_LINE)
        want([*_items(workplace, lines.items), *_within(workplace, lines.groups)])
    if not wanted:
        for item in _priced(search_items(workplace.store, "", 10 * _BEST_SELLERS))[:_BEST_SELLERS]:
            want([item])
    return wanted


def _up_to_total(workplace: Workplace, cart: Cart, rule: Rule) -> Cart:
    """The cart with more of a line, or of something else, where the rule asks for a sum that it does not reach."""
    least = max((_least_cents(c.range) for c in rule.when if isinstance(c, Total)), default=0)
    if cart.total >= least:
        return cart
    bounded = {code for c in rule.when if isinstance(c, ItemQuantity) and c.range.most is not None for code in c.items}
    paths = [path for c in rule.when if isinstance(c, GroupQuantity) and c.range.most is not None for path in c.groups]

    def is_free(item: Item) -> bool:
        return item.code not in bounded and not any(is_within(item.group, path) for path in paths)

    free = [line for line in cart.lines if is_free(line.item) and line.net > 0]
    if not free:
        others = [item for item in _priced(search_items(workplace.store, "", 50)) if is_free(item)]
        out = left_out(rule)
        fit = [item for item in others if not out.holds(item)]
        if not fit:
            return cart
        cart = _with(workplace, cart, fit[0], ONE)
        free = [cart.lines[-1]] if cart.lines[-1].net > 0 else []
        if not free or cart.total >= least:
            return cart
    line = free[-1]
    rest = cart.total - line.net
    pieces = -(-(least - rest) * line.qty // line.net)
    more = min(-(-pieces // ONE) * ONE, LARGEST_QTY)
    return cart.with_changed(replace(line, qty=Thousandths(more)))


def _least(bounds: Range) -> int:
    """The lowest quantity within the bounds, in whole units where there is one; one unit where none is asked."""
    if bounds.least is not None and bounds.least > 0:
        return bounds.least
    if bounds.over is not None and bounds.over >= 0:
        whole = (bounds.over // ONE + 1) * ONE
        return whole if bounds.most is None or whole <= bounds.most else bounds.over + 1
    return ONE if bounds.most is None else max(1, min(ONE, bounds.most))


def _least_cents(bounds: Range) -> int:
    return max(bounds.least or 0, 0 if bounds.over is None else bounds.over + 1)


def _items(workplace: Workplace, codes: Sequence[str]) -> list[Item]:
    found = (catalogue.item_by_code(workplace.store, code) for code in codes)
    return _priced([item for item in found if item is not None and item.active])


def _within(workplace: Workplace, paths: Sequence[str]) -> list[Item]:
    return _priced([item for path in paths for item in groups.items_within(workplace.store, path, 10)])


def _priced(items: Sequence[Item]) -> list[Item]:
    """The items, those that have a price of their own before those that ask for one."""
    return sorted(items, key=lambda item: item.type is ItemType.VARIABLE or not any(item.prices))


def _partner(workplace: Workplace, rule: Rule) -> Partner:
    if not _is_for_someone(rule):
        return END_CUSTOMER
    known = (partner for partner in _partners(workplace, rule) if partner.active and not partner.is_anonymous)
    return next((partner for partner in known if _is_for(rule, partner)), END_CUSTOMER)


def _is_for_someone(rule: Rule) -> bool:
    return any(isinstance(condition, _OF_A_PARTNER) for condition in rule.when) or any(
        isinstance(action, BonusPoints) or (isinstance(action, SendEmail) and not action.to) for action in rule.then
    )


def _partners(workplace: Workplace, rule: Rule) -> Iterator[Partner]:
    for condition in rule.when:
        match condition:
            case PartnerIs(codes):
                yield from filter(None, (parties.partner(workplace.store, code) for code in codes))
                return
            case PartnerGroupIs(paths):
                for path in paths:
                    yield from groups.partners_within(workplace.store, path, _LOOKED_THROUGH)
                return
            case _:
                pass
    yield from parties.search_partners(workplace.store, "", _LOOKED_THROUGH)


def _is_for(rule: Rule, partner: Partner) -> bool:
    for condition in rule.when:
        match condition:
            case HasCard():
                fits = bool(partner.card)
            case Birthday():
                fits = partner.birth_date is not None
            case PartnerGroupIs(paths):
                fits = any(is_within(partner.group, path) for path in paths)
            case _:
                fits = True
        if not fits:
            return False
    return bool(partner.email) or not any(isinstance(action, SendEmail) and not action.to for action in rule.then)


def _location(workplace: Workplace, rule: Rule) -> Location:
    usual = workplace.settings.station.location
    places = sorted(parties.locations(workplace.store), key=lambda place: place.code != usual)
    if not places:
        raise Refused("unknown_location", "There is no location “{code}”; choose another.", code=usual)
    for condition in rule.when:
        match condition:
            case LocationIs(codes):
                places = [place for place in places if place.code in codes] or places
            case LocationGroupIs(paths):
                places = [p for p in places if any(is_within(p.group, path) for path in paths)] or places
            case _:
                pass
    return places[0]


def _clerk(workplace: Workplace, operator: Operator, rule: Rule) -> Operator:
    clerks: list[Operator] = []
    for condition in rule.when:
        match condition:
            case OperatorIs(codes):
                clerks = [o for o in groups.operators(workplace.store) if o.code in codes]
            case OperatorGroupIs(paths):
                everyone = clerks or groups.operators(workplace.store)
                clerks = [o for o in everyone if any(is_within(o.group, path) for path in paths)]
            case _:
                pass
    return clerks[0] if clerks else operator
