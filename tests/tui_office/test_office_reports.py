"""Reports on the screen: the days by keys, sorting, what lies behind a row, files; and how they fit."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from patience import PATIENCE
from selling import id_of, line, paid
from shop_sitting import CASHIER, MANAGER, OWNER, sitting_in
from tui_office import TODAY, Sitting, shows

from tui_pos.backoffice.periods import day
from tui_pos.backoffice.reports import KINDS
from tui_pos.boot import Home
from tui_pos.domain.rights import Right
from tui_pos.language import translator
from tui_pos.station.frame import one_column
from tui_pos.store.reports import DayTurnover, Period, Report
from tui_pos.tui.office.report_screen import ReportScreen, View
from tui_pos.tui.office.reports import ReportList

MONTH = ("f2", *["down"] * 4, "enter")


@pytest.fixture
def traded(home: Home, sell_at: Any, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A shop that has sold this month and the one before; today is the last of it."""
    with sell_at() as sell:
        for at, code, qty in (
            ("2026-10-30T09:00:00", "ХЛЯБ", "1"),
            ("2026-11-02T09:10:00", "КОЛА", "3"),
            ("2026-11-02T17:45:00", "КАФЕ", "2"),
            ("2026-11-20T09:59:00", "ХЛЯБ", "5"),
        ):
            id_of(sell(lines=line(code, qty), payments=paid(("cash", "50.00")), at=at))
    monkeypatch.setattr("tui_pos.tui.screens.office.datetime", _Now)
    return home


class _Now:
    """The clock of these tests stands still."""

    @staticmethod
    def now(zone: Any) -> Any:
        from datetime import datetime

        return datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=zone)


async def opened(at: Sitting, name: str) -> list[str]:
    """Open a report from the list of them."""
    shown = [kind.name for kind in at.top._desk.kinds()]  # type: ignore[attr-defined]
    return await at.type("home", *["down"] * shown.index(name), "enter")


async def made(at: Sitting) -> list[str]:
    """The picture once the report stands there."""

    def done(_: list[str]) -> bool:
        return isinstance(at.top, ReportScreen) and not at.top._making.going_on and not at.top._writing.going_on

    return await at.picture_once(done)


def row_of(picture: list[str], text: str) -> str:
    return next(row for row in picture if text in row)


async def test_from_days_to_the_receipts_of_a_day_to_the_lines_of_one_and_back(traded: Home) -> None:
    async with sitting_in(traded, at="reports") as at:
        await opened(at, "turnover")
        assert shows(await made(at), "There is nothing in these days.")
        await at.type(*MONTH)
        picture = await made(at)
        assert "01.11.2026 – 30.11.2026" in picture[0]
        assert row_of(picture, "02.11.2026").split()[1:6] == ["02.11.2026", "2", "23.30", "0.00", "23.30"]
        assert row_of(picture, "In all").split()[2:6] == ["3", "29.30", "0.00", "29.30"]
        at.blind("enter")
        picture = await made(at)
        assert row_of(picture, "02.11.2026 09:10").split()[-3:] == ["3.30", "Cash", "sale"]
        assert not shows(picture, "20.11.2026")
        at.blind("down", "enter")
        picture = await made(at)
        assert shows(picture, "Receipt")
        assert row_of(picture, "КАФЕ").split()[1:4] == ["КАФЕ", "Кафе", "2"]
        picture = await at.type("escape", "escape")
        assert row_of(picture, "02.11.2026").startswith("►")
        at.blind("escape")
        assert isinstance(at.top, ReportList)


async def test_days_go_earlier_and_later_by_months_and_stay_for_the_next_report(traded: Home) -> None:
    async with sitting_in(traded, at="reports") as at:
        await opened(at, "turnover")
        await at.type(*MONTH, "f3")
        assert row_of(await made(at), "30.10.2026").split()[1] == "30.10.2026"
        await at.type("f4", "escape")
        await opened(at, "by-hour")
        picture = await made(at)
        assert "01.11.2026 – 30.11.2026" in picture[0]
        assert row_of(picture, "09:00").split()[1:3] == ["09:00", "2"]


