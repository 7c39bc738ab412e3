"""What a rule's exceptions take out of it: the lines of items and groups, and what switches it off whole."""

from typing import NamedTuple

from tui_pos.domain.catalogue import Item, is_within
from tui_pos.pricing.rules import Condition, ItemGroupPresent, ItemPresent, Rule


class LeftOut(NamedTuple):
    """The items and groups whose lines a rule leaves alone."""

    items: frozenset[str]
    groups: frozenset[str]

    def holds(self, item: Item) -> bool:
        """Whether lines of the item are left alone."""
        return item.code in self.items or any(is_within(item.group, group) for group in self.groups)


def left_out(rule: Rule) -> LeftOut:
    """The items and groups that the rule's exceptions take out of it."""
    items = [code for each in rule.unless if isinstance(each, ItemPresent) for code in each.items]
    groups = [group for each in rule.unless if isinstance(each, ItemGroupPresent) for group in each.groups]
    return LeftOut(frozenset(items), frozenset(groups))


def switched_off_by(rule: Rule) -> tuple[Condition, ...]:
    """The exceptions that switch the rule off whole."""
    return tuple([each for each in rule.unless if not isinstance(each, ItemPresent | ItemGroupPresent)])
