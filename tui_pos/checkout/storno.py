"""Storno: a sale, or a part of it, comes back. What that is worth was settled when it was sold.

With the goods comes the packaging that was given with them, as far as it is still owed. What had no fiscal receipt (an
additional sale on credit, a bonus) is taken back without one, at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from tui_pos.checkout import keep
from tui_pos.checkout.facts import account_of
from tui_pos.checkout.packaging_back import offered_with
from tui_pos.checkout.paper import packaging_back_told, points_told, receipt_of
from tui_pos.checkout.paying import paid_with
from tui_pos.checkout.printable import check_printed
from tui_pos.checkout.recognise import partner_named
from tui_pos.checkout.shift_needed import check_shift
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.money import NOTHING, Cents, Thousandths, format_cents
from tui_pos.domain.operation import Kind, Operation, Related, StornoReason
from tui_pos.domain.packaging import taken
from tui_pos.domain.parties import Operator, Partner
from tui_pos.domain.payment import Settles
from tui_pos.domain.rights import Right, need
from tui_pos.domain.saying import Saying, saying
from tui_pos.domain.storno import check_in_time, returned, what_comes_back
from tui_pos.errors import Refused
from tui_pos.fiscal.receipt import Receipt, Storno, to_bytes
from tui_pos.fiscal.usn import device_of
from tui_pos.store import journal, lots, operations, stornos
from tui_pos.store.accounts import Held
from tui_pos.store.usn import memory_of


class Planned(NamedTuple):
    """A storno that is not stored yet. `packaging` are the returns that go with it, `refused` those that were offered
    and not taken. `held` is what it gives back beside money; no `receipt`: it is posted at once. `warnings` stop
    nothing."""

    storno: Operation
    packaging: tuple[Operation, ...]
    refused: tuple[Operation, ...]
    held: Held
    receipt: Receipt | None
    warnings: tuple[Saying, ...] = ()


def plan_storno(
    workplace: Workplace,
    operator: Operator,
    sale_id: UUID,
    wanted: Mapping[int, Thousandths] | None,
    reason: StornoReason,
    moment: datetime,
    *,
    with_packaging: bool = True,
) -> Planned:
    """The storno of lines (number → quantity; None: of all that is left) of a sale, a report of consigned goods, or a
    bonus; with the packaging of the sale that is offered back, unless that is refused. Changes nothing.

    Raises Refused `no_right`, `no_such_sale`, `return_instead`, `storno_too_early`, `storno_too_late`,
    `storno_waiting`, `paid_meanwhile`, and as `what_comes_back` and `check_printed` do.
    """
    need(operator, Right.STORNO)
    types, store = workplace.payment_types, workplace.store
    sale = _sale(workplace, sale_id)
    check_in_time(sale, reason, moment)
    stornos.check_none_waits(store, sale_id)
    account = account_of(workplace, sale.partner, moment)
    before = operations.stornos_of(store, sale_id)
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
    held = Held(paid_with(Settles.POINTS, back.payments, types), paid_with(Settles.CREDIT, back.payments, types))
    stornos.check_no_money(sale, storno, held)
    # A price that is made less leaves the goods, and what they are packed in, with the customer.
    stays = reason is StornoReason.TAX_BASE
    offered = () if stays else tuple(_returns(workplace, storno, sale, before))
    packaging, refused = (offered, ()) if with_packaging else ((), offered)
    lost = sum(share.points for share in storno.points)
    left = Cents(account.points + held.points - lost)
    warnings = (too_few_points(sale.partner, left),) if lost and left < 0 else ()
    if not sale.receipt:
        return Planned(storno, packaging, refused, held, None, warnings)
    told = (
        *packaging_back_told(workplace, packaging),
        *points_told(workplace, storno, Cents(account.points + held.points)),
    )
    # A sale that was held may have come out at another till than where it was begun, whose printer its number names.
    device = operations.printed_on(store, sale.id) or device_of(sale.usn)
    original = Storno(reason, sale.receipt, sale.moment, memory_of(store, device, sale.moment))
    receipt = receipt_of(storno, types, told, original)
    check_printed(workplace, receipt)
    return Planned(storno, packaging, refused, held, receipt, warnings)


def too_few_points(partner: Partner, points: Cents) -> Saying:
    """The warning that the points which a storno takes back are spent already (scenario C06)."""
    return saying(
        "“{partner}” has spent points that were taken back: {points} points are left.",
        partner=partner.name,
        points=format_cents(points),
    )


def intend_storno(
    workplace: Workplace,
    operator: Operator,
    sale_id: UUID,
    wanted: Mapping[int, Thousandths] | None,
    reason: StornoReason,
    moment: datetime,
    *,
    with_packaging: bool = True,
) -> tuple[Operation, Receipt | None]:
    """Store the storno as `plan_storno` makes it, with its receipt and the packaging that comes back with it. Without a
    receipt it is posted by this.

    Stock, turnover, debt, points and what is owed follow when it is posted. Raises Refused as `plan_storno` and
    `operations.put_intent` do.
    """
    store = workplace.store
    check_shift(workplace)
    with store.write():
        storno, packaging, refused, held, receipt, _ = plan_storno(
            workplace, operator, sale_id, wanted, reason, moment, with_packaging=with_packaging
        )
        children = [(each, Held()) for each in packaging]
        if receipt is None:
            posted = operations.post_at_once(store, storno, held=held, children=children)
            # What is read back knows nothing of the rights that were lent for it.
            storno = replace(posted, operator=operator)
        else:
            operations.put_intent(
                store,
                storno,
                to_bytes(receipt),
                points_spent=held.points,
                credit_taken=held.credit,
                children=children,
            )
        keep.note_grants(workplace, storno)
        for line in (line for each in refused for line in each.lines):
            facts = {"child": Kind.CONSIGNMENT_RETURN.value, "item": line.item.code, "computed": line.qty, "taken": 0}
            journal.append(store, "child_refused", operator, workplace.clock(), facts, storno.id)
    return storno, receipt


def _sale(workplace: Workplace, sale_id: UUID) -> Operation:
    sale = operations.by_id(workplace.store, sale_id)
    if sale is not None and sale.kind is Kind.CONSIGNMENT:
        raise Refused(
            "return_instead",
            "What was given on consignment is not reversed but returned; take it back from who owes it.",
        )
    if sale is None or sale.kind not in stornos.UNDONE or sale.receipt is None:
        raise Refused("no_such_sale", "There is no such sale; look at its receipt for the number.")
    return sale


def _returns(workplace: Workplace, storno: Operation, sale: Operation, before: Sequence[Operation]) -> list[Operation]:
    """The packaging given with a sale that goes back with a storno of it: one return for each who owes some."""
    given = lots.lots_of(workplace.store, sale.id)
    offered = offered_with(workplace, sale, given, returned([*before, storno]))
    returns = []
    for partner in dict.fromkeys(each.partner for each in given if each.lot in offered):
        theirs = [each for each in given if each.partner == partner]
        rows = taken(theirs, {each.lot: offered[each.lot] for each in theirs if each.lot in offered})
        returns.append(
            Operation(
                id=workplace.new_id(),
                kind=Kind.CONSIGNMENT_RETURN,
                location=storno.location,
                partner=partner_named(workplace.store, partner),
                operator=storno.operator,
                station=storno.station,
                moment=storno.moment,
                usn="",
                lines=tuple(line for line, _ in rows),
                payments=(),
                change=NOTHING,
                lots=tuple(lot for _, lot in rows),
                parent=Related(storno.kind, storno.id),
            )
        )
    return returns
