"""A printer that a Device Manager lends, in the place of one on a line of ours: the spooler works with it as with any.

Every job goes there under its own id, so that asking again is always safe; after any doubt it is asked for by that id.
"""

import http.client
import json
import logging
import socket
import time
import urllib.parse
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import uuid4

import msgspec
from msgspec import Struct

from tui_pos.domain.saying import Saying
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal.jobs import (
    NO_DISPLAY_S,
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
    CheckSaid,
    DoneSaid,
    InspectionSaid,
    JobSaid,
    ReportWanted,
    Said,
    ShowWanted,
    TextWanted,
    inspection_of,
    saying_of,
    state_of,
    trouble_of,
)
from tui_pos.fiscal.receipt import to_bytes

ANSWER_S = 90.0
"""For so long one answer is waited for: the Device Manager answers sooner, if only that it is at work."""

SHOW_S = 1.0
"""For so long what the customer is to read keeps anything else waiting."""

PATIENCE_S = 600.0
"""For so long a receipt may wait for those before it."""

TRIES = 3
AGAIN_AFTER_S = 0.5

log = logging.getLogger("tui_pos.fiscal")

_T = TypeVar("_T", bound=Struct)


class RemotePrinting:
    """The printer at `url`, such as `http://127.0.0.1:8001/printers/dt000001`. Every method raises DeviceTrouble: those
    of the printer itself, and `manager_away`, `manager_refuses`, `manager_slow`.
    """

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._connection: http.client.HTTPConnection | None = None
        self._no_display_until = 0.0

    def print(self, job: PrintJob) -> Printed | GivenUp:
        """As `Printing.print`: sent again under its id the job is only answered, or tried once more if it failed."""
        said = self._ask("PUT", f"/jobs/{job.id}", to_bytes(job.receipt), JobSaid)
        return self._ended(job, said)

    def give_up(self, job: PrintJob) -> Printed | GivenUp:
        """As `Printing.give_up`; what the Device Manager has not heard of it will not print either."""
        return self._settled(job, "give-up")

    def confirm(self, job: PrintJob) -> Printed | GivenUp:
        """As `Printing.confirm`."""
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

    def show(self, rows: Sequence[str]) -> None:
        """As `Printing.show`; the Device Manager takes the rows and does not wait for the display either."""
        if time.monotonic() < self._no_display_until:
            return
        line = self._connected(SHOW_S)
        try:
            status, told = self._told(line, "PUT", "/show", msgspec.json.encode(ShowWanted(tuple(rows))))
            trouble: object = None if status == http.client.OK else self._refusal(status, told)
        except (OSError, http.client.HTTPException) as error:
            trouble = error
        finally:
            line.close()
        if trouble is not None:
            self._no_display_until = time.monotonic() + NO_DISPLAY_S
            log.warning("the customer's display: %s", trouble)

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
        if self._connection is None:
            self._connection = self._connected(ANSWER_S)
        status, told = self._told(self._connection, method, path, body)
        if status == http.client.OK:
            return msgspec.json.decode(told, type=answer)
        raise self._refusal(status, told)

    def _connected(self, seconds: float) -> http.client.HTTPConnection:
        """A connection, made with the first question, on which an answer is waited for so long."""
        parts = urllib.parse.urlsplit(self._url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        return kind(parts.netloc, timeout=seconds)

    def _told(self, line: http.client.HTTPConnection, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """What is answered on `line`: the status, and the body."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        line.request(method, urllib.parse.urlsplit(self._url).path + path, body or None, headers)
        response = line.getresponse()
        return response.status, response.read()

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
