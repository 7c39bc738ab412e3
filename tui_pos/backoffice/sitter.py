"""Whoever sits in the back office, with the rights that they have by now: somebody may change them meanwhile."""

from dataclasses import replace

from tui_pos.domain.parties import Operator
from tui_pos.errors import Refused
from tui_pos.store import parties
from tui_pos.store.database import Store


class Sitter:
    """`operator` is who signed on, as they were then."""

    def __init__(self, store: Store, operator: Operator) -> None:
        self._store = store
        self._operator = operator
        self._kept = parties.operator(store, operator.code)

    def __call__(self, store: Store | None = None) -> Operator:
        """As they are by now, read from `store` on another thread. Raises Refused `no_longer_here`."""
        now = parties.operator(store or self._store, self._operator.code)
        if now != self._kept:
            if now is None or not now.active:
                raise Refused(
                    "no_longer_here",
                    "{name} no longer works here; sign off, and let somebody else go on.",
                    name=self._operator.name,
                )
            self._kept, self._operator = now, replace(now, lent=self._operator.lent)
        return self._operator
