"""Every condition and every action can be filled in by keys, and stands in its form as it was filled in."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tui_office import keys, office_of, shows

from tui_pos.checkout.rules.desk import RuleDesk
from tui_pos.errors import ShopError
from tui_pos.language import LANGUAGES
from tui_pos.pricing import rules as r
from tui_pos.pricing.terms import ACTIONS, CONDITIONS, Form, Term
from tui_pos.tui.screens import texts
from tui_pos.tui.screens.fields import Field
from tui_pos.tui.screens.form import FieldsPane
from tui_pos.tui.screens.named import Source
from tui_pos.tui.screens.office import Office
from tui_pos.tui.screens.term_form import FIELD_OF, TERM_OF, read_term, summary, term_fields


class Table:
    """Where a form is filled in without any screen; what is to be chosen is the first that is found for a text."""

    def __init__(self, office: Office, term: Term, held: Any = None) -> None:
        self.office = office
        self.sought = ""
        self.term = term
        self.pane = FieldsPane(office, term_fields(office, term, held), self)

    def choose(
        self, title: str, source: Source, chosen: tuple[str, ...], many: bool, take: Callable[[tuple[str, ...]], None]
    ) -> None:
        found = source.find(self.sought)[0].code
        take((*chosen, found) if many else (found,))

    def type(self, *typed: str) -> None:
        """Keys as in `keys`; `?text` is what the next list is searched for."""
        for text in typed:
            if text.startswith("?"):
                self.sought = text[1:]
            else:
                for name, character in keys(text):
                    self.pane.press(name, character)

    def value(self) -> Any:
        return read_term(self.term, self.pane.fields)


TERMS = {term.name: term for term in (*CONDITIONS, *ACTIONS)}

FILLED: dict[str, tuple[tuple[str, ...], Any]] = {
    "partner": (("?Първи", "enter"), r.PartnerIs(("П1",))),
    "partner_group": (("?", "enter"), r.PartnerGroupIs(("Едро",))),
    "location": (("?Магазин 1", "enter", "?склад", "enter"), r.LocationIs(("МАГ1", "СКЛАД"))),
    "operator": (("?Касиер", "enter"), r.OperatorIs(("3",))),
    "item": (("?кока", "enter", "?кафе", "enter", "delete"), r.ItemPresent(("КОЛА",))),
    "item_group": (("?стък", "enter"), r.ItemGroupPresent(("Стъкло",))),
    "item_quantity": (
        ("?фанта", "enter", "down", "2", "down", "down", "5,5"),
        r.ItemQuantity(("ФАНТА",), r.Range(2000, None, 5500)),
    ),
    "group_quantity": (("?хляб", "enter", "down", "down", "3"), r.GroupQuantity(("Хляб",), r.Range(over=3000))),
    "total": (("50", "down", "down", "99.99"), r.Total(r.Range(5000, None, 9999))),
    "turnover": (("100", "down", "down", "down", " "), r.Turnover(r.Range(10_000), True)),
    "turnover_last_month": (("down", "1000"), r.TurnoverLastMonth(r.Range(over=100_000))),
    "debt": (("0.01",), r.Debt(r.Range(1))),
    "overdue_debt": (("1",), r.OverdueDebt(r.Range(100))),
    "payment_type": (("?card", "enter"), r.PaymentIs(("card",))),
    "birthday": (("3", "down", "right"), r.Birthday(3, True)),
    "card": ((), r.HasCard()),
    "time": (("22:00", "down", "2"), r.TimeOfDay(1320, 120)),
    "date": (("1.12.2026", "down", "2026-12-31"), r.Dates(date(2026, 12, 1), date(2026, 12, 31))),
    "weekday": ((" ", "right", "right", " ", "left", "left", "left", " "), r.Weekday(("mon", "wed", "sun"))),
    "set_discount": (
        ("7,5%", "down", "right", "down", "?кока", "enter", "down", "?стък", "enter", "down", " "),
        r.SetDiscount(r.BasisPoints(750), r.Mode.ADD, r.Chosen(("КОЛА",), ("Стъкло",)), True),
    ),
    "discount_amount": (("5",), r.DiscountAmount(r.Cents(500))),
    "set_price": (("down", "right", "down", "0.9", "down", "-0.05"), r.SetPrice(None, "wholesale", 9000, r.Cents(-5))),
    "price_group": (("?група 2", "right", "right", "right"), r.UsePriceGroup("2")),
    "add_item": (
        ("?хляб", "enter", "down", "2", "down", "0", "down", "right"),
        r.AddItem("ХЛЯБ", r.Thousandths(2000), r.Cents(0), r.Each.LINE),
    ),
    "service_charge": (("10", "down", "?услуга", "enter"), r.ServiceCharge(r.BasisPoints(1000), "УСЛУГА")),
    "bonus_points": (("down", "10", "down", "1"), r.BonusPoints(None, r.Cents(1000), r.Cents(100))),
    "child_operation": (
        (
            "down",
            "?каса",
            "enter",
            "down",
            "6",
            "down",
            "12",
            "down",
            "down",
            "?първи",
            "enter",
            "down",
            "?кока",
            "enter",
        ),
        r.ChildOperation(
            r.ChildKind.CONSIGNMENT,
            "КАСА",
            r.Cents(600),
            r.Thousandths(12_000),
            to="П1",
            of=r.Chosen(("КОЛА",)),
        ),
    ),
    "advance": (("30",), r.Advance(r.BasisPoints(3000))),
    "only_payment": (("?card", "enter", "?cash", "enter"), r.OnlyPayment(("card", "cash"))),
    "email": (("Здравейте!", "down", "a@b.bg"), r.SendEmail("Здравейте!", "a@b.bg")),
    "message": (("Честито",), r.ShowMessage("Честито")),
    "stop": (("Не може",), r.StopSave("Не може")),
    "stop_rules": ((), r.StopRules()),
}
"""Term → what is typed into its empty form, and what it then is."""

NOT_IN_THIS_SHOP = {"location_group", "operator_group", "play_sound"}
"""There is none to be chosen here."""


def test_every_form_of_parameter_has_its_field_and_every_term_its_words() -> None:
    assert set(FIELD_OF) == set(Form)
    assert set(texts.TERMS) == set(TERMS) == set(FILLED) | NOT_IN_THIS_SHOP
    assert set(TERM_OF) == {term.value for term in TERMS.values()}
    assert set(texts.OPERATIONS) == set(r.OPERATIONS)
    assert set(texts.DAYS) == set(r.WEEKDAYS)
    for term in TERMS.values():
        for parameter in term.parameters:
            if parameter.form not in (Form.QTY_RANGE, Form.MONEY_RANGE, Form.CHOSEN):
                assert (term.name, parameter.name) in texts.OWN or parameter.name in texts.PARAMETERS


@pytest.mark.parametrize("name", FILLED)
def test_an_empty_form_filled_in_is_that_term_and_opened_again_it_is_the_same(desk: RuleDesk, name: str) -> None:
    typed, value = FILLED[name]
    office = office_of(desk)
    table = Table(office, TERMS[name])
    table.type(*typed)
    assert table.value() == value
    again = Table(office, TERMS[name], value)
    assert again.value() == value


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_fits_on_a_row_and_says_what_it_holds(desk: RuleDesk, language: str) -> None:
    office = office_of(desk, language)
    for name, (_, value) in FILLED.items():
        said = summary(office, value)
        assert said.startswith(office.tell(texts.TERMS[name].title))
        assert "{" not in said
    said = summary(office_of(desk), FILLED["item_quantity"][1])
    assert said == "Quantity of an item: Фанта 0.5 л, from 2, to 5.5"


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("partner", (), "nothing_named"),
        ("total", (), "no_bound"),
        ("total", ("x",), "not_a_number"),
        ("total", ("1.234",), "too_many_decimals"),
        ("total", ("9" * 7 + "99999",), "number_too_large"),
        ("total", ("5", "down", "down", "4"), "bounds_upside_down"),
        ("total", ("down", "5", "down", "5"), "bounds_upside_down"),
        ("birthday", ("-1",), "no_days"),
        ("birthday", ("1.5",), "no_days"),
        ("time", ("24:00", "down", "1"), "no_time"),
        ("time", ("12:60", "down", "1"), "no_time"),
        ("time", ("на обед", "down", "1"), "no_time"),
        ("time", (), "nothing_typed"),
        ("date", ("31.02.2026",), "no_date"),
        ("date", ("утре",), "no_date"),
        ("weekday", (), "no_day"),
        ("set_discount", (), "nothing_typed"),
        ("set_discount", ("-1",), "percent_out_of_range"),
        ("set_discount", ("100.01",), "percent_out_of_range"),
        ("discount_amount", ("-5",), "below_zero"),
        ("add_item", (), "nothing_named"),
        ("message", ("   ",), "nothing_typed"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_stays_as_typed(
    desk: RuleDesk, name: str, typed: tuple[str, ...], code: str
) -> None:
    table = Table(office_of(desk), TERMS[name])
    table.type(*typed)
    with pytest.raises(ShopError) as refused:
        table.value()
    assert refused.value.code == code
    wrong = [part for field in table.pane.fields for part in field.parts if part.error is not None]
    assert code in [part.error.code for part in wrong if part.error]
    table.pane.go_to_error()
    shown = ["".join(text for text, _ in row) for row in table.pane.rows(80, 12)]
    assert shows(shown, refused.value.say()), shown
    for text in typed:
        if text not in ("down", "up"):
            assert any(text in row for row in shown)


def test_a_term_without_words_can_be_filled_in_all_the_same(desk: RuleDesk) -> None:
    """As a new condition will be, before anybody has named it."""
    known = TERMS["set_discount"]
    new = known._replace(name="brand_new", parameters=tuple(p._replace(name=f"new_{p.name}") for p in known.parameters))
    table = Table(office_of(desk), new)
    table.type("5", "down", "down", "down", "down", " ")
    assert table.value() == r.SetDiscount(r.BasisPoints(500), by_hand=True)
    assert texts.of_term("brand_new").title.say() == "brand_new"


def test_fields_remember_nothing_of_each_other(desk: RuleDesk) -> None:
    office = office_of(desk)
    first: list[Field] = term_fields(office, TERMS["total"])
    second = term_fields(office, TERMS["total"])
    assert all(one is not other for one, other in zip(first, second, strict=True))
