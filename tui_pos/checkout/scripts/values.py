"""What the script desk answers with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tui_pos.domain.saying import Saying
from tui_pos.pricing.rules import Rule
from tui_pos.pricing.terms import Form
from tui_pos.store.scripts import Health


class State(StrEnum):
    """What becomes of a script: its rule is on, is off, waits for a technician to confirm it in this installation, is
    off until tomorrow since it failed too often, or there is no rule that runs it."""

    ON = "on"
    OFF = "off"
    UNCONFIRMED = "unconfirmed"
    OFF_TODAY = "off today"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class ScriptRow:
    """A script of the list. `version`: the one that runs, None where no rule runs it; `newest`: the last one saved, 0
    for one that is only a draft. `rules`: those that run it. `health`: of today."""

    name: str
    state: State
    version: int | None
    newest: int
    has_draft: bool
    rules: tuple[Rule, ...]
    health: Health


@dataclass(frozen=True, slots=True)
class ScriptText:
    """A script as it is opened: its draft, or else its newest `version` (0: it was never saved). By whom and when."""

    name: str
    source: str
    tests: str
    version: int
    is_draft: bool
    technician: str
    moment: datetime | None


@dataclass(frozen=True, slots=True)
class ScriptVersion:
    """What a script once was. `difference`: what changed since the version before, of its text and of its tests, as
    `diff -u` tells it."""

    version: int
    technician: str
    moment: datetime
    source: str
    tests: str
    difference: str
    is_confirmed: bool
    is_active: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """What went wrong with a script, so many times, the last time at `moment`. `is_off`: that switched it off for the
    day."""

    script: str
    times: int
    moment: datetime
    reason: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One parameter of a ready-made script. `usual`: what it is at first, in the form's own units, and from `least` to
    `most` what it may be. `kinds`: whether a way to pay may also be named by its kind."""

    name: str
    title: Saying
    explain: Saying
    form: Form
    usual: Any = None
    required: bool = True
    least: int | None = None
    most: int = 0
    kinds: bool = False


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """A script that needs only its parameters."""

    code: str
    title: Saying
    about: Saying
    parameters: Sequence[Asked]
