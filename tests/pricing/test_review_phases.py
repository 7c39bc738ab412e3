"""What each phase of a review does: services, what keeps a sale from being saved, and what follows from it."""

from dataclasses import replace

import pytest
from shop import (
    ITEMS,
    КАСА,
    КАФЕ,
    КОЛА,
    П1,
    П2,
    УСЛУГА,
    ХЛЯБ,
    acted,
    cart,
    item,
    rule,
    save,
    told,
    with_hand_percent,
    with_hand_price,
)

from tui_pos.domain.cart import Line
from tui_pos.domain.money import format_cents
from tui_pos.domain.parties import Account
from tui_pos.domain.payment import PaymentKind, PaymentType
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.listing import Mechanisms
from tui_pos.pricing.verdict import Email, OnlyBy, Outcome, PayNow, Points, Review, Sound

ANY = '{ total = { over = "0" } }'
TEN = '{ set_discount = { percent = "10" } }'
TABLE = '{ service_charge = { percent = "10", item = "УСЛУГА" } }'
FACTS = Facts(ITEMS)

CASH = PaymentType("cash", "Cash", PaymentKind.CASH)
VISA = PaymentType("visa", "Visa", PaymentKind.CARD)


def effects(asked: Review, kind: type) -> list[object]:
    return [effect for effect in asked.effects if isinstance(effect, kind)]


# Services


def test_a_service_is_one_line_of_its_own_with_its_rule() -> None:
    asked = save(cart((item("X", "43.27"), "1")), [rule("маса", when=ANY, then=TABLE)])
    added = asked.lines[-1]
    assert (added.item, added.qty, added.price, added.rule) == (УСЛУГА, 1000, 433, asked.trace[0].rule)
    assert (format_cents(asked.total), told(asked, "маса").why.say()) == ("47.60", "10 % service, 4.33")
    assert [(share.line, share.cents) for share in asked.shares] == [(2, 433)]


def test_a_service_is_taken_of_what_rules_on_prices_left_and_of_what_they_added() -> None:
    bread = rule("хляб", when=ANY, then=TEN + ', { add_item = { item = "ХЛЯБ" } }', more="priority = 500")
    asked = save(cart((КОЛА, "10")), [rule("маса", when=ANY, then=TABLE, more="priority = 1"), bread])
    assert [format_cents(line.net) for line in asked.lines] == ["9.90", "1.20", "1.11"]


def test_a_service_may_be_of_some_lines_and_leave_out_others() -> None:
    coffee = '{ service_charge = { percent = "10", item = "УСЛУГА", items = ["КАФЕ"] } }'
    entered = cart((КАФЕ, "1"), (ХЛЯБ, "1"))
    assert format_cents(save(entered, [rule("маса", when=ANY, then=coffee)]).lines[-1].net) == "1.00"
    without = rule("маса", when=ANY, then=TABLE, unless='{ item = "КАФЕ" }')
    assert format_cents(save(entered, [without]).lines[-1].net) == "0.12"


def test_whether_a_service_is_due_is_judged_on_the_sum_before_any_service() -> None:
    one = rule("едно", when=ANY, then=TABLE, more="priority = 1")
    two = rule("две", when='{ total = { over = "10" } }', then=TABLE)
    assert acted(save(cart((КАФЕ, "1")), [one, two])) == ["едно"]


@pytest.mark.parametrize("lines", [[("0.04", "1")], [("1.00", "1"), ("5.00", "-1")]])
def test_a_service_of_nothing_is_no_line(lines: list[tuple[str, str]]) -> None:
    entered = cart(*((item(price, price), qty) for price, qty in lines))
    always = '{ total = { to = "100" } }'
    asked = save(entered, [rule("маса", when=always, then=TABLE)])
    assert asked.lines == entered.lines
    assert told(asked, "маса").outcome is Outcome.BEATEN


GIVEN_AWAY = [
    "{ set_discount = { percent = '100' } }",
    "{ discount_amount = { amount = '1.10' } }",
    "{ set_discount = { percent = '50' } }, { set_discount = { percent = '50', mode = 'add' } }",
    "{ set_price = { price = '0.00' } }",
]


