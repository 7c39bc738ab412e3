"""The till as a machine of keys: a stack of modes, one status line, and the keys typed ahead of the printer.

Every key is interpreted at once by the mode that is on top by then, so that what is typed faster than it is drawn
still lands where it belongs. Only the printer is slow. Keys typed while it works wait here (but for F1, and Esc that
leaves the printer to itself, when nothing else is waiting yet):

- When the receipt is out they are fed, in order, to the next sale.
- When it does not come out, a window opens that nobody has seen yet. The scans among them, characters ended by Enter,
  stay kept for the next sale, up to the first other key; that key and all after it are dropped, and the window says
  so: an F9 or Esc was meant for another screen.
- When the sale is taken back, the cart on the screen is the old one, and scans for the next sale do not belong in it:
  they are named on the status line, to be scanned again.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from tui_pos.domain.answers import Notice, Posted, PrintTrouble, Report, ReportPrinted, TakenBack
from tui_pos.domain.money import Cents, format_cents, format_percent
from tui_pos.domain.operation import Operation
from tui_pos.domain.parties import Partner
from tui_pos.domain.rights import need
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused, ShopError
from tui_pos.station.commands import KEY_NAMES, MODES, Command, bind, footer
from tui_pos.station.frame import BLANK, COLUMNS, Frame, Paper, left, wrap
from tui_pos.station.modes.help import Help
from tui_pos.station.modes.mode import Mode
from tui_pos.station.modes.payment import Printing
from tui_pos.station.modes.sale import Sale
from tui_pos.station.modes.sign_on import SignOn
from tui_pos.station.modes.trouble import Trouble
from tui_pos.station.modes.word import Word
from tui_pos.station.till import Till

Key = tuple[str, str | None]

STATUS_ROW = 21
FOOTER_ROW = 23

_RUN_OF_DIGITS = re.compile(r"\d{8,}")


class Station:
    """One till's keys and screen.

    `translations` gives the translator of a language code; `language` is the station's own, used until an operator
    signs on. `keys` binds commands anew (raises WrongUse as `commands.bind` does). `currency` stands beside the
    totals. `scanner_prefix` and `scanner_suffix` are what the scanner adds to a code.
    """

    def __init__(
        self,
        till: Till,
        translations: Callable[[str], Callable[[str], str]],
        keys: Mapping[str, str] | None = None,
        *,
        language: str = "en",
        currency: str = "EUR",
        scanner_prefix: str = "",
        scanner_suffix: str = "",
    ) -> None:
        self.till = till
        self.table = bind(keys or {})
        self.currency = currency
        self.ended = False
        self.translate = translations(language)
        self.last_sale: Operation | None = None
        self._translations = translations
        self._language = language
        self._prefix, self._suffix = scanner_prefix, scanner_suffix
        self._status: tuple[str, Saying | ShopError] | None = None
        self._notices: list[Saying | ShopError] = []
        self._trouble: ShopError | None = None
        self._ahead: list[Key] = []
        self._footer = lru_cache(maxsize=64)(self._drawn_footer)
        self.sale = Sale(self)
        self._stack: list[Mode] = [SignOn(self)]
        if till.operator is not None:
            self.signed_on()

    # Keys.

    def key(self, name: str, character: str | None = None) -> None:
        """A key by Textual's name, or `key("character", "я")` for typed text. Never raises a ShopError."""
        if self.top.name == Printing.name and (self._ahead or name not in ("f1", "escape")):
            self._ahead.append((name, character))
            return
        try:
            if character is not None and name == "character":
                for one in character:
                    self._typed(one)
            else:
                self._pressed("enter" if name == "tab" and self._tab_ends_scan() else name)
        except ShopError as error:
            self.tell(error)

    def wake(self) -> None:
        """The till has reports: take them in."""
        try:
            for report in self.till.reports():
                self._take_in(report)
        except ShopError as error:
            self.tell(error)

    def _typed(self, character: str) -> None:
        mode = self.top
        if character == "/" and not mode.typing and mode.name != Word.name and not self._prefix.startswith("/"):
            self.open(Word(self, mode))
        elif character.isprintable() or character in self._prefix + self._suffix:
            mode.typed(character)

    def _pressed(self, name: str) -> None:
        command = self.table.command(self.top.name, name)
        if command is None:
            return
        # An error met in the middle of quick scanning stays until it is seen: the next scan does not wipe it away.
        if not (command.name in ("sell", "erase") and self._status and self._status[0] == "e"):
            self._status = ("w", self._notices.pop(0)) if self._notices else None
        self.run(command)

    def run(self, command: Command) -> None:
        """Do a command of the mode on top. Raises ShopError when it is refused."""
        mode = self.top
        if command.right is not None and self.till.operator is not None:
            try:
                need(self.till.operator.level, command.right)
            except Refused as refusal:
                mode.refused(command, refusal)
                return
        mode.take(command)

    # What is typed, and what a scanner made of it.

    def plain_code(self, text: str) -> str:
        """`text` without what the scanner adds."""
        return text.removeprefix(self._prefix).removesuffix(self._suffix)

    def is_scan(self, text: str) -> bool:
        """Whether only a scanner can have typed `text`: it has the scanner's prefix, or 8 digits or more in a run."""
        if self._prefix and text.startswith(self._prefix):
            return True
        return _RUN_OF_DIGITS.fullmatch(self.plain_code(text)) is not None

    def _tab_ends_scan(self) -> bool:
        return "\t" in self._suffix and bool(self.top.text) and self.top.name != Word.name

    # The stack.

    @property
    def top(self) -> Mode:
        return self._stack[-1]

    def open(self, mode: Mode) -> None:
        self._stack.append(mode)

    def close(self, mode: Mode) -> None:
        """Take `mode`, and what lies on it, off the stack. The lowest mode stays."""
        if mode in self._stack[1:]:
            del self._stack[self._stack.index(mode) :]

    def open_help(self) -> None:
        if self.top.name != Help.name:
            self.open(Help(self, self.top.name))

    def signed_on(self) -> None:
        """Someone signed on: speak their language; a sale that waits for its receipt comes first."""
        operator = self.till.operator
        assert operator is not None
        self._speak(operator.language)
        self.sale = Sale(self)
        self._stack = [self.sale]
        if self.till.unprinted is not None:
            self.show_trouble(self.till.unprinted)

    def show_trouble(self, operation: Operation) -> None:
        """What to do with a sale that waits for its receipt, and the last that is known of why."""
        self.open(Trouble(self, operation, self._trouble))

    def sign_off(self) -> None:
        """Whoever is signed on goes; the cart stays for the next."""
        self.till.sign_off()
        self._speak(self._language)
        self._stack = [SignOn(self)]

    def _speak(self, language: str) -> None:
        self.translate = self._translations(language)
        self._footer.cache_clear()

    def say(self, text: str, **facts: object) -> str:
        """`text` in the reader's language, with its facts filled in."""
        translated = self.translate(text)
        return translated.format(**facts) if facts else translated

    def title_of(self, mode: str) -> str:
        return self.translate(MODES[mode])

    def key_of(self, command: str) -> str:
        """The key of a command as it is written, or its word where it has none."""
        bound = self.table.named(command)
        return KEY_NAMES[bound.key] if bound.key else self.translate(bound.word)

    def price_group(self, group: str) -> str:
        """A price group's name in the reader's language."""
        names = {"retail": self.translate("retail"), "wholesale": self.translate("wholesale")}
        return names.get(group, group)

    def partner_name(self, partner: Partner) -> str:
        """The customer's name; that of the end customer in the reader's language."""
        return self.translate(partner.name) if partner.is_anonymous else partner.name

    def terms(self, partner: Partner) -> str:
        """A customer's price group and percent: `wholesale 5.00 %`."""
        group = self.price_group(partner.price_group)
        return f"{group} {format_percent(partner.percent)} %" if partner.percent else group

    # The status line.

    def tell(self, text: Saying | ShopError, style: str = "") -> None:
        """Show a sentence; an error stands out unless `style` says otherwise."""
        self._status = (style or ("e" if isinstance(text, ShopError) else "g"), text)

    # Printing, and what was typed meanwhile.

    def print_receipt(self, change: Cents | None = None) -> None:
        """The receipt is on its way: back to the sale, with nothing to do but to wait."""
        self._stack = [self.sale, Printing(self, change)]

    def keep(self, key: Key) -> None:
        """Keep a key for the next sale."""
        self._ahead.append(key)

    @property
    def scan_under_way(self) -> bool:
        """Whether the keys that are kept end in characters still without their Enter."""
        return bool(self._ahead) and self._ahead[-1][0] == "character"

    @property
    def kept_scans(self) -> int:
        """How many scans wait for the next sale."""
        return sum(1 for name, _ in self._ahead if name == "enter")

    def replay(self) -> None:
        """Feed the kept keys to the mode on top. Printing may begin again among them; the rest then waits again."""
        ahead, self._ahead = self._ahead, []
        for name, character in ahead:
            self.key(name, character)

    def _take_in(self, report: Report) -> None:
        waiting = any(mode.name in (Printing.name, Trouble.name) for mode in self._stack)
        match report:
            case Posted(operation):
                self.last_sale, self._trouble = operation, None
                if waiting:
                    self._stack = [self.sale]
                    self.sale.start_anew()
                    self.replay()
                else:
                    self.tell(saying("The receipt of the waiting sale is out."))
            case PrintTrouble(operation, trouble):
                self._trouble = trouble
                if waiting:
                    self._ahead, dropped = _scans_of(self._ahead)
                    self._stack = [self.sale, Trouble(self, operation, trouble, dropped)]
                else:
                    self.tell(trouble)
            case TakenBack():
                self._trouble = None
                if waiting:
                    self._stack = [self.sale]
                    self.sale.start_anew()
                self._set_aside()
            case ReportPrinted(text):
                self.tell(text)
            case Notice(text):
                self._note(text)

    def _note(self, notice: Saying | ShopError) -> None:
        """A notice waits while an error has not been seen; of equal ones the first is enough."""
        if self._status is None or self._status[0] != "e":
            self.tell(notice, "w")
        elif str(notice) not in map(str, self._notices):
            self._notices.append(notice)

    def _set_aside(self) -> None:
        typed = "".join(character or " " for _, character in self._ahead).strip()
        self._ahead = []
        if typed:
            text = "The sale is open again. Scanned for the next one and not sold: {codes}; scan it again then."
            self.tell(saying(text, codes=typed), "w")
        else:
            self.tell(saying("No receipt was issued; the sale is open again."))

    # The picture.

    def frame(self) -> Frame:
        """What the screen shows now."""
        paper = Paper()
        lowest = max((index for index, mode in enumerate(self._stack) if mode.full), default=0)
        for mode in self._stack[lowest:]:
            try:
                mode.draw(paper)
            except ShopError as error:
                self.tell(error)
        self._draw_status(paper)
        paper.lay(FOOTER_ROW, *self._footer(self.top.name))
        return paper.frame()

    def money(self, amount: Cents) -> str:
        """`13.20 EUR`."""
        return f"{format_cents(amount)} {self.currency}"

    def _draw_status(self, paper: Paper) -> None:
        if self._status is None:
            return
        style, text = self._status
        rows = wrap(text.say(self.translate), COLUMNS - 2)
        if len(rows) > 2:
            rows = [rows[0], left(" ".join(rows[1:]), COLUMNS - 2)]
        for row, sentence in enumerate(rows, STATUS_ROW if len(rows) == 2 else STATUS_ROW + 1):
            paper.row(row, " " + sentence, style)

    def _drawn_footer(self, mode: str) -> tuple[str, str]:
        text, styles = "", ""
        for key, caption in footer(self.table.of(mode), self.translate, COLUMNS):
            text += key + caption
            styles += "k" * len(key) + "f" * len(caption)
        return left(text, COLUMNS), (styles + BLANK)[:COLUMNS]


def _scans_of(keys: list[Key]) -> tuple[list[Key], int]:
    """The scans at the head of `keys`, the last perhaps unfinished, and how many keys from there on are dropped.

    An Enter that ends nothing, such as that of a fast F9, Enter, Enter, is no scan and stops nothing.
    """
    scans: list[Key] = []
    for index, (name, character) in enumerate(keys):
        if name == "character":
            scans.append((name, character))
        elif name == "enter":
            if scans and scans[-1][0] == "character":
                scans.append((name, None))
        else:
            return scans, len(keys) - index
    return scans, 0
