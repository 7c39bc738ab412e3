"""The one saved sale of a station that waits for its receipt, until it is posted or taken back.

Whatever the printer answers, twice or late, one sale comes of one receipt: only an answer about the sale that waits
counts, and a sale that is being taken back is not printed.
"""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_pos.checkout.workplace import Loudspeaker, Postman, Printer, Workplace
from tui_pos.domain.answers import Posted, PrintTrouble, TakenBack
from tui_pos.domain.operation import Operation
from tui_pos.domain.parties import Operator
from tui_pos.errors import Refused, ShopError
from tui_pos.fiscal.receipt import Receipt, ServiceCash, job_from_bytes
from tui_pos.store import journal, operations

if TYPE_CHECKING:
    # 2 ms, and the printer is met after the first picture.
    from tui_pos.fiscal.spooler import Failed, GivenUp, Printed, PrintJob

log = logging.getLogger("tui_pos.till")


class WaitingSale:
    """`sale` is the one that waits, None while there is none. Once it is posted recordings play and letters go out."""

    def __init__(
        self, workplace: Workplace, printer: Printer, speaker: Loudspeaker | None, postman: Postman | None
    ) -> None:
        self.sale: Operation | None = None
        self._workplace = workplace
        self._printer = printer
        self._speaker = speaker
        self._postman = postman
        self._receipt: Receipt | ServiceCash | None = None
        self._sounds: Sequence[str] = ()
        self._taking_back = False
        self.is_left_over = False
        """Whether the sale that waits was saved by an earlier run."""
        for operation in operations.unfinished(workplace.store, workplace.station):
            self.sale, self.is_left_over = operation, True
            self._receipt = job_from_bytes(operations.receipt_of(workplace.store, operation.id))
            self._taking_back = operations.is_being_taken_back(workplace.store, operation.id)

    def resume(self) -> None:
        """Ask for what the last run left: its receipt, or that it be given up where that was asked for."""
        if self.sale is not None and self._taking_back:
            self._printer.take_back(self._job())
        elif self.sale is not None:
            self._printer.submit(self._job())

    def send(self, sale: Operation, receipt: Receipt | ServiceCash, sounds: Sequence[str]) -> None:
        """A sale whose intent was just stored: print its receipt."""
        self.check_none()
        self.sale, self._receipt, self._sounds = sale, receipt, sounds
        self._taking_back = self.is_left_over = False
        self._printer.submit(self._job())

    def print_again(self) -> None:
        """Find out what became of the receipt, and finish it. Raises Refused `being_taken_back`."""
        if self.sale is None:
            return
        if self._taking_back:
            raise Refused("being_taken_back", "The sale is being taken back; wait for the printer's answer.")
        self._printer.submit(self._job())

    def take_back(self) -> None:
        """Give the receipt up. From here on, also after a power cut, the sale is not printed unless asked again."""
        if self.sale is None or self._taking_back:
            return
        operations.mark_taking_back(self._workplace.store, self.sale.id, True)
        self._taking_back = True
        self._printer.take_back(self._job())

    def confirm(self, operator: Operator) -> None:
        """Somebody has looked: the receipt is on paper, though the printer cannot tell. The journal says who."""
        if self.sale is not None:
            facts = {"usn": self.sale.usn, "station": self.sale.station}
            moment = self._workplace.clock()
            journal.append(self._workplace.store, "confirm_printed", operator, moment, facts, self.sale.id)
            self._printer.confirm(self._job())

    def check_none(self) -> None:
        """Raises Refused `unprinted_sale` while a sale waits."""
        if self.sale is not None:
            raise Refused("unprinted_sale", "The last sale's receipt is not out yet; print it or take it back first.")

    def hear(self, outcome: "Printed | Failed | GivenUp") -> Posted | PrintTrouble | TakenBack | None:
        """What the printer's answer makes of the sale; None when it is about none that waits. Never raises a ShopError:
        a store that refuses is a trouble like any other, and asking again only repeats what is missing."""
        from tui_pos.fiscal import spooler

        sale = self.sale
        if sale is None or outcome.job_id != sale.id:
            return None
        try:
            match outcome:
                case spooler.Printed(_, receipt_no):
                    return self._posted(operations.post(self._workplace.store, sale.id, receipt_no))
                case spooler.GivenUp():
                    reopened = operations.drop_intent(self._workplace.store, sale.id, self._workplace.clock())
                    self._forget()
                    return TakenBack(reopened)
                case spooler.Failed(_, trouble):
                    self._stay()
                    return PrintTrouble(sale, trouble)
        except ShopError as trouble:
            log.exception("operation %s", sale.id)
            self._taking_back = False
            return PrintTrouble(sale, trouble)

    def follow(self, operation: Operation, sounds: Sequence[str]) -> None:
        """What comes after an operation is posted: its recordings and its letters."""
        if self._speaker is not None and sounds:
            self._speaker.play(sounds)
        if self._postman is not None and operation.letters:
            self._postman.wake()

    def _posted(self, operation: Operation) -> Posted:
        self.follow(operation, self._sounds)
        self._forget()
        return Posted(operation)

    def _stay(self) -> None:
        if self._taking_back and self.sale is not None:
            operations.mark_taking_back(self._workplace.store, self.sale.id, False)
        self._taking_back = False

    def _forget(self) -> None:
        self.sale, self._receipt, self._sounds, self._taking_back = None, None, (), False

    def _job(self) -> "PrintJob":
        from tui_pos.fiscal.spooler import PrintJob

        assert self.sale is not None
        assert self._receipt is not None
        return PrintJob(self.sale.id, self._receipt)
