"""What is asked of the spooler and what it answers: jobs, outcomes, and the notes that outlive it.

Structs, here and in the whole room: eight frozen dataclasses take 4 ms to make, eight of these a tenth of one.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol
from uuid import UUID

from msgspec import Struct

from tui_pos.domain.saying import Saying
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal.receipt import Receipt, ServiceCash

if TYPE_CHECKING:
    from tui_pos.fiscal.device import Drawer, Identity
    from tui_pos.fiscal.status import Status

ReportKind = Literal["x", "z", "duplicate", "test_page", "drawer", "display"]
"""What the printer can be asked for beside receipts: reports, a copy of the last receipt, a paper that tells how it
prints, its drawer to be opened, two lines on its customer's display."""

PaperKind = ReportKind | Literal["text"]
"""The same, and a paper that is no receipt, of rows that the shop gives."""

TextRow = str | tuple[str, str]
"""A row of such a paper; of two texts the second stands at its right."""

NO_DISPLAY_S = 60.0
"""So long a customer's display is left alone that has failed."""


class PrintJob(Struct, frozen=True):
    """One receipt, or cash that moves in the drawer, to be printed exactly once. `id` is the operation's own and never
    changes."""

    id: UUID
    receipt: Receipt | ServiceCash


class Printed(Struct, frozen=True):
    """The receipt is on paper. `receipt_no` has seven digits."""

    job_id: UUID
    receipt_no: str


class Failed(Struct, frozen=True):
    """The receipt is not (known to be) out. Submit the same job again, or take it back."""

    job_id: UUID
    trouble: DeviceTrouble


class GivenUp(Struct, frozen=True):
    """Taken back: the device has no receipt of this job, and will not get one."""

    job_id: UUID


class DeviceState(Struct, frozen=True):
    """What `.check()` found. `trouble` is why nothing can be printed now; `identity` is None when it did not answer."""

    identity: "Identity | None"
    status: "Status | None"
    trouble: DeviceTrouble | None
    warnings: tuple[Saying, ...] = ()
    clock: datetime | None = None
    """The device's local time, when it was read."""
    closure: int | None = None
    """The number of its last Z report, where it tells; a device makes one by itself at midnight."""


class DeviceChecked(Struct, frozen=True):
    state: DeviceState


class Inspected(Struct, frozen=True):
    """All that `.inspect()` found; None or empty is what the device does not tell. `where`: its port or address.

    `clock` is the device's local time at the moment `read_at`, which has a zone.
    """

    state: DeviceState
    where: str = ""
    family: str = ""
    clock: datetime | None = None
    read_at: datetime | None = None
    tax_number: str = ""
    last_document: int | None = None
    last_receipt: int | None = None
    closure: int | None = None
    drawer: "Drawer | None" = None


class ReportDone(Struct, frozen=True):
    """A report or duplicate is on paper; `text` says so with its figures."""

    kind: PaperKind
    text: Saying

    @property
    def said(self) -> Saying | None:
        return self.text


class ReportFailed(Struct, frozen=True):
    """`said`: what would have been told of a paper of rows."""

    kind: PaperKind
    trouble: DeviceTrouble
    said: Saying | None = None


class Used(Struct, frozen=True):
    """Something else was done with the printer, or was not; who asked for `name` has heard already."""

    name: str


Outcome = Used | Printed | Failed | GivenUp | DeviceChecked | Inspected | ReportDone | ReportFailed


class JobJournal(Protocol):
    """The spooler's durable notes, one a job. Called on the spooler's thread."""

    def begin(self, job_id: UUID, note: str) -> None:
        """Note that the job is about to be printed, and of the device what `reconcile.note` says, as a text.

        Durable when it returns: nothing of the receipt leaves before. A second call for a job replaces the first.
        """

    def noted(self, job_id: UUID) -> str | None:
        """What `begin` noted; None for a job of which nothing can be on paper."""

    def forget(self, job_id: UUID) -> None:
        """Take back what `begin` noted: the device has nothing of the job, so it starts afresh."""
