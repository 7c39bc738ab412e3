"""Random shops, carts and rules, small enough that rules meet, clash and beat each other often."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import permutations
from typing import TypeVar
from uuid import UUID

from hypothesis import strategies as st

from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.catalogue import Item, ItemType
from tui_pos.domain.parties import Account, Location, Operator, Partner
from tui_pos.domain.payment import STANDARD_TYPES, PaymentKind, PaymentType
from tui_pos.domain.rights import Level
from tui_pos.errors import WrongUse
from tui_pos.pricing import rules as r
from tui_pos.pricing.checks import check_links
from tui_pos.pricing.facts import Facts, LeapBirthday
from tui_pos.pricing.listing import Mechanisms

GROUPS = ("food", "food/bread", "food/bread/white", "drinks", "drinks/glass", "drinksy", "")
CODES = ("A", "B", "C", "D", "E", "F", "G")
PRICES = (0, 1, 3, 99, 110, 120, 333, 1000, 1505)

ITEMS = {
    code: Item(
        code,
        code.lower(),
        group=GROUPS[place],
        pack_ratio=(1000, 3000, 500)[place % 3],
        purchase=PRICES[(place + 2) % len(PRICES)],
        prices=tuple(PRICES[(place + 3 * column + 1) % len(PRICES)] for column in range(10)),
    )
    for place, code in enumerate(CODES)
}

SERVICE = Item("SERVICE", "service", type=ItemType.SERVICE)
KNOWN_ITEMS = ITEMS | {"SERVICE": SERVICE}
"""What a review finds among its facts: the code GONE is in no list."""

LOCATIONS = [Location(code, "location", group=group) for code in ("L1", "L2") for group in ("", "town", "town/old")]
OPERATORS = [
    Operator(code, "operator", Level.CASHIER, group=group) for code in ("1", "2") for group in ("", "day", "night")
]

VISA = PaymentType("visa", "Visa", PaymentKind.CARD)
PAYMENT_TYPES = (*STANDARD_TYPES, VISA)

T = TypeVar("T")


def some_of(values: Sequence[T], most: int) -> st.SearchStrategy[tuple[T, ...]]:
    """From one to `most` of the values, each once, in any order; as many of one number as of another."""
    return st.one_of([st.sampled_from([*permutations(values, size)]) for size in range(1, most + 1)])


PARTNERS = ("", "P1", "P2")
codes = some_of((*CODES, "GONE"), 3)
groups = some_of(GROUPS[:-1], 3)
minutes = st.integers(0, 24 * 60 - 1)
days = st.dates(date(2026, 11, 18), date(2026, 11, 23))


def ranges(most: int, step: int) -> st.SearchStrategy[r.Range]:
    """A range that is not upside down and has a bound, none of them below zero."""
    low, width = st.integers(0, most), st.integers(1, most)
    return st.one_of(
        low.map(lambda low: r.Range(low * step)),
        low.map(lambda low: r.Range(None, low * step)),
        st.builds(lambda low, width: r.Range(None, None, (low + width) * step), low, width),
        st.builds(lambda low, width: r.Range(low * step, None, (low + width) * step), low, width),
        st.builds(lambda low, width: r.Range(None, low * step, (low + width) * step), low, width),
    )


payments = some_of(("cash", "card", "visa", "credit"), 2)
quantities = ranges(12, 500)
sums = ranges(20, 150)

_conditions = st.one_of(
    st.builds(r.ItemPresent, codes),
    st.builds(r.ItemGroupPresent, groups),
    st.builds(r.ItemQuantity, codes, quantities),
    st.builds(r.GroupQuantity, groups, quantities),
    st.builds(r.Total, sums),
    st.builds(r.Total, sums),
    st.builds(r.PartnerIs, some_of(PARTNERS, 2)),
    st.builds(r.PartnerGroupIs, some_of(("traders", "traders/big", "staff"), 2)),
    st.builds(r.LocationIs, some_of(("L1", "L2"), 2)),
    st.builds(r.LocationGroupIs, some_of(("town", "town/old"), 2)),
    st.builds(r.OperatorIs, some_of(("1", "2"), 2)),
    st.builds(r.OperatorGroupIs, some_of(("day", "night"), 2)),
    st.builds(r.Turnover, sums, st.booleans()),
    st.builds(r.TurnoverLastMonth, sums),
    st.builds(r.Debt, sums),
    st.builds(r.OverdueDebt, sums),
    st.builds(r.PaymentIs, payments),
    st.builds(r.Birthday, st.integers(0, 4), st.booleans()),
    st.just(r.HasCard()),
    st.builds(r.TimeOfDay, minutes, minutes),
    st.builds(r.Dates, days, st.none()),
    st.builds(r.Dates, st.none(), days),
    st.builds(lambda a, b: r.Dates(min(a, b), max(a, b)), days, days),
    st.builds(r.Weekday, some_of(r.WEEKDAYS, 2)),
)


@st.composite
def any_condition(draw: st.DrawFn) -> r.Condition:
    """Here and below: under a name of its own, so that nothing spells the whole of it out."""
    return draw(_conditions)


conditions = any_condition()

chosen = st.one_of(
    st.just(r.EVERY_LINE),
    st.builds(r.Chosen, codes, st.just(()), st.none()),
    st.builds(r.Chosen, st.just(()), groups, st.none()),
    st.builds(r.Chosen, codes, groups, st.none()),
)
percents = st.sampled_from((0, 1, 333, 500, 1000, 1500, 5000, 10_000))
by_hand = st.sampled_from((False, False, True))
texts = st.sampled_from(("a", "b"))
TIMES_AND_PLUS = [
    (times, plus)
    for times in (r.TIMES_ONE, 9000, 3333, 0, 2_000_000_000)
    for plus in (0, 0, 20, -5)
    if times or plus >= 0
]

_price_actions = st.one_of(
    st.builds(r.SetDiscount, percents, st.sampled_from(r.Mode), chosen, by_hand),
    st.builds(r.SetDiscount, percents, st.sampled_from(r.Mode), chosen, by_hand),
    st.builds(r.DiscountAmount, st.sampled_from((0, 1, 50, 100, 333, 1000)), chosen, by_hand),
    st.builds(r.SetPrice, st.sampled_from(PRICES), lines=chosen, by_hand=by_hand),
    st.builds(
        lambda group, made, *rest: r.SetPrice(None, group, *made, *rest),
        st.sampled_from(("wholesale", "retail", "3", "purchase", "current")),
        st.sampled_from(TIMES_AND_PLUS),
        chosen,
        by_hand,
    ),
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


_documents = (st.sampled_from(r.ChildKind), st.sampled_from(("A", "B", "GONE")))
children = st.one_of(
    st.builds(r.ChildOperation, *_documents, st.sampled_from(PRICES[1:]), st.none(), to=st.just("P2"), of=chosen),
    st.builds(
        r.ChildOperation,
        *_documents,
        st.sampled_from(PRICES[1:]),
        st.sampled_from((1, 500, 2000, 12_000)),
        to=st.sampled_from(("P2", "P1")),
        of=chosen,
    ),
    st.builds(r.ChildOperation, st.just(r.ChildKind.SALE), _documents[1], percent=percents, of=chosen),
).filter(lambda child: child.of != r.EVERY_LINE or child.per is not None or child.percent is not None)


@st.composite
def any_price_action(draw: st.DrawFn) -> r.Action:
    return draw(_price_actions)


price_actions = any_price_action()
_actions = st.one_of(
    price_actions,
    price_actions,
    price_actions,
    price_actions,
    price_actions,
    price_actions,
    st.builds(r.ServiceCharge, percents, st.sampled_from(("SERVICE", "SERVICE", "SERVICE", "A", "GONE")), chosen),
    st.builds(r.BonusPoints, percent=percents, lines=chosen),
    st.builds(r.BonusPoints, per=st.sampled_from((1, 100, 333)), points=st.sampled_from((1, 100)), lines=chosen),
    st.builds(r.Advance, percents),
    st.builds(r.OnlyPayment, payments),
    children,
    st.builds(r.SendEmail, texts, st.sampled_from(("", "a@b"))),
    st.builds(r.PlaySound, texts),
    st.builds(r.ShowMessage, texts),
    st.builds(r.StopSave, texts),
    st.just(r.StopRules()),
)


@st.composite
def any_action(draw: st.DrawFn) -> r.Action:
    return draw(_actions)


actions = any_action()

exceptions = conditions.filter(lambda condition: not getattr(condition, "once_a_year", False))

mostly_met = st.sampled_from(
    (
        (r.Total(r.Range(least=0)),),
        (r.Total(r.Range(over=0)),),
        (r.ItemGroupPresent(GROUPS[:-1]),),
        (r.ItemPresent(CODES),),
    )
)
"""Rules meet, clash and beat each other only where their conditions hold."""

_any_rules = st.builds(
    r.Rule,
    id=st.just(""),
    name=st.just(""),
    operations=st.sampled_from((("sale",), ("sale",), ("sale",), ("delivery",), ("sale", "delivery"))),
    when=st.one_of(mostly_met, st.lists(conditions, min_size=1, max_size=3).map(tuple)),
    then=st.lists(actions, min_size=1, max_size=3).map(tuple),
    unless=st.lists(exceptions, max_size=1).map(tuple),
    priority=st.integers(1, 4),
    active=st.sampled_from((True, True, True, True, False)),
    mandatory=st.sampled_from((False, False, True)),
)


@st.composite
def any_rule(draw: st.DrawFn) -> r.Rule:
    return draw(_any_rules)


rules = any_rule()


final_sums = st.one_of(mostly_met, mostly_met, st.builds(r.Total, sums).map(lambda total: (total,)))
after_prices = st.one_of(
    st.builds(r.SetDiscount, percents, lines=chosen),
    st.builds(r.ServiceCharge, st.sampled_from((500, 1000, 10_000)), st.just("SERVICE"), chosen),
    st.builds(r.ServiceCharge, st.sampled_from((500, 1000, 10_000)), st.just("SERVICE")),
    st.builds(r.BonusPoints, percent=st.sampled_from((333, 1000)), lines=chosen),
    st.builds(r.Advance, st.sampled_from((333, 5000))),
    st.builds(r.ShowMessage, texts),
)


def _rules(
    when: st.SearchStrategy[tuple[r.Condition, ...]], then: st.SearchStrategy[r.Action], priorities: int
) -> st.SearchStrategy[r.Rule]:
    made = st.builds(
        r.Rule,
        id=st.just(""),
        name=st.just(""),
        operations=st.just(("sale",)),
        when=when,
        then=st.lists(then, min_size=1, max_size=2).map(tuple),
        priority=st.integers(1, priorities),
    )

    @st.composite
    def simple_rule(draw: st.DrawFn) -> r.Rule:
        return draw(made)

    return simple_rule()


rules_after_prices = _rules(final_sums, after_prices, 2)
"""Rules of which most have to do with the final sum."""
rules_to_link = _rules(final_sums, st.one_of(price_actions, price_actions, after_prices), 9)
"""Rules that hold often and act in all phases: links between them matter."""


@st.composite
def rule_lists(
    draw: st.DrawFn, of: st.SearchStrategy[r.Rule] = rules, most: int = 10, least_links: int = 0
) -> list[r.Rule]:
    """Rules with ids and names of their own, in any order, some of them linked."""
    made = draw(st.lists(of, min_size=2 if least_links else 0, max_size=most))
    places = draw(st.permutations(range(len(made))))
    named = [replace(rule, id=f"id{place}", name=f"rule {place}") for place, rule in zip(places, made, strict=True)]
    if len(named) > 1:
        pairs = st.tuples(st.booleans(), st.integers(0, len(named) - 1), st.integers(0, len(named) - 1))
        for competes, one, other in draw(st.lists(pairs, min_size=least_links, max_size=least_links + 4)):
            named = _with_link(named, "best_of" if competes else "excludes", one, other)
    return named


def _with_link(named: list[r.Rule], link: str, one: int, other: int) -> list[r.Rule]:
    """The rules with one more link, unless it leads a rule to itself."""
    name, linked = named[other].name, getattr(named[one], link)
    if one == other or name in linked:
        return named
    more = [*named]
    more[one] = replace(named[one], **{link: (*linked, name)})
    try:
        check_links(more)
    except WrongUse:
        return named
    return more


def lines(least_qty: int = -3) -> st.SearchStrategy[Line]:
    """A line without its number; returned ones now and then."""
    return st.builds(
        Line,
        number=st.just(0),
        item=st.sampled_from([*ITEMS.values()]),
        qty=st.sampled_from([qty * unit for qty in (*range(1, 13), *range(least_qty, 0)) for unit in (125, 500, 1000)]),
        price=st.sampled_from(PRICES),
        percent=percents,
        price_by_hand=by_hand,
        percent_by_hand=by_hand,
    )


customers = st.builds(
    Partner,
    st.sampled_from(PARTNERS),
    st.just("partner"),
    group=st.sampled_from(("", "traders", "traders/big", "staff")),
    card=st.sampled_from(("", "29")),
    birth_date=st.none() | st.dates(date(1999, 11, 16), date(1999, 11, 26)) | st.just(date(2030, 1, 1)),
    limit=st.sampled_from((None, 0, 450)),
    email=st.sampled_from(("", "c@d")),
)


def empty_cart(partner: str) -> Cart:
    """A cart for a customer without anything else to say of."""
    return Cart(UUID(int=1), Location("L1", "location"), Partner(partner, "partner"), Operator("1", "o", Level.CASHIER))


chosen_ways = st.lists(st.sampled_from(PAYMENT_TYPES), max_size=2, unique=True).map(tuple)
ways_to_pay = st.one_of(st.none(), chosen_ways)


@st.composite
def carts(draw: st.DrawFn, least_qty: int = -3) -> Cart:
    """A cart with lines entered in any way."""
    made = draw(st.lists(lines(least_qty), min_size=1, max_size=8))
    return Cart(
        UUID(int=1),
        draw(st.sampled_from(LOCATIONS)),
        draw(customers),
        draw(st.sampled_from(OPERATORS)),
        lines=tuple(replace(line, number=number) for number, line in enumerate(made, start=1)),
        next_number=len(made) + 1,
    )


moments = st.datetimes(datetime(2026, 11, 18), datetime(2026, 11, 23))


def facts(*, paid_by: st.SearchStrategy[tuple[PaymentType, ...] | None] = ways_to_pay) -> st.SearchStrategy[Facts]:
    """All that can be known beside the cart."""
    money = st.integers(-1, 20).map(lambda steps: steps * 150)
    return st.builds(
        Facts,
        items=st.just(KNOWN_ITEMS),
        zero_price_allowed=st.booleans(),
        mechanisms=st.builds(Mechanisms, price_rules=st.just(True), percent_with_rules=st.booleans()),
        account=st.builds(Account, money, money, money, money),
        used=st.frozensets(st.integers(0, 9).map(lambda place: f"id{place}"), max_size=4),
        stock=st.none() | st.dictionaries(st.sampled_from(CODES), st.integers(-1, 20).map(lambda qty: qty * 500)),
        paid_by=paid_by,
        leap_birthday=st.sampled_from(LeapBirthday),
        limit_stops_all=st.booleans(),
    )
