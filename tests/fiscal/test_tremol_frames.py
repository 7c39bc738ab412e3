"""Tremol's framing: a journal's rows, and when a command may be sent again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.fiscal.framing import Frame, Mark, zfp
from tui_pos.fiscal.framing.zfp import ZFP

SALE = Frame(0x31, 0x31, b"X")
STATUS = Frame(0x31, 0x20)
JOURNAL = Frame(0x31, 0x7C, b"J0;N;000001;000001")
DONE = zfp.encode(Frame(0x31, 0x31, b"", b"00"))
ROWS = zfp.encode(Frame(0x31, 0x7C, "УНП: ZK\n#1\nобщо".encode("cp1251"), b"00"))


@pytest.mark.parametrize(
    ("request_", "bytes_", "found"),
    [
        (SALE, DONE, [Frame(0x31, 0x31, b"", b"00")]),
        (SALE, b"\x15", [Mark.NAK]),
        (SALE, b"\x0e", [Mark.RETRY]),
        (SALE, b"\x41" + DONE, [Mark.BUSY, Frame(0x31, 0x31, b"", b"00")]),
        # Ready, out of paper: it says nothing of the command, whose answer may be behind it on the line.
        (SALE, b"\x40\x42\x48", [Mark.IDLE] * 3),
        (SALE, b"\x09\x04", []),
        (SALE, zfp.encode(SALE) + DONE, [Mark.ECHO, Frame(0x31, 0x31, b"", b"00")]),
        (SALE, zfp.encode(Frame(0x30, 0x31, b"", b"02")), []),
        (SALE, DONE[:4] + b"5" + DONE[5:], [Mark.BROKEN]),
        (SALE, DONE[:3] + DONE, [Mark.BROKEN, Frame(0x31, 0x31, b"", b"00")]),
        (STATUS, zfp.encode(Frame(0x31, 0x21, b"1;2", b"")), []),
        (STATUS, zfp.encode(Frame(0x31, 0x20, b"\x80" * 7, b"")), [Frame(0x31, 0x20, b"\x80" * 7, b"")]),
        (JOURNAL, zfp.encode(Frame(0x31, 0x7C, b"", b"04")), [Frame(0x31, 0x7C, b"", b"04")]),
        # The end of a journal whose beginning is lost is no journal.
        (JOURNAL, ROWS[7:], [Mark.IDLE]),
    ],
)
def test_of_what_comes_only_the_answer_to_the_request_is_one(
    request_: Frame, bytes_: bytes, found: list[Frame | Mark]
) -> None:
    assert ZFP.answers(request_).feed(bytes_) == found


def test_a_journal_is_one_answer_of_many_rows() -> None:
    *busy, answer = ZFP.answers(JOURNAL).feed(ROWS)
    assert set(busy) == {Mark.BUSY}
    assert answer == Frame(0x31, 0x7C, "УНП: ZK\n#1\nобщо".encode("cp1251"), b"00")


def test_what_changes_something_is_sent_again_only_when_it_was_not_taken_up() -> None:
    probe = bytes((zfp.STATE,))
    assert ZFP.again(SALE, Mark.NAK) == zfp.encode(SALE)
    assert ZFP.again(SALE, None) == probe
    assert ZFP.again(SALE, Mark.BROKEN) is None
    assert ZFP.again(SALE, Mark.IDLE) is None
    assert ZFP.again(JOURNAL, Mark.BROKEN) is None
    for reason in (None, Mark.BROKEN, Mark.NAK, Mark.IDLE):
        assert ZFP.again(STATUS, reason) == zfp.encode(STATUS)


def test_numbers_run_round_and_a_request_has_a_limit() -> None:
    assert [zfp.next_seq(seq) for seq in (0x20, 0x9E, 0x9F)] == [0x21, 0x9F, 0x20]
    assert all(0x20 <= ZFP.first_seq() <= 0x9F for _ in range(50))
    assert len(zfp.encode(Frame(0x20, 0x30, b"X" * zfp.MOST_DATA))) == zfp.MOST_DATA + 7
    for data in (b"X" * (zfp.MOST_DATA + 1), b"a\nb", b"\x02"):
        with pytest.raises(ValueError, match="do not fit"):
            zfp.encode(Frame(0x20, 0x30, data))


def test_a_message_without_an_end_is_given_up() -> None:
    reader = ZFP.answers(SALE)
    assert Mark.BROKEN in reader.feed(b"\x02" + b"x" * 5000)
    assert reader.noise > 4000
    assert reader.feed(DONE) == [Frame(0x31, 0x31, b"", b"00")]


texts = st.binary(max_size=60).map(lambda data: bytes(byte | 0x20 for byte in data))


@given(st.integers(0x20, 0x9F), st.lists(texts, min_size=1, max_size=8), st.integers(1, 9))
def test_in_whatever_pieces_it_comes_it_is_the_same(seq: int, rows: list[bytes], size: int) -> None:
    request = Frame(seq, 0x7C, b"J0;N;000001;000002")
    sent = zfp.encode(Frame(seq, 0x7C, b"\n".join(rows), b"00"))
    reader, found = ZFP.answers(request), []
    for start in range(0, len(sent), size):
        found += reader.feed(sent[start : start + size])
    frames = [one for one in found if isinstance(one, Frame)]
    if any(rows):
        assert [frame.data for frame in frames] == [b"\n".join(rows)]
    assert reader.noise == 0


@given(st.binary(max_size=300))
def test_noise_is_never_an_answer_to_a_sale(noise: bytes) -> None:
    found = ZFP.answers(SALE).feed(noise)
    assert not [one for one in found if isinstance(one, Frame) and one.status == b"00"]
