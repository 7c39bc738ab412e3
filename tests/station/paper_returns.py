"""The desk of goods that come back, on paper: it knows what that till sold, and keeps what it was asked to take."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from paper_consignments import MOMENT
from paper_goods import ITEMS, PARTNERS

from tui_pos.domain.answers import StornoShown
from tui_pos.domain.cart import Cart, check_price
from tui_pos.domain.money import ONE, Cents, Thousandths
from tui_pos.domain.operation import Kind, Operation
from tui_pos.domain.payment import STANDARD_TYPES, Payment
from tui_pos.domain.reference import OldReceipt, PaperCode, PlainNumber, SaleNumber, check_old_receipt, read_reference
from tui_pos.domain.rights import Right, need
from tui_pos.domain.saying import Saying
from tui_pos.errors import Refused


class PaperReturns:
    """Implements `tui_pos.station.returns_desk.ReturnsDesk`."""

    def __init__(
        self, cart: Callable[[], Cart], sold: Callable[[], Sequence[Operation]], send: Callable[[Operation], None]
    ) -> None:
        self._cart = cart
        self._sold = sold
        self._send = send
        self.taken: list[Operation] = []
        self.warnings: tuple[Saying, ...] = ()
        self.asked = 0

    def find(self, text: str) -> Sequence[Operation]:
        named = read_reference(text)
        sold = [each for each in self._sold() if self._is_named(each, named)]
        if not sold and isinstance(named, PaperCode):
            raise Refused("sold_elsewhere", "The sale of receipt {receipt} is not kept here.", receipt=named.receipt)
        if not sold:
            raise Refused("no_such_receipt", "No sale is found by “{text}”.", text=text)
        return sold

    def _is_named(self, sold: Operation, named: object) -> bool:
        match named:
            case PaperCode():
                return sold.receipt == named.receipt and sold.total == named.total
            case SaleNumber():
                return sold.usn == named.usn
            case PlainNumber():
                return named.number in (sold.number, int(sold.receipt or 0))
            case _:
                return False

    def begin(self) -> Cart:
        here = self._cart()
        return Cart(UUID(int=9), here.location, PARTNERS[0], here.operator)

    def add(self, back: Cart, text: str, qty: Thousandths | None = None) -> Cart:
        found = next((item for item in ITEMS if text in (item.code, *item.barcodes)), None)
        if found is None:
            raise Refused("unknown_code", "No item has the code “{code}”.", code=text)
        return back.with_line(found, ONE if qty is None else qty, found.price_in("retail"))

    def change_price(self, back: Cart, line: int, price: Cents) -> Cart:
        return back.with_changed(replace(back.line(line), price=check_price(price), price_by_hand=True))

    def for_partner(self, back: Cart, partner: str) -> Cart:
        return replace(back, partner=next(each for each in PARTNERS if each.code == partner))

    def ask(self, back: Cart, old: OldReceipt | None) -> StornoShown:
        self.asked += 1
        if not back.lines:
            raise Refused("nothing_comes_back", "Nothing comes back yet.")
        if old is not None:
            check_old_receipt(old.usn, old.original)
        operation = Operation(
            UUID(int=8000 + len(self.taken)),
            Kind.RETURN,
            back.location,
            back.partner,
            self._cart().operator,
            "1",
            MOMENT,
            "" if old is None else old.usn,
            back.lines,
            (Payment("cash", Cents(back.total)),),
            Cents(0),
            reason=None if old is None else old.reason,
            original=None if old is None else old.original,
        )
        return StornoShown(operation, ((STANDARD_TYPES[0], Cents(back.total)),), (), True, self.warnings)

    def take(self, back: Cart, old: OldReceipt | None) -> None:
        need(self._cart().operator, Right.RETURN_WITHOUT_RECEIPT if old is None else Right.STORNO)
        operation = self.ask(back, old).storno
        self.taken.append(operation)
        self._send(operation)
