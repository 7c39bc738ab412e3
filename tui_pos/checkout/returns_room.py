"""The till where goods come back. Made when somebody comes with a receipt, or with goods and none.

Implements `tui_pos.station.returns_desk.ReturnsDesk`; its docstrings are there.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from tui_pos.checkout import returns
from tui_pos.checkout.printer_watch import PrinterWatch
from tui_pos.checkout.rules.book import CurrentBook
from tui_pos.checkout.waiting import WaitingSale
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.answers import StornoShown
from tui_pos.domain.cart import Cart
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import Operation
from tui_pos.domain.reference import OldReceipt


class ReturnsRoom:
    """`cart` tells who is signed on, and where."""

    def __init__(
        self,
        workplace: Workplace,
        book: CurrentBook,
        waiting: WaitingSale,
        watch: PrinterWatch,
        cart: Callable[[], Cart],
    ) -> None:
        self._workplace = workplace
        self._book = book
        self._waiting = waiting
        self._watch = watch
        self._cart = cart

    def find(self, text: str) -> Sequence[Operation]:
        return returns.find_sold(self._workplace, text, self._cart().location.code)

    def begin(self) -> Cart:
        self._watch.ask()
        here = self._cart()
        return returns.nothing_yet(self._workplace, here.operator, here.location)

    def add(self, back: Cart, text: str, qty: Thousandths | None = None) -> Cart:
        return returns.add(self._workplace, self._by_whom(back), text, qty)

    def change_price(self, back: Cart, line: int, price: Cents) -> Cart:
        return returns.change_price(self._by_whom(back), line, price)

    def for_partner(self, back: Cart, partner: str) -> Cart:
        return returns.for_partner(self._workplace, self._by_whom(back), partner)

    def ask(self, back: Cart, old: OldReceipt | None) -> StornoShown:
        types = self._workplace.payment_types
        planned = returns.plan_return(self._workplace, self._book, self._by_whom(back), old, self._workplace.clock())
        ways = tuple((types[payment.type], payment.amount) for payment in planned.operation.payments)
        return StornoShown(planned.operation, ways, (), True, planned.warnings)

    def take(self, back: Cart, old: OldReceipt | None) -> None:
        self._waiting.check_none()
        self._watch.must_print()
        moment = self._workplace.clock()
        operation, paper = returns.intend_return(self._workplace, self._book, self._by_whom(back), old, moment)
        self._waiting.send(operation, paper, ())

    def _by_whom(self, back: Cart) -> Cart:
        """The goods in the hands of whoever is signed on now, with the rights that were lent meanwhile."""
        return replace(back, operator=self._cart().operator)
