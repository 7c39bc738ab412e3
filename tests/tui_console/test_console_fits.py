"""At 80 × 24 every screen of the console is whole, in both languages, and says nothing in the other one."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from console_sitting import DOZEN, DOZEN_TESTS, at_console, desk_in
from tui_office import Sitting

from tui_pos.boot import Home
from tui_pos.checkout.scripts.desk import ScriptDesk
from tui_pos.language import LANGUAGES

FAILING = DOZEN_TESTS.replace("11.88", "1.00")

WALK: dict[str, tuple[str, ...]] = {
    "list": (),
    "list, help": ("f1",),
    "confirm": ("down", "f4"),
    "editor": ("enter",),
    "editor, help": ("enter", "f1"),
    "editor, tests": ("enter", "f2"),
    "editor, saved": ("enter", "f9"),
    "test results": ("enter", "f5"),
    "test results, help": ("enter", "f5", "f1"),
    "activation": ("enter", "f8"),
    "activation, refused": ("enter", "f8", "f9"),
    "operations": ("enter", "f8", "down", "down", "enter"),
    "words": ("enter", "f3"),
    "words, help": ("enter", "f3", "f1"),
    "words, one": ("enter", "f3", "child_operation"),
    "words, none": ("enter", "f3", "zzz"),
    "ready-made": ("f3",),
    "ready-made, form": ("f3", "enter"),
    "ready-made, help": ("f3", "enter", "f1"),
    "ready-made, text": ("f3", "enter", "f9"),
    "ready-made, goods": ("f3", "down", "enter", "down", "enter"),
    "new": ("insert",),
    "new, refused": ("insert", "f9"),
    "versions": ("f6",),
    "versions, help": ("f6", "f1"),
    "dry run": ("f7",),
    "dry run, help": ("f7", "f1"),
    "dry run, past": ("f7", "f5"),
    "dry run, past sale": ("f7", "f5", "enter"),
    "dry run, moment": ("f7", "f7"),
    "dry run, quantity": ("f7", "f4"),
    "dry run, customer": ("f7", "f6"),
    "not off": ("f5",),
}
"""Screen → the keys that lead to it from the list."""


@pytest.fixture
def scripts(
    home: Home, sell_at: Callable[[], AbstractContextManager[Callable[..., dict[str, Any]]]]
) -> Iterator[ScriptDesk]:
    with sell_at() as sell:
        sell(lines=[{"code": "КОЛА", "qty": "12"}])
    with desk_in(home, installation="elsewhere") as desk:
        desk.save("Друг", DOZEN, DOZEN_TESTS)
        desk.activate("Друг", 1)
    with desk_in(home) as desk:
        desk.save("Дузина", DOZEN, DOZEN_TESTS)
        desk.activate("Дузина", 1)
        desk.save("Дузина", DOZEN + "# две\n", FAILING)
        yield desk


def back_to_the_list(at: Sitting) -> None:
    while len(at.app.screen_stack) > 2:
        at.blind("escape")
    at.blind("left", "home", "up", "down", "up")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_nothing_is_cut_on_any_screen(scripts: ScriptDesk, language: str) -> None:
    async with at_console(scripts, language) as at:
        for name, typed in WALK.items():
            picture = await at.type(*typed)
            assert [len(row) for row in picture] == [80] * 24, name
            assert [row for row in picture if re.search(r"\S…", row)] == [], (name, picture)
            assert any(re.match("F[19] ", row) for row in picture[-3:]), (name, picture)
            back_to_the_list(at)


@pytest.mark.parametrize("size", [(60, 15), (79, 24)])
async def test_a_window_too_small_says_so_and_the_text_is_there_when_it_is_larger_again(
    scripts: ScriptDesk, size: tuple[int, int]
) -> None:
    async with at_console(scripts) as at:
        await at.type("enter")
        await at.resize(*size)
        sentence = "This screen needs 80 columns and 24 rows; make the window larger."
        assert " ".join(" ".join(at.painted()).split()) == sentence
        at.blind("# едно")
        await at.resize(80, 24)
        assert "# едноdef rule(op):" in " ".join(at.painted())
