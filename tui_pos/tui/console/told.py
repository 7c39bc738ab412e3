"""What a dry run came to, in rows: what stops the sale, what every rule did and why, and what would follow."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tui_pos.domain.money import format_cents, format_qty
from tui_pos.domain.saying import Saying, saying
from tui_pos.pricing.rules import ChildKind
from tui_pos.pricing.verdict import (
    Child,
    Effect,
    Email,
    Message,
    OnlyBy,
    Outcome,
    PayNow,
    Points,
    Review,
    Sound,
    Trace,
)
from tui_pos.station.frame import wrap
from tui_pos.tui.console.office import Console, fault_told
from tui_pos.tui.console.returned import returned_as_written
from tui_pos.tui.screens.pane import Row

if TYPE_CHECKING:
    from tui_pos.checkout.scripts.trial import Trial

DOCUMENTS: dict[ChildKind, Saying] = {
    ChildKind.CONSIGNMENT: saying("Consignment"),
    ChildKind.SALE: saying("Sale on credit"),
    ChildKind.BONUS: saying("Bonus"),
}

_MARKS: dict[Outcome, tuple[str, str]] = {
    Outcome.ACTED: ("+", "t"),
    Outcome.BEATEN: ("=", "x"),
    Outcome.NOT_MET: ("-", "x"),
    Outcome.STOPPED: ("-", "x"),
    Outcome.FAILED: ("!", "e"),
}


def told(office: Console, trial: "Trial", width: int) -> list[Row]:
    """The rows, the script before all else."""
    review = trial.review
    rows: list[Row] = []
    if review.stop is not None:
        rows += _paragraph("!", office.tell(review.stop.reason), "e", width)
    rows += _of_the_script(office, trial, width)
    after = [sentence for effect in review.effects if (sentence := effect_told(office, effect, review)) is not None]
    if after:
        rows.append([(office.say("What follows"), "h")])
        for sentence in after:
            rows += _paragraph(" ", sentence, " ", width)
    if review.warnings:
        rows.append([(office.say("Warnings"), "h")])
        for warning in review.warnings:
            rows += _paragraph("!", office.tell(warning), "w", width)
    others = [trace for trace in review.trace if trace.rule != trial.rule]
    if others:
        rows.append([(office.say("Other rules"), "h")])
        for trace in others:
            rows += _of_a_rule(office, trace, width)
    return rows


def _of_the_script(office: Console, trial: "Trial", width: int) -> Iterator[Row]:
    yield [(office.say("The script"), "h")]
    trace, ran = trial.trace, trial.ran
    if trace is None:
        yield from _paragraph("-", office.say("It was not asked: it has no say in such a sale."), "x", width)
        return
    yield from _of_a_rule(office, trace, width)
    if ran is None:
        return
    if ran.broke is not None:
        yield from _paragraph("!", fault_told(office, ran.broke), "e", width)
    else:
        yield [("  " + office.say("It returned:"), "x")]
        for line in returned_as_written(trial.returned):
            yield from _paragraph(" ", "  " + line, "i", width)
    yield [("  " + office.say("It took {ms} ms.", ms=f"{ran.micros / 1000:.1f}"), "x")]


def _of_a_rule(office: Console, trace: Trace, width: int) -> Iterator[Row]:
    mark, letter = _MARKS[trace.outcome]
    yield from _paragraph(mark, f"{trace.name}: {office.tell(trace.why)}", letter, width)
    for change in trace.changes:
        was = format_cents(change.before) if change.before is not None else office.say("new")
        yield [(f"  {change.line:>4}  {was} → {format_cents(change.after)}", " ")]


def effect_told(office: Console, effect: Effect, review: Review) -> str | None:
    """What an effect brings about, in a sentence."""
    say = office.say
    match effect:
        case Sound(sound=sound):
            return say("Sound: {sounds}", sounds=sound)
        case Message(text=text):
            return say("Message: {message}", message=text)
        case Email(to=to, text=text):
            return f"{say('E-mail to {to}', to=to)}: {text}"
        case Points():
            return say("After saving: {points} points", points=format_cents(effect.earned(review.total)))
        case OnlyBy(types=types):
            return say("Only {types}: {rule}.", types=", ".join(types), rule=effect.name)
        case PayNow(least=least):
            return say("At least {least} now: {rule}.", least=office.money(least), rule=effect.name)
        case Child():
            return say(
                "{document} for {partner}: {qty} × {item} at {price} = {amount}. {rule}",
                document=office.tell(DOCUMENTS[effect.kind]),
                partner=office.desk.names().partner(effect.partner) or effect.partner or "?",
                qty=format_qty(effect.qty),
                item=effect.item.name,
                price=format_cents(effect.price),
                amount=format_cents(effect.amount),
                rule=effect.name,
            )
    return None


def _paragraph(mark: str, text: str, letter: str, width: int) -> Iterator[Row]:
    for at, line in enumerate(wrap(text, width - 3)):
        yield [(f"{mark if at == 0 else ' '} {line}", letter)]
