"""The editor of scripts: faults as they are typed, texts that are never lost, tests, versions, and what then acts."""

import asyncio
from collections.abc import Iterator

import pytest
from console_sitting import DOZEN, DOZEN_TESTS, at_console, desk_in, until
from tui_office import Sitting, keys, shows

from tui_pos.boot import Home
from tui_pos.checkout.scripts.desk import ScriptDesk
from tui_pos.tui.console.editor import Editor


@pytest.fixture
def scripts(home: Home) -> Iterator[ScriptDesk]:
    """One script with its tests, saved."""
    with desk_in(home) as desk:
        desk.save("Дузина", DOZEN, DOZEN_TESTS)
        yield desk


def editor(at: Sitting) -> Editor:
    assert isinstance(at.top, Editor)
    return at.top


async def checked(at: Sitting) -> list[str]:
    return await until(at, lambda picture: shows(picture, "No fault found."))


async def test_a_fault_is_told_as_it_is_typed_with_line_and_column_and_a_key_leads_to_it(scripts: ScriptDesk) -> None:
    async with at_console(scripts) as at:
        at.blind("enter")
        await checked(at)
        at.blind("down", "end", "enter", "x = = 2")
        picture = await until(at, lambda rows: shows(rows, "line 3, column 9:"))
        assert shows(picture, "Parse error")
        picture = await at.type("up", "home", "f4")
        assert picture[1].rstrip().endswith("line 3, column 9")
        at.blind("f7", "f7", "f7")
        await checked(at)
        assert shows(await at.type("f4"), "No fault was found.")


async def test_a_name_that_there_is_not_is_a_fault_before_any_sale(scripts: ScriptDesk) -> None:
    async with at_console(scripts) as at:
        at.blind("insert", "Ново", "f9", "down", "end", "x")
        picture = await until(at, lambda rows: shows(rows, "line 2, column 12:"))
        assert shows(picture, "Nonex")


async def test_keys_go_on_while_a_text_is_checked_and_the_last_text_is_the_one_that_counts(
    scripts: ScriptDesk,
) -> None:
    async with at_console(scripts) as at:
        at.blind("enter")
        for letter in "x = = 1":
            at.blind(letter)
            await asyncio.sleep(0.05)
        await until(at, lambda rows: shows(rows, "line 1, column"))
        at.blind(*("backspace",) * 7)
        await checked(at)
        assert scripts.open("Дузина").source == DOZEN


async def test_what_is_typed_is_kept_after_a_pause_whatever_ends_the_program(home: Home) -> None:
    with desk_in(home) as desk:
        desk.save("Дузина", DOZEN, DOZEN_TESTS)
        async with at_console(desk) as at:
            at.blind("enter")
            await checked(at)
            at.blind("# бележка", "enter")
            # Another program looks at the shop: this one could end here.
            with desk_in(home, station="2") as other:
                await until(at, lambda _: other.open("Дузина").is_draft)
                assert other.open("Дузина").source == "# бележка\n" + DOZEN
                assert [row.has_draft for row in other.list()] == [True]
                assert other.versions("Дузина")[0].source == DOZEN


async def test_leaving_without_a_save_keeps_the_text_and_the_saved_one_can_be_had_back(scripts: ScriptDesk) -> None:
    async with at_console(scripts) as at:
        at.blind("enter", "# едно", "enter", "escape")
        picture = await at.picture()
        assert shows(picture, "Дузина *")
        picture = await at.type("enter")
        assert shows(picture, "# едно")
        assert shows(picture, "This was left unsaved on")
        picture = await at.type("insert")
        assert not shows(picture, "# едно")
        assert shows(await at.type("f7"), "# едно")
        at.blind("insert", "escape")
        assert not shows(await at.picture(), "Дузина *")
    assert not scripts.open("Дузина").is_draft


async def test_a_save_is_a_new_version_and_what_acts_stays_as_it_was(scripts: ScriptDesk) -> None:
    scripts.activate("Дузина", 1)
    async with at_console(scripts) as at:
        at.blind("enter", "# две", "enter", "f9")
        picture = await at.picture()
        assert shows(picture, "“Дузина” is saved as version 2.")
        assert picture[0].rstrip().endswith("version 2")
        # Nothing has changed since: there is no other version.
        assert shows(await at.type("f9"), "version 2")
        picture = await at.type("escape")
        assert shows(picture, "Version 1 is in force; the newest is 2.")
    assert [version.version for version in scripts.versions("Дузина")] == [2, 1]


