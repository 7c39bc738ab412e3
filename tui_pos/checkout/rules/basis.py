"""What a sale was reviewed with, kept beside it: all that its own lines do not say, so that its price can be proved.

One JSON array, written in one way only: the cart before the rules, the facts of then, and the stamp of the rule book.
Of the partner it keeps what the rules look at, and neither name nor address. Its first element is the number of its
form; a later form gets another, and every reader goes on to read those before it. The second form adds which rules were
left out as broken, and whether the partner had an e-mail address; the third, the scripts of which rules gave no answer
that could be used, and which of the partners that scripts name were in use.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import msgspec

from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.catalogue import Item, ItemType
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import Operation
from tui_pos.domain.parties import NO_ACCOUNT, Account, Location, Operator, Partner
from tui_pos.domain.payment import STANDARD_TYPES, PaymentKind, PaymentType, Settles
from tui_pos.errors import StoreTrouble
from tui_pos.pricing.facts import Facts, LeapBirthday
from tui_pos.pricing.listing import Mechanisms
from tui_pos.pricing.verdict import Review

FORM = 3
_FIRST_FORM = 1

_NO_PRICES = (0,) * 10
_STANDARD = {type_.code: type_ for type_ in STANDARD_TYPES}

# What is on, one bit each. The first four are the mechanisms, in their order.
_ZERO_PRICE, _LIMIT_STOPS_ALL, _MARCH_1, _NEGATIVE_STOCK, _CARD, _EMAIL = 16, 32, 64, 128, 256, 512
_PRICE_BY_HAND, _PERCENT_BY_HAND = 1, 2

_SOME = "•"
"""Stands for a card or an address that the partner had then and has no more."""


class Then(NamedTuple):
    """What a sale was reviewed with: the cart before the rules, the facts, the stamp of the book, and the ids of its
    rules that were left out as broken; None where that was not kept yet. `failed`: the ids of the rules whose scripts
    broke in that review; not of those that asked for what could not be carried out, which fail again by themselves."""

    cart: Cart
    facts: Facts
    stamp: int
    broken: frozenset[str] | None
    failed: frozenset[str] = frozenset()


class _Line(msgspec.Struct, array_like=True, frozen=True):
    """A line as it was listed. `prices` are those of the item in the ten price groups, without the last ones that are
    none; `by_hand` two bits."""

    number: int
    price: int
    prices: tuple[int, ...]
    percent: int
    by_hand: int
    off: int
    rule: str | None


class _Added(msgspec.Struct, array_like=True, frozen=True):
    """An item that a rule might have added."""

    code: str
    name: str
    group: str
    vat: str
    unit: str
    pack_ratio: int
    type: ItemType
    purchase: int
    prices: tuple[int, ...]


class _Way(msgspec.Struct, array_like=True, frozen=True):
    """A way to pay that is the shop's own."""

    code: str
    name: str
    kind: PaymentKind
    settles: Settles


class _Who(msgspec.Struct, array_like=True, frozen=True):
    """The partner as the rules saw them, with the account."""

    group: str
    price_group: str
    percent: int
    birth_date: date | None
    limit: int | None
    account: tuple[int, int, int, int, int]


class _Where(msgspec.Struct, array_like=True, frozen=True):
    """The location's price group and group, and the operator's group."""

    price_group: str
    group: str
    operator_group: str


class _Basis(msgspec.Struct, array_like=True, frozen=True):
    form: int
    stamp: int
    flags: int
    next_number: int
    lines: tuple[_Line, ...]
    where: _Where
    who: _Who | None
    paid_by: tuple[str | _Way, ...] | None
    used: tuple[str, ...]
    items: tuple[_Added, ...]
    stock: dict[str, int] | None
    broken: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    partners: tuple[str, ...] | None = None


_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder(_Basis)


def write(review: Review, facts: Facts, stamp: int, broken: Iterable[str] = ()) -> bytes:
    """What the review was made of, but for what the posted operation says itself.

    `broken`: the ids of the rules that this cart would have met, had they not been left out of the book as broken.
    """
    cart = review.before
    return _ENCODER.encode(
        _Basis(
            FORM,
            stamp,
            _flags(cart, facts),
            cart.next_number,
            tuple([_line(line) for line in cart.lines]),
            _Where(cart.location.price_group, cart.location.group, cart.operator.group),
            None if cart.partner.is_anonymous else _who(cart.partner, facts.account),
            None if facts.paid_by is None else tuple([_way(type_) for type_ in facts.paid_by]),
            tuple(sorted(facts.used)),
            tuple([_added(facts.items[code]) for code in sorted(facts.items)]),
            None if facts.stock is None else dict(facts.stock),
            tuple(sorted(broken)),
            tuple([ran.rule for ran in review.ran if ran.broke is not None and ran.broke.code != "refused"]),
            None if facts.partners is None else tuple(sorted(facts.partners)),
        )
    )


def read(basis: bytes, operation: Operation) -> Then:
    """What the operation was reviewed with at its save.

    The partner's names and addresses are today's. Raises StoreTrouble `store_corrupt` for what is none.
    """
    try:
        kept = _DECODER.decode(basis)
        if not _FIRST_FORM <= kept.form <= FORM:
            raise ValueError(kept.form)
        broken = None if kept.form == _FIRST_FORM else frozenset(kept.broken)
        return Then(_cart(kept, operation), _facts(kept, operation), kept.stamp, broken, frozenset(kept.failed))
    except (msgspec.DecodeError, ValueError, KeyError) as error:
        raise StoreTrouble(
            "store_corrupt",
            "What sale {number} was priced with cannot be read; restore the store from a backup.",
            number=operation.number,
        ) from error


