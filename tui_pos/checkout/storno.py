"""Storno: a sale, or a part of it, comes back. What that is worth was settled when it was sold."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tui_pos.checkout.facts import account_of
from tui_pos.checkout.paper import points_told, receipt_of
from tui_pos.checkout.paying import paid_with
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.money import NOTHING, Cents, Thousandths
from tui_pos.domain.operation import Kind, Operation, StornoReason
from tui_pos.domain.parties import Operator
from tui_pos.domain.payment import Settles
from tui_pos.domain.rights import Right, need
from tui_pos.domain.storno import check_in_time, what_comes_back
from tui_pos.errors import Refused
from tui_pos.fiscal.limits import LIMITS, check_lines
from tui_pos.fiscal.receipt import Receipt, Storno, to_bytes
from tui_pos.store import operations, stornos


def intend_storno(
    workplace: Workplace,
    operator: Operator,
    sale_id: UUID,
    wanted: Mapping[int, Thousandths] | None,
    reason: StornoReason,
    moment: datetime,
) -> tuple[Operation, Receipt]:
    """Store the storno of a sale's lines (number → quantity; None: of all that is left) with its receipt.

    Stock, turnover, debt and points follow when it is posted. Raises Refused `no_right`, `no_such_sale`,
    `storno_too_early`, `storno_too_late`, `storno_waiting`, and as `what_comes_back` and `operations.put_intent` do.
    """
    need(operator.level, Right.STORNO)
    types = workplace.payment_types
    with workplace.store.write():
        sale = operations.by_id(workplace.store, sale_id)
        if sale is None or sale.kind is not Kind.SALE or sale.receipt is None:
            raise Refused("no_such_sale", "There is no such sale; look at its receipt for the number.")
        check_in_time(sale, reason, moment)
        stornos.check_none_waits(workplace.store, sale_id)
        account = account_of(workplace, sale.partner, moment)
        before = operations.stornos_of(workplace.store, sale_id)
        back = what_comes_back(sale, before, wanted, types, account.debt)
        storno = Operation(
            id=workplace.new_id(),
            kind=Kind.STORNO,
            location=sale.location,
            partner=sale.partner,
            operator=operator,
            station=workplace.station,
            moment=moment,
            usn=sale.usn,
            lines=back.lines,
            payments=back.payments,
            change=NOTHING,
            rule_shares=back.shares,
            points=back.points,
            of=sale.id,
            reason=reason,
        )
        by_points = paid_with(Settles.POINTS, back.payments, types)
        told = points_told(workplace, storno, Cents(account.points + by_points))
        receipt = receipt_of(storno, types, told, _of(sale, reason))
        check_lines(LIMITS[workplace.settings.printer.family], receipt.lines)
        operations.put_intent(
            workplace.store,
            storno,
            to_bytes(receipt),
            points_spent=by_points,
            credit_taken=paid_with(Settles.CREDIT, back.payments, types),
        )
    return storno, receipt


def _of(sale: Operation, reason: StornoReason) -> Storno:
    assert sale.receipt is not None
    return Storno(reason=reason, receipt=sale.receipt, moment=sale.moment)
