"""A fiscal receipt from its opening to its end: sales, changes of its sum, payments, a storno, an invoice."""

from collections.abc import Mapping
from typing import Any

import msgspec

from tui_pos.fiscal.virtual.core import Core
from tui_pos.fiscal.virtual.memory import InvoiceTo, Item, OpenReceipt, StornoOf, negated
from tui_pos.fiscal.virtual.ordinance import GROUPS_IN_USE
from tui_pos.fiscal.virtual.reasons import OPENING_STOPS, Denied, Reason
from tui_pos.fiscal.virtual.records import cents_of, items_of, record_of, sums_by_group, text_of

_LARGEST_TOTAL = 999_999_999
# Ten digits (Datecs P manual v1.00BG, 35h).
_LARGEST_PAYMENT = 9_999_999_999


class Receipts(Core):
    """A device that makes receipts."""

    def next_usn(self) -> str:
        """One more than the last, where a host may leave it to the device."""
        last = self.memory.last_usn
        if not last:
            raise Denied(Reason.NO_USN)
        return f"{last[:-7]}{int(last[-7:]) + 1:07d}"

    def open(
        self,
        usn: str,
        operator: str = "1",
        till: int = 1,
        storno: StornoOf | None = None,
        invoice: InvoiceTo | None = None,
    ) -> OpenReceipt:
        """Begin a receipt, or with `storno` the storno of one."""
        memory = self.memory
        self.must_be_idle()
        for name, reason in OPENING_STOPS.items():
            if name in self.conditions:
                raise Denied(reason)
        if memory.z_needed:
            raise Denied(Reason.Z_NEEDED)
        if invoice is not None:
            invoice.number = invoice.number or self._next_invoice()
        self._count()
        if storno is None:
            memory.fiscal_today += 1
        else:
            memory.storno_today += 1
        memory.last_items = memory.last_amount = memory.last_tendered = 0
        opened = self.time().isoformat()
        memory.day = memory.day or opened[:10]
        memory.receipt = OpenReceipt(memory.documents, usn, operator, till, opened, storno=storno, invoice=invoice)
        return memory.receipt

    def receipt(self) -> OpenReceipt:
        """The open one. Raises Denied NO_RECEIPT."""
        if self.memory.receipt is None:
            raise Denied(Reason.NO_RECEIPT)
        return self.memory.receipt

    def selling(self) -> OpenReceipt:
        """The open receipt in which no payment has been taken, and paper to print on."""
        receipt = self.receipt()
        if receipt.paying:
            raise Denied(Reason.PAYING)
        self.must_print()
        return receipt

    def sums_by_group(self) -> list[int]:
        """Of the open receipt, in the order of the groups; zeros when none is open."""
        receipt = self.memory.receipt
        return sums_by_group(receipt.items, receipt.changes) if receipt else sums_by_group(())

    def sell(self, item: Item, *, most: int) -> None:
        """Register a sale; `most` in a receipt."""
        receipt = self.selling()
        if len(receipt.items) >= most:
            raise Denied(Reason.TOO_MANY)
        if item.vat not in GROUPS_IN_USE:
            raise Denied(Reason.GROUP)
        if item.amount < 0:
            raise Denied(Reason.NEGATIVE)
        _must_fit(receipt.amount + item.amount)
        receipt.items.append(item)

    def void(self, sold: Item) -> None:
        """Take back one sale like `sold`, as one more line."""
        receipt = self.selling()
        void = negated(sold)
        if receipt.items.count(sold) <= receipt.items.count(void):
            raise Denied(Reason.NOT_SOLD)
        if receipt.amount + void.amount < 0:
            raise Denied(Reason.NEGATIVE)
        receipt.items.append(void)

    def change_last(self, cents: int) -> None:
        """A discount (below zero) or surcharge on the last sale, given after it."""
        receipt = self.selling()
        if not receipt.items:
            raise Denied(Reason.NO_SALES)
        last = receipt.items[-1]
        if last.amount + cents < 0:
            raise Denied(Reason.NEGATIVE)
        _must_fit(receipt.amount + cents)
        receipt.items[-1] = msgspec.structs.replace(last, discount=last.discount - cents, amount=last.amount + cents)

    def change_sum(self, cents: int) -> None:
        """A discount (below zero) or surcharge on all that is in the receipt."""
        receipt = self.selling()
        if not receipt.items:
            raise Denied(Reason.NO_SALES)
        if receipt.amount + cents < 0:
            raise Denied(Reason.NEGATIVE)
        _must_fit(receipt.amount + cents)
        receipt.changes.append(cents)

    def pay(self, kind: str, amount: int | None = None, *, gives_change: bool | None = None) -> int:
        """Take a payment of `kind`, all that is left when no amount is given; what is left after it, below zero what is
        handed back. `gives_change`: only cash does, unless the protocol says otherwise.
        """
        receipt = self.receipt()
        self.must_print()
        left = receipt.amount - receipt.tendered
        if not receipt.items:
            raise Denied(Reason.NO_SALES)
        if receipt.paying and left <= 0:
            raise Denied(Reason.PAID)
        given = left if amount is None else amount
        if given > _LARGEST_PAYMENT:
            raise Denied(Reason.OVERFLOW)
        if given > left and not (kind == "cash" if gives_change is None else gives_change):
            raise Denied(Reason.PAYMENT)
        if receipt.storno is not None:
            # The record of a storno has no field for any other kind (Annex 17 p. 13a), and gives no change.
            if kind != "cash" or given > left:
                raise Denied(Reason.PAYMENT)
            self.may_hand_back(receipt.storno.reason, receipt.amount)
        receipt.paying = True
        receipt.payments.append((kind, given))
        return left - given

    def may_hand_back(self, reason: str, cents: int) -> None:
        """Ordinance N-18, art. 31: more than the drawer holds is handed back only for an operator's error."""
        if reason != "operator_error" and cents > self.memory.cash:
            raise Denied(Reason.CASH_SHORT)

    def buyer(self, facts: dict[str, str]) -> None:
        """To whom the invoice is made out: once everything is paid."""
        receipt = self.receipt()
        self.must_print()
        if receipt.invoice is None:
            raise Denied(Reason.INVOICE)
        if not receipt.paying or receipt.tendered < receipt.amount:
            raise Denied(Reason.NOT_PAID)
        receipt.invoice.buyer = facts

    def comment(self, text: str) -> None:
        """A free line, as much of it as its line holds."""
        receipt = self.receipt()
        self.must_print()
        receipt.texts.append(text)

    def close(self) -> OpenReceipt:
        """End the paid receipt."""
        memory, receipt = self.memory, self.receipt()
        self.must_print()
        if not receipt.paying or receipt.tendered < receipt.amount:
            raise Denied(Reason.NOT_PAID)
        is_storno = receipt.storno is not None
        by_group = memory.storno_by_group if is_storno else memory.by_group
        for group, cents in enumerate(self.sums_by_group()):
            by_group[group] += cents
        change = receipt.tendered - receipt.amount
        cash = sum(cents for kind, cents in receipt.payments if kind == "cash") - change
        memory.cash += -cash if is_storno else cash
        if not is_storno:
            for kind, cents in receipt.payments:
                memory.by_payment[kind] = memory.by_payment.get(kind, 0) + cents
            if change:
                memory.by_payment["cash"] = memory.by_payment.get("cash", 0) - change
        memory.last_usn = receipt.usn
        memory.last_fiscal = receipt.number
        # A duplicate is a copy of the last fiscal receipt with sales.
        memory.may_duplicate = not is_storno
        self._end("storno" if is_storno else "receipt", receipt)
        return receipt

    def cancel(self) -> None:
        """Give up the open receipt, before its first payment."""
        receipt = self.receipt()
        if receipt.paying:
            raise Denied(Reason.PAYING)
        self.must_print()
        self._end("cancelled", receipt)
        self.memory.last_amount = 0

    def reverse(self, original: Mapping[str, Any], reason: str, usn: str = "", operator: str = "1") -> None:
        """The storno of all of a receipt of its own journal, printed at once."""
        self.may_hand_back(reason, cents_of(original["total"]))
        of = StornoOf(reason, original["number"], original["usn"], original["time"], original["fm"])
        receipt = self.open(usn or of.usn, operator, original["till"], of)
        receipt.items = items_of(original)
        receipt.changes = [cents_of(text) for text in original.get("changes", [])]
        receipt.payments, receipt.paying = [("cash", receipt.amount)], True
        self.close()

    def _next_invoice(self) -> str:
        memory = self.memory
        if not memory.next_invoice or memory.next_invoice > memory.last_invoice_allowed:
            raise Denied(Reason.INVOICE)
        memory.next_invoice += 1
        return f"{memory.next_invoice - 1:010d}"

    def _end(self, kind: str, receipt: OpenReceipt) -> None:
        memory = self.memory
        memory.last_items, memory.last_amount = len(receipt.items), receipt.amount
        memory.last_tendered = receipt.tendered
        memory.receipt = None
        more: dict[str, Any] = {}
        if receipt.storno is not None:
            more["storno"] = receipt.storno
        if receipt.changes:
            more["changes"] = [text_of(cents) for cents in receipt.changes]
        if receipt.invoice is not None:
            more["invoice"] = receipt.invoice
        self._write(
            kind=kind,
            number=receipt.number,
            usn=receipt.usn,
            operator=receipt.operator,
            till=receipt.till,
            **more,
            items=[record_of(item) for item in receipt.items],
            payments=[{"kind": name, "amount": text_of(cents)} for name, cents in receipt.payments],
            total=text_of(0 if kind == "cancelled" else receipt.amount),
            change=text_of(max(0, receipt.tendered - receipt.amount)),
            texts=receipt.texts,
        )


def _must_fit(total: int) -> None:
    if total > _LARGEST_TOTAL:
        raise Denied(Reason.OVERFLOW)
