"""Payment. Enter on an empty amount takes all that is left in the chosen way; of points, as many as there are.

After a part has been paid an empty Enter takes nothing until a way to pay is chosen anew or an amount is typed: a key
struck twice must not close the sale. An amount of 8 digits or more in a run is a scan: before any payment it goes back
to the sale and is sold there; after one it is kept for the next sale.

Where a rule looks at the way to pay, the till is asked again each time another set of ways is about to be used. When
the sale comes out otherwise, the review opens over this window before anything is taken: nothing is ever saved that
the cashier has not seen. A refusal leaves the payments and the chosen way as they are.
"""

from dataclasses import replace
from functools import partial

from tui_pos.domain.money import NOTHING, Cents, format_cents, parse_cents
from tui_pos.domain.parties import NO_ACCOUNT, Account
from tui_pos.domain.payment import (
    STANDARD_TYPES,
    Payment,
    PaymentKind,
    PaymentType,
    Settles,
    change_for,
    left_to_pay,
    no_payment_needed,
)
from tui_pos.domain.saying import saying
from tui_pos.errors import Refused, ShopError
from tui_pos.pricing.verdict import OnlyBy, Review
from tui_pos.station.commands import PACKAGING, PAYMENT
from tui_pos.station.frame import Paper
from tui_pos.station.modes.documents import Documents
from tui_pos.station.modes.mode import Desk, Mode
from tui_pos.station.modes.packaging import open_packaging
from tui_pos.station.modes.payment_picture import draw_payment

WAYS: dict[str, PaymentType] = {type_.code: type_ for type_ in STANDARD_TYPES}
"""Command → what it stands for: the shop's first type of that kind or, for points and credit, of that settlement."""

MOST_CHANGE = Cents(50_000)
"""The largest note: nobody is handed more change than that, but a card or a code reads as such an amount."""


