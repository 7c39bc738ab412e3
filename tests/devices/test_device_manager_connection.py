"""Who begins a request and does not end it is cut off; who waits for an answer is not."""

import asyncio
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from tui_pos.devices import connection
from tui_pos.devices.connection import Connection


def test_a_request_without_end_is_cut_off_and_a_long_answer_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEADERS_S", 0.3)
    others_are_cut = asyncio.Event()

    async def answer(_scope: Any, _receive: Any, send: Any) -> None:
        await others_are_cut.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def talk() -> bytes:
        config = uvicorn.Config(answer, http=Connection, ws="none", log_config=None, lifespan="off")
        config.load()
        state = ServerState()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: Connection(config=config, server_state=state, app_state={}, _loop=loop), "127.0.0.1", 0
        )
        async with server:
            where = server.sockets[0].getsockname()
            waiting, asked = await asyncio.open_connection(*where)
            asked.write(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
            for begun in (b"", b"GET / HTTP/1.1\r\nHost: he"):
                silent, half = await asyncio.open_connection(*where)
                half.write(begun)
                assert await silent.read() == b""
                half.close()
            others_are_cut.set()
            told = await waiting.readuntil(b"\r\n")
            # The second request on the same line has its limit too.
            asked.write(b"GET / HTTP")
            await waiting.read()
            asked.close()
            return told

    assert b"204" in asyncio.run(talk())
