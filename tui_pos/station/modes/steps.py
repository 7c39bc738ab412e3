"""Undo and redo of what was done to the sale, and the last item once more.

A key that is struck too often voids nothing: that is asked first.
"""

from collections.abc import Callable

from tui_pos.domain.cart import Cart
from tui_pos.domain.money import Thousandths
from tui_pos.domain.saying import Saying, saying
from tui_pos.domain.steps import StepTold
from tui_pos.errors import Refused
from tui_pos.station.modes.mode import Desk
from tui_pos.station.modes.question import Question
from tui_pos.station.modes.sale import sale_of


def undo(desk: Desk) -> None:
    """One step back."""
    steps = desk.till.steps()
    step = steps.to_undo()
    _go(desk, step, steps.undo, lambda text: saying("Undone: {step}.", step=text))


def redo(desk: Desk) -> None:
    """One step on again."""
    steps = desk.till.steps()
    step = steps.to_redo()
    _go(desk, step, steps.redo, lambda text: saying("Done again: {step}.", step=text))


def repeat(desk: Desk, qty: Thousandths | None = None) -> None:
    """The item of the last line once more; of what was weighed as much again, where no quantity is typed."""
    sale_of(desk).check_nothing_typed()
    lines = desk.till.cart.lines
    if not lines:
        raise Refused("nothing_to_repeat", "There is no item to repeat yet; scan one first.")
    desk.sell_item(lines[-1].item.code, lines[-1].once_more if qty is None else qty)


def _go(desk: Desk, step: StepTold | None, do: Callable[[], Cart], told: Callable[[Saying], Saying]) -> None:
    sale = sale_of(desk)
    sale.check_nothing_typed()

    def go() -> None:
        before = sale.cart
        do()
        sale.mark_after(before)
        if step is not None:
            desk.tell(told(step.text), "w")

    if step is None or not step.voids:
        go()
        return
    question = desk.words.say("One step back: {step}. Go on?", step=step.text.say(desk.words.translate))
    desk.open(Question(desk, question, go))
