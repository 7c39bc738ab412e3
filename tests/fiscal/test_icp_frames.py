"""The framing of ISL devices: the manual's and the worked frames both ways, in whatever pieces they come."""

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.fiscal.framing import Frame, Mark, icp
from tui_pos.fiscal.framing.icp import DONE, ICP, REFUSED

COFFEE = "Кафе".encode("cp1251")
USN = b"IS001234-0001-0000001"

REQUESTS = [
    ("02 30 30 30 30 30 30 30 3C 38 3E 03", Frame(0, 0x00)),
    ("02 31 32 33 34 46 38 30 43 30 3E 32 3B 03", Frame(1234, 0xF8, b"0C")),
    (
        "02 31 32 33 34 34 34 49 53 30 30 31 32 33 34 2D 30 30 30 31 2D 30 30 30 30 30 30 31 30 30 30 30 32 30 30 30 39"
        " 39 39 39 39 39 39 39 30 30 30 30 30 31 35 30 30 32 30 30 CA E0 F4 E5 34 31 3E 30 03",
        Frame(1234, 0x44, USN + b"0000200099999999000001500200" + COFFEE),
    ),
    ("02 31 32 33 34 34 39 30 30 3D 3D 36 03", Frame(1234, 0x49, b"0")),
    (
        "02 31 32 33 34 32 30 31 30 30 30 30 30 30 30 30 34 32 32 31 31 31 32 30 32 36 31 39 34 30 30 30 31 32 30 30 31"
        " 30 32 38 49 53 30 30 31 32 33 34 2D 30 30 30 31 2D 30 30 30 30 30 30 31 34 32 32 38 03",
        Frame(1234, 0x20, b"1" + b"0000000042" + b"21112026194000" + b"12001028" + USN),
    ),
    ("02 31 32 33 34 35 31 30 30 3D 3C 3F 03", Frame(1234, 0x51, b"0")),
    # Examples of the manual: an article is asked for, a discount of a tenth and of ten.
    ("02 30 30 30 34 39 36 30 30 30 30 30 30 30 33 31 34 31 3D 03", Frame(4, 0x96, b"00000003")),
    ("02 30 30 30 30 34 37 30 31 30 30 30 31 31 38 30 03", Frame(0, 0x47, b"01000")),
    ("02 30 30 30 30 34 36 30 30 30 30 30 31 30 30 30 31 35 34 33 03", Frame(0, 0x46, b"000001000")),
]
STATUS = Frame(1234, 0xF8, b"0C")
CAPTURED = bytes.fromhex("02 30 31 30 38 30 30 30 38 30 30 30 30 30 3c 35 33 03")


@pytest.mark.parametrize(("raw", "frame"), REQUESTS)
def test_requests_are_written_and_read_as_in_the_manual(raw: str, frame: Frame) -> None:
    assert ICP.encode(frame) == bytes.fromhex(raw)
    assert icp.Reader().feed(bytes.fromhex(raw)) == [frame]


def test_a_captured_status_is_read_and_written_again() -> None:
    (answer,) = ICP.answers(STATUS).feed(CAPTURED)
    assert answer == Frame(1234, 0xF8, b"010800080000", DONE)
    assert icp.encode(answer) == CAPTURED


def test_an_answer_may_count_itself_whole_as_in_the_manuals_example() -> None:
    body = b"\x0200000000000000000000" + bytes((0x31, 0x3A))
    checksum = sum(body) & 0xFF
    raw = body + bytes((0x30 + (checksum >> 4), 0x30 + (checksum & 15), 3))
    assert ICP.answers(Frame(0, 0xF0)).feed(raw) == [Frame(0, 0xF0, b"0" * 20, DONE)]


def test_ack_ends_a_command_and_only_precedes_the_answer_to_a_question() -> None:
    sale = Frame(1234, 0x44, b"x")
    assert ICP.answers(sale).feed(b"\x05\x05\x06") == [Mark.BUSY, Mark.BUSY, Frame(1234, 0x44, b"", DONE)]
    assert ICP.answers(sale).feed(b"\x15") == [Frame(1234, 0x44, b"", REFUSED)]
    assert ICP.answers(STATUS).feed(b"\x06" + CAPTURED) == [Frame(1234, 0xF8, b"010800080000", DONE)]
    assert icp.encode(Frame(0, 0x44, b"", DONE)) == b"\x06"
    assert icp.encode(Frame(0, 0x44, b"", REFUSED)) == b"\x15"


def test_only_questions_are_asked_again() -> None:
    assert ICP.again(STATUS, None) == ICP.encode(STATUS)
    assert ICP.again(STATUS, Mark.BROKEN) == ICP.encode(STATUS)
    for command in (0x20, 0x24, 0x44, 0x45, 0x46, 0x49, 0x51, 0x61, 0x81):
        assert ICP.again(Frame(1234, command, b"0"), None) is None
        assert ICP.again(Frame(1234, command, b"0"), Mark.BROKEN) is None


def test_our_own_bytes_are_an_echo_and_noise_is_counted() -> None:
    reader = ICP.answers(STATUS)
    assert reader.feed(ICP.encode(STATUS)) == [Mark.ECHO]
    assert reader.feed(b"xyz") == []
    assert reader.noise == 3


@given(at=st.integers(1, len(CAPTURED) - 2), to=st.integers(0x30, 0x3F))
@examples(60)
def test_a_byte_that_changed_on_the_way_is_noticed(at: int, to: int) -> None:
    broken = bytearray(CAPTURED)
    if broken[at] == to:
        return
    broken[at] = to
    assert ICP.answers(STATUS).feed(bytes(broken)) == [Mark.BROKEN]


@given(sizes=st.lists(st.integers(1, 9), min_size=1, max_size=40))
@examples(40)
def test_answers_come_in_any_pieces(sizes: list[int]) -> None:
    raw, reader, found = b"\x05" + CAPTURED + b"\x05", ICP.answers(STATUS), []
    while raw:
        size = sizes.pop(0) if sizes else len(raw)
        found += reader.feed(raw[:size])
        raw = raw[size:]
    assert found == [Mark.BUSY, Frame(1234, 0xF8, b"010800080000", DONE), Mark.BUSY]


def test_a_frame_that_begins_anew_breaks_the_one_before() -> None:
    whole = ICP.encode(Frame(1234, 0x49, b"0"))
    assert icp.Reader().feed(whole[:5] + whole) == [Mark.BROKEN, Frame(1234, 0x49, b"0")]
    assert icp.Reader().feed(b"\x02" + b"1" * 400) == [Mark.BROKEN]


def test_what_does_not_fit_a_frame_is_not_packed() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        ICP.encode(Frame(1, 0x81, b"x" * 244))
    with pytest.raises(ValueError, match="control"):
        ICP.encode(Frame(1, 0x81, b"a\x03b"))
