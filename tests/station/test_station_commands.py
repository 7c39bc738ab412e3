"""The registry: safe keys, no clash, Esc and F1 everywhere, a word for everything, a footer that fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyboard import Keyboard
from paper_till import PaperTill

from tui_pos.errors import WrongUse
from tui_pos.language import translator
from tui_pos.station.commands import COMMANDS, KEY_NAMES, MODES, Command, texts
from tui_pos.station.keys import KeyTable, bind, footer, key_table
from tui_pos.station.station import Station


def test_only_keys_that_every_terminal_sends_are_bound() -> None:
    for command in COMMANDS:
        for key in command.keys:
            assert key in KEY_NAMES, command.name
            assert key not in ("f11", "f12"), "only ever a second way"


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_has_esc_and_f1(mode: str) -> None:
    table = KeyTable()
    assert table.command(mode, "escape") is not None
    help_command = table.command(mode, "f1")
    assert help_command is not None
    assert help_command.name == "help"


@pytest.mark.parametrize("mode", MODES)
def test_no_two_commands_of_a_mode_share_a_key_or_a_word(mode: str) -> None:
    commands = KeyTable().of(mode)
    keys = [key for command in commands for key in command.keys]
    words = [command.word for command in commands]
    assert len(keys) == len(set(keys))
    assert len(words) == len(set(words))


def test_every_command_has_a_word_and_a_title_and_a_mode_and_one_name() -> None:
    for command in COMMANDS:
        assert command.word.startswith("/")
        assert command.word.isascii()
        assert len(command.word) > 1
        assert command.title
        assert command.modes
        assert set(command.modes) <= set(MODES)
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)


def test_a_command_bound_anew_takes_its_new_key_and_leaves_the_old() -> None:
    table = bind({"qty": "F11"})
    assert table.named("qty").key == "f11"
    assert table.command("sale", "f2") is None
    command = table.command("sale", "f11")
    assert command is not None
    assert command.name == "qty"


def test_two_commands_may_change_places() -> None:
    table = bind({"qty": "f3", "search": "f2"})
    assert table.named("qty").key == "f3"
    assert table.named("search").key == "f2"


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({"fly": "f2"}, "unknown_command"),
        ({"qty": "ctrl+q"}, "unsafe_key"),
        ({"qty": "ф"}, "unsafe_key"),
        ({"qty": "f9"}, "key_clash"),
        ({"qty": "delete"}, "key_clash"),
        ({"cash": "enter"}, "key_clash"),
    ],
)
def test_a_binding_that_cannot_work_is_refused(keys: dict[str, str], code: str) -> None:
    with pytest.raises(WrongUse) as refusal:
        bind(keys)
    assert refusal.value.code == code
    assert str(refusal.value)


def test_the_key_table_has_a_row_for_each_command_of_each_mode() -> None:
    rows = key_table()
    assert len(rows) == sum(len(command.modes) for command in COMMANDS)
    assert ("Sale", "F8, Del", "/void", "Void the line") in rows
    assert all(row.title == "x" and row.word == "x" for row in key_table(lambda text: "x"))


def test_every_text_of_the_table_is_there_to_be_translated() -> None:
    known = set(texts())
    rows = key_table()
    assert {row.title for row in rows} | {row.word for row in rows} | {row.mode for row in rows} <= known


_captions = st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=20), min_size=1, max_size=11)


@given(_captions)
def test_a_footer_fits_eighty_columns_however_long_its_captions(captions: list[str]) -> None:
    commands = tuple(
        Command(str(number), "", f"f{number + 1}", ("sale",), "/x", caption) for number, caption in enumerate(captions)
    )
    pairs = footer(commands, str, 80)
    assert len(pairs) == len(captions)
    assert len("".join(key + caption for key, caption in pairs).rstrip()) <= 80


@pytest.mark.parametrize("mode", MODES)
def test_a_footer_with_captions_a_third_longer_still_names_every_key(mode: str) -> None:
    commands = KeyTable().of(mode)
    pairs = footer(commands, lambda text: text + "x" * (len(text) // 3), 80)
    assert [key for key, _ in pairs] == [KEY_NAMES[c.key] for c in commands if c.short]
    assert len("".join(key + caption for key, caption in pairs).rstrip()) <= 80


def test_in_english_no_caption_is_cut() -> None:
    for mode in MODES:
        assert not any("…" in caption for _, caption in footer(KeyTable().of(mode), str, 80)), mode


@pytest.mark.parametrize("pin", ["1111", "3333"])
@pytest.mark.parametrize(("word", "mode"), [("консигнации", "owing"), ("consignments", "owing"), ("КОНСИГ", "owing")])
def test_a_word_of_any_language_works_in_every_session(pin: str, word: str, mode: str) -> None:
    keys = Keyboard(Station(PaperTill(), translator))
    keys.press(pin, "enter", f"/{word}", "enter")
    assert keys.mode == mode


def test_where_a_word_means_two_things_the_sessions_language_decides() -> None:
    swapped = {"/help": "/menu", "/menu": "/help"}
    keys = Keyboard(Station(PaperTill(), lambda code: (lambda text: swapped.get(text, text)) if code == "bg" else str))
    keys.press("3333", "enter", "/menu", "enter")
    assert keys.mode == "help"
    english = Keyboard(
        Station(PaperTill(), lambda code: (lambda text: swapped.get(text, text)) if code == "bg" else str)
    )
    english.press("1111", "enter", "/menu", "enter")
    assert english.mode == "menu"