class PaymentWindow(Mode):
    """Esc gives the payments up and goes back to the cart, which nothing here has changed.

    Shown: the `review` that is paid, the `types` offered, of them the marked one's `index`, the `payments` so far, the
    customer's `account`, and whether the rules are passed over (`overriding`).
    """

    name = PAYMENT
    takes_text = True
    takes_number = True

    def __init__(self, desk: Desk, review: Review, documents: Documents | None = None) -> None:
        """`documents`: what the cashier makes of those that go with the sale."""
        super().__init__(
            desk,
            {
                "pay": self.pay,
                **{way: partial(self.choose, way) for way in WAYS},
                "packaging": self.choose_packaging,
                "override": self.override,
                "type_up": lambda: self._move(-1),
                "type_down": lambda: self._move(1),
                "drop": self.drop,
                "erase": self.erase,
            },
        )
        self.review = review
        self.documents = documents
        self.payments: tuple[Payment, ...] = ()
        self.types: tuple[PaymentType, ...] = ()
        self.index = 0
        self.account: Account = NO_ACCOUNT
        self.overriding = False
        self._by_code: dict[str, PaymentType] = {}
        # A rule that waits for the way to pay may no longer say so once the review was made for one.
        self._way_matters = review.asks_payment or review.paid_by is not None
        self._all_on_enter = True
        self._way_refused = False
        """Whether a way was asked for that is not to be had: the Enter after it did not mean the marked one."""
        self._amount_kept = False
        """Whether the amount in the field was typed before the review that came between."""
        self._brought: Payment | None = None
        """Packaging that was counted before the review that came between."""
        self._offer()

    @property
    def left(self) -> Cents:
        """What is still to be paid."""
        return left_to_pay(self.review.total, self.payments)

    @property
    def marked(self) -> PaymentType | None:
        """The way to pay that is chosen."""
        return self.types[self.index] if self.types else None

    @property
    def points_left(self) -> Cents:
        """The customer's points that are not among the payments yet, in hundredths."""
        taken = sum(p.amount for p in self.payments if self._by_code[p.type].settles is Settles.POINTS)
        return Cents(max(0, self.account.points - taken))

    def type_name(self, code: str) -> str:
        """A payment type in the reader's language; one that was offered here at any time."""
        return self.say(self._by_code[code].name)

    @property
    def absent(self) -> frozenset[str]:
        """The ways that are not offered: the shop, the printer or a rule has them not."""
        return frozenset(way for way in WAYS if self._index_of(way) is None)

    def key_to(self, type_: PaymentType) -> str:
        """The command that chooses this very type, or ""."""
        if type_.settles is Settles.PACKAGING:
            return PACKAGING
        return next((way for way in WAYS if self._index_of(way) == self.types.index(type_)), "")

    def _offer(self) -> None:
        """Offer what the review allows; the type that was marked stays so where it can."""
        till, marked = self.desk.till, self.marked
        offered = till.all_payment_types(self.review) if self.overriding else till.payment_types(self.review)
        self.types = tuple(offered)
        self._by_code.update((type_.code, type_) for type_ in self.types)
        self.index = self.types.index(marked) if marked in self.types else 0
        if any(type_.settles is not Settles.MONEY for type_ in self.types):
            self.account = till.account(self.review)

    def back(self) -> None:
        """What was scanned here after a part payment is sold in the sale that goes on."""
        super().back()
        self.desk.replay()

    def typed(self, character: str) -> None:
        """An amount kept from before the review gives way to a new one."""
        if self._amount_kept:
            self.text, self._amount_kept = "", False
        super().typed(character)

    def erase(self) -> None:
        self._amount_kept = False
        super().erase()

    def drop(self) -> None:
        self.payments = self.payments[:-1]
        self._all_on_enter = not self.payments

    # Paying.

    def pay(self) -> None:
        text, self.text = self.text.strip(), ""
        if self.desk.scanner.sent(text):
            self.take_scan(text)
            return
        if self._way_refused and self.types:
            self._way_refused = False
            raise self._choose_first()
        if self.left and self._is_packaging(self.marked) and self._brought is None:
            open_packaging(self.desk, self, text)
            return
        self._settle(self._with_next(text), text)

    def bring(self, payment: Payment) -> None:
        """Packaging is handed over. Raises Refused `too_much_packaging`, or as `Till.check_payment` does, with nothing
        taken."""
        if payment.amount > self.left:
            raise Refused(
                "too_much_packaging",
                "This packaging is worth {amount}, and only {left} is left to pay; take fewer.",
                amount=format_cents(payment.amount),
                left=format_cents(self.left),
            )
        marked = self.marked
        payment = replace(payment, type=marked.code) if marked and self._is_packaging(marked) else payment
        self._brought = payment
        try:
            self._settle((*self.payments, payment))
        except ShopError:
            self._brought = None
            raise
        if self._brought is None:
            # The rest is paid otherwise: an amount typed on is no number of crates.
            self.index = next((index for index, type_ in enumerate(self.types) if not self._is_packaging(type_)), 0)

    def _settle(self, payments: tuple[Payment, ...], text: str = "") -> None:
        """Take these payments; where they cover the sale, save it."""
        if not self._is_seen(payments):
            self.text = text
            return
        till, override = self.desk.till, self._passes_over
        till.check_payment(self.review, payments, override=override)
        if left_to_pay(self.review.total, payments):
            self.payments, self._all_on_enter, self._brought = payments, False, None
            return
        change_for(self.review.total, payments, self._by_code)
        children = self.documents.choices if self.documents else None
        try:
            till.save(self.review, payments, override=override, children=children)
        except Refused as refusal:
            raise (self.documents.advised(refusal, elsewhere=True) if self.documents else refusal) from refusal
        self.desk.print_receipt()

    def take_scan(self, text: str) -> None:
        """Before any payment a scan is sold in the sale beneath; after one it waits for the next sale."""
        if self.payments:
            self.desk.keep_scan(text)
        else:
            self.desk.sell_scan(text)

    def _with_next(self, text: str) -> tuple[Payment, ...]:
        """The payments with the one that Enter means now: none where nothing is left to pay."""
        if not text and not self.left and (self.payments or no_payment_needed(self.review.total)):
            return self.payments
        type_ = self.marked
        if type_ is None:
            raise self._no_way([only.name for only in self.restrictions])
        if self._brought is not None and self._is_packaging(type_):
            return (*self.payments, self._brought)
        return (*self.payments, Payment(type_.code, self._amount(type_, text)))

    def _amount(self, type_: PaymentType, text: str) -> Cents:
        if type_.settles is Settles.POINTS:
            # Another till may have spent some meanwhile.
            self.account = self.desk.till.account(self.review)
        if text:
            return self._typed_amount(text)
        if not self._all_on_enter:
            raise self._choose_first()
        if type_.settles is not Settles.POINTS:
            return self.left
        if not self.points_left:
            raise Refused("no_points_left", "The customer has no points left; choose another way for the rest.")
        return min(self.points_left, self.left)

    def _typed_amount(self, text: str) -> Cents:
        amount = parse_cents(text)
        if amount <= 0:
            raise Refused("payment_not_positive", "A payment must be more than zero; type the amount again.")
        if amount - self.left > MOST_CHANGE:
            raise Refused(
                "absurd_change",
                "{amount} is far more than is to be paid; was a code typed or scanned? {key} leads back to the sale.",
                amount=format_cents(amount),
                key=self.desk.words.key_of("back"),
            )
        return amount

    # What the rules say of the way to pay.

    def _is_seen(self, payments: tuple[Payment, ...]) -> bool:
        """Whether the cashier has seen what the sale comes to when it is paid so; if not, it is shown first."""
        codes = tuple(dict.fromkeys(payment.type for payment in payments))
        if not self._way_matters or (self.review.paid_by is not None and set(codes) == set(self.review.paid_by)):
            return True
        review = self.desk.till.ask_save(codes)
        if _outcome(review) == _outcome(self.review):
            self.review = review
            return True
        # Not above: it opens this window itself.
        from tui_pos.station.modes.review import ReviewWindow

        self.desk.open(ReviewWindow(self.desk, review, self, codes))
        return False

    def renew(self, review: Review, documents: Documents) -> None:
        """Go on with a review that the cashier has seen by now."""
        self.review, self.documents = review, documents
        self._amount_kept = bool(self.text)
        self._offer()

    @property
    def restrictions(self) -> list[OnlyBy]:
        """The rules that limit the ways to pay."""
        return [effect for effect in self.review.effects if isinstance(effect, OnlyBy)]

    @property
    def _passes_over(self) -> bool:
        return self.overriding and bool(self.restrictions)

    def override(self) -> None:
        """Show every way to pay, whatever the rules say. Raises Refused `nothing_to_override`, `no_right`."""
        if not self.restrictions:
            raise Refused("nothing_to_override", "No rule limits how this sale is paid; choose any way that is shown.")
        self.overriding = True
        try:
            self._offer()
        except ShopError:
            self.overriding = False
            raise
        self.desk.tell(saying("The rules for payment are passed over; the journal will name you."), "w")

    def _choose_first(self) -> Refused:
        return Refused(
            "choose_payment",
            "{left} is still to be paid; choose how, or type the amount.",
            left=format_cents(self.left),
        )

    # Choosing.

    def choose(self, way: str) -> None:
        """Pay the rest in this way. Raises Refused `payment_not_allowed`, `unknown_customer`, `no_points_left`."""
        index = self._index_of(way)
        self._way_refused = index is None
        if index is None:
            raise self._not_offered(WAYS[way])
        self.index, self._all_on_enter, self._brought = index, True, None

    def choose_packaging(self) -> None:
        """Count what is brought. Raises Refused `payment_not_allowed` where the shop takes none as payment."""
        index = next((index for index, type_ in enumerate(self.types) if self._is_packaging(type_)), None)
        self._way_refused = index is None
        if index is None:
            allowed = ", ".join(self.say(type_.name) for type_ in self.types)
            raise Refused("payment_not_allowed", "This sale may be paid by {types} only; choose one.", types=allowed)
        text, self.text = self.text.strip(), ""
        was = self.index, self._all_on_enter, self._brought
        self.index, self._all_on_enter, self._brought = index, True, None
        open_packaging(self.desk, self, text, lambda: self._mark_again(*was))

    def _mark_again(self, index: int, all_on_enter: bool, brought: Payment | None) -> None:
        self.index, self._all_on_enter, self._brought = index, all_on_enter, brought

    @staticmethod
    def _is_packaging(type_: PaymentType | None) -> bool:
        return type_ is not None and type_.settles is Settles.PACKAGING

    def _index_of(self, way: str) -> int | None:
        wanted = WAYS[way]
        for index, type_ in enumerate(self.types):
            if type_.settles is wanted.settles and wanted.settles is not Settles.MONEY:
                return index
            if type_.settles is wanted.settles and type_.kind is wanted.kind:
                return index
        return None

    def _no_way(self, rules: list[str]) -> Refused:
        if not rules:
            return Refused("no_payment_type", "No way to pay is left for this sale; go back and change it.")
        return Refused(
            "no_payment_type",
            "The rules “{rules}” leave no way to pay that all of them allow; a manager may pass over them.",
            rules=", ".join(rules),
        )

    def _not_offered(self, way: PaymentType) -> Refused:
        rules = [only.name for only in self.restrictions if not only.allows(way)]
        allowed = ", ".join(self.say(type_.name) for type_ in self.types)
        if rules and not self.types:
            return self._no_way(rules)
        if rules and not self.overriding:
            return Refused(
                "payment_not_allowed",
                "Rule “{rule}” lets this sale be paid by {types} only; choose one.",
                rule=", ".join(rules),
                types=allowed,
            )
        if way.settles is not Settles.MONEY and self.review.before.partner.is_anonymous:
            return Refused(
                "unknown_customer",
                "Points and credit are for a known customer; {back} leads to the sale, and {key} chooses one there.",
                back=self.desk.words.key_of("back"),
                key=self.desk.words.key_of("partner"),
            )
        if way.settles is Settles.POINTS and self.desk.till.account(self.review).points <= 0:
            return Refused("no_points_left", "The customer has no points left; choose another way for the rest.")
        return Refused("payment_not_allowed", "This sale may be paid by {types} only; choose one.", types=allowed)

    def _move(self, rows: int) -> None:
        self.index = max(0, min(self.index + rows, len(self.types) - 1))
        self._all_on_enter, self._way_refused, self._brought = True, False, None

    # The picture.

    def draw(self, paper: Paper) -> None:
        draw_payment(paper, self)

    @property
    def change_to_come(self) -> Cents:
        """The change on what is typed, were Enter struck now."""
        try:
            amount = parse_cents(self.text) if self.text else NOTHING
        except ShopError:
            return NOTHING
        cash = self.marked is not None and self.marked.kind is PaymentKind.CASH
        return Cents(max(0, amount - self.left)) if cash else NOTHING


def _outcome(review: Review) -> tuple[object, ...]:
    """What of a review the cashier must have seen before it is saved."""
    return review.total, review.lines, review.effects, review.stop, review.shares, review.warnings, review.uses
