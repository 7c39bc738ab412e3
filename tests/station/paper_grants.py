"""Who lends rights on paper: the operators of paper_goods.py, by their PINs."""

from collections.abc import Callable

from paper_goods import OPERATORS

from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Lent, NoRight, Right, has
from tui_pos.errors import Refused


class PaperGrants:
    """Implements `tui_pos.station.grant_desk.GrantDesk`. `lent` has all that was ever lent, `given_back` what ended."""

    def __init__(self, operator: Callable[[], Operator], work_with: Callable[[tuple[Lent, ...]], None]) -> None:
        self._operator = operator
        self._work_with = work_with
        self.lent: list[tuple[Right, str, str]] = []
        self.given_back: list[Right] = []
        self.wrong: list[str] = []

    def lend(self, right: Right, pin: str, why: str) -> Operator:
        lender = self._known(pin)
        if not has(lender, right):
            raise NoRight("cannot_lend", "{name} may not either.", needs=right, name=lender.name)
        self.lent.append((right, lender.code, why))
        self._work_with((*self._operator().lent, Lent(right, lender.code)))
        return lender

    def take_back(self, right: Right) -> None:
        self.given_back.append(right)
        self._work_with(tuple(lent for lent in self._operator().lent if lent.right is not right))

    def unlock(self, pin: str) -> Operator:
        return self._known(pin)

    def _known(self, pin: str) -> Operator:
        if pin not in OPERATORS:
            self.wrong.append(pin)
            raise Refused("wrong_pin", "This PIN is nobody's; type it again.")
        return OPERATORS[pin]
