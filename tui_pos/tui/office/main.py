"""The main menu of the back office: what can be opened, and the right that each takes.

A screen of the back office is one row in `ENTRIES`; its module is imported when it is opened.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, cast

from tui_pos.domain.rights import Right, need
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused
from tui_pos.tui.office.shop_office import ShopOffice, shop_office
from tui_pos.tui.screens.pane import ListPane, Row, TextPane
from tui_pos.tui.screens.screen import BackOffice, Hotkey

if TYPE_CHECKING:
    from tui_pos.checkout.workplace import Workplace
    from tui_pos.domain.parties import Operator
    from tui_pos.tui.driver import QuietApp


class MenuEntry(NamedTuple):
    """`function`, of `module` in this package, takes the office and makes the screen."""

    title: Saying
    right: Right
    module: str
    function: str
    about: Saying


SELLING = "sell"
"""No screen of this application: it is left for that."""

ENTRIES: tuple[MenuEntry, ...] = (
    MenuEntry(
        saying("Items"),
        Right.KEEP_LISTS,
        "items",
        "open_items",
        saying("What is sold: names, barcodes, prices, groups."),
    ),
    MenuEntry(
        saying("Customers"),
        Right.KEEP_LISTS,
        "partners",
        "open_partners",
        saying("Who buys by name: cards, price groups, percents, limits."),
    ),
    MenuEntry(
        saying("Locations"),
        Right.KEEP_LISTS,
        "locations",
        "open_locations",
        saying("Shops and warehouses."),
    ),
    MenuEntry(
        saying("Operators"),
        Right.KEEP_OPERATORS,
        "operators",
        "open_operators",
        saying("Who works here: levels, rights, PINs."),
    ),
    MenuEntry(
        saying("Ways to pay"),
        Right.KEEP_OPERATORS,
        "payments",
        "open_payments",
        saying("How customers pay, and as what the printer prints it."),
    ),
    MenuEntry(
        saying("Lists in and out (CSV)"),
        Right.KEEP_LISTS,
        "csv_lists",
        "open_lists",
        saying("Whole lists from a file or to a file, with a dry run first."),
    ),
    MenuEntry(
        saying("Sale"),
        Right.SELL,
        SELLING,
        "",
        saying("The sale as at a till: the same prices, rules, payments and receipt."),
    ),
    MenuEntry(
        saying("Deliveries"),
        Right.KEEP_DOCUMENTS,
        "documents",
        "open_deliveries",
        saying("What came from suppliers, and what went back."),
    ),
    MenuEntry(
        saying("Stock counts"),
        Right.KEEP_DOCUMENTS,
        "documents",
        "open_stock_counts",
        saying("What is really there, counted shelf by shelf."),
    ),
    MenuEntry(
        saying("Labels"),
        Right.KEEP_LISTS,
        "labels",
        "open_labels",
        saying("Names, prices and barcodes for shelves and goods, as a file or on paper."),
    ),
    MenuEntry(
        saying("Reports"),
        Right.SEE_REPORTS,
        "reports",
        "open_reports",
        saying("What was sold, paid, owed and earned, on the screen and as files."),
    ),
    MenuEntry(
        saying("Shifts"),
        Right.SEE_SHIFTS,
        "shifts",
        "open_shifts",
        saying("What was counted in the drawers, and what should have been there."),
    ),
    MenuEntry(
        saying("Journal"),
        Right.SEE_JOURNAL,
        "journal",
        "open_journal",
        saying("What happened: who, when, what; also what was cancelled, voided, allowed."),
    ),
    MenuEntry(
        saying("Price rules"),
        Right.EDIT_RULES,
        "rules",
        "open_rules",
        saying("What changes prices when a sale is saved."),
    ),
)


class MainMenu(BackOffice):
    """The list of what can be opened."""

    office: ShopOffice
    about = (
        saying("Everything that is done in the shop besides selling."),
        saying("The arrows or the number of a row mark it; Enter opens it."),
        saying("What you have no right to is shown dimmed; the sentence beneath says whom to ask."),
    )

    def __init__(self, office: ShopOffice) -> None:
        super().__init__(office)
        self._typed = ""
        self._list: ListPane[MenuEntry] = ListPane(self._line)
        self._list.show(ENTRIES)
        self.body = (TextPane(lambda: " "), self._list, TextPane(self._told, "t", least=2, most=3))
        self.hotkeys = (
            Hotkey("enter", saying("Open"), self._enter, saying("Open what is marked")),
            Hotkey("escape", saying("Leave"), self._leave, saying("Leave the back office")),
            Hotkey("f10", saying("Leave"), self._leave, saying("Leave the back office"), shown=False),
        )

    def heading(self) -> str:
        return self.say("Back office")

    def corner(self) -> str:
        return self.office.signed_on.name

    def typed(self, name: str, character: str | None) -> bool:
        if name == "character" and character in tuple("0123456789"):
            self._go_to(str(character))
            return True
        self._typed = ""
        return self._list.press(name, character)

    def unscan(self, digits: int) -> None:
        self._typed = ""

    def _go_to(self, digit: str) -> None:
        """`1`, and then `2`, is the first row, and then the twelfth."""
        for text in (self._typed + digit, digit):
            if 1 <= int(text) <= len(ENTRIES):
                self._typed = text
                self._list.show(ENTRIES, int(text) - 1)
                return
        self._typed = ""

    def _enter(self) -> None:
        self._typed = ""
        entry = self._list.marked
        if entry is not None:
            self.open_entry(entry)

    def open_entry(self, entry: MenuEntry) -> None:
        """Open the screen of a row. Raises NoRight, Refused `at_the_till`."""
        need(self.office.operator, entry.right)
        if entry.module == SELLING:
            if not cast("QuietApp", self.app).leave_for(SELLING):
                raise Refused("at_the_till", "This is the till itself: Esc leads back to its sale.")
            return
        make: Callable[[ShopOffice], BackOffice] = getattr(
            import_module(f"tui_pos.tui.office.{entry.module}"), entry.function
        )
        self.open(make(self.office))

    def _leave(self) -> None:
        if cast("QuietApp", self.app).ends_with_last_screen:
            self.ask(saying("Leave the back office?"), self.close)
        else:
            self.close()

    def _line(self, entry: MenuEntry, width: int) -> Row:
        number = ENTRIES.index(entry) + 1
        return [(f"{number:>3}  {self.office.tell(entry.title)}", " " if self.office.may(entry.right) else "x")]

    def _told(self) -> str:
        entry = self._list.marked
        return self.office.tell(entry.about) if entry is not None else ""


def main_menu(workplace: "Workplace", operator: "Operator", translate: Callable[[str], str]) -> MainMenu:
    """The back office of this shop in the hands of `operator`. Raises NoRight."""
    need(operator, Right.BACK_OFFICE)
    return MainMenu(shop_office(workplace, operator, translate))
