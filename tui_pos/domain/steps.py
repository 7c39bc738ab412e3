"""A step of a sale that can be undone or done again."""

from typing import NamedTuple

from tui_pos.domain.saying import Saying


class StepTold(NamedTuple):
    """`text` says what going there does; `voids`: lines leave the cart by it."""

    text: Saying
    voids: bool
