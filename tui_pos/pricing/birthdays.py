"""When somebody's birthday is: the one within reach of a day, over the year's end and for those born on 29 February."""

from calendar import isleap
from datetime import date

from tui_pos.pricing.facts import LeapBirthday


def birthday_at(birth: date, day: date, days: int, leap: LeapBirthday) -> int | None:
    """The year of the birthday that lies at most `days` before or after `day`; None where none does.

    `days` is at most half a year, so that never two do. Nobody has a birthday before being born.
    """
    if birth > day:
        return None
    for year in (day.year, day.year - 1, day.year + 1):
        if date.min.year <= year <= date.max.year and abs((birthday_in(birth, year, leap) - day).days) <= days:
            return year
    return None


def birthday_in(birth: date, year: int, leap: LeapBirthday) -> date:
    """The birthday in `year`."""
    if (birth.month, birth.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28) if leap is LeapBirthday.FEBRUARY_28 else date(year, 3, 1)
    return birth.replace(year=year)
