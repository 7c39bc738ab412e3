"""A device behind the old ISL framing that says what a manual or a record of a real one says, word for word.

For what no virtual device is needed to know: how a command is written, and how an answer is understood. `told` has one
conversation, step by step; a `Dialogue` answers each command from a table and notes what it is asked.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tui_pos.domain.money import Cents
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal import families
from tui_pos.fiscal.device import Access, FiscalDevice
from tui_pos.fiscal.framing import Frame, isl

IDLE = "80808080869A"
OPEN = "80808880869A"
REFUSED = "A0828080869A"

_STATUS = 0x4A


class _IslLine:
    """A Wire to such a device."""

    name = "dialogue"
    _reply = b""

    def write(self, data: bytes) -> None:
        (request,) = isl.Reader().feed(data)
        assert isinstance(request, Frame)
        answer, status = self._answer(request.command, request.data.decode("cp1251"))
        reply = Frame(request.seq, request.command, answer.encode("cp1251"), bytes.fromhex(status))
        self._reply = isl.encode(reply)

    def _answer(self, command: int, data: str) -> tuple[str, str]:
        """The text of the answer, and the status in hexadecimal digits."""
        raise NotImplementedError

    def read(self, deadline: float) -> bytes:
        reply, self._reply = self._reply, b""
        return reply

    def hold(self) -> bool:
        return False

    def release(self) -> None: ...

    def drop_input(self) -> None: ...

    def close(self) -> None: ...


class Dialogue(_IslLine):
    """`answers`: by command, or by command and data, the answer's text, or several in turn; a refusal and anything else
    about its status by hexadecimal bits behind a `|`. What has no answer is done silently.
    """

    def __init__(self, answers: Mapping[Any, str | list[str]]) -> None:
        self.asked: list[str] = []
        self._answers = {key: list(text) if isinstance(text, list) else text for key, text in answers.items()}

    def device(self, family: str, password: str = "0000", **access: Any) -> FiscalDevice:
        return families.driver(family, "dialogue", Access(1, password, 7, **access), lambda: self)

    def _answer(self, command: int, data: str) -> tuple[str, str]:
        if command != _STATUS:
            self.asked.append(f"{command:02X} {data}".strip())
        answer = self._answers.get(f"{command:02X} {data}", self._answers.get(command, ""))
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        told_, _, status = answer.partition("|")
        return told_, status or IDLE


class _Conversation(_IslLine):
    """Each of `steps` is a command, the data that must come with it, and the data and status that are answered."""

    def __init__(self, idle: str, *steps: tuple[int, str, str] | tuple[int, str, str, str]) -> None:
        self.steps = list(steps)
        self._idle = idle
        self._greetings = 2

    def _answer(self, command: int, data: str) -> tuple[str, str]:
        if self._greetings:
            self._greetings -= 1
            return "", self._idle
        assert self.steps, f"nobody told what {command:02X} {data!r} is answered"
        expected, with_data, answer, *status = self.steps.pop(0)
        assert (command, data) == (expected, with_data)
        return answer, status[0] if status else self._idle


@contextmanager
def told(family: str, idle: str, *steps: Any, payments: dict[PaymentKind, str] | None = None) -> Iterator[FiscalDevice]:
    """A device of `family` that has this conversation, and no more and no less; a greeting is answered by itself."""
    line = _Conversation(idle, *steps)
    access = Access(1, families.FAMILIES[family].password, 1, payments or {})
    with families.driver(family, "told", access, lambda: line) as device:
        yield device
    assert not line.steps


def cash(cents: int) -> tuple[tuple[PaymentKind, Cents], ...]:
    return ((PaymentKind.CASH, Cents(cents)),)
