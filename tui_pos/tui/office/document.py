"""One delivery or stock count: what is scanned or typed goes onto it line by line, and each line is kept at once.

`12*` before a code is twelve of it. A number alone is for the marked line: F2 makes it the quantity, F4 the price.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from tui_pos.backoffice.documents import Documents
from tui_pos.domain.documents import DocumentLine
from tui_pos.domain.money import Cents, format_cents, format_qty, parse_cents, parse_qty
from tui_pos.domain.operation import Kind
from tui_pos.domain.saying import saying
from tui_pos.errors import Refused
from tui_pos.station.frame import clip, one_column
from tui_pos.tui.office.printing import Printing
from tui_pos.tui.office.shop_office import ShopOffice
from tui_pos.tui.screens.choosing import ChoosingScreen, SearchPane
from tui_pos.tui.screens.entry import Entry
from tui_pos.tui.screens.fields import TypedField
from tui_pos.tui.screens.form import FormScreen
from tui_pos.tui.screens.named import source_of
from tui_pos.tui.screens.pane import ListPane, Row, TextPane
from tui_pos.tui.screens.screen import BackOffice, Hotkey

NOT_COUNTED = 500
"""So many are shown of what was not counted."""

_TIMES = re.compile(r"(-?[\d.,]+)\*(.*)", re.DOTALL)
_MOST_OF_A_NUMBER = 8
"""A quantity or price has fewer digits than a barcode."""


class DocumentScreen(BackOffice):
    """`changed` is called when the screen is left."""

    takes_scans = True

    def __init__(self, office: ShopOffice, desk: Documents, id: UUID, changed: Callable[[], None]) -> None:
        super().__init__(office)
        self._desk = desk
        self._document = desk.look(id)
        self._worth = self._document.value
        self._changed = changed
        self._printing = Printing(office, self)
        self._entry = Entry(longest=60)
        self._shows_expected = not self._is_open
        self._list: ListPane[DocumentLine] = ListPane(self._line, self._nothing, self._columns)
        self._list.show(self._document.lines, max(0, len(self._document.lines) - 1))
        self.body = (
            TextPane(self._head, "t", least=1, most=2),
            self._list,
            *((SearchPane(lambda: self.say("Code"), self._entry),) if self._is_open else ()),
        )
        self.about = (
            saying("Scan, or type a code and Enter. 12* before it is twelve of it."),
            saying("A number alone is for the marked line: F2 makes it the quantity, F4 the price."),
            saying("Every line is kept at once. The stock moves when the document is posted, and then never again."),
        )
        self.hotkeys = self._keys_now()

    @property
    def _is_open(self) -> bool:
        return self._document.state == "open"

    @property
    def _counts(self) -> bool:
        return self._document.kind is Kind.STOCK_COUNT

    def _keys_now(self) -> tuple[Hotkey, ...]:
        back = Hotkey("escape", saying("Back"), self._back, saying("What is typed away; or back, and all is kept"))
        if self._document.state == "posted":
            return (Hotkey("f5", saying("Copy"), self._reprint, saying("Print it again, as a marked copy")), back)
        if not self._is_open:
            return (back,)
        of_count = (
            Hotkey("f5", saying("Expected"), self._show_expected, saying("Show what the stock said, or hide it")),
            Hotkey("f7", saying("Not counted"), self._not_counted, saying("What should be there and was not met")),
            Hotkey(
                "insert",
                saying("Moved"),
                self._hold_against,
                saying("Of a line with !: whether what moved had been counted"),
            ),
        )
        return (
            Hotkey("enter", saying("Add"), self._add, saying("Put what is typed onto the document")),
            Hotkey("f2", saying("Qty"), self._change_qty, saying("The typed number is the marked line's quantity")),
            Hotkey("f3", saying("Find"), self._find, saying("Look an item up by name")),
            Hotkey("f4", saying("Price"), self._change_price, saying("The typed number is the marked line's price")),
            *(of_count if self._counts else (self._supplier_key(),)),
            Hotkey("f6", saying("Word"), self._note, saying("The number of the supplier's paper, or a word on it")),
            Hotkey("delete", saying("Remove"), self._remove, saying("Take the marked line out")),
            Hotkey("f8", saying("Give up"), self._drop, saying("Give the document up; it stays on record")),
            Hotkey("f9", saying("Post"), self._post, saying("Post it: the stock moves")),
            back,
        )

    def _supplier_key(self) -> Hotkey:
        return Hotkey("f5", saying("Supplier"), self._supplier, saying("Choose who delivered"))

    # What is shown.

    def heading(self) -> str:
        title = self.say("Delivery") if not self._counts else self.say("Stock count")
        number = "" if self._document.number is None else f" {self._document.number}"
        return f"{title}{number} · {self._document.location.name}"

    def corner(self) -> str:
        if self._counts and not self._shows_expected:
            return ""
        return self.office.money(self._worth)

    def _head(self) -> str:
        who = "" if self._document.partner.is_anonymous else self._document.partner.name
        state = {
            "open": self.say("Open: nothing has moved yet."),
            "posted": self.say("Posted: it never changes."),
            "dropped": self.say("Given up: nothing has moved."),
        }[self._document.state]
        return " · ".join(part for part in (state, who, self._document.note) if part)

    def _columns(self, width: int) -> str:
        say = self.say
        heads = f"{say('Code'):<12} {say('Name'):<{width - 55}} {say('Qty'):>11}"
        if self._counts:
            return f"{heads} {say('Expected'):>11} {say('Difference'):>14}" if self._shows_expected else heads
        return f"{heads} {say('Price'):>11} {say('Amount'):>14}"

    def _line(self, line: DocumentLine, width: int) -> Row:
        name = clip(one_column(line.item.name), width - 55)
        row = f"{clip(line.item.code, 12):<12} {name:<{width - 55}} {format_qty(line.qty):>11}"
        if not self._counts:
            row += f" {format_cents(line.price):>11} {format_cents(line.value):>14}"
        elif self._shows_expected and line.against is not None:
            row += f" {format_qty(line.against):>11} {format_qty(line.moved):>14}"
        return [(row, " "), (" !", "w")] if line.meanwhile else [(row, " ")]

    def _nothing(self) -> str:
        return self.say("Scan what came.") if not self._counts else self.say("Scan what is there.")

    # Keys.

    def typed(self, name: str, character: str | None) -> bool:
        if name in ("home", "end", "left", "right") or not self._list.press(name, character):
            return self._is_open and self._entry.press(name, character)
        return True

    def unscan(self, digits: int) -> None:
        self._entry.take_back(digits)

    def _taken(self) -> str:
        text = self._entry.text.strip()
        self._entry.put("")
        return text

    def _add(self) -> None:
        text = self._entry.text.strip()
        if not text:
            raise Refused("nothing_typed", "Scan or type a code first.")
        times = _TIMES.fullmatch(text)
        # What is refused goes, too: the next scan would be typed behind it.
        try:
            qty, code = (None, text) if times is None else (parse_qty(times[1]), times[2].strip())
            line = self._desk.add(self._document.id, code, qty)
        finally:
            self._entry.put("")
        self._put(line)
        self._tell_meanwhile(line)

    def _marked(self) -> DocumentLine:
        marked = self._list.marked
        if marked is None:
            raise Refused("no_line", "No line is chosen; choose one with the arrows first.")
        return marked

    def _number_typed(self) -> str:
        text = self._taken()
        if not text:
            raise Refused("nothing_typed", "Type the number first, then this key.")
        if sum(map(str.isdigit, text)) > _MOST_OF_A_NUMBER:
            raise Refused("scan_as_number", "That was a scan, not a number; scan it again with Enter.")
        return text

    def _change_qty(self) -> None:
        line = self._marked()
        line = self._desk.change(self._document.id, line.number, qty=parse_qty(self._number_typed()))
        self._put(line)
        self._tell_meanwhile(line)

    def _hold_against(self) -> None:
        line = self._marked()
        line = self._desk.hold_against(self._document.id, line.number, last=not line.by_last)
        self._put(line)
        self._tell_meanwhile(line)

    def _tell_meanwhile(self, line: DocumentLine) -> None:
        """The shop goes on selling: whether that was of what had been counted, only who counts knows."""
        if not line.meanwhile:
            return
        facts = {"name": line.item.name, "qty": format_qty(line.meanwhile)}
        if line.by_last:
            told = saying(
                "“{name}”: {qty} since its first count. Reckoned as if that had not been counted before; Ins: as if it "
                "had.",
                **facts,
            )
        else:
            told = saying(
                "“{name}”: {qty} since its first count. Reckoned as if that had been counted before; Ins: as if it had "
                "not.",
                **facts,
            )
        self.tell(told, "w")

    def _change_price(self) -> None:
        line = self._marked()
        self._put(self._desk.change(self._document.id, line.number, price=parse_cents(self._number_typed())))

    def _remove(self) -> None:
        if self._entry.text:
            self._entry.press("delete", None)
            return
        line = self._marked()
        self._desk.drop_line(self._document.id, line.number)
        self._look()
        self.tell(saying("Taken out: {name}.", name=line.item.name), "g")

    def _find(self) -> None:
        def take(codes: tuple[str, ...]) -> None:
            line = self._desk.add_chosen(self._document.id, codes[0], qty)
            self._put(line)
            self._tell_meanwhile(line)

        text = self._taken()
        times = _TIMES.fullmatch(text)
        qty = None if times is None else parse_qty(times[1])
        items = source_of(self.office, "", "item", groups=False)
        assert items is not None
        self.open(ChoosingScreen(self.office, self.say("Find an item"), items, (), False, take))

    def _supplier(self) -> None:
        def take(codes: tuple[str, ...]) -> None:
            self._desk.name(self._document.id, codes[0], self._document.note)
            self._look()

        partners = source_of(self.office, "", "partner", groups=False)
        assert partners is not None
        self.open(ChoosingScreen(self.office, self.say("Who delivered?"), partners, (), False, take))

    def _note(self) -> None:
        def put(text: str) -> None:
            self._desk.name(self._document.id, self._document.partner.code, text)
            self._look()

        about = saying("The number of the supplier's paper, or whatever is to be remembered.")
        label = saying("A word on it")
        field = TypedField(label, about, str, str, self._document.note or None, empty="", wide=True)
        self.open(FormScreen(self.office, self.heading(), about, [field], lambda _: field.value(), put))

    def _show_expected(self) -> None:
        self._shows_expected = not self._shows_expected

    def _not_counted(self) -> None:
        left = self._desk.not_counted(self._document.id, NOT_COUNTED)
        if not left:
            self.tell(saying("Everything that should be there is on the count."), "g")
            return
        names = ", ".join(f"{name} ({format_qty(qty)})" for _, name, qty in left[:8])
        more = f" … {len(left) - 8}" if len(left) > 8 else ""
        self.tell(saying("Not counted: {names}{more}", names=names, more=more), "w")

    def _drop(self) -> None:
        def drop() -> None:
            self._desk.drop(self._document.id)
            self._back()

        self.ask(saying("Give this document up? Its lines stay on record; the stock does not move."), drop)

    def _post(self) -> None:
        def post() -> None:
            posted = self._desk.post(self._document.id)
            self._look()
            self._shows_expected = True
            self.hotkeys = self._keys_now()
            self._list.show(self._document.lines, 0)
            self.tell(saying("Posted under number {number}; the stock has moved.", number=posted.number), "g")

        if self._entry.text:
            text = self._entry.text
            raise Refused("text_not_added", "“{text}” is typed and not added; add it or clear it first.", text=text)
        # Somebody else may have put lines onto it from another terminal.
        self._look()
        if not self._document.lines:
            # It is refused, and nothing is asked before.
            post()
            return
        value, moved = self._value(), sum(1 for line in self._document.lines if line.meanwhile)
        if moved:
            question = saying(
                "Post {value}? Of {moved} of them (!) the stock moved while counting; Ins on each says how that is "
                "meant. It is for good.",
                value=value,
                moved=moved,
            )
        elif not self._counts and (unpriced := self._desk.unpriced(self._document.id)):
            question = saying(
                "Post {value}? {unpriced} of them have no price (F4): what those items cost stays as it is. It is for "
                "good.",
                value=value,
                unpriced=unpriced,
            )
        else:
            question = saying("Post {value}? The stock moves, and the document never changes again.", value=value)
        self.ask(question, post)

    def _reprint(self) -> None:
        self._printing.copy(self._desk.operation(self._document.id))

    def on_unmount(self) -> None:
        """Nobody is told any more how the copy came out."""
        self._printing.drop()

    def _value(self) -> str:
        count = len(self._document.lines)
        return self.say("{count} lines, {value}", count=count, value=self.office.money(self._worth))

    def _look(self) -> None:
        """The document as it is now."""
        self._document = self._desk.look(self._document.id)
        self._worth = self._document.value
        self._list.show(self._document.lines)

    def _put(self, line: DocumentLine) -> None:
        """A line as it is now, marked. The others are not read anew, of which a stock count may have ten thousand,
        unless somebody else has put some onto it."""
        lines = self._document.lines
        at = next((place for place in reversed(range(len(lines))) if lines[place].number == line.number), len(lines))
        if at == len(lines) and line.number != (lines[-1].number + 1 if lines else 1):
            self._look()
            lines = self._document.lines
            at = next((place for place in reversed(range(len(lines))) if lines[place].number == line.number), 0)
        else:
            self._worth = Cents(self._worth + line.value - (lines[at].value if at < len(lines) else 0))
            self._document = replace(self._document, lines=(*lines[:at], line, *lines[at + 1 :]))
        self._list.show(self._document.lines, at)

    def _back(self) -> None:
        if self._entry.text:
            self._entry.put("")
            return
        self._changed()
        self.close()
