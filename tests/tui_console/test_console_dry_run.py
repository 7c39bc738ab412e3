"""A dry run of a script on a sample and on a sale of the past: what it would do is told, and nothing is changed."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from console_sitting import DOZEN, DOZEN_TESTS, at_console, desk_in
from tui_office import shows

from tui_pos.boot import Home
from tui_pos.checkout.scripts.desk import ScriptDesk

Sell = Callable[..., dict[str, Any]]


@pytest.fixture
def scripts(home: Home, sell_at: Callable[[], AbstractContextManager[Sell]]) -> Iterator[ScriptDesk]:
    """A script that is only saved; a sale of twelve was made before it."""
    with sell_at() as sell:
        sell(lines=[{"code": "КОЛА", "qty": "12"}], partner="П1")
        sell(lines=[{"code": "ХЛЯБ", "qty": "1"}])
    with desk_in(home) as desk:
        desk.save("Дузина", DOZEN, DOZEN_TESTS)
        yield desk


async def test_a_sample_is_tried_and_the_script_tells_what_it_returned(scripts: ScriptDesk) -> None:
    async with at_console(scripts) as at:
        picture = await at.type("f7")
        assert shows(picture, "Dry run of “Дузина”")
        assert shows(picture, "It returned: None It took")
        picture = await at.type("insert", "КОЛА", "enter", "f4", *("backspace",) * 4, "12", "f9")
        assert shows(picture, "+ Дузина: ")
        assert shows(picture, "set_discount(percent=1000, lines=[")
        assert shows(await at.type("-", "f8"), "It returned: None")


async def test_customer_moment_and_lines_of_the_sample_are_changed(scripts: ScriptDesk) -> None:
    async with at_console(scripts) as at:
        assert shows(await at.type("f7", "f6", "П5", "enter"), "customer: Пети")
        picture = await at.type("f7", *("backspace",) * 10, "01.06.2026", "down", *("backspace",) * 5, "20:30", "f9")
        assert shows(picture, "01.06.2026 20:30")
        for _ in range(9):
            at.blind("delete")
        assert shows(await at.picture(), "The sale has no line; Ins adds one.")
        assert shows(await at.type("+"), "That line is not one of the sample; mark another.")


async def test_a_past_sale_is_tried_and_is_as_it_was(scripts: ScriptDesk) -> None:
    before = scripts.sales("", 10)
    async with at_console(scripts) as at:
        picture = await at.type("f7", "f5")
        assert shows(picture, "End customer")
        assert shows(await at.type("1"), "Type the number of a sale to find an older one.")
        picture = await at.type("enter")
        assert picture[0].rstrip().endswith("sale 1")
        assert shows(picture, "+ Дузина: ")
        # It is no sample: its lines stay.
        assert shows(await at.type("delete", "+"), "sale 1")
        assert picture[0].rstrip().endswith("sale 1")
    assert scripts.sales("", 10) == before
    assert [row.health.runs for row in scripts.list()] == [0]


async def test_what_breaks_is_told_with_its_place(scripts: ScriptDesk) -> None:
    async with at_console(scripts) as at:
        at.blind("insert", "Счупен", "f9", "down", "end", *("backspace",) * 11, "return 1 // 0")
        picture = await at.type("f6")
        assert shows(picture, "line 2, column")
        assert shows(picture, "division by zero")
