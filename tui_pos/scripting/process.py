"""The till's hold on the child: starts it, sends it one message, takes its answers one by one, and waits for none of
them longer than its patience. However the child ends, it is buried and its pipes are closed.
"""

import importlib.util
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import tui_pos
from tui_pos.pricing.rules import Script
from tui_pos.scripting import limits
from tui_pos.scripting.wire import SIZE, framed, parts_of

LIBRARY = "starlark"
START_S = 10.0
"""Seconds that the child may take to begin, on a machine that has other things to do."""

# Isolated and without site: nothing but these two folders is looked into, and those no longer once it has begun.
ENTRY = "import sys; sys.path += sys.argv[1:3]; from tui_pos.scripting.child import main; sys.path.clear(); main()"
MOST = limits.ANSWER + 4096  # bytes of an answer's frame

KINDS = frozenset(("value", "done", "error", "no_rule", "bad_answer", "too_slow", "too_much", "crashed", "no_time"))
"""What an answer may be."""

CRASHES = frozenset((signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGTRAP, signal.SIGSYS))
"""What ends a child by its own fault; SIGABRT is what the library does when it is given no memory."""


class Answer(NamedTuple):
    """One answer of the child, as child.py describes it."""

    kind: str
    micros: int
    line: int
    column: int
    words: str
    spent: bool


class NotBegun(Exception):
    """There is no child to be had: `code` is "missing" when the language is not installed, or "crashed"."""

    def __init__(self, code: str, words: str = "") -> None:
        super().__init__(code, words)
        self.code = code
        self.words = words


class Ended(Exception):
    """The child is gone: `code` says how, as verdict.Broke does, "missing" where the child itself was at fault; `words`
    say it for a technician. `blameless`: it was no script that ended it."""

    def __init__(self, code: str, words: str = "", *, blameless: bool = False) -> None:
        super().__init__(code, words)
        self.code = code
        self.words = words
        self.blameless = blameless


class Child:
    """The process, begun. Raises NotBegun, and ValueError for a prelude at fault."""

    def __init__(self, prelude: str, patience_s: float) -> None:
        library = importlib.util.find_spec(LIBRARY)
        if library is None or library.origin is None:
            raise NotBegun("missing")
        self.known: dict[Script, int] = {}
        """The scripts whose text the child has been sent, and their numbers."""
        self._heard = bytearray()
        folders = (Path(tui_pos.__file__).parent.parent, Path(library.origin).parent.parent)
        try:
            # A session of its own: the terminal's signals and hang-ups are not the child's.
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", ENTRY, *folders, str(os.getpid())],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={},
                start_new_session=True,
            )
        except OSError as error:
            raise NotBegun("crashed", str(error)) from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._orders = self._process.stdin
        self._answers = self._process.stdout
        os.set_blocking(self._orders.fileno(), False)
        self._patience_s = START_S
        try:
            begun = next(self.talk([b"begin", prelude.encode()]))
        except Ended as ended:
            raise NotBegun("crashed", ended.words or ended.code) from ended
        if begun.kind != "done":
            self.end()
            raise ValueError(f"the prelude is at fault: {begun.words}")
        self._patience_s = patience_s

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def talk(self, parts: Sequence[bytes]) -> Iterator[Answer]:
        """Sends a message; its answers, one by one. Whoever has all they asked for stops asking. Raises Ended."""
        unsent = memoryview(framed(parts))
        while True:
            until = time.monotonic() + self._patience_s
            while (frame := self._next_frame()) is None:
                unsent = self._move(unsent, until)
            try:
                kind, micros, line, column, words, state = [part.decode() for part in parts_of(frame)]
                answer = Answer(kind, int(micros), int(line), int(column), words, state == "spent")
            except ValueError:
                raise self._not_understood() from None
            if kind not in KINDS:
                raise self._not_understood()
            if answer.spent:
                self.end()
            yield answer

    def end(self, *, kill: bool = False) -> int:
        """Lets the child go, by the end of its input or at once; what it ended with, as `subprocess` says it."""
        if kill:
            self._process.kill()
        self._orders.close()
        self._answers.close()
        for _ in range(2):
            try:
                return self._process.wait(1.0)
            except subprocess.TimeoutExpired:  # somebody has stopped it
                self._process.kill()
        return -signal.SIGKILL

    def _next_frame(self) -> bytes | None:
        if len(self._heard) < SIZE:
            return None
        long = int.from_bytes(self._heard[:SIZE], "big")
        if long > MOST:
            raise self._not_understood()
        if len(self._heard) < SIZE + long:
            return None
        frame = bytes(self._heard[SIZE : SIZE + long])
        del self._heard[: SIZE + long]
        return frame

    def _move(self, unsent: memoryview, until: float) -> memoryview:
        """Writes and reads what can be written and read; what is still unsent. Raises Ended."""
        pipes = select.poll()
        pipes.register(self._answers, select.POLLIN)
        if unsent:
            pipes.register(self._orders, select.POLLOUT)
        ready = pipes.poll(max(0.0, until - time.monotonic()) * 1000)
        if not ready:
            self.end(kill=True)
            raise Ended("too_slow")
        for pipe, _ in ready:
            if pipe == self._answers.fileno():
                read = os.read(pipe, 65536)
                if not read:
                    raise _ended(self.end())
                self._heard += read
            else:
                try:
                    unsent = unsent[os.write(pipe, unsent) :]
                except BrokenPipeError:
                    raise _ended(self.end()) from None
        return unsent

    def _not_understood(self) -> Ended:
        self.end(kill=True)
        return Ended("crashed", "its answer was not understood", blameless=True)


def _ended(returned: int) -> Ended:
    """How a child went that ended by itself, or was ended by the kernel or by somebody."""
    ending = signal.Signals(-returned) if returned < 0 else None
    if ending in {signal.SIGPROF, signal.SIGXCPU}:
        return Ended("too_slow")
    if ending == signal.SIGABRT:
        return Ended("too_much")
    if ending is None:  # it fell over its own feet: no script has a word with which to end it so
        return Ended("missing", f"code {returned}", blameless=True)
    return Ended("crashed", ending.name, blameless=ending not in CRASHES)
