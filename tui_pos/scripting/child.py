"""The child's main loop: a message on standard input, one answer for each script on what was standard output.

In:   begin, PRELUDE                                  answered with a frame of its own before anything else is asked
      call, MS, FACTS, (NUMBER, TEXT, OWN) …          TEXT is "" for a script whose number is known; who is not
                                                      asked within MS of the processor's time is not asked
      check, TEXT
Out:  KIND, MICROSECONDS, LINE, COLUMN, WORDS, STATE  KIND: "value" with the answer's JSON as its words, "done" at the
                                                      end of what has no value, else the kind of a fault
STATE is "spent" when the child has had its day: it ends itself after that answer, and a new one takes its place.
"""

import os
import resource
import signal
import sys
import time

from tui_pos.scripting import limits, walls
from tui_pos.scripting.runner import Fault, Runner
from tui_pos.scripting.wire import SIZE, framed, parts_of

ORDERS = 0


def main() -> None:
    """Answers until the input ends. The one argument is the number of the process whose child this is."""
    answers = os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):  # whatever prints: the answers stay alone on their wire
        os.dup2(nothing, stream)
    os.close(nothing)
    Loop(answers, os.open("/proc/self/statm", os.O_RDONLY)).run(int(sys.argv[-1]))


class Loop:
    """The two pipes, the runner, and the child's own size."""

    def __init__(self, answers: int, sizes: int) -> None:
        self._answers = answers
        self._sizes = sizes
        self._largest = 0
        self._unread: dict[int, str] = {}
        """The texts of scripts that have not been asked yet, by number."""

    def run(self, parent: int) -> None:
        """Until the input ends."""
        os.closerange(max(self._answers, self._sizes) + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        size = self._size()
        self._largest = size + limits.GROWN
        walls.raise_walls(parent, size)
        order, prelude = self._order()
        assert order == b"begin"
        try:
            runner = Runner(prelude.decode())
        except Exception as error:  # the prelude is ours, and at fault: the till is told, and raises
            self._answer("error", words=str(error), spent=True)
        self._answer("done")
        while True:
            order, *parts = self._order()
            walls.allow_cpu(limits.CPU_S)
            try:
                if order == b"call":
                    self._call(runner, *parts)
                else:
                    self._check(runner, *parts)
            except MemoryError:  # as the library ends it when there is none left
                os.abort()

    def _call(self, runner: Runner, most: bytes, facts: bytes, *calls: bytes) -> None:
        watched()
        wrong = runner.tell(facts.decode())
        until = time.thread_time_ns() + int(most) * 1_000_000
        for place in range(0, len(calls), 3):
            number, source, own = calls[place : place + 3]
            watched()
            begun = time.thread_time_ns()
            if source:
                self._unread[int(number)] = source.decode()
            wrong = wrong or (Fault("no_time") if begun > until else None)
            if wrong is None and int(number) in self._unread:
                runner.read(int(number), self._unread.pop(int(number)))
                watched()
            said = wrong or runner.ask(int(number), own.decode())
            self._said(said, (time.thread_time_ns() - begun) // 1000)
        unwatched()

    def _check(self, runner: Runner, source: bytes) -> None:
        watched()
        for fault in runner.check(source.decode()):
            self._said(fault, 0)
        unwatched()
        self._answer("done")

    def _said(self, said: str | Fault, micros: int) -> None:
        if isinstance(said, str):
            self._answer("value", micros, words=said)
        else:
            self._answer(said.kind, micros, said.line, said.column, said.words, spent=said.spoils)

    def _answer(
        self, kind: str, micros: int = 0, line: int = 0, column: int = 0, words: str = "", *, spent: bool = False
    ) -> None:
        spent = spent or self._size() > self._largest
        parts = (kind, str(micros), str(line), str(column), words, "spent" if spent else "")
        rest = framed([part.encode("utf-8", "replace") for part in parts])
        while rest:
            rest = rest[os.write(self._answers, rest) :]
        if spent:
            os._exit(0)

    def _order(self) -> list[bytes]:
        return parts_of(self._read(int.from_bytes(self._read(SIZE), "big")))

    def _read(self, wanted: int) -> bytes:
        got = bytearray()
        while len(got) < wanted:
            read = os.read(ORDERS, wanted - len(got))
            if not read:
                os._exit(0)
            got += read
        return bytes(got)

    def _size(self) -> int:
        """Bytes of address space, which is what the limit counts."""
        return int(os.pread(self._sizes, 32, 0).split()[0]) * resource.getpagesize()


def watched() -> None:
    """From now on, the kernel ends a step that takes too much of the processor's time."""
    signal.setitimer(signal.ITIMER_PROF, limits.STEP_S)


def unwatched() -> None:
    """The step is over."""
    signal.setitimer(signal.ITIMER_PROF, 0)
