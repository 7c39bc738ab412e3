"""The price rules as the store keeps them: the book in force, and every version that any operation may name.

What a rule says is a text here (canonical JSON): only pricing understands it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tui_pos.store import meta
from tui_pos.store.database import Store

_FIELDS = "rule_version.rule, name, rule_version.version, priority, active, body"
_SELECT = f"SELECT {_FIELDS} FROM rule_version JOIN rule ON rule.id = rule_version.rule "  # noqa: S608


@dataclass(frozen=True, slots=True)
class StoredRule:
    """One version of a rule. `body` holds all that it says, but for id and version."""

    id: str
    name: str
    version: int
    priority: int
    active: bool
    body: str


def save_rules(store: Store, rules: Sequence[StoredRule]) -> None:
    """These rules, in this order, are the book from now on.

    A rule that says something new gets the version after its last one, whatever version it came with; one that is new
    to the store keeps the version it came with. A rule that is no longer in the book is retired: its versions stay.
    """
    with store.write():
        book = load_rules(store)
        latest = {rule.id: rule for rule in _latest(store)}
        now = [_with_version(rule, latest.get(rule.id)) for rule in rules]
        if now == book:
            return
        store.run("UPDATE rule SET retired = 1")
        store.run_many(
            "INSERT INTO rule (id, version, position, retired) VALUES (?, ?, ?, 0) "
            "ON CONFLICT (id) DO UPDATE SET version = excluded.version, position = excluded.position, retired = 0",
            [(rule.id, rule.version, position) for position, rule in enumerate(now)],
        )
        store.run_many(
            "INSERT INTO rule_version (rule, name, version, priority, active, body) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (rule.id, rule.name, rule.version, rule.priority, int(rule.active), rule.body)
                for rule in now
                if rule != latest.get(rule.id)
            ],
        )
        meta.put(store, meta.RULES_STAMP, str(rules_stamp(store) + 1))


def load_rules(store: Store) -> list[StoredRule]:
    """The book, active rules and others, in the order in which it was given."""
    rows = store.rows(_SELECT + "WHERE rule.version = rule_version.version AND retired = 0 ORDER BY position")
    return [StoredRule(row[0], row[1], row[2], row[3], row[4] == 1, row[5]) for row in rows]


def rule_version(store: Store, rule: str, version: int) -> StoredRule | None:
    """A rule as it stood when an operation was saved."""
    row = store.row(_SELECT + "WHERE rule_version.rule = ? AND rule_version.version = ?", (rule, version))
    return None if row is None else StoredRule(row[0], row[1], row[2], row[3], row[4] == 1, row[5])


def rules_stamp(store: Store) -> int:
    """A number that is another one after every change of the book."""
    return int(meta.get(store, meta.RULES_STAMP) or 0)


def _latest(store: Store) -> list[StoredRule]:
    rows = store.rows(_SELECT + "WHERE rule.version = rule_version.version")
    return [StoredRule(row[0], row[1], row[2], row[3], row[4] == 1, row[5]) for row in rows]


def _with_version(rule: StoredRule, kept: StoredRule | None) -> StoredRule:
    if kept is None:
        return rule
    same = StoredRule(rule.id, rule.name, kept.version, rule.priority, rule.active, rule.body)
    if same == kept:
        return kept
    return StoredRule(rule.id, rule.name, kept.version + 1, rule.priority, rule.active, rule.body)
