"""A till opened as the station opens it, and what it reports."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from patience import PATIENCE

from tui_pos.boot import Home, till_in
from tui_pos.checkout.till import ShopTill
from tui_pos.domain.answers import Report
from tui_pos.domain.payment import Payment


class Watch:
    """A till and what it reports."""

    def __init__(self, till: ShopTill, news: threading.Event) -> None:
        self.till = till
        self._news = news
        self._heard: deque[Report] = deque()

    def next(self, *kinds: type) -> Any:
        """Wait for the next report of these kinds; others before it pass by."""
        while True:
            self._heard.extend(self.till.reports())
            while self._heard:
                report = self._heard.popleft()
                if isinstance(report, kinds):
                    return report
            assert self._news.wait(PATIENCE), f"no {kinds} came"
            self._news.clear()

    def wait(self, seconds: float) -> None:
        """Until something is reported, at most so long."""
        self._news.wait(seconds)
        self._news.clear()

    def pay(self) -> None:
        """Save the cart, paid exactly in cash."""
        review = self.till.ask_save()
        self.till.save(review, [Payment("cash", review.total)])


@contextmanager
def opened(home: Home, pin: str = "3333") -> Iterator[Watch]:
    news = threading.Event()
    with till_in(home, news.set) as till:
        till.sign_on(pin)
        yield Watch(till, news)
