"""Payment. Enter on an empty amount takes all that is left in the chosen way.

After a part has been paid an empty Enter takes nothing until a way to pay is chosen anew or an amount is typed: a key
struck twice must not close the sale. An amount of 8 digits or more in a run is a scan: before any payment it goes back
to the sale and is sold there; after one it is kept for the next sale.
"""

from tui_pos.domain.money import NOTHING, Cents, format_cents, parse_cents
from tui_pos.domain.payment import Payment, PaymentKind, change_for, left_to_pay, no_payment_needed
from tui_pos.errors import Refused, ShopError
from tui_pos.pricing.verdict import Review
from tui_pos.station.commands import PAYMENT
from tui_pos.station.frame import Paper, left, right
from tui_pos.station.modes.mode import Desk, Mode
from tui_pos.station.modes.table import large

_SHOWN = 8

MOST_CHANGE = Cents(50_000)
"""The largest note: nobody is handed more change than that, but a card or a code reads as such an amount."""


class PaymentWindow(Mode):
    """Esc gives the payments up and goes back to the cart, which nothing here has changed."""

    name = PAYMENT
    takes_text = True

    def __init__(self, desk: Desk, review: Review) -> None:
        super().__init__(
            desk,
            {
                "pay": self.pay,
                "cash": lambda: self.choose(PaymentKind.CASH),
                "card": lambda: self.choose(PaymentKind.CARD),
                "bank": lambda: self.choose(PaymentKind.BANK),
                "voucher": lambda: self.choose(PaymentKind.VOUCHER),
                "type_up": lambda: self._move(-1),
                "type_down": lambda: self._move(1),
                "drop": self.drop,
                "erase": self.erase,
            },
        )
        self._review = review
        self._total = review.total
        self._types = tuple(desk.till.payment_types(review))
        self._by_code = {type_.code: type_ for type_ in self._types}
        self._index = 0
        self._payments: tuple[Payment, ...] = ()
        self._all_on_enter = True

    def back(self) -> None:
        """What was scanned here after a part payment is sold in the sale that goes on."""
        super().back()
        self.desk.replay()

    def typed(self, character: str) -> None:
        self.text += character

    def erase(self) -> None:
        if self.text:
            super().erase()
        else:
            self.drop()

    def drop(self) -> None:
        self._payments = self._payments[:-1]
        self._all_on_enter = not self._payments

    def pay(self) -> None:
        if no_payment_needed(self._total):
            self._save(())
            return
        text, self.text = self.text.strip(), ""
        if self.desk.scanner.sent(text):
            if self._payments:
                self.desk.keep_scan(text)
            else:
                self.desk.sell_scan(text)
            return
        if not self._types:
            raise Refused("no_payment_type", "No way to pay is left for this sale; go back and change it.")
        payments = (*self._payments, Payment(self._types[self._index].code, self._amount(text)))
        if left_to_pay(self._total, payments):
            self._payments, self._all_on_enter = payments, False
        else:
            change_for(self._total, payments, self._by_code)
            self._save(payments)

    def _amount(self, text: str) -> Cents:
        still = left_to_pay(self._total, self._payments)
        if not text:
            if not self._all_on_enter:
                raise Refused(
                    "choose_payment",
                    "{left} is still to be paid; choose how, or type the amount.",
                    left=format_cents(still),
                )
            return still
        amount = parse_cents(text)
        if amount <= 0:
            raise Refused("payment_not_positive", "A payment must be more than zero; type the amount again.")
        if amount - still > MOST_CHANGE:
            raise Refused(
                "absurd_change",
                "{amount} is far more than is to be paid; was a code typed or scanned? {key} leads back to the sale.",
                amount=format_cents(amount),
                key=self.desk.words.key_of("back"),
            )
        return amount

    def _save(self, payments: tuple[Payment, ...]) -> None:
        self.desk.till.save(self._review, payments)
        self.desk.print_receipt()

    def choose(self, kind: PaymentKind) -> None:
        """Pay the rest in this way. Raises Refused `payment_not_allowed`."""
        for index, type_ in enumerate(self._types):
            if type_.kind is kind:
                self._index, self._all_on_enter = index, True
                return
        allowed = ", ".join(self.say(type_.name) for type_ in self._types)
        raise Refused("payment_not_allowed", "This sale may be paid by {types} only; choose one.", types=allowed)

    def _move(self, rows: int) -> None:
        self._index = max(0, min(self._index + rows, len(self._types) - 1))
        self._all_on_enter = True

    # The picture.

    def draw(self, paper: Paper) -> None:
        money, still = self.desk.words.money, left_to_pay(self._total, self._payments)
        paper.window(3, 1, 74, 17, self.title())
        for row, digits in enumerate(large(self._total), 3):
            paper.put_right(70, row, digits, "t")
        paper.put(72, 5, self.desk.words.currency, "t")
        paper.put(6, 5, self.say("To pay"), "h")
        for index, type_ in enumerate(self._types[:_SHOWN]):
            marked = index == self._index
            text = ("► " if marked else "  ") + left(self.say(type_.name), 18)
            paper.put(6, 7 + index, text, "s" if marked else " ")
        first = max(0, len(self._payments) - 4)
        for row, payment in enumerate(self._payments[first:], 7):
            name = self.say(self._by_code[payment.type].name)
            paper.put(34, row, f"{left(name, 18)} {right(money(payment.amount), 18)}")
        paper.put(34, 11, f"{left(self.say('Left to pay'), 18)} {right(money(still), 18)}", "h")
        paper.put(34, 13, left(self.say("Amount"), 18), "h")
        paper.field(53, 13, 17, self.text)
        change = self._change_to_come(still)
        if change:
            paper.put(34, 15, f"{left(self.say('Change'), 18)} {right(money(change), 18)}", "t")

    def _change_to_come(self, still: Cents) -> Cents:
        try:
            amount = parse_cents(self.text) if self.text else NOTHING
        except ShopError:
            return NOTHING
        cash = self._types[self._index].kind is PaymentKind.CASH if self._types else False
        return Cents(max(0, amount - still)) if cash else NOTHING