async def test_own_days_are_typed_and_wrong_ones_are_told(traded: Home) -> None:
    async with sitting_in(traded, at="reports") as at:
        await opened(at, "turnover")
        await at.type("f2", "end", "enter")
        picture = await at.type("20.11.2026", "down", "19.11.2026", "f9")
        assert shows(picture, "turn them round")
        await at.type(*["backspace"] * 10, "20.11.2026", "f9")
        picture = await made(at)
        assert row_of(picture, "In all").split()[2:4] == ["1", "6.00"]
        assert picture[0].rstrip().endswith("20.11.2026")


async def test_sorting_goes_from_column_to_column_and_turns_round(traded: Home) -> None:
    async with sitting_in(traded, at="reports") as at:
        await opened(at, "by-item")
        await at.type(*MONTH)

        async def order(*keys: str) -> list[str]:
            at.blind(*keys)
            picture = await made(at)
            return [row.lstrip("► ").split()[0] for row in picture[3:6]]

        assert await order() == ["КАФЕ", "ХЛЯБ", "КОЛА"]
        assert await order("f5") == ["КАФЕ", "КОЛА", "ХЛЯБ"]
        assert await order("f6") == ["ХЛЯБ", "КОЛА", "КАФЕ"]
        assert await order("f5", "f5") == ["ХЛЯБ", "КОЛА", "КАФЕ"]
        assert "Quantity▼" in (await made(at))[2]


