"""The price rules as the store keeps them: the book in force, how it stood at any time, and every version of a rule.

What a rule says is a text here (canonical JSON): only pricing understands it. A change of the book writes what it
changes and no more; the stamp counts the changes, and those of the scripts that its rules may run.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import NamedTuple

from tui_pos.store import meta
from tui_pos.store.database import Row, Store
from tui_pos.store.moments import kept_moment

_FIELDS = "rule_version.rule, name, rule_version.version, priority, active, body"
_SELECT = f"SELECT {_FIELDS} FROM rule_version JOIN rule ON rule.id = rule_version.rule "  # noqa: S608

_APART = 1 << 20
"""How far apart two rules are placed, so that others can be put between them."""


@dataclass(frozen=True, slots=True)
class StoredRule:
    """One version of a rule. `body` holds all that it says, but for id and version."""

    id: str
    name: str
    version: int
    priority: int
    active: bool
    body: str


class Version(NamedTuple):
    """A version of a rule, when it came into the book and by whom; None where nobody noted that yet."""

    rule: StoredRule
    moment: datetime | None
    operator: str


def save_rules(
    store: Store, rules: Sequence[StoredRule], *, operator: str = "", moment: datetime | None = None
) -> None:
    """These rules, in this order, are the book from now on, by this operator's doing; `moment` is now if not given.

    A rule that says something new gets the version after its last one, whatever version it came with; one that is new
    to the store keeps the version it came with. A rule that is no longer in the book is retired: its versions stay.
    """
    with store.write():
        book = load_rules(store)
        latest = {rule.id: rule for rule in _latest(store)}
        now = [_with_version(rule, latest.get(rule.id)) for rule in rules]
        if now == book:
            return
        stamp = raise_stamp(store)
        at = kept_moment(moment or datetime.now(UTC))
        store.run("INSERT INTO rule_change (stamp, moment, operator) VALUES (?, ?, ?)", (stamp, at, operator))
        places: dict[str, int] = dict(store.rows("SELECT id, position FROM rule WHERE retired = 0"))
        kept = {rule.id: (rule.version, places[rule.id]) for rule in book}
        placed = list(zip(now, _places([places.get(rule.id) for rule in now]), strict=True))
        changed = [(rule, place) for rule, place in placed if kept.pop(rule.id, None) != (rule.version, place)]
        gone = set(places) - {rule.id for rule in now}
        store.run_many("UPDATE rule SET retired = 1 WHERE id = ?", [(rule,) for rule in gone])
        store.run_many(
            "INSERT INTO rule (id, version, position, retired) VALUES (?, ?, ?, 0) "
            "ON CONFLICT (id) DO UPDATE SET version = excluded.version, position = excluded.position, retired = 0",
            [(rule.id, rule.version, place) for rule, place in changed],
        )
        store.run_many(
            "INSERT INTO rule_version (rule, name, version, priority, active, body) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (rule.id, rule.name, rule.version, rule.priority, int(rule.active), rule.body)
                for rule, _ in changed
                if rule != latest.get(rule.id)
            ],
        )
        store.run_many(
            "UPDATE rule_term SET until = ? WHERE rule = ? AND until IS NULL",
            [(stamp, rule) for rule in (*gone, *(rule.id for rule, _ in changed))],
        )
        store.run_many(
            "INSERT INTO rule_term (rule, since, until, version, position) VALUES (?, ?, NULL, ?, ?)",
            [(rule.id, stamp, rule.version, place) for rule, place in changed],
        )


def load_rules(store: Store) -> list[StoredRule]:
    """The book, active rules and others, in the order in which it was given."""
    rows = store.rows(_SELECT + "WHERE rule.version = rule_version.version AND retired = 0 ORDER BY position")
    return [_to_rule(row) for row in rows]


def rules_at(store: Store, stamp: int) -> list[StoredRule]:
    """The book, active rules and others, in its order, as it stood when `rules_stamp` was `stamp`."""
    rows = store.rows(
        f"SELECT {_FIELDS} FROM rule_term JOIN rule_version "  # noqa: S608
        "ON rule_version.rule = rule_term.rule AND rule_version.version = rule_term.version "
        "WHERE since <= ? AND (until IS NULL OR until > ?) ORDER BY position",
        (stamp, stamp),
    )
    return [_to_rule(row) for row in rows]


def history(store: Store, rule: str) -> list[Version]:
    """Every version of a rule, the first one first."""
    rows = store.rows(
        f"SELECT {_FIELDS}, moment, operator FROM rule_version LEFT JOIN rule_change ON stamp = "  # noqa: S608
        "(SELECT min(since) FROM rule_term WHERE rule_term.rule = rule_version.rule "
        "AND rule_term.version = rule_version.version) WHERE rule_version.rule = ? ORDER BY rule_version.version",
        (rule,),
    )
    return [Version(_to_rule(row), datetime.fromisoformat(row[6]) if row[6] else None, row[7] or "") for row in rows]


def rules_stamp(store: Store) -> int:
    """A number that is another one after every change of the book, and of the scripts that may run."""
    return int(meta.get(store, meta.RULES_STAMP) or 0)


def raise_stamp(store: Store) -> int:
    """What the rules may do has changed: the stamp's next number. Part of the write around it."""
    stamp = rules_stamp(store) + 1
    meta.put(store, meta.RULES_STAMP, str(stamp))
    return stamp


