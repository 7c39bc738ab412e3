"""What every screen of the back office stands on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import TYPE_CHECKING

from tui_pos.domain.money import Cents, format_cents
from tui_pos.domain.saying import Saying
from tui_pos.errors import ShopError

if TYPE_CHECKING:
    from tui_pos.checkout.rules.desk import RuleDesk
    from tui_pos.checkout.rules.lists import Lists


@dataclass(frozen=True, slots=True)
class Office:
    """The desk of whoever sits here, the language to speak, the day, the currency, whether pictures are to be drawn in
    letters of ASCII, and the shop's time zone (None: the machine's)."""

    desk: "Lists"
    translate: Callable[[str], str]
    today: Callable[[], date]
    currency: str = "EUR"
    ascii_only: bool = False
    zone: tzinfo | None = None

    def say(self, text: str, **facts: object) -> str:
        """`text` in the reader's language, with its facts filled in."""
        translated = self.translate(text)
        return translated.format(**facts) if facts else translated

    def tell(self, said: Saying | ShopError) -> str:
        """A sentence that was made elsewhere, in the reader's language."""
        return said.say(self.translate)

    def money(self, amount: Cents | int) -> str:
        """`13.20 EUR`."""
        return f"{format_cents(amount)} {self.currency}"

    def pressed(self) -> None:
        """A key has come to one of its screens."""


@dataclass(frozen=True, slots=True)
class RuleOffice(Office):
    """The office of whoever makes rules."""

    desk: "RuleDesk"
