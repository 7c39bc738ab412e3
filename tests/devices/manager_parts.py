"""A Device Manager in a process of its own, and a program that talks to it."""

import http.client
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from forked import Talking

from tui_pos.boot import Home

PRINTER = "/printers/dt000001"


class Program:
    """A program written for ErpNet.FP. Every request has a connection of its own, as those have it."""

    def __init__(self, port: int, token: str = "") -> None:
        self.port = port
        self.token = token

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        """The status and the JSON (or text) of the answer. `body` is sent as JSON unless it is bytes."""
        status, told, _ = self.whole(method, path, body, **headers)
        return status, told

    def whole(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any, dict[str, str]]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            if self.token:
                sent.setdefault("X-Token", self.token)
            data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
            line.request(method, path, data, sent)
            answer = line.getresponse()
            told = answer.read()
        finally:
            line.close()
        return answer.status, _read(told, answer.headers.get("content-type", "")), dict(answer.headers.items())

    def get(self, path: str) -> Any:
        status, told = self.ask("GET", path)
        assert status == 200, told
        return told

    def post(self, path: str, body: object = None) -> Any:
        status, told = self.ask("POST", path, body)
        assert status == 200, told
        return told


def _read(told: bytes, kind: str) -> Any:
    return json.loads(told) if "json" in kind else told.decode()


def settle(home: Home, port: int, more: str = "", printer: str = "") -> None:
    """Write settings for a Device Manager at `port`; `printer` follows as the section of that name."""
    home.root.mkdir(exist_ok=True, parents=True)
    text = f'[station]\nlanguage = "en"\n[device_manager]\nport = {port}\n{more}\n'
    home.settings.write_text(text + (f"[printer]\n{printer}\n" if printer else ""), "utf-8")


def port_of(home: Home) -> int:
    return int(home.settings.read_text("utf-8").partition("port = ")[2].split()[0])


def begun(home: Home) -> bool:
    """Whether the book has a receipt of which something may be on the printer."""
    with sqlite3.connect(home.root / "devices.db") as book:
        return book.execute("SELECT count(*) FROM task WHERE note IS NOT NULL").fetchone()[0] > 0


@contextmanager
def managed(home: Home, port: int) -> Iterator[tuple[Talking, Program]]:
    """The Device Manager of `home`, ready; killed with the end of the block."""
    with Talking("tui_pos.cli:main", "--home", str(home.root), "device-manager") as manager:
        assert manager.stdout.readline(), "the Device Manager did not start"
        token = home.root / "device-manager.token"
        yield manager, Program(port, token.read_text("utf-8") if token.exists() else "")


def receipt(number: int | None = 1, *, text: str = "Cheese", price: float = 12.0, **more: Any) -> dict[str, Any]:
    """A receipt of one item; without a number the program gives no sale number."""
    body: dict[str, Any] = {"items": [{"text": text, "quantity": 1, "unitPrice": price, "taxGroup": 2}], **more}
    if number is not None:
        body["uniqueSaleNumber"] = f"DT000001-0001-{number:07d}"
    return body


def codes(answer: dict[str, Any]) -> list[str]:
    return [message["code"] for message in answer["messages"] if message["type"] == "error"]


def documents(ledger: Path, kind: str = "receipt") -> list[dict[str, Any]]:
    """What is on the paper of the printer with that ledger."""
    if not ledger.exists():
        return []
    found = [json.loads(line) for line in ledger.read_text("utf-8").splitlines()]
    return [document for document in found if document["kind"] == kind]


def together(count: int, do: Any) -> list[Any]:
    """`do(0)` … `do(count - 1)` at once, each in a thread of its own; what they gave."""
    found: list[Any] = [None] * count

    def one(at: int) -> None:
        found[at] = do(at)

    threads = [threading.Thread(target=one, args=(at,)) for at in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
