"""The paper till's stornos. With beer its crates come back: one for each dozen that does not stay with the customer.

Nothing is put right as an operator's error once a test says that it is `too_late`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from paper_consignments import MOMENT, PaperConsignments
from paper_goods import CRATE
from paper_returns import PaperReturns

from tui_pos.domain.answers import StornoShown
from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.money import ONE, Cents, Thousandths
from tui_pos.domain.operation import Kind, Operation, Related, StornoReason
from tui_pos.domain.parties import NO_ACCOUNT, Account
from tui_pos.domain.payment import PaymentType
from tui_pos.domain.rights import Right
from tui_pos.domain.saying import Saying
from tui_pos.domain.storno import returned, what_comes_back
from tui_pos.errors import Refused


class PaperStornos(PaperConsignments):
    """A part of the paper till."""

    accounts: dict[str, Account]
    _unprinted: Operation | None
    sold: list[Operation]

    def __init__(self) -> None:
        super().__init__()
        self.stornos: list[Operation] = []
        self.too_late = False
        self.storno_warnings: tuple[Saying, ...] = ()
        self.storno_crate = CRATE
        self.asked_stornos = 0
        self._returns_desk: PaperReturns | None = None

    @property
    def cart(self) -> Cart:
        raise NotImplementedError

    @property
    def returns_desk(self) -> PaperReturns:
        """One desk for the life of the till."""
        if self._returns_desk is None:
            self._returns_desk = PaperReturns(lambda: self.cart, lambda: self.sold, self._send)
        return self._returns_desk

    def returns(self) -> PaperReturns:
        return self.returns_desk

    def _send(self, operation: Operation) -> None:
        self._unprinted = operation

    @property
    def _by_code(self) -> dict[str, PaymentType]:
        raise NotImplementedError

    def _before(self, sale: Operation) -> list[Operation]:
        return [storno for storno in self.stornos if storno.of == sale.id]

    def returned(self, sale: Operation) -> Mapping[int, Thousandths]:
        return returned(self._before(sale))

    def ask_storno(
        self, sale: Operation, wanted: Mapping[int, Thousandths] | None, reason: StornoReason
    ) -> StornoShown:
        self.asked_stornos += 1
        self._may(Right.STORNO)
        if self.too_late and reason is StornoReason.OPERATOR_ERROR:
            raise Refused("storno_too_late", "An operator's error could be put right until {day}.", day="7")
        if self._unprinted is not None and self._unprinted.of == sale.id:
            raise Refused("storno_waiting", "Another storno of this sale still waits for its paper.")
        debt = self.accounts.get(sale.partner.code, NO_ACCOUNT).debt
        back = what_comes_back(sale, self._before(sale), wanted, self._by_code, debt)
        assert self._operator is not None
        storno = Operation(
            UUID(int=3000 + len(self.stornos)),
            Kind.STORNO,
            sale.location,
            sale.partner,
            self._operator,
            "1",
            MOMENT,
            sale.usn,
            back.lines,
            back.payments,
            Cents(0),
            points=back.points,
            of=sale.id,
            reason=reason,
        )
        ways = tuple((self._by_code[payment.type], payment.amount) for payment in back.payments)
        packaging = () if sale.partner.is_anonymous else tuple(self._crates(sale, storno))
        return StornoShown(storno, ways, packaging, bool(sale.receipt), self.storno_warnings)

    def _crates(self, sale: Operation, storno: Operation) -> Iterator[Operation]:
        kept = _beer(sale) - sum(map(_beer, self._before(sale)))
        crates = kept // 12 - (kept - _beer(storno)) // 12
        if crates:
            line = Line(1, self.storno_crate, Thousandths(crates * ONE), Cents(600))
            back = Operation(
                UUID(int=4000 + len(self.stornos)),
                Kind.CONSIGNMENT_RETURN,
                sale.location,
                sale.partner,
                storno.operator,
                "1",
                MOMENT,
                "",
                (line,),
                (),
                Cents(0),
            )
            yield back

    def storno(
        self,
        sale: Operation,
        wanted: Mapping[int, Thousandths] | None,
        reason: StornoReason,
        *,
        with_packaging: bool = True,
    ) -> Operation | None:
        if self._unprinted is not None:
            raise Refused("unprinted_sale", "The last receipt is not out yet.")
        shown = self.ask_storno(sale, wanted, reason)
        packaging = shown.packaging if with_packaging else ()
        children = tuple(Related(one.kind, one.id) for one in packaging)
        storno = replace(shown.storno, children=children)
        if shown.printed:
            self._unprinted = storno
            return None
        return self.storno_posted(storno, "")

    def storno_posted(self, storno: Operation, receipt: str) -> Operation:
        children = tuple(one._replace(number=place) for place, one in enumerate(storno.children, 41))
        posted = replace(storno, number=len(self.stornos) + 1, receipt=receipt, children=children)
        self.stornos.append(posted)
        return posted


def _beer(operation: Operation) -> int:
    return sum(line.qty for line in operation.lines if line.item.code == "БИРА") // ONE
