"""Who may come in, and how requests are put right before they are read.

Kept out: who has no token; pages of web sites that the settings do not name; where no token is asked for, names that
this machine does not go by (else a site could point its own name here); bodies that are too large. Put right: names in
any case, empty and unnamed bodies, as the programs written for ErpNet.FP send them.
"""

import asyncio
import hmac
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec
from litestar.types import ASGIApp, Message, Receive, Send
from msgspec import Struct

from tui_pos.devices import words
from tui_pos.devices.codes import Say
from tui_pos.domain.saying import Saying, saying

LARGEST_BODY = 256 * 1024

BODY_S = 30.0
"""For so long a body may be on its way."""

_FIELDS = {
    field.encode_name.lower(): field.encode_name
    for struct in (
        words.Item,
        words.Payment,
        words.CreditNoteBody,
        words.InvoiceBody,
        words.Recipient,
        words.AmountBody,
        words.DateTimeBody,
        words.RawBody,
        words.PeriodBody,
        words.DisplayBody,
    )
    for field in msgspec.structs.fields(struct)
}
_WORDS = frozenset({"type", "priceModifierType", "paymentType", "reason", "identifierType"})
_QUESTIONS = {"taskid": "taskId", "asynctimeout": "asyncTimeout", "timeout": "timeout", "id": "id", "token": "token"}


class Guard(Struct, frozen=True):
    """`token`: empty when everybody on this machine may print; then `hosts` are the names that it goes by, without a
    port.
    """

    token: str
    origins: frozenset[str]
    hosts: frozenset[str]


