"""A letter box in memory, a real mail server on a real socket, and one that falls silent."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from queue import SimpleQueue
from ssl import SSLContext
from typing import Any
from uuid import UUID

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from patience import PATIENCE

from tui_pos.errors import ShopError, StoreTrouble
from tui_pos.mail.postman import Postman
from tui_pos.settings import MailSettings


@dataclass(frozen=True)
class Note:
    """A letter in the box."""

    id: int
    to: str
    text: str
    operation: UUID = UUID(int=7)
    moment: datetime = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)


class Box:
    """Letters by number. `ill`: what every call raises, for as long as it is set."""

    def __init__(self, *letters: tuple[str, str]) -> None:
        self.waiting = {number: Note(number, *letter) for number, letter in enumerate(letters, 1)}
        self.sent: list[int] = []
        self.failed: dict[int, str] = {}
        self.put_off: list[int] = []
        self.looked = 0
        self.threads: set[int] = set()
        self.ill: Exception | None = None
        self.ill_at_marking: Exception | None = None
        self._changed = threading.Condition()

    def put(self, to: str, text: str = "Благодарим!") -> int:
        with self._changed:
            number = max([*self.waiting, *self.sent, *self.failed], default=0) + 1
            self.waiting[number] = Note(number, to, text)
            return number

    def unsent(self, limit: int) -> list[Note]:
        self.looked += 1
        with self._call():
            return list(self.waiting.values())[:limit]

    def mark_sent(self, letter_id: int) -> None:
        with self._call():
            if self.ill_at_marking is not None:
                raise self.ill_at_marking
            del self.waiting[letter_id]
            self.sent.append(letter_id)

    def mark_failed(self, letter_id: int, reason: str, *, for_good: bool) -> bool:
        with self._call():
            for_good = for_good or self.put_off.count(letter_id) >= 20
            if for_good:
                del self.waiting[letter_id]
                self.failed[letter_id] = reason
            else:
                self.put_off.append(letter_id)
            return for_good

    def close(self) -> None:
        with self._call():
            pass

    def wait_until(self, question: Callable[["Box"], object]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: question(self), PATIENCE), "it never came"

    @contextmanager
    def _call(self) -> Iterator[None]:
        with self._changed:
            self.threads.add(threading.get_ident())
            try:
                if self.ill is not None:
                    raise self.ill
                yield
            finally:
                self._changed.notify_all()


@dataclass
class Arrived:
    """A message as the server got it."""

    sender: str
    to: list[str]
    message: EmailMessage
    raw: bytes


@dataclass
class Office:
    """A mail server's handler: keeps what it gets; `answers` holds replies for addresses, the next first."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    data_answers: dict[str, list[str]] = field(default_factory=dict)
    sender_answers: list[str] = field(default_factory=list)
    mail: SimpleQueue[Arrived] = field(default_factory=SimpleQueue)
    connections: int = 0
    password: str = "тайна"
    signed_on: list[str] = field(default_factory=list)

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> Any:  # noqa: N802
        self.connections += session.host_name is None
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if self.sender_answers:
            return self.sender_answers.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if self.answers.get(address):
            return self.answers[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        if self.data_answers.get(envelope.rcpt_tos[0]):
            return self.data_answers[envelope.rcpt_tos[0]].pop(0)
        raw = envelope.original_content or b""
        message = message_from_bytes(raw, policy=policy.default)
        self.mail.put(Arrived(envelope.mail_from or "", list(envelope.rcpt_tos), message, raw))
        return "250 taken"

    def sign_on(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.signed_on.append(data.login.decode())
        return AuthResult(success=data.password.decode() == self.password, handled=False)

    def get(self) -> Arrived:
        return self.mail.get(timeout=PATIENCE)


class Server(Controller):
    """Listens on a port of its own finding, or on `port`."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def serving(
    office: Office, port: int = 0, *, starttls: SSLContext | None = None, tls: SSLContext | None = None, **more: Any
) -> Iterator[int]:
    """The port of a server that works for `office`."""
    server = Server(office, "127.0.0.1", port, ssl_context=tls, tls_context=starttls, **more)
    server.start()
    office.connections = 0
    try:
        yield server.port
    finally:
        server.stop()


@contextmanager
def scripted(*connections: list[bytes]) -> Iterator[tuple[int, "threading.Event"]]:
    """A server that says, on its first, second, … connection, the lines given, one after each of the client's, and is
    then silent for good (or hangs up, where the last is b""). The event: it has fallen silent once.
    """
    silent = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    open_lines: list[socket.socket] = []

    def serve() -> None:
        for lines in connections:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            open_lines.append(line)
            heard = line.makefile("rb")
            for place, said in enumerate(lines):
                if place:
                    heard.readline()
                if not said:
                    line.shutdown(socket.SHUT_RDWR)
                    break
                line.sendall(said)
            silent.set()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1], silent
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for line in open_lines:
            line.close()
        thread.join(PATIENCE)


@dataclass
class Post:
    """Makes postmen, and keeps what they complain of."""

    troubles: SimpleQueue[ShopError] = field(default_factory=SimpleQueue)
    postmen: list[Postman] = field(default_factory=list)

    def man(
        self,
        box: Box,
        port: int,
        *,
        shop: str = "Магазин „Роза“",
        pauses_s: tuple[float, ...] = (0.02,),
        timeout_s: float = PATIENCE,
        security: str = "none",
        host: str = "127.0.0.1",
        sender: str = "shop@roza.bg",
        user: str = "",
        password: str = "",
    ) -> Postman:
        settings = MailSettings(host, port, security, user, password, sender)  # type: ignore[arg-type]
        postman = Postman(settings, shop, box, self.troubles.put, timeout_s=timeout_s, pauses_s=pauses_s)
        self.postmen.append(postman)
        return postman

    def trouble(self) -> ShopError:
        return self.troubles.get(timeout=PATIENCE)


def full_disk() -> StoreTrouble:
    return StoreTrouble("disk_full", "The disk is full; make room.")


def drained(queue: SimpleQueue[Any]) -> list[Any]:
    found = []
    while not queue.empty():
        found.append(queue.get())
    return found
