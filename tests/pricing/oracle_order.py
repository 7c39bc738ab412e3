"""Whose turn it is, in the oracle's opinion: of rivals all at once, of others one after the other."""

from collections.abc import Sequence

from tui_pos.pricing.rules import Rule


def key(rule: Rule) -> tuple[int, str, str]:
    return rule.priority, rule.name, rule.id


def rivals_of(rule: Rule, rules: Sequence[Rule]) -> set[str]:
    """The names of the rules of which only the best acts, this one among them."""
    found = {rule.name}
    while True:
        more = {
            other.name
            for other in rules
            if other.name in found
            or any(name in found for name in other.best_of)
            or any(other.name in mine.best_of for mine in rules if mine.name in found)
        }
        if more == found:
            return found
        found = more


def in_force_beside(rule: Rule, rules: Sequence[Rule]) -> list[Rule]:
    together = rivals_of(rule, rules)
    return sorted([other for other in rules if other.active and other.name in together], key=key)


def turns_of(rules: Sequence[Rule]) -> list[list[Rule]]:
    """The rules in force, those of one turn together, in the order of the turns."""
    turns: list[list[Rule]] = []
    for rule in sorted([rule for rule in rules if rule.active], key=key):
        if not any(rule in turn for turn in turns):
            turns.append(in_force_beside(rule, rules))
    ordered: list[list[Rule]] = []
    while turns:
        for turn in turns:
            names = {rule.name for rule in turn}
            excluders = [rule for other in turns if other is not turn for rule in other if names & set(rule.excludes)]
            if not excluders:
                break
        turns.remove(turn)
        ordered.append(turn)
    return ordered
