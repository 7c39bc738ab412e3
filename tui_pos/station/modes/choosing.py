"""Choosing from a list that follows what is typed: an item, a customer, a location."""

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import Cents, Thousandths, format_cents, format_qty
from tui_pos.domain.parties import Location, Partner
from tui_pos.errors import Refused, ShopError
from tui_pos.station.commands import ITEMS, PARTNERS, PLACES
from tui_pos.station.frame import Paper, left, right
from tui_pos.station.modes.mode import Desk, Mode
from tui_pos.station.modes.question import Question

_Choice = TypeVar("_Choice")

LIMIT = 50
"""At most so many are shown; more is for a longer text to narrow down."""

_ROWS = 12


class Choosing(Mode, Generic[_Choice]):
    """The search runs when the list is needed, to be drawn or chosen from, not at every key."""

    takes_text = True
    unasked: ClassVar[int] = 0
    """Which choice is marked before anything is typed; -1 for none."""

    def __init__(self, desk: Desk, text: str) -> None:
        super().__init__(
            desk,
            {
                "choose": self.choose,
                "erase": self.erase,
                "up": lambda: self._move(-1),
                "down": lambda: self._move(1),
                "page_up": lambda: self._move(-_ROWS),
                "page_down": lambda: self._move(_ROWS),
                "first": lambda: self._move(-LIMIT),
                "last": lambda: self._move(LIMIT),
            },
        )
        self.text = text
        self._index = self.unasked
        self._found: Sequence[_Choice] = ()
        self._found_for: str | None = None
        self._gives_way = False

    def typed(self, character: str) -> None:
        """What was not found stays, lest a second Enter choose from all there is, and gives way to what is typed."""
        if self._gives_way:
            self.text, self._gives_way = "", False
        super().typed(character)

    def erase(self) -> None:
        super().erase()
        self._gives_way = False

    def find(self, text: str) -> Sequence[_Choice]:
        raise NotImplementedError

    def row(self, choice: _Choice) -> str:
        """One choice as 70 columns."""
        raise NotImplementedError

    def chosen(self, choice: _Choice) -> None:
        raise NotImplementedError

    def found(self) -> Sequence[_Choice]:
        text = self.text.strip()
        if text != self._found_for:
            self._found_for, self._found, self._index = text, (), 0 if text else self.unasked
            self._found = self.find(text)
        return self._found

    def none_told(self) -> str:
        """What stands in the place of the list where nothing is found."""
        return self.say("Nothing is found.")

    def look_again(self) -> None:
        """What there is to choose from has changed."""
        self._found_for = None

    def choose(self) -> None:
        found = self.found()
        if not found:
            self._gives_way = True
            refusal = Refused(
                "nothing_found", "Nothing is found for “{text}”; type less, or something else.", text=self.text
            )
            self.desk.missed(self.text, refusal)
            raise refusal
        if self._index < 0:
            raise Refused("nobody_marked", "Nobody is marked yet; type a part of the name, or go down the list.")
        self.chosen(found[self._index])

    def _move(self, rows: int) -> None:
        self._index = max(0, min(self._index + rows, len(self.found()) - 1))

    def draw(self, paper: Paper) -> None:
        try:
            found = self.found()
        except ShopError as error:
            self.desk.tell(error)
            found = ()
        paper.window(2, 2, 76, _ROWS + 6, self.title())
        paper.field(4, 3, 44, self.text)
        page = max(0, self._index) // _ROWS * _ROWS
        for row, choice in enumerate(found[page : page + _ROWS]):
            marked = page + row == self._index
            paper.put(4, 5 + row, ("► " if marked else "  ") + left(self.row(choice), 70), "s" if marked else " ")
        if not found:
            paper.put(6, 5, self.none_told(), "p")
        elif len(found) > _ROWS:
            paper.put(6, 6 + _ROWS, f"{page + 1}–{min(page + _ROWS, len(found))} / {len(found)}", "p")


