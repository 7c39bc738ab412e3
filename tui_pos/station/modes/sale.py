"""Selling: the lines, the entry line, the total. From here every other window opens, and here they all end.

What is typed is sold by Enter: a code or a barcode, `3*` before it for three. Letters search names while they are
typed; digits never do, so that a scan is only ever the article that it names.
"""

from collections.abc import Sequence
from contextlib import suppress

from tui_pos.domain.answers import LineAdded, PartnerChosen, PrinterReport, TakenOut
from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import Cents, Thousandths, format_qty
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused, ShopError
from tui_pos.station.commands import SALE, Command
from tui_pos.station.frame import Paper
from tui_pos.station.modes.choosing import Items, Partners, Places
from tui_pos.station.modes.chosen_line import ChosenLine
from tui_pos.station.modes.field import NUMBERS, Field
from tui_pos.station.modes.menu import Menu
from tui_pos.station.modes.mode import Desk, Mode
from tui_pos.station.modes.openings import names_sale, open_sale, openings
from tui_pos.station.modes.question import Question
from tui_pos.station.modes.sale_picture import PAGE, SalePicture
from tui_pos.station.modes.typed import AGAIN, Unsold, is_name, name_in, not_sold, times

_CHOICES = 10


class Sale(Mode):
    """The base of the stack while someone is signed on."""

    name = SALE
    full = True
    takes_text = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            {
                **openings(desk),
                "sell": self.sell,
                "clear": self.clear_or_leave,
                "erase": self.erase,
                "search": self.search,
                "qty": lambda: self.open_field("qty"),
                "price": lambda: self.open_field("price"),
                "discount": lambda: self.open_field("discount"),
                "partner": lambda: desk.open(Partners(desk, self.taken_text())),
                "location": lambda: desk.open(Places(desk, self.taken_text())),
                "void": self.void,
                "save": self.save,
                "menu": lambda: desk.open(Menu(desk)),
                "cancel": self.ask_cancel,
                "unprinted": self.show_unprinted,
                "give": self.give,
                "duplicate": lambda: self._print_report("duplicate"),
                "report_x": lambda: self._print_report("x"),
                "report_z": self.ask_z,
                "sign_off": desk.sign_off,
                "up": lambda: self._move(-1),
                "down": lambda: self._move(1),
                "page_up": lambda: self._move(-PAGE),
                "page_down": lambda: self._move(PAGE),
                "first": lambda: self._move(-len(self.cart.lines) - 1),
                "last": lambda: self._move(len(self.cart.lines) + 1),
            },
        )
        self._chosen = ChosenLine()
        if desk.till.operator:
            self._chosen.choose_last(self.cart)
        self._choices: Sequence[Item] = ()
        self._choices_for = ""
        self._choice: int | None = None
        self._offered = False
        self.unsold: Unsold | None = None
        self._hint: Saying | None = None
        self._hinted: Cart | None = self.cart if desk.till.operator else None
        self._picture = SalePicture(desk)

    @property
    def cart(self) -> Cart:
        return self.desk.till.cart

    # Selling.

    def typed(self, character: str) -> None:
        if self._offered:
            self.clear()
        super().typed(character)
        self._choice = None

    def erase(self) -> None:
        super().erase()
        self._choice = None
        self._offered = False

    def clear(self) -> None:
        self.text = ""
        self._choice = None
        self._offered = False

    def clear_all(self) -> None:
        """What is typed, and the scan that was refused."""
        self.clear()
        self.unsold = None
        self._chosen.forget_voided()

    def clear_or_leave(self) -> None:
        """Esc: as `clear_all`; and where there is nothing to clear, back to where whoever is seated here came from."""
        if self.text or self.unsold is not None or not self.desk.seated:
            self.clear_all()
        elif self.cart.lines:
            question = self.say("Back to the menu? The sale stays here as it is, and goes on when you come back.")
            self.desk.open(Question(self.desk, question, self.desk.sign_off))
        else:
            self.desk.sign_off()

    def start_anew(self) -> None:
        """A new cart, or an old one opened again."""
        self.clear_all()
        self._chosen.choose_last(self.cart)

    def sell(self) -> None:
        if names_sale(self.desk, self.text):
            open_sale(self.desk, self.taken_text())
            return
        qty, code = self._times()
        scanned, code = self.desk.scanner.sent(code), self.desk.scanner.plain_code(code).strip()
        if not code:
            if qty is not None:
                self.desk.tell(saying("Scan or type what to sell after the *."))
            return
        if code == AGAIN:
            from tui_pos.station.modes.steps import repeat

            self.clear()
            repeat(self.desk, qty)
            return
        choice, choices = self._choice, self._found() if self._choice is not None else ()
        typed = self.text
        self.clear()
        if choice is not None and choice < len(choices):
            self.sell_item(choices[choice].code, qty)
            return
        try:
            self.sell_code(code, qty)
        except Refused as refusal:
            if refusal.code != "unknown_code" or scanned or not is_name(code):
                raise
            if not self.desk.till.search(code, 1):
                raise
            self._offer(typed)

    def _offer(self, typed: str) -> None:
        """A name is no code, and like what was scanned is not what was scanned: nothing is sold unless it is chosen.
        What is typed stays for that, and gives way to the next thing typed."""
        self.text, self._offered = typed, True
        self.desk.tell(saying("No item has this code; choose one by name with the arrows, or scan on."))

    def sell_code(self, code: str, qty: Thousandths | None = None) -> None:
        """Hand a code or barcode to the till, and show what came of it. Raises Refused as `Till.enter` does."""
        try:
            entered = self.desk.till.enter(code, qty)
        except ShopError as refusal:
            self.missed(code, refusal)
            raise
        is_sold = not isinstance(entered, TakenOut)
        if is_sold and self.unsold is not None and self.unsold.is_now_sold_as(code):
            self.unsold = None
            self.desk.clear_status()
        match entered:
            case LineAdded() | TakenOut():
                self._show_entered(entered)
            case PartnerChosen(partner, account):
                self.desk.tell(self.desk.words.customer(partner, account))

    def sell_item(self, code: str, qty: Thousandths | None = None) -> None:
        """The item with this very code, chosen from a list. Raises Refused as `Till.enter_item` does."""
        self._show_entered(self.desk.till.enter_item(code, qty))

    def _show_entered(self, added: LineAdded | TakenOut) -> None:
        if isinstance(added, TakenOut):
            self._chosen.choose(added.line)
            qty, left = format_qty(added.qty), format_qty(added.left)
            text = saying(
                "Taken out of the sale: {qty} of “{name}”; left: {left}.", qty=qty, name=added.item.name, left=left
            )
            self.desk.tell(text)
            return
        self._chosen.choose(added.line.number)
        if added.ask_price:
            self.desk.open(Field(self.desk, NUMBERS["price"], added.line, None, ""))

    def missed(self, text: str, refusal: ShopError) -> None:
        """`text` was refused: where a scan is in it, the next save must not pass over it."""
        if self.desk.scanner.ended(text):
            self.unsold = Unsold(text, refusal)

    def _times(self) -> tuple[Thousandths | None, str]:
        """As `typed.times`; what is typed is given up where it is no quantity."""
        try:
            return times(self.text)
        except Refused:
            self.clear()
            raise

    def _found(self) -> Sequence[Item]:
        """The items whose names hold what is typed; asked for once for each text."""
        text = name_in(self.text)
        if text != self._choices_for:
            self._choices_for, self._choices = text, ()
            self._choices = self.desk.till.search(text, _CHOICES) if text else ()
        return self._choices

    # Commands.

    def open_field(self, command: str, refusal: Refused | None = None) -> None:
        line = self.selected_line()
        if line is None and refusal is None:
            refusal = Refused("no_line", "No line is chosen; choose one with the arrows first.")
        self.desk.open(Field(self.desk, NUMBERS[command], line, refusal, self.taken_text()))

    def refused(self, command: Command, refusal: Refused) -> None:
        if command.name not in NUMBERS:
            raise refusal
        self.open_field(command.name, refusal)

    def search(self) -> None:
        try:
            qty, text = self._times()
        except Refused as refusal:
            self.desk.tell(refusal)
            qty, text = None, ""
        self.clear()
        self.desk.open(Items(self.desk, text, qty))

    def void(self) -> None:
        """The line that is marked after it is not voided at once, so that a key struck twice does not void two."""
        self.check_nothing_typed()
        line = self.selected_line()
        if line is None:
            raise Refused("no_line", "No line is chosen; choose one with the arrows first.")
        if self._chosen.is_beside_voided(line):
            raise Refused(
                "beside_voided", "{name} is marked now. To void it too, choose it with the arrows.", name=line.item.name
            )
        before = self.cart
        self.desk.till.void_line(line.number)
        self._chosen.follow_void(before, self.cart)
        self.desk.tell(saying("Voided: {name}.", name=line.item.name))

    def save(self) -> None:
        self.check_all_sold("save")
        if self.desk.till.unprinted is not None:
            self.show_unprinted()
            return
        # Not before: with what a review is made of, it costs 10 ms of the first picture.
        from tui_pos.station.modes.review import open_review

        open_review(self.desk, self.desk.till.ask_save())

    def check_all_sold(self, command: str) -> None:
        """Nothing is typed and no scan was refused; after that has been said once, `command` passes over it.

        Raises Refused `text_not_sold`, `unsold_scan`.
        """
        self.check_nothing_typed()
        if self.unsold is not None:
            unsold, self.unsold = self.unsold, None
            raise Refused(
                "unsold_scan",
                "Not sold: {what} {key} again goes on without it.",
                what=unsold.refusal.say(self.desk.words.translate),
                key=self.desk.words.key_of(command),
            )

    def give(self) -> None:
        self.check_all_sold("give")
        if self.desk.till.unprinted is not None:
            self.show_unprinted()
            return
        from tui_pos.station.modes.giving import begin_giving

        begin_giving(self.desk)

    def look_for_hint(self) -> None:
        """Ask what a rule lacks, once for each cart that comes about. It is never worth an error."""
        cart = self.cart
        if cart is self._hinted:
            return
        self._hinted, self._hint = cart, None
        if cart.lines:
            with suppress(ShopError):
                self._hint = self.desk.till.reasons().hint()

    def show_unprinted(self) -> None:
        operation = self.desk.till.unprinted
        if operation is None:
            self.desk.tell(saying("No sale waits for its receipt."))
            return
        self.desk.show_trouble(operation)

    def ask_cancel(self) -> None:
        if not self.cart.lines:
            self.desk.tell(saying("There is nothing to cancel."))
            return
        question = self.say("Cancel the whole sale of {total}?", total=self.desk.words.money(self.total))
        self.desk.open(Question(self.desk, question, self._cancel))

    def _cancel(self) -> None:
        self.desk.till.cancel_cart()
        self.start_anew()
        self.desk.tell(saying("The sale is cancelled."))

    def ask_z(self) -> None:
        question = self.say("Print the Z report and close the day on the printer?")
        self.desk.open(Question(self.desk, question, lambda: self._print_report("z")))

    def _print_report(self, kind: PrinterReport) -> None:
        self.desk.till.print_report(kind)
        self.desk.tell(saying("The printer was asked; what it says follows."))

    def check_nothing_typed(self) -> None:
        """Raises Refused `text_not_sold`."""
        if self.text:
            raise not_sold(self.text)

    def taken_text(self) -> str:
        """What is typed goes along into the window that opens."""
        text = self.text
        self.clear()
        return text

    # The chosen line.

    def selected_line(self) -> Line | None:
        return self._chosen.line(self.cart)

    def mark_after(self, before: Cart) -> None:
        """Mark what came back by a step of the sale, which was `before`."""
        self._chosen.follow(before, self.cart)

    def _move(self, rows: int) -> None:
        found = self._found()
        if found:
            place = (-1 if self._choice is None else self._choice) + rows
            self._choice = None if place < 0 else min(place, len(found) - 1)
            return
        self._chosen.move(self.cart, rows)

    # The picture.

    def draw(self, paper: Paper) -> None:
        self._picture.draw(paper, self.cart, self._chosen.position(self.cart), self.text, self._hint)
        if not self.text:
            return
        try:
            found = self._found()
        except ShopError as error:
            self.desk.tell(error)
            return
        if found:
            self._picture.draw_choices(paper, found, self._choice)

    @property
    def total(self) -> Cents:
        """The cart's total as the screen shows it."""
        return self._picture.total.of(self.cart.lines)


def sale_of(desk: Desk) -> Sale:
    """The sale, which is on top."""
    sale = desk.top
    assert isinstance(sale, Sale)
    return sale
