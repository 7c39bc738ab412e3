"""Labels for shelves and goods: chosen by code, name, group or delivery, looked at, and put into a file or onto paper.

`12*` before a code is twelve copies. A number alone is for the marked label: F2 makes it the number of its copies.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from tui_pos.backoffice.label_desk import LabelDesk, Prices
from tui_pos.backoffice.labels import Label, rows_of
from tui_pos.domain.money import format_cents
from tui_pos.domain.saying import saying
from tui_pos.errors import Refused, ShopError
from tui_pos.station.frame import clip, one_column, wrap
from tui_pos.tui.office.printing import Printing
from tui_pos.tui.office.shop_office import ShopOffice
from tui_pos.tui.office.working import WorkingScreen
from tui_pos.tui.screens.choosing import ChoosingScreen, SearchPane
from tui_pos.tui.screens.entry import Entry
from tui_pos.tui.screens.named import Named, Source, price_groups, source_of, tree
from tui_pos.tui.screens.pane import Heading, ListPane, Pane, Row
from tui_pos.tui.screens.screen import BackOffice, Hotkey

_TIMES = re.compile(r"(\d{1,4})\*(.*)", re.DOTALL)

_CODE, _PRICE, _COPIES = 14, 12, 8

_LETTERS = str.maketrans({"█": "#", "▌": "|", "▐": "|"})
"""Bars where there are no more than letters: to be seen, not to be read."""


class PreviewPane(Pane):
    """The marked label as it will be."""

    DEFAULT_CSS = "PreviewPane { height: 8; }"

    def __init__(self, screen: "LabelScreen") -> None:
        super().__init__()
        self._screen = screen

    def wanted_height(self, width: int) -> int | None:
        return 8

    def rows(self, width: int, height: int) -> Iterable[Row]:
        return [[(" " + row, " ")] for row in self._screen.preview(width - 2)]


class LabelScreen(BackOffice):
    """What is chosen is kept until the screen is left."""

    office: ShopOffice
    takes_scans = True
    about = (
        saying("Scan, or type a code and Enter; 12* before it is twelve copies. F4 and F5 take many at once."),
        saying("A number alone is for the marked label: F2 makes it the number of its copies."),
        saying("Beneath stands the marked label as it will be. The file is plain text, for any printer of one width."),
        saying("On the paper of the printer, digits stand in the place of the bars."),
    )

    def __init__(self, office: ShopOffice) -> None:
        super().__init__(office)
        self._desk = LabelDesk(office.workplace, office.operator)
        self._prices = self._desk.here
        self._printing = Printing(office, self)
        self._entry = Entry(longest=60)
        self._list: ListPane[Label] = ListPane(
            self._line, lambda: self.say("Nothing is chosen yet: scan, or type a code."), self._columns
        )
        self.body = (
            SearchPane(lambda: self.say("Code"), self._entry),
            self._list,
            Heading(self._priced_told),
            PreviewPane(self),
        )
        self.hotkeys = (
            Hotkey("enter", saying("Add"), self._add, saying("A label of what is typed")),
            Hotkey("f2", saying("Copies"), self._copies, saying("The typed number is how many of the marked label")),
            Hotkey("f3", saying("Find"), self._find, saying("Look items up by name")),
            Hotkey("f4", saying("Group"), self._group, saying("All items of a group and its subgroups")),
            Hotkey(
                "f5", saying("Delivery"), self._delivery, saying("What a delivery brought; type its number, or choose")
            ),
            Hotkey("f6", saying("Prices"), self._choose_prices, saying("Whose prices the labels show")),
            Hotkey("delete", saying("Remove"), self._remove, saying("Take the marked label out")),
            Hotkey("f8", saying("File"), self._write, saying("Write all of them to a file")),
            Hotkey("f9", saying("Print"), self._print, saying("Print all of them on the printer of the back office")),
            Hotkey("escape", saying("Back"), self._back, saying("What is typed away; or back to the menu")),
            Hotkey("f10", saying("Leave"), self._leave, saying("Back to the menu"), shown=False),
        )

    # What is shown.

    def heading(self) -> str:
        return self.say("Labels")

    def corner(self) -> str:
        return str(sum(label.copies for label in self._list.items))

    def _columns(self, width: int) -> str:
        name = width - _CODE - _PRICE - _COPIES - 3
        return (
            f"{self.say('Code'):<{_CODE}} {self.say('Name'):<{name}} "
            f"{self.say('Price'):>{_PRICE}} {self.say('Copies'):>{_COPIES}}"
        )

    def _line(self, label: Label, width: int) -> Row:
        name = width - _CODE - _PRICE - _COPIES - 3
        return [
            (
                f"{clip(label.code, _CODE):<{_CODE}} {clip(one_column(label.name), name):<{name}} "
                f"{format_cents(label.price):>{_PRICE}} {label.copies:>{_COPIES}}",
                " ",
            )
        ]

    def _priced_told(self) -> str:
        return self.say("Prices: {whose}", whose=self._named(self._prices))

    def _named(self, prices: Prices) -> str:
        if prices.group:
            return next(one.name for one in price_groups(self.office) if one.code == prices.group)
        return self.office.desk.names().location(prices.location) or prices.location

    def preview(self, width: int) -> Sequence[str]:
        """The marked label row by row, or why it cannot be drawn."""
        label = self._list.marked
        if label is None:
            return ()
        try:
            rows = rows_of(label, self.office.currency)
        except ShopError as error:
            return wrap(self.office.tell(error), width)
        return [row.translate(_LETTERS) for row in rows] if self.office.ascii_only else rows

    # Keys.

    def typed(self, name: str, character: str | None) -> bool:
        if name in ("home", "end", "left", "right") or not self._list.press(name, character):
            return self._entry.press(name, character)
        return True

    def unscan(self, digits: int) -> None:
        self._entry.take_back(digits)

    def on_unmount(self) -> None:
        """Nobody is told any more how they came out."""
        self._printing.drop()

    def _taken(self) -> str:
        text = self._entry.text.strip()
        self._entry.put("")
        return text

    def _taken_copies(self) -> int:
        """What is typed before a `*`, and nothing behind it; 1 where nothing is typed."""
        text = self._entry.text.strip()
        if not text:
            return 1
        times = _TIMES.fullmatch(text)
        if times is None or times[2]:
            raise Refused("text_not_added", "“{text}” is typed and not added; add it or clear it first.", text=text)
        self._entry.put("")
        return int(times[1])

    def _add(self) -> None:
        # What is refused goes, too: the next scan would be typed behind it.
        text = self._taken()
        if not text:
            raise Refused("nothing_typed", "Scan or type a code first.")
        times = _TIMES.fullmatch(text)
        copies, code = (1, text) if times is None else (int(times[1]), times[2].strip())
        self._join([self._desk.of_item(code, copies, self._prices)])

    def _join(self, more: Sequence[Label]) -> None:
        joined = self._desk.joined(self._list.items, more)
        last = more[-1].code
        self._list.show(joined, next(at for at, label in enumerate(joined) if label.code == last))

    def _marked(self) -> Label:
        marked = self._list.marked
        if marked is None:
            raise Refused("nothing_chosen", "No label is chosen yet; scan an item, or type its code.")
        return marked

    def _copies(self) -> None:
        label, text = self._marked(), self._taken()
        if not text.isascii() or not text.isdigit() or len(text) > 4:
            raise Refused("no_number", "Type how many copies first, then this key.")
        self._change(self._desk.copied(label, int(text)))

    def _change(self, label: Label) -> None:
        held = list(self._list.items)
        held[self._list.at] = label
        self._list.show(self._desk.joined(held, ()))

    def _remove(self) -> None:
        if self._entry.text:
            self._entry.press("delete", None)
            return
        gone = self._marked()
        self._list.show([label for label in self._list.items if label.code != gone.code])

    def _find(self) -> None:
        copies = self._taken_copies()

        def take(codes: tuple[str, ...]) -> None:
            if codes:
                self._join(self._desk.of_chosen(codes, copies, self._prices))

        items = source_of(self.office, "", "item", groups=False)
        assert items is not None
        self.open(ChoosingScreen(self.office, self.say("Find items"), items, (), True, take))

    def _group(self) -> None:
        copies = self._taken_copies()

        def take(codes: tuple[str, ...]) -> None:
            self._join(self._desk.of_group(codes[0], copies, self._prices))

        groups = tree(self.office.desk.item_groups)
        self.open(ChoosingScreen(self.office, self.say("Groups of items"), groups, (), False, take))

    def _delivery(self) -> None:
        text = self._taken()
        if text:
            if not text.isascii() or not text.isdigit() or len(text) > 9:
                raise Refused("no_delivery_number", "“{text}” is no number of a delivery; type one.", text=text)
            self._join(self._desk.of_delivery(int(text), self._prices))
            return
        found = [
            Named(
                str(one.number),
                " · ".join(
                    part
                    for part in (
                        f"№ {one.number}",
                        f"{one.begun.astimezone(self.office.zone):%d.%m.%Y}",
                        one.partner.name,
                        one.note,
                    )
                    if part
                ),
            )
            for one in self._desk.deliveries(self._prices)
        ]
        if not found:
            raise Refused("no_deliveries", "No delivery of this place is posted yet.")

        def take(codes: tuple[str, ...]) -> None:
            self._join(self._desk.of_delivery(int(codes[0]), self._prices))

        self.open(ChoosingScreen(self.office, self.say("Deliveries"), _among(found), (), False, take))

    def _choose_prices(self) -> None:
        here = self._prices.location
        places = [(Prices(place.code), place.name) for place in self.office.desk.locations()]
        groups = [(Prices(here, one.code), one.name) for one in price_groups(self.office)]
        choices = {str(at): one for at, one in enumerate([*places, *groups])}
        found = [
            Named(code, self.say("as in {place}", place=name) if not prices.group else name)
            for code, (prices, name) in choices.items()
        ]

        def take(codes: tuple[str, ...]) -> None:
            prices = choices[codes[0]][0]
            self._list.show(self._desk.priced(self._list.items, prices))
            self._prices = prices

        chosen = next((code for code, (prices, _) in choices.items() if prices == self._prices), "")
        source = _among(found)._replace(about=lambda code: self._explained(choices[code][0]))
        self.open(ChoosingScreen(self.office, self.say("Whose prices?"), source, (chosen,), False, take))

    def _explained(self, prices: Prices) -> str:
        if prices.group:
            return self.say("The prices of this group; where there is none, the retail price.")
        return self.say("What an end customer is asked there.")

    def _write(self) -> None:
        self._marked()
        labels = list(self._list.items)

        def written(came: Path | ShopError | None) -> None:
            if isinstance(came, ShopError):
                self.tell(came)
            elif came is None:
                self.tell(saying("Cancelled; no file was written."), "w")
            else:
                self.tell(saying("Written: {file}", file=str(came)), "g")

        title = self.say("Writing the labels")
        self.open(WorkingScreen(self.office, title, lambda told: self._desk.write(labels, told), written))

    def _print(self) -> None:
        self._marked()
        rows = self._desk.rows(self._list.items)
        title = self.say("Labels")
        self._printing.print(lambda papers: papers.print_rows([title, *rows], saying("The labels are printed.")))

    def _back(self) -> None:
        if self._entry.text:
            self._entry.put("")
        else:
            self._leave()

    def _leave(self) -> None:
        if self._list.items:
            self.ask(saying("Leave, and forget which labels were chosen?"), self.close)
        else:
            self.close()


def _among(found: Sequence[Named]) -> Source:
    return Source(
        lambda text: [one for one in found if text.casefold() in one.name.casefold()],
        lambda code: next((one.name for one in found if one.code == code), code),
    )


def open_labels(office: ShopOffice) -> LabelScreen:
    """Labels, none chosen yet. Raises NoRight."""
    return LabelScreen(office)
