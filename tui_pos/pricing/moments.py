"""When a rule acts, as far as the clock and the calendar say it: the nearest such moment, to try the rule at."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from tui_pos.pricing.rules import WEEKDAYS, Condition, Dates, Rule, TimeOfDay, Weekday

_DAY = 24 * 60
"""Minutes."""


def moment_for(rule: Rule, now: datetime) -> datetime:
    """The nearest moment from `now` on at which the rule's hours, days and dates hold, and none of its exceptions of
    that kind; where the dates are over, a moment on the last day that fits. `now` where there is no such moment."""
    when, unless = _timely(rule.when), _timely(rule.unless)

    def fits(moment: datetime) -> bool:
        return all(_holds(each, moment) for each in when) and not any(_holds(each, moment) for each in unless)

    if fits(now):
        return now
    minutes = sorted({minute for each in (*when, *unless) for minute in _turns(each)} | {0})
    today = now.date()
    days = {day for each in (*when, *unless) for day in _days_about(each)} | set(_week(today, 1))
    ahead, behind = (
        sorted(day for day in days if day >= today),
        sorted((day for day in days if day < today), reverse=True),
    )
    found = (
        moment
        for day in (*ahead, *behind)
        for minute in minutes
        if (moment := datetime.combine(day, time(*divmod(minute, 60)), now.tzinfo)) >= now or day < today
        if fits(moment)
    )
    return next(found, now)


def _timely(conditions: Iterable[Condition]) -> list[TimeOfDay | Dates | Weekday]:
    return [each for each in conditions if isinstance(each, TimeOfDay | Dates | Weekday)]


def _holds(condition: TimeOfDay | Dates | Weekday, moment: datetime) -> bool:
    match condition:
        case TimeOfDay(first, last):
            minute = moment.hour * 60 + moment.minute
            return first <= minute <= last or (first > last and (minute >= first or minute <= last))
        case Dates(first_day, last_day):
            day = moment.date()
            return (first_day is None or day >= first_day) and (last_day is None or day <= last_day)
        case Weekday(days):
            return WEEKDAYS[moment.weekday()] in days


def _turns(condition: TimeOfDay | Dates | Weekday) -> tuple[int, ...]:
    """The minutes of a day at which a condition, or an exception, begins or has ended."""
    return (condition.first, (condition.last + 1) % _DAY) if isinstance(condition, TimeOfDay) else ()


def _days_about(condition: TimeOfDay | Dates | Weekday) -> Iterator[date]:
    """The days from which on, and up to which, a range of dates holds or no longer does, and a week beyond them: some
    day of a week fits whatever days of the week are asked."""
    if isinstance(condition, Dates):
        for edge in (condition.first, condition.last):
            if edge is not None:
                yield from _week(edge, 1)
                yield from _week(edge, -1)


def _week(day: date, step: int) -> list[date]:
    """`day` and the seven beyond it, as far as there are any."""
    last = date.max if step > 0 else date.min
    return [day + timedelta(step * away) for away in range(min(7, abs((last - day).days)) + 1)]
