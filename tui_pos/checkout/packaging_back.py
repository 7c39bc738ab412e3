"""Which of the packaging that was given with a sale goes back with a part of it, by the rules of then.

The value of what comes back says nothing of it: coffee takes no crates along, however dear it is. Of two answers the
one counts that leaves more with the customer, who else would be rid of a crate that nobody has brought: what the rules
would have given with the rest alone, and what they gave with all of it less what they would have given with what is
back. So of two dozen bottles one that comes back takes no crate along, since the others still stand in two.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.money import Thousandths
from tui_pos.domain.operation import Kind, Lot, Operation
from tui_pos.domain.packaging import Owed, offered_back
from tui_pos.errors import Refused, StoreTrouble
from tui_pos.store import operations

_Key = tuple[str, str, str]
"""Rule, item, and partner; "" where the rule names none and the cashier is asked."""


class _Computed(NamedTuple):
    """What the rules give on consignment, in thousandths, and the ids of those that failed."""

    qty: Counter[_Key]
    failed: frozenset[str]


def offered_with(
    workplace: Workplace, sale: Operation, given: Sequence[Owed], back: Mapping[int, Thousandths]
) -> dict[Lot, Thousandths]:
    """What is offered back of the lots `given` with a sale when so much of its lines (by number) is back in all.

    All that is left where nothing stays; nothing more where it can no longer be reckoned what the rest needs.
    """
    given = [each for each in given if each.left]
    if not given:
        return {}
    stays = {line.number: Thousandths(line.qty - back.get(line.number, 0)) for line in sale.lines}
    if not any(qty > 0 for qty in stays.values()):
        return offered_back(given, 0)
    try:
        whole = _computed(workplace, sale, None)
        rest = _computed(workplace, sale, {number: qty for number, qty in stays.items() if qty})
        gone = _computed(workplace, sale, back)
    except (Refused, StoreTrouble):
        return {}
    needed = rest.qty | (whole.qty - gone.qty)
    return _beyond(needed, whole.failed | rest.failed | gone.failed, given, _rules(workplace, sale))


def _computed(workplace: Workplace, sale: Operation, part: Mapping[int, Thousandths] | None) -> _Computed:
    """For the whole sale or a part of it. Raises Refused and StoreTrouble as `reprice` does, and Refused where a rule
    stops the sale of it."""
    # 20 ms, so imported where it is first used: nothing comes back before the first picture is there.
    from tui_pos.checkout.rules.replay import reprice
    from tui_pos.checkout.saving import check_not_stopped
    from tui_pos.pricing.verdict import Outcome

    scripts = None if workplace.scripts is None else workplace.scripts.bare
    reviewed = reprice(workplace.store, sale, scripts, part)
    check_not_stopped(reviewed)
    qty: Counter[_Key] = Counter()
    for child in reviewed.children:
        if child.kind.value == Kind.CONSIGNMENT:
            qty[child.rule, child.item.code, child.partner] += child.qty
    return _Computed(qty, frozenset(told.rule for told in reviewed.trace if told.outcome is Outcome.FAILED))


def _beyond(
    needed: Mapping[_Key, int], failed: frozenset[str], given: Sequence[Owed], rules: Mapping[Lot, str]
) -> dict[Lot, Thousandths]:
    """What of the lots, rule by rule, is more than is needed; the lots of rules that failed stay."""
    pools: dict[_Key, list[Owed]] = {}
    for each in given:
        rule = rules.get(each.lot)
        if rule is None or rule in failed:
            continue
        named = rule, each.item.code, each.partner
        pools.setdefault(named if named in needed else (rule, each.item.code, ""), []).append(each)
    offered: dict[Lot, Thousandths] = {}
    for key, owed in pools.items():
        offered |= offered_back(owed, needed.get(key, 0))
    return offered


def _rules(workplace: Workplace, sale: Operation) -> dict[Lot, str]:
    """By which rule each lot was given with the sale."""
    children = operations.children_of(workplace.store, sale.id)
    return {Lot(child.id, line.number): line.rule for child in children for line in child.lines if line.rule}
