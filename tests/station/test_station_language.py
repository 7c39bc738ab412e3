"""The language of the screen: chosen on the first screen, kept for whoever signs on."""

from pathlib import Path

import pytest
from keyboard import Keyboard
from paper_till import PaperTill

from tui_pos.language import translator
from tui_pos.station.station import Station


def opened(till: PaperTill, language: str = "bg") -> Keyboard:
    return Keyboard(Station(till, translator, language=language))


def test_the_first_screen_names_the_other_language_in_itself() -> None:
    keys = opened(PaperTill())
    assert "F2 English" in keys.screen
    keys.press("f2")
    assert "F2 Български" in keys.screen
    assert "Sign on" in keys.screen


def test_who_signs_on_is_spoken_to_in_the_chosen_language_from_then_on() -> None:
    till = PaperTill()
    keys = opened(till, "en")
    keys.press("f2", "1111", "enter")
    assert "Запис" in keys.screen
    assert till.operator is not None
    assert till.operator.language == "en"
    assert till.spoken == {till.operator.code: "bg"}


def test_without_a_choice_everyone_has_their_own_language_and_nothing_is_kept() -> None:
    till = PaperTill()
    keys = opened(till, "bg")
    keys.press("1111", "enter")
    assert "Save" in keys.screen
    assert till.spoken == {}
    keys.press("/off", "enter")
    assert "F2 English" in keys.screen


def test_a_pin_half_typed_stays_when_the_language_changes() -> None:
    till = PaperTill()
    keys = opened(till)
    keys.press("11", "f2", "11", "enter")
    assert till.operator is not None


def test_a_till_that_sells_reads_its_own_part_of_the_catalogue_only(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    opened_file = Path.open
    monkeypatch.setattr(Path, "open", lambda file, *how: (read.append(file.name), opened_file(file, *how))[1])
    translator.cache_clear()
    till = PaperTill()
    keys = opened(till, "en")
    keys.press("f2", "1111", "enter", "123", "enter", "f2", "3", "enter", "f9")
    assert "Плащане" in keys.screen
    assert set(read) <= {"bg.mo", "en.mo"}
    keys.press("escape", "escape", "f8", "f10", "f1")
    assert set(read) <= {"bg.mo", "en.mo"}
