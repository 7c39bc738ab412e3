"""What every screen of the back office stands on."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from tui_pos.domain.money import Cents, format_cents
from tui_pos.domain.saying import Saying
from tui_pos.errors import ShopError

if TYPE_CHECKING:
    from tui_pos.checkout.rules.desk import RuleDesk
    from tui_pos.checkout.rules.lists import Lists
    from tui_pos.settings import ShopSettings


class Here(NamedTuple):
    """What every office of a shop has, in the order in which `Office` takes it."""

    today: Callable[[], date]
    currency: str
    ascii_only: bool
    zone: tzinfo


def here(shop: "ShopSettings") -> Here:
    """The shop's day, currency and time zone, and what this terminal can draw."""
    zone = ZoneInfo(shop.time_zone)
    # A Linux console has few signs, and without colours there may be no more than letters.
    plain = os.environ.get("TERM") == "linux" or bool(os.environ.get("NO_COLOR"))
    return Here(lambda: datetime.now(zone).date(), shop.currency, plain, zone)


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
