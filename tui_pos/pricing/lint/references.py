"""What a rule names that is not there, and days that are over."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from tui_pos.domain.parties import ANONYMOUS
from tui_pos.domain.payment import PaymentKind
from tui_pos.domain.saying import Saying, saying
from tui_pos.pricing.lint.catalogue import Catalogue
from tui_pos.pricing.lint.finding import Finding
from tui_pos.pricing.rules import (
    EVERY_LINE,
    Action,
    AddItem,
    ChildOperation,
    Condition,
    Dates,
    GroupQuantity,
    ItemGroupPresent,
    ItemPresent,
    ItemQuantity,
    LocationGroupIs,
    LocationIs,
    OnlyPayment,
    OperatorGroupIs,
    OperatorIs,
    PartnerGroupIs,
    PartnerIs,
    PaymentIs,
    PlaySound,
    Rule,
    ServiceCharge,
)


def expired(rule: Rule, today: date) -> Iterator[Finding]:
    """Whether the rule's time is over."""
    ends = [each.last for each in rule.when if isinstance(each, Dates) and each.last is not None]
    if ends and min(ends) < today:
        yield Finding("expired", saying("It ended on {day}.", day=min(ends)))


def dead_references(rule: Rule, catalogue: Catalogue) -> Iterator[Finding]:
    """Everything that the rule names and that does not exist, each once. Of several named in one condition the others
    still count."""
    named = [_of_condition(each, catalogue) for each in (*rule.when, *rule.unless)]
    named += [_of_action(each, catalogue) for each in rule.then]
    for text in dict.fromkeys(text for texts in named for text in texts):
        yield Finding("dead_reference", text)


def _of_condition(condition: Condition, catalogue: Catalogue) -> Iterable[Saying]:
    match condition:
        case PartnerIs(codes):
            return _gone(codes, lambda code: code == ANONYMOUS or catalogue.is_partner(code), _no_partner)
        case PartnerGroupIs(groups):
            return _gone(groups, catalogue.is_partner_group, _no_partner_group)
        case LocationIs(codes):
            return _gone(codes, catalogue.is_location, _no_location)
        case LocationGroupIs(groups):
            return _gone(groups, catalogue.is_location_group, _no_location_group)
        case OperatorIs(codes):
            return _gone(codes, catalogue.is_operator, _no_operator)
        case OperatorGroupIs(groups):
            return _gone(groups, catalogue.is_operator_group, _no_operator_group)
        case ItemPresent(codes) | ItemQuantity(codes):
            return _items(codes, catalogue)
        case ItemGroupPresent(groups) | GroupQuantity(groups):
            return _gone(groups, catalogue.is_item_group, _no_item_group)
        case PaymentIs(codes):
            return _payments(codes, catalogue)
        case _:
            return ()


def _of_action(action: Action, catalogue: Catalogue) -> Iterable[Saying]:
    lines = getattr(action, "lines", EVERY_LINE)
    found = [*_items(lines.items, catalogue), *_gone(lines.groups, catalogue.is_item_group, _no_item_group)]
    match action:
        case AddItem(item=code) | ServiceCharge(item=code):
            return [*_items((code,), catalogue), *found]
        case ChildOperation(item=code, to=to, of=of):
            return [
                *_items((code, *of.items), catalogue),
                *_gone(of.groups, catalogue.is_item_group, _no_item_group),
                *_gone((to,) if to else (), catalogue.is_partner, _no_partner),
            ]
        case OnlyPayment(codes):
            return _payments(codes, catalogue)
        case PlaySound(name):
            return _gone((name,), catalogue.is_sound, lambda name: saying("There is no recording “{name}”.", name=name))
        case _:
            return found


def _gone(codes: Iterable[str], is_there: Callable[[str], bool], tell: Callable[[str], Saying]) -> list[Saying]:
    return [tell(code) for code in codes if not is_there(code)]


def _items(codes: Iterable[str], catalogue: Catalogue) -> Iterator[Saying]:
    for code in codes:
        item = catalogue.item(code)
        if item is None:
            yield saying("There is no item “{code}”.", code=code)
        elif not item.active:
            yield saying("“{item}” is no longer sold.", item=item.name)


def _payments(codes: Iterable[str], catalogue: Catalogue) -> list[Saying]:
    known = {type_.code for type_ in catalogue.payment_types()} | set(PaymentKind)
    return [saying("There is no payment type “{code}”.", code=code) for code in codes if code not in known]


def _no_partner(code: str) -> Saying:
    return saying("There is no customer “{code}”.", code=code)


def _no_location(code: str) -> Saying:
    return saying("There is no location “{code}”.", code=code)


def _no_operator(code: str) -> Saying:
    return saying("There is no operator “{code}”.", code=code)


def _no_item_group(group: str) -> Saying:
    return saying("No item is in the group “{group}”.", group=group)


def _no_partner_group(group: str) -> Saying:
    return saying("No customer is in the group “{group}”.", group=group)


def _no_location_group(group: str) -> Saying:
    return saying("No location is in the group “{group}”.", group=group)


def _no_operator_group(group: str) -> Saying:
    return saying("No operator is in the group “{group}”.", group=group)
