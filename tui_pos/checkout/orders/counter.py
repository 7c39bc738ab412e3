"""Selling without a screen: a workplace that saves a reviewed cart and waits for its receipt."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tui_pos.checkout import consigning, keep, saving
from tui_pos.checkout.mailbox import Mailbox
from tui_pos.checkout.returns import intend_return
from tui_pos.checkout.rules.book import CurrentBook
from tui_pos.checkout.saving import Asked
from tui_pos.checkout.storno import intend_storno
from tui_pos.checkout.waiting import WaitingSale
from tui_pos.checkout.workplace import Loudspeaker, Postman, Printer, Workplace
from tui_pos.domain.answers import Posted, PrintTrouble, TakenBack
from tui_pos.domain.cart import Cart
from tui_pos.domain.children import ChildChoice
from tui_pos.domain.money import Thousandths
from tui_pos.domain.operation import Kind, Operation, StornoReason
from tui_pos.domain.parties import Operator
from tui_pos.domain.payment import Payment
from tui_pos.domain.reference import OldReceipt
from tui_pos.errors import ShopError
from tui_pos.fiscal.receipt import Receipt, ServiceCash

log = logging.getLogger("tui_pos.till")


class Counter:
    """Reviews, saves and prints one cart after the other, through the very steps that the station's keys take."""

    def __init__(
        self,
        workplace: Workplace,
        printer: Printer,
        speaker: Loudspeaker | None,
        mailbox: Mailbox,
        postman: Postman | None = None,
    ) -> None:
        self.workplace = workplace
        self.book = CurrentBook()
        self._printer = printer
        self._waiting = WaitingSale(workplace, printer, speaker, postman)
        self._mailbox = mailbox

    def finish_waiting(self) -> None:
        """What an earlier order, or an earlier run, left waiting is printed first. Raises ShopError where it is not."""
        if self._waiting.sale is not None:
            self._waiting.resume()
            self._done()

    def take_waiting_back(self) -> None:
        """Give up the sale that waits. Raises ShopError where the printer does not confirm it.

        The printer that cannot tell is asked twice: whoever calls this has looked at the paper.
        """
        for last in (False, True):
            if self._waiting.sale is not None:
                self._waiting.take_back()
                answer = self._heard()
                if last and isinstance(answer, PrintTrouble):
                    raise answer.trouble

    def confirm_waiting(self) -> None:
        """Somebody has seen the receipt of the sale that waits on paper: post it. Raises ShopError where not."""
        if self._waiting.sale is not None:
            self._waiting.confirm(self._waiting.sale.operator)
            self._done()

    def save(
        self,
        asked: Asked,
        payments: Sequence[Payment],
        moment: datetime,
        children: Sequence[ChildChoice] | None = None,
    ) -> Operation:
        """The reviewed cart as a posted sale, or report of consigned goods, with the documents that it brings about.

        Raises Refused as `saving.intend` does. Raises DeviceTrouble where the receipt does not come out: then the sale
        is taken back; only where the printer does not even confirm that does it wait, and the next order finishes it.
        """
        workplace = self.workplace
        saving.watched(workplace, asked)
        self._check_printer()
        with workplace.store.write():
            asked = saving.numbered(workplace, asked)
            sale, receipt = saving.intend(workplace, asked, payments, moment, children=children)
            if asked.kind is Kind.SALE:
                self._note_by_hand(asked, sale.id)
        posted = self._printed(sale, receipt, saving.sounds_of(asked.review))
        saving.note_saved(self.workplace, asked)
        return posted

    def give(self, asked: Asked, moment: datetime, children: Sequence[ChildChoice] | None = None) -> Operation:
        """The reviewed cart given on consignment, with the documents that it brings about. No printer is needed.

        Raises Refused as `consigning.give` does.
        """
        saving.watched(self.workplace, asked)
        with self.workplace.store.write():
            given = consigning.give(self.workplace, asked, moment, children)
            self._note_by_hand(asked, given.id)
        self._waiting.follow(given, saving.sounds_of(asked.review))
        saving.note_saved(self.workplace, asked)
        return given

    def storno(
        self,
        operator: Operator,
        sale: UUID,
        wanted: Mapping[int, Thousandths] | None,
        reason: StornoReason,
        moment: datetime,
        *,
        with_packaging: bool = True,
    ) -> Operation:
        """A sale, or some of its lines, comes back. Raises Refused as `intend_storno` does, DeviceTrouble as `save`."""
        self._check_printer()
        storno, receipt = intend_storno(
            self.workplace, operator, sale, wanted, reason, moment, with_packaging=with_packaging
        )
        return storno if receipt is None else self._printed(storno, receipt, ())

    def goods_back(self, back: Cart, old: OldReceipt | None, moment: datetime) -> Operation:
        """Goods come back of a sale that is not kept here. Raises Refused as `intend_return` does, DeviceTrouble as
        `save`."""
        self._check_printer()
        operation, paper = intend_return(self.workplace, self.book, back, old, moment)
        return self._printed(operation, paper, ())

    def _check_printer(self) -> None:
        """Raises DeviceTrouble where the printer cannot print: said before anything is saved (Annex 29 p. 8)."""
        from tui_pos.fiscal import spooler

        self._printer.check()
        while True:
            letter = self._mailbox.take(None)
            if isinstance(letter, spooler.DeviceChecked):
                if letter.state.trouble is not None:
                    raise letter.state.trouble
                return
            if isinstance(letter, ShopError):
                log.warning("%s", letter)

    def _note_by_hand(self, asked: Asked, about: UUID) -> None:
        cart = asked.review.before
        for entry in keep.by_hand(cart):
            keep.note(self.workplace, cart, entry, about)

    def _printed(self, operation: Operation, receipt: Receipt | ServiceCash, sounds: Sequence[str]) -> Operation:
        self._waiting.send(operation, receipt, sounds)
        answer = self._heard()
        if isinstance(answer, PrintTrouble):
            trouble = answer.trouble
            self._waiting.take_back()
            answer = self._heard()
            if not isinstance(answer, Posted):
                raise trouble
        assert isinstance(answer, Posted)
        return answer.operation

    @property
    def unprinted(self) -> Operation | None:
        """A sale that waits for its receipt."""
        return self._waiting.sale

    def _done(self) -> None:
        answer = self._heard()
        if isinstance(answer, PrintTrouble):
            raise answer.trouble

    def _heard(self) -> Posted | PrintTrouble | TakenBack:
        from tui_pos.fiscal import spooler

        while True:
            letter = self._mailbox.take(None)
            if isinstance(letter, spooler.Printed | spooler.Failed | spooler.GivenUp):
                heard = self._waiting.hear(letter)
                if heard is not None:
                    return heard
            elif isinstance(letter, ShopError):
                log.warning("%s", letter)