async def test_the_longest_bar_is_that_of_the_largest_and_all_is_ascii_where_signs_are_few(
    traded: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with sitting_in(traded, at="reports") as at:
        await opened(at, "by-hour")
        await at.type(*MONTH)
        picture = await made(at)
        bars = {hour: row_of(picture, hour).count("#") for hour in ("09:00", "17:00")}
        assert bars["17:00"] > bars["09:00"] > 0
        assert not shows(picture, "█")


@pytest.mark.parametrize(("form", "down"), [("xlsx", 0), ("pdf", 1), ("csv", 2)])
async def test_a_report_is_written_to_a_file_in_the_order_in_which_it_is_seen(
    traded: Home, form: str, down: int
) -> None:
    async with sitting_in(traded, at="reports") as at:
        await opened(at, "by-item")
        await at.type(*MONTH)
        await made(at)
        at.blind("f5", "f8", *["down"] * down, "enter")
        picture = await made(at)
        file = traded.root / "reports" / f"by-item_2026-11-01_2026-11-30.{form}"
        assert shows(picture, "Written:")
        assert file.stat().st_size
    if form == "xlsx":
        page = load_workbook(file).active
        assert page is not None
        assert [row[0] for row in page.iter_rows(values_only=True)][5:8] == ["КАФЕ", "КОЛА", "ХЛЯБ"]


async def test_a_disk_that_takes_no_file_is_told_and_the_report_stays(traded: Home) -> None:
    Path(traded.root / "reports").write_text("in the way", "utf-8")
    async with sitting_in(traded, at="reports") as at:
        await opened(at, "by-item")
        await at.type(*MONTH)
        await made(at)
        at.blind("f8", "end", "enter")
        picture = await made(at)
        assert shows(picture, "cannot be written")
        assert shows(picture, "КАФЕ")


async def test_a_manager_is_offered_no_purchase_prices_and_the_owner_is(traded: Home) -> None:
    async with sitting_in(traded, at="reports", who=MANAGER) as at:
        assert not shows(await at.picture(), "Margin")
    async with sitting_in(traded, at="reports", who=OWNER) as at:
        await opened(at, "margin")
        await at.type(*MONTH)
        # What it cost is what the margin leaves of the rest, and gives way to the bar at 80 columns.
        coffee = row_of(await made(at), "КАФЕ")
        assert coffee.split()[-4:-1] == ["16.67", "6.67", "40.01"]
        assert "█" in coffee


async def test_a_cashier_with_the_single_right_sees_reports(traded: Home) -> None:
    async with sitting_in(traded, Right.BACK_OFFICE, Right.SEE_REPORTS, who=CASHIER, at="reports") as at:
        await opened(at, "receipts")
        await at.type(*MONTH)
        assert shows(await made(at), "20.11.2026 09:59")


async def test_what_takes_long_says_so_lets_keys_through_and_is_left_at_once(traded: Home) -> None:
    free, dropped = threading.Event(), threading.Event()

    def slow(period: Period, wanted: Callable[[], bool]) -> Report | None:
        assert free.wait(PATIENCE)
        if not wanted():
            dropped.set()
        return Report(DayTurnover, [])

    async with sitting_in(traded, at="reports") as at:
        listed = at.top
        view = View("Slow", slow, "slow", dated=True)
        at.top.open(ReportScreen(at.top.office, listed._desk, view, day(TODAY)))  # type: ignore[attr-defined]
        assert shows(await at.picture(), "Reckoning")
        assert shows(await at.type("f2"), "Yesterday")
        at.blind("escape", "escape")
        assert at.top is listed
        await at.picture()
        free.set()
        assert dropped.wait(PATIENCE)


async def test_a_scan_changes_nothing(traded: Home) -> None:
    async with sitting_in(traded, at="reports") as at:
        await opened(at, "turnover")
        before = await made(at)
        picture = await at.type("3800000000010", "enter")
        assert shows(picture, "nothing was changed by it")
        assert picture[:18] == before[:18]


@pytest.mark.parametrize("language", ["en", "bg"])
async def test_every_report_fits_80_columns_with_whole_titles_and_sums(traded: Home, language: str) -> None:
    async with sitting_in(traded, at="reports", who=OWNER, language=language) as at:
        for kind in KINDS:
            await opened(at, kind.name)
            if kind.dated:
                await at.type(*MONTH)
            picture = await made(at)
            assert len(picture) == 24, kind.name
            assert max(len(one_column(row)) for row in picture) <= 80
            assert "…" not in picture[2], (kind.name, picture[2])
            sums = [row for row in picture if row.startswith("  " + translator(language)("In all"))]
            assert not [row for row in sums if "…" in row], (kind.name, sums)
            assert picture[0].lstrip().startswith(translator(language)(kind.title.text))
            at.blind("escape")


async def test_what_lies_behind_a_row_is_called_in_the_readers_language(traded: Home, sell_at: Any) -> None:
    with sell_at() as sell:
        id_of(sell(lines=line("КАФЕ", "2", percent="10"), payments=paid(("cash", "50.00")), at="2026-11-20T09:00:00"))
    async with sitting_in(traded, at="reports", who=OWNER, language="bg") as at:
        for report, title in (("discounts", "Бележки: на ръка"), ("by-payment", "Бележки: В брой")):
            await opened(at, report)
            await at.type(*MONTH)
            assert shows(await made(at), "Общо")
            at.blind("enter")
            assert (await made(at))[0].strip().startswith(title)
            at.blind("escape", "escape")


async def test_a_file_of_what_lies_behind_a_row_does_not_take_the_place_of_the_whole_one(traded: Home) -> None:
    async with sitting_in(traded, at="reports") as at:
        for report, rows in (("receipts", ()), ("by-group", ("enter",)), ("by-group", ("down", "enter"))):
            await opened(at, report)
            await at.type(*MONTH)
            await made(at)
            for key in (*rows, "f8", "end", "enter"):
                at.blind(key)
                await made_or_chosen(at)
            assert shows(await made(at), "Written:")
            at.blind(*["escape"] * (2 if rows else 1))
            assert isinstance(at.top, ReportList)
        files = sorted((traded.root / "reports").iterdir())
        assert len(files) == 3, files
        assert len({file.read_text("utf-8") for file in files}) == 3


async def made_or_chosen(at: Sitting) -> None:
    if isinstance(at.top, ReportScreen):
        await made(at)
