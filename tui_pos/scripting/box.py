"""Where the till asks scripts: one message to the walled child, one answer for each script, whatever a script does.

The child is started when the first script is to be asked. A script that ends it costs its own answer alone: a new child
is started and asked the rest.
"""

import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from tui_pos.domain.saying import saying
from tui_pos.pricing.scripts.port import Call, Returned
from tui_pos.pricing.verdict import Broke
from tui_pos.scripting import limits
from tui_pos.scripting.process import Answer, Child, Ended, NotBegun
from tui_pos.scripting.telling import Fault, cut_off, fault_of, heard, not_begun, refused, too_long, unchecked

PATIENCE_S = 0.5
"""Seconds without an answer after which the child is killed."""


class ScriptBox:
    """Runs scripts in a walled child process; implements `pricing.scripts.port.Scripts`.

    `prelude`: a text in the scripts' language whose names every script sees. It defines `_enter(rule, facts, own)`,
    which calls the script's `rule` and gives its answer; `facts` and `own` are the message's and the call's, as tables.
    Where it also defines `_prepare(facts)`, that is called once a message, and what it gives takes the place of `facts`
    for all scripts of the message. ValueError, at the first use, for a prelude at fault.

    The child ends when the thread that first needed it ends, and is started again at need.
    """

    def __init__(self, prelude: str, *, patience_s: float = PATIENCE_S) -> None:
        self._prelude = prelude
        self._patience_s = patience_s
        self._child: Child | None = None
        self._one_at_a_time = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The child's process; None while there is none."""
        return self._child.pid if self._child is not None else None

    @property
    def memory(self) -> int:
        """The child's share of the memory in bytes, as the kernel reckons it (PSS); 0 while there is none."""
        if self._child is None:
            return 0
        rows = Path(f"/proc/{self._child.pid}/smaps_rollup").read_text("ascii").splitlines()
        return 1024 * sum(int(row.split()[1]) for row in rows if row.startswith("Pss:"))

    def ask(self, calls: Sequence[Call], facts: bytes) -> Sequence[Returned | Broke]:
        """One message with all `calls`, each about the same `facts` (JSON); their answers in the same order.

        Never raises for what a script does, and never waits longer than its limits.
        """
        with self._one_at_a_time:
            return self._answered(calls, facts)

    def check(self, source: str) -> list[Fault]:
        """What is wrong in a script's text, in the order of its lines: as far as it is seen without a sale."""
        if too_long(source):
            return [Fault(1, 1, saying("The text is longer than {most} KiB.", most=limits.SOURCE // 1024))]
        with self._one_at_a_time:
            faults = []
            try:
                for answer in self._talk([b"check", source.encode("utf-8", "replace")]):
                    if answer.kind == "done":
                        break
                    faults.append(fault_of(source, answer))
            except NotBegun as error:
                faults.append(Fault(1, 1, not_begun(error).reason))
            except Ended:
                faults.append(Fault(1, 1, unchecked()))
            return faults

    def close(self) -> None:
        """Lets the child go."""
        with self._one_at_a_time:
            child, self._child = self._child, None
            if child is not None:
                child.end()

    def _answered(self, calls: Sequence[Call], facts: bytes) -> list[Returned | Broke]:
        answers: dict[int, Returned | Broke] = {}
        for place, call in enumerate(calls):
            if broke := refused(call.script, facts):
                answers[place] = broke
        waiting = [place for place in range(len(calls)) if place not in answers]
        spared = -1
        while waiting:
            try:
                for answer in self._talk(self._message([calls[place] for place in waiting], facts)):
                    place = waiting.pop(0)
                    answers[place] = heard(calls[place].script, answer)
                    if not waiting:
                        break
            except NotBegun as error:
                answers |= dict.fromkeys(waiting, not_begun(error))
                break
            except Ended as ended:
                # Whoever ended the child, it was not the script: it is asked once more before it is blamed.
                if ended.blameless and waiting[0] != spared:
                    spared = waiting[0]
                else:
                    place = waiting.pop(0)
                    answers[place] = cut_off(calls[place].script, ended)
        return [answers[place] for place in range(len(calls))]

    def _message(self, calls: Sequence[Call], facts: bytes) -> list[bytes]:
        """All calls; the text of a script goes with the first that needs it."""
        known = self._alive().known
        message = [b"call", facts]
        for call in calls:
            text = b"" if call.script in known else call.script.source.encode("utf-8", "replace")
            number = known.setdefault(call.script, len(known))
            own = json.dumps(dict(call.own), ensure_ascii=False).encode("utf-8", "replace")
            message += [str(number).encode(), text, own]
        return message

    def _talk(self, message: Sequence[bytes]) -> Iterator[Answer]:
        """The child's answers to a message, to the last of them that it gives."""
        try:
            for answer in self._alive().talk(message):
                if answer.spent:
                    self._child = None
                yield answer
                if answer.spent:
                    return
        except Ended:
            self._child = None
            raise

    def _alive(self) -> Child:
        if self._child is None:
            self._child = Child(self._prelude, self._patience_s)
        return self._child
