"""What a finding says."""

from dataclasses import dataclass

from tui_pos.domain.saying import Saying, saying


@dataclass(frozen=True, slots=True)
class Finding:
    """Something doubtful about a rule. `others` names the other rules that it is about, in the order they run."""

    code: str
    text: Saying
    others: tuple[str, ...] = ()


def named(rules: tuple[str, ...]) -> Saying:
    """The first of the rules, and how many more there are."""
    if len(rules) == 1:
        return saying("“{name}”", name=rules[0])
    return saying("“{name}” and {more} more", name=rules[0], more=len(rules) - 1)
