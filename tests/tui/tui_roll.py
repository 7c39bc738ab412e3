"""Where the screen writes to, in place of a terminal."""

import pyte


class Roll:
    """An outlet that keeps all that is written. Frozen, it says that the terminal takes nothing."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(80, 24)
        self.stream = pyte.Stream(self.screen)
        self.frozen = False
        self.writes = 0

    @property
    def drained(self) -> bool:
        return not self.frozen

    def write(self, data: str) -> None:
        self.writes += 1
        self.stream.feed(data)
