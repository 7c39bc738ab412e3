"""The child process that plays: one recording a line on standard input, one answer a line on standard output.

In:  {"file": "/…/promo.wav", "seconds": 9}    `seconds`: the time after which this process ends itself.
Out: {"trouble": null} when the recording has been heard, else the kind of trouble and what the library said of it.

It is run as a file, imports nothing of ours, and ends with its input: however the till ended, nothing is left behind.
"""

import json
import os
import signal
import sys
import wave


def play(file: str) -> dict[str, str | None]:
    """Plays a WAV file to its end; the answer to it."""
    try:
        import simpleaudio
    except ImportError as error:
        return {"trouble": "no_player", "reason": str(error)}
    try:
        with wave.open(file, "rb") as sound:
            simpleaudio.WaveObject.from_wave_read(sound).play().wait_done()
    except (OSError, EOFError, wave.Error, ValueError) as error:
        return {"trouble": "unreadable", "reason": str(error)}
    except Exception as error:  # the library's own error is no subclass of anything narrower
        return {"trouble": "no_speaker", "reason": str(error)}
    return {"trouble": None}


def main() -> None:
    """Plays until the input ends."""
    # ALSA and what it loads may print; the answers must stay alone on their wire.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        order = json.loads(line)
        # The kernel ends a process that hangs inside the C library, where no Python code runs any more.
        signal.alarm(order["seconds"])
        answer = play(order["file"])
        signal.alarm(0)
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    try:
        main()
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(0)
