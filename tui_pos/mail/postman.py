"""The till's postman. Letters lie in a box on the disk from the moment their sale is posted; a thread of its own takes
them to the mail server, one connection a batch. The sale never waits, and no letter is lost to a server that is down.
"""

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui_pos.errors import ShopError
from tui_pos.settings import MailSettings

if TYPE_CHECKING:
    from tui_pos.mail.box import LetterBox

PAUSES_S = (60.0, 300.0, 900.0, 3600.0)
"""How long after the first, the second, … failure in a row it is tried again."""


class Postman:
    """Sends what `box` holds in the name of `shop`. Without a host in the settings it sends nothing.

    `on_trouble` is called from the postman's own thread and must not raise: once for a trouble with the server or the
    box, until a letter goes out again, and once for each address that is refused. Codes of DeviceTrouble:
    `mail_unreachable`, `mail_denied` (sign-on, sender), `mail_unsafe` (certificate), `mail_no_sender`,
    `letter_refused`, `bad_address`; beside them the box's own StoreTrouble. None of them names a customer.

    A letter that the server refuses for good is given up at once; one that it puts off, and everything while the server
    is down, is tried again after `pauses_s`, and at the next start. `timeout_s`: how long the server may be silent.
    """

    def __init__(
        self,
        settings: MailSettings,
        shop: str,
        box: "LetterBox",
        on_trouble: Callable[[ShopError], None],
        *,
        timeout_s: float = 30.0,
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self._settings = settings
        self._shop = shop
        self._box = box
        self._on_trouble = on_trouble
        self._timeout_s = timeout_s
        self._pauses_s = pauses_s
        self._thread: threading.Thread | None = None
        self._bell = threading.Event()
        self._closing = threading.Event()
        self._gone = threading.Event()

    def wake(self) -> None:
        """There may be letters. Returns at once, raises nothing. For the thread that made the postman."""
        if not self._settings.host or self._closing.is_set():
            return
        self._bell.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="postman", daemon=True)
            self._thread.start()

    def close(self, patience_s: float = 0.0) -> None:
        """Ends the postman. Letters are still sent for `patience_s`; the others wait in the box for the next start."""
        self._closing.set()
        self._bell.set()
        if self._thread is not None:
            self._thread.join(patience_s)
        self._gone.set()

    def _work(self) -> None:
        # 30 ms, spent on this thread and not before the first picture.
        from tui_pos.mail.rounds import Rounds

        rounds = Rounds(
            self._settings, self._shop, self._box, self._on_trouble, self._gone, self._timeout_s, self._pauses_s
        )
        while not self._gone.is_set():
            self._bell.wait(rounds.until_due())
            self._bell.clear()
            # Looked at before the round: what was in the box when the till was closed still goes out.
            last = self._closing.is_set()
            rounds.go()
            if last:
                return
