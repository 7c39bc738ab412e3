"""A shop with a sound card of files, whole or hanging."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from patience import PATIENCE
from sound_card import NOTES, Shop, use_card, write_wav


@pytest.fixture
def needs_simpleaudio() -> None:
    pytest.importorskip("simpleaudio", reason="simpleaudio is not installed: nothing can be heard here")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    out, fifo = tmp_path / "heard.raw", tmp_path / "loudspeaker.fifo"
    use_card(tmp_path, f"| cat >> {out}", monkeypatch)
    pcm = {name: write_wav(tmp_path / "sounds" / name, *shape) for name, shape in NOTES.items()}
    shop = Shop(tmp_path / "sounds", pcm, out, fifo)
    yield shop
    for speaker in shop.speakers:
        speaker.close(PATIENCE)


@pytest.fixture
def hanging_card(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The card hangs; the answer is the call that mends it."""
    os.mkfifo(shop.fifo)
    config = use_card(tmp_path, str(shop.fifo), monkeypatch)
    mended = config.read_text().replace(str(shop.fifo), f"| cat >> {shop.out}")
    return lambda: config.write_text(mended) and None
