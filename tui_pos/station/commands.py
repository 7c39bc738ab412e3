"""Every command of the station, once: its name, title, key, `/word`, the right it needs and the modes where it works.

The key table, the footer, the help and docs/cashier.md are made from this table; `keys` binds it to the keys of a till.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tui_pos.domain.rights import Right

SIGN_ON, SALE, FIELD, ITEMS, PARTNERS, PLACES = "sign_on", "sale", "field", "items", "partners", "places"
REVIEW, STOPPED, PAYMENT, PRINTING, TROUBLE = "review", "stopped", "payment", "printing", "trouble"
RECEIPTS, RECEIPT, STORNO, WHY = "receipts", "receipt", "storno", "why"
GOODS_BACK, OLD_RECEIPT = "goods_back", "old_receipt"
GIVING, OWING, OWED, PACKAGING = "giving", "owing", "owed", "packaging"
SETUP, AMOUNT, SEARCH = "setup", "amount", "search"
SHIFT, COUNT, SHIFTS, SHIFT_PAPER, REASON = "shift", "count", "shifts", "shift_paper", "reason"
UNSETTLED = "unsettled"
MENU, HELP, QUESTION, WORD = "menu", "help", "question", "word"
GRANT, LOCK, JOURNAL, ENTRY = "grant", "lock", "journal", "entry"
HOLDING, HELD, CHECK, PRICED, TILES = "holding", "held", "check", "priced", "tiles"

MODES: dict[str, str] = {
    SIGN_ON: "Sign on",
    SALE: "Sale",
    FIELD: "Number",
    ITEMS: "Search items",
    PARTNERS: "Choose the customer",
    PLACES: "Choose the location",
    HOLDING: "Hold the sale",
    HELD: "Held sales",
    CHECK: "Price check: scan, or type a code or a name",
    PRICED: "Price check",
    TILES: "Quick items",
    REVIEW: "Review before saving",
    STOPPED: "The save is stopped",
    GIVING: "Review before giving on consignment",
    PAYMENT: "Payment",
    PACKAGING: "Payment by packaging",
    PRINTING: "Printing",
    TROUBLE: "The receipt did not come out",
    RECEIPTS: "Receipts of this location",
    RECEIPT: "Receipt",
    STORNO: "Storno",
    GOODS_BACK: "Goods come back",
    OLD_RECEIPT: "The receipt of the sale",
    WHY: "Why does it cost this?",
    OWING: "Goods on consignment: who has them",
    OWED: "On consignment",
    SETUP: "Setup",
    AMOUNT: "Cash in or out",
    REASON: "What the cash is for",
    SHIFT: "Shift",
    UNSETTLED: "Cash that is not confirmed",
    COUNT: "Count the drawer",
    SHIFTS: "Past shifts",
    SHIFT_PAPER: "Report of a shift",
    SEARCH: "Search for printers",
    MENU: "Menu",
    HELP: "Keys",
    QUESTION: "Question",
    JOURNAL: "Journal",
    ENTRY: "Entry of the journal",
    GRANT: "Somebody else may allow it",
    LOCK: "The till is locked",
    WORD: "Command by word",
}
"""Mode → its English title."""

SECTIONS: dict[str, str] = {
    "sale": "The sale",
    "line": "The line",
    "goods": "Goods and prices",
    "day": "The day",
    "till": "The till",
}
"""Section of the sale's menu → its English title."""

KEY_NAMES: dict[str, str] = {
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "insert": "Ins",
    "delete": "Del",
    "backspace": "Backspace",
}
"""Keys that arrive on every terminal → how they are written. F11 and F12 do not on some: never bound by default."""


@dataclass(frozen=True, slots=True)
class Command:
    """`title`, `short` (the footer's caption; "" = not there) and `word` are English source texts.

    `key` is "" for what only the menu and the word reach; `also` is a second key. `right` is what an operator needs.
    `menu`: the section of the sale's menu that lists it; True: the last one.
    """

    name: str
    title: str
    key: str
    modes: tuple[str, ...]
    word: str
    short: str = ""
    right: Right | None = None
    also: str = ""
    menu: str | bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key for key in (self.key, self.also) if key)


