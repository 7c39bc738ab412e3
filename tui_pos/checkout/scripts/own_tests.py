"""The tests beside a script: sales that are only thought of, and what the script is to make of each, as TOML.

    [[test]]
    name = "over 50.00 it plays"
    lines = [{ code = "COFFEE", qty = "6" }]
    partner = "P1"
    expect = { total = "60.00", sounds = ["promo.wav"] }

The sale is that of an order of `tui-pos sell`. `given` tells of the customer what the test needs and the shop's lists
need not have. What is not expected is not looked at. The book of a test holds the one rule that runs the script.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from tui_pos.checkout import lines
from tui_pos.checkout.facts import gather
from tui_pos.checkout.orders.answer import Order, OrderLine, OrderPayment, listed_cart
from tui_pos.checkout.paying import paid_with, types_for
from tui_pos.checkout.saving import points_of, sounds_of
from tui_pos.checkout.scripts.trial import rule_of, tester
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.money import Cents, format_cents, format_qty, parse_cents, parse_percent
from tui_pos.domain.operation import Kind
from tui_pos.domain.parties import Account, Partner
from tui_pos.domain.payment import Payment, PaymentKind, PaymentType, Settles, unknown_payment_type
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused, ShopError, WrongUse
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.review import review
from tui_pos.pricing.rules import Script
from tui_pos.pricing.scripts.port import Scripts
from tui_pos.pricing.verdict import Broke, Message, Review

MOST_TESTS = 100
LONGEST = 64 * 1024

_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*test[ \t]*\]\]", re.MULTILINE)
_ENDLESS = re.compile(r"[0-9A-Fa-f_]{600,}")
"""Digits beyond what Python may be set to read."""
_PLACE = re.compile(r" - at `\$(?:\.test\[(\d+)\])?([^`]*)`$")
_TESTED = Partner("TEST", "TEST")


class Given(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What is true of the customer of a test; what is left out is as the shop has it."""

    group: str | None = None
    price_group: str | None = None
    percent: str | None = None
    card: bool | None = None
    email: str | None = None
    birthday: date | None = None
    birthday_used: bool = False
    limit: str | None = None
    turnover: str | None = None
    turnover_last_month: str | None = None
    debt: str | None = None
    overdue: str | None = None
    points: str | None = None


