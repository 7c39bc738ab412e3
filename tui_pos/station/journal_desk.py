"""What the station asks of the shop behind it about what the shop remembers."""

from collections.abc import Callable
from typing import Protocol

from tui_pos.domain.noted import Noted, Places, Sought
from tui_pos.domain.operation import Operation


class JournalDesk(Protocol):
    """The journal and what was posted, in the hands of who is signed on."""

    def understand(self, text: str, translate: Callable[[str], str]) -> Sought:
        """What the words of `text` look for: days, the name of an operator, a kind in the reader's language or in
        English, the number of a receipt.

        Raises Refused `nothing_sought` for a word that is none of these.
        """

    def page(self, sought: Sought, limit: int, below: Places) -> tuple[list[Noted], Places]:
        """So many of the entries below `below`, newest first. Raises Refused `no_right`."""

    def name_of(self, operator: str) -> str:
        """What the operator with this code is called; the code itself where nobody has it."""

    def operation_of(self, entry: Noted) -> Operation | None:
        """The operation that an entry is about; None where it is about none, or about a cart that was never saved."""

    def write(self, sought: Sought, asked: str) -> None:
        """Write all that is found, `asked` for in these words, to a CSV file in the home's folder `reports`. A report
        says where, or why not, as soon as it is written.

        Raises Refused `no_right`.
        """

    def reprint(self, entry: Noted) -> str:
        """Print again what the entry is about: the printer's own duplicate ("duplicate") of its last receipt, a marked
        copy that is no receipt ("copy") of any other. The journal says so.

        Raises Refused `no_right`, `nothing_to_reprint`.
        """
