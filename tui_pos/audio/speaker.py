"""The till's speaker. Recordings wait in a queue, a thread of its own hands them one by one to a child process, and the
child plays them. The sale never waits; a player that crashes or hangs costs one recording and a sentence.
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tui_pos.audio.child import PlayerProcess
from tui_pos.audio.wav import find_recording
from tui_pos.errors import DeviceTrouble

TEST_RECORDING = "thanks.wav"


class Speaker:
    """Plays the recordings of `folder`; to be tried, one of `built_in`, which no shop can have lost.

    `on_trouble` is called from the speaker's own thread, once for each recording that was not heard to its end; it
    must not raise. Codes: `sound_missing`, `sound_unreadable`, `sound_late`, `no_player` (simpleaudio is not
    installed), `no_speaker` (the sound system refuses), `player_died`, `player_hung`. What the sound system itself said
    is in the log.

    `patience_s`: how much longer than itself a recording may take. `late_s`: a recording that has waited longer than
    this would speak to the next customer, and is left out.
    """

    def __init__(
        self,
        folder: Path,
        on_trouble: Callable[[DeviceTrouble], None],
        *,
        patience_s: float = 5.0,
        late_s: float = 60.0,
        built_in: Path | None = None,
    ) -> None:
        self._folder = folder
        self._built_in = built_in or folder
        self._on_trouble = on_trouble
        self._late_s = late_s
        self._player = PlayerProcess(patience_s)
        self._waiting: queue.SimpleQueue[tuple[Path, str, float] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    def play(self, names: Sequence[str]) -> None:
        """Queues the recordings, to be heard one after the other. Returns at once, raises nothing."""
        self._queue(self._folder, names)

    def play_test(self) -> None:
        """Likewise a recording that travels with the program."""
        self._queue(self._built_in, (TEST_RECORDING,))

    def _queue(self, folder: Path, names: Sequence[str]) -> None:
        if not names or self._closed.is_set():
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._play_all, name="speaker", daemon=True)
            self._thread.start()
        for name in names:
            self._waiting.put((folder, name, time.monotonic()))

    def close(self, patience_s: float = 0.0) -> None:
        """Ends the speaker. What is queued is still played for `patience_s`; then what waits is dropped, and the
        recording that is being heard ends by itself, in its own process.
        """
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join(patience_s)
        self._closed.set()

    def _play_all(self) -> None:
        while (entry := self._waiting.get()) is not None and not self._closed.is_set():
            folder, name, asked = entry
            try:
                self._play_one(folder, name, time.monotonic() - asked)
            except DeviceTrouble as trouble:
                self._on_trouble(trouble)
        self._player.let_go()

    def _play_one(self, folder: Path, name: str, waited_s: float) -> None:
        if waited_s > self._late_s:
            raise DeviceTrouble(
                "sound_late",
                "The recording {sound} was left out: it had waited {seconds} s for the speaker. Check the speaker.",
                sound=name,
                seconds=round(waited_s),
            )
        self._player.play(find_recording(folder, name))