class ExpectedChild(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A document beside the sale, as far as the test looks at it."""

    kind: str
    item: str | None = None
    qty: str | None = None
    price: str | None = None
    partner: str | None = None


class Expected(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What is to come of a sale. `lines`: by code, what all lines of the item come to; `stopped`: whether the sale is,
    or with which words."""

    acted: bool | None = None
    total: str | None = None
    lines: dict[str, str] | None = None
    points: str | None = None
    sounds: tuple[str, ...] | None = None
    messages: tuple[str, ...] | None = None
    children: tuple[ExpectedChild, ...] | None = None
    payment_types: tuple[str, ...] | None = None
    stopped: bool | str | None = None


class ScriptTest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One test as it is written."""

    name: str
    lines: tuple[OrderLine, ...]
    expect: Expected
    partner: str = ""
    location: str | None = None
    operator: str = ""
    at: datetime | None = None
    payments: tuple[OrderPayment, ...] = ()
    kind: Literal["sale", "consignment"] = "sale"
    given: Given | None = None


class _File(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    test: tuple[ScriptTest, ...] = ()


@dataclass(frozen=True, slots=True)
class TestResult:
    """What became of a test; `line` is where it begins in its text, `failures` what came out otherwise."""

    __test__ = False

    name: str
    line: int | None
    failures: tuple[Saying, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.failures


def read_tests(text: str) -> list[tuple[ScriptTest, int | None]]:
    """The tests of a text, each with the line on which it begins. Raises WrongUse `bad_script_tests`."""
    document = _document(text)
    found = [text.count("\n", 0, header.start()) + 1 for header in _HEADER.finditer(text)]
    tables = document.get("test")
    at: list[int | None] = [*found]
    if not isinstance(tables, list) or len(tables) != len(found):
        at = [None] * (len(tables) if isinstance(tables, list) else 0)
    try:
        file = msgspec.convert(document, _File)
    except msgspec.ValidationError as error:
        raise _bad_table(error, at) from error
    if len(file.test) > MOST_TESTS:
        raise _bad(at[MOST_TESTS], f"there are more than {MOST_TESTS}")
    for test, line in zip(file.test, at, strict=True):
        if test.expect == Expected():
            raise _bad(line, f"“{test.name}” expects nothing")
        if not test.lines:
            raise _bad(line, f"“{test.name}” sells nothing")
    return list(zip(file.test, at, strict=True))


def _document(text: str) -> Any:
    """The tables of the text, their numbers as text."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise _bad(_test_at(text, error.start), "a character in it is broken") from error
    if size > LONGEST:
        raise _bad(None, "they are too long")
    try:
        return _as_text(tomllib.loads(text, parse_float=str))
    except tomllib.TOMLDecodeError as error:
        raise _bad(None, str(error)) from error
    except RecursionError as error:
        raise _bad(None, "too deep") from error
    except ValueError as error:
        # The only one that is none of TOML: more digits than Python reads or writes.
        digits = _ENDLESS.search(text)
        raise _bad(None if digits is None else _test_at(text, digits.start()), "a number is too long") from error


def _test_at(text: str, place: int) -> int | None:
    """The line on which the test begins that has this place of the text."""
    before = [header.start() for header in _HEADER.finditer(text, 0, place)]
    return text.count("\n", 0, before[-1]) + 1 if before else None


def run_tests(workplace: Workplace, script: Script, text: str, box: Scripts) -> list[TestResult]:
    """What becomes of each test of the text. Changes nothing. Raises WrongUse as `read_tests` does."""
    return [TestResult(test.name, line, tuple(_run(workplace, script, test, box))) for test, line in read_tests(text)]


def _run(workplace: Workplace, script: Script, test: ScriptTest, box: Scripts) -> Iterator[Saying]:
    try:
        reviewed, facts, payments = _reviewed(workplace, script, test, box)
    except ShopError as error:
        yield Saying(error.sentence, tuple(error.facts.items()))
        return
    broke = next((ran.broke for ran in reviewed.ran if ran.broke is not None), None)
    if broke is not None:
        yield told(broke)
        return
    yield from _differences(workplace, test.expect, reviewed, facts, payments)


def told(broke: Broke) -> Saying:
    """What is wrong with a script, with the place in it where that is known."""
    if broke.line is None:
        return broke.reason
    return saying(
        "Line {line}, column {column}: {reason}", line=broke.line, column=broke.column or 1, reason=broke.reason
    )


def _reviewed(
    workplace: Workplace, script: Script, test: ScriptTest, box: Scripts
) -> tuple[Review, Facts, list[Payment]]:
    kind = Kind(test.kind)
    book = RuleBook.compile([rule_of(script, operations=(kind.value,))])
    cart, moment = _cart(workplace, test), _moment(workplace, test.at)
    types = workplace.payment_types
    payments = [Payment(paid.type, parse_cents(paid.amount)) for paid in test.payments]
    for payment in payments:
        if payment.type not in types:
            raise unknown_payment_type(payment.type)

    def asked(paid_by: Sequence[PaymentType] | None) -> tuple[Review, Facts]:
        facts = _facts(gather(workplace, cart, book, moment, paid_by, kind), test.given)
        return review(cart, book, facts, moment, scripts=box), facts

    reviewed, facts = asked(None)
    if reviewed.asks_payment:
        cash = next(type_.code for type_ in types.values() if type_.kind is PaymentKind.CASH)
        codes = dict.fromkeys(payment.type for payment in payments) or {cash: None}
        reviewed, facts = asked([types[code] for code in codes])
    return reviewed, facts, payments


def _cart(workplace: Workplace, test: ScriptTest) -> Cart:
    order = Order(
        lines=test.lines,
        operator=test.operator or tester(workplace).code,
        location=test.location,
        partner=test.partner,
    )
    cart = listed_cart(workplace, order)
    given = test.given
    if given is None:
        return cart
    partner = _TESTED if cart.partner.is_anonymous else cart.partner
    return lines.choose_partner(workplace, cart, _partner(partner, given))


def _partner(partner: Partner, given: Given) -> Partner:
    changes: dict[str, Any] = {}
    if given.group is not None:
        changes["group"] = given.group
    if given.price_group is not None:
        changes["price_group"] = given.price_group
    if given.percent is not None:
        changes["percent"] = parse_percent(given.percent)
    if given.card is not None:
        changes["card"] = (partner.card or "TEST") if given.card else ""
    if given.email is not None:
        changes["email"] = given.email
    if given.birthday is not None:
        changes["birth_date"] = given.birthday
    if given.limit is not None:
        changes["limit"] = parse_cents(given.limit)
    return replace(partner, **changes)


def _facts(facts: Facts, given: Given | None) -> Facts:
    if given is None:
        return facts
    had = facts.account
    sums = (
        (given.turnover, had.turnover),
        (given.turnover_last_month, had.turnover_last_month),
        (given.debt, had.debt),
        (given.overdue, had.overdue),
        (given.points, had.points),
    )
    account = Account(*(kept if text is None else parse_cents(text) for text, kept in sums))
    used = facts.used | {rule_of(Script("")).id} if given.birthday_used else facts.used
    return replace(facts, account=account, used=used)


def _moment(workplace: Workplace, at: datetime | None) -> datetime:
    if at is None:
        return workplace.clock()
    zone = ZoneInfo(workplace.settings.shop.time_zone)
    return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)


