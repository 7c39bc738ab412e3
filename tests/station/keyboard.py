"""Fingers and eyes for tests: press keys, read the screen as text."""

from collections.abc import Callable
from typing import Any

from paper_till import PaperTill

from tui_pos.station.commands import KEY_NAMES
from tui_pos.station.station import Station
from tui_pos.station.till import Till


def untranslated(language: str) -> Callable[[str], str]:
    return str


def station_over(till: Till, **options: Any) -> Station:
    return Station(till, untranslated, options.pop("keys", None), **options)


class Keyboard:
    """`press("f2", "3", "enter")`: names of keys are keys, anything else is typed."""

    def __init__(self, station: Station) -> None:
        self.station = station

    def press(self, *strokes: str) -> None:
        for stroke in strokes:
            if stroke in KEY_NAMES or stroke.startswith("ctrl+"):
                self.station.key(stroke)
            else:
                for character in stroke:
                    self.station.key("character", character)

    def scan(self, code: str) -> None:
        self.press(code, "enter")

    @property
    def screen(self) -> str:
        return "\n".join(self.station.frame().rows)

    @property
    def mode(self) -> str:
        return self.station.top.name


def dozen(keys: Keyboard) -> None:
    keys.scan("12*КОЛА")


def print_out(keys: Keyboard, till: PaperTill) -> None:
    till.print_out()
    keys.station.wake()
