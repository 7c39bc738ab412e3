"""A session with a device: its line is taken and let go, it is greeted, and what it said of itself is kept so long as
it holds good.
"""

import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from types import TracebackType
from typing import Any, ClassVar, Self

from msgspec import Struct

from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal.device import Access, Identity
from tui_pos.fiscal.framing import Frame, Framing
from tui_pos.fiscal.link import Link
from tui_pos.fiscal.transport import LineTrouble, Wire

# A device closes the day by itself at midnight, which makes a document that nobody told us of.
_KNOWN_FOR_S = 60.0


class _LastDocument(Struct, frozen=True):
    """`today` is the device's own count of documents since its last Z, when a reply told it."""

    number: int
    today: int | None
    known_at: float


class Session(ABC):
    """The part of a FiscalDevice that is about its line. `open_wire` opens it; `link` are options of the Link.

    `prefixes`: with which the individual number of this family's devices begins; none: it is not looked at.
    """

    framing: ClassVar[Framing]

    def __init__(
        self, name: str, access: Access, open_wire: Callable[[], Wire], prefixes: tuple[str, ...] = (), **link: Any
    ) -> None:
        self.name = name
        self._prefixes = prefixes
        self._access = access
        self._open_wire = open_wire
        self._link_options = link
        self._link: Link | None = None
        self._identity: Identity | None = None
        self._last_document: _LastDocument | None = None

    def __enter__(self) -> Self:
        try:
            if self._link is None:
                wire = self._open_wire()
                self._link = Link(wire, self.framing, **self._link_options)
                wire.hold()
                self._begin_session()
            elif self._link.wire.hold():
                self._begin_session()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, LineTrouble):
            self.close()
            return
        if error is not None:
            # Who stands before a printer that refused may end its open receipt by hand.
            self._know_not()
        if self._link is not None:
            self._link.wire.release()

    def close(self) -> None:
        if self._link is not None:
            self._link.wire.close()
        self._link = self._identity = self._last_document = None

    def identify(self) -> Identity:
        if self._identity is None:
            identity = self._ask_identity()
            self._check_family(identity.serial)
            self._identity = identity
        return self._identity

    def identify_on(self, link: Link) -> Identity:
        """Who answers on a line that another has taken and greeted: by questions, and without a session of our own."""
        self._link = link
        try:
            return self._ask_identity()
        finally:
            self._link = None

    def last_document(self) -> int:
        known = self._still_known()
        if known is None:
            return self._know(self._ask_last_document())
        return known.number

    # What is known without asking.

    def _still_known(self) -> _LastDocument | None:
        known = self._last_document
        if known is not None and time.monotonic() - known.known_at <= _KNOWN_FOR_S:
            return known
        return None

    def _know(self, number: int, today: int | None = None) -> int:
        self._last_document = _LastDocument(number, today, time.monotonic())
        return number

    def _know_not(self) -> None:
        """A document is about to be made whose number nobody tells."""
        self._last_document = None

    def _begin_session(self) -> None:
        self._identity = self._last_document = None
        self._greet()

    def _exchange(self, command: int, data: bytes = b"") -> Frame:
        return self._on_link().exchange(command, data)

    def _on_link(self) -> Link:
        if self._link is None:
            raise RuntimeError("a device is used inside its with block")
        return self._link

    def _check_family(self, serial: str) -> None:
        # Families that speak alike answer one another's questions: with a number that stands elsewhere in the answer,
        # and with status bits that mean something else.
        if not self._prefixes or not serial.strip():
            return
        if re.fullmatch(r"[A-Z]{2}[0-9]{6}", serial) is None or not serial.startswith(self._prefixes):
            raise DeviceTrouble(
                "other_family",
                "{port} tells the number “{serial}”, as no printer of this family does; correct its family in the "
                "settings.",
                port=self.name,
                serial=serial,
            )

    def _nonsense(self) -> DeviceTrouble:
        return DeviceTrouble(
            "odd_answer",
            "The printer on {port} answers in a way that this family does not; check its family in the settings.",
            port=self.name,
        )

    # How each step is told to the device.

    @abstractmethod
    def _greet(self) -> None:
        """Begin a session on a line just taken."""

    @abstractmethod
    def _ask_identity(self) -> Identity: ...

    @abstractmethod
    def _ask_last_document(self) -> int: ...
