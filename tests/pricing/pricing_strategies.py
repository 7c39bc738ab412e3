"""Random shops, carts and rules, small enough that rules meet, clash and beat each other often."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from hypothesis import strategies as st

from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.catalogue import Item
from tui_pos.domain.parties import Location, Operator, Partner
from tui_pos.domain.rights import Level
from tui_pos.pricing import rules as r

GROUPS = ("food", "food/bread", "food/bread/white", "drinks", "drinks/glass", "drinksy", "")
CODES = ("A", "B", "C", "D", "E", "F", "G")
PRICES = (0, 1, 3, 99, 110, 120, 333, 1000, 1505)

ITEMS = {
    code: Item(
        code,
        code.lower(),
        group=GROUPS[place],
        purchase=PRICES[(place + 2) % len(PRICES)],
        prices=tuple(PRICES[(place + 3 * column + 1) % len(PRICES)] for column in range(10)),
    )
    for place, code in enumerate(CODES)
}

codes = st.lists(st.sampled_from((*CODES, "GONE")), min_size=1, max_size=3, unique=True).map(tuple)
groups = st.lists(st.sampled_from(GROUPS[:-1]), min_size=1, max_size=3, unique=True).map(tuple)
partners = st.sampled_from(("", "P1", "P2"))
partner_groups = st.sampled_from(("traders", "traders/big", "staff"))
minutes = st.integers(0, 24 * 60 - 1)
days = st.dates(date(2026, 11, 18), date(2026, 11, 23))


def _one_or_two(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, min_size=1, max_size=2, unique=True).map(tuple)


@st.composite
def ranges(draw: st.DrawFn, most: int, step: int) -> r.Range:
    """A range that is not upside down and has a bound."""
    low = draw(st.integers(-1, most)) * step
    width = draw(st.integers(1, most)) * step
    shape = draw(st.sampled_from(("from", "over", "to", "from to", "over to")))
    return r.Range(
        low if "from" in shape else None,
        low if "over" in shape else None,
        low + width if "to" in shape else None,
    )


quantities = ranges(12, 500)
sums = ranges(20, 150)

conditions = st.one_of(
    st.builds(r.ItemPresent, codes),
    st.builds(r.ItemGroupPresent, groups),
    st.builds(r.ItemQuantity, codes, quantities),
    st.builds(r.GroupQuantity, groups, quantities),
    st.builds(r.Total, sums),
    st.builds(r.Total, sums),
    st.builds(r.PartnerIs, _one_or_two(partners)),
    st.builds(r.PartnerGroupIs, _one_or_two(partner_groups)),
    st.builds(r.LocationIs, _one_or_two(st.sampled_from(("L1", "L2")))),
    st.builds(r.OperatorIs, _one_or_two(st.sampled_from(("1", "2")))),
    st.builds(r.TimeOfDay, minutes, minutes),
    st.builds(r.Dates, days, st.none()),
    st.builds(r.Dates, st.none(), days),
    st.builds(lambda a, b: r.Dates(min(a, b), max(a, b)), days, days),
    st.builds(r.Weekday, _one_or_two(st.sampled_from(r.WEEKDAYS))),
)

chosen = st.one_of(
    st.just(r.EVERY_LINE),
    st.builds(r.Chosen, codes, st.just(())),
    st.builds(r.Chosen, st.just(()), groups),
    st.builds(r.Chosen, codes, groups),
)
percents = st.sampled_from((0, 1, 333, 500, 1000, 1500, 5000, 10_000))
by_hand = st.sampled_from((False, False, True))
texts = st.sampled_from(("a", "b"))

price_actions = st.one_of(
    st.builds(r.SetDiscount, percents, st.sampled_from(r.Mode), chosen, by_hand),
    st.builds(r.SetDiscount, percents, st.sampled_from(r.Mode), chosen, by_hand),
    st.builds(r.DiscountAmount, st.sampled_from((0, 1, 50, 100, 333, 1000)), chosen, by_hand),
    st.builds(r.SetPrice, st.sampled_from(PRICES), lines=chosen, by_hand=by_hand),
    st.builds(
        r.SetPrice,
        group=st.sampled_from(("wholesale", "retail", "3", "purchase", "current")),
        times=st.sampled_from((r.TIMES_ONE, 9000, 3333, 0, 2_000_000_000)),
        plus=st.sampled_from((0, 0, 20, -5)),
        lines=chosen,
        by_hand=by_hand,
    ).filter(lambda action: action.times or action.plus >= 0),
    st.builds(r.UsePriceGroup, st.sampled_from(("wholesale", "1", "8")), chosen, by_hand),
    st.builds(
        r.AddItem,
        st.sampled_from((*CODES, "GONE")),
        st.sampled_from((500, 1000, 3000)),
        st.sampled_from(PRICES),
        st.sampled_from(r.Each),
        chosen,
    ),
)
actions = st.one_of(
    price_actions,
    price_actions,
    price_actions,
    price_actions,
    st.builds(r.PlaySound, texts),
    st.builds(r.ShowMessage, texts),
    st.builds(r.StopSave, texts),
    st.just(r.StopRules()),
)

rules = st.builds(
    r.Rule,
    id=st.just(""),
    name=st.just(""),
    operations=st.sampled_from((("sale",), ("sale",), ("sale",), ("delivery",), ("sale", "delivery"))),
    when=st.lists(conditions, min_size=1, max_size=3).map(tuple),
    then=st.lists(actions, min_size=1, max_size=3).map(tuple),
    unless=st.lists(conditions, max_size=1).map(tuple),
    priority=st.integers(1, 4),
    active=st.sampled_from((True, True, True, True, False)),
    mandatory=st.sampled_from((False, False, True)),
)


@st.composite
def rule_lists(draw: st.DrawFn, of: st.SearchStrategy[r.Rule] = rules, most: int = 10) -> list[r.Rule]:
    """Rules with ids and names of their own, in any order."""
    made = draw(st.lists(of, max_size=most))
    places = draw(st.permutations(range(len(made))))
    return [replace(rule, id=f"id{place}", name=f"rule {place}") for place, rule in zip(places, made, strict=True)]


@st.composite
def lines(draw: st.DrawFn, least_qty: int = -3) -> Line:
    """A line without its number; returned ones now and then."""
    qty = draw(st.integers(least_qty, 12).filter(bool)) * draw(st.sampled_from((125, 500, 1000)))
    return Line(
        0,
        ITEMS[draw(st.sampled_from(CODES))],
        qty,
        draw(st.sampled_from(PRICES)),
        draw(percents),
        price_by_hand=draw(by_hand),
        percent_by_hand=draw(by_hand),
    )


@st.composite
def carts(draw: st.DrawFn, least_qty: int = -3) -> Cart:
    """A cart with lines entered in any way."""
    made = draw(st.lists(lines(least_qty), min_size=1, max_size=8))
    return Cart(
        UUID(int=1),
        Location(draw(st.sampled_from(("L1", "L2"))), "location"),
        Partner(draw(partners), "partner", group=draw(st.sampled_from(("", "traders", "traders/big", "staff")))),
        Operator(draw(st.sampled_from(("1", "2"))), "operator", Level.CASHIER),
        lines=tuple(replace(line, number=number) for number, line in enumerate(made, start=1)),
        next_number=len(made) + 1,
    )


moments = st.datetimes(datetime(2026, 11, 18), datetime(2026, 11, 23))