_LISTS = (ITEMS, PARTNERS, PLACES, OWING, PACKAGING, CHECK)
_PAYING = (REVIEW, PAYMENT)
_REVIEWS = (REVIEW, GIVING)
_MOVING = (
    SALE,
    *_LISTS,
    REVIEW,
    STOPPED,
    GIVING,
    RECEIPTS,
    RECEIPT,
    STORNO,
    WHY,
    OWED,
    SETUP,
    SEARCH,
    SHIFT,
    COUNT,
    SHIFTS,
    SHIFT_PAPER,
    UNSETTLED,
    MENU,
    HELP,
    GOODS_BACK,
    HELD,
    TILES,
    JOURNAL,
    ENTRY,
)
_TYPING = (
    SIGN_ON,
    SALE,
    FIELD,
    *_LISTS,
    PAYMENT,
    STORNO,
    OWED,
    AMOUNT,
    REASON,
    COUNT,
    WORD,
    GRANT,
    LOCK,
    JOURNAL,
    HOLDING,
    PRICED,
    TILES,
)
_BACK = (RECEIPTS, GOODS_BACK, OLD_RECEIPT)

COMMANDS: tuple[Command, ...] = (
    Command("help", "The keys of this screen", "f1", tuple(MODES), "/help", "Help"),
    # The sale.
    Command("sell", "Sell what is typed", "enter", (SALE,), "/sell"),
    Command("qty", "Quantity of the line", "f2", (SALE,), "/quantity", "Qty", menu="line"),
    Command("search", "Search items by name", "f3", (SALE,), "/search", "Find", menu="goods"),
    Command("price", "Price of the line", "f4", (SALE,), "/price", "Price", Right.CHANGE_PRICE, menu="line"),
    Command("discount", "Discount of the line", "f5", (SALE,), "/discount", "Disc", Right.CHANGE_DISCOUNT, menu="line"),
    Command("partner", "Choose the customer", "f6", (SALE,), "/customer", "Cust", menu="sale"),
    Command(
        "hold", "Hold the sale; with none in hand recall one", "f7", (SALE,), "/hold", "Hold", Right.SELL, menu="sale"
    ),
    Command("void", "Void the line", "f8", (SALE,), "/void", "Void", Right.VOID_LINE, also="delete", menu="line"),
    Command("save", "Save: review, payment, receipt", "f9", (SALE,), "/save", "Save", Right.SELL, menu="sale"),
    Command("menu", "Menu of all commands", "f10", (SALE,), "/menu", "Menu"),
    Command("recall", "Held sales: recall one", "", (SALE,), "/recall", right=Right.SELL, menu="sale"),
    Command("undo", "Undo the last step", "left", (SALE,), "/undo", menu="line"),
    Command("redo", "Do what was undone again", "right", (SALE,), "/redo", menu="line"),
    Command("repeat", "The last item once more; also: + and Enter", "", (SALE,), "/repeat", menu="line"),
    Command("tiles", "Quick items: a page of tiles", "tab", (SALE,), "/tiles", menu="goods"),
    Command("check_price", "Price check, without selling", "", (SALE,), "/check", menu="goods"),
    Command("quick", "Put the line's item on a quick key", "", (SALE,), "/quick", right=Right.KEEP_LISTS, menu="goods"),
    *(Command(f"quick{number}", f"Quick item {number}", "", (SALE,), f"/tile{number}") for number in range(1, 13)),
    Command("location", "Choose the location", "", (SALE,), "/location", right=Right.CHANGE_LOCATION, menu="sale"),
    Command("cancel", "Cancel the whole sale", "", (SALE,), "/cancel", right=Right.CANCEL_CART, menu="sale"),
    Command("unprinted", "The sale that waits for its receipt", "", (SALE,), "/unprinted", menu="sale"),
    Command("why", "Why the line costs this", "insert", (SALE,), "/why", menu="line"),
    Command("receipts", "Receipts of this location", "", (SALE,), "/receipts", menu="sale"),
    Command("goods_back", "Goods come back of a sale that is not here", "", (SALE,), "/refund", menu="sale"),
    Command("give", "Give the goods on consignment", "", (SALE,), "/give", right=Right.CONSIGN, menu="sale"),
    Command("consignments", "Goods on consignment: return, report", "", (SALE,), "/consignments", menu="goods"),
    Command("rules", "Price rules", "", (SALE,), "/rules", right=Right.EDIT_RULES, menu="goods"),
    Command(
        "office", "Back office: items, customers, lists", "", (SALE,), "/office", right=Right.BACK_OFFICE, menu=True
    ),
    Command(
        "duplicate", "Duplicate of the last receipt", "", (SALE, SETUP), "/duplicate", right=Right.REPRINT, menu="day"
    ),
    Command("journal", "Journal: what happened here", "", (SALE,), "/journal", right=Right.SEE_JOURNAL, menu="day"),
    Command("shift", "Shift: open, count, close; past shifts", "", (SALE,), "/shift", right=Right.SHIFT, menu="day"),
    Command("put_in", "Cash into the drawer", "", (SALE,), "/in", right=Right.MOVE_CASH, menu="day"),
    Command("take_out", "Cash out of the drawer", "", (SALE,), "/out", right=Right.MOVE_CASH, menu="day"),
    Command("drawer", "Open the drawer", "", (SALE,), "/drawer", right=Right.OPEN_DRAWER, menu="day"),
    Command(
        "report_x",
        "X report of the day so far",
        "",
        (SALE, SETUP, SHIFT),
        "/x",
        right=Right.PRINTER_REPORTS,
        menu="day",
    ),
    Command("report_z", "Z report: close the day", "", (SALE,), "/z", right=Right.PRINTER_REPORTS, menu="day"),
    Command("setup", "Setup: printer, sound, database", "", (SALE,), "/setup", right=Right.SETUP, menu=True),
    Command("clear", "Clear what is typed, and the message", "escape", (SALE,), "/clear"),
    Command("sign_off", "Sign off", "", (SALE,), "/off", menu="till"),
    # Windows: what Enter does in each.
    Command("sign_on", "Sign on with the PIN", "enter", (SIGN_ON,), "/on", "Sign on"),
    Command("language", "The next language", "f2", (SIGN_ON,), "/language", "Language"),
    Command("training", "Training: a manager's PIN, then this key", "f8", (SIGN_ON,), "/training", "Training"),
    Command("allow", "Allow it, this once", "enter", (GRANT,), "/allow", "Allow"),
    Command("look_up", "Search; nothing typed: open what is marked", "enter", (JOURNAL,), "/open", "Open"),
    Command("reprint", "Print it again, as a marked copy", "f5", (JOURNAL, ENTRY), "/reprint", "Copy", Right.REPRINT),
    Command("write_journal", "Write all that is found to a CSV file", "f8", (JOURNAL,), "/export", "CSV file"),
    Command("unlock", "Unlock with the PIN", "enter", (LOCK,), "/unlock", "Unlock"),
    Command("accept", "Accept the number", "enter", (FIELD, AMOUNT), "/accept", "Accept"),
    Command("fill_in", "Take what is typed; at the end all of it", "enter", (OLD_RECEIPT,), "/accept", "Accept"),
    Command("choose", "Choose what is marked", "enter", (*_LISTS, SETUP, SHIFT, MENU), "/choose", "Choose"),
    Command("hold_now", "Hold the sale with this note", "enter", (HOLDING,), "/hold", "Hold"),
    Command("recall_now", "Recall the marked sale", "enter", (HELD,), "/recall", "Recall"),
    Command("check_next", "The next price", "enter", (PRICED,), "/check", "Next"),
    Command("sell_checked", "Sell it", "f2", (PRICED,), "/sell", "Sell it"),
    Command("take_tile", "Sell the number, or the marked tile", "enter", (TILES,), "/sell", "Sell it"),
    Command("put_tile", "Put the sale's marked item here", "f2", (TILES,), "/put", "Put here", Right.KEEP_LISTS),
    Command("clear_tile", "Take the item off the tile", "delete", (TILES,), "/none", "Remove", Right.KEEP_LISTS),
    Command("tile_left", "The tile to the left", "left", (TILES,), "/left"),
    Command("tile_right", "The tile to the right", "right", (TILES,), "/right"),
    Command("section_left", "The section before", "left", (MENU,), "/left"),
    Command("section_right", "The next section", "right", (MENU,), "/right"),
    Command("proceed", "Go on to the payment", "enter", (REVIEW,), "/proceed", "Payment"),
    Command("give_now", "Give on consignment", "enter", (GIVING,), "/proceed", "Give"),
    Command("pay", "Take the payment; empty: all that is left", "enter", (PAYMENT,), "/pay", "Pay"),
    Command("open_receipt", "Open the receipt", "enter", (RECEIPTS,), "/open", "Open"),
    Command("reverse", "Take back what stands under “now”", "enter", (STORNO,), "/proceed", "Storno"),
    Command("take_goods", "Take what is typed; else take all of it back", "enter", (GOODS_BACK,), "/take", "Take"),
    Command("take_consigned", "Take back what is marked", "enter", (OWED,), "/return", "Return"),
    Command("why_sold", "Why the line cost this", "insert", (RECEIPT,), "/why", "Why"),
    Command(
        "storno", "Storno: all of it, or a part, comes back", "f8", (RECEIPT, ENTRY), "/storno", "Storno", Right.STORNO
    ),
    Command("use_printer", "Write what is marked into the settings", "enter", (SEARCH,), "/use", "Use"),
    Command("print_again", "Print again", "enter", (TROUBLE,), "/print", "Print again"),
    Command("yes", "Yes", "enter", (QUESTION,), "/yes", "Yes"),
    Command("run", "Do what the word says", "enter", (WORD,), "/run", "Do it"),
    # Setup. The screen shows each command's key beside it.
    Command("read_again", "Ask again", "f5", (SETUP, SEARCH), "/again", "Ask again"),
    Command("test_page", "Test page", "f2", (SETUP,), "/page"),
    Command("find_printer", "Search for printers", "f3", (SETUP,), "/search"),
    Command("try_display", "Try the display", "f4", (SETUP,), "/display"),
    Command("cash_in", "Cash into the drawer", "f6", (SETUP, SHIFT), "/in", right=Right.MOVE_CASH),
    Command("cash_out", "Cash out of the drawer", "f7", (SETUP, SHIFT), "/out", right=Right.MOVE_CASH),
    Command("open_drawer", "Open the drawer", "f8", (SETUP, SHIFT), "/drawer"),
    Command("play_sound", "Try the sound", "f9", (SETUP,), "/sound"),
    # The shift and its drawer.
    Command("open_shift", "Open a shift with its float", "f2", (SHIFT,), "/open", "Open", Right.SHIFT),
    Command("count_shift", "Count, then close the shift", "f9", (SHIFT,), "/close", "Count", Right.SHIFT),
    Command("shift_report", "Report of the shift so far", "f4", (SHIFT,), "/report", "Report"),
    Command("shifts", "Past shifts", "f3", (SHIFT,), "/shifts", "Past", Right.SEE_SHIFTS),
    Command("float_again", "Float on the printer once more", "f5", (SHIFT,), "/float", right=Right.SHIFT),
    Command("unsettled", "Cash not confirmed: did it move?", "insert", (SHIFT,), "/confirm"),
    Command("cash_seen", "It is on the paper: it has moved", "f7", (UNSETTLED,), "/paper", "On paper"),
    Command("cash_not_seen", "It is not: nothing has moved", "f8", (UNSETTLED,), "/none", "Not on paper"),
    Command("count_pieces", "So many pieces; on to the next", "enter", (COUNT,), "/accept", "Next"),
    Command("count_none", "Not counted", "delete", (COUNT,), "/none"),
    Command("close_shift", "Close the shift with this count", "f9", (COUNT,), "/close", "Close the shift"),
    Command("open_told", "Open the report of the shift", "enter", (SHIFTS,), "/open", "Open"),
    Command("print_shift", "Print it; the paper is no receipt", "f5", (SHIFT_PAPER,), "/print", "Print"),
    Command("move_cash", "Move the cash", "enter", (REASON,), "/accept", "Move it"),
    # Payment, print trouble and words. The payment window shows each way's key beside it.
    Command("points", "Pay with points", "f3", _PAYING, "/points"),
    Command("credit", "Leave on credit", "f4", _PAYING, "/credit"),
    Command("cash", "Pay in cash", "f5", _PAYING, "/cash", "Cash"),
    Command("card", "Pay by card", "f6", _PAYING, "/card", "Card"),
    Command("bank", "Pay through the bank", "f7", _PAYING, "/bank", "Bank"),
    Command("voucher", "Pay by voucher", "f8", _PAYING, "/voucher", "Voucher"),
    Command("packaging", "Pay by packaging", "f2", (PAYMENT,), "/packaging"),
    Command("type_up", "The way to pay above", "up", (PAYMENT,), "/above"),
    Command("type_down", "The way to pay below", "down", (PAYMENT,), "/below"),
    Command("drop", "Remove the last payment", "delete", (PAYMENT,), "/remove", "Remove"),
    Command("override", "Pass over the rules for payment", "", (PAYMENT,), "/override", right=Right.OVERRIDE_PAYMENT),
    # The documents that go with a sale; what is marked of goods on consignment.
    Command("child_less", "One fewer on the document", "left", _REVIEWS, "/fewer"),
    Command("child_more", "One more on the document", "right", _REVIEWS, "/more"),
    Command("child_refuse", "Refuse the document, or take it again", "delete", (*_REVIEWS, STORNO), "/refuse"),
    Command("child_next", "Mark the next document", "tab", _REVIEWS, "/next"),
    Command("child_partner", "Choose whose document it is", "f2", _REVIEWS, "/customer"),
    Command("back_qty", "So many of the line; nothing typed: all", "f2", (STORNO,), "/quantity", "Qty"),
    Command("reason", "The next reason", "f5", (STORNO, GOODS_BACK), "/reason", "Reason"),
    Command("goods_qty", "So many of the line", "f2", (GOODS_BACK,), "/quantity", "Qty"),
    Command("goods_price", "So much was paid for one", "f4", (GOODS_BACK,), "/price", "Price"),
    Command("goods_partner", "Choose who brings them", "f6", (GOODS_BACK,), "/customer", "Cust"),
    Command("old_receipt", "By the receipt of the sale, or without", "f7", (GOODS_BACK,), "/paper", "Paper"),
    Command("goods_none", "Take the line out", "f8", (GOODS_BACK,), "/void", "Void", also="delete"),
    Command("owed_qty", "So many of the lot; nothing typed: all", "f2", (OWED,), "/quantity", "Mark"),
    Command("owed_less", "One fewer of the lot", "left", (OWED,), "/fewer"),
    Command("owed_more", "One more of the lot", "right", (OWED,), "/more"),
    Command("owed_none", "Mark nothing of the lot", "delete", (OWED,), "/none", "None"),
    Command("report_consigned", "Report what is marked: payment, receipt", "f9", (OWED,), "/report", "Report"),
    Command("on_paper", "The receipt is on paper: save the sale", "f7", (TROUBLE,), "/paper", "On paper"),
    Command("take_back", "Take the sale back: no receipt", "f8", (TROUBLE,), "/takeback", "Take back"),
    Command("complete", "Complete the word", "tab", (WORD,), "/complete", "Complete"),
    # Moving and typing.
    Command("up", "Up", "up", (*_MOVING, WORD, OLD_RECEIPT), "/up"),
    Command("down", "Down", "down", (*_MOVING, WORD, OLD_RECEIPT), "/down"),
    Command("page_up", "A page up", "pageup", _MOVING, "/pageup"),
    Command("page_down", "A page down", "pagedown", _MOVING, "/pagedown"),
    Command("first", "To the first", "home", _MOVING, "/first"),
    Command("last", "To the last", "end", _MOVING, "/last"),
    Command("erase", "Erase the last character", "backspace", (*_TYPING, *_BACK), "/erase"),
    Command("end", "Close the program", "f10", (SIGN_ON,), "/quit", "Close"),
    Command("back", "One step back", "escape", tuple(mode for mode in MODES if mode != SALE), "/back", "Back"),
)


def texts() -> Iterator[str]:
    """Every source text of this table, for the translators."""
    yield from MODES.values()
    yield from SECTIONS.values()
    for command in COMMANDS:
        yield from (text for text in (command.title, command.short, command.word) if text)
