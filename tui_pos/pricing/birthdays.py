"""When somebody's birthday is: the one within reach of a day, over the year's end and for those born on 29 February."""

from calendar import isleap
from datetime import date
from typing import NamedTuple

from tui_pos.pricing.facts import LeapBirthday

FARTHEST = 183
"""Days: no day is farther from the birthday that is nearest to it."""


class Near(NamedTuple):
    """The birthday in `year`, so many `days` from a day: before it less than none, after it more."""

    year: int
    days: int


def nearest_birthday(birth: date, day: date, leap: LeapBirthday) -> Near | None:
    """The birthday nearest to `day`; of two as near, the one to come. Nobody has one before being born."""
    if birth > day:
        return None
    years = [year for year in (day.year + 1, day.year, day.year - 1) if date.min.year <= year <= date.max.year]
    return min(
        (Near(year, (birthday_in(birth, year, leap) - day).days) for year in years), key=lambda near: abs(near.days)
    )


def birthday_at(birth: date, day: date, days: int, leap: LeapBirthday) -> int | None:
    """The year of the birthday that lies at most `days` before or after `day`; None where none does."""
    near = nearest_birthday(birth, day, leap)
    return near.year if near is not None and abs(near.days) <= days else None


def birthday_in(birth: date, year: int, leap: LeapBirthday) -> date:
    """The birthday in `year`."""
    if (birth.month, birth.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28) if leap is LeapBirthday.FEBRUARY_28 else date(year, 3, 1)
    return birth.replace(year=year)
