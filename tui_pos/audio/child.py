"""The till's hold on the player (player.py): starts it, hands it one recording, waits for the answer no longer than the
recording takes and some patience, and tells the ways in which it may fail apart. Used from one thread.
"""

import json
import logging
import math
import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path

from tui_pos.audio.wav import Recording, unreadable
from tui_pos.errors import DeviceTrouble

PLAYER = Path(__file__).with_name("player.py")
_log = logging.getLogger(__name__)

ELSEWHERE = frozenset({"PULSE_SERVER", "PIPEWIRE_REMOTE", "ESPEAKER", "NASSERVER", "AUDIOSERVER"})
"""With these a login from elsewhere may take the sound along with it: a till is heard where it stands."""

PRINTED_CHARACTERS = 2000  # of what the sound system prints, the last of it is kept


class PlayerProcess:
    """The child process: started for the first recording, and again for the next one after it died or hung."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._process: subprocess.Popen[bytes] | None = None

    def play(self, recording: Recording) -> None:
        """Plays the recording to its end. Raises DeviceTrouble when it was not heard."""
        allowed_s = recording.seconds + self._patience_s
        # The child's own alarm is for a till that is no longer there to watch: it comes after the watchdog here.
        order = {"file": str(recording.file), "seconds": math.ceil(allowed_s) + 1}
        try:
            process = self._alive()
            answer, printed = _ask(process, json.dumps(order), allowed_s)
        except OSError as error:
            self._end(kill=True)
            _log.warning("The player cannot be asked: %s", error)
            raise _no_speaker(recording) from error
        if printed:
            _log.warning("The sound system printed: %s", printed)
        if answer is None:
            self._end(kill=True)
            raise DeviceTrouble(
                "player_hung",
                "The recording {sound} did not end within {seconds} s and was stopped. Check the speaker.",
                sound=recording.name,
                seconds=math.ceil(allowed_s),
            )
        if not answer.endswith(b"\n"):
            raise DeviceTrouble(
                "player_died",
                "The recording {sound} was cut off: the player ended ({reason}). The next recording starts it again.",
                sound=recording.name,
                reason=self._end(),
            )
        _raise_trouble(recording, json.loads(answer))

    def let_go(self) -> None:
        """Ends the child, by the end of its input."""
        self._end()

    def _alive(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._process is None:
            # A session of its own: the terminal's signals and hang-ups are not the player's. Its stderr is a pipe,
            # since ALSA prints there, and the screen is the cashier's.
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(PLAYER)],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
                env={name: value for name, value in os.environ.items() if name not in ELSEWHERE},
            )
        return self._process

    def _end(self, *, kill: bool = False) -> str:
        """Forgets the child, and says how it ended."""
        process, self._process = self._process, None
        if process is None:
            return ""
        if kill:
            process.kill()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()
        try:
            code = process.wait(1.0)
        except subprocess.TimeoutExpired:  # stuck in a driver, where not even SIGKILL reaches
            return "stuck"
        return signal.Signals(-code).name if code < 0 else f"code {code}"


def _ask(process: subprocess.Popen[bytes], order: str, allowed_s: float) -> tuple[bytes | None, str]:
    """The child's answer and what was printed meanwhile. None: no answer in time; empty: it died. Raises OSError."""
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(order.encode() + b"\n")
    deadline = time.monotonic() + allowed_s
    answer, printed, ended = b"", b"", False
    with selectors.DefaultSelector() as pipes:
        pipes.register(process.stdout, selectors.EVENT_READ)
        pipes.register(process.stderr, selectors.EVENT_READ)
        # Once it has answered, only what already is in the pipes is taken: ALSA may have started what holds them open.
        while ready := pipes.select(0 if ended else max(0.0, deadline - time.monotonic())):
            for key, _ in ready:
                read = os.read(key.fd, 65536)
                if not read:
                    pipes.unregister(key.fileobj)
                if key.fileobj is process.stdout:
                    answer += read
                    ended = not read or answer.endswith(b"\n")
                else:
                    printed = (printed + read)[-PRINTED_CHARACTERS:]
    return (answer if ended else None), printed.decode("utf-8", "replace").strip()


def _raise_trouble(recording: Recording, answer: dict[str, str | None]) -> None:
    if answer["trouble"] is None:
        return
    reason = (answer["reason"] or "").rstrip(".")
    _log.warning("%s was not heard: %s", recording.name, reason)
    match answer["trouble"]:
        case "unreadable":
            raise unreadable(recording.name, reason)
        case "no_player":
            raise DeviceTrouble(
                "no_player",
                "The recording {sound} was not heard: simpleaudio does not load. Install it, or switch the sound off.",
                sound=recording.name,
            )
        case _:
            raise _no_speaker(recording)


def _no_speaker(recording: Recording) -> DeviceTrouble:
    return DeviceTrouble(
        "no_speaker",
        "The recording {sound} was not heard: the speaker does not work. Check its cable and the computer's sound.",
        sound=recording.name,
    )
