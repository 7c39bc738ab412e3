"""Figures in a rule's story: they become text when the story is told, since most of it never is."""

from collections.abc import Callable
from typing import NamedTuple

from tui_pos.domain.money import format_cents, format_percent


class Percents(NamedTuple):
    """One percent (basis points), or from the least to the most of several: `10`, `7.5`, `3–10`."""

    least: int
    most: int

    def say(self, _translate: Callable[[str], str] = str) -> str:
        return _span(self.least, self.most, lambda percent: format_percent(percent).rstrip("0").rstrip("."))


class Prices(NamedTuple):
    """One price (cents), or from the least to the most of several."""

    least: int
    most: int

    def say(self, _translate: Callable[[str], str] = str) -> str:
        return _span(self.least, self.most, format_cents)


class Difference(int):
    """Cents more or less: 132 → `+1.32`, -132 → `-1.32`."""

    __slots__ = ()

    def say(self, _translate: Callable[[str], str] = str) -> str:
        return f"{'+' if self > 0 else ''}{format_cents(int(self))}"


def _span(least: int, most: int, text: Callable[[int], str]) -> str:
    return text(least) if least == most else f"{text(least)}–{text(most)}"