async def test_tests_stand_beside_and_a_failed_one_leads_to_where_it_is_written(scripts: ScriptDesk) -> None:
    async with at_console(scripts) as at:
        assert shows(await at.type("enter", "f2"), '[[test]] 2 name = "a dozen"')
        assert shows(await at.type("f5"), "2 of 2 passed")
        at.blind("escape", *("down",) * 8, "end", *("backspace",) * 8, " true }")
        picture = await at.type("f5")
        assert shows(picture, "1 of 2 passed")
        assert shows(picture, "true was expected, false came.")
        picture = await at.type("enter")
        assert picture[1].split()[:3] == ["Script", "►Tests", "line"]
        assert picture[1].rstrip().endswith("line 6, column 1")
        # Tests that cannot be read are a sentence.
        assert shows(await at.type("x", "f5"), "cannot be read")


async def test_it_acts_when_its_tests_pass_through_the_rule_that_is_filled_in(scripts: ScriptDesk) -> None:
    async with at_console(scripts) as at:
        picture = await at.type("enter", "f8")
        assert shows(picture, "Activate “Дузина”, version 1")
        picture = await at.type(*("backspace",) * 6, "Отстъпка", "down", "7", "down", "down", " ", "f9")
        assert shows(picture, "“Дузина” acts from the next sale, as “Отстъпка”.")
        assert shows(await at.type("escape"), "on")
    (row,) = scripts.list()
    assert [(rule.name, rule.priority, rule.mandatory, rule.active) for rule in row.rules] == [
        ("Отстъпка", 7, True, True)
    ]


async def test_it_does_not_act_while_a_test_fails_or_its_text_has_a_fault(scripts: ScriptDesk) -> None:
    async with at_console(scripts) as at:
        at.blind("enter", "f2", *("down",) * 8, "end", *("backspace",) * 8, " true }")
        picture = await at.type("f8", "f9")
        assert shows(picture, "fails its test “eleven”")
        picture = await at.type("escape", "f2", "x", "f8", "f9")
        assert shows(picture, "has a fault in line 1, column")
    assert [row.rules for row in scripts.list()] == [()]


async def test_words_are_searched_and_an_example_is_written_in(scripts: ScriptDesk) -> None:
    async with at_console(scripts) as at:
        at.blind("insert", "Ново", "f9", "f3", "set_price")
        picture = await at.picture()
        assert shows(picture, "set_price(price=None, group=None, times=10000, plus=0, lines=None, by_hand=False)")
        # What is only told so is found too.
        assert shows(await at.type("escape", "birthday"), "op.partner.birthday")
        at.blind("escape", "enter")
        assert editor(at)._script.text.startswith("def rule(op):\n    lines = of(op")
        at.blind("f3", "a test", "enter")
        assert editor(at)._tests.text.startswith("[[test]]")
        at.blind("f7")
        assert editor(at)._tests.text == ""


async def test_lines_go_in_as_far_as_the_one_before_and_backspace_takes_a_step_out(scripts: ScriptDesk) -> None:
    async with at_console(scripts) as at:
        at.blind("insert", "Ново", "f9", "end")
        for key in ("enter", "x", "enter", "tab", "y", "enter", "backspace", "z"):
            # No haste: as a person types.
            await asyncio.sleep(0.02)
            at.blind(key)
        assert editor(at)._script.text.split("\n")[:4] == ["def rule(op):", "    x", "        y", "    z"]


async def test_pasted_lines_keep_the_indent_that_they_bring(scripts: ScriptDesk) -> None:
    async with at_console(scripts) as at:
        at.blind("insert", "Ново", "f9", *("delete",) * 40)
        typed = [key for line in DOZEN.split("\n") for key in (*keys(line), *keys("enter"))][:-1]
        at.app.press(typed)
        assert editor(at)._script.text == DOZEN
        # Eight digits and Enter are no scan here.
        at.blind("12345678", "enter")
        assert editor(at)._script.text == DOZEN + "12345678\n"
