"""Deliveries and stock counts in the hands of one operator: every step is on the disk before it is on the screen.

Whoever keeps deliveries types what the supplier's paper says that goods cost, and that is what they cost from then on.
What they cost before is told by Right.SEE_MARGIN: without it nothing is filled in, a line without a price changes no
item's, and only the prices of one's own deliveries are seen.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from tui_pos.backoffice.sitter import Sitter
from tui_pos.checkout.recognise import ItemFound, item_on_file, partner_named, recognise
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import check_price
from tui_pos.domain.catalogue import Item, ItemType
from tui_pos.domain.documents import Document, DocumentKind, DocumentLine, check_document_qty, moved_lines
from tui_pos.domain.money import NOTHING, ONE, Cents, Thousandths
from tui_pos.domain.operation import Kind, Operation
from tui_pos.domain.parties import END_CUSTOMER, Operator, Partner
from tui_pos.domain.rights import Right, may, need, no_right
from tui_pos.errors import Refused
from tui_pos.store import documents as kept
from tui_pos.store import journal, operations, parties
from tui_pos.store.catalogue import item_by_code
from tui_pos.store.journal_search import operation_of

if TYPE_CHECKING:
    from tui_pos.domain.noted import EntryKind

LONGEST_NOTE = 200
NO_PRICE = Cents(0)


class Documents:
    """Raises NoRight for one who may not keep them."""

    def __init__(self, workplace: Workplace, operator: Operator) -> None:
        need(operator, Right.KEEP_DOCUMENTS)
        self._workplace = workplace
        self._store = workplace.store
        self._sitter = Sitter(workplace.store, operator)

    @property
    def _operator(self) -> Operator:
        """Whoever keeps them. Raises NoRight, Refused `no_longer_here`, as every step that changes a document does."""
        who = self._sitter()
        need(who, Right.KEEP_DOCUMENTS)
        return who

    def newest(self, kind: DocumentKind, limit: int, before: UUID | None = None) -> Sequence[Document]:
        """The documents of a kind, newest first, without their lines."""
        return kept.documents(self._store, kind, limit, before)

    def begin(self, kind: DocumentKind, location: str) -> Document:
        """A new document for a location (code). Raises Refused `unknown_location`."""
        return self._begin(kind, location)

    def _begin(self, kind: DocumentKind, location: str, takes_back: UUID | None = None) -> Document:
        place = parties.location(self._store, location)
        if place is None:
            raise Refused("unknown_location", "There is no location “{code}”; choose another.", code=location)
        made = Document(
            self._workplace.new_id(), kind, "open", place, END_CUSTOMER, self._operator, "", self._workplace.clock()
        )
        kept.put_document(self._store, made, takes_back)
        return made

    def look(self, id: UUID) -> Document:
        """A document as it stands now, with its lines; prices that are not told are 0. Raises Refused `no_document`."""
        document = self._known(kept.document(self._store, id))
        return document if self._sees(document) else replace(document, lines=tuple(map(_unpriced, document.lines)))

    def operation(self, id: UUID) -> Operation | None:
        """What a document that is posted became. Raises NoRight where its prices are not told, Refused
        `no_document`."""
        if not self._sees(self._head(id)):
            raise no_right(Right.SEE_MARGIN)
        return operation_of(self._store, id)

    def name(self, id: UUID, partner: str, note: str) -> Document:
        """Who delivered (code; "" for nobody in particular), and the number of his paper or a word on the count.

        Raises Refused `unknown_partner`, `document_over`.
        """
        self._check_may()
        known = partner_named(self._store, partner)
        kept.change_head(self._store, id, known.code, " ".join(note.split())[:LONGEST_NOTE])
        return self.look(id)

    def item(self, text: str) -> ItemFound:
        """What a code, a barcode or a scale's label names, in use or not. Raises Refused `unknown_code`,
        `wrong_check_digit`, `service_delivered`."""
        item = item_on_file(self._store, text)
        found = recognise(self._workplace, text) if item is None else ItemFound(item)
        if isinstance(found, Partner):
            raise Refused("unknown_code", "“{code}” is a customer's card; scan goods here.", code=text[:40])
        _goods(found.item)
        return found

    def add(self, id: UUID, text: str, qty: Thousandths | None = None, price: Cents | None = None) -> DocumentLine:
        """So much of an item (code, barcode, label; one, or what the label says, where nothing is said), at `price` or
        else at what it cost last, where that may be told, and at none otherwise. Of a count it is added to what was
        found of the item before.

        Raises Refused as `item` and `check_document_qty` do, `negative_price`, `absurd_price`, `document_over`.
        """
        self._check_may()
        return self._add(id, self.item(text), qty, price)

    def add_chosen(self, id: UUID, code: str, qty: Thousandths | None = None) -> DocumentLine:
        """The same of an item that was chosen from a list, whatever barcode of another item its code may be."""
        self._check_may()
        item = item_by_code(self._store, code)
        if item is None:
            raise Refused("unknown_code", "No item has the code “{code}”; look it up in the items.", code=code[:40])
        return self._add(id, ItemFound(_goods(item)), qty, None)

    def _add(self, id: UUID, found: ItemFound, qty: Thousandths | None, price: Cents | None) -> DocumentLine:
        head, many = self._head(id), found.qty or ONE if qty is None else qty
        check_document_qty(head.kind, many)
        # Of what a stock count is worth nothing is told below the right.
        is_told = head.kind is Kind.STOCK_COUNT or self._may_learn_former_prices(head)
        cost = check_price(price if price is not None else found.item.purchase if is_told else NO_PRICE)
        return self._line(id, kept.add_line(self._store, id, found.item.code, many, cost))

    def change(self, id: UUID, number: int, qty: Thousandths | None = None, price: Cents | None = None) -> DocumentLine:
        """Another quantity or price of a line, or both. Raises Refused as `add` does."""
        self._check_may()
        head, line = self._head(id), self._kept_line(id, number)
        many = line.qty if qty is None else qty
        check_document_qty(head.kind, many)
        kept.change_line(self._store, id, number, many, line.price if price is None else check_price(price))
        return self._line(id, number)

    def hold_against(self, id: UUID, number: int, *, last: bool) -> DocumentLine:
        """Of a count in several goes: what was found of this line is held against the stock of the `last` go, since
        what moved between had not been counted before; or against that of the first.

        Raises Refused `not_moved`, `no_such_line`, `document_over`.
        """
        self._check_may()
        line = self._line(id, number)
        if not line.meanwhile:
            raise Refused("not_moved", "The stock of “{name}” has not moved while it was counted.", name=line.item.name)
        kept.hold_against(self._store, id, number, last=last)
        return self._line(id, number)

    def drop_line(self, id: UUID, number: int) -> Document:
        """The line leaves the document. Raises Refused `document_over`."""
        self._check_may()
        kept.drop_line(self._store, id, number)
        return self.look(id)

    def not_counted(self, id: UUID, limit: int) -> Sequence[tuple[str, str, Thousandths]]:
        """Code, name and stock of what should be there and was not counted."""
        return kept.not_counted(self._store, id, limit)

    def unpriced(self, id: UUID) -> int:
        """How many lines of a delivery have no price: those items cost what they did before."""
        return kept.unpriced(self._store, id)

    def post(self, id: UUID) -> Operation:
        """The stock moves, once and for good; of a delivery the items cost from now on what they cost this time,
        whoever posts it, but for those of a line without a price.

        Raises Refused `document_over`, `empty_document`.
        """
        store, moment = self._store, self._workplace.clock()
        with store.write():
            document = self._known(kept.document(store, id))
            if not document.lines:
                raise Refused("empty_document", "There is nothing on this document; scan what came or was counted.")
            kept.end_document(store, id, "posted")
            operation = Operation(
                id=id,
                kind=document.kind,
                location=document.location,
                partner=document.partner,
                operator=self._operator,
                station=self._workplace.station,
                moment=moment,
                usn="",
                lines=moved_lines(document.lines),
                payments=(),
                change=NOTHING,
            )
            posted = operations.post_at_once(store, operation)
            if document.kind is Kind.DELIVERY:
                self._keep_prices(document)
            else:
                found = [(line.item.code, line.moved) for line in document.lines]
                kept.correct_counts(store, document.location.code, found)
            facts = {"number": posted.number, "value": document.value, "note": document.note}
            kind: EntryKind = "delivery" if document.kind is Kind.DELIVERY else "stock_count"
            journal.append(store, kind, self._operator, moment, facts, id)
        return posted

    def drop(self, id: UUID) -> None:
        """Give a document up; it stays on record. Raises Refused `document_over`."""
        with self._store.write():
            document = self._known(kept.document(self._store, id))
            kept.end_document(self._store, id, "dropped")
            facts = {"kind": document.kind.value, "lines": len(document.lines), "value": document.value}
            moment = self._workplace.clock()
            journal.append(self._store, "drop_document", self._operator, moment, facts, id)

    def reverse(self, id: UUID) -> Document:
        """A new delivery in which all that came with a posted one, and has not gone back yet, goes back: its
        correction, as yet open.

        Raises Refused `no_document`, `not_posted`, `going_back`, `gone_back`.
        """
        with self._store.write():
            was = self._known(kept.document(self._store, id))
            if was.state != "posted" or was.kind is not Kind.DELIVERY:
                raise Refused("not_posted", "Only a delivery that is posted can be turned round; choose one.")
            if kept.going_back(self._store, id):
                raise Refused(
                    "going_back",
                    "It goes back already, in a delivery that is open; post that one, or give it up first.",
                )
            back = _going_back(was, kept.left_of(self._store, id))
            if not back:
                raise Refused("gone_back", "All that came with this delivery has gone back already.")
            new = self._begin(was.kind, was.location.code, id)
            kept.change_head(self._store, new.id, was.partner.code, was.note)
            for line, qty in back:
                kept.add_line(self._store, new.id, line.item.code, qty, line.price)
        return self.look(new.id)

    def _keep_prices(self, document: Document) -> None:
        last = {line.item.code: line for line in document.lines if line.qty > 0 and line.price > 0}
        for line in last.values():
            if line.price == line.item.purchase:
                continue
            kept.set_purchase(self._store, line.item.code, line.price)
            facts = {"item": line.item.code, "before": line.item.purchase, "after": line.price}
            moment = self._workplace.clock()
            journal.append(self._store, "purchase_price", self._operator, moment, facts, document.id)

    def _check_may(self) -> None:
        """Raises NoRight, Refused `no_longer_here`."""
        _ = self._operator

    def _may_learn_former_prices(self, document: Document) -> bool:
        """Whether all who see this document may see what goods cost before."""
        return all(may(who, Right.SEE_MARGIN) for who in (self._sitter(), document.operator))

    def _sees(self, document: Document) -> bool:
        """Whether the operator is told the prices: with the right to, or of a delivery of their own, in which they
        themselves have typed what was on the paper."""
        who = self._sitter()
        if may(who, Right.SEE_MARGIN):
            return True
        if document.kind is not Kind.DELIVERY or document.operator.code != who.code:
            return False
        taken_back = kept.taken_back(self._store, document.id)
        return taken_back is None or self._sees(self._head(taken_back))

    def _line(self, id: UUID, number: int) -> DocumentLine:
        """As the operator is told it."""
        line = self._kept_line(id, number)
        return line if self._sees(self._head(id)) else _unpriced(line)

    def _kept_line(self, id: UUID, number: int) -> DocumentLine:
        found = kept.line_of(self._store, id, number)
        if found is None:
            raise Refused("no_such_line", "That line is no longer there; choose another.")
        return found

    def _head(self, id: UUID) -> Document:
        return self._known(kept.document(self._store, id, with_lines=False))

    @staticmethod
    def _known(found: Document | None) -> Document:
        if found is None:
            raise Refused("no_document", "There is no such document; choose another.")
        return found


def _goods(item: Item) -> Item:
    if item.type is ItemType.SERVICE:
        raise Refused("service_delivered", "“{name}” is a service; only goods have a stock.", name=item.name)
    return item


def _unpriced(line: DocumentLine) -> DocumentLine:
    return replace(line, price=NO_PRICE)


def _going_back(was: Document, left: dict[str, Thousandths]) -> list[tuple[DocumentLine, Thousandths]]:
    """Lines of a delivery and how much of each goes back: of an item no more than is `left` of it, and none of a line
    that the other lines make up for."""
    back = []
    for line in was.lines:
        rest = left.get(line.item.code, NOTHING)
        qty = min(line.qty, rest) if line.qty > 0 else max(line.qty, rest)
        if qty * line.qty > 0:
            left[line.item.code] = Thousandths(rest - qty)
            back.append((line, Thousandths(-qty)))
    return back
