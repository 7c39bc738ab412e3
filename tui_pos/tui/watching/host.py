"""What a till does for those who look at it, and what it tells them: a Protocol, so that the socket knows no shop."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from tui_pos.domain.noted import EntryKind


class Host(Protocol):
    """The till behind the socket. Lives on the till's own thread; nothing here waits for a wire."""

    socket: Path
    station: str
    shop: str
    language: str

    @property
    def operator(self) -> str:
        """The code of who is signed on, or ""."""

    def note(self, kind: "EntryKind", facts: Mapping[str, object]) -> None:
        """Write to the journal; who is signed on is the entry's operator."""

    def facts(self) -> dict[str, Any]:
        """What only the running till knows of itself."""

    def try_printer(self) -> None:
        """A test page from the till's printer; how it went the cashier's screen says."""

    def try_sound(self) -> None:
        """A recording from the till's speaker. Raises Refused `sound_off`."""

    def view(self, channel: str) -> object:
        """What the channel shows now, as JSON has it. Raises KeyError for no channel of this till."""
