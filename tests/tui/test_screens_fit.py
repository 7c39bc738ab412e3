"""At 80 × 24 and in both languages every screen of the back office has its place, whole."""

import re

import lists
import pytest
from one_language import foreign
from tui_office import Sitting, shows, sitting

from tui_pos.checkout.rules.desk import RuleDesk
from tui_pos.domain.money import BasisPoints
from tui_pos.language import LANGUAGES
from tui_pos.pricing.rules import ItemPresent, Range, Rule, SetDiscount, Total
from tui_pos.pricing.terms import ACTIONS, CONDITIONS
from tui_pos.tui.screens import texts
from tui_pos.tui.screens.form import TermScreen

SHOP = f"{lists.ITEMS} {lists.PARTNERS} {lists.LOCATIONS} {lists.OPERATORS} Първо Второ Трето ъъъ"

FIVE = (SetDiscount(BasisPoints(500)),)

WALK: dict[str, tuple[str, ...]] = {
    "list": (),
    "list, nothing found": ("ъъъ",),
    "list, help": ("f1",),
    "list, scan": ("3800000000010", "enter"),
    "list, removal": ("delete",),
    "list, broken": ("end",),
    "copy": ("f3",),
    "copy, help": ("f3", "f1"),
    "versions": ("f4",),
    "versions, help": ("f4", "f1"),
    "check": ("end", "f5"),
    "past sales": ("f6",),
    "past sales, help": ("f6", "f1"),
    "past sales, wrong days": ("f6", *("backspace",) * 10, "f9"),
    "new": ("insert",),
    "new, help": ("insert", "f1"),
    "condition": ("insert", "insert"),
    "condition, help": ("insert", "insert", "f1"),
    "condition, end": ("insert", "insert", "end"),
    "conditions": ("enter",),
    "actions": ("enter", "f8"),
    "action": ("enter", "f8", "insert"),
    "exceptions": ("enter", "f8", "f8"),
    "operations": ("enter", "f8", "f8", "f8"),
    "name": ("enter", "f8", "f8", "f8", "f8"),
    "name, help": ("enter", "f8", "f8", "f8", "f8", "f1"),
    "sample": ("enter", "f4"),
    "sample, help": ("enter", "f4", "f1"),
    "sample, item": ("enter", "f4", "insert"),
    "sample, customer": ("enter", "f4", "f6"),
    "leaving": ("enter", "f8", "delete", "f10"),
    "items": ("enter", "end", "enter", *("down",) * 6, "enter", "enter", "enter"),
    "groups": ("enter", "end", "enter", *("down",) * 7, "enter", "enter", "enter"),
}
"""Screen → the keys that lead to it from the list."""


@pytest.fixture
def book(desk: RuleDesk) -> RuleDesk:
    desk.put(Rule("", "Първо", ("sale",), (Total(Range(100)),), FIVE, priority=10))
    gone = desk.put(Rule("", "Трето", ("sale",), (ItemPresent(("КОЛА",)),), FIVE, priority=30))
    desk.put(Rule(gone.id, "Трето", ("sale",), (ItemPresent(("СТАРО",)),), FIVE, priority=30))
    return desk


def cut(picture: list[str]) -> list[str]:
    """The rows on which something is cut. A `…` by itself stands for what a rule does not say yet."""
    return [row for row in picture if re.search(r"\S…", row)]


def back_to_the_list(at: Sitting) -> None:
    while (screens := len(at.app.screen_stack)) > 2:
        at.blind("f10")
        if len(at.app.screen_stack) == screens:
            # It asks whether to leave without saving.
            at.blind("enter")
    if at.top.corner() != "2":
        at.blind("escape")
    at.blind("home")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_caption_heading_or_sentence_is_cut_on_any_screen(book: RuleDesk, language: str) -> None:
    async with sitting(book, language) as at:
        for name, typed in WALK.items():
            picture = await at.type(*typed)
            assert len(picture) == 24, name
            assert all(len(row) == 80 for row in picture), (name, picture)
            assert cut(picture) == [], name
            assert foreign("\n".join(picture), language, SHOP) == set(), (name, picture)
            # The foot is whole: F1 stands there, or how a question is answered.
            assert any(row.startswith(("F1", "Enter")) for row in picture[-2:]), (name, picture[-3:])
            back_to_the_list(at)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_form_of_every_term_fits_with_all_its_errors(book: RuleDesk, language: str) -> None:
    async with sitting(book, language) as at:
        for term in (*CONDITIONS, *ACTIONS):
            if not term.parameters:
                continue
            office = at.top.office
            at.top.open(TermScreen(office, term, None, lambda value: None, lambda value: None))
            # A letter where a number is wanted, and nothing where something is: every field says what is wrong.
            at.blind("x", "f9")
            if len(at.app.screen_stack) > 2:
                picture = await at.picture()
                assert cut(picture) == [], term.name
                assert shows(picture, office.tell(texts.TERMS[term.name].explain)), term.name
            while len(at.app.screen_stack) > 2:
                at.blind("escape")


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (132, 50), (81, 25)])
async def test_a_larger_terminal_is_used_whole(book: RuleDesk, size: tuple[int, int]) -> None:
    async with sitting(book, "bg", size) as at:
        for typed in ((), ("enter",), ("f8",), ("f1",)):
            picture = await at.type(*typed)
            assert [len(row) for row in picture] == [size[0]] * size[1]
            assert picture[-1].strip()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(70, 20), (79, 24), (80, 23)])
async def test_a_window_too_small_says_so_alone_and_shows_the_screen_again_when_it_is_larger(
    book: RuleDesk, language: str, size: tuple[int, int]
) -> None:
    async with sitting(book, language) as at:
        whole = await at.type("enter")
        step = at.top.office.say("step {step} of {steps}", step=2, steps=5)
        sentence = at.top.office.say("This screen needs 80 columns and 24 rows; make the window larger.")
        await at.resize(*size)
        picture = at.painted()
        assert " ".join(" ".join(picture).split()) == sentence
        assert [len(row) for row in picture] == [size[0]] * size[1]
        # Keys go on, and a screen that is opened meanwhile says the same.
        at.blind("f8", "f1")
        await at.picture()
        assert " ".join(" ".join(at.painted()).split()) == sentence
        at.blind("escape")
        await at.resize(80, 24)
        assert shows(at.painted(), step)
        at.blind("escape")
        await at.picture()
        assert [row.rstrip() for row in at.painted()] == [row.rstrip() for row in whole]
