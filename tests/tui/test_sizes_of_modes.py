"""Every mode of the station on a terminal that shrinks to 20 by 5 and back, without keys and with keys between."""

import pytest
from opened_modes import OPENED, opened
from paper_till import PaperTill
from tui_roll import Roll

from tui_pos.station.commands import MODES
from tui_pos.tui.canvas import Canvas
from tui_pos.tui.keytable import Key
from tui_pos.tui.looks import looks
from tui_pos.tui.painter import Painter

SIZES = ((20, 5), (1, 1), (79, 24), (80, 23), (132, 50), (20, 5), (80, 24))


@pytest.mark.parametrize("mode", MODES)
def test_a_mode_is_whole_again_after_every_size(mode: str) -> None:
    station = opened(mode, PaperTill(), "2222" if "2222" in OPENED[mode] else "1111").station
    roll = Roll()
    canvas = Canvas(station, Painter(looks(colour=True), 80, 24), lambda: None, lambda _: None, lambda: None)
    canvas.outlet = roll
    for columns, rows in SIZES:
        roll.screen.resize(rows, columns)
        canvas.resized(columns, rows)
        if (columns, rows) == (20, 5):
            assert "columns and" in " ".join(" ".join(roll.screen.display).split())
    assert tuple(roll.screen.display) == station.frame().rows


@pytest.mark.parametrize("mode", MODES)
def test_keys_struck_blind_do_what_they_do_when_seen(mode: str) -> None:
    struck = [Key("down"), Key("character", "1"), Key("backspace"), Key("f1"), Key("escape")]
    pictures = []
    for size in ((20, 5), (80, 24)):
        station = opened(mode, PaperTill(), "2222" if "2222" in OPENED[mode] else "1111").station
        canvas = Canvas(station, Painter(looks(colour=True), *size), lambda: None, lambda _: None, lambda: None)
        canvas.outlet = Roll()
        canvas.press(struck)
        pictures.append(station.frame())
    assert pictures[0] == pictures[1]