@pytest.mark.parametrize("then", GIVEN_AWAY)
def test_whatever_way_a_rule_gives_a_line_away_it_needs_the_right_to_zero_prices(then: str) -> None:
    gift = rule("Подарък", when='{ item = "КОЛА" }', then=then)
    stop = save(cart((КОЛА, "1")), [gift]).stop
    assert stop is not None
    assert (stop.code, stop.rule) == ("zero_price", "Подарък")
    assert "Кока-Кола" in stop.reason.say()
    assert save(cart((КОЛА, "1")), [gift], facts=Facts(ITEMS, zero_price_allowed=True)).stop is None


def test_the_rule_that_took_the_last_of_a_line_is_the_one_that_gives_it_away() -> None:
    rules = [
        rule(name, when='{ item = "КОЛА" }', then=then, more=f"priority = {place}")
        for place, (name, then) in enumerate(
            (
                ("половин", "{ set_discount = { percent = '50' } }"),
                ("още половин", "{ set_discount = { percent = '50', mode = 'add' } }"),
                ("на едро", "{ price_group = { group = 'wholesale' } }"),
            )
        )
    ]
    stop = save(cart((КОЛА, "1")), rules).stop
    assert stop is not None
    assert stop.rule == "още половин"
    assert save(cart((КОЛА, "1")), rules[1:]).stop is None


@pytest.mark.parametrize("line", [cart((КОЛА, "0.001")).lines[0], replace(cart((КОЛА, "1")).lines[0], percent=10_000)])
def test_a_line_that_costs_nothing_before_the_rules_is_not_their_doing(line: Line) -> None:
    free = rule("100", when='{ item = "КОЛА" }', then="{ set_discount = { percent = '100' } }")
    assert line.net == 0
    assert save(replace(cart(), lines=(line,)), [free]).stop is None


def test_a_service_at_no_price_list_needs_no_right_to_zero_prices() -> None:
    assert save(cart((КАФЕ, "1")), [rule("маса", when=ANY, then=TABLE)]).stop is None


def test_a_rule_whose_service_fails_is_undone_with_what_others_built_on_it() -> None:
    half = rule(
        "половин",
        when=ANY,
        then='{ set_discount = { percent = "50" } }, { service_charge = { percent = "1", item = "НЯМА" } }',
        more='priority = 1\nexcludes = ["песен"]',
    )
    song = rule("песен", when=ANY, then='{ play_sound = { sound = "x.wav" } }')
    dear = rule("скъпо", when='{ total = { from = "10" } }', then='{ discount_amount = { amount = "1" } }')
    asked = save(cart((КАФЕ, "1")), [half, song, dear])
    assert told(asked, "половин").outcome is Outcome.FAILED
    assert (acted(asked), format_cents(asked.total)) == (["песен", "скъпо"], "9.00")
    stopped = save(cart((КАФЕ, "1")), [half + "mandatory = true", song, dear])
    assert stopped.stop is not None
    assert stopped.stop.code == "mandatory_rule_failed"


def test_a_service_dearer_than_a_receipt_holds_fails() -> None:
    all_of_it = '{ service_charge = { percent = "100", item = "УСЛУГА" } }'
    dear = item("X", "600000.00")
    asked = save(cart((dear, "1"), (dear, "1")), [rule("маса", when=ANY, then=all_of_it)])
    assert (told(asked, "маса").outcome, len(asked.lines), len(asked.warnings)) == (Outcome.FAILED, 2, 1)


# What follows, on the final sum


def test_points_are_of_the_final_sum_with_the_service() -> None:
    points = rule("точки", when=ANY, then='{ bonus_points = { percent = "3" } }', more="priority = 1")
    asked = save(
        cart((item("X", "43.27"), "1"), partner=replace(П1, percent=0)), [points, rule("маса", when=ANY, then=TABLE)]
    )
    (earned,) = effects(asked, Points)
    assert isinstance(earned, Points)
    assert (earned.base, earned.earned(asked.total)) == (4760, 143)
    assert told(asked, "точки").why.say() == "1.43 points"
    assert earned.earned(asked.total, 2000) == 83


