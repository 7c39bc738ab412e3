"""The frame: 24 × 80 cells of one column each, whatever is written on it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wcwidth import wcwidth

from tui_pos.station.frame import COLUMNS, ROWS, STYLES, Paper, clip, left, one_column, right, wrap


@given(st.lists(st.tuples(st.integers(-100, 120), st.integers(-3, 30), st.text(max_size=120), st.sampled_from("seb"))))
def test_whatever_is_put_anywhere_the_frame_keeps_its_shape(strokes: list[tuple[int, int, str, str]]) -> None:
    paper = Paper()
    for column, row, text, style in strokes:
        paper.put(column, row, text, style)
    frame = paper.frame()
    assert [len(row) for row in frame.rows] == [COLUMNS] * ROWS
    assert [len(row) for row in frame.styles] == [COLUMNS] * ROWS
    assert set("".join(frame.styles)) <= set(STYLES)


@given(st.text(max_size=60))
@example("䷀☰⚊\uffa0")
def test_every_character_on_the_paper_is_one_column_wide(text: str) -> None:
    assert all(wcwidth(character) == 1 for character in one_column(text))


def test_what_is_replaced_is_seen() -> None:
    assert one_column("a\x1b[2J") == "a?[2J"
    assert one_column("zero\u200bwidth") == "zero?width"
    assert one_column("日本 🍏") == "?? ?"
    assert one_column("Кафе №1 → 2 ► *") == "Кафе №1 → 2 ► *"
    assert one_column("и\u0306") == "й", "a letter with its mark is one letter"


def test_a_cut_is_seen() -> None:
    assert clip("кашкавал", 5) == "кашк…"
    assert clip("сол", 3) == "сол"
    assert left("сол", 5) == "сол  "
    assert right("сол", 5) == "  сол"


@given(st.text(alphabet="абв 12", max_size=100), st.integers(1, 20))
def test_wrapping_loses_no_word_and_no_row_is_too_long(text: str, width: int) -> None:
    rows = wrap(text, width)
    assert all(len(row) <= width for row in rows)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")


def test_a_window_covers_what_is_under_it() -> None:
    paper = Paper()
    for row in range(ROWS):
        paper.put(0, row, "z" * COLUMNS)
    paper.window(10, 5, 20, 4, "Title")
    rows = paper.frame().rows
    assert rows[5][10:30] == "┌─ Title ──────────┐"
    assert rows[6][10:30] == "│" + " " * 18 + "│"
    assert rows[8][10:30] == "└" + "─" * 18 + "┘"
    assert rows[9] == "z" * COLUMNS


@pytest.mark.parametrize("width", [1, 0, -1, -5])
def test_where_no_column_is_left_a_text_still_has_an_end(width: int) -> None:
    assert wrap("ab c", width) == ["a", "b", "c"]
