"""What the tests of the rule desk share: rules to put in, what is refused, and what the journal says."""

from dataclasses import replace

import pytest
from sold_rules import book_of

from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Level
from tui_pos.errors import ShopError
from tui_pos.pricing.rulefile import read_rules
from tui_pos.pricing.rules import Rule
from tui_pos.store import journal

MANAGER = Operator("2", "Управител", Level.MANAGER)
SAYS = '[[rule]]\nname = "x"\noperations = ["sale"]\nwhen = [{{ {} }}]\nthen = [{{ message = {{ text = "!" }} }}]'


def new(name: str, said: str = "dozen", **changes: object) -> Rule:
    (rule,) = read_rules(book_of([said]))
    return replace(rule, id="", name=name, **changes)  # type: ignore[arg-type]


def entries(workplace: Workplace) -> list[tuple[object, ...]]:
    return [
        (entry.operator, entry.facts["name"], entry.facts["version"], entry.facts["what"])
        for entry in journal.entries(workplace.store)
        if entry.kind == "change_rule"
    ]


def refusal(call: object, *arguments: object) -> str:
    with pytest.raises(ShopError) as refused:
        call(*arguments)  # type: ignore[operator]
    return refused.value.code
