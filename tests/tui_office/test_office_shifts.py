"""The shifts in the back office: the list, all of one, and who may see them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from shop_sitting import CASHIER, opened, sitting_in
from tui_office import shows

from tui_pos.boot import Home
from tui_pos.domain.money import Cents
from tui_pos.domain.rights import Right
from tui_pos.store import shifts

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=ZoneInfo("Europe/Sofia"))


def furnish(home: Home, many: int) -> None:
    with opened(home) as (workplace, _):
        for _ in range(many):
            shift = shifts.begin(workplace.store, "1", "3", Cents(5000), NOW)
            shifts.put_count(workplace.store, shift.id, Cents(5000), 1)
            shifts.close(
                workplace.store, shift, "3", NOW, counted=Cents(5000), expected=Cents(5100 + shift.number), z=False
            )


async def test_the_newest_is_first_and_enter_shows_all_of_it(home: Home) -> None:
    furnish(home, 3)
    async with sitting_in(home, at="shifts") as at:
        picture = await at.type()
        assert shows(picture, "-1.03")
        assert shows(picture, "22.11.2026 08:30")
        picture = await at.type("enter")
        assert shows(picture, "Shift 3, till 1")
        assert shows(picture, "51.03")
        picture = await at.type("escape")
        assert shows(picture, "-1.01")


async def test_older_ones_come_as_one_goes_down(home: Home) -> None:
    furnish(home, 150)
    async with sitting_in(home, at="shifts") as at:
        picture = await at.type(*["pagedown"] * 30)
        assert shows(picture, "-1.01 ")


async def test_nobody_without_the_right_sees_them(home: Home) -> None:
    furnish(home, 1)
    async with sitting_in(home, Right.BACK_OFFICE, who=CASHIER, at="shifts") as at:
        picture = await at.type()
        assert shows(picture, "seeing what a shift should have")
        assert not shows(picture, "-1.01")
