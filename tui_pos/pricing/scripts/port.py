"""Who runs scripts, as the review sees it: it is handed facts and hands back plain values, and never money."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from tui_pos.pricing.rules import Script
from tui_pos.pricing.verdict import Broke


class Call(NamedTuple):
    """One script to be asked for a rule (its id). `own` is what is true for that rule alone."""

    rule: str
    script: Script
    own: Mapping[str, object] = {}


class Returned(NamedTuple):
    """What a script answered: None, truth values, whole numbers, texts, and lists and tables of them. `micros` is what
    it cost, in microseconds."""

    value: object
    micros: int


class Scripts(Protocol):
    """Something that runs scripts, wherever that is."""

    def ask(self, calls: Sequence[Call], facts: bytes) -> Sequence[Returned | Broke]:
        """One message with all `calls`, each about the same `facts` (JSON); their answers in the same order.

        Never raises for what a script does, and never waits longer than its limits.
        """
