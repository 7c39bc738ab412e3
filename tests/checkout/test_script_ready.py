"""Ready-made scripts: filled in, each is a whole text that passes its own tests and does what a standard rule does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from desk_parts import refusal
from script_shop import activated

from tui_pos.checkout.facts import gather
from tui_pos.checkout.orders.answer import Order, OrderLine, listed_cart
from tui_pos.checkout.scripts.desk import ScriptDesk
from tui_pos.checkout.scripts.ready import READY, usual_name
from tui_pos.checkout.scripts.ready_texts import Shelf, filled
from tui_pos.checkout.scripts.ready_values import checked
from tui_pos.checkout.scripts.trial import rule_of
from tui_pos.checkout.scripts.values import Asked, ReadyMade
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import Cents
from tui_pos.domain.parties import Account
from tui_pos.errors import WrongUse
from tui_pos.language import LANGUAGES, translator
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.checks import check_script_name
from tui_pos.pricing.review import review
from tui_pos.pricing.rulefile import read_rules
from tui_pos.pricing.rules import Rule, Script
from tui_pos.pricing.verdict import Review
from tui_pos.scripting.box import ScriptBox

GIVEN: dict[str, dict[str, Any]] = {
    "sound": {},
    "crates": {"items": ("КОЛА",), "item": "КАСА", "price": 600},
    "points": {},
    "points_per_sum": {},
    "service": {"item": "УСЛУГА"},
    "card_only": {},
    "birthday": {"days": 3},
    "last_month": {},
    "limit": {},
    "price_group": {"groups": ("Стъкло",)},
    "agent_bonus": {"partner": "П5", "item": "УСЛУГА"},
    "sale_on_credit": {"items": ("КОЛА", "ФАНТА"), "item": "КАСА"},
}
"""What the scenarios' shop fills in; what is left out is as usual."""

ANYWAY = '{ total = { from = "0" } }'
STANDARD = {
    "sound": ('{ total = { over = "50" } }', '{ play_sound = { sound = "promo.wav" } }'),
    "crates": (
        '{ item = "КОЛА" }',
        '{ child_operation = { kind = "consignment", item = "КАСА", price = "6", of = { item = "КОЛА" } } }',
    ),
    "points": (ANYWAY, '{ bonus_points = { percent = "3" } }'),
    "points_per_sum": (ANYWAY, '{ bonus_points = { per = "10", points = "1" } }'),
    "service": (ANYWAY, '{ service_charge = { percent = "10", item = "УСЛУГА" } }'),
    "card_only": ('{ total = { from = "100" } }', '{ only_payment = { types = ["card"] } }'),
    "birthday": ("{ birthday = { days = 3, once_a_year = true } }", '{ set_discount = { percent = "10" } }'),
    "last_month": ('{ turnover_last_month = { over = "1000" } }', '{ set_discount = { percent = "5" } }'),
    "price_group": (
        '{ group_quantity = { group = "Стъкло", from = "12" } }',
        '{ price_group = { group = "wholesale", groups = ["Стъкло"] } }',
    ),
    "agent_bonus": (ANYWAY, '{ child_operation = { kind = "bonus", item = "УСЛУГА", percent = "5", to = "П5" } }'),
    "sale_on_credit": (
        '{ item = ["КОЛА", "ФАНТА"] }',
        '{ child_operation = { kind = "sale", item = "КАСА", per = "12", of = { item = ["КОЛА", "ФАНТА"] } } }',
    ),
}
"""The same as conditions and actions. A limit has none: the customer's own needs no rule."""

CARTS = (
    [("КОЛА", "11", None)],
    [("КОЛА", "12", None), ("ХЛЯБ", "1", None)],
    [("КОЛА", "6", None), ("ФАНТА", "7", None), ("КОЛА", "12", "1.05")],
    [("КАФЕ", "5", None)],
    [("КАФЕ", "5", None), ("ХЛЯБ", "1", "0.01")],
    [("ВИНО", "1", "99.99")],
    [("ВИНО", "1", "100.00")],
    [("ХЛЯБ", "0.5", None)],
)
ZONE = ZoneInfo("Europe/Sofia")
MOMENTS = (
    datetime(2026, 12, 29, 12, tzinfo=ZONE),
    datetime(2027, 1, 4, 12, tzinfo=ZONE),
    datetime(2026, 6, 1, tzinfo=ZONE),
)
TURNOVER = (0, 100_000, 100_001)