def _differences(
    workplace: Workplace, expected: Expected, reviewed: Review, facts: Facts, payments: Sequence[Payment]
) -> Iterator[Saying]:
    types = workplace.payment_types
    for what, wanted, came in _compared(expected, reviewed, facts, payments, types):
        if wanted != came:
            yield saying("{what}: {wanted} was expected, {came} came.", what=what, wanted=wanted, came=came)


def _compared(
    expected: Expected,
    reviewed: Review,
    facts: Facts,
    payments: Sequence[Payment],
    types: Mapping[str, PaymentType],
) -> Iterator[tuple[str, str, str]]:
    """Of each expectation its name, what is wanted and what came, as text."""
    if expected.acted is not None:
        yield "acted", _yes_no(expected.acted), _yes_no(any(trace.acted for trace in reviewed.trace))
    if expected.total is not None:
        yield "total", _money(expected.total), format_cents(reviewed.total)
    for code, amount in (expected.lines or {}).items():
        came = Cents(sum(line.net for line in reviewed.lines if line.item.code == code))
        yield f"lines.{code}", _money(amount), format_cents(came)
    if expected.points is not None:
        earned = sum(share.points for share in points_of(reviewed, paid_with(Settles.POINTS, payments, types)))
        yield "points", _money(expected.points), format_cents(Cents(earned))
    if expected.sounds is not None:
        yield "sounds", _listed(expected.sounds), _listed(sounds_of(reviewed))
    if expected.messages is not None:
        said = [effect.text for effect in reviewed.effects if isinstance(effect, Message)]
        yield "messages", _listed(expected.messages), _listed(said)
    if expected.payment_types is not None:
        allowed = [type_.code for type_ in types_for(types, reviewed, facts.account)]
        yield "payment_types", _listed(sorted(expected.payment_types)), _listed(sorted(allowed))
    if expected.stopped is not None:
        stop = reviewed.stop
        if isinstance(expected.stopped, bool):
            yield "stopped", _yes_no(expected.stopped), _yes_no(stop is not None)
        else:
            yield "stopped", expected.stopped, "—" if stop is None else stop.reason.say()
    if expected.children is not None:
        yield from _children(expected.children, reviewed)


def _children(expected: Sequence[ExpectedChild], reviewed: Review) -> Iterator[tuple[str, str, str]]:
    yield "children", str(len(expected)), str(len(reviewed.children))
    for place, (wanted, child) in enumerate(zip(expected, reviewed.children, strict=False), 1):
        came = {
            "kind": child.kind.value,
            "item": child.item.code,
            "qty": format_qty(child.qty),
            "price": format_cents(child.price),
            "partner": child.partner,
        }
        for field, value in came.items():
            said = getattr(wanted, field)
            if said is not None:
                yield f"children.{place}.{field}", _money(said) if field == "price" else said, value


def _money(text: str) -> str:
    """As the program writes it, however the test does."""
    try:
        return format_cents(parse_cents(text))
    except Refused:
        return text


def _yes_no(value: bool) -> str:
    return "true" if value else "false"


def _listed(values: Sequence[str]) -> str:
    return ", ".join(values) or "—"


def _as_text(value: Any) -> Any:
    """Numbers as the text of their digits: quantities and amounts may be written with quotes or without."""
    if isinstance(value, dict):
        return {name: _as_text(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_text(each) for each in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _bad_table(error: msgspec.ValidationError, at: Sequence[int | None]) -> WrongUse:
    text = str(error)
    place = _PLACE.search(text)
    line = None
    if place is not None:
        number = int(place[1]) if place[1] else None
        line = at[number] if number is not None and number < len(at) else None
        text = text[: place.start()] + (f" ({place[2].lstrip('.')})" if place[2] else "")
    return _bad(line, text)


def _bad(line: int | None, reason: str) -> WrongUse:
    reason = reason.rstrip(".")
    if line is None:
        return WrongUse("bad_script_tests", "The tests cannot be read: {reason}.", reason=reason)
    return WrongUse("bad_script_tests", "The test on line {line} cannot be read: {reason}.", line=line, reason=reason)
