"""The recordings that travel with the program can be played, and are small enough to travel."""

from pathlib import Path

import pytest

from tui_pos.audio.wav import find_recording

SOUNDS = Path(__file__).parents[2] / "sounds"
NAMES = sorted(file.relative_to(SOUNDS).as_posix() for file in SOUNDS.rglob("*.wav"))


def test_the_recordings_that_the_demo_rules_may_name_are_there_in_both_languages() -> None:
    bulgarian = {"promo.wav", "thanks.wav", "bread.wav", "coffee.wav", "birthday.wav"}
    assert set(NAMES) >= bulgarian | {f"en/{name}" for name in bulgarian}


@pytest.mark.parametrize("name", NAMES)
def test_a_recording_of_the_demo_shop_is_short_small_and_can_be_played(name: str) -> None:
    recording = find_recording(SOUNDS, name)
    assert 1.0 < recording.seconds < 5.0
    assert recording.file.stat().st_size < 150_000


@pytest.mark.parametrize("name", NAMES)
def test_the_list_of_recordings_names_it(name: str) -> None:
    assert f"`{name.removeprefix('en/')}`" in (SOUNDS / "README.md").read_text(encoding="utf-8")
