"""Processes of the program that begin at once: forked from one that has read its modules already.

Each is a process of its own, with its own arguments, streams, environment and folder, which can be killed and ends as
an interpreter does. Only what Python does before the first line of a program is not done anew; what is to be proved
of that needs a start of its own.
"""

import atexit
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from patience import PATIENCE

MODULES = (
    *(f"tui_pos.cli.{name}" for name in ("root", "shop", "sell", "rules", "report", "printer")),
    *(f"tui_pos.checkout.rules.{name}" for name in ("backtest", "catalogue", "desk", "replay")),
    "tui_pos.checkout.orders.counter",
    *(f"tui_pos.fiscal.{name}" for name in ("connect", "families.datecs_p", "spooler")),
    *(f"tui_pos.fiscal.virtual.{name}" for name in ("embedded", "server")),
    *(
        f"tui_pos.fiscal.virtual.families.{family}"
        for family in ("daisy", "datecs_c", "datecs_p", "datecs_x", "eltrade", "icp", "incotex", "tremol")
    ),
    *("tui_pos.pricing.lint", "tui_pos.pricing.telling", "tui_pos.store.exchange"),
    *("argon2", "stdnum.ean"),
    *("tui_pos.cli.devices", "tui_pos.boot.lending"),
)
"""What is read beforehand."""


class Forked:
    """A process: as much of `subprocess.Popen` as is asked for."""

    def __init__(
        self, entry: str, *arguments: str, stdin: int, stdout: int, stderr: int, env: Mapping[str, str] | None = None
    ) -> None:
        """Call `entry` (MODULE:FUNCTION) without arguments in a new process; `sys.argv` has them."""
        self.returncode: int | None = None
        self._code, code = os.pipe()
        wanted = {
            "entry": entry,
            "arguments": arguments,
            "environment": dict(os.environ if env is None else env),
            "path": sys.path,
            "folder": str(Path.cwd()),
        }
        nursery, _ = _nursery()
        socket.send_fds(nursery, [json.dumps(wanted).encode()], [stdin, stdout, stderr, code])
        os.close(code)
        self.pid = int(nursery.recv(16))

    def wait(self, seconds: float = PATIENCE) -> int:
        """How it ended: its exit code, or the signal's number below zero. TimeoutError when it does not end."""
        if self.returncode is None:
            if not select.select((self._code,), (), (), seconds)[0]:
                raise TimeoutError(f"process {self.pid} goes on")
            self.returncode = int(os.read(self._code, 16))
            os.close(self._code)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Nothing happens to a process that has ended."""
        if self.returncode is None and not select.select((self._code,), (), (), 0)[0]:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Talking(Forked):
    """A process whose text is read while it runs; it is killed with the end of the `with` block."""

    def __init__(self, entry: str, *arguments: str) -> None:
        ours, theirs = os.pipe()
        with Path(os.devnull).open("rb") as nothing:
            super().__init__(entry, *arguments, stdin=nothing.fileno(), stdout=theirs, stderr=2)
        os.close(theirs)
        self.stdout = os.fdopen(ours, encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.kill()
        self.wait()
        self.stdout.close()


def run(
    entry: str, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Let a process run to its end."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        streams = {"stdin": given.fileno(), "stdout": out.fileno(), "stderr": err.fileno()}
        process = Forked(entry, *arguments, **streams, env=env)
        try:
            code = process.wait()
        finally:
            process.kill()
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess([entry, *arguments], code, out.read(), err.read())


@cache
def _nursery() -> tuple[socket.socket, "subprocess.Popen[bytes]"]:
    """The process that forks, and the line to it; it ends with this one."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        forking = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            # Ctrl-C is for the tests.
            start_new_session=True,
        )
    atexit.register(_end, ours, forking)
    return ours, forking


def _end(line: socket.socket, forking: "subprocess.Popen[bytes]") -> None:
    line.close()
    forking.wait(PATIENCE)


def _serve(line: socket.socket) -> str | None:
    """Fork what is asked for until nobody asks any more (None); in each process that is forked, its entry."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    codes: dict[int, int] = {}
    while True:
        ready = select.select((line, woken), (), ())[0]
        if woken in ready:
            os.read(woken, 4096)
            _tell_ended(codes)
        if line not in ready:
            continue
        message, fds, *_ = socket.recv_fds(line, 1 << 20, 4)
        if not message:
            return None
        *streams, code = fds
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            line.close()
            for fd in (woken, wake, code, *codes.values()):
                os.close(fd)
            return _become(json.loads(message), streams)
        codes[pid] = code
        for fd in streams:
            os.close(fd)
        line.send(str(pid).encode())


def _tell_ended(codes: dict[int, int]) -> None:
    while codes:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        code = codes.pop(pid)
        with suppress(BrokenPipeError):
            os.write(code, str(os.waitstatus_to_exitcode(status)).encode())
        os.close(code)


def _become(wanted: dict[str, Any], streams: list[int]) -> str:
    for place, fd in enumerate(streams):
        os.dup2(fd, place)
        os.close(fd)
    # Those of the process that forks may know things of their files that do not hold here.
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)
    os.chdir(wanted["folder"])
    os.environ.clear()
    os.environ.update(wanted["environment"])
    sys.path[:] = wanted["path"]
    sys.argv = [wanted["entry"], *wanted["arguments"]]
    return str(wanted["entry"])


def main() -> None:
    for module in MODULES:
        importlib.import_module(module)
    # Shared with the processes to come for as long as it is not touched.
    gc.collect()
    gc.freeze()
    entry = _serve(socket.socket(fileno=int(sys.argv[1])))
    if entry is not None:
        module, _, function = entry.partition(":")
        getattr(importlib.import_module(module), function)()


if __name__ == "__main__":
    main()
