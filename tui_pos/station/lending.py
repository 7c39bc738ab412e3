"""What a refusal for want of a right leads to: somebody's PIN, and then the very same act again.

A right is lent for one act: until the windows that the act opens are closed again. What is allowed in the windows of a
save is part of that save, and lasts until it is done or left.
"""

from collections.abc import Callable
from typing import Protocol

from tui_pos.domain.rights import NoRight, Right
from tui_pos.domain.saying import saying
from tui_pos.station.commands import GIVING, GRANT, PACKAGING, PARTNERS, PAYMENT, PRINTING, REVIEW, STOPPED
from tui_pos.station.modes.mode import Desk, Mode

_OF_A_SAVE = (REVIEW, GIVING, STOPPED, PAYMENT, PACKAGING, PARTNERS)

Seen = list[tuple[Mode, dict[str, object]]]
"""The modes of the stack, and what each of them knew."""


class _Desk(Desk, Protocol):
    """The station, as far as its windows are put back."""

    @property
    def stack(self) -> list[Mode]: ...

    request: str | None

    @property
    def says_nothing(self) -> bool: ...


class Lending:
    """Which rights are lent at this station, and from which mode on."""

    def __init__(self, desk: _Desk) -> None:
        self._desk = desk
        self._lent: list[tuple[Right, Mode]] = []

    def look(self) -> Seen:
        """How things stand before an act."""
        return [(mode, dict(vars(mode))) for mode in self._desk.stack]

    def ask(self, refusal: NoRight, seen: Seen, again: Callable[[], None]) -> None:
        """Open the window for a PIN; `again` does the act anew once all stands as it was `seen`."""
        desk = self._desk
        if desk.till.operator is None or desk.top.name == GRANT:
            desk.tell(refusal)
            return
        # Only what the refused act itself has changed: reports may come in while the window is open.
        changed = [
            (mode, {name: was for name, was in before.items() if vars(mode).get(name) is not was})
            for mode, before in seen
        ]
        anchor = self._anchor()

        def allowed(pin: str) -> None:
            lender = desk.till.grants().lend(refusal.needs, pin, refusal.code)
            self._lent.append((refusal.needs, anchor))
            desk.stack[:] = [mode for mode, _ in seen]
            for mode, before in changed:
                vars(mode).update(before)
            again()
            if desk.says_nothing and desk.top.name != GRANT:
                desk.tell(saying("{name} has allowed it, this once.", name=lender.name))

        from tui_pos.station.modes.grant import Grant

        desk.open(Grant(desk, refusal, allowed))

    def settle(self) -> None:
        """Rights go back whose act is done or left."""
        stack = self._desk.stack
        if not self._lent or self._desk.request is not None:
            return
        for right, anchor in tuple(self._lent):
            is_over = anchor not in stack or stack[-1] is anchor or any(mode.name == PRINTING for mode in stack)
            if is_over:
                self._lent.remove((right, anchor))
                self._desk.till.grants().take_back(right)

    def _anchor(self) -> Mode:
        stack = self._desk.stack
        return next((mode for mode in reversed(stack) if mode.name not in _OF_A_SAVE), stack[0])
