"""A line that a program holds: who begins a request and does not end it is cut off, so that lines do not run out."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_S = 15.0
"""For so long the first part of a request may take; the door waits for its body."""


class Connection(H11Protocol):
    """uvicorn's own has a limit only for lines that lie idle between two requests."""

    _limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._limit_while_unasked()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._limit_while_unasked()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._unlimited()

    def _limit_while_unasked(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._unlimited()
        elif self._limit is None:
            self._limit = self.loop.call_later(HEADERS_S, self._cut)

    def _unlimited(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def _cut(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()