def _latest(store: Store) -> list[StoredRule]:
    return [_to_rule(row) for row in store.rows(_SELECT + "WHERE rule.version = rule_version.version")]


def _to_rule(row: Row) -> StoredRule:
    return StoredRule(row[0], row[1], row[2], row[3], row[4] == 1, row[5])


def _with_version(rule: StoredRule, kept: StoredRule | None) -> StoredRule:
    if kept is None:
        return rule
    same = StoredRule(rule.id, rule.name, kept.version, rule.priority, rule.active, rule.body)
    if same == kept:
        return kept
    return StoredRule(rule.id, rule.name, kept.version + 1, rule.priority, rule.active, rule.body)


def _places(had: Sequence[int | None]) -> list[int]:
    """A growing place for each rule; as many as can keep the one they had (None: it had none)."""
    places = list[int | None]([None] * len(had))
    for index in _longest_growing(had):
        places[index] = had[index]
    fixed = [index for index, place in enumerate(places) if place is not None]
    if not fixed:
        return [(index + 1) * _APART for index in range(len(had))]
    first, last = places[fixed[0]] or 0, places[fixed[-1]] or 0
    # As if there were rules far before the first and far behind the last that stay.
    ends = [(-1, first - _APART * (fixed[0] + 1))]
    ends += [(index, places[index] or 0) for index in fixed]
    ends += [(len(had), last + _APART * (len(had) - fixed[-1]))]
    found: list[int] = []
    for (left, low), (right, high) in pairwise(ends):
        step = (high - low) // (right - left)
        if step == 0:
            return [(index + 1) * _APART for index in range(len(had))]
        found += [low + step * (index - left) for index in range(left + 1, right)]
        found += [high] if right < len(had) else []
    return found


def _longest_growing(places: Sequence[int | None]) -> list[int]:
    """The indexes of a longest growing row of places (patience sorting)."""
    tops: list[int] = []
    top_at: list[int] = []
    before: dict[int, int | None] = {}
    for index, place in enumerate(places):
        if place is None:
            continue
        pile = bisect_left(tops, place)
        before[index] = top_at[pile - 1] if pile else None
        tops[pile : pile + 1] = [place]
        top_at[pile : pile + 1] = [index]
    row: list[int] = []
    at = top_at[-1] if top_at else None
    while at is not None:
        row.append(at)
        at = before[at]
    return row[::-1]