@pytest.mark.parametrize(("price", "points"), [("9.99", 0), ("10.00", 100), ("49.99", 400)])
def test_points_for_each_full_amount(price: str, points: int) -> None:
    step = rule("точки", when=ANY, then='{ bonus_points = { per = "10", points = "1" } }')
    asked = save(cart((item("X", price), "1"), partner=replace(П1, percent=0)), [step])
    assert sum(effect.earned(asked.total) for effect in asked.effects if isinstance(effect, Points)) == points
    assert (told(asked, "точки").outcome is Outcome.ACTED) is (points > 0)


def test_points_may_be_for_some_lines_only() -> None:
    some = rule("точки", when=ANY, then='{ bonus_points = { percent = "10", items = ["КАФЕ"] } }')
    (earned,) = effects(save(cart((КАФЕ, "1"), (ХЛЯБ, "5"), partner=replace(П1, percent=0)), [some]), Points)
    assert isinstance(earned, Points)
    assert (earned.base, earned.earned(1600), earned.earned(1600, 800)) == (1000, 100, 50)


def test_nobody_in_particular_earns_no_points() -> None:
    asked = save(cart((КАФЕ, "1")), [rule("точки", when=ANY, then='{ bonus_points = { percent = "3" } }')])
    assert (asked.effects, asked.needs_window) == ((), False)
    assert told(asked, "точки").why.say() == "Points are for known customers."


def test_an_advance_is_a_part_of_the_final_sum() -> None:
    asked = save(cart((item("X", "10.01"), "1")), [rule("капаро", when=ANY, then='{ advance = { percent = "50" } }')])
    assert effects(asked, PayNow) == [PayNow(asked.trace[0].rule, "капаро", 501)]
    assert told(asked, "капаро").why.say() == "50 % is to be paid at once: 5.01"


def test_the_ways_to_pay_may_be_limited_to_codes_or_kinds() -> None:
    (only,) = effects(
        save(cart((КАФЕ, "1")), [rule("карта", when=ANY, then='{ only_payment = { types = "card" } }')]), OnlyBy
    )
    assert isinstance(only, OnlyBy)
    assert (only.name, only.allows(VISA), only.allows(CASH)) == ("карта", True, False)


def test_a_letter_goes_to_the_address_given_or_to_the_partner() -> None:
    to_partner = rule("писмо", when=ANY, then='{ email = { text = "Благодарим" } }')
    to_owner = rule("до шефа", when=ANY, then='{ email = { text = "Виж", to = "boss@shop.bg" } }')
    known = save(cart((КАФЕ, "1"), partner=replace(П1, email="p@x.bg")), [to_partner, to_owner])
    assert [(e.to, e.text) for e in known.effects if isinstance(e, Email)] == [
        ("boss@shop.bg", "Виж"),
        ("p@x.bg", "Благодарим"),
    ]
    unknown = save(cart((КАФЕ, "1")), [to_partner])
    assert unknown.effects == ()
    assert [warning.say() for warning in unknown.warnings] == [
        "Rule “писмо” has no address to write to; no letter is sent."
    ]
    assert told(unknown, "писмо").outcome is Outcome.BEATEN


def test_effects_follow_each_other_in_the_order_of_the_rules() -> None:
    songs = [
        rule(name, when=ANY, then=f'{{ play_sound = {{ sound = "{name}" }} }}', more=f"priority = {priority}")
        for name, priority in (("c", 30), ("a", 10), ("b", 20))
    ]
    assert [e.sound for e in save(cart((КАФЕ, "1")), songs).effects if isinstance(e, Sound)] == ["a", "b", "c"]


# The limit


def in_debt(debt: int, *, stops_all: bool = False, limit: int | None = 50_000) -> Review:
    entered = cart((КОЛА, "1"), partner=replace(П2, limit=limit))
    return save(entered, [], facts=Facts(ITEMS, account=Account(debt=debt), limit_stops_all=stops_all))


