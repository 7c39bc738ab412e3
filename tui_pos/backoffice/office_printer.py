"""The printer of the back office: one that a Device Manager lends, so that no till waits for it."""

from typing import TYPE_CHECKING

from tui_pos.errors import Refused
from tui_pos.settings import Settings

if TYPE_CHECKING:
    from tui_pos.fiscal.remote import RemotePrinting


def office_printer(settings: Settings) -> "RemotePrinting":
    """That of `[office]`, or the till's where that is a lent one too. Raises Refused `no_office_printer`."""
    from tui_pos.fiscal.remote import RemotePrinting

    lent = settings.office if settings.office.url else settings.printer
    if not lent.url:
        raise Refused(
            "no_office_printer",
            "Nothing is printed from here: the settings name no Device Manager under [office]; print it at a till.",
        )
    return RemotePrinting(lent.url, lent.token)
