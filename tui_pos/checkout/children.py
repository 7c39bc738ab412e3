"""The documents that a sale brings about beside itself: as its rules compute them and its cashier takes them."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tui_pos.checkout.facts import account_of
from tui_pos.checkout.keep import Entry, next_usn
from tui_pos.checkout.lines import check_served, check_stock_for
from tui_pos.checkout.recognise import partner_named
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Line, check_qty
from tui_pos.domain.children import ChildChoice
from tui_pos.domain.credit import check_credit
from tui_pos.domain.money import NOTHING, Cents, Thousandths
from tui_pos.domain.operation import TAKES_STOCK, Kind, Operation, Related
from tui_pos.domain.parties import Partner
from tui_pos.domain.payment import Payment, Settles
from tui_pos.domain.rights import Right, need
from tui_pos.errors import Refused
from tui_pos.store.accounts import Held

if TYPE_CHECKING:
    from tui_pos.domain.noted import EntryKind

    # 4 ms: there is nothing to review in the first picture.
    from tui_pos.pricing.verdict import Child, Review


NONE = Thousandths(0)


class Document(NamedTuple):
    """A document as it will be posted: `partner` owes it, or earns it."""

    child: "Child"
    line: Line
    partner: Partner


class Settled(NamedTuple):
    """What became of the documents of a review, and what the journal must say of those that were changed or refused."""

    documents: tuple[Document, ...]
    entries: tuple[Entry, ...]


def settle(
    workplace: Workplace,
    reviewed: "Review",
    choices: Sequence[ChildChoice] | None,
    kind: Kind = Kind.SALE,
    credit: Cents = NOTHING,
) -> Settled:
    """The documents of the review of an operation of `kind` as the cashier takes them; `choices` None: as they were
    computed. So many cents of the operation itself go on `credit`.

    One that has nobody to owe it falls away (scenario B06). Raises Refused `review_outdated` for choices of another
    review, `no_right` for more than was computed, `unknown_partner`, `inactive_partner`, `no_credit_type`,
    `limit_exceeded`, and `not_enough_stock`, which names the item (B07).
    """
    children = reviewed.children
    if choices is None:
        choices = [ChildChoice(child.qty) for child in children]
    if len(choices) != len(children):
        raise Refused("review_outdated", "The documents beside the sale are others now; go back, save again and look.")
    documents: list[Document] = []
    entries: list[Entry] = []
    for number, (child, choice) in enumerate(zip(children, choices, strict=True), 1):
        owing = child.partner or choice.partner
        if choice.qty <= 0 or not owing:
            entries.append(_entry("child_refused", child, choice.qty if owing else NONE))
            continue
        partner = partner_named(workplace.store, owing)
        check_served(partner)
        if choice.qty > child.qty:
            need(reviewed.before.operator, Right.RAISE_CHILD)
        if choice.qty != child.qty:
            entries.append(_entry("child_changed", child, choice.qty))
        line = Line(number, child.item, check_qty(choice.qty), child.price, rule=child.rule)
        documents.append(Document(child, line, partner))
    goods = [document.line for document in documents if document.child.kind.value != Kind.BONUS]
    if goods:
        sold = reviewed.lines if kind in TAKES_STOCK else ()
        check_stock_for(workplace, reviewed.before, [*sold, *goods])
    _check_limits(workplace, reviewed.before.partner, documents, credit)
    return Settled(tuple(documents), tuple(entries))


def _check_limits(workplace: Workplace, customer: Partner, documents: Sequence[Document], credit: Cents) -> None:
    """Whether all that goes on credit together keeps to the limits. Looked at again in the transaction that takes it.

    Raises Refused `no_credit_type`, `limit_exceeded`.
    """
    wanted: dict[str, int] = {customer.code: credit}
    for child, line, partner in documents:
        if child.kind.value != Kind.SALE:
            continue
        _credit_type(workplace)
        wanted[partner.code] = wanted.get(partner.code, 0) + line.net
        debt = account_of(workplace, partner, workplace.clock()).debt
        try:
            check_credit(partner, debt, Cents(wanted[partner.code]))
        except Refused as refusal:
            raise Refused(
                refusal.code, "The additional sale of “{item}”: {reason}", item=child.item.name, reason=refusal
            ) from refusal


def operations_of(
    workplace: Workplace, parent: Operation, documents: Sequence[Document]
) -> Iterator[tuple[Operation, Held]]:
    """The documents as operations of their own that name `parent`, each with what it takes from its partner's account.

    An additional sale has its own USN and no receipt: nothing is paid, and there is a receipt for what is paid only
    (Ordinance N-18, art. 25).
    """
    for document in documents:
        kind = Kind(document.child.kind.value)
        on_credit = document.line.net if kind is Kind.SALE else NOTHING
        operation = Operation(
            id=workplace.new_id(),
            kind=kind,
            location=parent.location,
            partner=document.partner,
            operator=parent.operator,
            station=parent.station,
            moment=parent.moment,
            usn=next_usn(workplace, parent.operator) if kind is Kind.SALE else "",
            lines=(document.line,),
            payments=(Payment(_credit_type(workplace), on_credit),) if on_credit else (),
            change=NOTHING,
            parent=Related(parent.kind, parent.id),
        )
        yield operation, Held(credit=on_credit)


def _credit_type(workplace: Workplace) -> str:
    """Raises Refused `no_credit_type`."""
    for type_ in workplace.payment_types.values():
        if type_.settles is Settles.CREDIT:
            return type_.code
    raise Refused(
        "no_credit_type", "This shop has no payment on credit; the additional sale needs one: refuse it, or add one."
    )


def _entry(kind: "EntryKind", child: "Child", taken: Thousandths) -> Entry:
    facts = {"child": child.kind.value, "rule": child.rule, "item": child.item.code, "computed": child.qty}
    return Entry(kind, {**facts, "taken": max(0, taken)})
