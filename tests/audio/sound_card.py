"""A sound card of files: ALSA's `file` plugin over `null` writes what a customer would hear.

`loudspeaker.fifo` in its place is a card that hangs: opening it waits, inside the C library, until somebody listens.
"""

import queue
import wave
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from patience import PATIENCE

from tui_pos.audio.speaker import Speaker
from tui_pos.errors import DeviceTrouble

NOTES = {"promo.wav": (1, 22050, 3000), "thanks.wav": (2, 44100, 5000), "bread.wav": (1, 8000, 900)}


def write_wav(file: Path, channels: int, rate: int, frames: int, width: int = 2) -> bytes:
    """A recording whose every sample differs by file and place; returns its samples as they are to be heard."""
    sample_count = channels * frames
    samples = b"".join(
        ((place * 37 + frames) % 2 ** (8 * width - 1)).to_bytes(width, "little") for place in range(sample_count)
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(width)
        sound.setframerate(rate)
        sound.writeframes(samples)
    return samples


@dataclass
class Shop:
    """A folder of recordings, a speaker, and what came of them."""

    folder: Path
    pcm: dict[str, bytes]
    out: Path
    fifo: Path
    troubles: "queue.Queue[DeviceTrouble]" = field(default_factory=queue.Queue)
    speakers: list[Speaker] = field(default_factory=list)

    def speaker(self, **options: Any) -> Speaker:
        """It waits for a player on a busy machine as long as that takes, unless `options` say otherwise."""
        speaker = Speaker(self.folder, self.troubles.put, **{"patience_s": PATIENCE, **options})
        self.speakers.append(speaker)
        return speaker

    def heard(self) -> bytes:
        """What has come out once all that was asked for has been played: the speakers are closed."""
        for speaker in self.speakers:
            speaker.close(PATIENCE)
        return self.out.read_bytes() if self.out.exists() else b""

    def trouble(self) -> DeviceTrouble:
        return self.troubles.get(timeout=PATIENCE)


def use_card(folder: Path, sink: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    config = folder / "asound.conf"
    config.write_text(f'pcm.!default {{ type file slave.pcm {{ type null }} file "{sink}" format "raw" }}\n')
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
    return config
