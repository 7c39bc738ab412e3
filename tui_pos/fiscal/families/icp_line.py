"""How an ISL device is asked and told (ISL5011S-KL manual rev 10.4): fields of fixed width, errors by number, and no
numbers on the frames.

A command whose answer was lost may have been done, and would be done a second time if it were sent again. So after
silence the device is asked for what the command would have changed, and only what proves undone is sent again.
"""

import logging
from collections.abc import Callable

from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal import conditions
from tui_pos.fiscal.families.icp_errors import ERRORS, TABLE
from tui_pos.fiscal.families.on_line import OnLine
from tui_pos.fiscal.framing import Frame
from tui_pos.fiscal.framing.icp import ANY_ADDRESS, ICP, REFUSED
from tui_pos.fiscal.link import Link
from tui_pos.fiscal.status import Status
from tui_pos.fiscal.transport import LineTrouble

PARTLY_PAID = (1, 1)
AS_INVOICE = (1, 0)

_STATUS_SIZE = 12
# "A hex number in ASCII": whether in letters, or as the length of a frame is written, no example tells.
_NIBBLES = "0123456789ABCDEF0123456789:;<=>?0123456789abcdef"
_ATTEMPTS = 4

log = logging.getLogger("tui_pos.fiscal")


def never() -> bool:
    """Of what may well be done twice."""
    return False


class IcpLine(OnLine):
    """The exchanges of the family."""

    framing = ICP

    def _greet(self) -> None:
        wire = self._on_link().wire
        options = {name: value for name, value in self._link_options.items() if name != "first_seq"}
        # Every device answers this one, whatever its address, which is the end of its number.
        self._link = Link(wire, self.framing, first_seq=ANY_ADDRESS, **options)
        serial = self._told(0x00, b"", 8)
        if not serial[4:8].isdigit():
            raise self._nonsense()
        self._link = Link(wire, self.framing, first_seq=int(serial[4:8]), **options)

    def status(self) -> Status:
        return TABLE.read(self._status_bytes())

    def _status_bytes(self) -> bytes:
        nibbles = [_NIBBLES.find(char) & 0xF for char in self._told(0xF8, b"0C", _STATUS_SIZE) if char in _NIBBLES]
        if len(nibbles) != _STATUS_SIZE:
            raise self._nonsense()
        return bytes(high << 4 | low for high, low in zip(nibbles[::2], nibbles[1::2], strict=True))

    def _exchange(self, command: int, data: bytes = b"") -> Frame:
        link = self._on_link()
        # An answer that came too late is of another question, and nothing in it says so.
        link.wire.drop_input()
        return link.exchange(command, data)

    def _told(self, command: int, data: bytes, least: int) -> str:
        """What the device tells, `least` characters of it. Raises CommandRefused `not_on_device`."""
        for _ in range(_ATTEMPTS):
            answer = self._exchange(command, data)
            if answer.status != REFUSED:
                if len(answer.data) < least:
                    raise self._nonsense()
                return answer.data.decode("cp1251", "replace")
        raise self._not_on_device()

    def _numbers(self, command: int, data: bytes, *widths: int) -> list[int]:
        """Fields of digits, of these widths."""
        text = self._told(command, data, sum(widths))
        numbers: list[int] = []
        for width in widths:
            field, text = text[:width], text[width:]
            if not field.isdigit():
                raise self._nonsense()
            numbers.append(int(field))
        return numbers

    def _do(self, command: int, data: bytes = b"", *, done: Callable[[], bool | None] | None = None) -> None:
        """A command that is answered with nothing but ACK. After silence `done` asks the device whether it was done:
        None where it cannot tell.

        Raises CommandRefused; LineTrouble when nobody can tell whether it was done.
        """
        for attempt in range(_ATTEMPTS):
            try:
                answer = self._exchange(command, data)
            except LineTrouble as trouble:
                was_done = done() if done is not None and trouble.can_be_asked else None
                if was_done is None or attempt == _ATTEMPTS - 1:
                    raise
                if was_done:
                    return
                continue
            if answer.data:
                # To a command that it does not know it says again what it said last (1.1).
                raise self._refused(conditions.UNKNOWN_COMMAND)
            if answer.status != REFUSED:
                return
            # The frame may only have been broken on the way; and a discount is taken only directly after its sale, so
            # that it is sent once more before the device is asked anything.
            if attempt and (error := self._error()):
                raise self._refused(ERRORS.get(error, conditions.NOT_PERMITTED))
        raise self._refusal(self.status())

    def _error(self) -> int:
        """The number of what the device refused last, 0 for nothing; it goes on working after it has been told."""
        try:
            number = self._numbers(0xF8, b"09", 3)[0]
            if number:
                # By the factory's setting it waits until its error is cleared (92 17).
                self._told(0xB2, b"", 0)
        except LineTrouble:
            raise
        except DeviceTrouble:
            log.warning("%s does not tell the number of its error", self.name)
            return 0
        return number