def item_row(item: Item, price: Cents) -> str:
    """Code, name, unit and listed price in 70 columns."""
    return f"{left(item.code, 14)} {left(item.name, 38)} {left(item.unit, 4)} {right(format_cents(price), 11)}"


class Items(Choosing[Item]):
    """F3: items by name. A code or a scan typed here is sold as one, never looked for."""

    name = ITEMS

    def __init__(self, desk: Desk, text: str, qty: Thousandths | None) -> None:
        super().__init__(desk, text)
        self._qty = qty

    def title(self) -> str:
        return super().title() + (f": {format_qty(self._qty)} ×" if self._qty is not None else "")

    def find(self, text: str) -> Sequence[Item]:
        return self.desk.till.search(text, LIMIT)

    def row(self, choice: Item) -> str:
        return item_row(choice, self.desk.till.listed_price(choice))

    def choose(self) -> None:
        code = self.desk.scanner.plain_code(self.text.strip())
        if self.desk.scanner.sent(self.text) or (code.isascii() and code.isdigit()):
            self.desk.close(self)
            self.desk.sell_code(code, self._qty)
            return
        super().choose()

    def chosen(self, choice: Item) -> None:
        self.desk.close(self)
        self.desk.sell_item(choice.code, self._qty)


class Partners(Choosing[Partner]):
    """F6: customers by name, code, card, phone or EIK. An item scanned here is sold, and the list closes."""

    name = PARTNERS

    def find(self, text: str) -> Sequence[Partner]:
        return self.desk.till.search_partners(text, LIMIT)

    def row(self, choice: Partner) -> str:
        terms = self.desk.words.terms(choice)
        name = self.desk.words.partner_name(choice)
        return f"{left(choice.code, 10)} {left(name, 27)} {left(choice.card, 12)} {right(terms, 18)}"

    def choose(self) -> None:
        code = self.desk.scanner.plain_code(self.text.strip())
        if code:
            for partner in self.found() if code == self.text.strip() else self.find(code):
                if code in (partner.card, partner.code):
                    self.chosen(partner)
                    return
        if self.desk.scanner.sent(self.text):
            self.scanned(self.text.strip())
            return
        super().choose()

    def scanned(self, text: str) -> None:
        """A scan that is nobody's card."""
        self.desk.close(self)
        self.desk.sell_code(self.desk.scanner.plain_code(text))

    def chosen(self, choice: Partner) -> None:
        till = self.desk.till
        if not till.reprices(choice.code):
            self._choose(choice)
            self.desk.close(self)
            self.went_on()
            return
        self.desk.close(self)
        name = self.desk.words.partner_name(choice)
        question = self.say("The lines entered so far get the prices of {name}. Go on?", name=name)
        self.desk.open(Question(self.desk, question, lambda: self._choose_after_all(choice)))

    def went_on(self) -> None:
        """Somebody is chosen, and this window is closed."""

    def _choose_after_all(self, choice: Partner) -> None:
        self._choose(choice)
        self.went_on()

    def _choose(self, choice: Partner) -> None:
        self.desk.till.choose_partner(choice.code)
        account = self.desk.till.account()
        if account.points:
            self.desk.tell(self.desk.words.customer(choice, account))


class Places(Choosing[Location]):
    """F7: where the goods are sold from."""

    name = PLACES

    def find(self, text: str) -> Sequence[Location]:
        wanted = text.casefold()
        return [
            place
            for place in self.desk.till.locations()
            if wanted in place.code.casefold() or wanted in place.name.casefold()
        ]

    def row(self, choice: Location) -> str:
        return f"{left(choice.code, 14)} {left(choice.name, 38)} {self.desk.words.price_group(choice.price_group)}"

    def choose(self) -> None:
        if self.desk.scanner.sent(self.text):
            self.desk.close(self)
            self.desk.sell_code(self.desk.scanner.plain_code(self.text))
            return
        super().choose()

    def chosen(self, choice: Location) -> None:
        self.desk.till.choose_location(choice.code)
        self.desk.close(self)
