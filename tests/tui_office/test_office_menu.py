"""The main menu of the back office: who may open it and what, and the way out."""

import pytest
from shop_sitting import CASHIER, MANAGER, OWNER, opened, sitting_in
from tui_office import shows

from tui_pos.backoffice.operators import Operators
from tui_pos.boot import Home, office_in
from tui_pos.boot.screens import office_screen
from tui_pos.domain.rights import NoRight, Right
from tui_pos.errors import Refused
from tui_pos.tui.office import main


async def test_every_row_opens_its_screen_and_esc_comes_back(home: Home) -> None:
    async with sitting_in(home, who=OWNER) as at:
        for number, entry in enumerate(main.ENTRIES, 1):
            if not entry.function:
                # The sale is a program of its own.
                continue
            picture = await at.type(*str(number), "enter")
            assert not isinstance(at.top, main.MainMenu), (entry, picture)
            at.blind("escape")
            assert isinstance(at.top, main.MainMenu), entry


async def test_the_menu_is_left_by_esc_and_yes_and_not_by_one_esc_too_many(home: Home) -> None:
    async with sitting_in(home) as at:
        picture = await at.picture()
        assert shows(picture, "Back office")
        assert shows(await at.type("escape"), "Leave the back office?")
        at.blind("escape")
        assert isinstance(at.top, main.MainMenu)
        at.blind("escape", "enter")
        assert len(at.app.screen_stack) == 1


async def test_what_nobody_gave_the_right_to_is_refused_with_whom_to_ask(home: Home) -> None:
    async with sitting_in(home, Right.BACK_OFFICE, who=CASHIER) as at:
        at.top.press("home", None)
        number = next(n for n, entry in enumerate(main.ENTRIES, 1) if entry.right is Right.EDIT_RULES)
        picture = await at.type(*str(number), "enter")
        assert shows(picture, "ask the manager")
        assert isinstance(at.top, main.MainMenu)


def test_a_cashier_does_not_come_in_without_the_right(home: Home) -> None:
    with opened(home, CASHIER) as (workplace, cashier), pytest.raises(NoRight):
        office_screen(workplace, cashier, str)


def test_the_back_office_is_open_several_times_but_not_without_end(home: Home) -> None:
    with office_in(home) as first, office_in(home) as second, office_in(home), office_in(home) as fourth:
        assert (first.station, second.station, fourth.station) == ("office", "office-2", "office-4")
        with pytest.raises(Refused, match="already open"), office_in(home):
            pass
    with office_in(home) as again:
        assert again.station == "office"


async def test_what_changes_in_the_rights_of_who_sits_here_holds_at_the_next_key(home: Home) -> None:
    async with sitting_in(home) as at:
        with opened(home, OWNER) as (workplace, owner):
            keepers = Operators(workplace, owner)
            keepers.save(keepers.opened(MANAGER), {"rights": "keep_operators"})
            number = next(n for n, entry in enumerate(main.ENTRIES, 1) if entry.module == "operators")
            assert shows(await at.type(str(number), "enter"), "Operator name")
            at.blind("escape")
            keepers.switch(keepers.opened(MANAGER))
        assert shows(await at.type("enter"), "no longer works here")
        assert isinstance(at.top, main.MainMenu)
        assert shows(await at.type("1", "enter"), "no longer works here")
