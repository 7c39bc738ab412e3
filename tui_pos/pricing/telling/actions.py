"""A clause for each action, as it follows the conditions."""

from collections.abc import Callable
from typing import Any

from tui_pos.domain.money import format_cents, format_decimal, format_qty
from tui_pos.pricing.rules import (
    CURRENT,
    PURCHASE,
    TIMES_ONE,
    Action,
    AddItem,
    Advance,
    BonusPoints,
    ChildKind,
    ChildOperation,
    Chosen,
    DiscountAmount,
    Each,
    GroupQuantity,
    ItemGroupPresent,
    ItemPresent,
    ItemQuantity,
    Mode,
    OnlyPayment,
    PlaySound,
    Rule,
    SendEmail,
    ServiceCharge,
    SetDiscount,
    SetPrice,
    ShowMessage,
    StopRules,
    StopSave,
    UsePriceGroup,
)
from tui_pos.pricing.telling.words import Speech, percent


def told_action(action: Action, rule: Rule, speech: Speech) -> str:
    """The clause that says what the action does; `rule` is the one that it belongs to."""
    return ACTION_CLAUSES[type(action)](action, rule, speech)


def _set_discount(action: SetDiscount, _rule: Rule, speech: Speech) -> str:
    what, number = speech.lines(action.lines), percent(action.percent)
    if action.mode is Mode.ADD:
        told = speech.say("{percent} % is added to the discount on {what}", percent=number, what=what)
    elif action.mode is Mode.BEST:
        told = speech.say("the discount on {what} is at least {percent} %", percent=number, what=what)
    else:
        told = speech.say("the discount on {what} is {percent} %", percent=number, what=what)
    return _also_by_hand(action, told, speech)


def _discount_amount(action: DiscountAmount, _rule: Rule, speech: Speech) -> str:
    told = speech.say("{amount} comes off {sum}", amount=format_cents(action.amount), sum=speech.sum_of(action.lines))
    return _also_by_hand(action, told, speech)


def _set_price(action: SetPrice, rule: Rule, speech: Speech) -> str:
    if action.group is None:
        return _price(action, format_cents(action.price or 0), rule, speech)
    price = _source(action.group, speech)
    if action.times != TIMES_ONE:
        price += f" × {format_decimal(action.times, 4).rstrip('0').rstrip('.')}"
    if action.plus:
        price += f" {'-' if action.plus < 0 else '+'} {format_cents(abs(action.plus))}"
    return _price(action, price, rule, speech)


def _price_group(action: UsePriceGroup, rule: Rule, speech: Speech) -> str:
    return _price(action, _source(action.group, speech), rule, speech)


def _price(action: SetPrice | UsePriceGroup, price: str, rule: Rule, speech: Speech) -> str:
    if _is_the_only_item(action.lines, rule):
        told = speech.say("its price is {price}", price=price)
    else:
        told = speech.say("the price of {what} is {price}", what=speech.lines(action.lines), price=price)
    return _also_by_hand(action, told, speech)


def _is_the_only_item(lines: Chosen, rule: Rule) -> bool:
    """Whether the conditions speak of one item alone, and these lines are its."""
    named = _named(rule)
    return len(named.items) == 1 and lines == named


def _named(rule: Rule) -> Chosen:
    """The items and groups that the conditions are about."""
    items = dict.fromkeys(c for each in rule.when if isinstance(each, ItemPresent | ItemQuantity) for c in each.items)
    groups = dict.fromkeys(
        g for each in rule.when if isinstance(each, ItemGroupPresent | GroupQuantity) for g in each.groups
    )
    return Chosen(tuple(items), tuple(groups))


def _source(group: str, speech: Speech) -> str:
    match group:
        case "wholesale":
            return speech.say("the wholesale one")
        case "retail":
            return speech.say("the retail one")
        case _ if group == PURCHASE:
            return speech.say("the purchase price")
        case _ if group == CURRENT:
            return speech.say("the one that it has")
        case _:
            return speech.say("that of the price group {group}", group=group)


def _also_by_hand(action: SetDiscount | DiscountAmount | SetPrice | UsePriceGroup, told: str, speech: Speech) -> str:
    return speech.say("{action} (on lines priced by hand too)", action=told) if action.by_hand else told


