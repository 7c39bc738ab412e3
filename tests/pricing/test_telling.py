"""A rule is said back so that its owner recognises it, in the owner's language, and never as another rule."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date

import any_rules
import pricing_strategies as some
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.language import translator
from tui_pos.pricing import rules as r
from tui_pos.pricing import terms
from tui_pos.pricing.telling import Names, tell
from tui_pos.pricing.telling.actions import ACTION_CLAUSES
from tui_pos.pricing.telling.conditions import CONDITION_CLAUSES

BULGARIAN = translator("bg")
SHOP = Names(
    item={"КОЛА": "Кока-Кола", "ФАНТА": "Фанта"}.get,
    partner={"П1": "Първи"}.get,
    location={"МАГ1": "Магазин 1"}.get,
    operator={"1": "Мария"}.get,
    payment={"visa": "Visa"}.get,
)
COLA = ("КОЛА",)
DOZEN = r.ItemQuantity(COLA, r.Range(12_000))
TEN = r.SetDiscount(1000)

CYRILLIC = str.maketrans("abcdefghijklmnopqrstuvwxyz", "абцдефгхийклмнопярстужвхщз")


def cyrillic(code: str) -> str:
    """A name of no Latin letter, another for each code."""
    return code.lower().translate(CYRILLIC)


IN_CYRILLIC = Names(*[cyrillic] * len(fields(Names)))


def rule(
    *when: r.Condition, then: tuple[r.Action, ...] = (TEN,), unless: tuple[r.Condition, ...] = (), **more: object
) -> r.Rule:
    return r.Rule("1", "R", **{"operations": ("sale",), **more}, when=when, then=then, unless=unless)  # type: ignore[arg-type]


def english(told: r.Rule) -> str:
    return tell(told, SHOP, str)


def condition(*when: r.Condition) -> str:
    return english(rule(*when)).removeprefix("When ").removesuffix(", the discount on every line is 10 %.")


def action(*then: r.Action) -> str:
    return english(rule(DOZEN, then=then)).removeprefix("When the sale holds at least 12 of “Кока-Кола”, ")


@pytest.mark.parametrize(
    ("translate", "sentence"),
    [
        (
            str,
            "When the sale holds at least 12 of “Кока-Кола”, its price is the wholesale one, "
            "except for the group Персонал.",
        ),
        (
            BULGARIAN,
            "Когато в продажбата има поне 12 от „Кока-Кола“, цената на този артикул е тази на едро, "
            "освен за група Персонал.",
        ),
    ],
)
def test_a_rule_is_said_in_the_owners_language(translate: Callable[[str], str], sentence: str) -> None:
    wholesale = r.UsePriceGroup("wholesale", r.Chosen(COLA))
    told = rule(DOZEN, then=(wholesale,), unless=(r.PartnerGroupIs(("Хора/Персонал",)),))
    assert tell(told, SHOP, translate) == sentence


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        (r.Range(12_500), "at least 12.5"),
        (r.Range(over=12_000), "more than 12"),
        (r.Range(most=12_000), "at most 12"),
        (r.Range(12_000, None, 23_000), "from 12 to 23"),
        (r.Range(12_000, None, 12_000), "exactly 12"),
        (r.Range(None, 12_000, 23_000), "more than 12 and at most 23"),
        (r.Range(12_000, 5_000), "at least 12"),
        (r.Range(12_000, 12_000, 13_000), "more than 12 and at most 13"),
    ],
)
def test_a_range_is_said_with_the_bounds_that_count(bounds: r.Range, said: str) -> None:
    assert condition(r.ItemQuantity(COLA, bounds)) == f"the sale holds {said} of “Кока-Кола”"


def test_each_condition_has_its_clause() -> None:
    money = r.Range(100_000)
    said = {
        r.PartnerIs(("П1", "П7", "")): "the customer is “Първи”, “П7” or “End customer”",
        r.PartnerGroupIs(("a/b",)): "the customer is in the group b",
        r.PartnerGroupIs(("a/b", "c")): "the customer is in one of the groups b or c",
        r.LocationIs(("МАГ1",)): "the location is “Магазин 1”",
        r.LocationGroupIs(("c",)): "the location is in the group c",
        r.OperatorIs(("1", "2")): "the operator is “Мария” or “2”",
        r.OperatorGroupIs(("c", "d")): "the operator is in one of the groups c or d",
        r.ItemPresent(("КОЛА", "ФАНТА")): "the sale holds “Кока-Кола” or “Фанта”",
        r.ItemGroupPresent(("c",)): "the sale holds something of the group c",
        r.ItemQuantity(("КОЛА", "ФАНТА"), r.Range(1000)): (
            "the sale holds at least 1 of “Кока-Кола” and “Фанта” together"
        ),
        r.GroupQuantity(("c", "d"), r.Range(1000)): "the sale holds at least 1 of the groups c and d together",
        r.Total(r.Range(over=5000)): "the sum of the sale is more than 50.00",
        r.Turnover(money): "the customer's turnover is at least 1000.00",
        r.Turnover(money, paid=True): "the customer's turnover, less what is owed, is at least 1000.00",
        r.TurnoverLastMonth(money): "the customer's turnover of last month is at least 1000.00",
        r.Debt(money): "the customer's debt is at least 1000.00",
        r.OverdueDebt(money): "the customer's overdue debt is at least 1000.00",
        r.PaymentIs(("visa", "card")): "it is paid only by “Visa” or “Card”",
        r.Birthday(): "it is the customer's birthday",
        r.Birthday(1): "the customer's birthday is at most a day away",
        r.Birthday(3, once_a_year=True): "the customer's birthday is at most 3 days away (once a year)",
        r.HasCard(): "the customer holds a card",
        r.TimeOfDay(22 * 60, 125): "it is from 22:00 to 02:05",
        r.Dates(date(2026, 12, 1), date(2026, 12, 24)): "the day is from 2026-12-01 to 2026-12-24",
        r.Dates(date(2026, 12, 1), date(2026, 12, 1)): "the day is 2026-12-01",
        r.Dates(date(2026, 12, 1)): "the day is 2026-12-01 or later",
        r.Dates(None, date(2026, 12, 1)): "the day is 2026-12-01 or earlier",
        r.Weekday(("mon", "sun")): "the day is Monday or Sunday",
    }
    assert {each: condition(each) for each in said} == said
    assert {type(each) for each in said} == {term.value for term in terms.CONDITIONS} == set(CONDITION_CLAUSES)


def test_each_action_has_its_clause() -> None:
    cola, drinks = r.Chosen(COLA), r.Chosen((), ("Напитки",))
    said: dict[r.Action, str] = {
        r.SetDiscount(1250, lines=cola): "the discount on “Кока-Кола” is 12.5 %.",
        r.SetDiscount(1000, r.Mode.ADD, drinks): "10 % is added to the discount on the group Напитки.",
        r.SetDiscount(1000, r.Mode.BEST): "the discount on every line is at least 10 %.",
        r.DiscountAmount(1000): "10.00 comes off the whole sum.",
        r.DiscountAmount(1000, drinks): "10.00 comes off the sum of the group Напитки.",
        r.SetPrice(99, lines=cola): "its price is 0.99.",
        r.SetPrice(99): "the price of every line is 0.99.",
        r.SetPrice(group="purchase", times=10_500, plus=20, lines=cola, by_hand=True): (
            "its price is the purchase price × 1.05 + 0.20 (on lines priced by hand too)."
        ),
        r.SetPrice(group="current", plus=-5): "the price of every line is the one that it has - 0.05.",
        r.UsePriceGroup("3", r.Chosen(COLA, ("a", "b"))): (
            "the price of “Кока-Кола” and the groups a and b is that of the price group 3."
        ),
        r.AddItem("ХЛЯБ"): "1 of “ХЛЯБ” is added at the listed price.",
        r.AddItem("ХЛЯБ", 2000, 0, r.Each.LINE): "2 of “ХЛЯБ” is added at 0.00 for each line of “Кока-Кола”.",
        r.ServiceCharge(1000, "УСЛУГА"): "10 % of the whole sum is charged as “УСЛУГА”.",
        r.BonusPoints(300): "points are given for 3 % of the whole sum.",
        r.BonusPoints(per=1000, points=100): "1.00 in points is given for each full 10.00 of the whole sum.",
        r.ChildOperation(r.ChildKind.CONSIGNMENT, "КАСА", 600, of=cola): (
            "for each full pack of “Кока-Кола”, 1 of “КАСА” at 6.00 is given on consignment."
        ),
        r.ChildOperation(r.ChildKind.SALE, "КАСА", per=12_000, of=drinks): (
            "for each full 12 of the group Напитки, 1 of “КАСА” at the listed price is sold beside, on credit."
        ),
        r.ChildOperation(r.ChildKind.BONUS, "ПОДАРЪК", percent=300, to="П5"): (
            "3 % of the whole sum as “ПОДАРЪК” is given as a bonus, to “П5”."
        ),
        r.Advance(5000): "at least 50 % of the sum is paid at once.",
        r.OnlyPayment(("card",)): "it may be paid only by “Card”.",
        r.SendEmail("Hello"): "the customer gets the e-mail “Hello”.",
        r.SendEmail("Hello", "a@b.bg"): "the e-mail “Hello” is sent to “a@b.bg”.",
        r.PlaySound("x.wav"): "the recording “x.wav” is played.",
        r.ShowMessage("Hello"): "the cashier reads “Hello”.",
        r.StopSave("No"): "the save is stopped with “No”.",
        r.StopRules(): "the rules after this one do not act.",
    }
    assert {each: action(each) for each in said} == said
    assert {type(each) for each in said} == {term.value for term in terms.ACTIONS} == set(ACTION_CLAUSES)


def test_several_conditions_actions_and_exceptions_make_one_sentence() -> None:
    told = rule(
        DOZEN,
        r.HasCard(),
        then=(TEN, r.PlaySound("x.wav"), r.StopRules()),
        unless=(r.ItemPresent(("ФАНТА",)), r.PartnerIs(("П1",)), r.Total(r.Range(over=10_000))),
    )
    assert english(told) == (
        "When the sale holds at least 12 of “Кока-Кола” and the customer holds a card, the discount on every line is "
        "10 %, the recording “x.wav” is played and the rules after this one do not act, except for “Фанта”, "
        "for the customer “Първи” or when the sum of the sale is more than 100.00."
    )


def test_what_is_usual_is_not_said_and_what_is_not_usual_is() -> None:
    usual = rule(r.HasCard())
    assert english(usual) == "When the customer holds a card, the discount on every line is 10 %."
    unusual = replace(
        usual,
        operations=("sale", "delivery"),
        best_of=("A", "B"),
        excludes=("C",),
        mandatory=True,
        priority=5,
        active=False,
    )
    assert english(unusual).removeprefix(english(usual)) == (
        " It is for sales and deliveries. Of this rule and “A” and “B”, only the one that is best for the customer "
        "acts. Where it acts, it shuts out “C”. It is mandatory: where it cannot be carried out, nothing is saved. "
        "Its priority is 5. It is switched off."
    )


def test_a_name_with_braces_is_said_as_it_is() -> None:
    names = Names(item=lambda code: "{0} {what}")
    assert tell(rule(r.ItemPresent(COLA)), names, str).startswith("When the sale holds “{0} {what}”, ")


def test_an_unfinished_rule_is_told_with_its_gaps() -> None:
    unfinished = rule(r.ItemQuantity((), r.Range()), r.Dates(), then=(r.SetPrice(),), unless=(r.Weekday(()),))
    assert english(unfinished) == (
        "When the sale holds … of … together and the day is …, the price of every line is 0.00, "
        "except when the day is …."
    )
    assert english(replace(unfinished, when=(), then=(), unless=())) == "When …, …."


@examples(150)
@given(any_rules.rules)
def test_every_rule_is_told_whole_in_both_languages(told: r.Rule) -> None:
    in_english, in_bulgarian = tell(told, IN_CYRILLIC, str), tell(told, IN_CYRILLIC, BULGARIAN)
    for sentence in (in_english, in_bulgarian):
        assert not set("{}") & set(sentence)
        assert sentence.endswith(".")
    # What is quoted is said as the shop has written it.
    assert not re.findall(r"[A-Za-z]+", re.sub(r"„[^“]*“", "", in_bulgarian))


@examples(150)
@given(any_rules.rules, st.data())
def test_rules_that_differ_in_a_term_are_told_differently(one: r.Rule, data: st.DataObject) -> None:
    """The same kind of term in the same place, with one value or another: nothing less can be told apart."""
    where = data.draw(st.sampled_from(("when", "then", *(["unless"] if one.unless else []))))
    mine = list(getattr(one, where))
    place = data.draw(st.integers(0, len(mine) - 1))
    name = next(term.name for term in (*terms.CONDITIONS, *terms.ACTIONS) if term.value is type(mine[place]))
    mine[place] = data.draw(any_rules.BY_TERM[name])
    other = replace(one, **{where: tuple(mine)})
    for translate in (str, BULGARIAN):
        same = tell(one, IN_CYRILLIC, translate) == tell(other, IN_CYRILLIC, translate)
        assert same == (meaning(one) == meaning(other))


def meaning(rule: r.Rule) -> object:
    """The rule without what makes no difference."""
    named = [c.items for c in rule.when if isinstance(c, r.ItemPresent | r.ItemQuantity)]
    groups = [c.groups for c in rule.when if isinstance(c, r.ItemGroupPresent | r.GroupQuantity)]
    about = r.Chosen(tuple(dict.fromkeys(sum(named, ()))), tuple(dict.fromkeys(sum(groups, ()))))

    def plain(action: r.Action) -> object:
        if isinstance(action, r.AddItem):
            lines = action.lines if any(action.lines) else about
            return replace(action, lines=lines if action.each is r.Each.LINE else r.EVERY_LINE)
        if isinstance(action, r.UsePriceGroup):
            return r.SetPrice(group=action.group, lines=action.lines, by_hand=action.by_hand)
        return action

    return replace(rule, then=tuple(map(plain, rule.then)))  # type: ignore[arg-type]


@given(some.rules, st.sampled_from(("operations", "priority", "active", "mandatory", "best_of", "excludes")), st.data())
def test_rules_that_differ_in_anything_else_are_told_differently(one: r.Rule, field: str, data: st.DataObject) -> None:
    other = replace(one, **{field: getattr(data.draw(any_rules.rules), field)})
    assert (tell(one, IN_CYRILLIC, str) == tell(other, IN_CYRILLIC, str)) == (one == other)
