"""How long a recording takes: the till waits for the player that long and little more."""

from pathlib import Path

from sound_card import write_wav

from tui_pos.audio.wav import find_recording


def test_the_length_of_a_recording_is_its_frames_over_its_rate(tmp_path: Path) -> None:
    write_wav(tmp_path / "two.wav", 2, 8000, 16000)
    assert find_recording(tmp_path, "two.wav").seconds == 2.0


def test_a_header_that_claims_hours_is_not_believed(tmp_path: Path) -> None:
    """A recording written into a pipe has the largest length there is in its header."""
    write_wav(tmp_path / "pipe.wav", 1, 8000, 8000)
    recording = (tmp_path / "pipe.wav").read_bytes()
    claim = (0x7FFFFFFE).to_bytes(4, "little")
    (tmp_path / "pipe.wav").write_bytes(recording[:40] + claim + recording[44:])
    assert 1.0 <= find_recording(tmp_path, "pipe.wav").seconds < 1.1