def _add_item(action: AddItem, rule: Rule, speech: Speech) -> str:
    qty, item = format_qty(action.qty), speech.item(action.item)
    if action.price is None:
        told = speech.say("{qty} of {item} is added at the listed price", qty=qty, item=item)
    else:
        told = speech.say("{qty} of {item} is added at {price}", qty=qty, item=item, price=format_cents(action.price))
    if action.each is Each.ONCE:
        return told
    lines = _named(rule) if action.lines.is_every_line else action.lines
    if lines.is_every_line:
        return speech.say("{action} for each line", action=told)
    return speech.say("{action} for each line of {what}", action=told, what=speech.goods(lines.items, lines.groups))


def _service_charge(action: ServiceCharge, _rule: Rule, speech: Speech) -> str:
    return speech.say(
        "{percent} % of {sum} is charged as {item}",
        percent=percent(action.percent),
        sum=speech.sum_of(action.lines),
        item=speech.item(action.item),
    )


def _bonus_points(action: BonusPoints, _rule: Rule, speech: Speech) -> str:
    whole = speech.sum_of(action.lines)
    if action.per is None:
        return speech.say("points are given for {percent} % of {sum}", percent=percent(action.percent or 0), sum=whole)
    return speech.say(
        "{points} in points is given for each full {per} of {sum}",
        points=format_cents(action.points or 0),
        per=format_cents(action.per),
        sum=whole,
    )


def _child_operation(action: ChildOperation, _rule: Rule, speech: Speech) -> str:
    item = speech.item(action.item)
    if action.percent is not None:
        goods = speech.say(
            "{percent} % of {sum} as {item}", percent=percent(action.percent), sum=speech.sum_of(action.of), item=item
        )
    elif action.price is None:
        goods = speech.say("1 of {item} at the listed price", item=item)
    else:
        goods = speech.say("1 of {item} at {price}", item=item, price=format_cents(action.price))
    told = _document(action.kind, goods, speech)
    if action.to:
        told = speech.say("{action}, to {partner}", action=told, partner=speech.partner(action.to))
    if action.percent is not None:
        return told
    what = speech.lines(action.of)
    if action.per is None:
        return speech.say("for each full pack of {what}, {action}", what=what, action=told)
    return speech.say("for each full {qty} of {what}, {action}", qty=format_qty(action.per), what=what, action=told)


def _document(kind: ChildKind, goods: str, speech: Speech) -> str:
    match kind:
        case ChildKind.CONSIGNMENT:
            return speech.say("{goods} is given on consignment", goods=goods)
        case ChildKind.SALE:
            return speech.say("{goods} is sold beside, on credit", goods=goods)
        case ChildKind.BONUS:
            return speech.say("{goods} is given as a bonus", goods=goods)


def _advance(action: Advance, _rule: Rule, speech: Speech) -> str:
    return speech.say("at least {percent} % of the sum is paid at once", percent=percent(action.percent))


def _only_payment(action: OnlyPayment, _rule: Rule, speech: Speech) -> str:
    return speech.say(
        "it may be paid only by {types}", types=speech.either([speech.payment(code) for code in action.types])
    )


def _email(action: SendEmail, _rule: Rule, speech: Speech) -> str:
    text = speech.quoted(action.text)
    if not action.to:
        return speech.say("the customer gets the e-mail {text}", text=text)
    return speech.say("the e-mail {text} is sent to {to}", text=text, to=speech.quoted(action.to))


def _sound(action: PlaySound, _rule: Rule, speech: Speech) -> str:
    return speech.say("the recording {sound} is played", sound=speech.quoted(action.sound))


def _message(action: ShowMessage, _rule: Rule, speech: Speech) -> str:
    return speech.say("the cashier reads {text}", text=speech.quoted(action.text))


def _stop(action: StopSave, _rule: Rule, speech: Speech) -> str:
    return speech.say("the save is stopped with {message}", message=speech.quoted(action.message))


def _stop_rules(_action: StopRules, _rule: Rule, speech: Speech) -> str:
    return speech.say("the rules after this one do not act")


ACTION_CLAUSES: dict[type[Action], Callable[[Any, Rule, Speech], str]] = {
    SetDiscount: _set_discount,
    DiscountAmount: _discount_amount,
    SetPrice: _set_price,
    UsePriceGroup: _price_group,
    AddItem: _add_item,
    ServiceCharge: _service_charge,
    BonusPoints: _bonus_points,
    ChildOperation: _child_operation,
    Advance: _advance,
    OnlyPayment: _only_payment,
    SendEmail: _email,
    PlaySound: _sound,
    ShowMessage: _message,
    StopSave: _stop,
    StopRules: _stop_rules,
}
