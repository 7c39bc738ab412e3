"""Goods on consignment, deposit packaging among them: given without being paid, taken back, or reported and then paid.

Giving and taking back need no paper and are posted at once. A report is a sale by law, paid and printed as one, at the
prices at which the goods were given.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from tui_pos.checkout import keep
from tui_pos.checkout.lines import check_served
from tui_pos.checkout.recognise import ItemFound, partner_named, recognise
from tui_pos.checkout.saving import Asked, check_not_stopped, operation_of
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.catalogue import RETAIL, ItemType
from tui_pos.domain.children import ChildChoice
from tui_pos.domain.money import NOTHING, Thousandths
from tui_pos.domain.operation import Kind, Lot, Operation
from tui_pos.domain.packaging import Owed, Wanted, oldest_first, taken
from tui_pos.domain.parties import Location, Operator, Partner
from tui_pos.domain.rights import Right, need
from tui_pos.errors import Refused
from tui_pos.store import journal, lots, operations

if TYPE_CHECKING:
    from tui_pos.domain.noted import EntryKind


def check_giving(cart: Cart) -> None:
    """Raises Refused `no_right`, `partner_needed`, `inactive_partner`, `service_consigned`."""
    need(cart.operator, Right.CONSIGN)
    _check_known(cart.partner)
    _check_goods(cart.lines)
    check_served(cart.partner)


def give(
    workplace: Workplace, asked: Asked, moment: datetime, children: Sequence[ChildChoice] | None = None
) -> Operation:
    """The reviewed cart, asked for as a consignment, is given: from here on its customer owes it. Posted at once, with
    the documents that it brings about (`children`: as `saving.intend`).

    It is no sale: nobody earns points with it. Raises Refused as `check_giving`, and for a stopped review.
    """
    from tui_pos.checkout.children import operations_of, settle
    from tui_pos.checkout.rules import basis

    cart = asked.review.before
    check_giving(cart)
    check_not_stopped(asked.review)
    numbered = asked._replace(review=replace(asked.review, before=replace(cart, usn=cart.usn or "")))
    _check_goods(asked.review.lines)
    operation = replace(operation_of(workplace, numbered, moment), points=())
    kept = basis.write(asked.review, asked.facts, asked.stamp, asked.broken)
    settled = settle(workplace, asked.review, children)
    with workplace.store.write():
        riding = list(operations_of(workplace, operation, settled.documents))
        posted = operations.post_at_once(workplace.store, operation, kept, children=riding)
        # What is read back knows nothing of the rights that were lent for it.
        operation = replace(posted, operator=cart.operator)
        _note(workplace, "consigned", operation)
        keep.note_grants(workplace, operation)
        for entry in settled.entries:
            keep.note(workplace, cart, entry)
    return operation


def owed_by(workplace: Workplace, partner: str) -> list[Owed]:
    """What the partner owes, oldest first. Raises Refused `unknown_partner`, `partner_needed`."""
    _check_known(partner_named(workplace.store, partner))
    return lots.owed_by(workplace.store, partner)


def pick(workplace: Workplace, partner: str, wanted: Iterable[Wanted]) -> dict[Lot, Thousandths]:
    """From which lots, oldest first, what is named by codes or barcodes is taken.

    Raises Refused as `owed_by`, `recognise` and `oldest_first` do.
    """
    owed = owed_by(workplace, partner)
    return oldest_first(owed, [wish._replace(code=_code(workplace, owed, wish.code)) for wish in wanted])


def check_taking_back(
    workplace: Workplace, operator: Operator, partner: str, wanted: Mapping[Lot, Thousandths]
) -> tuple[Line, ...]:
    """What `take_back` would take, line by line. Raises Refused as it does."""
    need(operator, Right.CONSIGNMENT_RETURN)
    return tuple(line for line, _ in taken(owed_by(workplace, partner), wanted))


def take_back(
    workplace: Workplace,
    operator: Operator,
    partner: str,
    wanted: Mapping[Lot, Thousandths],
    moment: datetime,
    location: Location,
) -> Operation:
    """Goods on consignment come back, to `location`: so much of each lot. No sale is needed for it. Posted at once.

    Raises Refused `no_right`, and as `owed_by` and `taken` do.
    """
    need(operator, Right.CONSIGNMENT_RETURN)
    with workplace.store.write():
        rows = taken(owed_by(workplace, partner), wanted)
        operation = Operation(
            id=workplace.new_id(),
            kind=Kind.CONSIGNMENT_RETURN,
            location=location,
            partner=partner_named(workplace.store, partner),
            operator=operator,
            station=workplace.station,
            moment=moment,
            usn="",
            lines=tuple(line for line, _ in rows),
            payments=(),
            change=NOTHING,
            lots=tuple(lot for _, lot in rows),
        )
        operation = replace(operations.post_at_once(workplace.store, operation), operator=operator)
        _note(workplace, "consigned_back", operation)
    return operation


def report_cart(
    workplace: Workplace, operator: Operator, partner: str, wanted: Mapping[Lot, Thousandths], location: Location
) -> tuple[Cart, tuple[Lot, ...]]:
    """What is reported of consigned goods, as a cart at the prices at which they were given, and the lots of its lines.

    It is reviewed, paid and printed as a sale, with `kind` CONSIGNMENT_REPORT. Nothing is stored yet.
    Raises Refused `no_right`, `no_price_to_report`, and as `owed_by` and `taken` do.
    """
    need(operator, Right.CONSIGNMENT_REPORT)
    rows = taken(owed_by(workplace, partner), wanted)
    _check_printable(line for line, _ in rows)
    cart = Cart(
        workplace.new_id(),
        location,
        partner_named(workplace.store, partner),
        operator,
        lines=tuple(line for line, _ in rows),
        next_number=len(rows) + 1,
    )
    return cart, tuple(lot for _, lot in rows)


def _code(workplace: Workplace, owed: Iterable[Owed], code: str) -> str:
    """What is owed is known by its code also when the item is no longer sold."""
    codes = {each.item.code for each in owed}
    for spelt in (code, code.upper()):
        if spelt in codes:
            return spelt
    found = recognise(workplace, code)
    return found.item.code if isinstance(found, ItemFound) else code


def _check_goods(lines: Iterable[Line]) -> None:
    for line in lines:
        if line.item.type is ItemType.SERVICE:
            raise Refused(
                "service_consigned",
                "“{name}” is a service, which nobody can bring back; void the line.",
                name=line.item.name,
            )


def _check_printable(lines: Iterable[Line]) -> None:
    """A receipt takes what was given for nothing at its retail price, with a discount of all of it."""
    for line in lines:
        if not line.price and not line.item.price_in(RETAIL):
            raise Refused(
                "no_price_to_report",
                "“{name}” was given at 0.00 and has no retail price, so no receipt takes it; take it back instead.",
                name=line.item.name,
            )


def _check_known(partner: Partner) -> None:
    if partner.is_anonymous:
        raise Refused("partner_needed", "Consigned goods are owed by a known customer; choose the customer first.")


def _note(workplace: Workplace, kind: "EntryKind", operation: Operation) -> None:
    facts = {"partner": operation.partner.code, "number": operation.number, "value": operation.total}
    journal.append(workplace.store, kind, operation.operator, workplace.clock(), facts, operation.id)
