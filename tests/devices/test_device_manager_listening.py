"""The socket that the Device Manager answers on."""

import asyncio
import socket

from ports import free_port

from tui_pos.devices.server import _listening


def test_an_answer_in_two_pieces_is_sent_at_once() -> None:
    async def is_sent_at_once() -> bool:
        found: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def met(_: asyncio.StreamReader, program: asyncio.StreamWriter) -> None:
            line = program.get_extra_info("socket")
            found.set_result(bool(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
            program.close()

        port = free_port()
        async with await asyncio.start_server(met, sock=_listening("127.0.0.1", port)):
            _, asking = await asyncio.open_connection("127.0.0.1", port)
            asking.close()
            return await found

    assert asyncio.run(is_sent_at_once())
