"""Entries of the journal as people read them: rules, and the sale that came back, by their names and numbers."""

from dataclasses import replace
from uuid import UUID

from tui_pos.domain.noted import Noted
from tui_pos.store.database import Store

_FOLLOWS = "follows "


class Reading:
    """What it has looked up once it knows."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rules: dict[str, str] = {}

    def of(self, entry: Noted) -> Noted:
        """The entry with names in the place of what only the program knows things by."""
        facts = dict(entry.facts)
        what = facts.get("what")
        if entry.kind == "change_rule" and isinstance(what, str) and what.startswith(_FOLLOWS):
            facts |= {"what": "changed", "follows": self.rule(what.removeprefix(_FOLLOWS))}
        rule = facts.get("rule")
        if isinstance(rule, str):
            facts["rule"] = self.rule(rule)
            if facts["rule"] == facts.get("name"):
                del facts["rule"]
        if entry.is_operation and isinstance(facts.get("of"), str):
            facts["of"] = self._number(str(facts["of"]))
        return replace(entry, facts=facts)

    def rule(self, id: str) -> str:
        """What the rule with this id was called last; the id itself where there never was one."""
        if id not in self._rules:
            row = self._store.row(
                "SELECT name FROM rule_version WHERE rule = ? ORDER BY version DESC LIMIT 1",
                (id,),
            )
            self._rules[id] = id if row is None else row[0]
        return self._rules[id]

    def _number(self, operation: str) -> str:
        row = self._store.row("SELECT receipt, number FROM operation WHERE id = ?", (UUID(operation).bytes,))
        return operation if row is None else str(row[0] or row[1])
