"""The paper till's goods on consignment, the documents that go with its sales, and its payment by packaging.

The firm has 2 crates of the first of November at 6.00, 5 pallets of the second, and 3 crates of the third at 7.00.
There are 3 crates in stock. 24 of БИРА given on consignment want a word with the driver.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from paper_goods import CRATE, FIRM, ITEMS, PALLET, PARTNERS, SHOP

from tui_pos.domain.cart import Cart, Line, check_qty
from tui_pos.domain.catalogue import Item
from tui_pos.domain.children import ChildChoice
from tui_pos.domain.money import ONE, Cents, Thousandths, amount_of
from tui_pos.domain.operation import Kind, Lot, Operation, Related
from tui_pos.domain.packaging import Owed
from tui_pos.domain.parties import Operator, Partner
from tui_pos.domain.payment import Payment, PaymentKind, PaymentType, Settles
from tui_pos.domain.rights import Right, need
from tui_pos.domain.saying import saying
from tui_pos.errors import Refused
from tui_pos.pricing.rules import ChildKind
from tui_pos.pricing.verdict import Child, Message, Outcome, Review, Trace

CRATES = PaymentType("crates", "Packaging", PaymentKind.PACKAGING, Settles.PACKAGING, ("Амбалаж",))
"""A way to pay that the paper till has only where a test gives it."""

MOMENT = datetime(2026, 11, 21, 10, tzinfo=UTC)


def _lot(number: int, item: Item, price: int, given: int) -> Owed:
    moment = datetime(2026, 11, number, 9, tzinfo=UTC)
    lot = Lot(UUID(int=1000 + number), 1)
    bare = replace(item, barcodes=())
    return Owed(
        lot, number, FIRM.code, SHOP.code, moment, bare, Cents(price), Cents(price * given), Thousandths(given * ONE)
    )


class PaperConsignments:
    """A part of the paper till."""

    types: tuple[PaymentType, ...]
    _cart: Cart
    _operator: Operator | None

    def __init__(self) -> None:
        self.lots = [_lot(1, CRATE, 600, 2), _lot(2, PALLET, 1500, 5), _lot(3, CRATE, 700, 3)]
        self.crates = 3 * ONE
        self.given: list[Operation] = []
        self.brought_back: list[dict[Lot, Thousandths]] = []
        self.documents: list[tuple[str, str, str, int]] = []
        """Of each document that a sale brought about: kind, partner, item, quantity."""
        self.takes: tuple[Item, ...] = (CRATE, PALLET)
        self.knocks: list[str | None] = []
        self.reported: dict[Lot, Thousandths] | None = None

    def _new_cart(self) -> Cart:
        raise NotImplementedError

    # Documents.

    def check_children(self, review: Review, children: Sequence[ChildChoice]) -> None:
        crates = 0
        for child, choice in zip(review.children, children, strict=True):
            if choice.qty > child.qty:
                self._may(Right.RAISE_CHILD)
            crates += choice.qty if child.item == CRATE and (child.partner or choice.partner) else 0
        if crates > self.crates:
            raise Refused(
                "not_enough_stock",
                "{location} has {there} of “{name}”, {wanted} are asked for; sell fewer.",
                location=SHOP.name,
                there=self.crates // ONE,
                name=CRATE.name,
                wanted=crates // ONE,
            )

    def _may(self, right: Right) -> None:
        assert self._operator is not None
        need(self._operator, right)

    def taken(self, review: Review, children: Sequence[ChildChoice] | None) -> Iterator[Related]:
        """The documents that are saved."""
        choices = children or [ChildChoice(child.qty) for child in review.children]
        self.check_children(review, choices)
        for child, choice in zip(review.children, choices, strict=True):
            partner = child.partner or choice.partner
            if choice.qty and partner:
                self.documents.append((child.kind.value, partner, child.item.code, choice.qty))
                yield Related(Kind(child.kind.value), UUID(int=2000 + len(self.documents)))

    # Giving.

    def ask_give(self) -> Review:
        self._may(Right.CONSIGN)
        cart = self._cart
        if not cart.lines:
            raise Refused("empty_cart", "There is nothing to give; scan it first.")
        if cart.partner.is_anonymous:
            raise Refused("partner_needed", "Choose to whom the goods are given.")
        if sum(line.qty for line in cart.lines if line.item.code == "БИРА") >= 24 * ONE:
            why = saying("{n} of {item} go by van.", n=24, item="БИРА")
            trace = Trace("r9", "By van", 1, Outcome.ACTED, why)
            return Review(cart, cart.lines, (trace,), (Message("r9", "Call the driver."),))
        return Review(cart, cart.lines)

    def give(self, review: Review, children: Sequence[ChildChoice] | None = None) -> Operation:
        assert review == self.ask_give()
        number = len(self.given) + 1
        cart = review.before
        given = self.operation(review, Kind.CONSIGNMENT)
        self.given.append(replace(given, number=number, receipt=""))
        self._cart = self._new_cart()
        assert self._cart != cart
        return self.given[-1]

    def operation(self, review: Review, kind: Kind) -> Operation:
        cart = review.before
        assert self._operator is not None
        return Operation(
            cart.id,
            kind,
            cart.location,
            cart.partner,
            self._operator,
            "1",
            MOMENT,
            cart.usn or "",
            review.lines,
            (),
            Cents(0),
        )

    # What is out.

    def owing(self, text: str, limit: int) -> Sequence[tuple[Partner, Cents]]:
        value = Cents(sum(lot.value for lot in self.owed(FIRM.code)))
        return [(FIRM, value)] if value and text.casefold() in f"{FIRM.name} {FIRM.code}".casefold() else []

    def owed(self, partner: str) -> list[Owed]:
        return [lot for lot in self.lots if lot.partner == partner and lot.left > 0]

    def _check(self, wanted: Mapping[Lot, Thousandths]) -> None:
        left = {lot.lot: lot.left for lot in self.lots}
        if not wanted or any(not 0 < qty <= left[lot] for lot, qty in wanted.items()):
            raise Refused("more_than_owed", "Not so much is owed.")

    def take_consigned_back(self, partner: str, wanted: Mapping[Lot, Thousandths]) -> Operation:
        self._may(Right.CONSIGNMENT_RETURN)
        self._check(wanted)
        self.brought_back.append(dict(wanted))
        self.lots = [
            replace(lot, returned=Thousandths(lot.returned + wanted.get(lot.lot, Thousandths(0)))) for lot in self.lots
        ]
        back = self.operation(self._of_lots(wanted), Kind.CONSIGNMENT_RETURN)
        return replace(back, number=len(self.brought_back), receipt="")

    def _of_lots(self, wanted: Mapping[Lot, Thousandths]) -> Review:
        taken = [(lot, wanted[lot.lot]) for lot in self.lots if lot.lot in wanted]
        lines = tuple(Line(number, lot.item, qty, lot.price) for number, (lot, qty) in enumerate(taken, 1))
        assert self._operator is not None
        cart = Cart(UUID(int=77), SHOP, FIRM, self._operator, usn="DT000001-0001-0000999", lines=lines)
        return Review(cart, lines)

    def ask_report(self, partner: str, wanted: Mapping[Lot, Thousandths]) -> Review:
        self._may(Right.CONSIGNMENT_REPORT)
        self._check(wanted)
        self.reported = dict(wanted)
        return self._of_lots(wanted)

    def is_reported(self, review: Review) -> bool:
        return review.before.id == UUID(int=77)

    def report_posted(self) -> None:
        wanted, self.reported = self.reported or {}, None
        self.lots = [
            replace(lot, reported=Thousandths(lot.reported + wanted.get(lot.lot, Thousandths(0)))) for lot in self.lots
        ]

    # Packaging as payment.

    def search_packaging(self, text: str, limit: int) -> Sequence[Item]:
        wanted = text.casefold()
        return [one for one in self.takes if wanted in one.name.casefold() or wanted in one.code.casefold()][:limit]

    def packaging_payment(self, item: str, qty: Thousandths) -> Payment:
        type_ = next(type_ for type_ in self.types if type_.settles is Settles.PACKAGING)
        for one in ITEMS:
            if item == one.code or item in one.barcodes:
                if qty <= 0:
                    raise Refused("zero_qty", "None of it is nothing.")
                return Payment(type_.code, amount_of(one.prices[0], check_qty(qty)), one.code, qty)
        raise Refused("no_packaging", "“{code}” is no packaging here.", code=item)

    def knock(self, credential: str | None) -> bool:
        self.knocks.append(credential)
        return credential == "петър много-тайна-дума"


def crates_for(cart: Cart) -> Iterator[tuple[Child, Trace]]:
    """A crate with each dozen of БИРА, and from two dozen on a bonus for the firm."""
    beer = sum(line.qty for line in cart.lines if line.item.code == "БИРА") // ONE
    if beer >= 12:
        debtor = "" if cart.partner.is_anonymous else cart.partner.code
        qty = Thousandths(beer // 12 * ONE)
        why = saying("{n} of {item} take {crates} crates.", n=beer, item="БИРА", crates=beer // 12)
        child = Child("r7", 1, "Crate for beer", ChildKind.CONSIGNMENT, CRATE, qty, Cents(600), debtor)
        yield child, Trace("r7", "Crate for beer", 1, Outcome.ACTED, why)
    if beer >= 24:
        child = Child("r8", 1, "Agent's bonus", ChildKind.BONUS, PALLET, ONE, Cents(500), PARTNERS[2].code)
        yield child, Trace("r8", "Agent's bonus", 1, Outcome.ACTED, saying("Two dozen."))
