"""The Device Manager as a server: its application, its token, and the socket that it answers on."""

import contextlib
import errno
import fcntl
import logging
import os
import resource
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from litestar import Litestar, Request, Response
from litestar.di import Provide
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ASGIApp

from tui_pos import __version__
from tui_pos.devices import erpnet_routes, till_routes
from tui_pos.devices.answers import to_json
from tui_pos.devices.codes import Say, code_of
from tui_pos.devices.connection import Connection
from tui_pos.devices.door import Door, Guard
from tui_pos.devices.manager import Manager
from tui_pos.devices.pages import OwnPage, health
from tui_pos.domain.saying import saying
from tui_pos.errors import Refused, ShopError, StoreTrouble, WrongUse
from tui_pos.fiscal.lending import say_trouble
from tui_pos.settings import DeviceManagerSettings

log = logging.getLogger("tui_pos.devices")

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
MOST_WAITING = 2048
"""How many connections may wait to be taken."""

MOST_OPEN = 8192
"""How many files and connections may be open at once, where the system allows it: the usual 1,024 are soon used up."""


def application(manager: Manager, guard: Guard, say: Say) -> ASGIApp:
    """What is said to a person is said by `say`."""
    app = Litestar(
        [*erpnet_routes.ROUTES, *till_routes.ROUTES, health],
        dependencies={"manager": Provide(lambda: manager, sync_to_thread=False)},
        signature_types=[Manager],
        openapi_config=OpenAPIConfig(
            title="tui-pos Device Manager",
            version=__version__,
            path="/openapi",
            render_plugins=[OwnPage(), JsonRenderPlugin()],
        ),
        exception_handlers={
            ShopError: _refused,
            ValidationException: partial(_misunderstood, say),
            HTTPException: partial(_not_served, say),
            Exception: partial(_faulty, say),
        },
        logging_config=None,
    )
    return Door(app, guard, say)


def guard_of(settings: DeviceManagerSettings, home: Path) -> Guard:
    """Raises WrongUse `open_to_all`, StoreTrouble `token_file`."""
    at_home = settings.host in LOOPBACK
    if settings.open and not at_home:
        raise WrongUse(
            "open_to_all",
            "[device_manager] is open and listens at {host}: everybody in the network could print. Set open to false, "
            "or host to 127.0.0.1.",
            host=settings.host,
        )
    token = "" if settings.open else settings.token or kept_token(home)
    return Guard(token, frozenset(settings.origins), LOOPBACK)


def kept_token(home: Path) -> str:
    """The token of the home, made at the first start; for nobody but its owner to read."""
    file = home / "device-manager.token"
    try:
        kept = file.read_text("utf-8").strip() if file.exists() else ""
        if kept:
            return kept
        # Empty, after a power cut: that would let everybody in.
        file.unlink(missing_ok=True)
        made = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(made, "w") as new:
            new.write(token := secrets.token_urlsafe(24))
            new.flush()
            os.fsync(new.fileno())
        return token
    except OSError as error:
        raise StoreTrouble(
            "token_file",
            "The file {file} cannot be used: {reason}. See to the folder.",
            file=file,
            reason=error.strerror,
        ) from error


@contextlib.contextmanager
def alone(home: Path) -> Iterator[None]:
    """One Device Manager a home. Raises Refused `manager_running`, StoreTrouble `home_closed`."""
    try:
        opened = (home / ".device-manager.lock").open("w")
    except OSError as error:
        raise StoreTrouble(
            "home_closed",
            "The folder {folder} cannot be written to: {reason}. See to its owner and its rights.",
            folder=home,
            reason=error.strerror,
        ) from error
    with opened as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused("manager_running", "The Device Manager of this shop is running already.") from error
        yield


def serve(
    manager: Manager, settings: DeviceManagerSettings, guard: Guard, say: Say, on_ready: Callable[[str], None]
) -> None:
    """Answer until SIGINT or SIGTERM. Raises WrongUse `port_taken`, `bad_host`."""
    listening = _listening(settings.host, settings.port)
    _allow_many_connections()
    # uvicorn ends at a signal and then sends it once more, which would end the printing in the middle of a paper.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    manager.start()
    try:
        host = settings.host.strip("[]")
        on_ready(f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}")
        config = uvicorn.Config(
            application(manager, guard, say),
            http=Connection,
            ws="none",
            log_config=None,
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=30,
            server_header=False,
        )
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        listening.close()
        manager.stop()


def _allow_many_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_OPEN if hard == resource.RLIM_INFINITY else min(MOST_OPEN, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only of a socket that is TCP by name does asyncio send what it is given at once: else a till that keeps its
    # connection waits 40 ms for the second half of each answer.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host.strip("[]"), port))
        made.listen(MOST_WAITING)
    except OSError as error:
        made.close()
        if error.errno == errno.EADDRINUSE:
            raise WrongUse(
                "port_taken",
                "Another program answers at {host}:{port} already; end it, or set another port in [device_manager].",
                host=host,
                port=port,
            ) from error
        raise WrongUse(
            "bad_host",
            "The Device Manager cannot listen at {host}:{port}: {reason}. Correct host and port in [device_manager].",
            host=host,
            port=port,
            reason=error.strerror or str(error),
        ) from error
    return made


def _refused(_: Request[Any, Any, Any], error: ShopError) -> Response[bytes]:
    status = {"no_job": 404, "task_taken": 409, "task_book": 503}.get(error.code, 400)
    return Response(msgspec.json.encode(say_trouble(error)), status_code=status, media_type="application/json")


def _misunderstood(say: Say, _: Request[Any, Any, Any], error: ValidationException) -> Response[bytes]:
    """`errors` has for whoever writes the program what the reader of its body says of each field."""
    found = error.extra if isinstance(error.extra, list) else []
    wrong = {str(one.get("key", "")): [str(one.get("message", ""))] for one in found}
    fields = ", ".join(field for field in wrong if field)
    reason = saying("The request cannot be understood; correct what “errors” names.")
    if fields:
        reason = saying("The request cannot be understood; correct: {fields}.", fields=fields[:200])
    return _problem(400, say(reason), wrong or {"": [error.detail]})


def _not_served(say: Say, request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    path = request.url.path[:80]
    if isinstance(error, erpnet_routes.NotHere):
        reason = error.sentence
    elif error.status_code == 404:
        reason = saying("There is nothing at {path}; /openapi tells what there is.", path=path)
    elif error.status_code == 405:
        reason = saying(
            "{path} does not take {method}; /openapi tells what it takes.", path=path, method=request.method
        )
    elif error.status_code == 400:
        # What no JSON of ours has, such as NaN, Python reads.
        return _problem(400, say(saying("The body is no JSON that can be read; correct it.")), {"": [error.detail]})
    else:
        return _problem(error.status_code, error.detail)
    return _problem(error.status_code, say(reason))


def _faulty(say: Say, request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    log.exception("%s %s", request.method, request.url.path, exc_info=error)
    return _problem(
        500, say(saying("Something went wrong that should not; the details are in the Device Manager's log."))
    )


def _problem(status: int, reason: str, errors: dict[str, list[str]] | None = None) -> Response[bytes]:
    """In the shape of a problem (RFC 9457), and of an answer too, for programs that look at its messages only."""
    messages = [{"type": "error", "code": "E401" if status == 400 else code_of(""), "text": reason}]
    told = {"title": reason, "status": status, "errors": errors or {}, "ok": False, "messages": messages}
    return Response(to_json(told), status_code=status, media_type="application/problem+json")
