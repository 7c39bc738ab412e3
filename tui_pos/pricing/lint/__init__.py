"""What is doubtful about a rule that could be kept: before it is switched on, its owner is told.

Nothing here is forbidden, and a rule without findings may still be a bad idea; but what is said is true. That a rule
never acts is said only where no sale at all could make it act, as long as the things that it names stay as they are.
What a script does is not looked at.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from tui_pos.pricing.lint.catalogue import Catalogue
from tui_pos.pricing.lint.cost import below_cost, stops_every_sale
from tui_pos.pricing.lint.finding import Finding
from tui_pos.pricing.lint.never import never_fires
from tui_pos.pricing.lint.references import dead_references, expired
from tui_pos.pricing.lint.rivals import Rivals
from tui_pos.pricing.rules import Rule

__all__ = ["Catalogue", "Finding", "lint", "lint_all"]


def lint(rule: Rule, others: Sequence[Rule], catalogue: Catalogue, today: date) -> list[Finding]:
    """What is doubtful about `rule`, as if it were switched on, in the book of the `others`, which may hold the rule
    itself as it was. `today` is that of the shop.

    The codes of the findings: `never_fires`, `expired`, `dead_reference`, `shadowed`, `overlaps`, `below_cost`,
    `stops_every_sale`.
    """
    book = [rule, *(other for other in others if other.id != rule.id and other.name != rule.name)]
    return list(_findings(rule, Rivals(book, catalogue), catalogue, today))


def lint_all(rules: Sequence[Rule], catalogue: Catalogue, today: date) -> Iterator[tuple[Rule, Finding]]:
    """What is doubtful about each rule of a book, in the order of `rules`."""
    rivals = Rivals(rules, catalogue)
    for rule in rules:
        for finding in _findings(rule, rivals, catalogue, today):
            yield rule, finding


def _findings(rule: Rule, rivals: Rivals, catalogue: Catalogue, today: date) -> Iterator[Finding]:
    if rule.script is not None:
        return
    never = list(never_fires(rule, catalogue))
    yield from never
    yield from expired(rule, today)
    yield from dead_references(rule, catalogue)
    if not never:
        yield from rivals.shadowing(rule)
        yield from rivals.overlapping(rule)
        yield from below_cost(rule, catalogue)
        yield from stops_every_sale(rule, catalogue)
