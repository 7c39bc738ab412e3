"""The framing of the older Datecs protocol and its kin: any frame in any pieces, noise, broken frames."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worked import worked

from tui_pos.fiscal.framing import Frame, Mark, isl
from tui_pos.fiscal.framing.isl import Reader

IDLE = bytes.fromhex("80808080869A")


@given(
    st.integers(isl.FIRST_SEQ, isl.LAST_SEQ),
    st.integers(0x20, 0xFF),
    st.binary(max_size=90),
    st.none() | st.binary(min_size=6, max_size=6).map(lambda status: bytes(byte | 0x80 for byte in status)),
    st.integers(1, 9),
)
def test_any_frame_comes_back_from_its_bytes_in_any_pieces(
    seq: int, command: int, data: bytes, status: bytes | None, size: int
) -> None:
    frame = Frame(seq, command, data, status)
    raw = isl.encode(frame)
    reader = Reader()
    assert [f for at in range(0, len(raw), size) for f in reader.feed(raw[at : at + size])] == [frame]


@given(st.binary(max_size=300))
def test_noise_never_hides_the_frame_after_it(noise: bytes) -> None:
    frame = Frame(0x30, 0x4A, b"", IDLE)
    # A frame cut off in the noise ends when the next one begins.
    assert Reader().feed(noise + isl.encode(frame))[-1:] == [frame]


@given(st.integers(0, 25), st.integers(1, 255))
def test_a_frame_with_one_wrong_byte_is_never_taken_for_a_good_one(at: int, flip: int) -> None:
    raw = bytearray(worked("datecs-p", "sale").request)
    raw[at % len(raw)] ^= flip
    assert not any(isinstance(found, Frame) for found in Reader().feed(bytes(raw)))


def test_the_two_single_bytes_are_told_from_frames() -> None:
    close = worked("datecs-p", "close")
    assert Reader().feed(b"\x16\x16\x15" + close.reply) == [Mark.BUSY, Mark.BUSY, Mark.NAK, close.answered]


def test_the_numbers_of_frames_go_round_inside_what_every_family_accepts() -> None:
    seq, seen = isl.FIRST_SEQ, set()
    for _ in range(200):
        seq = isl.next_seq(seq)
        seen.add(seq)
    assert (min(seen), max(seen)) == (0x20, 0x7F)


def test_a_frame_longer_than_its_length_can_tell_ends_with_its_terminator() -> None:
    """A Daisy writes FF then; a stuck sender that never ends is given up."""
    raw = bytearray(isl.encode(Frame(0x30, 0x4A, b"x" * 212, IDLE)))
    raw[1:2] = b"\xff"
    raw[4:4] = b"y" * 40
    body = bytes(raw[1:-5])
    raw[-5:-1] = isl.nibbles(sum(body))
    assert Reader().feed(bytes(raw) + isl.encode(Frame(0x31, 0x4A, b"", IDLE))) == [
        Frame(0x30, 0x4A, b"y" * 40 + b"x" * 212, IDLE),
        Frame(0x31, 0x4A, b"", IDLE),
    ]
    reader = Reader()
    assert reader.feed(b"\x01\xff" + b"x" * 5000) == [Mark.BROKEN]
    assert reader.noise == 5002


def test_data_that_no_frame_can_hold_is_refused_before_it_is_sent() -> None:
    with pytest.raises(ValueError, match="300"):
        isl.encode(Frame(0x20, 0x31, b"x" * 300))
