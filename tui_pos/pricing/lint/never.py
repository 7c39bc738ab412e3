"""Rules that can never act: conditions that exclude each other, exceptions that swallow them, no line to change."""

from collections.abc import Collection, Iterator, Sequence

from tui_pos.domain.catalogue import is_within
from tui_pos.domain.operation import Kind
from tui_pos.domain.parties import ANONYMOUS
from tui_pos.domain.saying import saying
from tui_pos.errors import Term
from tui_pos.pricing.exceptions import LeftOut, left_out, switched_off_by
from tui_pos.pricing.lint.catalogue import Catalogue
from tui_pos.pricing.lint.finding import Finding
from tui_pos.pricing.lint.logic import all_within, always, clash, implies
from tui_pos.pricing.rules import (
    Action,
    BonusPoints,
    ChildOperation,
    Chosen,
    Condition,
    DiscountAmount,
    GroupQuantity,
    ItemGroupPresent,
    ItemPresent,
    ItemQuantity,
    PartnerIs,
    Rule,
    SendEmail,
    SetDiscount,
    SetPrice,
    UsePriceGroup,
)
from tui_pos.pricing.terms import CONDITION_NAMES

REVIEWED = tuple(kind.value for kind in (Kind.SALE, Kind.CONSIGNMENT, Kind.CONSIGNMENT_REPORT))
"""The operations that price rules act on."""

_CODE = "never_fires"


def never_fires(rule: Rule, catalogue: Catalogue) -> Iterator[Finding]:
    """Why the rule can never act."""
    if not any(operation in REVIEWED for operation in rule.operations):
        yield Finding(
            _CODE, saying("It never acts: rules act on sales and on consignments, and it is for other operations only.")
        )
    found = clash(rule.when, catalogue.payment_types())
    if found is not None:
        one, other = (Term(CONDITION_NAMES[type(each)]) for each in found)
        yield Finding(
            _CODE,
            saying("It never acts: its conditions “{one}” and “{other}” exclude each other.", one=one, other=other),
        )
    yield from _swallowed(rule, catalogue)
    yield from _idle(rule, catalogue)


def _swallowed(rule: Rule, catalogue: Catalogue) -> Iterator[Finding]:
    for exception in switched_off_by(rule):
        name = Term(CONDITION_NAMES[type(exception)])
        if always(exception):
            yield Finding(_CODE, saying("It never acts: its exception “{exception}” always holds.", exception=name))
            continue
        for condition in rule.when:
            if implies(condition, exception):
                yield Finding(
                    _CODE,
                    saying(
                        "It never acts: its exception “{exception}” holds wherever its condition “{condition}” does.",
                        exception=name,
                        condition=Term(CONDITION_NAMES[type(condition)]),
                    ),
                )
    out = left_out(rule)
    if not any(out):
        return
    for condition in rule.when:
        if _needs_what_is_out(condition, out, catalogue):
            yield Finding(
                _CODE,
                saying(
                    "It never acts: its exceptions leave out all that its condition “{condition}” asks for.",
                    condition=Term(CONDITION_NAMES[type(condition)]),
                ),
            )


def _needs_what_is_out(condition: Condition, out: LeftOut, catalogue: Catalogue) -> bool:
    match condition:
        case ItemPresent(items):
            return _all_out(items, (), out, catalogue)
        case ItemQuantity(items, bounds):
            return not bounds.holds(0) and _all_out(items, (), out, catalogue)
        case ItemGroupPresent(groups):
            return _all_out((), groups, out, catalogue)
        case GroupQuantity(groups, bounds):
            return not bounds.holds(0) and _all_out((), groups, out, catalogue)
        case _:
            return False


def _is_all_out(lines: Chosen, out: LeftOut, catalogue: Catalogue) -> bool:
    return not lines.is_every_line and any(out) and _all_out(lines.items, lines.groups, out, catalogue)


def _all_out(items: Sequence[str], groups: Sequence[str], out: LeftOut, catalogue: Catalogue) -> bool:
    return all_within(groups, out.groups) and all(
        code in out.items or _is_in(code, out.groups, catalogue) for code in items
    )


def _is_in(code: str, groups: Collection[str], catalogue: Catalogue) -> bool:
    item = catalogue.item(code) if groups else None
    return item is not None and any(is_within(item.group, group) for group in groups)


def _idle(rule: Rule, catalogue: Catalogue) -> Iterator[Finding]:
    out = left_out(rule)
    if all(_changes_nothing(action, out, catalogue) for action in rule.then):
        yield Finding(_CODE, saying("It never acts: there is no line that its actions could change."))
    elif any(isinstance(each, PartnerIs) and set(each.partners) == {ANONYMOUS} for each in rule.when) and all(
        isinstance(action, BonusPoints) or (isinstance(action, SendEmail) and not action.to) for action in rule.then
    ):
        yield Finding(_CODE, saying("It never acts: the end customer has neither points nor an e-mail address."))


def _changes_nothing(action: Action, out: LeftOut, catalogue: Catalogue) -> bool:
    """Whether every line that a price could be changed on, or that could be counted, is left out."""
    match action:
        case DiscountAmount(amount=0):
            return True
        case (
            SetDiscount(lines=lines) | DiscountAmount(lines=lines) | SetPrice(lines=lines) | UsePriceGroup(lines=lines)
        ):
            return _is_all_out(lines, out, catalogue)
        case ChildOperation(of=lines):
            return _is_all_out(lines, out, catalogue)
        case _:
            return False
