"""Signing on where no till is open: the shop's name, a PIN as stars, the languages, as on a till's first screen.

The shop's language is spoken until somebody has signed on, or the one that is chosen here; after that each one's own.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from tui_pos.checkout.rules.lists import Lists
from tui_pos.domain.saying import Saying, saying
from tui_pos.language import LANGUAGE_NAMES, LANGUAGES, translator
from tui_pos.station.frame import COLUMNS, Paper
from tui_pos.station.modes.grant import LONGEST_PIN, check_pin
from tui_pos.tui.screens.entry import Entry
from tui_pos.tui.screens.office import Office, here
from tui_pos.tui.screens.pane import Pane, Row, Run
from tui_pos.tui.screens.screen import BackOffice, Hotkey

if TYPE_CHECKING:
    from tui_pos.checkout.workplace import Workplace
    from tui_pos.tui.office_app import LetIn, OfficeApp

_WINDOW_ROW = 8
"""The row of the screen where the window begins at a till, too."""


class ChosenLanguage:
    """Translates into the language that is spoken now."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, sentence: str) -> str:
        return translator(self._language)(sentence)

    @property
    def next(self) -> str:
        """The language that would be spoken after this one."""
        return LANGUAGES[(LANGUAGES.index(self._language) + 1) % len(LANGUAGES)]

    def switch(self) -> None:
        """Speak the next one."""
        self._language = self.next


class PaperPane(Pane):
    """What is drawn as a till draws: the part of a frame from row `top` on."""

    DEFAULT_CSS = "PaperPane { height: 1fr; }"

    def __init__(self, draw: Callable[[Paper], None], top: int) -> None:
        super().__init__()
        self._draw = draw
        self._top = top

    def wanted_height(self, width: int) -> int | None:
        return None

    def rows(self, width: int, height: int) -> Sequence[Row]:
        paper = Paper()
        self._draw(paper)
        if paper.cursor is not None:
            paper.put(*paper.cursor, " ", "s")
        frame = paper.frame()
        shown = zip(frame.rows[self._top :], frame.styles[self._top :], strict=True)
        return [_runs(text, styles) for text, styles in shown][:height]


def _runs(text: str, styles: str) -> list[Run]:
    starts = [x for x in range(len(text)) if x == 0 or styles[x] != styles[x - 1]]
    return [(text[x:end], styles[x]) for x, end in zip(starts, [*starts[1:], len(text)], strict=True)]


class SignOnScreen(BackOffice):
    """`let_in` takes the PIN, and makes what is shown after it; a PIN that is refused may be typed again."""

    private = True
    about = (saying("Type your PIN of 4 to 7 digits, then Enter. After five wrong ones there is a pause of a minute."),)

    def __init__(
        self, office: Office, language: ChosenLanguage, shop: str, place: Saying, let_in: Callable[[str], "LetIn"]
    ) -> None:
        super().__init__(office)
        self._language = language
        self._shop = shop
        self._place = place
        self._let_in = let_in
        self._entry = Entry(longest=100)
        self.body = (PaperPane(self._draw, 1),)
        self.hotkeys = (
            Hotkey("enter", saying("Sign on"), self._enter, saying("Sign on with the PIN")),
            Hotkey("f2", saying("Language"), language.switch, saying("The next language")),
            Hotkey("escape", saying("Leave"), self._escape, saying("Clear what is typed; with nothing typed, leave")),
            Hotkey("f10", saying("Leave"), self.close, saying("Leave"), shown=False),
        )

    def heading(self) -> str:
        return self._shop

    def corner(self) -> str:
        return self.office.tell(self._place)

    def typed(self, name: str, character: str | None) -> bool:
        return self._entry.press(name, character)

    def unscan(self, digits: int) -> None:
        self._entry.put("")

    def _enter(self) -> None:
        pin = self._entry.text
        self._entry.put("")
        if pin:
            check_pin(pin)
            cast("OfficeApp", self.app).go_on(self._let_in(pin))

    def _escape(self) -> None:
        if self._entry.text:
            self._entry.put("")
        else:
            self.close()

    def _draw(self, paper: Paper) -> None:
        column = (COLUMNS - 40) // 2
        paper.window(column, _WINDOW_ROW, 40, 7, self.say("Sign on"))
        paper.put(column + 4, _WINDOW_ROW + 3, self.say("PIN"), "h")
        paper.field(column + 16, _WINDOW_ROW + 3, LONGEST_PIN + 1, "*" * min(len(self._entry.text), LONGEST_PIN))
        paper.put(column + 4, _WINDOW_ROW + 5, f"F2 {LANGUAGE_NAMES[self._language.next]}", "p")


def sign_on_screen(workplace: "Workplace", place: Saying, let_in: Callable[[str], "LetIn"]) -> SignOnScreen:
    """Where one signs on to `place`, in the language of the station."""
    settings = workplace.settings
    language = ChosenLanguage(settings.station.language)
    office = Office(Lists(workplace), language, *here(settings.shop))
    return SignOnScreen(office, language, settings.shop.name, place, let_in)