def carts(workplace: Workplace) -> Iterator[Cart]:
    for lines in CARTS:
        for partner in ("", "П2", "П4"):
            order = Order(lines=tuple(OrderLine(*line) for line in lines), operator="1", partner=partner)
            yield listed_cart(workplace, order)


def reviewed(workplace: Workplace, rule: Rule, cart: Cart, moment: datetime, month: int, box: ScriptBox) -> Review:
    book = RuleBook.compile([rule])
    facts = gather(workplace, cart, book, moment)
    if not cart.partner.is_anonymous:
        facts = replace(facts, account=Account(turnover_last_month=Cents(month)))
    return review(cart, book, facts, moment, scripts=box)


def outcome(found: Review) -> tuple[object, ...]:
    """All that a review brings about, but for how its rule is called."""
    lines = [(line.number, line.item.code, line.qty, line.price, line.percent, line.off) for line in found.lines]
    effects: list[object] = []
    for effect in found.effects:
        unnamed: dict[str, Any] = {name: "" for name in ("rule", "name") if hasattr(effect, name)}
        effects.append(replace(effect, **unnamed))
    return lines, effects, found.stop and found.stop.code, found.warnings, [share.cents for share in found.shares]


@pytest.mark.parametrize("code", GIVEN)
def test_filled_in_it_has_no_fault_passes_its_own_tests_and_can_be_activated(scripts: ScriptDesk, code: str) -> None:
    source, tests = scripts.filled(code, GIVEN[code])
    assert not scripts.check(source)
    results = scripts.run_tests(code, source, tests)
    assert results
    assert [failure.say() for result in results for failure in result.failures] == []
    activated(scripts, code, source, tests)


@pytest.mark.parametrize("code", STANDARD)
def test_it_does_what_the_standard_rule_does(
    workplace: Workplace, scripts: ScriptDesk, box: ScriptBox, code: str
) -> None:
    source, _ = scripts.filled(code, GIVEN[code])
    when, then = STANDARD[code]
    text = f'[[rule]]\nname = "x"\nid = "trial"\noperations = ["sale"]\nwhen = [{when}]\nthen = [{then}]\n'
    (standard,) = read_rules(text)
    script = rule_of(Script(code, 0, source), "x")
    acted = 0
    for cart in carts(workplace):
        if code == "sale_on_credit" and cart.partner.is_anonymous:
            continue  # the script asks for somebody known, since nobody else buys on credit
        for moment, month in zip(MOMENTS, TURNOVER, strict=True):
            wanted = reviewed(workplace, standard, cart, moment, month, box)
            came = reviewed(workplace, script, cart, moment, month, box)
            assert outcome(came) == outcome(wanted), (code, cart, moment)
            acted += any(trace.acted for trace in came.trace)
    assert acted > 0


def test_every_one_has_a_text_and_tests_and_says_its_numbers_in_words() -> None:
    assert {ready.code for ready in READY} == set(GIVEN)
    for ready in READY:
        for language in LANGUAGES:
            source, tests = filled(
                ready, GIVEN[ready.code], Shelf(Item("КОЛА", "Кола"), Cents(110)), translator(language)
            )
            assert "$" not in source + tests
            assert check_script_name(usual_name(ready, translator(language)), "x")
            for asked in ready.parameters:
                assert f"# {asked.title.say(translator(language))}: " in source


def test_a_parameter_that_is_needed_is_asked_for_and_what_is_usual_is_taken() -> None:
    crates = next(ready for ready in READY if ready.code == "crates")
    assert refusal(checked, crates, {"items": ("КОЛА",)}) == "parameter_missing"
    assert refusal(checked, crates, {"item": "КАСА"}) == "nothing_counted"
    assert checked(crates, {"items": "КОЛА", "item": "КАСА", "per": None})["per"] == 12_000


def test_quotes_in_a_message_stay_quotes(scripts: ScriptDesk) -> None:
    source, tests = scripts.filled("limit", {"message": 'Say "no"\\, $5'})
    assert not scripts.check(source)
    assert all(result.passed for result in scripts.run_tests("limit", source, tests))


def test_a_limit_stops_what_goes_over_it_on_credit_and_nothing_else(sell: Any, scripts: ScriptDesk) -> None:
    source, tests = scripts.filled("limit", {"limit": 10_000})
    activated(scripts, "limit", source, tests)
    order = {"partner": "П5", "confirm": False}
    over = {**order, "lines": [{"code": "КАФЕ", "qty": "11"}]}
    at = {**order, "lines": [{"code": "КАФЕ", "qty": "10"}]}
    assert (
        sell(**over, payments=[{"type": "credit", "amount": "110.00"}])["review"]["stopped"]["code"]
        == "stopped_by_rule"
    )
    assert sell(**over)["review"]["stopped"] is None
    assert sell(**at, payments=[{"type": "credit", "amount": "100.00"}])["review"]["stopped"] is None


