"""What goes over a line between a till and those who look at it: pictures arrive as they were, nonsense as none."""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.station.frame import COLUMNS, ROWS, Frame
from tui_pos.tui.watching.pictures import NOTHING, after, difference
from tui_pos.tui.watching.sockets import listening, reached, socket_of, stations_at
from tui_pos.tui.watching.wire import (
    LONGEST_ORDER,
    NotOurs,
    Picture,
    Reader,
    news,
    order,
    written,
)

CELLS = st.text(st.sampled_from("aЯ€┌ 0"), min_size=COLUMNS, max_size=COLUMNS)
LETTERS = st.text(st.sampled_from("bhs 3"), min_size=COLUMNS, max_size=COLUMNS).map(lambda text: text.replace("3", "k"))
FRAMES = st.builds(
    lambda rows, styles, cursor: Frame((*rows, *NOTHING.rows)[:ROWS], (*styles, *NOTHING.styles)[:ROWS], cursor),
    st.lists(CELLS, max_size=4),
    st.lists(LETTERS, max_size=4),
    st.none() | st.tuples(st.integers(0, COLUMNS - 1), st.integers(0, ROWS - 1)),
)


@given(st.lists(FRAMES, min_size=1, max_size=4))
def test_every_picture_arrives_as_it_was(frames: list[Frame]) -> None:
    shown: Frame | None = None
    seen: Frame | None = None
    for frame in frames:
        change = difference(shown, frame)
        if change is None:
            assert frame == shown
            continue
        sent = news(written(change).rstrip(b"\n"))
        assert isinstance(sent, Picture)
        shown, seen = frame, after(seen, sent)
        assert seen == frame


@given(
    st.lists(st.tuples(st.integers(-2, 30), st.integers(-2, 90), st.text(max_size=90), st.text(max_size=9)), max_size=3)
)
def test_a_picture_that_fits_no_frame_is_none(spans: list[tuple[int, int, str, str]]) -> None:
    try:
        frame = after(None, Picture(spans))
    except NotOurs:
        return
    assert len(frame.rows) == len(frame.styles) == ROWS
    assert all(len(row) == COLUMNS and row.isprintable() for row in frame.rows)


@given(st.binary(max_size=300), st.integers(1, 40))
def test_bytes_of_any_kind_in_any_pieces_are_lines_or_not_ours(data: bytes, piece: int) -> None:
    reader = Reader(LONGEST_ORDER)
    for start in range(0, len(data), piece):
        for line in reader.lines(data[start : start + piece]):
            with pytest.raises(NotOurs):
                order(line)


def test_a_till_is_reached_however_deep_its_home_lies_and_by_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / ("folder with a long name " * 8)
    home.mkdir()
    path = socket_of(home, "Каса 1/б")
    os.umask(old := os.umask(0))
    try:
        os.umask(0)
        with listening(path) as door, reached(path):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert stations_at(home) == [path]
            door.accept()[0].close()
        # What a till that was killed has left is no hindrance.
        with pytest.raises(ConnectionRefusedError):
            reached(path)
        listening(path).close()
    finally:
        os.umask(old)
