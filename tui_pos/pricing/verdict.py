"""What a review says: the lines after the rules, the effects to come, and what each candidate rule did or why not.

These are values that cross borders: the window draws them, the save stores them, a return refunds from them.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from tui_pos.domain.cart import Cart, Line, total_of
from tui_pos.domain.money import Cents
from tui_pos.domain.operation import RuleShare
from tui_pos.domain.saying import Saying


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording to be played once the operation is posted. `rule` is the rule's id."""

    rule: str
    sound: str


@dataclass(frozen=True, slots=True)
class Message:
    """A text for the cashier, shown in the review window. `rule` is the rule's id."""

    rule: str
    text: str


Effect = Sound | Message


@dataclass(frozen=True, slots=True)
class Stop:
    """Why the operation may not be saved: the rule's name, or "" for the review's own checks."""

    code: str
    rule: str
    reason: Saying


class Outcome(StrEnum):
    """What became of a candidate rule: it acted; its conditions held but another rule beat it or nothing was left to
    act on; a condition failed; an earlier rule stopped it; or it failed itself and was undone whole."""

    ACTED = "acted"
    BEATEN = "beaten"
    NOT_MET = "not_met"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LineChange:
    """What a rule did to one line, in cents of the line's net amount. `before` is None for a line that it added."""

    line: int
    before: Cents | None
    after: Cents


@dataclass(frozen=True, slots=True)
class Trace:
    """One candidate rule's story. `rule` is its id; `why` says it in a sentence; `changes` are what it did at its turn,
    also when another rule took it over later; `losers` names the rules whose number it replaced or was better than."""

    rule: str
    name: str
    version: int
    outcome: Outcome
    why: Saying
    changes: tuple[LineChange, ...] = ()
    losers: tuple[str, ...] = ()

    @property
    def acted(self) -> bool:
        return self.outcome is Outcome.ACTED


@dataclass(frozen=True, slots=True)
class Review:
    """The cart as it was, and as the rules make it. Nothing in it is computed again by anyone."""

    before: Cart
    lines: tuple[Line, ...]
    trace: tuple[Trace, ...] = ()
    effects: tuple[Effect, ...] = ()
    stop: Stop | None = None
    warnings: tuple[Saying, ...] = ()
    shares: tuple[RuleShare, ...] = field(default=())

    @property
    def total_before(self) -> Cents:
        return self.before.total

    @property
    def total(self) -> Cents:
        return total_of(self.lines)

    @property
    def needs_window(self) -> bool:
        """Whether the cashier must see it before the save: a rule acted, warned, failed or stopped the save."""
        return bool(self.stop or self.warnings or any(trace.acted for trace in self.trace))
