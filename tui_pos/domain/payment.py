"""How a sale is paid: payment types, what they are to the fiscal device, and when a sale is covered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tui_pos.domain.money import NOTHING, Cents, Thousandths, format_cents
from tui_pos.errors import Refused, Terms


class PaymentKind(StrEnum):
    """The kinds that a fiscal device knows (Ordinance N-18, Annex 17 p. 13)."""

    CASH = "cash"
    CHEQUE = "cheque"
    VOUCHER = "voucher"
    EXTERNAL_VOUCHER = "external_voucher"
    PACKAGING = "packaging"
    INTERNAL = "internal"
    DAMAGE = "damage"
    CARD = "card"
    BANK = "bank"
    RESERVE_1 = "reserve_1"
    RESERVE_2 = "reserve_2"


class Settles(StrEnum):
    """What a payment is settled with: money, the customer's points, the customer's promise, or deposit packaging that
    the customer brings."""

    MONEY = "money"
    POINTS = "points"
    CREDIT = "credit"
    PACKAGING = "packaging"


@dataclass(frozen=True, slots=True)
class PaymentType:
    """A way to pay in this shop, such as "Visa", and the device's kind that it is printed as. `groups`: the item groups
    of which packaging is taken."""

    code: str
    name: str
    kind: PaymentKind
    settles: Settles = Settles.MONEY
    groups: tuple[str, ...] = ()

    @property
    def gives_change(self) -> bool:
        """Only cash does, that is money."""
        return self.kind is PaymentKind.CASH and self.settles is Settles.MONEY


@dataclass(frozen=True, slots=True)
class Payment:
    """`amount` (cents) as it was handed over: for cash, before change. Packaging is so much of an item: `qty`
    (thousandths) of it go into the stock; for other payments "" and 0."""

    type: str
    amount: Cents
    item: str = ""
    qty: Thousandths = Thousandths(0)


STANDARD_TYPES: tuple[PaymentType, ...] = (
    PaymentType("cash", "Cash", PaymentKind.CASH),
    PaymentType("card", "Card", PaymentKind.CARD),
    PaymentType("bank", "Bank", PaymentKind.BANK),
    PaymentType("voucher", "Voucher", PaymentKind.VOUCHER),
    PaymentType("points", "Points", PaymentKind.VOUCHER, Settles.POINTS),
    # Reserve 2 is for deferred payment (Ordinance N-18, art. 26b).
    PaymentType("credit", "On credit", PaymentKind.RESERVE_2, Settles.CREDIT),
)


_NAMES = {key: type_.name for type_ in reversed(STANDARD_TYPES) for key in (type_.kind.value, type_.code)}


def called(types: Iterable[str]) -> Terms:
    """Codes of payment types, or kinds, by the names that everybody knows; a shop's own code stays as it is."""
    return Terms(_NAMES.get(type_, type_) for type_ in types)


def left_to_pay(total: Cents, payments: Sequence[Payment]) -> Cents:
    """What the payments do not cover yet, in cents; 0 when they do."""
    return Cents(max(0, total - sum(payment.amount for payment in payments)))


def change_for(total: Cents, payments: Sequence[Payment], types: Mapping[str, PaymentType]) -> Cents:
    """The change, in cents. Only cash gives change.

    Raises Refused `unknown_payment_type`, `payment_not_positive`, `not_covered`, or `overpaid` when money other than
    cash exceeds the total.
    """
    for payment in payments:
        if payment.type not in types:
            raise unknown_payment_type(payment.type)
        if payment.amount <= 0:
            raise Refused("payment_not_positive", "A payment must be more than zero; type the amount again.")
    left = left_to_pay(total, payments)
    if left:
        raise Refused("not_covered", "{left} is still to be paid; add a payment.", left=format_cents(left))
    by_cash = sum(p.amount for p in payments if types[p.type].gives_change)
    change = sum(p.amount for p in payments) - total
    if change > by_cash or (change and change == by_cash):
        raise Refused("overpaid", "Only cash gives change; the rest may not exceed what is to be paid.")
    return Cents(change)


def no_payment_needed(total: Cents) -> bool:
    """Whether a sale of `total` closes without any payment."""
    return total == NOTHING


def unknown_payment_type(code: str) -> Refused:
    """The refusal of a payment type that the shop does not have."""
    return Refused(
        "unknown_payment_type", "There is no payment type “{type}”; choose one of those shown.", type=code[:40]
    )
