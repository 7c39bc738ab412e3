"""The till as a machine of keys: a stack of modes, one status line, and the keys typed ahead of the printer.

Every key is interpreted at once by the mode that is on top by then, so that what is typed faster than it is drawn
still lands where it belongs. Only the printer is slow. Keys typed while it works wait (but for F1, and Esc that
leaves the printer to itself, when nothing else is waiting yet):

- When the receipt is out they are fed, in order, to the next sale.
- When it does not come out, a window opens that nobody has seen yet. The scans among them, characters ended by Enter,
  stay kept for the next sale, up to the first other key; that key and all after it are dropped, and the window says
  so: an F9 or Esc was meant for another screen.
- When the sale is taken back, the cart on the screen is the old one, and scans for the next sale do not belong in it:
  they are named on the status line, to be scanned again.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from tui_pos.domain.answers import Notice, Posted, PrintTrouble, Report, ReportPrinted, TakenBack
from tui_pos.domain.money import Thousandths
from tui_pos.domain.operation import COMES_BACK, Kind, Operation
from tui_pos.domain.rights import NoRight, may_open, no_right
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused, ShopError, SignedOnElsewhere
from tui_pos.language import LANGUAGES
from tui_pos.station.ahead import TypeAhead
from tui_pos.station.commands import Command
from tui_pos.station.keys import bind
from tui_pos.station.lending import Lending
from tui_pos.station.modes.help import Help
from tui_pos.station.modes.printing import Printing
from tui_pos.station.modes.sale import Sale
from tui_pos.station.modes.sign_on import SignOn
from tui_pos.station.modes.trouble import Trouble
from tui_pos.station.modes.word import Word
from tui_pos.station.scanner import Scanner
from tui_pos.station.shown import Shown
from tui_pos.station.till import Till
from tui_pos.station.words import Words


class Station(Shown):
    """One till's keys and screen.

    `translations` gives the translator of a language code; `language` is the station's own, used until an operator
    signs on. `keys` binds commands anew (raises WrongUse as `commands.bind` does). `currency` stands beside the
    totals. `scanner_prefix` and `scanner_suffix` are what the scanner adds to a code. `lock_minutes` is for whoever
    has a clock. `console_key` is the technician's: it stands in no table, and whoever else strikes it sees nothing
    happen. `training`: this is one, and every picture says so; `offers_training`: the first screen leads to it.
    `seated`: somebody came here already known, and whoever signs off leaves.
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
        console_key: str = "",
        lock_minutes: int = 0,
        training: bool = False,
        offers_training: bool = True,
        seated: bool = False,
    ) -> None:
        super().__init__()
        self.till = till
        self.lock_minutes = lock_minutes
        self.console_key = console_key
        bound = bind(keys or {})
        self.table = bound if offers_training and not training else bound.without("training")
        self._training = training
        self.seated = seated
        self._chosen_language: str | None = None
        self.leads_to = ""
        self.words = Words(translations(language), self.table, currency, lambda: map(translations, LANGUAGES))
        self.scanner = Scanner(scanner_prefix, scanner_suffix)
        self.ahead = TypeAhead()
        self.last_sale: Operation | None = None
        self.ended = False
        self.request: str | None = None
        self._translations = translations
        self._language = language
        self._trouble: ShopError | None = None
        self.lending = Lending(self)
        self.sale = Sale(self)
        self._stack = [SignOn(self)]
        if till.operator is not None:
            self.signed_on()

    @property
    def translate(self) -> Callable[[str], str]:
        """The language of whoever is at the till."""
        return self.words.translate

    # Keys.

    def key(self, name: str, character: str | None = None) -> None:
        """A key by Textual's name, or `key("character", "я")` for typed text. Never raises a ShopError."""
        if name == self.console_key:
            self._knock()
            return
        if self.top.name == Printing.name and (self.ahead or name not in ("f1", "escape")):
            self.ahead.keep(name, character)
            return
        self.lending.settle()
        if name == "character":
            for one in character or "":
                self._typed(one)
        else:
            self._act("enter" if name == "tab" and self.scanner.ends_with_tab and self.top.text else name)
        self.lending.settle()
        self._look_for_hint()
        if self._keeps and not self._hides_keys and self.top.name not in (Printing.name, Trouble.name):
            self._keeps = False
            self.replay()

    def _act(self, name: str) -> None:
        """What a key does; where it wants a right, somebody who has it may allow it, and it is done again."""
        seen, mode, text = self.lending.look(), self.top, self.top.text
        try:
            self._pressed(name)
        except NoRight as refusal:
            self.lending.ask(refusal, seen, lambda: self._act(name))
        except ShopError as error:
            if mode.takes_number:
                self.missed(self.scanner.on_top_of(text)[1], error)
            self.tell(error)

    def _knock(self) -> None:
        """Nothing that a stranger could see may come of this: no sentence, no pause, not even of what went wrong."""
        first = self.top if isinstance(self.top, SignOn) else None
        with suppress(ShopError):
            if self.till.knock(None if first is None else first.text) and not self._locked:
                if first is not None:
                    first.text = ""
                self.ask_for("console")

    def wake(self) -> None:
        """The till has reports: take them in. Beneath a lock they wait to be read."""
        locked = self.is_locked
        if locked:
            self._turn_status()
        for report in self._reports():
            # What one window makes of it, or fails to, keeps nobody else from hearing it, nor from what comes after.
            for hear in (*[mode.heard for mode in self._stack], self._take_in):
                try:
                    hear(report)
                except ShopError as error:
                    self.tell(error)
        if locked:
            self._turn_status()
        self._look_for_hint()

    def _reports(self) -> Sequence[Report]:
        try:
            return self.till.reports()
        except ShopError as error:
            self.tell(error)
            return ()

    def _look_for_hint(self) -> None:
        if self.till.operator is not None:
            self.sale.look_for_hint()

    def _typed(self, character: str) -> None:
        mode = self.top
        opens_word = character == "/" and not mode.typing and not self.scanner.prefix.startswith("/")
        if opens_word and mode.name != Word.name:
            self.open(Word(self, mode))
        elif character.isprintable() or self.scanner.adds(character):
            mode.typed(character)

    def _pressed(self, name: str) -> None:
        command = self.table.command(self.top.name, name)
        if command is None:
            if name == "enter" and self.top.text:
                self.top.end_stray()
            return
        # An error met in the middle of quick scanning stays until it is seen: the next scan does not wipe it away.
        if not (command.name in ("sell", "erase") and self._status and self._status[0] == "e"):
            self._status = ("w", self._notices.pop(0)) if self._notices else None
        self.run(command)

    def run(self, command: Command) -> None:
        """Do a command of the mode on top. Raises ShopError when it is refused."""
        mode = self.top
        operator = self.till.operator
        if command.right is not None and operator is not None and not may_open(operator, command.right):
            mode.refused(command, no_right(command.right))
            return
        mode.take(command)

    # The stack, and the steps that lead from one mode to another.

    def open_help(self) -> None:
        """The keys of the mode on top."""
        if self.top.name != Help.name:
            self.open(Help(self, self.top.name))

    def signed_on(self) -> None:
        """Someone signed on: speak their language; a sale that waits for its receipt comes first."""
        operator = self.till.operator
        assert operator is not None
        if self._chosen_language is not None and self._chosen_language != operator.language:
            self.till.speak(self._chosen_language)
        self._speak(self._chosen_language or operator.language)
        self._chosen_language = None
        unsold = self.sale.unsold
        self.sale = Sale(self)
        self.sale.unsold = unsold
        self._stack = [self.sale]
        if self.till.unprinted is not None:
            self.show_trouble(self.till.unprinted)

    def sign_off(self) -> None:
        """Whoever is signed on goes; the cart stays for the next."""
        self.till.sign_off()
        if self.seated:
            self.end()
        self._speak(self._language)
        self._stack = [SignOn(self)]

    def tell(self, text: Saying | ShopError, style: str = "") -> None:
        if isinstance(text, SignedOnElsewhere) and self.till.operator is not None:
            self._locked, self._behind = [], None
            self.sign_off()
        super().tell(text, style)

    @property
    def next_language(self) -> str:
        """The code of the language after the one that the first screen speaks."""
        now = self._chosen_language or self._language
        return LANGUAGES[(LANGUAGES.index(now) + 1) % len(LANGUAGES)] if now in LANGUAGES else LANGUAGES[0]

    def switch_language(self) -> None:
        """Before anyone signs on: that language, for this screen and for whoever signs on to it."""
        self._chosen_language = self.next_language
        self._speak(self._chosen_language)

    @property
    def mark(self) -> str:
        """What every screen has to say of itself: that this is training, or nothing."""
        return self.words.say("TRAINING") if self._training else ""

    def end(self, leads_to: str = "") -> None:
        """Close the program; `leads_to` is what whoever opened it is to open next."""
        self.leads_to = leads_to
        self.ended = True

    def ask_for(self, request: str) -> None:
        """Another screen than this one is wanted, such as "rules"; whoever shows this one takes the request."""
        self.request = request

    def take_request(self) -> str | None:
        """The screen that is wanted; once, then None."""
        request, self.request = self.request, None
        return request

    def sell_code(self, code: str, qty: Thousandths | None = None) -> None:
        """Sell a code or barcode in the sale. Raises Refused as `Till.enter` does."""
        self.sale.sell_code(code, qty)

    def sell_item(self, code: str, qty: Thousandths | None = None) -> None:
        """Sell the item with this very code. Raises Refused as `Till.enter_item` does."""
        self.sale.sell_item(code, qty)

    def typed_in_sale(self) -> str:
        """What is typed in the sale and not sold; the sale gives it up."""
        return self.sale.taken_text()

    def missed(self, text: str, refusal: ShopError) -> None:
        """A scan that was refused in some window is one that the sale has not sold."""
        self.sale.missed(text, refusal)

    def sell_scan(self, text: str) -> None:
        """Back to the sale, and sell there what was scanned into a window; where a receipt is in trouble the scan
        waits for the next sale, in its turn.

        Raises Refused as `Till.enter` does, and `scan_as_pin` before anyone signed on.
        """
        lowest, *windows = self._stack
        if isinstance(lowest, SignOn):
            self._stack = [lowest]
            raise Refused("scan_as_pin", "That was a scan, not a PIN; sign on first, then scan.")
        trouble = next((window for window in windows if isinstance(window, Trouble)), None)
        if trouble is not None:
            self._stack = [lowest, trouble]
            self.keep_scan(text)
            return
        self._stack = [self.sale]
        self.lending.settle()
        self.sale.sell_code(self.scanner.plain_code(text))
        self.tell(saying("Back in the sale: what was scanned is sold."), "w")

    def keep_scan(self, text: str) -> None:
        """A scan that belongs to the next sale waits for it, with those typed ahead."""
        for character in text:
            self.ahead.keep("character", character)
        self.ahead.keep("enter")
        self.tell(saying("Kept for the next sale: {text}.", text=text[:40]), "w")

    def print_receipt(self, *, may_leave: bool = True) -> None:
        """The printer is at work: back to the sale, with nothing to do but to wait."""
        self._stack = [self.sale, Printing(self, may_leave=may_leave)]

    def show_trouble(self, operation: Operation) -> None:
        """What to do with a sale that waits for its receipt, and the last that is known of why."""
        self.open(Trouble(self, operation, self._trouble))

    def replay(self) -> None:
        """Feed the keys typed ahead to the mode on top. Printing may begin again among them; the rest waits again, as
        it does where a PIN is asked for: none of it is one."""
        for name, character in self.ahead.take():
            if self._hides_keys:
                self.ahead.keep(name, character)
                self._keeps = True
            else:
                self.key(name, character)

    def _speak(self, language: str) -> None:
        self.words.translate = self._translations(language)
        self._footer.cache_clear()

    # What the till reports.

    def _take_in(self, report: Report) -> None:
        waiting = any(mode.name in (Printing.name, Trouble.name) for mode in self._stack)
        match report:
            case Posted(operation):
                self._trouble = None
                is_storno = operation.kind in COMES_BACK
                if not is_storno:
                    self.last_sale = operation
                if waiting:
                    self._back_to_sale(anew=operation.kind is Kind.SALE)
                    self._name_documents(operation)
                    self.replay()
                elif is_storno:
                    self._name_documents(operation)
                elif operation.children:
                    documents = self.words.documents(operation.children)
                    self.tell(
                        saying("The receipt of the waiting sale is out. Saved: {documents}.", documents=documents)
                    )
                else:
                    self.tell(saying("The receipt of the waiting sale is out."))
            case PrintTrouble(operation, trouble):
                self._trouble = trouble
                if waiting:
                    dropped = self.ahead.keep_scans_only()
                    self._stack = [self.sale, Trouble(self, operation, trouble, dropped)]
                else:
                    self.tell(trouble)
            case TakenBack(cart):
                self._trouble = None
                if waiting:
                    self._back_to_sale(anew=cart is not None)
                if cart is not None:
                    self._set_scans_aside()
                else:
                    self.replay()
                    self._note(saying("No receipt was issued, and nothing is saved."))
            case ReportPrinted(text):
                self.tell(text)
            case Notice(text, ends):
                if ends is not None:
                    self._forget(ends)
                self._note(text)

    def _back_to_sale(self, *, anew: bool) -> None:
        """`anew`: with another cart than before."""
        self._stack = [self.sale]
        if anew:
            self.sale.start_anew()

    def _name_documents(self, operation: Operation) -> None:
        """A plain sale is seen to be saved; what has another number or came with it is named."""
        is_plain = operation.kind is Kind.SALE
        documents = self.words.documents(operation.children) if is_plain else self.words.saved(operation)
        if documents:
            self._named = saying("Saved: {documents}.", documents=documents)
            self.tell(self._named)

    def saved_at_once(self, operation: Operation) -> None:
        """What needs no receipt is posted: back to the sale, where a new cart has begun unless it was a storno."""
        self._back_to_sale(anew=operation.kind is not Kind.STORNO)
        self._name_documents(operation)

    def _set_scans_aside(self) -> None:
        codes = self.ahead.text
        self.ahead.take()
        if not codes:
            self.tell(saying("No receipt was issued; the sale is open again."))
            return
        aside = saying("The sale is open again. Not sold, to be scanned again for the next one: {codes}.", codes=codes)
        self.tell(aside, "w")
