"""The network adapter of a Tremol, which hears nothing but its password until it has been given it: the password as it
is, and a line feed (protocol description 1910211454, section 1). To a single 09 it says what it waits for.
"""

from collections.abc import Callable, Iterator

from tui_pos.fiscal.framing import zfp
from tui_pos.fiscal.virtual.printer import Sent


class Adapter:
    """What stands between one connection and the device behind it, which is fed by `feed`."""

    def __init__(self, feed: Callable[[bytes], Iterator[Sent]], password: str) -> None:
        self._feed = feed
        self._password = password.encode()
        self._said = zfp.READY if not password else zfp.WAITS_FOR_PASSWORD
        self._typed = bytearray()

    def feed(self, data: bytes) -> Iterator[Sent]:
        """What is sent back when `data` comes from the network."""
        for at, byte in enumerate(data):
            if self._said == zfp.READY:
                yield from self._feed(data[at:])
                return
            if byte == zfp.STATE:
                yield Sent(bytes((self._said,)))
            elif byte != zfp.ETX:
                self._typed.append(byte)
            else:
                self._said = zfp.READY if self._typed == self._password else zfp.WRONG_PASSWORD
                self._typed.clear()
