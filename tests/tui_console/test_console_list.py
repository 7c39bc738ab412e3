"""The list of scripts: what becomes of each, what is done with one, how it went wrong; versions; how it closes."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from console_sitting import DOZEN, DOZEN_TESTS, at_console, desk_in
from patience import until
from tui_office import leave_alone, shows

from tui_pos.boot import Home, open_store
from tui_pos.checkout.scripts.desk import ScriptDesk
from tui_pos.checkout.scripts.values import State
from tui_pos.store import journal
from tui_pos.store.installation import installation_of
from tui_pos.tui.console.script_list import ScriptList

Sell = Callable[..., dict[str, Any]]

BROKEN = """def rule(op):
    if op.total > eur("5"):
        return message(str(1 // (op.total - op.total)))
    return None
"""
BROKEN_TESTS = '[[test]]\nname = "little"\nlines = [{ code = "КОЛА" }]\nexpect = { acted = false }\n'


@pytest.fixture
def scripts(home: Home) -> Iterator[ScriptDesk]:
    """A script that acts."""
    with desk_in(home) as desk:
        desk.save("Дузина", DOZEN, DOZEN_TESTS)
        desk.activate("Дузина", 1)
        yield desk


def state(desk: ScriptDesk) -> State:
    (row,) = desk.list()
    return row.state


async def test_a_shop_without_scripts_says_what_to_do(home: Home) -> None:
    with desk_in(home) as desk:
        async with at_console(desk) as at:
            assert shows(await at.picture(), "There is no script yet.")
            for key in ("enter", "f2", "f4", "f5", "f6", "f7"):
                assert shows(await at.type(key), "No script is marked; write a new one with Ins.")


async def test_a_script_is_switched_off_and_on(scripts: ScriptDesk) -> None:
    async with at_console(scripts) as at:
        assert shows(await at.picture(), "Дузина 1 on 0/0")
        assert shows(await at.type("f2"), "Дузина 1 off")
        assert state(scripts) is State.OFF
        assert shows(await at.type("f2"), "Дузина 1 on")
        assert state(scripts) is State.ON


async def test_what_makes_no_sense_for_a_script_is_refused_in_a_sentence(scripts: ScriptDesk) -> None:
    scripts.save_draft("А", "", "")
    async with at_console(scripts) as at:
        assert shows(await at.type("f2"), "No rule asks “А” yet; open it and activate it.")
        assert shows(await at.type("f4"), "“А” needs no confirming here.")
        assert shows(await at.type("f5"), "“А” is not off for today.")
        assert shows(await at.type("f6"), "There is no script “А”")


async def test_a_new_script_needs_a_name_that_none_has(scripts: ScriptDesk) -> None:
    async with at_console(scripts) as at:
        assert shows(await at.type("insert", "f9"), "Nothing stands here yet; type something.")
        assert shows(await at.type("Дузина", "f9"), "There is a script “Дузина” already; take another name.")
        assert shows(await at.type(*("backspace",) * 6, "2 по 2", "f9"), "“2 по 2” is no name of a script")
        await at.type("escape")
        assert isinstance(at.top, ScriptList)
    assert [row.name for row in scripts.list()] == ["Дузина"]


async def test_from_another_installation_it_acts_once_a_technician_has_confirmed_it(
    home: Home, scripts: ScriptDesk
) -> None:
    with desk_in(home, installation="elsewhere", station="2") as restored:
        assert state(restored) is State.UNCONFIRMED
        async with at_console(restored) as at:
            assert shows(await at.picture(), "to be confirmed")
            assert shows(await at.type("f4"), "Have you read “Дузина”, and may it act here?")
            # Esc is a no.
            at.blind("escape")
            assert state(restored) is State.UNCONFIRMED
            assert shows(await at.type("f4", "enter"), "“Дузина” is confirmed for this installation.")
        assert state(restored) is State.ON


async def test_three_failures_are_told_and_a_key_lets_it_act_again(
    home: Home, sell_at: Callable[[], AbstractContextManager[Sell]]
) -> None:
    with desk_in(home, installation_of(home.root)) as desk:
        desk.save("Счупен", BROKEN, BROKEN_TESTS)
        desk.activate("Счупен", 1)
    with sell_at() as sell:
        for _ in range(3):
            sell(lines=[{"code": "КАФЕ"}])
    with desk_in(home, installation_of(home.root)) as desk:
        async with at_console(desk) as at:
            picture = await at.picture()
            assert shows(picture, "“Счупен” was switched off for the day,")
            assert shows(picture, "Счупен 1 off for today")
            assert shows(picture, "Failed: 3. The last failure:")
            assert shows(picture, "division by zero")
            picture = await at.type("f5")
            assert shows(picture, "“Счупен” acts again.")
            assert shows(picture, "Счупен 1 on")


async def test_versions_tell_who_when_and_what_is_different(scripts: ScriptDesk) -> None:
    scripts.save("Дузина", DOZEN.replace('"10"', '"15"'), DOZEN_TESTS)
    async with at_console(scripts) as at:
        picture = await at.type("f6")
        assert shows(picture, "ivan no 1")
        assert shows(picture, '- return set_discount(pct("10"), lines) + return set_discount(pct("15"), lines)')
        picture = await at.type("down")
        assert shows(picture, "+def rule(op):")
        # The old text is gone on with, as a draft.
        picture = await at.type("enter")
        assert shows(picture, 'return set_discount(pct("10"), lines)')
        assert picture[0].rstrip().endswith("version 2 *")
    assert scripts.open("Дузина").is_draft


async def test_an_old_version_takes_the_place_of_an_unsaved_text_only_after_a_yes(scripts: ScriptDesk) -> None:
    scripts.save_draft("Дузина", DOZEN + "# начато\n", DOZEN_TESTS)
    async with at_console(scripts) as at:
        assert shows(await at.type("f6", "enter"), "A text that is not saved gives way to this version.")
        await at.type("escape")
        assert scripts.open("Дузина").source.endswith("# начато\n")
        await at.type("enter", "enter")
    assert scripts.open("Дузина").source == DOZEN


async def test_a_console_that_nobody_uses_closes_and_no_text_is_lost(home: Home, scripts: ScriptDesk) -> None:
    async with at_console(scripts) as at:
        listed = at.top
        at.blind("enter", "# едно", "f3", "f1")
        leave_alone(listed.office.watch._idle)  # type: ignore[attr-defined]
        # Not by its picture: a screen that closes has none.
        await until(lambda: len(at.app.screen_stack) == 1)
    assert scripts.open("Дузина").source == "# едно" + DOZEN
    with open_store(home) as store:
        assert len(journal.newest(store, ("console_close",))) == 1
