"""A script tried on a sale that is only thought of, or on one of the past: what it would have done. Nothing is kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING

from tui_pos.domain.cart import Cart, Line, check_qty
from tui_pos.domain.money import ONE, Thousandths, format_cents
from tui_pos.domain.saying import saying
from tui_pos.errors import Refused, ShopError
from tui_pos.tui.console.office import Console
from tui_pos.tui.console.screen import ConsoleScreen
from tui_pos.tui.console.told import told
from tui_pos.tui.screens.changes import Change, change_row, changes
from tui_pos.tui.screens.choosing import ChoosingScreen
from tui_pos.tui.screens.fields import Field, TypedField, number_field
from tui_pos.tui.screens.form import FormScreen
from tui_pos.tui.screens.named import Named, Source, source_of
from tui_pos.tui.screens.pane import Heading, ListPane, PagePane, Row
from tui_pos.tui.screens.reading import read_date, read_time, write_date, write_time
from tui_pos.tui.screens.screen import Hotkey
from tui_pos.tui.screens.term_form import read_fields

if TYPE_CHECKING:
    from tui_pos.checkout.scripts.trial import Trial
    from tui_pos.domain.operation import Operation

_MOST_ROWS = 6


class FewLines(ListPane[Change]):
    """The lines of the sale, no higher than they are."""

    def wanted_height(self, width: int) -> int | None:
        return max(1, min(_MOST_ROWS, len(self.items)))


class DryRun(ConsoleScreen):
    """Tries the text `source` of the script `name`, saved or not, in the place of its rule in today's book."""

    about = (
        saying("What the script would do to this sale, beside what becomes of it without the script."),
        saying("Nothing is changed by it, and no customer or printer hears of it."),
        saying("PgUp and PgDn turn the page of what is told of it."),
    )

    def __init__(self, office: Console, name: str, source: str) -> None:
        super().__init__(office)
        self._script_name = name
        self._source = source
        self._cart: Cart | None = None
        self._receipt: Operation | None = None
        self._at: datetime | None = None
        self._trial: Trial | None = None
        self._trouble: ShopError | None = None
        self._lines = FewLines(change_row, lambda: self.say("The sale has no line; Ins adds one."))
        self._page = PagePane(self._told)
        self.body = (
            Heading(self._for_whom, self._when),
            self._lines,
            Heading(lambda: self.say("Sum of the sale"), self._sums, "t"),
            self._page,
        )
        self._anew()

    def heading(self) -> str:
        return self.say("Dry run of “{name}”", name=self._script_name)

    def corner(self) -> str:
        receipt = self._receipt
        return self.say("a sample") if receipt is None else self.say("sale {number}", number=receipt.number)

    def typed(self, name: str, character: str | None) -> bool:
        if name in ("pageup", "pagedown"):
            return self._page.press(name, character)
        return self._lines.press(name, character)

    def _show_keys(self) -> None:
        more, less = (lambda: self._change_qty(ONE)), (lambda: self._change_qty(Thousandths(-ONE)))
        of_a_sample = (
            Hotkey("+", saying("More"), more, saying("One more of the marked item")),
            Hotkey("-", saying("Less"), less, saying("One less of the marked item")),
            Hotkey("insert", saying("Item"), self._item, saying("Another item for the sample")),
            Hotkey("delete", saying("Remove"), self._take_out, saying("Take the marked item out of the sample")),
            Hotkey("f4", saying("Quantity"), self._quantity, saying("Type how much of the marked item")),
            Hotkey("f6", saying("Customer"), self._partner, saying("Another customer for the sample")),
            Hotkey("f7", saying("Moment"), self._moment, saying("Another day or hour for the sample")),
        )
        self.hotkeys = (
            *(() if self._receipt is not None else of_a_sample),
            Hotkey("f5", saying("Past sale"), self._past, saying("Try it on a sale of the past")),
            Hotkey("f8", saying("Sample"), self._anew, saying("The sample once more, as it was at first")),
            Hotkey("escape", saying("Back"), self.close, saying("Back to where you were")),
        )

    # The sale.

    def _anew(self) -> None:
        self._receipt, self._at = None, None
        try:
            self._cart = self.office.desk.sample()
        except ShopError as error:
            self._cart, self._trouble = None, error
        self._try()

    def _put(self, cart: Cart) -> None:
        self._cart = cart
        self._try()

    def _sample(self) -> Cart:
        if self._cart is None:
            raise Refused("no_sample_sale", "There is no sample; F8 makes one.")
        return self._cart

    def _marked(self) -> Line:
        marked = self._lines.marked
        if marked is None or marked[0] is None:
            raise Refused("not_of_the_sample", "That line is not one of the sample; mark another.")
        return marked[0]

    def _change_qty(self, by: Thousandths) -> None:
        line = self._marked()
        self._put(self._sample().with_changed(replace(line, qty=check_qty(Thousandths(line.qty + by)))))

    def _quantity(self) -> None:
        line = self._marked()
        field = number_field(saying("Quantity"), saying("How much of it is sold."), 3, line.qty, required=True)

        def take(qty: int) -> None:
            self._put(self._sample().with_changed(replace(line, qty=Thousandths(qty))))

        self.open(
            FormScreen(
                self.office,
                line.item.name,
                saying("The quantity in the sample."),
                (field,),
                lambda fields: check_qty(Thousandths(read_fields(fields)[0])),
                take,
            )
        )

    def _item(self) -> None:
        source = source_of(self.office, "", "item", groups=False)
        assert source is not None

        def take(codes: tuple[str, ...]) -> None:
            self._put(self.office.desk.item_line(self._sample(), codes[0], ONE))
            self._lines.show(self._lines.items, len(self._sample().lines) - 1)

        self.open(ChoosingScreen(self.office, self.say("Another item for the sample"), source, (), False, take))

    def _take_out(self) -> None:
        self._put(self._sample().without(self._marked().number))

    def _partner(self) -> None:
        found = source_of(self.office, "", "partner", groups=False)
        assert found is not None
        nobody = Named("", self.say("End customer"))
        source = Source(lambda text: [*([] if text else [nobody]), *found.find(text)], found.say)

        def take(codes: tuple[str, ...]) -> None:
            self._put(self.office.desk.with_partner(self._sample(), codes[0]))

        self.open(ChoosingScreen(self.office, self.say("Another customer for the sample"), source, (), False, take))

    def _moment(self) -> None:
        now = self._at or datetime.now(self.office.zone)
        fields = (
            TypedField(
                saying("Day"), saying("On which the sample is sold."), read_date, write_date, now.date(), required=True
            ),
            TypedField(
                saying("Time"),
                saying("At which the sample is sold."),
                read_time,
                write_time,
                now.hour * 60 + now.minute,
                required=True,
            ),
        )

        def take(moment: datetime) -> None:
            self._at = moment
            self._try()

        def read(filled: Sequence[Field]) -> datetime:
            day, minutes = read_fields(filled)
            return datetime.combine(day, time(*divmod(minutes, 60)), self.office.zone)

        title, about = self.say("Moment"), saying("When the sample is sold, by the shop's clock.")
        self.open(FormScreen(self.office, title, about, fields, read, take))

    def _past(self) -> None:
        from tui_pos.tui.console.past_sales import PastSales

        def take(codes: tuple[str, ...]) -> None:
            self._receipt = source.sales[codes[0]]
            self._try()

        source = PastSales(self.office)
        self.open(ChoosingScreen(self.office, self.say("A sale of the past"), source.source, (), False, take))

    # What comes of it.

    def _try(self) -> None:
        desk = self.office.desk
        self._trial, self._trouble = None, None
        try:
            if self._receipt is not None:
                self._trial = desk.dry_run(self._script_name, self._source, str(self._receipt.id))
            elif self._cart is not None:
                self._trial = desk.dry_run(self._script_name, self._source, self._cart, self._at)
        except ShopError as error:
            self._trouble = error
        trial = self._trial
        before = trial.without.lines if trial is not None else self._cart.lines if self._cart is not None else ()
        self._lines.show(changes(before, trial.review.lines if trial is not None else ()))
        self._page.press("home", None)
        self._show_keys()

    def _for_whom(self) -> str:
        cart = self._trial.review.before if self._trial is not None else self._cart
        if cart is None:
            return ""
        name = self.say(cart.partner.name) if cart.partner.is_anonymous else cart.partner.name
        return self.say("{place}, customer: {name}", place=cart.location.name, name=name)

    def _when(self) -> str:
        return "" if self._trial is None else f"{self._trial.moment.astimezone(self.office.zone):%d.%m.%Y %H:%M}"

    def _sums(self) -> str:
        if self._trial is None:
            return ""
        return f"{format_cents(self._trial.without.total)} → {self.office.money(self._trial.review.total)}"

    def _told(self, width: int) -> list[Row]:
        if self._trouble is not None:
            return [[(self.office.tell(self._trouble), "e")]]
        return told(self.office, self._trial, width) if self._trial is not None else []
