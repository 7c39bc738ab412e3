"""A station over a paper till, fed with keys and read as text."""

import pytest
from keyboard import Keyboard, station_over
from paper_till import PaperTill


@pytest.fixture
def till() -> PaperTill:
    return PaperTill()


@pytest.fixture
def keys(till: PaperTill) -> Keyboard:
    """Signed on as the cashier."""
    keyboard = Keyboard(station_over(till))
    keyboard.press("1111", "enter")
    return keyboard


@pytest.fixture
def manager(till: PaperTill) -> Keyboard:
    """Signed on as the manager."""
    keyboard = Keyboard(station_over(till))
    keyboard.press("2222", "enter")
    return keyboard