def test_who_is_over_the_limit_is_warned_of_or_stopped() -> None:
    assert not in_debt(50_000).needs_window
    assert not in_debt(50_001, limit=None, stops_all=True).needs_window
    warned = in_debt(60_000)
    assert warned.stop is None
    assert warned.needs_window
    assert [warning.say() for warning in warned.warnings] == [
        "“Втори” owes 600.00, 100.00 over the limit of 500.00; nothing more goes on credit."
    ]
    asked = in_debt(60_000, stops_all=True)
    assert asked.warnings == ()
    stopped = asked.stop
    assert stopped is not None
    assert (stopped.code, stopped.rule) == ("limit_exceeded", "")
    assert all(amount in stopped.reason.say() for amount in ("600.00", "100.00", "500.00"))


def test_the_limit_needs_no_rules() -> None:
    off = Facts(mechanisms=Mechanisms(price_rules=False), account=Account(debt=60_000))
    assert len(save(cart((КОЛА, "1"), partner=П2), [], facts=off).warnings) == 1


# Stock


@pytest.mark.parametrize(("there", "fits"), [("4", True), ("3.999", False)])
def test_a_rule_adds_no_more_than_is_left_after_the_cart(there: str, fits: bool) -> None:
    adds = rule(
        "хляб",
        when='{ item = "КОЛА" }',
        then='{ set_discount = { percent = "50" } }, { add_item = { item = "ХЛЯБ", each = "line" } }',
    )
    stock = {"ХЛЯБ": int(float(there) * 1000)}
    asked = save(cart((КОЛА, "1"), (КОЛА, "1"), (ХЛЯБ, "2")), [adds], facts=Facts(ITEMS, stock=stock))
    assert told(asked, "хляб").outcome is (Outcome.ACTED if fits else Outcome.FAILED)
    assert (asked.lines == asked.before.lines) is not fits
    if not fits:
        assert told(asked, "хляб").why.say() == "Rule “хляб” adds 2 × “Хляб”; only 1.999 of it is left."


def test_what_one_rule_added_is_gone_for_the_next() -> None:
    adds = [rule(name, when=ANY, then='{ add_item = { item = "КАСА" } }') for name in ("А", "Б")]
    asked = save(cart((КАФЕ, "1")), adds, facts=Facts(ITEMS, stock={КАСА.code: 1000}))
    assert (acted(asked), told(asked, "Б").outcome) == (["А"], Outcome.FAILED)
    mandatory = save(
        cart((КАФЕ, "1")), [each + "mandatory = true" for each in adds], facts=Facts(ITEMS, stock={"КАСА": 1000})
    )
    assert mandatory.stop is not None
    assert mandatory.stop.rule == "Б"


def test_services_and_what_is_not_counted_are_there_without_end() -> None:
    adds = rule(
        "хляб", when=ANY, then='{ add_item = { item = "ХЛЯБ" } }, { add_item = { item = "УСЛУГА", price = "1" } }'
    )
    assert acted(save(cart((КАФЕ, "1")), [adds], facts=Facts(ITEMS, stock={"УСЛУГА": 0, "КАФЕ": 0}))) == ["хляб"]


# The way to pay


def test_a_rule_on_the_way_to_pay_waits_until_it_is_chosen() -> None:
    by_card = rule("карта", when=ANY + ', { payment_type = ["card"] }', then=TEN)
    entered = cart((КАФЕ, "1"))
    open_ = save(entered, [by_card])
    assert (open_.asks_payment, open_.paid_by, open_.total) == (True, None, 1000)
    assert told(open_, "карта").outcome is Outcome.NOT_MET
    assert told(open_, "карта").why.say() == "It is looked at when the payment is chosen."
    for paid_by, total in (((VISA,), 900), ((VISA, CASH), 1000), ((CASH,), 1000), ((), 1000)):
        asked = save(entered, [by_card], facts=replace(FACTS, paid_by=paid_by))
        assert (asked.total, asked.asks_payment) == (total, False)
        assert asked.paid_by == tuple(way.code for way in paid_by)


