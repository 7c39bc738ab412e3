"""A recording as the speaker needs it: where it lies, and how long it takes. Looked at before it is played, so that a
missing or foreign file has its own sentence and the till knows how long to wait for the player.
"""

import wave
from dataclasses import dataclass
from pathlib import Path

from tui_pos.errors import DeviceTrouble

# What simpleaudio takes (its documentation, "Utilities"): anything else it refuses.
CHANNELS = (1, 2)
SAMPLE_BYTES = (1, 2, 3, 4)
SAMPLE_RATES = (8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000, 192000)


@dataclass(frozen=True, slots=True)
class Recording:
    """A WAV file that can be played. `name` is what the price rule calls it."""

    name: str
    file: Path
    seconds: float


def find_recording(folder: Path, name: str) -> Recording:
    """The recording `name` (`promo.wav`, `en/promo.wav`) of `folder`; never a file outside of it.

    Raises DeviceTrouble `sound_missing` when the folder has no such file, `sound_unreadable` when it cannot be played.
    """
    file = _file_inside(folder, name)
    if file is None:
        raise DeviceTrouble(
            "sound_missing",
            "The recording {sound} is not in {folder}; put it there or name another in the price rule.",
            sound=name,
            folder=folder,
        )
    try:
        seconds = _seconds_of(file)
    except (OSError, EOFError, wave.Error, ValueError) as error:
        raise unreadable(name, str(error) or "it is cut short") from error
    return Recording(name, file, seconds)


def unreadable(name: str, reason: str) -> DeviceTrouble:
    """The trouble with a file that is there but cannot be played."""
    return DeviceTrouble(
        "sound_unreadable",
        "The recording {sound} cannot be played ({reason}); save it as a 16-bit WAV file, mono or stereo, 44100 Hz.",
        sound=name,
        reason=reason,
    )


def _file_inside(folder: Path, name: str) -> Path | None:
    try:
        inside, file = folder.resolve(), (folder / name).resolve()
        return file if file.is_relative_to(inside) and file.is_file() else None
    except (OSError, ValueError, RuntimeError):  # a NUL in the name, a loop of links
        return None


def _seconds_of(file: Path) -> float:
    with wave.open(str(file), "rb") as sound:
        channels, width, rate, frames = sound.getparams()[:4]
    if channels not in CHANNELS:
        raise ValueError(f"{channels} channels")
    if width not in SAMPLE_BYTES or rate not in SAMPLE_RATES:
        raise ValueError(f"{width * 8} bits at {rate} Hz")
    # A recording written into a pipe claims two gigabytes: its header was never mended.
    frames = min(frames, file.stat().st_size // (channels * width))
    if not frames:
        raise ValueError("it holds no sound")
    return frames / rate
