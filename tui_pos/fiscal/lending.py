"""What a Device Manager and the till that prints through it tell each other, as JSON: the till raises the very trouble
that the printer had, and says the very sentence in its own cashier's language.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct

from tui_pos.domain.saying import Saying
from tui_pos.errors import DeviceTrouble, Sayable, ShopError, Term, Terms
from tui_pos.fiscal.device import Drawer, Identity
from tui_pos.fiscal.jobs import DeviceState, Inspected, ReportKind, TextRow
from tui_pos.fiscal.status import Condition, Status, Weight

JobState = Literal["waiting", "printed", "failed", "given_up"]


class Said(Struct, frozen=True, omit_defaults=True):
    """A sentence: English source text and its facts; `code` when it is a trouble."""

    text: str
    facts: dict[str, Any] = {}
    code: str = ""


class JobSaid(Struct, frozen=True, omit_defaults=True):
    """How a receipt stands. `number` as on the paper; `trouble` why it failed, also while it is printed once more."""

    state: JobState
    number: str = ""
    trouble: Said | None = None


class ConditionSaid(Struct, frozen=True):
    code: str
    weight: str
    sentence: Said


class StatusSaid(Struct, frozen=True):
    """As `Status`."""

    raw: bytes
    conditions: tuple[ConditionSaid, ...]
    refused: bool
    fiscal_open: bool
    storno_open: bool | None
    service_open: bool


class CheckSaid(Struct, frozen=True, omit_defaults=True):
    """As `DeviceState`."""

    identity: Identity | None = None
    status: StatusSaid | None = None
    trouble: Said | None = None
    warnings: tuple[Said, ...] = ()
    clock: datetime | None = None
    closure: int | None = None


class InspectionSaid(Struct, frozen=True, omit_defaults=True):
    """As `Inspected`."""

    state: CheckSaid
    where: str = ""
    family: str = ""
    clock: datetime | None = None
    read_at: datetime | None = None
    tax_number: str = ""
    last_document: int | None = None
    last_receipt: int | None = None
    closure: int | None = None
    drawer: Drawer | None = None


class ReportWanted(Struct, frozen=True):
    """A report of `kind`. `id`: asked again with it, it is not done again."""

    kind: ReportKind
    id: str


class TextWanted(Struct, frozen=True):
    """A paper of these rows, which is no receipt; `id` likewise."""

    rows: tuple[TextRow, ...]
    id: str


class ShowWanted(Struct, frozen=True):
    """Rows for the customer's display."""

    rows: tuple[str, ...]


class DoneSaid(Struct, frozen=True, omit_defaults=True):
    """What became of a report or a paper: `waiting` until it has ended; then `done` with what to say, or `trouble`."""

    waiting: bool = False
    done: Said | None = None
    trouble: Said | None = None


def say_trouble(trouble: ShopError) -> Said:
    return Said(trouble.sentence, _sent(trouble.facts), trouble.code)


def trouble_of(said: Said) -> DeviceTrouble:
    return DeviceTrouble(said.code, said.text, **_received(said.facts))


def say_saying(saying: Saying) -> Said:
    return Said(saying.text, _sent(dict(saying.facts)))


def saying_of(said: Said) -> Saying:
    return Saying(said.text, tuple(_received(said.facts).items()))


def say_state(state: DeviceState) -> CheckSaid:
    status = state.status
    return CheckSaid(
        identity=state.identity,
        status=None
        if status is None
        else StatusSaid(
            status.raw,
            tuple(ConditionSaid(c.code, c.weight.name, say_saying(c.sentence)) for c in status.conditions),
            status.refused,
            status.fiscal_open,
            status.storno_open,
            status.service_open,
        ),
        trouble=None if state.trouble is None else say_trouble(state.trouble),
        warnings=tuple(say_saying(warning) for warning in state.warnings),
        clock=state.clock,
        closure=state.closure,
    )


def state_of(said: CheckSaid) -> DeviceState:
    status = said.status
    return DeviceState(
        identity=said.identity,
        status=None
        if status is None
        else Status(
            status.raw,
            tuple(Condition(c.code, Weight[c.weight], saying_of(c.sentence)) for c in status.conditions),
            status.refused,
            status.fiscal_open,
            status.storno_open,
            status.service_open,
        ),
        trouble=None if said.trouble is None else trouble_of(said.trouble),
        warnings=tuple(saying_of(warning) for warning in said.warnings),
        clock=said.clock,
        closure=said.closure,
    )


def say_inspection(found: Inspected) -> InspectionSaid:
    return InspectionSaid(
        say_state(found.state), **{name: getattr(found, name) for name in Inspected.__struct_fields__[1:]}
    )


def inspection_of(said: InspectionSaid) -> Inspected:
    return Inspected(state_of(said.state), **{name: getattr(said, name) for name in Inspected.__struct_fields__[1:]})


def _sent(facts: Mapping[str, object]) -> dict[str, Any]:
    return {name: _sent_fact(fact) for name, fact in facts.items()}


def _sent_fact(fact: object) -> Any:
    match fact:
        case Term():
            return {"term": str(fact)}
        case Terms():
            return {"terms": list(fact)}
        case ShopError():
            return {"trouble": msgspec.to_builtins(say_trouble(fact))}
        case Saying():
            return {"saying": msgspec.to_builtins(say_saying(fact))}
        case bool() | int() | str() | None:
            # A sum or a quantity that would become text when it is said, or a plain fact.
            return fact.say(str) if isinstance(fact, Sayable) else fact
        case _:
            return str(fact)


def _received(facts: Mapping[str, Any]) -> dict[str, object]:
    return {name: _received_fact(fact) for name, fact in facts.items()}


def _received_fact(fact: Any) -> object:
    match fact:
        case {"term": str(name)}:
            return Term(name)
        case {"terms": list(names)}:
            return Terms(names)
        case {"trouble": said}:
            return trouble_of(msgspec.convert(said, Said))
        case {"saying": said}:
            return saying_of(msgspec.convert(said, Said))
        case _:
            return fact