class Door:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, guard: Guard, say: Say) -> None:
        self._app = app
        self._guard = guard
        self._say = say

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get("origin", "")
        cross = self._cross_headers(origin, headers) if origin else []
        trusted = not self._guard.token or any(
            hmac.compare_digest(self._guard.token.encode(), given.encode()) for given in _tokens(scope, headers)
        )
        refusal = self._refusal(scope, headers, origin, trusted)
        if refusal is None and scope["method"] == "OPTIONS":
            await _answer(send, 204, b"", cross)
            return
        body = b""
        if refusal is None:
            try:
                async with asyncio.timeout(BODY_S):
                    body = await _read(receive, headers)
                scope = _put_right(scope)
                if scope["method"] == "POST":
                    body = _body_put_right(scope["path"], body)
            except _TooLarge:
                refusal = 413, saying("The request is larger than 256 KiB; send less text or fewer items.")
            except TimeoutError:
                refusal = 408, saying("The request took too long to come; send it again.")
            except ValueError as error:
                refusal = 400, _no_json(error)
        if refusal is not None:
            status, reason = refusal
            await _refuse(send, status, self._say(reason), cross)
            return
        scope["trusted"] = trusted
        named = [pair for pair in scope["headers"] if pair[0].lower() not in (b"content-type", b"content-length")]
        scope["headers"] = [*named, (b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]

        async def received() -> Any:
            nonlocal body
            if body is None:
                return await receive()
            sent, body = body, None  # type: ignore[assignment]
            return {"type": "http.request", "body": sent, "more_body": False}

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *cross]
            await send(message)

        await self._app(scope, received, sent)

    def _refusal(self, scope: Any, headers: dict[str, str], origin: str, trusted: bool) -> tuple[int, Saying] | None:
        host = _host_of(headers.get("host", ""))
        if not self._guard.token and host not in self._guard.hosts:
            return 403, saying(
                "This Device Manager does not go by the name {host}; call it as its settings do.", host=host[:80]
            )
        if origin and not self._is_known(origin, headers):
            return 403, saying(
                "Pages of {origin} may not print here; name it under origins in [device_manager].", origin=origin[:80]
            )
        if trusted or scope["method"] == "OPTIONS" or scope["path"].rstrip("/") == "/health":
            return None
        return 401, saying(
            "The token is missing or wrong; it is in the file device-manager.token of the shop's folder."
        )

    def _is_known(self, origin: str, headers: dict[str, str]) -> bool:
        own = headers.get("host", "").lower()
        return origin in self._guard.origins or origin.lower() in (f"http://{own}", f"https://{own}")

    def _cross_headers(self, origin: str, headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
        """What lets a browser's page read our answers; and reach a machine of the shop's own network at all."""
        if not self._is_known(origin, headers):
            return []
        asked = headers.get("access-control-request-headers", "")
        told = {
            "access-control-allow-origin": origin,
            "access-control-allow-credentials": "true",
            "vary": "Origin",
        }
        if "access-control-request-method" in headers:
            told |= {
                "access-control-allow-methods": "GET, POST, PUT, OPTIONS",
                "access-control-allow-headers": asked or "Content-Type, Authorization, X-Token",
                "access-control-max-age": "600",
            }
        if headers.get("access-control-request-private-network") == "true":
            told["access-control-allow-private-network"] = "true"
        return [(name.encode(), value.encode("latin-1")) for name, value in told.items()]


def _no_json(error: ValueError) -> Saying:
    """Where it ends to be one, as far as can be told."""
    if isinstance(error, json.JSONDecodeError):
        return saying(
            "The body is no JSON from line {line}, column {column} on; correct it.",
            line=error.lineno,
            column=error.colno,
        )
    return saying("The body is no JSON that can be read; correct it.")


class _TooLarge(Exception):
    """The body has more than LARGEST_BODY bytes."""


async def _read(receive: Receive, headers: dict[str, str]) -> bytes:
    length = headers.get("content-length", "0")
    if length.isdigit() and int(length) > LARGEST_BODY:
        raise _TooLarge
    parts: list[bytes] = []
    size = 0
    while True:
        message: Any = await receive()
        if message["type"] != "http.request":
            raise ValueError("the connection broke")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST_BODY:
            raise _TooLarge
        if not message.get("more_body", False):
            return b"".join(parts)


def _put_right(scope: Any) -> Any:
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    query = urlencode([(_QUESTIONS.get(name.lower(), name), value) for name, value in pairs])
    # An id is as it is; what stands around it is read in any case.
    first, *rest = scope["path"].split("/")[1:] or [""]
    path = "/".join(["", first.lower(), *rest[:1], *(part.lower() for part in rest[1:2]), *rest[2:]])
    if path.lower() == "/printers/taskinfo":
        path = path.lower()
    return {**scope, "query_string": query.encode("latin-1"), "path": path, "raw_path": path.encode()}


def _body_put_right(path: str, body: bytes) -> bytes:
    """Raises ValueError for what is no JSON."""
    if not body.strip() or "/jobs/" in path:
        return b"{}"
    try:
        found = _named_as_ours(json.loads(body.decode("utf-8-sig")))
        return json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")
    except RecursionError as error:
        raise ValueError("it is too deep") from error


def _named_as_ours(found: Any) -> Any:
    """Names in our spelling, words in small letters; what is null is left out, so that the default stands."""
    if isinstance(found, list):
        return [_named_as_ours(one) for one in found]
    if not isinstance(found, dict):
        return found
    told = {_FIELDS.get(name.lower(), name): value for name, value in found.items() if value is not None}
    return {
        name: value.lower() if name in _WORDS and isinstance(value, str) else _named_as_ours(value)
        for name, value in told.items()
    }


def _tokens(scope: Any, headers: dict[str, str]) -> Iterable[str]:
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        yield bearer.strip()
    yield headers.get("x-token", "")
    yield dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("token", "")


def _host_of(host: str) -> str:
    name, _, port = host.rpartition(":")
    return (name if port.isdigit() else host).lower()


async def _refuse(send: Send, status: int, reason: str, headers: list[tuple[bytes, bytes]]) -> None:
    body = json.dumps(
        {"title": reason, "status": status, "ok": False, "messages": [{"type": "error", "text": reason}]},
        ensure_ascii=False,
    ).encode()
    more = [(b"www-authenticate", b"Bearer")] if status == 401 else []
    await _answer(send, status, body, [(b"content-type", b"application/problem+json"), *more, *headers])


async def _answer(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    start: Any = {
        "type": "http.response.start",
        "status": status,
        "headers": [*headers, (b"content-length", b"%d" % len(body))],
    }
    await send(start)
    end: Any = {"type": "http.response.body", "body": body, "more_body": False}
    await send(end)
