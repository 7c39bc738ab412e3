"""When a rule is tried: the nearest moment at which it may act."""

from datetime import date, datetime

import pytest

from tui_pos.pricing.moments import moment_for
from tui_pos.pricing.rules import Condition, Dates, Rule, ShowMessage, TimeOfDay, Weekday

NOW = datetime(2026, 11, 18, 10, 30)
"""A Wednesday."""

MORNING = TimeOfDay(8 * 60, 9 * 60)
NIGHT = TimeOfDay(22 * 60, 6 * 60)


@pytest.mark.parametrize(
    ("when", "unless", "told"),
    [
        ((), (), NOW),
        ((TimeOfDay(600, 660),), (), NOW),
        ((MORNING,), (), datetime(2026, 11, 19, 8)),
        ((NIGHT,), (), datetime(2026, 11, 18, 22)),
        ((Weekday(("mon",)),), (), datetime(2026, 11, 23)),
        ((Weekday(("wed",)), MORNING), (), datetime(2026, 11, 25, 8)),
        ((Dates(first=date(2027, 3, 1)),), (), datetime(2027, 3, 1)),
        ((Dates(first=date(2027, 3, 1)), Weekday(("sun",))), (), datetime(2027, 3, 7)),
        ((Dates(last=date(2026, 11, 1)), MORNING), (), datetime(2026, 11, 1, 8)),
        ((Dates(date(2026, 1, 1), date(2026, 11, 1)), Weekday(("sat",))), (), datetime(2026, 10, 31)),
        ((), (TimeOfDay(600, 660),), datetime(2026, 11, 18, 11, 1)),
        ((), (Dates(date(2026, 1, 1), date(2026, 12, 31)),), datetime(2027, 1, 1)),
        ((), (Dates(first=date(2026, 11, 2)),), datetime(2026, 11, 1)),
        ((), (Weekday(("wed", "thu")),), datetime(2026, 11, 20)),
        ((MORNING, NIGHT), (), NOW),
    ],
)
def test_a_rule_is_tried_at_the_nearest_moment_that_it_is_for(
    when: tuple[Condition, ...], unless: tuple[Condition, ...], told: datetime
) -> None:
    rule = Rule("1", "one", ("sale",), when, (ShowMessage("!"),), unless=unless)
    assert moment_for(rule, NOW) == told
