"""Which birthday is at hand: every year, over the year's end, on 29 February."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.pricing.birthdays import birthday_at, birthday_in
from tui_pos.pricing.facts import LeapBirthday

FEBRUARY, MARCH = LeapBirthday
LEAPLING = date(1996, 2, 29)


@pytest.mark.parametrize(
    ("day", "days", "leap", "year"),
    [
        (date(2028, 2, 29), 0, FEBRUARY, 2028),
        (date(2028, 2, 28), 0, FEBRUARY, None),
        (date(2028, 3, 1), 0, MARCH, None),
        (date(2027, 2, 28), 0, FEBRUARY, 2027),
        (date(2027, 3, 1), 0, FEBRUARY, None),
        (date(2027, 2, 28), 0, MARCH, None),
        (date(2027, 3, 1), 0, MARCH, 2027),
        (date(2100, 2, 28), 0, FEBRUARY, 2100),
        (date(2027, 2, 24), 3, FEBRUARY, None),
        (date(2027, 2, 25), 3, FEBRUARY, 2027),
        (date(2027, 3, 3), 3, FEBRUARY, 2027),
        (date(2027, 3, 4), 3, FEBRUARY, None),
    ],
)
def test_who_is_born_on_29_february_has_one_birthday_a_year(
    day: date, days: int, leap: LeapBirthday, year: int | None
) -> None:
    assert birthday_at(LEAPLING, day, days, leap) == year


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 12, 28), None),
        (date(2026, 12, 29), 2027),
        (date(2027, 1, 1), 2027),
        (date(2027, 1, 4), 2027),
        (date(2027, 1, 5), None),
    ],
)
def test_the_days_around_new_year_belong_to_the_birthday_of_the_new_year(day: date, year: int | None) -> None:
    assert birthday_at(date(1990, 1, 1), day, 3, FEBRUARY) == year
    assert birthday_at(date(1990, 12, 31), date(2027, 1, 2), 3, FEBRUARY) == 2026


def test_who_is_not_born_yet_has_no_birthday() -> None:
    assert birthday_at(date(2030, 6, 15), date(2026, 6, 15), 182, FEBRUARY) is None
    assert birthday_at(date(2026, 6, 16), date(2026, 6, 15), 182, FEBRUARY) is None


def test_the_first_and_the_last_day_of_all_calendars_are_no_error() -> None:
    assert birthday_at(date.min, date.min, 182, FEBRUARY) == 1
    assert birthday_at(date(1990, 12, 31), date.max, 182, FEBRUARY) == 9999


days = st.dates(date(1900, 1, 1), date(2110, 12, 31))


@given(st.one_of(days, st.just(LEAPLING)), days, st.integers(0, 182), st.sampled_from(LeapBirthday))
def test_a_birthday_at_hand_is_the_only_one_within_the_days(
    birth: date, day: date, away: int, leap: LeapBirthday
) -> None:
    near = {day + timedelta(days=step) for step in range(-away, away + 1)}
    years = [year for year in range(day.year - 1, day.year + 2) if birthday_in(birth, year, leap) in near]
    expected = years if birth <= day else []
    at_hand = birthday_at(birth, day, away, leap)
    assert expected == ([] if at_hand is None else [at_hand])


@given(days, st.integers(1901, 2109), st.sampled_from(LeapBirthday))
def test_everybody_has_exactly_one_birthday_in_a_year(birth: date, year: int, leap: LeapBirthday) -> None:
    first = date(year, 1, 1)
    hits = [
        day for day in (first + timedelta(days=step) for step in range(366)) if birthday_at(birth, day, 0, leap) == year
    ]
    assert len(hits) == (birth <= birthday_in(birth, year, leap))
