"""The postman's box: the letters that wait, on a connection of its own, and for one postman at a time.

Several programs may work on one store (the till's and one that sells without a screen). A lock beside the store holds
from the first look until `close`, so that no letter is sent by two of them.
"""

import fcntl
from pathlib import Path
from typing import TextIO

from tui_pos.errors import StoreTrouble
from tui_pos.store import letters
from tui_pos.store.database import Store
from tui_pos.store.letters import StoredLetter


class StoredLetterBox:
    """The letters of the store in `path`. Belongs to the thread that looks into it; each method may raise StoreTrouble.

    `unsent` waits for as long as another program's postman is on his round.
    """

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)
        self._lock: TextIO | None = None
        self._store: Store | None = None

    def unsent(self, limit: int) -> list[StoredLetter]:
        """The letters to be sent, those tried least first; until `close` nobody else gets them."""
        return letters.unsent(self._opened(), limit)

    def mark_sent(self, letter_id: int) -> None:
        letters.mark_sent(self._opened(), letter_id)

    def mark_failed(self, letter_id: int, reason: str, *, for_good: bool) -> bool:
        """Whether the letter is given up now; `for_good`: it is."""
        return letters.mark_failed(self._opened(), letter_id, reason, for_good=for_good)

    def close(self) -> None:
        """Let the store and its letters go; the next call opens it again."""
        store, self._store = self._store, None
        lock, self._lock = self._lock, None
        if store is not None:
            store.close()
        if lock is not None:
            lock.close()

    def _opened(self) -> Store:
        if self._lock is None:
            self._lock = self._locked()
        if self._store is None:
            self._store = Store.open(self._path)
        return self._store

    def _locked(self) -> TextIO:
        try:
            lock = self._path.with_name(".letters.lock").open("w")
            fcntl.flock(lock, fcntl.LOCK_EX)
        except OSError as error:
            raise StoreTrouble(
                "store_unreachable",
                "The store {file} cannot be opened; check that its folder exists and that this user may write there.",
                file=self._path,
            ) from error
        return lock
