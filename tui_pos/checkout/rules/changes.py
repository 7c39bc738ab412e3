"""A book of rules and what becomes of it, as values: the order in which its rules run, one of them put in, or moved."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from tui_pos.errors import Refused
from tui_pos.pricing.links import best_of_groups, running_order
from tui_pos.pricing.rules import Rule


def in_order(rules: Iterable[Rule]) -> list[Rule]:
    """The rules as they run: the lowest priority first, but for what their links ask."""
    rules = list(rules)
    return running_order(rules, best_of_groups(rules))


def with_rule(rules: Sequence[Rule], rule: Rule) -> list[Rule]:
    """The rules with this one in the place of that with its id, or at the end; links to its old name have the new."""
    old = next((kept for kept in rules if kept.id == rule.id), None)
    if old is None:
        return [*rules, rule]
    after = [rule if kept.id == rule.id else kept for kept in rules]
    return after if old.name == rule.name else [_relinked(each, old.name, rule.name) for each in after]


class Taken(NamedTuple):
    """What of a file's rules comes into the book. By name: the advanced rules that are `kept` as the book has them,
    where the file says otherwise or nothing, and those that came switched `off`."""

    rules: list[Rule]
    kept: tuple[str, ...]
    off: tuple[str, ...]


def with_own_advanced(book: Sequence[Rule], rules: Iterable[Rule]) -> Taken:
    """The rules of a file as they may take the place of the book's by somebody who is no technician.

    An advanced rule that the book has, by its id or its name, stays as it is there; where it is on, also without the
    file. One that the book has not comes switched off.
    """
    own = {rule.id: rule for rule in book if rule.script is not None}
    by_name = {rule.name: rule for rule in own.values()}
    after: list[Rule] = []
    kept: dict[str, Rule] = {}
    off: list[str] = []
    met: set[str] = set()
    for rule in rules:
        known = own.get(rule.id) or (by_name.get(rule.name) if rule.script is not None else None)
        if known is not None and known.id not in met:
            met.add(known.id)
            after.append(known)
            if not _says(rule, known):
                kept[known.id] = known
        elif rule.script is not None and rule.active:
            off.append(rule.name)
            after.append(replace(rule, active=False))
        else:
            after.append(rule)
    for rule in own.values():
        if rule.active and rule.id not in met:
            after.append(rule)
            kept[rule.id] = rule
    return Taken(after, tuple(rule.name for rule in kept.values()), tuple(off))


def _says(rule: Rule, known: Rule) -> bool:
    """Whether a file says of a rule what the book does; a file names no version of a script."""
    if rule.script is None or known.script is None or rule.script.name != known.script.name:
        return False
    return replace(rule, id=known.id, version=known.version, script=known.script) == known


def linked_to(rules: Iterable[Rule], name: str) -> list[Rule]:
    """The rules that have a link to the one with this name."""
    return [rule for rule in rules if name in rule.best_of or name in rule.excludes]


def concerned(rules: Sequence[Rule], names: Iterable[str]) -> list[Rule]:
    """The rules of these names, and all that links tie to them, whichever way and through however many others."""
    tied: dict[str, list[str]] = {}
    for rule in rules:
        for other in (*rule.best_of, *rule.excludes):
            tied.setdefault(rule.name, []).append(other)
            tied.setdefault(other, []).append(rule.name)
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += tied.get(name, ())
    return [rule for rule in rules if rule.name in found]


def moved(rules: Sequence[Rule], id: str, places: int) -> list[Rule]:
    """The rules whose priority changes when the rule runs so many places later (earlier, below zero).

    Beyond the first or the last place it stays there. Raises Refused `order_by_link` where a link forbids the order.
    """
    order = in_order(rules)
    place = next(place for place, rule in enumerate(order) if rule.id == id)
    wished = max(0, min(len(order) - 1, place + places))
    if wished == place:
        return []
    target = order[:place] + order[place + 1 :]
    target.insert(wished, order[place])
    for changed in sorted((_alone(target, wished), _later(target, wished), _earlier(target, wished)), key=len):
        after = {rule.id: rule for rule in changed}
        if [rule.id for rule in in_order(after.get(r.id, r) for r in rules)] == [rule.id for rule in target]:
            return changed
    raise Refused(
        "order_by_link",
        "“{rule}” cannot run there: a rule runs before those that it excludes, and beside those that it competes with.",
        rule=order[place].name,
    )


def _relinked(rule: Rule, old: str, new: str) -> Rule:
    if old not in rule.best_of and old not in rule.excludes:
        return rule
    best_of = tuple(new if name == old else name for name in rule.best_of)
    return replace(rule, best_of=best_of, excludes=tuple(new if name == old else name for name in rule.excludes))


def _alone(target: Sequence[Rule], place: int) -> list[Rule]:
    """The rule at `place` alone, with the priority nearest to its own that stands between its neighbours' ."""
    rule = target[place]
    least = _above(rule, target[place - 1]) if place else rule.priority
    most = _below(rule, target[place + 1]) if place + 1 < len(target) else rule.priority
    return [replace(rule, priority=most if rule.priority > most else max(least, rule.priority))]


def _later(target: Sequence[Rule], place: int) -> list[Rule]:
    """The rule at `place` next after the one before it, and the rules after it pushed on as far as must be."""
    rule = target[place]
    changed = [replace(rule, priority=_above(rule, target[place - 1])) if place else rule]
    for after in target[place + 1 :]:
        least = _above(after, changed[-1])
        if after.priority >= least:
            break
        changed.append(replace(after, priority=least))
    return changed


def _earlier(target: Sequence[Rule], place: int) -> list[Rule]:
    """The rule at `place` next before the one after it, and the rules before it pulled forward as far as must be."""
    rule = target[place]
    changed = [replace(rule, priority=_below(rule, target[place + 1])) if place + 1 < len(target) else rule]
    for before in reversed(target[:place]):
        most = _below(before, changed[-1])
        if before.priority <= most:
            break
        changed.append(replace(before, priority=most))
    return changed


def _above(rule: Rule, other: Rule) -> int:
    """The lowest priority with which `rule` runs after `other`."""
    return other.priority + ((rule.name, rule.id) < (other.name, other.id))


def _below(rule: Rule, other: Rule) -> int:
    """The highest priority with which `rule` runs before `other`."""
    return other.priority - ((rule.name, rule.id) > (other.name, other.id))
