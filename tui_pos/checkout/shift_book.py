"""The shifts that are over, and all of one, for whoever may see them: at a till and in the back office."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Right, may, need
from tui_pos.domain.shift import Shift, ShiftFigures, ShiftReport
from tui_pos.errors import Refused
from tui_pos.store import shifts


class ShiftBook:
    """`who` is who is signed on. What should be in a drawer leaves it only for those who may see that."""

    def __init__(self, workplace: Workplace, who: Callable[[], Operator]) -> None:
        self._workplace = workplace
        self._store = workplace.store
        self._who = who

    @property
    def cash_types(self) -> frozenset[str]:
        """The codes of what is paid in notes and coins."""
        return frozenset(code for code, type_ in self._workplace.payment_types.items() if type_.gives_change)

    def past(self, limit: int, before: int | None = None) -> Sequence[Shift]:
        """The closed shifts of all tills, the newest first, below the id `before`. Raises Refused `no_right`."""
        need(self._who(), Right.SEE_SHIFTS)
        return shifts.past(self._store, limit, before)

    def report(self, shift: int) -> ShiftReport:
        """All of a shift (by id) that may be seen. Raises Refused `no_right`, `no_such_shift`."""
        found = shifts.by_id(self._store, shift)
        sees = may(self._who(), Right.SEE_SHIFTS)
        if found is None or (found.station != self._workplace.station and not sees):
            need(self._who(), Right.SEE_SHIFTS)
            raise Refused("no_such_shift", "There is no such shift.")
        figures = self._figures(found) if sees else None
        moves, count = shifts.moves_of(self._store, shift), shifts.count_of(self._store, shift)
        return ShiftReport(self.seen(found), moves, count, figures, shifts.handovers_of(self._store, found))

    def seen(self, shift: Shift) -> Shift:
        """The shift as it may be seen."""
        return shift if may(self._who(), Right.SEE_SHIFTS) else replace(shift, expected=None)

    def _figures(self, shift: Shift) -> ShiftFigures:
        found = shifts.figures_of(self._store, shift.id, self.cash_types)
        types = self._workplace.payment_types
        named = tuple((types[code].name if code in types else code, amount) for code, amount in found.by_type)
        return replace(found, by_type=named)
