"""What the cashier makes of a document that a rule lets a sale bring about."""

from typing import NamedTuple

from tui_pos.domain.money import Thousandths


class ChildChoice(NamedTuple):
    """`qty` (thousandths) is taken, 0 refuses the document. `partner`: the code of the one who will owe it, where the
    sale's own customer is nobody in particular; "" leaves it as the rule has it."""

    qty: Thousandths
    partner: str = ""
