"""Whatever frames follow one another, a terminal that was written only the differences shows the last one."""

import pyte
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.language import translator
from tui_pos.station.frame import STYLES, Frame
from tui_pos.tui.fit import fitting
from tui_pos.tui.looks import COLOURED, MONO, Look, looks, select
from tui_pos.tui.painter import Painter

COLUMNS, ROWS = 80, 24
NAMES = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white", "", "default")

CELLS = st.sampled_from([*"  0123456789aBя►─│"])
LETTERS = st.sampled_from([*"  bhstwegkfixp"])


@st.composite
def patches(draw: st.DrawFn) -> list[tuple[int, int, str, str]]:
    """Some runs of text in one style each: what a till's screen is made of."""
    runs = []
    for _ in range(draw(st.integers(0, 6))):
        text = draw(st.text(CELLS, min_size=1, max_size=30))
        runs.append((draw(st.integers(0, COLUMNS - 1)), draw(st.integers(0, ROWS - 1)), text, draw(LETTERS)))
    return runs


def patched(frame: Frame, runs: list[tuple[int, int, str, str]], cursor: tuple[int, int] | None) -> Frame:
    rows, styles = list(frame.rows), list(frame.styles)
    for x, y, text, letter in runs:
        text = text[: COLUMNS - x]
        rows[y] = rows[y][:x] + text + rows[y][x + len(text) :]
        styles[y] = styles[y][:x] + letter * len(text) + styles[y][x + len(text) :]
    return Frame(tuple(rows), tuple(styles), cursor)


BLANK = Frame((" " * COLUMNS,) * ROWS, (" " * COLUMNS,) * ROWS)
CURSORS = st.none() | st.tuples(st.integers(0, COLUMNS - 1), st.integers(0, ROWS - 1))


class Eye:
    """A terminal, and what one sees on it."""

    def __init__(self, columns: int = COLUMNS, rows: int = ROWS) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.Stream(self.screen)

    def sees(self, frame: Frame, colours: dict[str, Look]) -> None:
        for y, (row, styles) in enumerate(zip(frame.rows, frame.styles, strict=True)):
            for x, (cell, letter) in enumerate(zip(row, styles, strict=True)):
                seen, look = self.screen.buffer[y][x], colours[letter]
                assert seen.data == cell, (x, y, self.screen.display[y])
                ground = (seen.fg if seen.reverse else seen.bg, seen.reverse and seen.fg == "default")
                assert ground == (NAMES[look.ground[0]], look.ground[1]), (x, y, letter)
                if cell != " ":
                    worn = (seen.fg, seen.bg, seen.bold, seen.reverse)
                    assert worn == (NAMES[look.ink], NAMES[look.paper], look.bold, look.reverse), (x, y, letter)
        assert self.screen.cursor.hidden is (frame.cursor is None)
        if frame.cursor is not None:
            assert (self.screen.cursor.x, self.screen.cursor.y) == frame.cursor


@pytest.mark.parametrize("erases", [True, False])
@pytest.mark.parametrize("colour", [True, False])
@examples(40)
@given(st.lists(st.tuples(patches(), CURSORS, st.sampled_from(["", "", "", "pen", "all"])), max_size=8))
def test_after_any_frames_the_terminal_shows_the_last(
    colour: bool, erases: bool, steps: list[tuple[list[tuple[int, int, str, str]], tuple[int, int] | None, str]]
) -> None:
    painter, eye = Painter(looks(colour=colour), COLUMNS, ROWS, erases=erases), Eye()
    eye.stream.feed("\x1b[?7l left over \x1b[7m by the shell")
    frame = BLANK
    for runs, cursor, lost in steps:
        frame = patched(frame, runs, cursor)
        if lost == "pen":
            eye.stream.feed("\x1b[0m\x1b[H")
            painter.lost_pen()
        elif lost == "all":
            eye.stream.feed("\x1b[5;5H\x1b[31mnoise\x1b[?25h")
            painter.forget()
        eye.stream.feed(painter.paint(frame))
        eye.sees(frame, dict(looks(colour=colour)))


def test_the_same_frame_again_writes_nothing() -> None:
    painter = Painter(COLOURED, COLUMNS, ROWS)
    painter.paint(BLANK)
    assert painter.paint(Frame(BLANK.rows, BLANK.styles)) == ""


def test_a_character_typed_at_the_cursor_writes_one_byte() -> None:
    painter = Painter(COLOURED, COLUMNS, ROWS)
    painter.paint(patched(BLANK, [(7, 20, "1", "i")], (8, 20)))
    assert painter.paint(patched(BLANK, [(7, 20, "12", "i")], (9, 20))) == "2"


def test_every_style_of_the_station_has_a_look_and_selected_is_reverse_everywhere() -> None:
    assert set(COLOURED) == set(MONO) == set(STYLES)
    assert COLOURED["s"].reverse
    assert MONO["s"].reverse


def test_without_colours_no_colour_is_written() -> None:
    for worn in [None, *MONO.values()]:
        for wanted in MONO.values():
            codes = select(worn, wanted).strip("\x1b[m").split(";")
            assert all(code in ("", "0", "1", "7", "22", "27") for code in codes)


@pytest.mark.parametrize(("columns", "rows"), [(20, 5), (30, 8), (1, 1), (79, 60), (100, 4)])
def test_a_terminal_that_is_too_small_shows_one_sentence_after_the_other(columns: int, rows: int) -> None:
    eye, painter = Eye(columns, rows), Painter(COLOURED, columns, rows)
    for translate, mark in ((str, ""), (translator("bg"), "TRAINING"), (str, ""), (str, "WATCHED")):
        frame = fitting(BLANK, columns, rows, translate, mark)
        eye.stream.feed(painter.paint(frame))
        eye.sees(frame, COLOURED)
