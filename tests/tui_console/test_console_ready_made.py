"""Ready-made scripts: each opens, is filled in, looked at, and goes on in the editor."""

from collections.abc import Iterator
from typing import Any

import pytest
from console_sitting import DOZEN, DOZEN_TESTS, at_console, desk_in
from tui_office import Sitting, shows

from tui_pos.boot import Home
from tui_pos.checkout.scripts.desk import ScriptDesk
from tui_pos.checkout.scripts.ready import READY
from tui_pos.language import translator
from tui_pos.tui.console.editor import Editor
from tui_pos.tui.console.ready_made import Preview, ReadyMadeScreen
from tui_pos.tui.screens.form import FormScreen

WANTED = {"items": "КОЛА", "item": "КАСА", "partner": "П5"}
"""What is chosen where nothing stands yet, by the name of the parameter."""


@pytest.fixture
def scripts(home: Home) -> Iterator[ScriptDesk]:
    with desk_in(home) as desk:
        yield desk


def fill(at: Sitting, place: int) -> list[str]:
    """Open the ready-made script and choose what it cannot do without; its parameters."""
    at.blind("f3", *("down",) * place, "enter")
    names = [asked.name for asked in READY[place].parameters]
    for name in names:
        at.blind("down")
        if name in WANTED:
            at.blind("enter", WANTED[name], "enter")
            if name == "items":
                at.blind("f9")
    return names


@pytest.mark.parametrize("place", range(len(READY)), ids=[ready.code for ready in READY])
async def test_each_is_filled_looked_at_and_goes_on_in_the_editor(scripts: ScriptDesk, place: int) -> None:
    ready = READY[place]
    async with at_console(scripts, "bg") as at:
        fill(at, place)
        assert isinstance(at.top, FormScreen)
        picture = await at.type("f9")
        assert isinstance(at.top, Preview), picture
        assert shows(picture, f"# {ready.title.say(translator('bg'))}")
        await at.type("f9")
        assert isinstance(at.top, Editor)
        (row,) = scripts.list()
        opened = scripts.open(row.name)
        assert scripts.check(opened.source) == []
        # The tests that come with it pass.
        results = scripts.run_tests(row.name, opened.source, opened.tests)
        assert results
        assert [result.name for result in results if not result.passed] == []
        # Esc leads to the list of scripts.
        # A long name is cut before its star.
        assert shows(await at.type("escape"), "… *" if len(row.name) > 28 else f"{row.name} *")


async def test_what_is_missing_is_told_at_its_field_and_esc_from_the_text_leads_back_to_the_form(
    scripts: ScriptDesk,
) -> None:
    async with at_console(scripts) as at:
        picture = await at.type("f3", "down", "enter", "f9")
        assert shows(picture, "Nothing is chosen here yet; press Enter and choose.")
        at.blind("enter", "КАСА", "enter")
        assert shows(await at.type("f9"), "name at least one")
        at.blind("up", "up", "up", "enter", "КОЛА", "enter", "f9", "down", "down", *("delete",) * 3, "24", "f9")
        assert isinstance(at.top, Preview)
        picture = await at.type("escape")
        assert isinstance(at.top, FormScreen)
        assert shows(picture, "What comes in crates Кока-Кола")
        await at.type("escape")
        assert isinstance(at.top, ReadyMadeScreen)
    assert scripts.list() == []


async def test_a_name_that_is_taken_is_told_while_the_form_still_stands(scripts: ScriptDesk) -> None:
    scripts.save("Points_a_percent", DOZEN, DOZEN_TESTS)
    async with at_console(scripts) as at:
        picture = await at.type("f3", "down", "down", "enter", "f9")
        assert shows(picture, "There is a script “Points_a_percent” already; take another name.")
        await at.type("end", "2", "f9", "f9")
        assert isinstance(at.top, Editor)
    assert scripts.open("Points_a_percent").source == DOZEN


async def test_values_that_are_typed_stand_in_the_text(scripts: ScriptDesk) -> None:
    values: dict[str, Any] = {}
    async with at_console(scripts) as at:
        at.blind("f3", "enter", "down", *("backspace",) * 6, "75.50", "f9")
        assert shows(await at.picture(), 'eur("75.50")'), values


async def test_what_no_script_comes_of_is_told_at_its_field(scripts: ScriptDesk) -> None:
    async with at_console(scripts) as at:
        at.blind("f3", "down", "down", "enter", "down", *("backspace",) * 6, "0", "f9")
        rows = await at.picture()
        assert isinstance(at.top, FormScreen)
        (field,) = [row for row, text in enumerate(rows) if "Percent  " in text]
        assert "“Percent” is to be from 0.1% to 100%." in rows[field + 1]
        at.blind("backspace", "4", "f9")
        assert isinstance(at.top, Preview)