def _flags(cart: Cart, facts: Facts) -> int:
    mechanisms = facts.mechanisms
    return (
        mechanisms.price_groups * 1
        + mechanisms.partner_percent * 2
        + mechanisms.price_rules * 4
        + mechanisms.percent_with_rules * 8
        + facts.zero_price_allowed * _ZERO_PRICE
        + facts.limit_stops_all * _LIMIT_STOPS_ALL
        + (facts.leap_birthday is LeapBirthday.MARCH_1) * _MARCH_1
        + cart.location.negative_stock * _NEGATIVE_STOCK
        + bool(cart.partner.card) * _CARD
        + bool(cart.partner.email) * _EMAIL
    )


def _line(line: Line) -> _Line:
    by_hand = line.price_by_hand * _PRICE_BY_HAND + line.percent_by_hand * _PERCENT_BY_HAND
    return _Line(line.number, line.price, _cut(line.item.prices), line.percent, by_hand, line.off, line.rule)


def _cut(prices: tuple[Cents, ...]) -> tuple[int, ...]:
    """The prices without the last ones that are none."""
    end = len(prices)
    while end and not prices[end - 1]:
        end -= 1
    return prices[:end]


def _whole(prices: tuple[int, ...]) -> tuple[Cents, ...]:
    return tuple([Cents(price) for price in (*prices, *_NO_PRICES[len(prices) :])])


def _who(partner: Partner, account: Account) -> _Who:
    return _Who(
        partner.group,
        partner.price_group,
        partner.percent,
        partner.birth_date,
        partner.limit,
        (account.turnover, account.turnover_last_month, account.debt, account.overdue, account.points),
    )


def _way(type_: PaymentType) -> str | _Way:
    if _STANDARD.get(type_.code) == type_:
        return type_.code
    return _Way(type_.code, type_.name, type_.kind, type_.settles)


def _added(item: Item) -> _Added:
    return _Added(
        item.code,
        item.name,
        item.group,
        item.vat,
        item.unit,
        item.pack_ratio,
        item.type,
        item.purchase,
        _cut(item.prices),
    )


def _cart(kept: _Basis, operation: Operation) -> Cart:
    sold = {line.number: line for line in operation.lines}
    where, place, clerk = kept.where, operation.location, operation.operator
    return Cart(
        operation.id,
        Location(place.code, place.name, where.price_group, bool(kept.flags & _NEGATIVE_STOCK), where.group),
        _partner(kept, operation),
        Operator(clerk.code, clerk.name, clerk.level, clerk.language, where.operator_group),
        operation.usn,
        tuple([_listed(line, sold[line.number]) for line in kept.lines]),
        kept.next_number,
    )


def _listed(kept: _Line, sold: Line) -> Line:
    item = sold.item
    prices = _whole(kept.prices)
    if item.prices != prices or not item.active:
        item = _item(item, prices)
    return Line(
        kept.number,
        item,
        sold.qty,
        Cents(kept.price),
        BasisPoints(kept.percent),
        Cents(kept.off),
        bool(kept.by_hand & _PRICE_BY_HAND),
        bool(kept.by_hand & _PERCENT_BY_HAND),
        kept.rule,
    )


def _partner(kept: _Basis, operation: Operation) -> Partner:
    who, now = kept.who, operation.partner
    if who is None:
        return now
    return Partner(
        now.code,
        now.name,
        who.group,
        who.price_group,
        BasisPoints(who.percent),
        (now.card or _SOME) if kept.flags & _CARD else "",
        who.birth_date,
        None if who.limit is None else Cents(who.limit),
        now.vat_number,
        now.eik,
        now.address,
        (now.email or _SOME) if _had_email(kept, operation) else "",
        now.phone,
    )


def _had_email(kept: _Basis, operation: Operation) -> bool:
    if kept.form == _FIRST_FORM:
        return bool(operation.partner.email or operation.letters)
    return bool(kept.flags & _EMAIL)


def _facts(kept: _Basis, operation: Operation) -> Facts:
    flags = kept.flags
    return Facts(
        items={added.code: _item(added, _whole(added.prices)) for added in kept.items},
        zero_price_allowed=bool(flags & _ZERO_PRICE),
        operation=operation.kind.value,
        mechanisms=_MECHANISMS[flags & 15],
        account=NO_ACCOUNT if kept.who is None else Account(*map(Cents, kept.who.account)),
        used=frozenset(kept.used),
        stock=None if kept.stock is None else {code: Thousandths(qty) for code, qty in kept.stock.items()},
        paid_by=None if kept.paid_by is None else tuple([_type(way) for way in kept.paid_by]),
        leap_birthday=LeapBirthday.MARCH_1 if flags & _MARCH_1 else LeapBirthday.FEBRUARY_28,
        limit_stops_all=bool(flags & _LIMIT_STOPS_ALL),
        partners=None if kept.partners is None else frozenset(kept.partners),
    )


_MECHANISMS = [Mechanisms(*(bool(bits & bit) for bit in (1, 2, 4, 8))) for bits in range(16)]


def _item(said: Item | _Added, prices: tuple[Cents, ...]) -> Item:
    """The item as it was sold: with these prices, and in use."""
    return Item(
        said.code,
        said.name,
        said.group,
        said.vat,
        said.unit,
        Thousandths(said.pack_ratio),
        said.type,
        Cents(said.purchase),
        prices,
    )


def _type(way: str | _Way) -> PaymentType:
    return _STANDARD[way] if isinstance(way, str) else PaymentType(way.code, way.name, way.kind, way.settles)
