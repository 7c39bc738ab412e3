"""How rules stand to each other: which compete, and which must run before which.

Rules linked by `best_of`, also through others, make one group; they share one turn, that of the first of them. A rule
comes before those that it excludes, with all that compete with them. Links are made by name.
"""

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush

from tui_pos.pricing.rules import Rule

Key = tuple[int, str, str]


def key_of(rule: Rule) -> Key:
    """Where a rule without links runs: the lowest priority first; among equals the name, then the id decides."""
    return rule.priority, rule.name, rule.id


def best_of_groups(rules: Sequence[Rule]) -> dict[str, str]:
    """The rules, by name, that compete with others; to each the name that stands for its group.

    A rule that is switched off still holds its group together.
    """
    leader: dict[str, str] = {}

    def leader_of(name: str) -> str:
        while (above := leader.setdefault(name, name)) != name:
            leader[name] = name = leader[above]
        return name

    names = {rule.name for rule in rules if rule.best_of}
    if not names:
        return {}
    known = {rule.name for rule in rules}
    for rule in rules:
        for other in rule.best_of:
            if other in known and other != rule.name:
                one, two = leader_of(rule.name), leader_of(other)
                leader[max(one, two)] = min(one, two)
    return {name: leader_of(name) for name in leader}


def running_order(rules: Iterable[Rule], groups: Mapping[str, str]) -> list[Rule]:
    """The rules in the order in which they run. Of several that could be next the one with the lowest key is.

    A loop of exclusions, which `checks` refuses, is cut where its lowest key is.
    """
    rules = sorted(rules, key=key_of)
    if not groups and not any(rule.excludes for rule in rules):
        return rules
    turns: dict[str, list[Rule]] = {}
    for rule in rules:
        turns.setdefault(groups.get(rule.name, rule.name), []).append(rule)
    after, waits = _exclusions(rules, groups)
    open_turns = [(key_of(turns[turn][0]), turn) for turn in turns if not waits.get(turn)]
    heapify(open_turns)
    waiting = {turn: members for turn, members in turns.items() if waits.get(turn)}
    ordered: list[Rule] = []
    while open_turns or waiting:
        if not open_turns:
            turn = min(waiting, key=lambda turn: key_of(waiting[turn][0]))
            del waiting[turn]
        else:
            _, turn = heappop(open_turns)
        ordered += turns[turn]
        for later in after.get(turn, ()):
            waits[later] -= 1
            if not waits[later] and later in waiting:
                heappush(open_turns, (key_of(waiting.pop(later)[0]), later))
    return ordered


def _exclusions(rules: Sequence[Rule], groups: Mapping[str, str]) -> tuple[dict[str, set[str]], dict[str, int]]:
    """Which turns come after which, and for how many others each waits."""
    turn_of = {rule.name: groups.get(rule.name, rule.name) for rule in rules}
    after: dict[str, set[str]] = {}
    for rule in rules:
        for other in rule.excludes:
            if other in turn_of and turn_of[other] != turn_of[rule.name]:
                after.setdefault(turn_of[rule.name], set()).add(turn_of[other])
    waits: dict[str, int] = {}
    for laters in after.values():
        for later in laters:
            waits[later] = waits.get(later, 0) + 1
    return after, waits


def loop_of_exclusions(rules: Sequence[Rule], groups: Mapping[str, str]) -> tuple[str, ...]:
    """The names along a loop of exclusions, the first once more at its end; empty where there is none.

    A loop may lead through rules that compete: where A excludes B, and what competes with B excludes A.
    """
    by_turn: dict[str, list[tuple[str, str]]] = {}
    """From each turn: who of it excludes whom."""
    names = {rule.name for rule in rules}
    for rule in rules:
        by_turn.setdefault(groups.get(rule.name, rule.name), []).extend(
            (rule.name, other) for other in rule.excludes if other in names
        )
    done: set[str] = set()
    for start in by_turn:
        if start in done:
            continue
        path: list[tuple[str, str]] = []
        on_path = {start: 0}
        ahead = [iter(by_turn[start])]
        turns = [start]
        while ahead:
            step = next(ahead[-1], None)
            if step is None:
                ahead.pop()
                turn = turns.pop()
                done.add(turn)
                del on_path[turn]
                if path:
                    path.pop()
                continue
            turn = groups.get(step[1], step[1])
            if turn in on_path and turn != turns[-1]:
                return _told([*path[on_path[turn] :], step])
            if turn not in done and turn not in on_path:
                path.append(step)
                on_path[turn] = len(turns)
                turns.append(turn)
                ahead.append(iter(by_turn.get(turn, ())))
    return ()


def _told(steps: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    names: list[str] = []
    for excluder, excluded in steps:
        names += [excluder] if names[-1:] != [excluder] else []
        names.append(excluded)
    return (*names, names[0]) if names[-1] != names[0] else tuple(names)
