"""The back office is locked: nobody has struck a key for a while. Who sits here, and a PIN as stars, is all that is
seen.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tui_pos.checkout.sign_on import Door
from tui_pos.domain.rights import LEVEL_NAMES, unlocks
from tui_pos.domain.saying import saying
from tui_pos.station.modes.grant import LONGEST_PIN, check_pin
from tui_pos.tui.office.shop_office import ShopOffice, shop_office
from tui_pos.tui.screens.entry import Entry
from tui_pos.tui.screens.pane import PagePane, Pane, Row, TextPane
from tui_pos.tui.screens.screen import BackOffice, Hotkey

if TYPE_CHECKING:
    from tui_pos.checkout.workplace import Workplace
    from tui_pos.domain.parties import Operator


class PinPane(Pane):
    """A PIN as stars."""

    def __init__(self, label: Callable[[], str], entry: Entry) -> None:
        super().__init__()
        self._label = label
        self._entry = entry

    def rows(self, width: int, height: int) -> list[Row]:
        stars = Entry("*" * min(len(self._entry.text), LONGEST_PIN))
        return [[(f" {self._label()} ", "h"), *stars.runs(LONGEST_PIN + 3, True)]]


class LockScreen(BackOffice):
    """Lies over all else until `unlock` takes the PIN that is typed."""

    office: ShopOffice
    private = True
    about = (saying("What was open lies beneath, as it was left; whoever sits here types the PIN to go on."),)

    def __init__(self, office: ShopOffice, unlock: Callable[[str], object]) -> None:
        super().__init__(office)
        self._unlock = unlock
        self._entry = Entry(longest=100)
        self.body = (
            TextPane(lambda: " "),
            TextPane(self._who, "t"),
            PinPane(lambda: self.say("PIN"), self._entry),
            # The keys stand at the foot, as everywhere.
            PagePane(lambda _: ()),
        )
        self.hotkeys = (
            Hotkey("enter", saying("Unlock"), self._enter, saying("Unlock with the PIN")),
            Hotkey("escape", saying("Clear"), self._clear, saying("Clear what is typed")),
        )

    def heading(self) -> str:
        return self.say("The back office is locked")

    def typed(self, name: str, character: str | None) -> bool:
        # F10 leaves a screen, but not this one.
        return self._entry.press(name, character) or name == "f10"

    def unscan(self, digits: int) -> None:
        self._clear()

    def _enter(self) -> None:
        text = self._entry.text
        self._clear()
        if text:
            check_pin(text)
            self._unlock(text)
            self.close()

    def _clear(self) -> None:
        self._entry.put("")

    def _who(self) -> str:
        who = self.office.signed_on
        return self.say("{name}, or the {level}", name=who.name, level=self.say(LEVEL_NAMES[unlocks(who)]))


def lock_screen(workplace: "Workplace", operator: "Operator", translate: Callable[[str], str]) -> LockScreen:
    """The lock over what `operator` has open."""
    return LockScreen(shop_office(workplace, operator, translate), partial(Door(workplace).unlock, operator))
