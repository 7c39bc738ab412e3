"""What the setup screen asks of the shop behind it. As with the Till, nothing here waits for a wire: what takes time
answers later, through the till's reports.
"""

from typing import Protocol

from tui_pos.domain.money import Cents
from tui_pos.domain.setup import FoundPrinter, TillFacts


class SetupDesk(Protocol):
    """The till in the hands of whoever sets it up. `print_report` of the till belongs to it."""

    def facts(self) -> TillFacts:
        """The till itself, as it is now."""

    def ask_printer(self) -> None:
        """Ask the printer for all that it tells of itself: `PrinterFacts` follow."""

    def play_sound(self) -> None:
        """Play a recording that travels with the program. Raises Refused `sound_off`."""

    def move_cash(self, amount: Cents, reason: str) -> None:
        """As that of the shift desk."""

    def search(self) -> None:
        """Look for printers on this machine's ports, until something else is asked of the printer. `SearchStep`s and
        one `SearchEnded` follow. A search that is under way goes on.
        """

    def stop_search(self) -> None:
        """End the search soon; `SearchEnded` follows with what it has found so far."""

    def use_printer(self, found: FoundPrinter) -> None:
        """Write the printer into the settings, for the next start.

        Raises Refused `search_again`, WrongUse `settings_kept`, `unwritable_file`.
        """
