"""The payment window, drawn: the total, the ways to pay and what the customer has, the payments, what the rules say."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tui_pos.domain.money import Cents, format_cents, format_qty
from tui_pos.domain.payment import PaymentType, Settles
from tui_pos.pricing.verdict import PayNow
from tui_pos.station.commands import KEY_NAMES
from tui_pos.station.frame import Paper, clip, left, right
from tui_pos.station.modes.table import large

if TYPE_CHECKING:
    from tui_pos.station.modes.payment import PaymentWindow

_LEFT, _RIGHT = 5, 38
_TYPE_WIDTH = 31
_FIRST_TYPE_ROW, _TYPES = 7, 8
_PAYMENTS = 4
_FIRST_NOTE_ROW, _NOTES = 16, 3


def draw_payment(paper: Paper, window: "PaymentWindow") -> None:
    """Put the window on the paper."""
    say, money = window.say, window.desk.words.money
    paper.window(2, 1, 76, 19, window.title())
    for row, digits in enumerate(large(window.review.total), 3):
        paper.put_right(71, row, digits, "t")
    paper.put(73, 5, window.desk.words.currency, "t")
    paper.put(_LEFT, 5, say("To pay"), "h")
    _draw_types(paper, window)
    for row, payment in enumerate(window.payments[-_PAYMENTS:], _FIRST_TYPE_ROW):
        name = window.type_name(payment.type)
        if payment.item:
            name = f"{format_qty(payment.qty)} × {payment.item}"
        paper.put(_RIGHT, row, _sum(name, money(payment.amount)))
    paper.put(_RIGHT, 11, _sum(say("Left to pay"), money(window.left)), "h")
    paper.put(_RIGHT, 13, left(say("Amount"), 16), "h")
    paper.field(_RIGHT + 17, 13, 17, window.text)
    if window.change_to_come:
        paper.put(_RIGHT, 15, _sum(say("Change"), money(window.change_to_come)), "t")
    for row, (text, style) in enumerate(list(_notes(window))[:_NOTES], _FIRST_NOTE_ROW):
        paper.put(_LEFT, row, clip(text, 70), style)


def _sum(name: str, amount: str) -> str:
    return f"{left(name, 17)} {right(amount, 17)}"


def _draw_types(paper: Paper, window: "PaymentWindow") -> None:
    """A page of the ways to pay: key, name, and what the customer has of it."""
    page = window.index - window.index % _TYPES
    shown = window.types[page : page + _TYPES]
    for row, type_ in enumerate(shown):
        marked = page + row == window.index
        has = _has(window, type_)
        command = window.key_to(type_)
        key = window.desk.table.named(command).key if command else ""
        name = left(window.say(type_.name), _TYPE_WIDTH - 6 - (len(has) + 1 if has else 0))
        text = f"{'►' if marked else ' '} {left(KEY_NAMES.get(key, ''), 3)} {name}{' ' + has if has else ''}"
        paper.put(_LEFT, _FIRST_TYPE_ROW + row, text, "s" if marked else " ")
    if len(window.types) > _TYPES:
        place = f"{page + 1}–{page + len(shown)} / {len(window.types)}"
        paper.put(_LEFT + 2, _FIRST_TYPE_ROW + _TYPES, place, "p")


def _has(window: "PaymentWindow", type_: PaymentType) -> str:
    """The points that are left; what may still go on credit, where there is a limit."""
    if type_.settles is Settles.POINTS:
        return format_cents(window.points_left)
    if type_.settles is Settles.CREDIT:
        limit = window.review.before.partner.limit
        return "" if limit is None else format_cents(Cents(max(0, limit - window.account.debt)))
    return ""


def _notes(window: "PaymentWindow") -> Iterator[tuple[str, str]]:
    """What the rules ask of the payment, and what the marked way means for the customer."""
    rules = ", ".join(only.name for only in window.restrictions)
    if rules and window.overriding:
        yield "! " + window.say("Passed over: {rule}.", rule=rules), "e"
    elif rules:
        types = ", ".join(window.say(type_.name) for type_ in window.types)
        yield "! " + window.say("Only {types}: {rule}.", types=types, rule=rules), "w"
    for effect in window.review.effects:
        if isinstance(effect, PayNow):
            least = window.desk.words.money(effect.least)
            yield "! " + window.say("At least {least} now: {rule}.", least=least, rule=effect.name), "w"
    if window.marked is not None and window.marked.settles is Settles.CREDIT:
        debt, limit = window.account.debt, window.review.before.partner.limit
        if limit is None:
            yield window.say("The customer owes {debt}; there is no limit.", debt=format_cents(debt)), "p"
        else:
            facts = {"debt": format_cents(debt), "limit": format_cents(limit)}
            yield window.say("The customer owes {debt} of at most {limit}.", **facts), "p"
