"""What is known of the printer, and when it is asked: when the program starts, when a sale is opened and when it is
paid. While it cannot print, this workstation opens no sale and takes no money (Ordinance N-18, Annex 29 p. 8).
"""

import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tui_pos.checkout.workplace import Printer, Workplace
from tui_pos.domain.answers import Notice, Report
from tui_pos.domain.saying import saying
from tui_pos.errors import DeviceTrouble
from tui_pos.store.usn import remember_memory, remember_printer

if TYPE_CHECKING:
    from tui_pos.fiscal.device import Identity
    from tui_pos.fiscal.jobs import DeviceState


READY_AGAIN = saying("The printer is ready again. What was refused meanwhile is not done; enter it once more.")

_HEARD_WITHIN = timedelta(hours=2)
"""So old may the printer's number be with which a sale is opened (Ordinance N-18, Annex 29 p. 8)."""


def remember(workplace: Workplace, identity: "Identity") -> None:
    """Which printer has answered: sales are numbered for it, and a storno names its fiscal memory."""
    remember_printer(workplace.store, identity.serial, workplace.own_printer)
    remember_memory(workplace.store, identity.serial, identity.fiscal_memory, workplace.clock())


class PrinterWatch:
    """Nobody waits for an answer: what the printer last said counts, and it is asked anew each time."""

    def __init__(self, workplace: Workplace, printer: Printer) -> None:
        self._workplace = workplace
        self._printer = printer
        self.state: DeviceState | None = None
        """What it said last; None until it has said anything."""
        self._heard_at = self._now()

    def ask(self) -> None:
        """How is it? `heard` tells."""
        self._printer.check()

    def ask_after_a_pause(self) -> None:
        """When somebody comes: the answer is there before the first sale is opened."""
        if self._silent_for() > _HEARD_WITHIN / 2:
            self.ask()

    def must_print(self) -> None:
        """Before a sale is opened or paid. Raises DeviceTrouble where the printer said that it cannot print; it is
        asked at once whether that still holds, so that the next try finds what was mended.
        """
        self.ask()
        if self.state is not None and self.state.trouble is not None:
            raise self.state.trouble

    def must_be_there(self) -> None:
        """Before a sale is opened. Raises DeviceTrouble as `must_print`, and `printer_silent`."""
        self.must_print()
        if self._silent_for() > _HEARD_WITHIN:
            raise DeviceTrouble(
                "printer_silent",
                "The printer was not heard of for two hours and is asked now; wait a moment, then try again.",
            )

    def has_worked(self) -> None:
        """It did something since: whatever was the matter is over."""
        self._heard_at = self._now()
        if self.state is not None and self.state.trouble is not None:
            self.state = None

    def know(self, state: "DeviceState") -> None:
        """How it is by now; whoever asked tells the rest."""
        self.state = state
        if state.identity is not None or state.trouble is None:
            self._heard_at = self._now()
        if state.identity is not None:
            remember(self._workplace, state.identity)

    def heard(self, state: "DeviceState") -> list[Report]:
        """The printer has answered."""
        before = self.state
        self.know(state)
        told = [found for found in (state.trouble, *state.warnings) if found is not None]
        if not told and before is not None and before.trouble is not None:
            return [Notice(READY_AGAIN, before.trouble)]
        return [Notice(found) for found in told]

    def _silent_for(self) -> timedelta:
        heard, moment = self._heard_at
        run, now = self._now()
        # By whichever clock it is longer: one may be set back, the other stands still while the machine sleeps.
        return max(now - moment, timedelta(seconds=run - heard))

    def _now(self) -> tuple[float, datetime]:
        return time.monotonic(), self._workplace.clock()
