"""The list of rules: search, order, on and off, copies, versions, checks; and what past sales say of a rule."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tui_office import SOFIA, TODAY, Sitting, office_of, shows, sitting

from tui_pos.checkout.rules.backtest import Backtest, BacktestDay, ChangedReceipt
from tui_pos.checkout.rules.desk import RuleDesk
from tui_pos.domain.money import BasisPoints, Cents
from tui_pos.pricing.rules import ItemPresent, Range, Rule, SetDiscount, Total
from tui_pos.tui.screens.backtest import BacktestScreen, together

FIVE = (SetDiscount(BasisPoints(500)),)


@pytest.fixture
def book(desk: RuleDesk) -> RuleDesk:
    """Three rules, one of them broken."""
    desk.put(Rule("", "Първо", ("sale",), (Total(Range(100)),), FIVE, priority=10))
    desk.put(Rule("", "Второ", ("sale", "return"), (Total(Range(5000)),), FIVE, priority=20))
    gone = desk.put(Rule("", "Трето", ("sale",), (ItemPresent(("КОЛА",)),), FIVE, priority=30))
    desk.put(replace(gone, when=(ItemPresent(("СТАРО",)),)))
    return desk


def order(desk: RuleDesk) -> list[tuple[str, bool]]:
    return [(row.rule.name, row.rule.active) for row in desk.rules()]


async def test_the_list_shows_state_turn_name_operations_sentence_and_why_one_is_broken(book: RuleDesk) -> None:
    async with sitting(book) as at:
        picture = await at.picture()
        assert [row.split() for row in picture[3:6]] == [
            ["►", "10", "on", "Първо", "Sale"],
            ["20", "on", "Второ", "Sale", "+1"],
            ["30", "broken", "Трето", "Sale"],
        ]
        assert shows(picture, "1.00")
        picture = await at.type("end")
        assert shows(picture, "СТАРО")


async def test_typing_searches_and_a_new_search_shows_all_again(book: RuleDesk) -> None:
    async with sitting(book) as at:
        picture = await at.type("тор")
        assert shows(picture, "Второ")
        assert not shows(picture, "Първо")
        assert shows(picture, "1 of 3")
        assert shows(await at.type("ъъ"), "No rule has that in its name.")
        assert shows(await at.type("enter"), "No rule is marked")
        assert shows(await at.type("escape"), "Първо")


async def test_one_key_switches_moves_copies_and_removes_with_a_question(book: RuleDesk) -> None:
    async with sitting(book) as at:
        at.blind("f2")
        assert order(book)[0] == ("Първо", False)
        at.blind("f8")
        assert [name for name, _ in order(book)] == ["Второ", "Първо", "Трето"]
        at.blind("f7", "f7", "f2")
        assert order(book)[0] == ("Първо", True)
        assert shows(await at.type("f3"), "[Първо (2)")
        picture = await at.type("f9")
        assert shows(picture, "“Първо (2)” is saved.")
        assert ("Първо (2)", False) in order(book)
        assert shows(await at.type("delete"), "Take “Първо (2)” out of the book?")
        at.blind("escape")
        assert len(order(book)) == 4
        at.blind("delete", "enter")
        assert len(order(book)) == 3
        assert shows(await at.type("тор", "f7"), "clear the search with Esc")


async def test_versions_say_who_when_on_the_shop_s_clock_and_what_it_said(book: RuleDesk) -> None:
    async with sitting(book) as at:
        picture = await at.type("end", "f4")
        rows = [row for row in picture if "Трето" in row and "Versions" not in row]
        assert [row.split()[0].strip("►") or row.split()[1] for row in rows] == ["2", "1"]
        assert shows(picture, "Управител") or " 2 " in rows[0]
        moment = book.versions(book.rules()[-1].rule.id)[0].moment
        assert moment is not None
        assert f"{moment.astimezone(SOFIA):%d.%m.%Y %H:%M}" in rows[0]
        assert shows(await at.type("down"), "Кока-Кола")


async def test_the_check_shows_what_is_doubtful_and_marks_the_rule(book: RuleDesk) -> None:
    async with sitting(book) as at:
        picture = await at.type("end", "f5")
        assert shows(picture, "What the check of “Трето” found")
        picture = await at.type("escape")
        assert any("!" in row for row in picture if "Трето" in row)


async def test_a_refusal_of_the_desk_is_a_sentence_and_nothing_changes(book: RuleDesk) -> None:
    async with sitting(book) as at:
        at.blind("f3", *("backspace",) * 20, "Второ", "f9")
        assert shows(await at.picture(), "Второ")
        assert len(order(book)) == 3
        assert shows(await at.picture(), "Two rules are named “Второ”; give one another name.")


async def test_a_rule_that_somebody_else_changed_is_opened_as_it_is_now_and_can_be_saved(book: RuleDesk) -> None:
    async with sitting(book) as at:
        at.blind("enter")
        first = book.rules()[0].rule
        book.put(replace(first, priority=15))
        picture = await at.type("f8", "f8", "f8", "down", " ", "f9")
        assert shows(picture, "“Първо” was changed meanwhile; open it again and look.")
        # The list beneath knows it already.
        picture = await at.type("f10", "enter")
        assert picture[3].split() == ["►", "15", "on", "Първо", "Sale"]
        # Changed once more, while the list is looked at.
        book.put(replace(book.rules()[0].rule, priority=16))
        at.blind("enter")
        assert at.top.draft.priority == 16  # type: ignore[attr-defined]
        picture = await at.type("f8", "f8", "f8", "down", " ", "f9")
        assert shows(picture, "“Първо” is saved.")
    assert book.rules()[0].rule.operations == ("sale", "return")


async def test_a_rule_that_somebody_else_took_out_is_gone_from_the_list_when_it_is_opened(book: RuleDesk) -> None:
    async with sitting(book) as at:
        book.remove(book.rules()[0].rule.id)
        picture = await at.type("enter")
        assert shows(picture, "That rule is no longer in the book; look at the list again.")
        assert not shows(picture, "Първо")


# Past sales.


def result_of(days: int, cents: Callable[[int], int]) -> Backtest:
    first = date(2026, 10, 1)
    by_day = tuple(BacktestDay(first + timedelta(n), 300, 3, Cents(cents(n))) for n in range(days))
    moment = datetime(2026, 10, 17, 14, 5)
    receipts = tuple(ChangedReceipt(moment, "МАГ1", 4711 + n, Cents(123_456 - n), Cents(98_765 - n)) for n in range(10))
    whole = sum(day.cents for day in by_day)
    last = first + timedelta(days - 1)
    return Backtest(
        first,
        last,
        receipts=9000,
        without_basis=12,
        changed=312,
        turnover=Cents(1_000_000),
        cents=Cents(whole),
        points=Cents(150),
        stops=2,
        days=by_day,
        most_changed=receipts,
    )


class PastSales:
    """A desk whose past sales are made up, looked at one by one for as long as the test wants."""

    def __init__(self, desk: RuleDesk, result: Backtest) -> None:
        self._desk = desk
        self.result = result
        self.asked: list[tuple[date, date]] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._desk, name)

    def backtest(self, rule: Rule, first: date, last: date, progress: Callable[[int, int], bool]) -> Backtest:
        self.asked.append((first, last))
        if self.result.receipts == 0:
            while progress(4500, 9000):
                threading.Event().wait(0.01)
            return replace(self.result, cancelled=True)
        progress(9000, 9000)
        return self.result


async def at_past_sales(at: Sitting, desk: RuleDesk, result: Backtest) -> PastSales:
    sales = PastSales(desk, result)
    rule = desk.rules()[0].rule
    at.top.open(BacktestScreen(replace(office_of(desk), desk=sales), rule))  # type: ignore[arg-type]
    await at.picture()
    return sales


async def finished(at: Sitting) -> list[str]:
    while True:
        await asyncio.sleep(0.01)
        picture = await at.picture()
        if not shows(picture, "Cancel") or shows(picture, "Cancelled"):
            return picture


async def test_past_sales_of_last_month_are_counted_summed_named_and_drawn(book: RuleDesk) -> None:
    async with sitting(book) as at:
        sales = await at_past_sales(at, book, result_of(31, lambda n: -100 * (n + 1)))
        at.blind("f9")
        picture = await finished(at)
        assert sales.asked == [(date(2026, 10, 1), date(2026, 10, 31))]
        assert shows(picture, "Receipts looked at: 9000")
        assert shows(picture, "Receipts that change: 312")
        assert shows(picture, "The rule would have cost 496.00 EUR.")
        assert shows(picture, "17.10 14:05 МАГ1 4711 1234.56 → 987.65")
        assert shows(picture, "By day, at most 31.00")
        assert any("█" * 31 in row for row in picture)
        assert shows(picture, "█ costs")


async def test_after_the_first_run_other_days_can_be_typed_and_the_old_figures_are_gone(book: RuleDesk) -> None:
    async with sitting(book) as at:
        sales = await at_past_sales(at, book, result_of(31, lambda n: -100 * (n + 1)))
        at.blind("f9")
        assert shows(await finished(at), "The rule would have cost 496.00 EUR.")
        picture = await at.type("down", "20.10.2026")
        assert not shows(picture, "The rule would have cost")
        assert shows(picture, "F9 starts.")
        at.blind("f9")
        assert shows(await finished(at), "The rule would have cost 496.00 EUR.")
        at.blind("up", *("backspace",) * 10, "02.10.2026", "f9")
        await finished(at)
    assert sales.asked == [
        (date(2026, 10, 1), date(2026, 10, 31)),
        (date(2026, 10, 1), date(2026, 10, 20)),
        (date(2026, 10, 2), date(2026, 10, 20)),
    ]


async def test_waiting_shows_how_far_it_is_and_esc_cancels(book: RuleDesk) -> None:
    async with sitting(book) as at:
        await at_past_sales(at, book, Backtest(TODAY, TODAY))
        picture = await at.type("f9")
        while not shows(picture, "4500 of 9000"):
            await asyncio.sleep(0.01)
            picture = await at.picture()
        bar = next(row for row in picture if "█" in row)
        assert bar.count("█") == (80 - 2 - 20) // 2
        at.blind("escape")
        assert shows(await finished(at), "Cancelled")


async def test_leaving_while_it_runs_ends_it(book: RuleDesk) -> None:
    async with sitting(book) as at:
        await at_past_sales(at, book, Backtest(TODAY, TODAY))
        at.blind("f9")
        thread = at.top._thread  # type: ignore[attr-defined]
    while thread.is_alive():
        await asyncio.sleep(0.01)


async def test_days_that_are_none_or_the_wrong_way_round_are_said(book: RuleDesk) -> None:
    async with sitting(book) as at:
        await at_past_sales(at, book, result_of(2, lambda n: 0))
        at.blind(*("backspace",) * 10, "32.10.2026", "f9")
        assert shows(await at.picture(), "This is no day; type it as 31.12.2026.")
        at.blind(*("backspace",) * 10, "30.11.2026", "f9")
        assert shows(await at.picture(), "The first day is after the last one")
        at.blind(*("backspace",) * 10, "01.01.0001", "f9")
        assert shows(await at.picture(), "At most ten years are looked at")


async def test_the_shop_s_own_sales_are_replayed(book: RuleDesk, sell: Callable[..., dict[str, Any]]) -> None:
    for row in book.rules():
        book.switch(row.rule.id, False)
    for day in (5, 20):
        sold = sell(
            at=f"2026-10-{day:02}T10:00:00",
            operator="3",
            lines=[{"code": "КОЛА", "qty": "12"}],
            payments=[{"type": "cash", "amount": "20.00"}],
            confirm=True,
        )
        assert sold["saved"], sold
    async with sitting(book) as at:
        at.blind("f6", "f9")
        picture = await finished(at)
        assert shows(picture, "Receipts looked at: 2 Receipts that change: 2")
        assert shows(picture, "The rule would have cost 1.32 EUR.")
        assert shows(picture, "05.10 10:00 МАГ1 1 13.20 → 12.54")


def test_many_days_stand_together_days_without_sales_count_and_the_sum_is_the_whole() -> None:
    result = result_of(100, lambda n: n)
    columns = together(result.days, result.first, result.last, 31)
    assert len(columns) <= 31
    assert sum(columns) == result.cents
    assert together((result.days[1], result.days[3]), result.first, result.last, 100) == [0, 1, 0, 3, *[0] * 96]
