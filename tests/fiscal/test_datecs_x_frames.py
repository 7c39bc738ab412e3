"""The framing of Datecs X: any frame in any pieces, noise, broken frames."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worked import worked

from tui_pos.fiscal.framing import Frame, Mark, x
from tui_pos.fiscal.framing.x import Reader

IDLE = bytes.fromhex("80808080869A8080")


@given(
    st.integers(0x20, 0xFF),
    st.integers(0x20, 0xFFFF),
    st.binary(max_size=400),
    st.none() | st.binary(min_size=8, max_size=8).map(lambda status: bytes(byte | 0x80 for byte in status)),
    st.integers(1, 9),
)
def test_any_frame_comes_back_from_its_bytes_in_any_pieces(
    seq: int, command: int, data: bytes, status: bytes | None, size: int
) -> None:
    frame = Frame(seq, command, data, status)
    raw = x.encode(frame)
    reader = Reader()
    assert [f for at in range(0, len(raw), size) for f in reader.feed(raw[at : at + size])] == [frame]


@given(st.binary(max_size=300))
def test_noise_never_hides_the_frame_after_it(noise: bytes) -> None:
    frame = Frame(0x30, 0x4A, b"", IDLE)
    assert Reader().feed(noise + x.encode(frame))[-1:] == [frame]


@given(st.integers(0, 40), st.integers(1, 255))
def test_a_frame_with_one_wrong_byte_is_never_taken_for_a_good_one(at: int, flip: int) -> None:
    raw = bytearray(worked("datecs-x", "sale").request)
    raw[at % len(raw)] ^= flip
    assert not any(isinstance(found, Frame) for found in Reader().feed(bytes(raw)))


def test_a_frame_that_claims_to_be_endless_is_noise() -> None:
    reader = Reader()
    assert reader.feed(b"\x01\x3f\x3f\x3f\x3f") == [Mark.BROKEN]
    assert reader.noise == 5
    assert reader.feed(x.encode(Frame(0x20, 0x38))) == [Frame(0x20, 0x38)]


def test_what_does_not_fit_a_frame_is_never_sent() -> None:
    with pytest.raises(ValueError, match="do not fit a frame"):
        x.encode(Frame(0x20, 0x36, b"x" * 1100))
