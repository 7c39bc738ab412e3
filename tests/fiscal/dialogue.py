"""A device behind the old ISL framing that says what a manual says it does, word for word, and notes what it is asked.

For what no emulator is needed to know: how a command is written, and how an answer is understood.
"""

from collections.abc import Mapping
from typing import Any

from tui_pos.fiscal import families
from tui_pos.fiscal.device import Access, FiscalDevice
from tui_pos.fiscal.framing import Frame, isl

IDLE = "80808080869A"
OPEN = "80808880869A"
REFUSED = "A0828080869A"


class Dialogue:
    """A line to such a device. `answers`: by command, or by command and data, the answer's text, or several in turn; a
    refusal and anything else about its status by hexadecimal bits behind a `|`. What has no answer is done silently.
    """

    name = "dialogue"

    def __init__(self, answers: Mapping[Any, str | list[str]]) -> None:
        self.asked: list[str] = []
        self._answers = {key: list(text) if isinstance(text, list) else text for key, text in answers.items()}
        self._reply = b""

    def device(self, family: str, password: str = "0000", **access: Any) -> FiscalDevice:
        return families.driver(family, "dialogue", Access(1, password, 7, **access), lambda: self)

    def write(self, data: bytes) -> None:
        (request,) = isl.Reader().feed(data)
        assert isinstance(request, Frame)
        text = request.data.decode("cp1251")
        if request.command != 0x4A:
            self.asked.append(f"{request.command:02X} {text}".strip())
        answer = self._answers.get(f"{request.command:02X} {text}", self._answers.get(request.command, ""))
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        told, _, status = answer.partition("|")
        frame = Frame(request.seq, request.command, told.encode("cp1251"), bytes.fromhex(status or IDLE))
        self._reply = isl.encode(frame)

    def read(self, deadline: float) -> bytes:
        return self._reply

    def hold(self) -> bool:
        return False

    def release(self) -> None: ...

    def drop_input(self) -> None: ...

    def close(self) -> None: ...
