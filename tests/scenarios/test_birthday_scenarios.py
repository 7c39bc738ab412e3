"""Section 8 of the acceptance scenarios: the customer's birthday. П3 was born on 29.02.1996, П4 on 01.01.1990."""

from typing import Any

import pytest
from lists import PARTNER_COLUMNS
from selling import id_of, line
from shop import rule

from tui_pos.boot import Home, open_store
from tui_pos.store.exchange import import_file


def birthday(**more: Any) -> str:
    given = ", ".join(f"{key} = {str(value).lower()}" for key, value in more.items())
    return rule("Рожден ден", f"{{ birthday = {{ {given} }} }}", '{ set_discount = { percent = "10" } }')


def fires(sell: Any, partner: str, at: str) -> bool:
    said = sell(partner=partner, lines=line("КАФЕ"), at=at, confirm=False)
    assert said["error"] is None, said["error"]
    return bool(said["review"]["total"] == "9.00")


@pytest.fixture
def junes(home: Home, tmp_path: Any) -> None:
    """Three who were born on 15 June, of whom one in the future, and one whose date is not known."""
    born = {"Ю1": "1950-06-15", "Ю2": "2004-06-15", "Ю3": "2990-06-15", "Ю4": ""}
    rows = [f"{code},{code},,retail,0,,{day},,,,,,,yes" for code, day in born.items()]
    (tmp_path / "partners.csv").write_text("\n".join([PARTNER_COLUMNS, *rows]), "utf-8")
    with open_store(home) as store:
        result = import_file(store, "partners", tmp_path / "partners.csv", skip_bad=False)
    assert not result.problems


@pytest.mark.usefixtures("junes")
def test_f01_on_the_day_only_in_any_year_by_the_moment_of_save(set_rules: Any, sell: Any) -> None:
    set_rules(birthday())
    for partner in ("Ю1", "Ю2"):
        days = {day: fires(sell, partner, f"2027-06-{day}T12:00:00") for day in (14, 15, 16)}
        assert days == {14: False, 15: True, 16: False}
    assert fires(sell, "Ю1", "2027-06-15T23:59:59")
    assert not fires(sell, "Ю1", "2027-06-16T00:01:00")


@pytest.mark.parametrize(
    ("leap", "first", "other"), [("28.02", "2027-02-28", "2027-03-01"), ("01.03", "2027-03-01", "2027-02-28")]
)
def test_f02_born_on_29_february(home: Home, set_rules: Any, leap: str, first: str, other: str, sell_at: Any) -> None:
    home.settings.write_text(home.settings.read_text("utf-8") + f'[shop]\nleap_birthday = "{leap}"\n', "utf-8")
    set_rules(birthday())
    with sell_at() as sell:
        assert fires(sell, "П3", f"{first}T12:00:00")
        assert not fires(sell, "П3", f"{other}T12:00:00")
        assert fires(sell, "П3", "2028-02-29T12:00:00")
        assert not fires(sell, "П3", "2028-02-28T12:00:00")
        assert not fires(sell, "П3", "2028-03-01T12:00:00")
        assert fires(sell, "П3", first.replace("2027", "2100") + "T12:00:00")


def test_f03_a_window_across_the_years_end_and_around_the_29th(set_rules: Any, sell: Any) -> None:
    set_rules(birthday(days=3))
    winter = [f"2026-12-{day}" for day in (28, 29, 31)] + [f"2027-01-0{day}" for day in (1, 4, 5)]
    assert [fires(sell, "П4", f"{day}T12:00:00") for day in winter] == [False, True, True, True, True, False]
    spring = ("2027-02-24", "2027-02-25", "2027-02-28", "2027-03-03", "2027-03-04")
    assert [fires(sell, "П3", f"{day}T12:00:00") for day in spring] == [False, True, True, True, False]


@pytest.mark.usefixtures("junes")
def test_f04_no_date_no_birthday_and_no_error(set_rules: Any, sell: Any) -> None:
    set_rules(birthday(days=182))
    for partner in ("Ю3", "Ю4", ""):
        assert not fires(sell, partner, "2027-06-15T12:00:00")


def test_f05_once_a_year_and_a_storno_gives_it_back(set_rules: Any, sell: Any) -> None:
    set_rules(birthday(once_a_year=True, days=3))
    day = {"partner": "П4", "lines": line("КАФЕ"), "at": "2026-12-31T12:00:00"}
    first = sell(**day)
    assert first["saved"]["total"] == "9.00"
    # The birthday at hand is that of 2027, also after midnight.
    assert sell(**{**day, "at": "2027-01-01T12:00:00"})["saved"]["total"] == "10.00"
    id_of(sell(kind="storno", of=id_of(first), reason="return", at="2027-01-02T12:00:00"))
    assert sell(**{**day, "at": "2027-01-03T12:00:00"})["saved"]["total"] == "9.00"
    assert sell(**{**day, "at": "2028-01-01T12:00:00"})["saved"]["total"] == "9.00"


def test_f05_a_sale_that_is_not_saved_uses_nothing_up(set_rules: Any, sell: Any) -> None:
    set_rules(birthday(once_a_year=True))
    day = {"partner": "П4", "lines": line("КАФЕ"), "at": "2027-01-01T12:00:00"}
    sell(**day, payments=[{"type": "cash", "amount": "1.00"}])
    sell(**day, confirm=False)
    assert sell(**day)["saved"]["total"] == "9.00"
