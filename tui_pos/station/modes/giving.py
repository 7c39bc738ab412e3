"""The cart in hand is not sold but given on consignment: to whom, what the rules make of it, and a yes."""

from typing import TYPE_CHECKING

from tui_pos.domain.money import format_qty
from tui_pos.domain.parties import Partner
from tui_pos.station.commands import GIVING
from tui_pos.station.modes.choosing import LIMIT, Partners
from tui_pos.station.modes.mode import Action, Desk
from tui_pos.station.modes.question import Question
from tui_pos.station.modes.review import ReviewWindow

if TYPE_CHECKING:
    from tui_pos.domain.children import ChildChoice
    from tui_pos.pricing.verdict import Review


_NAMED = 3
"""So many lines are named before the yes."""


def begin_giving(desk: Desk) -> None:
    """Ask for whom where nobody is chosen, then show what is given. Raises Refused as `Till.ask_give` does."""
    cart = desk.till.cart
    if cart.lines and cart.partner.is_anonymous:
        desk.open(Receivers(desk, lambda: begin_giving(desk)))
        return
    review = desk.till.ask_give()
    if review.needs_window:
        desk.open(GivingWindow(desk, review))
        return
    partner, money = review.before.partner, desk.words.money(review.total)
    question = desk.words.say(
        "Give on consignment to {name}: {goods}; {total} in all?",
        name=partner.name,
        goods=_goods(desk, review),
        total=money,
    )
    desk.open(Question(desk, question, lambda: _give(desk, review)))


def _goods(desk: Desk, review: "Review") -> str:
    """The first lines by quantity and name, and how many more there are."""
    named = ", ".join(f"{format_qty(line.qty)} × {line.item.name}" for line in review.lines[:_NAMED])
    more = len(review.lines) - _NAMED
    return desk.words.say("{goods} and {count} more", goods=named, count=more) if more > 0 else named


def _give(desk: Desk, review: "Review", children: "tuple[ChildChoice, ...] | None" = None) -> None:
    desk.saved_at_once(desk.till.give(review, children))


class Receivers(Partners):
    """To whom the goods are given: the cart's customer from now on. Nobody is marked before something is typed, lest an
    Enter too many gives them to whoever stands first."""

    unasked = -1

    def __init__(self, desk: Desk, then: Action) -> None:
        super().__init__(desk, "")
        self._then = then

    def find(self, text: str) -> "list[Partner]":
        return [partner for partner in self.desk.till.search_partners(text, LIMIT) if not partner.is_anonymous]

    def went_on(self) -> None:
        self._then()


class GivingWindow(ReviewWindow):
    """Enter gives what is shown; nothing is paid."""

    name = GIVING

    def __init__(self, desk: Desk, review: "Review") -> None:
        super().__init__(desk, review)
        self.actions["give_now"] = self._give_now

    def _give_now(self) -> None:
        self._check_documents()
        _give(self.desk, self._review, self._documents.choices)

    def _foot(self, key: str, back: str) -> str:
        return self.say("{key}: give on consignment   {back}: back to the cart", key=key, back=back)