def parameters() -> list[Any]:
    return [
        pytest.param(ready, asked, id=f"{ready.code}-{asked.name}")
        for ready in READY
        for asked in ready.parameters
        if asked.least is not None
    ]


@pytest.mark.parametrize(("ready", "asked"), parameters())
def test_the_least_and_the_most_of_a_parameter_make_a_script_that_passes_its_tests(
    scripts: ScriptDesk, ready: ReadyMade, asked: Asked
) -> None:
    for value in (asked.least, asked.most):
        source, tests = scripts.filled(ready.code, {**GIVEN[ready.code], asked.name: value})
        failures = [failure.say() for result in scripts.run_tests("x", source, tests) for failure in result.failures]
        assert failures == [], value


@pytest.mark.parametrize(("ready", "asked"), parameters())
def test_less_or_more_is_refused_with_the_parameter_that_is_meant(
    scripts: ScriptDesk, ready: ReadyMade, asked: Asked
) -> None:
    assert asked.least is not None
    for value in (asked.least - 1, asked.most + 1):
        with pytest.raises(WrongUse) as refused:
            scripts.filled(ready.code, {**GIVEN[ready.code], asked.name: value})
        assert (refused.value.code, refused.value.facts["parameter"]) == ("parameter_out_of_range", asked.name)


def test_what_may_be_filled_in_is_said_in_its_own_units() -> None:
    def told(code: str, **values: int) -> str:
        with pytest.raises(WrongUse) as refused:
            checked(next(ready for ready in READY if ready.code == code), {**GIVEN[code], **values})
        return str(refused.value)

    assert told("birthday", days=182) == "“Days around it” is to be from 0 to 181."
    assert told("points", percent=0) == "“Percent” is to be from 0.1% to 100%."
    assert told("crates", per=500) == "“To a crate go” is to be from 1 to 10000."
    assert told("limit", limit=0) == "“Limit” is to be from 0.02 to 100000.00."


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("agent_bonus", {"partner": "НЯМА"}),
        ("agent_bonus", {"item": "НЯМА"}),
        ("crates", {"items": ("КОЛА", "НЯМА")}),
        ("limit", {"types": ("CREDIT",)}),
        ("limit", {"types": ("credit", "reserve_2")}),
        ("card_only", {"types": ("card", "barter")}),
        ("price_group", {"group": "9"}),
    ],
)
def test_what_the_shop_does_not_have_is_refused(scripts: ScriptDesk, code: str, values: dict[str, Any]) -> None:
    with pytest.raises(WrongUse) as refused:
        scripts.filled(code, {**GIVEN[code], **values})
    assert (refused.value.code, [refused.value.facts["parameter"]]) == ("parameter_unknown", [*values])


def test_an_agent_whom_the_shop_serves_no_more_is_refused(workplace: Workplace, scripts: ScriptDesk) -> None:
    with workplace.store.write():
        workplace.store.run("UPDATE partner SET active = 0 WHERE code = 'П5'")
    assert refusal(scripts.filled, "agent_bonus", GIVEN["agent_bonus"]) == "parameter_unknown"


def test_of_a_sale_that_is_left_on_credit_in_part_the_limit_counts_the_whole_and_says_so(
    scripts: ScriptDesk,
) -> None:
    source, tests = scripts.filled("limit", {})
    said = "With the whole of this sale the customer's debt would go over the limit; take all of it now."
    said = translator("bg")(said)
    part = '[[test]]\nname = "a part"\nlines = [{ code = "КОЛА", price = "600.00" }]\ngiven = { debt = "0.00" }\n'
    part += 'payments = [{ type = "cash", amount = "599.00" }, { type = "credit", amount = "1.00" }]\n'
    results = scripts.run_tests("limit", source, f'{tests}\n{part}expect = {{ stopped = "{said}" }}\n')
    assert [failure.say() for result in results for failure in result.failures] == []


def test_an_agent_who_is_gone_by_then_keeps_the_script_from_being_activated(
    workplace: Workplace, scripts: ScriptDesk
) -> None:
    source, tests = scripts.filled("agent_bonus", GIVEN["agent_bonus"])
    version = scripts.save("agent", source, tests)
    with workplace.store.write():
        workplace.store.run("UPDATE partner SET active = 0 WHERE code = 'П5'")
    assert refusal(scripts.activate, "agent", version) == "tests_failed"
