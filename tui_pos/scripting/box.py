"""Where the till asks scripts: one message to the walled child, one answer for each script, whatever a script does.

The child is started when the first script is to be asked. A script that ends it costs its own answer alone: a new child
is started and asked the rest.
"""

import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from tui_pos.pricing.scripts.port import Call, Returned
from tui_pos.pricing.verdict import Broke
from tui_pos.scripting import limits
from tui_pos.scripting.process import Answer, Child, Ended, NotBegun
from tui_pos.scripting.telling import Fault, cut_off, fault_of, heard, no_time, not_begun, refused, unchecked, unfit

PATIENCE_S = 0.5
"""Seconds without an answer after which the child is killed."""


class ScriptBox:
    """Runs scripts in a walled child process; implements `pricing.scripts.port.Scripts`.

    `prelude`: a text in the scripts' language whose names every script sees. It defines `_enter(rule, facts, own)`,
    which calls the script's `rule` and gives its answer; `facts` and `own` are the message's and the call's, as tables.
    Where it also defines `_prepare(facts)`, that is called once a message, and what it gives takes the place of `facts`
    for all scripts of the message. ValueError, at the first use, for a prelude at fault.

    Each thread that asks has a child of its own, which ends with it: a till never waits for a look at past sales.
    """

    def __init__(self, prelude: str, *, patience_s: float | None = None) -> None:
        self._prelude = prelude
        self._patience_s = PATIENCE_S if patience_s is None else patience_s
        self._desks: dict[threading.Thread, _Desk] = {}
        self._changing = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The child's process, of this thread; None while there is none."""
        child = self._desk().child
        return child.pid if child is not None else None

    @property
    def memory(self) -> int:
        """The children's share of the memory in bytes, as the kernel reckons it (PSS); 0 while there is none."""
        with self._changing:
            children = [desk.child for desk in self._desks.values() if desk.child is not None]
        return sum(map(_memory_of, children))

    def ask(self, calls: Sequence[Call], facts: bytes) -> Sequence[Returned | Broke]:
        """One message with all `calls`, each about the same `facts` (JSON); their answers in the same order.

        Never raises for what a script does, and never waits longer than its limits, nor for another thread.
        """
        desk = self._desk()
        with desk.one_at_a_time:
            return self._answered(desk, calls, facts)

    def check(self, source: str) -> list[Fault]:
        """What is wrong in a script's text, in the order of its lines: as far as it is seen without a sale."""
        if (why := unfit(source)) is not None:
            return [Fault(1, 1, why)]
        desk = self._desk()
        with desk.one_at_a_time:
            faults = []
            try:
                for answer in self._talk(desk, [b"check", source.encode("utf-8", "replace")]):
                    if answer.kind == "done":
                        break
                    faults.append(fault_of(source, answer))
            except NotBegun as error:
                faults.append(Fault(1, 1, not_begun(error).reason))
            except Ended:
                faults.append(Fault(1, 1, unchecked()))
            return faults

    def close(self) -> None:
        """Lets the children go."""
        with self._changing:
            desks, self._desks = list(self._desks.values()), {}
        for desk in desks:
            desk.close()

    def _desk(self) -> "_Desk":
        """This thread's; those of threads that have ended are cleared."""
        with self._changing:
            for thread in [thread for thread in self._desks if not thread.is_alive()]:
                self._desks.pop(thread).close()
            return self._desks.setdefault(threading.current_thread(), _Desk())

    def _answered(self, desk: "_Desk", calls: Sequence[Call], facts: bytes) -> list[Returned | Broke]:
        answers: dict[int, Returned | Broke] = {}
        for place, call in enumerate(calls):
            if broke := refused(call.script, facts):
                answers[place] = broke
        waiting = [place for place in range(len(calls)) if place not in answers]
        spared = -1
        left = limits.MESSAGE_MS * 1000
        while waiting:
            if left <= 0:
                answers |= {place: no_time(calls[place].script) for place in waiting}
                break
            try:
                message = self._message(desk, [calls[place] for place in waiting], facts, left // 1000)
                for answer in self._talk(desk, message):
                    place = waiting.pop(0)
                    answers[place] = heard(calls[place].script, answer)
                    left -= answer.micros
                    if not waiting:
                        break
                left -= limits.START_MS * 1000
            except NotBegun as error:
                answers |= dict.fromkeys(waiting, not_begun(error))
                break
            except Ended as ended:
                left -= limits.START_MS * 1000 + round(limits.STEP_S * 1_000_000)
                # Whoever ended the child, it was not the script: it is asked once more before it is blamed.
                if ended.blameless and waiting[0] != spared:
                    spared = waiting[0]
                else:
                    place = waiting.pop(0)
                    answers[place] = cut_off(calls[place].script, ended)
        return [answers[place] for place in range(len(calls))]

    def _message(self, desk: "_Desk", calls: Sequence[Call], facts: bytes, most_ms: int) -> list[bytes]:
        """All calls; the text of a script goes with the first that needs it."""
        known = self._alive(desk).known
        message = [b"call", str(most_ms).encode(), facts]
        for call in calls:
            text = b"" if call.script in known else call.script.source.encode("utf-8", "replace")
            number = known.setdefault(call.script, len(known))
            own = json.dumps(dict(call.own), ensure_ascii=False).encode("utf-8", "replace")
            message += [str(number).encode(), text, own]
        return message

    def _talk(self, desk: "_Desk", message: Sequence[bytes]) -> Iterator[Answer]:
        """The child's answers to a message, to the last of them that it gives."""
        try:
            for answer in self._alive(desk).talk(message):
                if answer.spent:
                    desk.child = None
                yield answer
                if answer.spent:
                    return
        except Ended:
            desk.child = None
            raise

    def _alive(self, desk: "_Desk") -> Child:
        if desk.child is None:
            desk.child = Child(self._prelude, self._patience_s)
        return desk.child


class _Desk:
    """Where one thread asks: its child, and who asks it now."""

    def __init__(self) -> None:
        self.child: Child | None = None
        self.one_at_a_time = threading.Lock()

    def close(self) -> None:
        with self.one_at_a_time:
            child, self.child = self.child, None
            if child is not None:
                child.end()


def _memory_of(child: Child) -> int:
    rows = Path(f"/proc/{child.pid}/smaps_rollup").read_text("ascii").splitlines()
    return 1024 * sum(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
