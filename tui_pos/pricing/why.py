"""Why a line costs what it costs: the list price it came from, and what each rule did, lost or lacked."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from tui_pos.domain.cart import Line
from tui_pos.domain.catalogue import RETAIL, is_within
from tui_pos.domain.money import format_cents, format_percent
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Term
from tui_pos.pricing.book import Entry, RuleBook
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.lacking import Lacking, covers, near_miss, reaches, what_lacks
from tui_pos.pricing.listing import listed, price_group_for
from tui_pos.pricing.rules import AddItem
from tui_pos.pricing.verdict import LineChange, Outcome, Review, Trace

__all__ = ["Told", "near_miss", "why_line"]


class Told(NamedTuple):
    """One sentence of the answer. `mark`: "=" the listed price, "+" what acted, "-" what did not, "!" what failed."""

    mark: str
    text: Saying


def why_line(number: int, asked: Review, facts: Facts, book: RuleBook, moment: datetime) -> tuple[Told, ...]:
    """How the line of that number came to its price in a review, which was made of `facts` and `book` at `moment`.

    First the listed price, then the rules that changed the line, those that might have, and those that failed, each in
    the order of the review. Raises KeyError for a line that is not in the review.
    """
    line = next((line for line in asked.before.lines if line.number == number), None)
    if line is None:
        return (_added(next((line for line in asked.lines if line.number == number), None), number, asked),)
    lacking = what_lacks(asked, book, facts, moment)
    told = [_rule(line, trace, book.entry_of(trace.rule), lacking.get(trace.rule)) for trace in asked.trace]
    of_rules = [each for each in told if each is not None]
    return (*_listed(line, asked, facts), *sorted(of_rules, key=lambda each: "+-!".index(each.mark)))


def _added(line: Line | None, number: int, asked: Review) -> Told:
    if line is None:
        raise KeyError(number)
    name = next((trace.name for trace in asked.trace if trace.rule == line.rule), "")
    return Told("=", saying("“{rule}” added this line at {price}.", rule=name, price=format_cents(line.price)))


# The listed price


def _listed(line: Line, asked: Review, facts: Facts) -> Iterator[Told]:
    yield Told("=", _price(line, asked, facts))
    percent = _percent(line, asked, facts)
    if percent is not None:
        yield Told("=", percent)


def _price(line: Line, asked: Review, facts: Facts) -> Saying:
    partner, location = asked.before.partner, asked.before.location
    price = format_cents(line.price)
    if line.price_by_hand:
        return saying("The price of {price} was typed by hand.", price=price)
    now = listed(line.item, partner, location, facts.mechanisms)
    group = price_group_for(partner, location)
    if now.price != line.price:
        return saying(
            "{price} was the listed price when the line was entered; by now it is {now}.",
            price=price,
            now=format_cents(now.price),
        )
    if group == RETAIL:
        return saying("{price} is the retail price.", price=price)
    if not facts.mechanisms.price_groups:
        return saying("{price} is the retail price: price groups are switched off here.", price=price)
    if now.warning is not None:
        return saying(
            "{price} is the retail price: there is none in the price group {group}.", price=price, group=Term(group)
        )
    if group == partner.price_group:
        return saying(
            "{price} is the price in the price group {group} of the customer “{partner}”.",
            price=price,
            group=Term(group),
            partner=partner.name,
        )
    return saying(
        "{price} is the price in the price group {group} of the location “{location}”.",
        price=price,
        group=Term(group),
        location=location.name,
    )


def _percent(line: Line, asked: Review, facts: Facts) -> Saying | None:
    partner = asked.before.partner
    percent = format_percent(line.percent)
    if line.percent_by_hand:
        return saying("The discount of {percent} % was typed by hand.", percent=percent)
    if not facts.mechanisms.partner_percent and partner.percent and not line.percent:
        return saying(
            "The discount of the customer “{partner}” is switched off here: {percent} %.",
            partner=partner.name,
            percent=format_percent(partner.percent),
        )
    if line.percent == partner.percent:
        name = saying("{percent} % is the discount of the customer “{partner}”.", percent=percent, partner=partner.name)
        return name if line.percent else None
    return saying("The discount was {percent} % when the line was entered.", percent=percent)


# The rules


def _rule(line: Line, trace: Trace, entry: Entry, lacking: Lacking | None) -> Told | None:
    """What a rule has to do with the line; None for a rule that has nothing to do with it."""
    change = next((change for change in trace.changes if change.line == line.number), None)
    if trace.outcome is Outcome.ACTED:
        if change is not None:
            return Told("+", _changed(trace, change))
        reason = _left_alone(line, entry)
        return None if reason is None else Told("-", _did_not_act(trace, reason))
    if not _concerns(line, entry) and not (entry.surface is not None and trace.outcome is Outcome.FAILED):
        return None
    if trace.outcome is Outcome.FAILED:
        return Told("!", saying("“{rule}” failed: {reason}", rule=trace.name, reason=trace.why))
    if change is not None:
        return Told(
            "-",
            saying(
                "“{rule}” made {before} into {after}, and then lost: {reason}",
                rule=trace.name,
                before=format_cents(change.before or 0),
                after=format_cents(change.after),
                reason=trace.why,
            ),
        )
    reason = _left_alone(line, entry) or (trace.why if lacking is None else lacking.text)
    return Told("-", _did_not_act(trace, reason))


def _changed(trace: Trace, change: LineChange) -> Saying:
    return saying(
        "“{rule}” made {before} into {after}: {reason}",
        rule=trace.name,
        before=format_cents(change.before or 0),
        after=format_cents(change.after),
        reason=trace.why,
    )


def _did_not_act(trace: Trace, reason: Saying) -> Saying:
    return saying("“{rule}” did not act: {reason}", rule=trace.name, reason=reason)


def _left_alone(line: Line, entry: Entry) -> Saying | None:
    """Why a rule leaves this line alone, whatever it does to others; None where it does not."""
    meant = [action for action in entry.pricing if not isinstance(action, AddItem) and covers(action.lines, line.item)]
    if not meant or any(reaches(action, line, entry) for action in meant):
        return None
    if entry.out.holds(line.item):
        return saying("Its exception leaves this line out.")
    if line.price_by_hand:
        return saying("It leaves prices typed by hand as they are.")
    return saying("It leaves discounts typed by hand as they are.")


def _concerns(line: Line, entry: Entry) -> bool:
    """Whether the rule's conditions name the line's item or group, or its actions change such lines."""
    item = line.item
    return (
        item.code in entry.items_named
        or any(is_within(item.group, group) for group in entry.groups_named)
        or any(not isinstance(action, AddItem) and covers(action.lines, item) for action in entry.pricing)
    )
