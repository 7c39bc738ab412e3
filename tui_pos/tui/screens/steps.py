"""The five steps of a rule, and the fields of the last one."""

from collections.abc import Callable, Sequence
from typing import Final

from tui_pos.domain.saying import saying
from tui_pos.pricing.rules import USUAL_PRIORITY, Rule
from tui_pos.tui.screens.fields import CodesField, Field, TypedField, YesNoField, number_field
from tui_pos.tui.screens.named import rule_names
from tui_pos.tui.screens.office import Office
from tui_pos.tui.screens.pane import MARK, Pane, Row, Run

WHEN, THEN, UNLESS, FOR, NAME = range(5)

STEPS: Final = (
    (saying("Conditions"), saying("When does the rule act? All that stands here must hold.")),
    (saying("Actions"), saying("What does the rule do then? In this order.")),
    (saying("Exceptions"), saying("When does it not act? One that holds is enough. Lines of items named here stay.")),
    (saying("Operations"), saying("For which operations is it? The space bar or Enter marks.")),
    (saying("Name"), saying("What is it called, which comes first, and how do rules go together?")),
)

WHERE: Final = {
    "rule_without_condition": WHEN,
    "rule_without_action": THEN,
    "rule_without_operation": FOR,
    "rule_without_name": NAME,
    "same_rule_name": NAME,
}
"""Refusal → the step that mends it."""

NAME_PARTS: Final = ("name", "priority", "active", "mandatory", "best_of", "excludes")
"""The fields of a rule that the last step fills, in the order of its fields."""


class StepsPane(Pane):
    """The five steps, and which of them this is."""

    def __init__(self, office: Office, here: Callable[[], int]) -> None:
        super().__init__()
        self._office = office
        self._here = here

    def rows(self, width: int, height: int) -> list[Row]:
        runs: list[Run] = []
        for step, (title, _) in enumerate(STEPS):
            here = step == self._here()
            runs.append((f"{MARK if here else ' '}{step + 1} {self._office.tell(title)} ", "s" if here else "h"))
        return [runs]


def name_fields(office: Office, draft: Rule, others: Sequence[str]) -> tuple[Field, ...]:
    """The fields of the last step, which make the parts of a rule named in `NAME_PARTS`; `others` may be linked."""
    names = rule_names(others)
    return (
        TypedField(
            saying("Name"),
            saying("As it stands in the list, in the window before a sale is saved, and on reports."),
            str,
            str,
            draft.name or None,
            empty="",
            wide=True,
        ),
        number_field(
            saying("Priority"),
            saying("A whole number. The rule with the lowest one runs first."),
            0,
            draft.priority,
            empty=USUAL_PRIORITY,
        ),
        YesNoField(saying("On"), saying("Whether it acts as soon as it is saved."), office, draft.active),
        YesNoField(
            saying("Mandatory"),
            saying("Whether nothing can be saved when the rule itself fails."),
            office,
            draft.mandatory,
        ),
        CodesField(
            saying("Best one of"),
            saying("Of this rule and these only the one that is best for the customer acts."),
            names,
            draft.best_of,
        ),
        CodesField(
            saying("Excludes"),
            saying("Where this rule acts, these do not. With neither, rules work together."),
            names,
            draft.excludes,
        ),
    )


def copy_name(name: str, others: Sequence[str]) -> str:
    """A name for a copy that no rule has yet."""
    number = 2
    while f"{name} ({number})" in others:
        number += 1
    return f"{name} ({number})"
