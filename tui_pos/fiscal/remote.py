"""A printer that a Device Manager lends, in the place of one on a line of ours: the spooler works with it as with any.

Every job goes there under its own id, so that asking again is always safe; after any doubt it is asked for by that id.
"""

import http.client
import json
import socket
import time
import urllib.parse
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID, uuid4

import msgspec
from msgspec import Struct

from tui_pos.domain.money import Cents
from tui_pos.domain.saying import Saying
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal.cash_out import uncertain
from tui_pos.fiscal.jobs import (
    CashMoved,
    DeviceChecked,
    GivenUp,
    Inspected,
    Printed,
    PrintJob,
    ReportDone,
    ReportKind,
    TextRow,
)
from tui_pos.fiscal.lending import (
    CashWanted,
    CheckSaid,
    DoneSaid,
    InspectionSaid,
    JobSaid,
    ReportWanted,
    Said,
    TextWanted,
    inspection_of,
    saying_of,
    state_of,
    trouble_of,
)
from tui_pos.fiscal.receipt import CashOut, to_bytes

ANSWER_S = 90.0
"""For so long one answer is waited for: the Device Manager answers sooner, if only that it is at work."""

PATIENCE_S = 600.0
"""For so long a receipt may wait for those before it."""

TRIES = 3
AGAIN_AFTER_S = 0.5

_T = TypeVar("_T", bound=Struct)


