"""`tui-pos report`: what was sold, by day and by receipt, as a table and as CSV."""

import csv
import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from typed_command import Done, started, tui_pos

from tui_pos.boot import Home

DAYS = ("2026-01-09T23:59:59", "2026-01-10T00:00:00", "2026-01-10T12:00:00", "2026-02-01T08:00:00")


@pytest.fixture(scope="module")
def _sold(_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Path(shutil.copytree(_made, tmp_path_factory.mktemp("sold") / "home"))
    orders = [
        {"at": at, "partner": "П3", "lines": [{"code": "КОЛА"}], "payments": [{"type": "cash", "amount": "1.10"}]}
        for at in DAYS
    ]
    orders[-1] |= {
        "lines": [{"code": "КАФЕ", "percent": "10"}, {"code": "ХЛЯБ"}],
        "payments": [{"type": "card", "amount": "5.00"}, {"type": "cash", "amount": "10.00"}],
    }
    done = tui_pos("sell", home=home, stdin="\n".join(json.dumps(order) for order in orders).encode())
    assert done.code == 0, done.out
    return home


@pytest.fixture
def sold(_sold: Path, tmp_path: Path) -> Path:
    """A shop with four sales on three days; the last is of two lines, with a discount, paid in two ways."""
    return Path(shutil.copytree(_sold, tmp_path / "sold"))


def rows(done: Done) -> list[dict[str, str]]:
    assert (done.code, done.err) == (0, "")
    return list(csv.DictReader(StringIO(done.out)))


def test_turnover_adds_up_each_day_and_both_ends_count(sold: Path) -> None:
    days = rows(
        tui_pos("report", "turnover", "--from", "2026-01-09", "--to", "2026-02-01", "--format", "csv", home=sold)
    )
    assert [(day["day"], day["receipts"], day["gross"], day["discount"], day["total"]) for day in days] == [
        ("2026-01-09", "1", "1.10", "0.00", "1.10"),
        ("2026-01-10", "2", "2.20", "0.00", "2.20"),
        ("2026-02-01", "1", "11.20", "1.00", "10.20"),
    ]
    day = rows(
        tui_pos("report", "turnover", "--from", "2026-01-10", "--to", "2026-01-10", "--format", "csv", home=sold)
    )
    assert [row["day"] for row in day] == ["2026-01-10"]


def test_receipts_come_one_by_one_with_number_customer_and_payments(sold: Path) -> None:
    found = rows(
        tui_pos("report", "receipts", "--from", "2026-01-01", "--to", "2026-02-28", "--format", "csv", home=sold)
    )
    assert [row["moment"] for row in found] == [at.replace("T", " ") for at in DAYS]
    assert [row["number"] for row in found] == ["1", "2", "3", "4"]
    assert [row["receipt"] for row in found] == [f"{number:07}" for number in range(1, 5)]
    assert {(row["location"], row["partner"]) for row in found} == {("МАГ1", "П3")}
    assert [(row["total"], row["payments"]) for row in found[2:]] == [("1.10", "cash"), ("10.20", "card+cash")]
    assert len({row["usn"] for row in found}) == 4


def test_a_table_has_the_same_cells_with_numbers_to_the_right(sold: Path) -> None:
    span = ("--from", "2026-01-01", "--to", "2026-02-28")
    table = tui_pos("report", "turnover", *span, home=sold)
    assert (table.code, table.err) == (0, "")
    cells = list(csv.reader(StringIO(tui_pos("report", "turnover", *span, "--format", "csv", home=sold).out)))
    lines = table.out.splitlines()
    assert [line.split() for line in lines] == cells
    assert {len(line) for line in lines[1:]} == {len(lines[1])}


def test_without_days_the_report_is_of_today_and_nothing_sold_is_a_heading(sold: Path) -> None:
    assert rows(tui_pos("report", "receipts", "--format", "csv", home=sold)) == []
    assert tui_pos("sell", home=sold, stdin='{"lines":[{"code":"КОЛА"}]}'.encode()).code == 0
    today = rows(tui_pos("report", "receipts", "--format", "csv", home=sold))
    assert [row["number"] for row in today] == ["5"]
    since = rows(tui_pos("report", "receipts", "--from", "2026-02-01", "--format", "csv", home=sold))
    assert [row["number"] for row in since] == ["4", "5"]


@pytest.mark.parametrize(
    "days",
    [
        ["--from", "2026-02-30"],
        ["--from", "2026-02-02", "--to", "2026-02-01"],
        ["--to", "2001-01-01"],
    ],
)
def test_days_that_are_none_or_upside_down_are_wrong_use(home: Home, days: list[str]) -> None:
    done = tui_pos("report", "turnover", *days, home=home.root)
    assert (done.code, done.out) == (2, "")
    assert "--from" in done.err


def test_csv_is_utf_8_whatever_the_terminal_is(sold: Path) -> None:
    span = ("--from", "2026-01-01", "--to", "2026-02-28", "--format", "csv")
    done = started("report", "receipts", *span, home=sold, PYTHONIOENCODING="latin-1")
    assert {row["location"] for row in rows(done)} == {"МАГ1"}
