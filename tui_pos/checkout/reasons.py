"""Why something costs what it does: a line of the sale in hand or one of old, and what a rule lacks to act.

Implements `tui_pos.station.why_desk.WhyDesk`; its docstrings are there. Nothing is changed by asking.
"""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from tui_pos.checkout import lines, saving
from tui_pos.checkout.facts import gather
from tui_pos.checkout.rules.book import CurrentBook
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.operation import Operation
from tui_pos.domain.saying import Saying

if TYPE_CHECKING:
    from tui_pos.checkout.rules.replay import Books
    from tui_pos.pricing.why import Told


class Reasons:
    """`cart` is the sale in hand."""

    def __init__(self, workplace: Workplace, book: CurrentBook, cart: Callable[[], Cart]) -> None:
        self._workplace = workplace
        self._book = book
        self._cart = cart

    def why(self, line: int) -> "tuple[Told, ...]":
        from tui_pos.pricing.why import why_line

        cart, moment = self._cart(), self._workplace.clock()
        lines.line_of(cart, line)
        asked = saving.review_of(self._workplace, self._book, cart, moment)
        return why_line(line, asked.review, asked.facts, self._book.of(self._workplace), moment)

    def hint(self) -> Saying | None:
        cart = self._cart()
        if not self._workplace.settings.station.hints or not cart.lines:
            return None
        from tui_pos.pricing.why import near_miss

        moment, book = self._workplace.clock(), self._book.of(self._workplace)
        return near_miss(cart, book, gather(self._workplace, cart, book, moment), moment)

    def why_sold(self, operation: Operation, line: int) -> "tuple[Told, ...]":
        from tui_pos.checkout.sold import why_sold

        scripts = self._workplace.scripts
        bare = None if scripts is None else scripts.bare
        return why_sold(self._workplace.store, operation, line, self._books, bare)

    @cached_property
    def _books(self) -> "Books":
        """The rules as they were, so that the lines of one sale are not read anew for each."""
        from tui_pos.checkout.rules.replay import Books

        return Books(self._workplace.store, 2)
