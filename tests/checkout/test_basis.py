"""What a sale was reviewed with goes into its basis and comes out of it again, whatever the shop has become since."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.checkout.rules import basis
from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.catalogue import PRICE_GROUPS, Item, ItemType
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import Kind, Operation
from tui_pos.domain.parties import END_CUSTOMER, NO_ACCOUNT, Account, Location, Operator, Partner
from tui_pos.domain.payment import STANDARD_TYPES, PaymentKind, PaymentType, Settles
from tui_pos.domain.rights import Level
from tui_pos.domain.saying import saying
from tui_pos.errors import StoreTrouble
from tui_pos.pricing.facts import Facts, LeapBirthday
from tui_pos.pricing.listing import Mechanisms
from tui_pos.pricing.verdict import Broke, Ran, Review

ID = UUID(int=7)
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
VISA = PaymentType("visa", "Виза", PaymentKind.CARD)
VOUCHERS = PaymentType("points", "Точки", PaymentKind.EXTERNAL_VOUCHER, Settles.POINTS)

cents = st.integers(0, 99_999_999).map(Cents)
texts = st.text(max_size=8)
groups = st.sampled_from(["", "a", "a/b", "Стъкло"])
items = st.builds(
    Item,
    code=st.text(min_size=1, max_size=6),
    name=texts,
    group=groups,
    vat=st.sampled_from("АБВГ"),
    pack_ratio=st.integers(1, 12_000).map(Thousandths),
    type=st.sampled_from(ItemType),
    purchase=cents,
    prices=st.lists(st.one_of(st.just(Cents(0)), cents), min_size=10, max_size=10).map(tuple),
)
carts = st.builds(
    Cart,
    id=st.just(ID),
    location=st.builds(Location, texts, texts, st.sampled_from(PRICE_GROUPS), st.booleans(), groups),
    partner=st.one_of(
        st.just(END_CUSTOMER),
        st.builds(
            Partner,
            code=st.text(min_size=1, max_size=5),
            name=texts,
            group=groups,
            price_group=st.sampled_from(PRICE_GROUPS),
            percent=st.integers(0, 10_000).map(BasisPoints),
            card=st.sampled_from(["", "2900001"]),
            birth_date=st.one_of(st.none(), st.dates()),
            limit=st.one_of(st.none(), cents),
            email=texts,
        ),
    ),
    operator=st.builds(Operator, texts, texts, st.sampled_from(Level), st.just("bg"), groups),
    usn=st.just("DT000001-0001-0000001"),
    lines=st.lists(
        st.builds(
            Line,
            number=st.integers(1, 500),
            item=items,
            qty=st.integers(1, 99_999_999).map(Thousandths),
            price=cents,
            percent=st.integers(0, 10_000).map(BasisPoints),
            off=cents,
            price_by_hand=st.booleans(),
            percent_by_hand=st.booleans(),
            rule=st.one_of(st.none(), st.just("a-rule")),
        ),
        min_size=1,
        max_size=5,
        unique_by=lambda line: line.number,
    ).map(tuple),
    next_number=st.integers(1, 600),
)
facts = st.builds(
    Facts,
    items=st.lists(items, max_size=2, unique_by=lambda item: item.code).map(
        lambda found: {item.code: item for item in found}
    ),
    zero_price_allowed=st.booleans(),
    mechanisms=st.builds(Mechanisms, st.booleans(), st.booleans(), st.booleans(), st.booleans()),
    account=st.builds(Account, cents, cents, cents, cents, st.integers(-500, 500).map(Cents)),
    used=st.frozensets(st.sampled_from(["one", "two"])),
    stock=st.one_of(st.none(), st.dictionaries(texts, st.integers(-1000, 10_000).map(Thousandths), max_size=3)),
    paid_by=st.one_of(st.none(), st.lists(st.sampled_from([*STANDARD_TYPES, VISA, VOUCHERS]), max_size=2).map(tuple)),
    leap_birthday=st.sampled_from(LeapBirthday),
    limit_stops_all=st.booleans(),
    partners=st.one_of(st.none(), st.frozensets(texts, max_size=3)),
)


def sale_of(cart: Cart) -> Operation:
    """The sale as it is read back when everything has changed: prices, groups, partner, place and clerk."""
    now = tuple(
        replace(line, item=replace(line.item, prices=(Cents(5),) * 10, active=False), price=Cents(1))
        for line in cart.lines
    )
    partner = cart.partner
    if not partner.is_anonymous:
        partner = replace(
            partner, group="now", price_group="8", percent=BasisPoints(1), birth_date=None, limit=Cents(3)
        )
    return Operation(
        ID,
        Kind.SALE,
        replace(cart.location, price_group="7", negative_stock=not cart.location.negative_stock, group="now"),
        partner,
        replace(cart.operator, group="now"),
        "1",
        AT,
        cart.usn or "",
        now,
        (),
        Cents(0),
        number=1,
        receipt="1",
    )


@examples(50)
@given(cart=carts, known=facts, stamp=st.integers(0, 10**9), broken=st.frozensets(texts, max_size=3))
def test_what_goes_in_comes_out(cart: Cart, known: Facts, stamp: int, broken: frozenset[str]) -> None:
    if cart.partner.is_anonymous:
        known = replace(known, account=NO_ACCOUNT)
    kept = basis.write(Review(cart, cart.lines), known, stamp, broken)
    assert basis.read(kept, sale_of(cart)) == (cart, known, stamp, broken, frozenset())


@examples(50)
@given(cart=carts, known=facts)
def test_the_form_of_before_is_read_and_says_nothing_of_broken_rules(cart: Cart, known: Facts) -> None:
    if cart.partner.is_anonymous:
        known = replace(known, account=NO_ACCOUNT)
    known = replace(known, partners=None)
    form, stamp, flags, *rest, broken, _, _ = msgspec.json.decode(basis.write(Review(cart, cart.lines), known, 3))
    assert form == 3
    first = msgspec.json.encode([1, stamp, flags & 511, *rest])
    assert basis.read(first, sale_of(cart)) == (cart, known, 3, None, frozenset())
    second = msgspec.json.encode([2, stamp, flags, *rest, broken])
    assert basis.read(second, sale_of(cart)) == (cart, known, 3, frozenset(), frozenset())


def test_which_scripts_broke_is_kept_and_which_did_not_is_not() -> None:
    cart = Cart(ID, Location("М", "М"), END_CUSTOMER, Operator("1", "О", Level.OWNER), "u", (), 1)
    ran = (
        Ran("r1", "one", 1, 70),
        Ran("r2", "two", 3, 50_000, Broke("too_slow", saying("It took too long."))),
        Ran("r3", "three", 1, 90, Broke("refused", saying("It fails again by itself."))),
    )
    kept = basis.write(Review(cart, (), ran=ran), Facts(), 1)
    assert basis.read(kept, sale_of(cart)).failed == {"r2"}


@examples(50)
@given(cart=carts, known=facts)
def test_equal_reviews_have_one_basis(cart: Cart, known: Facts) -> None:
    again = replace(known, items=dict(reversed(known.items.items())), stock=None)
    one = basis.write(Review(cart, cart.lines), replace(known, stock=None), 1)
    assert basis.write(Review(cart, cart.lines), again, 1) == one
    assert one.startswith(b"[3,1,")


@examples(50)
@given(cart=carts, known=facts)
def test_the_names_and_addresses_of_people_are_not_in_it(cart: Cart, known: Facts) -> None:
    person = Partner(
        "П9", "Име Презиме", card="К-9", email="a@b.bg", phone="+359", address="ул. 1", eik="175", vat_number="BG1"
    )
    kept = basis.write(
        Review(replace(cart, partner=person), cart.lines), replace(known, items={}, stock=None), 1
    ).decode()
    for private in ("Име", "К-9", "a@b.bg", "+359", "ул. 1", "BG1"):
        assert private not in kept


def test_an_address_that_was_struck_out_since_was_there_then_and_one_given_since_was_not() -> None:
    place, clerk = Location("М", "М"), Operator("1", "О", Level.OWNER)
    for then, now in (("a@b.bg", ""), ("", "a@b.bg")):
        cart = Cart(ID, place, Partner("П", "П", email=then), clerk, "u", (), 1)
        sale = sale_of(replace(cart, partner=replace(cart.partner, email=now)))
        read = basis.read(basis.write(Review(cart, ()), Facts(), 1), sale)
        assert bool(read.cart.partner.email) is bool(then)


def test_a_card_that_was_handed_back_since_was_held_then() -> None:
    cart = Cart(
        ID,
        Location("М", "М"),
        Partner("П", "П", card="2900001"),
        Operator("1", "О", Level.OWNER),
        "u",
        (Line(1, Item("A", "a"), Thousandths(1000), Cents(100)),),
        2,
    )
    sale = sale_of(cart)
    kept = basis.write(Review(cart, cart.lines), Facts(), 1)
    then, *_ = basis.read(kept, replace(sale, partner=replace(sale.partner, card="", birth_date=date(2000, 1, 1))))
    assert then.partner.card
    assert then.partner.birth_date is None


@pytest.mark.parametrize("broken", [b"", b"[]", b"{}", b"[3,1]", b"[2,1]", b"\xff", b"[1,1,0,2,[[9,1,[],0,0,0,null]],"])
def test_a_basis_that_cannot_be_read_is_told_as_a_damaged_store(broken: bytes) -> None:
    cart = Cart(ID, Location("М", "М"), END_CUSTOMER, Operator("1", "О", Level.OWNER), "u", (), 1)
    with pytest.raises(StoreTrouble) as trouble:
        basis.read(broken, sale_of(cart))
    assert trouble.value.code == "store_corrupt"


def test_a_basis_of_a_line_that_the_sale_does_not_have_is_damaged() -> None:
    cart = Cart(ID, Location("М", "М"), END_CUSTOMER, Operator("1", "О", Level.OWNER), "u", (), 1)
    line = Line(9, Item("A", "a"), Thousandths(1000), Cents(100))
    kept = basis.write(Review(replace(cart, lines=(line,)), (line,)), Facts(), 1)
    with pytest.raises(StoreTrouble):
        basis.read(kept, sale_of(cart))


def test_a_line_takes_few_bytes() -> None:
    line = Line(11, Item("A", "a", prices=tuple(Cents(12_345) for _ in PRICE_GROUPS)), Thousandths(1000), Cents(12_345))
    cart = Cart(ID, Location("М", "М"), END_CUSTOMER, Operator("1", "О", Level.OWNER), "u", (line,) * 50, 51)
    assert len(basis.write(Review(cart, cart.lines), Facts(), 12)) < 120 * 50