def test_an_exception_on_the_way_to_pay_waits_too() -> None:
    but_by_card = rule("не с карта", when=ANY, unless='{ payment_type = "visa" }', then=TEN)
    assert save(cart((КАФЕ, "1")), [but_by_card]).asks_payment
    asked = save(cart((КАФЕ, "1")), [but_by_card], facts=replace(FACTS, paid_by=(CASH,)))
    assert acted(asked) == ["не с карта"]
    assert acted(save(cart((КАФЕ, "1")), [but_by_card], facts=replace(FACTS, paid_by=(VISA,)))) == []


def test_a_rule_that_would_not_act_anyway_does_not_ask_for_the_way_to_pay() -> None:
    dear = rule("скъпо", when='{ payment_type = "card" }, { total = { from = "100" } }', then=TEN)
    asked = save(cart((КАФЕ, "1")), [dear])
    assert not asked.asks_payment
    assert told(asked, "скъпо").why.say() == "90.00 more is needed."
    assert told(asked, "скъпо").lack is None, "the card is missing too"


# The partner's percent beside rules

APART = Facts(ITEMS, True, mechanisms=Mechanisms(percent_with_rules=False))


@pytest.mark.parametrize(
    ("then", "together", "apart"),
    [
        ('set_discount = { percent = "10", mode = "add" }', "8.50", "9.00"),
        ('set_discount = { percent = "10" }', "9.00", "9.00"),
        ('set_discount = { percent = "5" }', "9.50", "9.50"),
        ('set_discount = { percent = "3", mode = "best" }', "9.50", "9.50"),
        ('set_discount = { percent = "8", mode = "best" }', "9.20", "9.20"),
        ('discount_amount = { amount = "1" }', "8.50", "9.00"),
        ('set_price = { price = "8" }', "7.60", "8.00"),
        ('set_price = { price = "10" }', "9.50", "9.50"),
    ],
)
def test_the_partners_percent_goes_with_the_first_rule_that_changes_a_line(
    then: str, together: str, apart: str
) -> None:
    entered = cart((КАФЕ, "1"), partner=П1)
    each = rule("R", when=ANY, then=f"{{ {then} }}")
    assert format_cents(save(entered, [each]).total) == together
    asked = save(entered, [each], facts=APART)
    assert format_cents(asked.total) == apart
    assert sum(share.cents for share in asked.shares) == asked.total - entered.total


def test_the_partners_percent_goes_once_and_only_where_a_rule_acts() -> None:
    rules = [
        rule(
            "А", when='{ item = "КАФЕ" }', then='{ set_discount = { percent = "5", mode = "add", items = ["КАФЕ"] } }'
        ),
        rule(
            "Б", when='{ item = "КАФЕ" }', then='{ set_discount = { percent = "3", mode = "add", items = ["КАФЕ"] } }'
        ),
    ]
    asked = save(cart((КАФЕ, "1"), (ХЛЯБ, "1"), partner=П1), rules, facts=APART)
    assert [line.percent for line in asked.lines] == [800, 500]


def test_a_percent_typed_by_hand_is_not_the_partners() -> None:
    entered = with_hand_percent(cart((КАФЕ, "1"), partner=П1), 1, "20")
    asked = save(entered, [rule("R", when=ANY, then='{ discount_amount = { amount = "1" } }')], facts=APART)
    assert format_cents(asked.total) == "7.00"
    priced = with_hand_price(cart((КАФЕ, "1"), partner=П1), 1, "8")
    assert save(priced, [rule("R", when=ANY, then=TEN)], facts=APART).lines == priced.lines


def test_a_rule_that_fails_leaves_the_partners_percent() -> None:
    fails = rule("R", when=ANY, then='{ discount_amount = { amount = "1" } }, { add_item = { item = "НЯМА" } }')
    entered = cart((КАФЕ, "1"), partner=П1)
    assert save(entered, [fails], facts=APART).lines == entered.lines
    more = rule("S", when=ANY, then='{ set_discount = { percent = "1", mode = "add" } }')
    assert save(entered, [fails, more], facts=APART).lines[0].percent == 100
