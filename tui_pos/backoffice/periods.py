"""The days that a report is of: today, this week, last month, and the same a step earlier or later."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from tui_pos.domain.saying import Saying, saying
from tui_pos.store.reports.report import Period


class NamedPeriod(NamedTuple):
    """Days by what they are called, reckoned from today."""

    title: Saying
    of: Callable[[date], Period]


def day(of: date) -> Period:
    """That day alone."""
    return Period(of, of)


def week(of: date) -> Period:
    """The week of that day, from Monday to Sunday."""
    monday = of - timedelta(days=of.weekday())
    return Period(monday, monday + timedelta(days=6))


def month(of: date) -> Period:
    """The month of that day."""
    return Period(of.replace(day=1), of.replace(day=monthrange(of.year, of.month)[1]))


def year(of: date) -> Period:
    """The year of that day."""
    return Period(of.replace(month=1, day=1), of.replace(month=12, day=31))


PERIODS: tuple[NamedPeriod, ...] = (
    NamedPeriod(saying("Today"), day),
    NamedPeriod(saying("Yesterday"), lambda today: day(today - timedelta(days=1))),
    NamedPeriod(saying("This week"), week),
    NamedPeriod(saying("Last week"), lambda today: week(today - timedelta(days=7))),
    NamedPeriod(saying("This month"), month),
    NamedPeriod(saying("Last month"), lambda today: month(today.replace(day=1) - timedelta(days=1))),
    NamedPeriod(saying("This year"), year),
)


def moved(period: Period, steps: int) -> Period:
    """As many days, weeks, months or years earlier (less than 0) or later, side by side with `period`.

    Where there are no such days in the calendar it stays as it is.
    """
    found = period
    try:
        for _ in range(abs(steps)):
            beside = found.first - timedelta(days=1) if steps < 0 else found.last + timedelta(days=1)
            found = _ending_at(beside, found) if steps < 0 else _beginning_at(beside, found)
    except (OverflowError, ValueError):
        return period
    return found


def _ending_at(last: date, like: Period) -> Period:
    return next((kind(last) for kind in (month, year) if kind(like.first) == like), None) or Period(
        last - (like.last - like.first), last
    )


def _beginning_at(first: date, like: Period) -> Period:
    return next((kind(first) for kind in (month, year) if kind(like.first) == like), None) or Period(
        first, first + (like.last - like.first)
    )
