"""What a till lends to those who do more than sell: the rule book, the scripts, the till itself to be set up.

Each is made when somebody comes for it.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from tui_pos.checkout.cart_in_hand import CartInHand
from tui_pos.checkout.mailbox import Mailbox
from tui_pos.checkout.workplace import Loudspeaker, Printer, Workplace
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Right, need
from tui_pos.errors import Refused

if TYPE_CHECKING:
    from tui_pos.checkout.cash import Cash
    from tui_pos.checkout.day_end import DayEnd
    from tui_pos.checkout.grants import Grants
    from tui_pos.checkout.holds import Holds
    from tui_pos.checkout.journal_room import JournalRoom
    from tui_pos.checkout.price_check import PriceCheck
    from tui_pos.checkout.quick_keys import QuickKeys
    from tui_pos.checkout.reasons import Reasons
    from tui_pos.checkout.reprint import Reprints
    from tui_pos.checkout.returns_room import ReturnsRoom
    from tui_pos.checkout.rules.book import CurrentBook
    from tui_pos.checkout.rules.desk import RuleDesk
    from tui_pos.checkout.scripts.desk import Box, ScriptDesk
    from tui_pos.checkout.scripts.technicians import Technician
    from tui_pos.checkout.setup import SetupRoom
    from tui_pos.checkout.shift import ShiftRoom
    from tui_pos.checkout.steps import Steps
    from tui_pos.checkout.support import SupportRoom
    from tui_pos.checkout.waiting import WaitingSale


class Desks(CartInHand):
    """A till with its cart in hand, and the desks beside it."""

    _book: "CurrentBook"
    _waiting: "WaitingSale"

    def __init__(self, workplace: Workplace, printer: Printer, speaker: Loudspeaker | None, mailbox: Mailbox) -> None:
        super().__init__(workplace, printer)
        self._speaker = speaker
        self._mailbox = mailbox
        self._technician: Technician | None = None

    def rule_desk(self) -> "RuleDesk":
        """The rule book in the hands of who is signed on. Raises Refused `no_right`."""
        from tui_pos.checkout.rules.desk import RuleDesk

        return RuleDesk(self._workplace, self.hand.operator)

    def back_office(self) -> tuple[Workplace, Operator]:
        """The shop, and who is signed on, for the back office. Raises NoRight."""
        need(self.hand.operator, Right.BACK_OFFICE)
        return self._workplace, self.cart.operator

    def knock(self, credential: str | None) -> bool:
        from tui_pos.checkout.scripts.technicians import TechnicianDoor

        door = TechnicianDoor(self._workplace, self._workplace.installation)
        self._technician = door.knock(credential, self.operator)
        return self._technician is not None

    def script_desk(self, box: "Box") -> "ScriptDesk":
        """The scripts in the hands of who has knocked, who tries them in `box`. Raises Refused `no_technician`."""
        from tui_pos.checkout.scripts.desk import ScriptDesk

        if self._technician is None:
            raise Refused("no_technician", "Only a technician can do this.")
        technician, self._technician = self._technician, None
        return ScriptDesk(self._workplace, technician, self._workplace.installation, box)

    def grants(self) -> "Grants":
        return self._grants

    @cached_property
    def _grants(self) -> "Grants":
        from tui_pos.checkout.grants import Grants
        from tui_pos.checkout.sign_on import Door

        return Grants(self._workplace, self, Door(self._workplace))

    def journal(self) -> "JournalRoom":
        from tui_pos.checkout.journal_room import JournalRoom

        return JournalRoom(self._workplace, self._reprints, lambda: self.hand.operator, self._mailbox.put)

    @cached_property
    def _reprints(self) -> "Reprints":
        from tui_pos.checkout.reprint import Reprints

        return Reprints(self._workplace, self._printer)

    def holds(self) -> "Holds":
        from tui_pos.checkout.holds import Holds

        return Holds(self._workplace, self)

    def steps(self) -> "Steps":
        from tui_pos.checkout.steps import Steps

        return Steps(self._workplace, self)

    def prices(self) -> "PriceCheck":
        from tui_pos.checkout.price_check import PriceCheck

        return PriceCheck(self._workplace, lambda: self.cart, self._book)

    def reasons(self) -> "Reasons":
        return self._reasons

    @cached_property
    def _reasons(self) -> "Reasons":
        from tui_pos.checkout.reasons import Reasons

        return Reasons(self._workplace, self._book, lambda: self.cart)

    def quick_keys(self) -> "QuickKeys":
        from tui_pos.checkout.quick_keys import QuickKeys

        return QuickKeys(self._workplace, lambda: self.hand)

    def support(self) -> "SupportRoom":
        """The till in the hands of support, who has come over the socket."""
        from tui_pos.checkout.support import SupportRoom

        who = lambda: self.operator  # noqa: E731
        return SupportRoom(self._workplace, self._printer, self._speaker, self._printer_watch, who)

    def returns(self) -> "ReturnsRoom":
        return self._returns

    @cached_property
    def _returns(self) -> "ReturnsRoom":
        from tui_pos.checkout.returns_room import ReturnsRoom

        return ReturnsRoom(self._workplace, self._book, self._waiting, self._printer_watch, lambda: self.hand)

    def begin_training(self, pin: str) -> None:
        from tui_pos.checkout.training import begin_training

        begin_training(self._workplace, pin)

    def setup(self) -> "SetupRoom":
        need(self.hand.operator, Right.SETUP)
        if self._workplace.training:
            raise Refused(
                "not_in_training", "There is nothing to set up in training: neither printer nor sound is real."
            )
        return self._setup

    @cached_property
    def _setup(self) -> "SetupRoom":
        from tui_pos.checkout.setup import SetupRoom

        watch, who = self._printer_watch, lambda: self.cart.operator
        return SetupRoom(self._workplace, self._printer, self._speaker, self._mailbox, watch, who, self._cash)

    def shift(self) -> "ShiftRoom":
        return self._shift

    @cached_property
    def _shift(self) -> "ShiftRoom":
        from tui_pos.checkout.shift import ShiftRoom

        cart, reader = lambda: self.hand, lambda: self.cart.operator
        return ShiftRoom(self._workplace, self._printer, self._cash, self._day_end, cart, reader)

    @cached_property
    def _cash(self) -> "Cash":
        from tui_pos.checkout.cash import Cash

        return Cash(self._workplace, self._printer)

    @cached_property
    def _day_end(self) -> "DayEnd":
        from tui_pos.checkout.day_end import DayEnd

        return DayEnd(self._workplace, self._printer, lambda: self.operator)