class RemotePrinting:
    """The printer at `url`, such as `http://127.0.0.1:8001/printers/dt000001`. Every method raises DeviceTrouble: those
    of the printer itself, and `manager_away`, `manager_refuses`, `manager_slow`.
    """

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._connection: http.client.HTTPConnection | None = None
        self._looked_at: set[UUID] = set()
        self._refused: dict[UUID, int] = {}

    def print(self, job: PrintJob) -> Printed | GivenUp:
        """As `Printing.print`: sent again under its id the job is only answered, or tried once more if it failed."""
        if isinstance(job.receipt, CashOut):
            return self._take_out(job.id, job.receipt.amount)
        said = self._ask("PUT", f"/jobs/{job.id}", to_bytes(job.receipt), JobSaid)
        return self._ended(job, said)

    def _take_out(self, job: UUID, amount: Cents) -> Printed:
        """Under one name it is done once, and answered as it was then. Only what the drawer was too short for, and so
        was surely not done, has another name the next time."""
        tried = self._refused.get(job, 0)
        name = f"{job}.{tried}" if tried else str(job)
        try:
            self._done("/move-cash", msgspec.json.encode(CashWanted(Cents(-amount), name)))
        except DeviceTrouble as trouble:
            if trouble.code == "drawer_short":
                self._refused[job] = tried + 1
            raise
        return Printed(job, "")

    def give_up(self, job: PrintJob) -> Printed | GivenUp:
        """As `Printing.give_up`; what the Device Manager has not heard of it will not print either.

        Whether cash has left the drawer it does not tell: who has looked takes it back by asking twice.
        """
        if isinstance(job.receipt, CashOut):
            if job.id in self._looked_at:
                return GivenUp(job.id)
            self._looked_at.add(job.id)
            raise uncertain(job.receipt)
        return self._settled(job, "give-up")

    def confirm(self, job: PrintJob) -> Printed | GivenUp:
        """As `Printing.confirm`."""
        if isinstance(job.receipt, CashOut):
            return Printed(job.id, "")
        return self._settled(job, "confirm")

    def report(self, kind: ReportKind) -> ReportDone:
        """As `Printing.report`: done once, also when its answer is lost on the way and asked for again."""
        wanted = ReportWanted(kind, str(uuid4()))
        said = self._done("/report", msgspec.json.encode(wanted))
        if said.done is None:
            raise _trouble(None)
        return ReportDone(kind, saying_of(said.done))

    def print_rows(self, rows: Sequence[TextRow], said: Saying) -> ReportDone:
        """As `Printing.print_rows`: once, likewise."""
        self._done("/text", msgspec.json.encode(TextWanted(tuple(rows), str(uuid4()))))
        return ReportDone("text", said)

    def move_cash(self, amount: Cents) -> CashMoved:
        """As `Printing.move_cash`."""
        self._done("/move-cash", msgspec.json.encode(CashWanted(amount, str(uuid4()))))
        return CashMoved(amount)

    def show(self, rows: Sequence[str]) -> None:
        """A printer that is lent to many shows nothing of one till's sale."""

    def check(self) -> DeviceChecked:
        return DeviceChecked(state_of(self._ask("POST", "/check", b"", CheckSaid)))

    def inspect(self) -> Inspected:
        return inspection_of(self._ask("POST", "/inspect", b"", InspectionSaid))

    def drop_device(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _settled(self, job: PrintJob, how: str) -> Printed | GivenUp:
        return self._ended(job, self._ask("POST", f"/jobs/{job.id}/{how}", b"", JobSaid))

    def _ended(self, job: PrintJob, said: JobSaid) -> Printed | GivenUp:
        said = self._until(
            said,
            lambda found: found.state != "waiting",
            lambda: self._ask("GET", f"/jobs/{job.id}", b"", JobSaid),
        )
        if said.state == "printed":
            return Printed(job.id, said.number)
        if said.state == "given_up":
            return GivenUp(job.id)
        raise _trouble(said.trouble)

    def _done(self, path: str, body: bytes) -> DoneSaid:
        said = self._until(
            self._ask("POST", path, body, DoneSaid),
            lambda found: not found.waiting,
            lambda: self._ask("POST", path, body, DoneSaid),
        )
        if said.trouble is not None:
            raise _trouble(said.trouble)
        return said

    def _until(self, said: _T, has_ended: Callable[[_T], bool], again: Callable[[], _T]) -> _T:
        deadline = time.monotonic() + PATIENCE_S
        while not has_ended(said):
            if time.monotonic() > deadline:
                raise DeviceTrouble(
                    "manager_slow",
                    "The printer of the Device Manager at {url} has been at work for too long; look at it, then print "
                    "again.",
                    url=self._url,
                )
            time.sleep(AGAIN_AFTER_S)
            said = again()
        return said

    def _ask(self, method: str, path: str, body: bytes, answer: type[_T]) -> _T:
        """One question, put again when the connection broke: nothing that is asked here is done twice."""
        for left in reversed(range(TRIES)):
            try:
                return self._asked(method, path, body, answer)
            except (OSError, http.client.HTTPException, msgspec.MsgspecError) as error:
                self.drop_device()
                if not left or isinstance(error, ConnectionRefusedError | socket.gaierror):
                    raise DeviceTrouble(
                        "manager_away",
                        "The Device Manager at {url} does not answer; start it (tui-pos device-manager), then try "
                        "again.",
                        url=self._url,
                    ) from error
                # The first time it may only have been a line that lay idle for too long.
                time.sleep(0 if left == TRIES - 1 else AGAIN_AFTER_S)
        raise AssertionError("unreachable")

    def _asked(self, method: str, path: str, body: bytes, answer: type[_T]) -> _T:
        parts = urllib.parse.urlsplit(self._url)
        if self._connection is None:
            kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
            self._connection = kind(parts.netloc, timeout=ANSWER_S)
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        self._connection.request(method, parts.path + path, body or None, headers)
        response = self._connection.getresponse()
        told = response.read()
        if response.status == http.client.OK:
            return msgspec.json.decode(told, type=answer)
        raise self._refusal(response.status, told)

    def _refusal(self, status: int, told: bytes) -> DeviceTrouble:
        try:
            said = msgspec.json.decode(told, type=Said)
        except msgspec.MsgspecError:
            said = None
        if said is not None and said.code:
            return trouble_of(said)
        return DeviceTrouble(
            "manager_refuses",
            "The Device Manager at {url} refuses: {reason} Check url and token of [printer] in the settings.",
            url=self._url,
            reason=_reason(told) or f"HTTP {status}.",
        )


def _trouble(said: Said | None) -> DeviceTrouble:
    if said is None:
        return DeviceTrouble("no_reason", "The Device Manager does not say why nothing was printed; look at its log.")
    return trouble_of(said)


def _reason(told: bytes) -> str:
    try:
        found: Any = json.loads(told)
        return str(found["title"])
    except (ValueError, KeyError, TypeError):
        return ""
