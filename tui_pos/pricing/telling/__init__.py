"""The rule said back: what its owner asked for, in whole sentences of the owner's language.

A clause stands for each condition, action and exception, and each clause is a template that is translated as it is.
The first sentence says when the rule acts, what it then does, and except when; the others follow where they say
something that is not usual. Of an advanced rule the script is named, and nothing else is told of it.
"""

from collections.abc import Callable

from tui_pos.pricing.rules import USUAL_PRIORITY, Rule
from tui_pos.pricing.telling.actions import told_action
from tui_pos.pricing.telling.conditions import told_condition, told_exception
from tui_pos.pricing.telling.words import Names, Speech

__all__ = ["Names", "tell"]


def tell(rule: Rule, names: Names, translate: Callable[[str], str]) -> str:
    """What the rule says, but for its name. `translate` takes the English source string."""
    speech = Speech(names, translate, sale=rule.operations == ("sale",))
    return " ".join([_first(rule, speech), *_further(rule, speech)])


def _first(rule: Rule, speech: Speech) -> str:
    if rule.script is not None:
        return speech.say("By the script {script}.", script=speech.quoted(rule.script.name))
    conditions = speech.both([told_condition(condition, speech) for condition in rule.when])
    actions = speech.both([told_action(action, rule, speech) for action in rule.then])
    if not rule.unless:
        return speech.say("When {conditions}, {actions}.", conditions=conditions, actions=actions)
    return speech.say(
        "When {conditions}, {actions}, except {exceptions}.",
        conditions=conditions,
        actions=actions,
        exceptions=speech.either([told_exception(exception, speech) for exception in rule.unless]),
    )


def _further(rule: Rule, speech: Speech) -> list[str]:
    told: list[str] = []
    if rule.operations != ("sale",):
        known = _operations(speech)
        told.append(
            speech.say("It is for {operations}.", operations=speech.both([known[each] for each in rule.operations]))
        )
    if rule.best_of:
        told.append(
            speech.say(
                "Of this rule and {rules}, only the one that is best for the customer acts.",
                rules=speech.both([speech.quoted(name) for name in rule.best_of]),
            )
        )
    if rule.excludes:
        told.append(
            speech.say(
                "Where it acts, it shuts out {rules}.",
                rules=speech.both([speech.quoted(name) for name in rule.excludes]),
            )
        )
    if rule.mandatory:
        told.append(speech.say("It is mandatory: where it cannot be carried out, nothing is saved."))
    if rule.priority != USUAL_PRIORITY:
        told.append(speech.say("Its priority is {priority}.", priority=rule.priority))
    if not rule.active:
        told.append(speech.say("It is switched off."))
    return told


def _operations(speech: Speech) -> dict[str, str]:
    return {
        "sale": speech.say("sales"),
        "return": speech.say("returns"),
        "delivery": speech.say("deliveries"),
        "consignment": speech.say("consignments"),
        "consignment_return": speech.say("returns of consignments"),
        "consignment_report": speech.say("reports of consignments"),
    }
