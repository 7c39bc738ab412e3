"""The technician's key: on the first screen it knocks with what is typed; elsewhere nobody sees anything of it."""

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from keyboard import Keyboard, station_over
from opened_modes import opened
from paper_goods import OPERATORS
from paper_till import PaperTill

from tui_pos.errors import StoreTrouble, WrongUse
from tui_pos.station.commands import COMMANDS, KEY_NAMES, MODES, texts
from tui_pos.station.keys import bind, key_table

HIDDEN = "ctrl+g"
CREDENTIAL = "петър много-тайна-дума"


def first_screen(till: PaperTill) -> Keyboard:
    return Keyboard(station_over(till, console_key=HIDDEN))


def test_j02_the_credential_and_the_key_open_the_console(till: PaperTill) -> None:
    keys = first_screen(till)
    keys.press(CREDENTIAL, HIDDEN)
    assert till.knocks == [CREDENTIAL]
    assert keys.station.take_request() == "console"
    assert keys.station.take_request() is None
    assert keys.mode == "sign_on"
    assert "*" not in keys.screen, "what was typed is gone from the field"


@pytest.mark.parametrize("text", ["", "1111", "3333", "петър", "петър друга-тайна-дума", "3800123456789"])
def test_j01_after_any_other_text_everything_is_as_after_any_key_that_does_nothing(till: PaperTill, text: str) -> None:
    keys = first_screen(till)
    keys.press(text)
    before = keys.station.frame()
    keys.press("ctrl+y")
    assert keys.station.frame() == before
    keys.press(HIDDEN)
    assert till.knocks == [text]
    assert keys.station.take_request() is None
    assert keys.station.frame() == before
    keys.press(*["backspace"] * len(text), "1111", "enter")
    assert keys.mode == "sale"


def test_a_credential_is_shown_as_stars_like_a_pin_and_erased_like_one(till: PaperTill) -> None:
    keys = first_screen(till)
    keys.press("петър /*тайна")
    assert keys.mode == "sign_on"
    assert "*******" in keys.screen
    assert "тайна" not in keys.screen
    keys.press(*["backspace"] * len("петър /*тайна"), "1111", "enter")
    assert keys.mode == "sale"


def test_enter_after_a_credential_is_a_long_text_like_any_and_no_wrong_pin(till: PaperTill) -> None:
    keys = first_screen(till)
    keys.press(CREDENTIAL, "enter")
    assert "not a PIN" in keys.screen
    assert till.knocks == []


@pytest.mark.parametrize("pin", OPERATORS)
@pytest.mark.parametrize("mode", [mode for mode in MODES if mode not in ("sign_on", "question")])
def test_j01_nobody_sees_anything_of_it_in_any_window(mode: str, pin: str) -> None:
    till = PaperTill()
    keys = opened(mode, till, pin, console_key=HIDDEN)
    before = keys.station.frame()
    keys.press(HIDDEN, HIDDEN)
    assert keys.station.frame() == before
    assert keys.mode == mode
    assert till.knocks == [None, None], "the journal has it"
    assert keys.station.take_request() is None


def test_in_a_question_on_the_first_screen_it_is_struck_in_vain(till: PaperTill) -> None:
    keys = first_screen(till)
    keys.press("f10", HIDDEN)
    assert till.knocks == [None]
    assert keys.mode == "question"


def test_a_till_that_cannot_note_the_try_says_nothing_either(till: PaperTill) -> None:
    def broken(credential: str | None) -> bool:
        raise StoreTrouble("disk_full", "The disk is full; make room.")

    till.knock = broken  # type: ignore[method-assign]
    keys = first_screen(till)
    before = keys.station.frame()
    keys.press(HIDDEN)
    assert keys.station.frame() == before


_strokes = st.one_of(
    st.sampled_from(sorted(KEY_NAMES)),
    st.sampled_from(["3800123456789", "24*БИРА", "КАФЕ", "2", "/give", "/consignments", "/", "f9", "enter", "<print>"]),
)


@examples(100)
@given(st.lists(_strokes, max_size=40), st.lists(st.integers(0, 120), max_size=8), st.sampled_from(sorted(OPERATORS)))
def test_struck_at_any_moment_it_changes_nothing_that_follows(strokes: list[str], moments: list[int], pin: str) -> None:
    """Two tills get the same keys, one of them the hidden key in between: text half typed, receipts half out."""
    plain, knocked = PaperTill(), PaperTill()
    pictures = []
    flat = [one for stroke in strokes for one in ([stroke] if stroke in KEY_NAMES or "<" in stroke else stroke)]
    for till, between in ((plain, set()), (knocked, set(moments))):
        keys = first_screen(till)
        keys.press(pin, "enter")
        seen = []
        for place, stroke in enumerate(flat):
            if place in between and keys.mode != "sign_on":
                before = keys.station.frame()
                keys.press(HIDDEN)
                assert keys.station.frame() == before
            if stroke != "<print>":
                keys.press(stroke)
            elif till.unprinted is not None:
                till.print_out()
                keys.station.wake()
            seen.append(keys.station.frame())
        pictures.append(seen)
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize("other", ["ctrl+a", "ctrl+h", "alt+g", "g"])
def test_without_a_hidden_key_and_for_every_other_such_key_nothing_happens(till: PaperTill, other: str) -> None:
    keys = Keyboard(station_over(till))
    keys.press("1111", "enter", "КОЛА", "enter")
    before = keys.station.frame()
    for name in (HIDDEN, other):
        keys.station.key(name)
    assert keys.station.frame() == before
    assert till.knocks == []


def test_j01_it_stands_in_no_table_and_cannot_be_bound() -> None:
    told = " ".join([*texts(), *(" ".join(row) for row in key_table())]).casefold()
    for word in ("ctrl", "console", "technician"):
        assert word not in told
    assert HIDDEN not in KEY_NAMES
    assert "console" not in {command.name for command in COMMANDS}
    with pytest.raises(WrongUse):
        bind({"menu": HIDDEN})
    with pytest.raises(WrongUse):
        bind({"console": "f2"})


@pytest.mark.parametrize("strokes", [("/co",), ("/con", "tab"), ("/",), ("f10",), ("f1",)])
def test_j01_no_menu_help_or_completion_shows_it(till: PaperTill, strokes: tuple[str, ...]) -> None:
    keys = first_screen(till)
    keys.press("3333", "enter", *strokes)
    for word in ("console", "ctrl", "technician"):
        assert word not in keys.screen.casefold()
