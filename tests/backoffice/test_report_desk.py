"""Who may see which report, the days that can be asked for, and a report that nobody waits for any more."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.backoffice.periods import PERIODS, day, month, moved, week, year
from tui_pos.backoffice.reports import KINDS, ReportDesk, kind_named
from tui_pos.boot import Home, office_in
from tui_pos.checkout.workplace import Workplace
from tui_pos.cli.report import REPORTS
from tui_pos.domain.rights import NoRight, Right
from tui_pos.store.parties import operator
from tui_pos.store.reports import Period

TODAY = date(2026, 11, 22)
"""A Sunday."""


@pytest.fixture
def workplace(home: Home) -> Iterator[Workplace]:
    with office_in(home) as workplace:
        yield workplace


def desk_of(workplace: Workplace, code: str, *rights: Right) -> ReportDesk:
    who = operator(workplace.store, code)
    assert who is not None
    return ReportDesk(workplace, replace(who, rights=frozenset(rights)))


def test_a_cashier_sees_no_report_unless_the_right_is_given_singly(workplace: Workplace) -> None:
    with pytest.raises(NoRight):
        desk_of(workplace, "3")
    desk = desk_of(workplace, "3", Right.SEE_REPORTS)
    assert desk.make(kind_named("turnover"), desk.asked(day(TODAY))) is not None


@pytest.mark.parametrize("name", ["margin", "stock-value"])
def test_purchase_prices_are_neither_offered_nor_told_without_the_right(workplace: Workplace, name: str) -> None:
    manager, owner = desk_of(workplace, "2"), desk_of(workplace, "1")
    assert name not in [kind.name for kind in manager.kinds()]
    with pytest.raises(NoRight, match="margins"):
        manager.make(kind_named(name), manager.asked(day(TODAY)))
    assert name in [kind.name for kind in owner.kinds()]
    assert owner.make(kind_named(name), owner.asked(day(TODAY))) is not None


def test_no_other_report_tells_a_purchase_price(workplace: Workplace) -> None:
    desk = desk_of(workplace, "2")
    for kind in desk.kinds():
        report = desk.make(kind, desk.asked(day(TODAY)))
        assert report is not None
        told = set(report.columns.__dataclass_fields__)
        assert not told & {"purchase", "cost", "margin", "worth"}, kind.name


def test_a_report_that_nobody_wants_any_more_ends_by_itself(workplace: Workplace) -> None:
    desk = desk_of(workplace, "1")
    endless = replace_make(workplace)
    assert desk.make(endless, desk.asked(day(TODAY)), lambda: False) is None


def replace_make(workplace: Workplace):  # type: ignore[no-untyped-def]
    """A report that would take for ever."""
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    return kind_named("turnover")._replace(make=lambda store, asked: store.rows(endless))


def test_the_command_offers_what_the_screen_does() -> None:
    assert {kind.name for kind in KINDS} <= set(REPORTS)


def test_days_by_name() -> None:
    found = {period.title.text: period.of(TODAY) for period in PERIODS}
    assert found == {
        "Today": Period(TODAY, TODAY),
        "Yesterday": Period(date(2026, 11, 21), date(2026, 11, 21)),
        "This week": Period(date(2026, 11, 16), TODAY),
        "Last week": Period(date(2026, 11, 9), date(2026, 11, 15)),
        "This month": Period(date(2026, 11, 1), date(2026, 11, 30)),
        "Last month": Period(date(2026, 10, 1), date(2026, 10, 31)),
        "This year": Period(date(2026, 1, 1), date(2026, 12, 31)),
    }


def test_earlier_and_later_go_by_whole_months_and_years() -> None:
    assert moved(month(TODAY), -9) == Period(date(2026, 2, 1), date(2026, 2, 28))
    assert moved(month(date(2028, 1, 5)), 1) == Period(date(2028, 2, 1), date(2028, 2, 29))
    assert moved(year(TODAY), 2) == Period(date(2028, 1, 1), date(2028, 12, 31))
    assert moved(day(date.min), -1) == day(date.min)
    assert moved(month(date.max), 1) == month(date.max)


@given(
    of=st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    kind=st.sampled_from([day, week, month, year, lambda of: Period(of, of + timedelta(days=9))]),
    steps=st.integers(-30, 30),
)
def test_days_moved_and_moved_back_are_the_same_and_lie_side_by_side(of, kind, steps) -> None:  # type: ignore[no-untyped-def]
    begun = kind(of)
    assert moved(moved(begun, steps), -steps) == begun
    assert moved(begun, 1).first == begun.last + timedelta(days=1)
