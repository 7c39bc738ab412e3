"""The postman's rounds: which letters are due, what becomes of each, and when a failure is tried again.

Everything here is of the postman's own thread.
"""

import logging
import re
import smtplib
import threading
import time
from collections.abc import Callable, Sequence
from email.headerregistry import Address
from functools import cached_property
from typing import NamedTuple

from tui_pos.errors import DeviceTrouble, ShopError
from tui_pos.mail.box import LetterBox, Waiting
from tui_pos.mail.letter import address_of, letter
from tui_pos.mail.server import NOT_THE_LETTERS_FAULT, PERMANENT, connected, one_line, trouble_with
from tui_pos.settings import MailSettings

log = logging.getLogger("tui_pos.mail")

BATCH = 50
"""Letters for one connection: servers close those that carry many more."""


class _Later(NamedTuple):
    """When something that failed is tried again, by the monotonic clock, and how often in a row it has failed."""

    due: float
    failures: int


_NEVER_FAILED = _Later(0.0, 0)


class Rounds:
    """`gone` set: the round ends before the next letter."""

    def __init__(
        self,
        settings: MailSettings,
        shop: str,
        box: LetterBox,
        on_trouble: Callable[[ShopError], None],
        gone: threading.Event,
        timeout_s: float,
        pauses_s: Sequence[float],
    ) -> None:
        self._settings = settings
        self._shop = shop
        self._box = box
        self._on_trouble = on_trouble
        self._gone = gone
        self._timeout_s = timeout_s
        self._pauses_s = pauses_s
        self._whole = _NEVER_FAILED
        self._letters: dict[int, _Later] = {}
        self._unmarked: set[int] = set()
        self._told: set[tuple[str, str | None]] = set()

    def until_due(self) -> float | None:
        """Seconds until something that failed is tried again; None where nothing has."""
        if self._whole.failures:
            due: float | None = self._whole.due
        else:
            due = min((later.due for later in self._letters.values()), default=None)
        return None if due is None else max(0.0, due - time.monotonic())

    def go(self) -> None:
        """Send all that is due, unless server and box are to be left alone yet. Raises nothing."""
        if time.monotonic() < self._whole.due:
            return
        try:
            try:
                while self._batch():
                    pass
            finally:
                self._box.close()
            self._whole = _NEVER_FAILED
        except ShopError as trouble:
            log.warning("%s (%s)", trouble, one_line(str(trouble.__cause__)))
            self._whole = self._after(self._whole)
            self._tell(trouble, None)
        except Exception:
            log.exception("postman")
            self._whole = self._after(self._whole)

    def _batch(self) -> bool:
        """Send one connection's letters. Whether there were any."""
        for letter_id in tuple(self._unmarked):
            self._mark_sent(letter_id)
        now = time.monotonic()
        # So many that those which wait for their time never hide the others.
        found = self._box.unsent(BATCH + len(self._letters))
        due = [each for each in found if self._letters.get(each.id, _NEVER_FAILED).due <= now]
        if not due or self._gone.is_set():
            # The box is known whole now: what it holds no more is forgotten.
            self._letters = {each.id: self._letters[each.id] for each in found if each.id in self._letters}
            return False
        sender = self._sender
        try:
            with connected(self._settings, self._timeout_s) as server:
                for each in due[:BATCH]:
                    if self._gone.is_set():
                        return False
                    self._send(server, sender, each)
        except (OSError, ValueError) as error:
            raise trouble_with(self._settings.host, error) from error
        return True

    @cached_property
    def _sender(self) -> Address:
        """Raises DeviceTrouble `mail_no_sender`."""
        try:
            return address_of(self._settings.sender or self._settings.user, self._shop)
        except ValueError as error:
            raise DeviceTrouble(
                "mail_no_sender",
                "E-mails wait: “{sender}” is no address to send them from. Mend “sender” under [mail] in the settings.",
                sender=self._settings.sender,
            ) from error

    def _send(self, server: smtplib.SMTP, sender: Address, each: Waiting) -> None:
        """Send one letter and note what became of it. Raises OSError where the fault is not the letter's own."""
        try:
            to = address_of(each.to)
        except ValueError:
            self._give_up(each, "bad_address", _bad_address(each))
            return
        message = letter(sender, to, self._shop, each.text, f"{each.operation.hex}.{each.id}")
        try:
            server.send_message(message, sender.addr_spec, [to.addr_spec])
        except smtplib.SMTPRecipientsRefused as error:
            self._not_taken(each, *error.recipients[to.addr_spec], error)
        except smtplib.SMTPDataError as error:
            self._not_taken(each, error.smtp_code, error.smtp_error, error)
        except smtplib.SMTPResponseException:
            raise
        except OSError as error:
            # Perhaps it is this very letter that breaks the line: the next time the others go before it.
            self._try_later(each, one_line(str(error)))
            raise
        else:
            self._unmarked.add(each.id)
            self._mark_sent(each.id)
        self._whole = _NEVER_FAILED
        self._told = {(code, about) for code, about in self._told if about is not None}

    def _not_taken(self, each: Waiting, code: int, said: bytes | str, error: OSError) -> None:
        if code in NOT_THE_LETTERS_FAULT:
            raise error
        reason = _numbers(code, said)
        log.warning("letter %s of %s: %s", each.id, each.operation, reason)
        if code < PERMANENT:
            self._try_later(each, reason)
        else:
            self._give_up(each, reason, _refused(each, reason))

    def _mark_sent(self, letter_id: int) -> None:
        """Until the box has it on the disk, the letter is known here as one that must not go out again."""
        self._box.mark_sent(letter_id)
        self._unmarked.discard(letter_id)
        self._letters.pop(letter_id, None)

    def _give_up(self, each: Waiting, reason: str, trouble: ShopError) -> None:
        self._letters.pop(each.id, None)
        self._box.mark_failed(each.id, reason, for_good=True)
        self._tell(trouble, each.to)

    def _try_later(self, each: Waiting, reason: str) -> None:
        self._letters[each.id] = self._after(self._letters.get(each.id, _NEVER_FAILED))
        if self._box.mark_failed(each.id, reason, for_good=False):
            self._letters.pop(each.id)
            self._tell(_refused(each, reason), each.to)

    def _after(self, last: _Later) -> _Later:
        pause = self._pauses_s[min(last.failures, len(self._pauses_s) - 1)]
        return _Later(time.monotonic() + pause, last.failures + 1)

    def _tell(self, trouble: ShopError, about: str | None) -> None:
        """Once for each address; of the server and the box, once until a letter is answered again."""
        if (trouble.code, about) not in self._told:
            self._told.add((trouble.code, about))
            self._on_trouble(trouble)


def _numbers(code: int, said: bytes | str) -> str:
    """The reply in numbers alone, as in `550 5.1.1` (RFC 3463): its words often name the customer."""
    enhanced = re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", one_line(said))
    return f"{code} {enhanced[0]}" if enhanced else str(code)


def _refused(each: Waiting, reason: str) -> DeviceTrouble:
    return DeviceTrouble(
        "letter_refused",
        "The e-mail about the sale of {moment} was refused ({reason}) and is given up. "
        "Check the address in the customer's record or in the rule.",
        moment=f"{each.moment:%d.%m.%Y %H:%M}",
        reason=reason,
    )


def _bad_address(each: Waiting) -> DeviceTrouble:
    return DeviceTrouble(
        "bad_address",
        "The e-mail about the sale of {moment} has no proper address and is given up. "
        "Mend the address in the customer's record or in the rule.",
        moment=f"{each.moment:%d.%m.%Y %H:%M}",
    )
