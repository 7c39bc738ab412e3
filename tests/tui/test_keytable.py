"""Bytes become keys the same way on every terminal, in any pieces, and no bytes can break the reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.tui.keytable import CUT_SEQUENCE_MS, LONE_ESCAPE_MS, Key, KeyReader


def read(data: bytes) -> list[Key]:
    reader = KeyReader()
    return reader.feed(data) + reader.give_up()


def text(characters: str) -> list[Key]:
    return [Key("character", character) for character in characters]


ESCAPE, ENTER = Key("escape"), Key("enter")

ONE_KEY = {
    "f1": [b"\x1bOP", b"\x1b[11~", b"\x1b[[A"],
    "f2": [b"\x1bOQ", b"\x1b[12~", b"\x1b[[B"],
    "f3": [b"\x1bOR", b"\x1b[13~", b"\x1b[[C"],
    "f4": [b"\x1bOS", b"\x1b[14~", b"\x1b[[D"],
    "f5": [b"\x1b[15~", b"\x1b[[E"],
    "f6": [b"\x1b[17~"],
    "f7": [b"\x1b[18~"],
    "f8": [b"\x1b[19~"],
    "f9": [b"\x1b[20~"],
    "f10": [b"\x1b[21~"],
    "f11": [b"\x1b[23~"],
    "f12": [b"\x1b[24~"],
    "up": [b"\x1b[A", b"\x1bOA"],
    "down": [b"\x1b[B", b"\x1bOB"],
    "right": [b"\x1b[C", b"\x1bOC"],
    "left": [b"\x1b[D", b"\x1bOD"],
    "home": [b"\x1b[H", b"\x1bOH", b"\x1b[1~", b"\x1b[7~"],
    "end": [b"\x1b[F", b"\x1bOF", b"\x1b[4~", b"\x1b[8~"],
    "insert": [b"\x1b[2~"],
    "delete": [b"\x1b[3~"],
    "pageup": [b"\x1b[5~"],
    "pagedown": [b"\x1b[6~"],
    "enter": [b"\r", b"\n", b"\r\n", b"\x1bOM"],
    "tab": [b"\t"],
    "backspace": [b"\x7f", b"\x08"],
    "escape": [b"\x1b"],
}

SWALLOWED = [
    b"\x1b[P",  # Pause on a console
    b"\x1b[25~",  # F13
    b"\x1b[1;5A",  # Ctrl+Up
    b"\x1b[3$",  # Shift+Delete, rxvt
    b"\x1b[3^",  # Ctrl+Delete, rxvt
    b"\x1bOa",  # Ctrl+Up, rxvt
    b"\x1bO2P",  # Shift+F1, old xterm
    b"\x1b[1;2R",  # Shift+F3, or a cursor report
    b"\x1b[24;80R",
    b"\x1b[?64;1;2;6;9;15;22c",  # device attributes
    b"\x1b[>41;390;0c",
    b"\x1b[?2026;2$y",  # mode report
    b"\x1b[I",  # focus in
    b"\x1b[O",  # focus out
    b"\x1b[<0;12;7M",  # mouse
    b"\x1b[<0;12;7m",
    b"\x1b[M !!",
    b"\x1b[200~",  # paste marks
    b"\x1b[201~",
    b"\x1b[97;5u",  # kitty
    b"\x1b[48;24;80;0;0t",  # size report
    b"\x1b]11;rgb:0000/0000/0000\x07",  # background colour
    b"\x1b]11;rgb:0000/0000/0000\x1b\\",
    b"\x1bP>|XTerm(390)\x1b\\",
    *(bytes([code]) for code in range(1, 27) if bytes([code]) not in b"\x08\t\n\r"),
    b"\x00",
    b"\x1c\x1d\x1e\x1f",
    b"\xc2\x85",  # a C1 control in UTF-8
]

PIECES = st.one_of(
    st.binary(max_size=8),
    st.sampled_from([data for spellings in ONE_KEY.values() for data in spellings] + SWALLOWED),
    st.text(max_size=6).map(str.encode),
    st.sampled_from([b"3800001234567\r", b"\x1b[", b"\x1bO", b"\x1b]", b"\x1b[M", b"\x1bP1", b"\x1b[[", b"\x1b[?1"]),
)


@pytest.mark.parametrize(("name", "data"), [(name, data) for name, spellings in ONE_KEY.items() for data in spellings])
def test_every_terminal_s_spelling_of_a_key_is_that_key(name: str, data: bytes) -> None:
    assert read(data) == [Key(name)]
    assert read(data + b"5") == [Key(name), *text("5")]


@pytest.mark.parametrize("data", SWALLOWED, ids=repr)
def test_what_no_command_needs_and_what_terminals_report_is_dropped_whole(data: bytes) -> None:
    assert read(data + b"380\r") == [*text("380"), ENTER]


@pytest.mark.parametrize(("final", "character"), list(zip("pqrstuvwxyjklmnoX", "0123456789*+,-./=", strict=True)))
def test_a_keypad_left_in_application_mode_still_types(final: str, character: str) -> None:
    assert read(b"\x1bO" + final.encode()) == text(character)


def test_cyrillic_split_between_two_reads_is_one_character() -> None:
    reader = KeyReader()
    assert reader.feed(b"\xd1") == []
    assert reader.feed(b"\x8f\xd0") == text("я")
    assert reader.feed(b"\x96") == text("Ж")


def test_one_bad_byte_is_one_replacement_character_and_its_neighbours_stand() -> None:
    assert read(b"12\xff34\r") == [*text("12\ufffd34"), ENTER]
    assert read(b"\xd1" + b"5") == text("\ufffd5")


@pytest.mark.parametrize("code", ["3800001234567", "P123", "O12345", "X-77", "]C1123", "*1*", "Я9"])
def test_escape_and_then_a_scan_is_escape_and_the_whole_scan(code: str) -> None:
    assert read(b"\x1b" + code.encode() + b"\r") == [ESCAPE, *text(code), ENTER]


@pytest.mark.parametrize("code", ["3800001234567", "P123", "O12345", "OP", "[A"])
def test_escape_decided_by_time_leaves_the_next_scan_intact(code: str) -> None:
    reader = KeyReader()
    assert reader.feed(b"\x1b") == []
    assert reader.patience_ms == LONE_ESCAPE_MS
    assert reader.give_up() == [ESCAPE]
    assert reader.patience_ms is None
    assert reader.feed(code.encode() + b"\r") == [*text(code), ENTER]


def test_two_escapes_are_two_and_an_arrow_after_escape_is_an_arrow() -> None:
    assert read(b"\x1b\x1b") == [ESCAPE, ESCAPE]
    assert read(b"\x1b\x1b[A") == [ESCAPE, Key("up")]
    assert read(b"\x1b\r") == [ESCAPE, ENTER]


def test_a_sequence_cut_by_a_stalling_line_waits_and_is_then_dropped() -> None:
    reader = KeyReader()
    assert reader.feed(b"\x1b[2") == []
    assert reader.patience_ms == CUT_SEQUENCE_MS
    assert reader.feed(b"0~") == [Key("f9")]
    assert reader.feed(b"\x1b[2") == []
    assert reader.give_up() == []
    assert reader.feed(b"7\r") == [*text("7"), ENTER]


def test_a_sequence_cut_by_another_loses_only_itself() -> None:
    assert read(b"\x1b[1\x1b[A5") == [Key("up"), *text("5")]


def test_a_scanner_that_ends_with_both_return_and_line_feed_presses_enter_once() -> None:
    assert read(b"12\r\n34\r\n") == [*text("12"), ENTER, *text("34"), ENTER]
    assert read(b"\r\r") == [ENTER, ENTER]
    assert read(b"\n\n") == [ENTER, ENTER]


def test_pasted_text_comes_as_if_typed() -> None:
    assert read(b"\x1b[200~123\r\x1b[201~4") == [*text("123"), ENTER, *text("4")]


def test_an_endless_sequence_does_not_swallow_the_day() -> None:
    keys = read(b"\x1b[" + b"1" * 5000 + b"\r7\r")
    assert keys[-3:] == [ENTER, *text("7"), ENTER]


@given(st.lists(PIECES, max_size=12), st.data())
def test_the_same_bytes_in_any_pieces_are_the_same_keys(pieces: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(pieces)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(whole)), max_size=8)))
    at_once, piecemeal = KeyReader(), KeyReader()
    keys: list[Key] = []
    for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        keys += piecemeal.feed(whole[start:end])
    assert keys == at_once.feed(whole)
    assert piecemeal.patience_ms == at_once.patience_ms
    assert piecemeal.give_up() == at_once.give_up()


@given(st.binary(max_size=600))
def test_no_bytes_make_the_reader_raise_or_hold_on_for_ever(data: bytes) -> None:
    reader = KeyReader()
    for key in reader.feed(data) + reader.give_up():
        assert (key.character is not None) == (key.name == "character")
        assert key.character is None or (len(key.character) == 1 and key.character.isprintable())
    reader.feed(b"x")
    reader.give_up()
    assert reader.feed(b"\r5")[-1] == Key("character", "5")


@given(st.text(st.characters(categories=("L", "N", "P", "S")), max_size=40))
def test_text_arrives_as_it_was_typed(typed: str) -> None:
    assert read(typed.encode()) == text(typed)


def test_the_one_hidden_key_is_read_where_it_was_struck_and_every_other_of_its_kind_is_dropped() -> None:
    reader = KeyReader("ctrl+g")
    assert reader.feed(b"12\x07\x0134\x07\r") == [*text("12"), Key("ctrl+g"), *text("34"), Key("ctrl+g"), ENTER]
    assert KeyReader().feed(b"\x07") == []


@pytest.mark.parametrize(("hidden", "data", "key"), [("ctrl+m", b"\r", ENTER), ("ctrl+h", b"\x08", Key("backspace"))])
def test_a_hidden_key_takes_no_other_key_s_place(hidden: str, data: bytes, key: Key) -> None:
    assert KeyReader(hidden).feed(data) == [key]


def test_the_hidden_key_is_no_part_of_an_escape_sequence() -> None:
    assert KeyReader("ctrl+g").feed(b"\x1b]11;rgb:0000/0000/0000\x07" + b"5") == text("5")
