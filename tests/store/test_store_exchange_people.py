"""Lists of customers and operators in and out: cards and PINs are of one each, a PIN never goes out."""

from datetime import date
from pathlib import Path

import pytest
from store_parts import Taken, codes_of

from tui_pos.domain.money import BasisPoints, Cents
from tui_pos.domain.parties import Operator, Partner
from tui_pos.domain.rights import Level, Right
from tui_pos.store import parties
from tui_pos.store.database import Store
from tui_pos.store.exchange import export_file, import_file

PARTNERS = "code,name,group,price_group,percent,card,birth_date,limit,vat_number,eik,address,email,phone,active"


def test_a_partner_without_a_limit_has_none_and_one_with_zero_may_owe_nothing(store: Store, taken: Taken) -> None:
    taken("partners", PARTNERS, "A,A,,retail,,,,,,,,,,yes", "B,B,,1,5,2900001,1996-02-29,0,,,,,,no")
    a, b = parties.partner(store, "A"), parties.partner(store, "B")
    assert a == Partner("A", "A")
    assert b == Partner(
        "B",
        "B",
        price_group="1",
        percent=BasisPoints(500),
        card="2900001",
        birth_date=date(1996, 2, 29),
        limit=Cents(0),
        active=False,
    )


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (",A,,retail,,,,,,,,,,yes", "code", "bad_code"),
        ("A,A,,9,,,,,,,,,,yes", "price_group", "not_one_of"),
        ("A,A,,retail,101,,,,,,,,,yes", "percent", "percent_range"),
        ("A,A,,retail,-1,,,,,,,,,yes", "percent", "percent_range"),
        ("A,A,,retail,,,29.02.1996,,,,,,,yes", "birth_date", "bad_date"),
        ("A,A,,retail,,,1997-02-29,,,,,,,yes", "birth_date", "bad_date"),
        ("A,A,,retail,,,,-5,,,,,,yes", "limit", "negative_price"),
    ],
)
def test_a_bad_partner_is_named(taken: Taken, line: str, column: str, code: str) -> None:
    assert codes_of(taken("partners", PARTNERS, line)) == [(2, column, code)]


def test_a_card_belongs_to_one_partner_and_may_change_hands_within_a_file(store: Store, taken: Taken) -> None:
    a, b = "A,A,,retail,,{},,,,,,,,yes", "B,B,,retail,,{},,,,,,,,yes"
    assert codes_of(taken("partners", PARTNERS, a.format("1"), b.format("1"))) == [(3, "card", "stands_twice")]
    assert taken("partners", PARTNERS, a.format("1"), b.format("2")).written == 2
    assert codes_of(taken("partners", PARTNERS, a.format("2"))) == [(2, "card", "card_taken")]
    assert taken("partners", PARTNERS, a.format("2"), b.format("1")).written == 2
    found = parties.partner_by_card(store, "2")
    assert found is not None
    assert found.code == "A"


OPERATORS = "code,name,level,pin,language"


def test_a_pin_comes_in_and_never_goes_out_and_an_empty_one_leaves_it(
    store: Store, taken: Taken, tmp_path: Path
) -> None:
    taken("operators", OPERATORS, "1,Мария,cashier,1111,bg", "12,Anna,owner,3333,en")
    export_file(store, "operators", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == (
        f"{OPERATORS},group,rights,most_percent,active\n1,Мария,cashier,,bg,,,,yes\n12,Anna,owner,,en,,,,yes\n"
    )
    import_file(store, "operators", tmp_path / "out.csv")
    assert parties.operator_by_pin(store, "3333") == Operator("12", "Anna", Level.OWNER, "en")


def test_pins_are_of_one_operator_each_and_may_be_swapped_within_a_file(store: Store, taken: Taken) -> None:
    one, two = "1,А,cashier,{},bg", "2,Б,manager,{},bg"
    assert codes_of(taken("operators", OPERATORS, one.format("1111"), two.format("1111"))) == [(3, "pin", "pin_twice")]
    assert taken("operators", OPERATORS, one.format("1111"), two.format("2222")).written == 2
    assert codes_of(taken("operators", OPERATORS, one.format("2222"))) == [(2, "pin", "pin_taken")]
    assert codes_of(taken("operators", OPERATORS, one.format("2222"), two.format(""))) == [(2, "pin", "pin_taken")]
    assert taken("operators", OPERATORS, one.format("2222"), two.format("1111")).written == 2
    found = parties.operator_by_pin(store, "1111")
    assert found is not None
    assert found.code == "2"


def test_single_rights_and_a_largest_discount_come_in_and_stay_where_the_columns_are_missing(
    store: Store, taken: Taken
) -> None:
    head = f"{OPERATORS},rights,most_percent,active"
    assert taken("operators", head, "1,Мария,cashier,1111,bg,storno|reprint,7.5,yes").written == 1
    held = Operator(
        "1",
        "Мария",
        Level.CASHIER,
        rights=frozenset([Right.STORNO, Right.REPRINT]),
        most_percent=BasisPoints(750),
    )
    assert parties.operator(store, "1") == held
    taken("operators", OPERATORS, "1,Мария,cashier,,bg")
    assert parties.operator(store, "1") == held
    taken("operators", head, "1,Мария,cashier,,bg,,,no")
    assert parties.operator(store, "1") == Operator("1", "Мария", Level.CASHIER, active=False)
    assert parties.operator_by_pin(store, "1111") is None
    assert codes_of(taken("operators", head, "1,Мария,cashier,,bg,fly,,yes")) == [(2, "rights", "not_one_of")]
    assert codes_of(taken("operators", head, "1,Мария,cashier,,bg,,101,yes")) == [(2, "most_percent", "percent_range")]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("0,А,cashier,1111,bg", "code"),
        ("01,А,cashier,1111,bg", "code"),
        ("10000,А,cashier,1111,bg", "code"),
        ("А,А,cashier,1111,bg", "code"),
        ("1,А,king,1111,bg", "level"),
        ("1,А,cashier,111,bg", "pin"),
        ("1,А,cashier,пин!,bg", "pin"),
        ("1,А,cashier,1111,fr", "language"),
    ],
)
def test_a_bad_operator_is_named(taken: Taken, line: str, column: str) -> None:
    (problem,) = taken("operators", OPERATORS, line).problems
    assert (problem.line, problem.column) == (2, column)
