"""The worked frames of Datecs X: as bytes both ways, as our driver writes them, and as it understands their replies."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal import families
from tui_pos.fiscal.device import Access, CommandRefused, FiscalDevice, NotBegun
from tui_pos.fiscal.framing import Frame, Mark, x
from tui_pos.fiscal.framing.x import Reader
from tui_pos.fiscal.receipt import Receipt, ReceiptLine, Storno

IDLE = bytes.fromhex("80808080869A8080")
OPEN = bytes.fromhex("80808880869A8080")
USN = "DT636533-0001-0000001"

# Name, request bytes, reply bytes, the request's frame, the reply's frame.
WORKED = [
    (
        "open",
        "01 30 30 34 3A 20 30 30 33 30 31 09 30 30 30 31 09 44 54 36 33 36 35 33 33 2D 30 30 30 31 2D 30 30 30 30 30 "
        "30 31 09 31 09 09 05 30 37 34 34 03",
        "01 30 30 33 38 20 30 30 33 30 30 09 34 32 09 04 80 80 88 80 86 9A 80 80 05 30 36 38 37 03",
        Frame(0x20, 0x30, f"1\t0001\t{USN}\t1\t\t".encode()),
        Frame(0x20, 0x30, b"0\t42\t", OPEN),
    ),
    (
        "sale",
        "01 30 30 34 30 21 30 30 33 31 CA E0 F4 E5 09 32 09 31 2E 35 30 09 32 2E 30 30 30 09 09 09 30 09 05 30 37 38 "
        "36 03",
        "01 30 30 33 38 21 30 30 33 31 30 09 34 32 09 04 80 80 88 80 86 9A 80 80 05 30 36 38 39 03",
        Frame(0x21, 0x31, "Кафе\t2\t1.50\t2.000\t\t\t0\t".encode("cp1251")),
        Frame(0x21, 0x31, b"0\t42\t", OPEN),
    ),
    (
        "sale with a discount",
        "01 30 30 34 36 22 30 30 33 31 CA E0 F4 E5 09 32 09 31 2E 35 30 09 32 2E 30 30 30 09 32 09 31 30 2E 30 30 09 "
        "30 09 05 30 38 3A 3E 03",
        "01 30 30 33 38 22 30 30 33 31 30 09 34 32 09 04 80 80 88 80 86 9A 80 80 05 30 36 38 3A 03",
        Frame(0x22, 0x31, "Кафе\t2\t1.50\t2.000\t2\t10.00\t0\t".encode("cp1251")),
        Frame(0x22, 0x31, b"0\t42\t", OPEN),
    ),
    (
        "payment",
        "01 30 30 33 31 23 30 30 33 35 30 09 35 2E 30 30 09 05 30 32 3B 39 03",
        "01 30 30 33 3C 23 30 30 33 35 30 09 52 09 32 2E 30 30 09 04 80 80 88 80 86 9A 80 80 05 30 37 34 38 03",
        Frame(0x23, 0x35, b"0\t5.00\t"),
        Frame(0x23, 0x35, b"0\tR\t2.00\t", OPEN),
    ),
    (
        "close",
        "01 30 30 32 3A 24 30 30 33 38 05 30 31 3C 30 03",
        "01 30 30 33 38 24 30 30 33 38 30 09 34 32 09 04 80 80 80 80 86 9A 80 80 05 30 36 38 3B 03",
        Frame(0x24, 0x38),
        Frame(0x24, 0x38, b"0\t42\t", IDLE),
    ),
    (
        "storno",
        "01 30 30 36 3C 25 30 30 32 3B 31 09 30 30 30 31 09 31 09 31 09 34 32 09 32 31 2D 31 31 2D 32 36 20 31 39 3A "
        "34 30 3A 30 30 09 30 32 35 31 37 39 38 35 09 09 09 09 44 54 36 33 36 35 33 33 2D 30 30 30 31 2D 30 30 30 30 "
        "30 30 31 09 05 30 3D 31 32 03",
        "01 30 30 33 38 25 30 30 32 3B 30 09 34 33 09 04 80 80 88 80 86 9A 80 80 05 30 36 39 37 03",
        Frame(0x25, 0x2B, f"1\t0001\t1\t1\t42\t21-11-26 19:40:00\t02517985\t\t\t\t{USN}\t".encode()),
        Frame(0x25, 0x2B, b"0\t43\t", OPEN),
    ),
    (
        "payment without a receipt",
        "01 30 30 33 31 26 30 30 33 35 30 09 31 2E 30 30 09 05 30 32 3B 38 03",
        "01 30 30 33 3B 26 30 30 33 35 2D 31 31 31 30 31 36 09 04 80 80 80 80 86 9A 80 80 05 30 37 34 35 03",
        Frame(0x26, 0x35, b"0\t1.00\t"),
        Frame(0x26, 0x35, b"-111016\t", IDLE),
    ),
    (
        "Z report",
        "01 30 30 32 3C 27 30 30 34 35 5A 09 05 30 32 32 36 03",
        "01 30 30 38 39 27 30 30 34 35 30 09 38 09 30 2E 30 30 09 31 32 33 2E 34 30 09 30 2E 30 30 09 30 2E 30 30 09 "
        "30 2E 30 30 09 30 2E 30 30 09 30 2E 30 30 09 30 2E 30 30 09 30 2E 30 30 09 30 2E 30 30 09 30 2E 30 30 09 30 "
        "2E 30 30 09 30 2E 30 30 09 30 2E 30 30 09 30 2E 30 30 09 30 2E 30 30 09 04 80 80 80 80 86 9A 80 80 05 31 33 "
        "33 3E 03",
        Frame(0x27, 0x45, b"Z\t"),
        Frame(0x27, 0x45, b"0\t8\t0.00\t123.40\t" + b"0.00\t" * 14, IDLE),
    ),
]
BY_NAME = {name: (request, reply) for name, _, _, request, reply in WORKED}


@pytest.mark.parametrize(("name", "request_hex", "reply_hex", "request_frame", "reply_frame"), WORKED)
def test_a_worked_frame_is_written_and_read_as_published(
    name: str, request_hex: str, reply_hex: str, request_frame: Frame, reply_frame: Frame
) -> None:
    for raw, frame in ((bytes.fromhex(request_hex), request_frame), (bytes.fromhex(reply_hex), reply_frame)):
        assert x.encode(frame) == raw
        for size in (1, 7, len(raw)):
            reader = Reader()
            assert [f for at in range(0, len(raw), size) for f in reader.feed(raw[at : at + size])] == [frame]


class Recorded:
    """A line on which each request but a greeting must be the one recorded, and is given the recorded reply."""

    name = "recording"

    def __init__(self, *names: str) -> None:
        self.left = list(names)
        self._reply = b""

    def device(self) -> FiscalDevice:
        return families.driver("datecs-x", "recording", Access(1, "0001", 1), lambda: self)

    def write(self, data: bytes) -> None:
        (ours,) = Reader().feed(data)
        assert isinstance(ours, Frame)
        reply = Frame(ours.seq, 0x4A, b"0\t" + IDLE + b"\t", IDLE)
        if ours.command != 0x4A:
            theirs, reply = BY_NAME[self.left.pop(0)]
            assert (ours.command, ours.data) == (theirs.command, theirs.data)
        self._reply = x.encode(Frame(ours.seq, reply.command, reply.data, reply.status))

    def read(self, deadline: float) -> bytes:
        return self._reply

    def hold(self) -> bool:
        return False

    def release(self) -> None: ...

    def drop_input(self) -> None: ...

    def close(self) -> None: ...


COFFEES = ReceiptLine("Кафе", "Б", Cents(150), Thousandths(2000))


def test_the_driver_asks_as_in_the_worked_requests_and_understands_the_replies() -> None:
    line = Recorded("open", "sale", "payment", "close", "Z report")
    with line.device() as device:
        assert device.print_receipt(Receipt(USN, (COFFEES,), ((PaymentKind.CASH, Cents(500)),), Cents(300))) == 42
        assert device.last_document() == 42
        report = device.z_report()
        assert (report.number, report.total, report.by_group[1]) == (8, 12340, 12340)
        assert not line.left


def test_the_driver_opens_a_storno_as_in_the_worked_request() -> None:
    line = Recorded("storno")
    storno = Storno(StornoReason.RETURN, "42", datetime(2026, 11, 21, 19, 40), fm="02517985")
    whole = Receipt(USN, (COFFEES,), ((PaymentKind.CASH, Cents(300)),), Cents(300), storno)
    with line.device() as device:
        device._open_storno(whole, storno)  # type: ignore[attr-defined]
    assert not line.left


def test_an_error_code_is_a_refusal_however_well_the_status_looks() -> None:
    with Recorded("payment without a receipt").device() as device, pytest.raises(CommandRefused) as refused:
        device.pay(PaymentKind.CASH, Cents(100))
    assert (refused.value.code, isinstance(refused.value, NotBegun)) == ("no_receipt", False)


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
    raw = bytearray.fromhex(WORKED[1][1])
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
