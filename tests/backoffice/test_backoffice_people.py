"""Customers, locations and operators in the hands of the back office."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from shop_sitting import CASHIER, MANAGER, OWNER, opened

from tui_pos.backoffice.csv_lists import CsvLists
from tui_pos.backoffice.documents import Documents
from tui_pos.backoffice.items import Items
from tui_pos.backoffice.locations import Locations
from tui_pos.backoffice.operators import Operators
from tui_pos.backoffice.partners import Partners
from tui_pos.backoffice.records import BadFields
from tui_pos.boot import Home
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import Kind
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Level, NoRight, Right
from tui_pos.errors import Refused
from tui_pos.store import journal
from tui_pos.store.parties import operator_by_pin, partner_by_card, put_operator

PERSON = {"code": "5", "name": "Ана", "level": "cashier", "pin": "5555", "language": "bg", "active": "yes"}


@pytest.fixture
def shop(home: Home) -> Iterator[tuple[Workplace, Operator]]:
    with opened(home, OWNER) as both:
        yield both


@pytest.fixture
def operators(shop: tuple[Workplace, Operator]) -> Operators:
    return Operators(*shop)


def refused(of: Operators, before: Operator | None, **cells: str) -> dict[str, str]:
    with pytest.raises(BadFields) as error:
        of.save(before, cells)
    return {name: reason.code for name, reason in error.value.wrong.items()}


def test_a_customer_is_kept_found_by_card_and_found_again_when_out_of_use(shop: tuple[Workplace, Operator]) -> None:
    partners = Partners(*shop)
    cells = {"code": "НОВ", "name": "Нова фирма", "price_group": "3", "card": "7700001", "active": "yes"}
    kept = partners.save(None, cells | {"birth_date": "1996-02-29", "limit": "100", "percent": "2.5"})
    assert partner_by_card(shop[0].store, "7700001") == kept == partners.opened("НОВ")
    assert (kept.percent, kept.limit, kept.price_group) == (250, 10_000, "3")
    partners.switch(kept)
    assert [one.code for one in partners.browse("нова", used=False).after(None, 10)] == ["НОВ"]
    assert list(partners.browse("7700001", used=True).after(None, 10)) == []
    with pytest.raises(BadFields) as error:
        partners.save(None, {**cells, "code": "ДР"})
    assert error.value.wrong["card"].code == "card_taken"


def test_customers_are_paged_by_code_both_ways(shop: tuple[Workplace, Operator]) -> None:
    partners = Partners(*shop)
    for number in range(30):
        partners.save(None, {"code": f"{number:03}", "name": "Някой", "price_group": "retail", "active": "yes"})
    pages = partners.browse("", used=True)
    first = pages.after(None, 10)
    assert [one.code for one in first] == [f"{number:03}" for number in range(10)]
    assert list(pages.before(pages.after(first[-1], 10)[0], 10)) == list(first)


def test_a_location_is_made_and_changed(shop: tuple[Workplace, Operator]) -> None:
    locations = Locations(*shop)
    made = locations.save(None, {"code": "МАГ9", "name": "Девети", "price_group": "2", "negative_stock": "no"})
    assert not made.negative_stock
    changed = locations.save(made, {"group": "софия/център"})
    assert locations.opened("МАГ9") == changed
    assert "софия" in locations.groups()


def test_a_new_operator_signs_on_with_the_pin_and_the_journal_does_not_have_it(
    operators: Operators, shop: tuple[Workplace, Operator]
) -> None:
    kept = operators.save(None, PERSON | {"rights": "storno|reprint", "most_percent": "10"})
    assert operator_by_pin(shop[0].store, "5555") == kept
    assert kept.rights == {Right.STORNO, Right.REPRINT}
    assert kept.most_percent == 1000
    assert "5555" not in str(list(journal.entries(shop[0].store)))
    operators.save(kept, {"pin": "6666"})
    assert operator_by_pin(shop[0].store, "5555") is None
    assert operator_by_pin(shop[0].store, "6666") == kept
    entry = list(journal.entries(shop[0].store))[-1]
    assert (entry.facts["fields"], entry.facts["after"]) == (["pin"], ["*"])
    operators.save(kept, {"name": "Анна"})
    assert operator_by_pin(shop[0].store, "6666") is not None
    operators.switch(operators.opened("5"))
    assert operator_by_pin(shop[0].store, "6666") is None


def test_a_pin_is_needed_well_formed_and_nobody_else_s(operators: Operators) -> None:
    assert refused(operators, None, **PERSON | {"pin": ""}) == {"pin": "no_pin"}
    assert refused(operators, None, **PERSON | {"pin": "12"}) == {"pin": "bad_pin"}
    assert refused(operators, None, **PERSON | {"pin": "1111"}) == {"pin": "pin_taken"}
    assert refused(operators, None, **PERSON | {"code": "10000"}) == {"code": "bad_operator_code"}
    assert refused(operators, None, **PERSON | {"rights": "fly"}) == {"rights": "not_one_of"}
    assert refused(operators, None, **PERSON | {"most_percent": "101"}) == {"most_percent": "percent_range"}


def test_nobody_gives_more_than_they_have_nor_changes_who_stands_above(home: Home) -> None:
    with opened(home, MANAGER) as (workplace, manager):
        with pytest.raises(NoRight):
            Operators(workplace, manager)
        put_operator(workplace.store, Operator("8", "Админ", Level.ADMINISTRATOR), "8888")
        admin = operator_by_pin(workplace.store, "8888")
        assert admin is not None
        operators = Operators(workplace, admin)
        assert refused(operators, None, **PERSON | {"level": "owner"}) == {"level": "level_above_yours"}
        assert refused(operators, None, **PERSON | {"rights": "switch_off_script"}) == {"rights": "rights_beyond_yours"}
        with pytest.raises(Refused, match="stands above you"):
            operators.save(operators.opened("1"), {"name": "Аз"})
        operators.save(None, PERSON | {"level": "administrator", "rights": "sell"})


def test_nobody_gives_a_larger_discount_than_their_own(home: Home) -> None:
    with opened(home, OWNER) as (workplace, _):
        keeper = Operator("8", "Пазач", Level.CASHIER, rights=frozenset({Right.KEEP_OPERATORS}))
        put_operator(workplace.store, keeper, "8888")
        for able, most in ((keeper, "0.01"), (replace(keeper, most_percent=BasisPoints(1000)), "10.01")):
            operators = Operators(workplace, able)
            beyond = {"most_percent": "discount_beyond_yours"}
            assert refused(operators, None, **PERSON | {"most_percent": most}) == beyond
            assert refused(operators, operators.opened("8"), most_percent=most) == beyond
        limited = Operators(workplace, Operator("9", "Админ", Level.ADMINISTRATOR, most_percent=BasisPoints(1000)))
        assert refused(limited, None, **PERSON | {"level": "manager"}) == {"most_percent": "discount_beyond_yours"}
        kept = limited.save(None, PERSON | {"level": "manager", "most_percent": "10"})
        put_operator(workplace.store, replace(kept, most_percent=BasisPoints(5000)))
        # What was given before stays, and may be made less.
        assert limited.save(limited.opened("5"), {"name": "Анна"}).most_percent == 5000
        assert limited.save(limited.opened("5"), {"most_percent": "40"}).most_percent == 4000


def test_nobody_comes_to_more_rights_by_another_one_s_pin(home: Home) -> None:
    with opened(home, OWNER) as (workplace, _):
        put_operator(workplace.store, Operator("5", "Ана", Level.CASHIER, rights=frozenset({Right.SEE_MARGIN})), "5555")
        operators = Operators(
            workplace, Operator("8", "Пазач", Level.CASHIER, rights=frozenset({Right.KEEP_OPERATORS}))
        )
        assert refused(operators, operators.opened("5"), pin="6666") == {"pin": "pin_beyond_yours"}
        assert operator_by_pin(workplace.store, "6666") is None
        operators.save(operators.opened(CASHIER), {"pin": "6666"})


def test_a_right_that_was_given_before_stays_when_somebody_with_less_changes_the_name(home: Home) -> None:
    with opened(home, OWNER) as (workplace, _):
        keeper = Operator("8", "Админ", Level.ADMINISTRATOR)
        held = replace(Operator("5", "Ана", Level.CASHIER), rights=frozenset({Right.SWITCH_OFF_SCRIPT}))
        put_operator(workplace.store, held, "5555")
        operators = Operators(workplace, keeper)
        assert operators.save(operators.opened("5"), {"name": "Анна"}).rights == {Right.SWITCH_OFF_SCRIPT}


def test_somebody_who_may_keep_operators_remains(operators: Operators) -> None:
    owner = operators.opened("1")
    for cells in ({"active": "no"}, {"level": "manager"}):
        with pytest.raises(Refused, match="Nobody would be left"):
            operators.save(owner, cells)
    operators.save(operators.opened(CASHIER), {"rights": "keep_operators"})
    operators.save(owner, {"level": "manager"})


def test_who_is_taken_out_or_loses_a_right_meanwhile_changes_nothing_more(home: Home, tmp_path: Path) -> None:
    with opened(home, MANAGER) as (workplace, manager), opened(home, OWNER) as (there, owner):
        items, desk, lists = Items(workplace, manager), Documents(workplace, manager), CsvLists(workplace, manager)
        delivery = desk.begin(Kind.DELIVERY, "МАГ1").id
        desk.add(delivery, "КОЛА")
        keepers = Operators(there, owner)
        keepers.save(keepers.opened(MANAGER), {"level": "cashier", "rights": "back_office"})
        acts = (
            lambda: items.save(items.opened("КОЛА"), {"name": "x"}),
            lambda: items.move_group("Стъкло", "x"),
            lambda: desk.begin(Kind.DELIVERY, "МАГ1"),
            lambda: desk.add(delivery, "КОЛА"),
            lambda: desk.change(delivery, 1, Thousandths(5000), Cents(1)),
            lambda: desk.name(delivery, "", "x"),
            lambda: desk.drop_line(delivery, 1),
            lambda: desk.drop(delivery),
            lambda: desk.post(delivery),
            lambda: lists.give_out("partners", tmp_path / "partners.csv", lambda *_: True),
        )
        for act in acts:
            with pytest.raises(NoRight):
                act()
        keepers.save(keepers.opened(MANAGER), {"level": "manager"})
        desk.add(delivery, "КОЛА")
        keepers.switch(keepers.opened(MANAGER))
        for act in acts:
            with pytest.raises(Refused, match="no longer works here"):
                act()
        assert len(Documents(workplace, owner).look(delivery).lines) == 2
