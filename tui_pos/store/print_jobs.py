"""The spooler's durable notes on the receipts that it prints and the cash that it moves: what must be known after the
power went in the middle.

The spooler runs in a thread of its own, so its notes have a connection of their own to the same file.
"""

import threading
from pathlib import Path
from uuid import UUID

from tui_pos.store.database import Store


class PrintJobs:
    """Notes by job: a receipt's is its operation, and cash beside sales has a job of its own."""

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)
        self._local = threading.local()

    def begin(self, job_id: UUID, note: str) -> None:
        """The receipt is about to leave for the device, of which `note` tells what must be known of it afterwards.

        On the disk before it returns. Begun anew, the job has a new note.
        """
        self._note(job_id, note)

    def noted(self, job_id: UUID) -> str | None:
        """What was noted of the device before the job was begun; None for one that never was, or is forgotten."""
        row = self._store().row(
            "SELECT note FROM print_job WHERE operation = ?1 UNION ALL SELECT note FROM cash_move WHERE job = ?1",
            (job_id.bytes,),
        )
        return None if row is None else row[0]

    def forget(self, job_id: UUID) -> None:
        """The device has nothing of the job after all: it is as one that was never begun."""
        self._note(job_id, None)

    def close(self) -> None:
        """Close the connection of the thread that calls."""
        store: Store | None = getattr(self._local, "store", None)
        if store is not None:
            self._local.store = None
            store.close()

    def _note(self, job_id: UUID, note: str | None) -> None:
        store, values = self._store(), (note, job_id.bytes)
        with store.write():
            touched = store.run("UPDATE print_job SET note = ? WHERE operation = ?", values)
            touched += store.run("UPDATE cash_move SET note = ? WHERE job = ?", values)
            if touched != 1:
                raise KeyError(job_id)

    def _store(self) -> Store:
        store: Store | None = getattr(self._local, "store", None)
        if store is None:
            store = self._local.store = Store.open(self._path)
        return store
