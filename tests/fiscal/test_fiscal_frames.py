"""The worked frames of the Datecs P family, through the framing, the driver and the virtual device."""

from datetime import datetime
from pathlib import Path

import pytest
from fiscal_parts import driver
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal.framing import Frame, Mark, isl
from tui_pos.fiscal.framing.isl import Reader
from tui_pos.fiscal.receipt import Receipt, ReceiptLine, Storno
from tui_pos.fiscal.virtual import memory as memories
from tui_pos.fiscal.virtual.memory import Memory
from tui_pos.fiscal.virtual.printer import VirtualPrinter

IDLE = bytes.fromhex("80808080869A")
OPEN = bytes.fromhex("80808880869A")
USN = "DT517985-0001-0000001"

# Name, request bytes, reply bytes, the request's frame, the reply's frame.
WORKED = [
    (
        "identify",
        "01 25 21 5A 31 05 30 30 3D 36 03",
        "01 66 21 5A 46 50 2D 32 30 30 30 2C 31 2E 30 30 42 47 20 32 33 4E 4F 56 31 38 20 31 30 30 30 2C 41 42 43 44 "
        "2C 30 30 30 30 30 30 30 30 2C 44 54 35 31 37 39 38 35 2C 30 32 35 31 37 39 38 35 04 80 80 80 80 86 9A 05 "
        "31 30 37 3F 03",
        Frame(0x21, 0x5A, b"1"),
        Frame(0x21, 0x5A, b"FP-2000,1.00BG 23NOV18 1000,ABCD,00000000,DT517985,02517985", IDLE),
    ),
    (
        "open",
        "01 42 22 30 31 2C 30 30 30 30 2C 31 2C 44 54 35 31 37 39 38 35 2D 30 30 30 31 2D 30 30 30 30 30 30 31 05 "
        "30 36 38 36 03",
        "01 34 22 30 30 30 34 32 2C 30 30 33 39 04 80 80 88 80 86 9A 05 30 35 37 35 03",
        Frame(0x22, 0x30, b"1,0000,1," + USN.encode()),
        Frame(0x22, 0x30, b"0042,0039", OPEN),
    ),
    (
        "sale",
        "01 34 23 31 CA E0 F4 E5 09 C1 31 2E 35 30 2A 32 2E 30 30 30 05 30 36 3B 38 03",
        "01 2B 23 31 04 80 80 88 80 86 9A 05 30 33 3B 30 03",
        Frame(0x23, 0x31, "Кафе\tБ1.50*2.000".encode("cp1251")),
        Frame(0x23, 0x31, b"", OPEN),
    ),
    (
        "sale with -10%",
        "01 3B 24 31 CA E0 F4 E5 09 C1 31 2E 35 30 2A 32 2E 30 30 30 2C 2D 31 30 2E 30 30 05 30 38 30 38 03",
        "01 2B 24 31 04 80 80 88 80 86 9A 05 30 33 3B 31 03",
        Frame(0x24, 0x31, "Кафе\tБ1.50*2.000,-10.00".encode("cp1251")),
        Frame(0x24, 0x31, b"", OPEN),
    ),
    (
        "total",
        "01 2A 25 35 09 50 35 2E 30 30 05 30 31 3A 35 03",
        "01 35 25 35 52 30 30 30 30 30 30 32 30 30 04 80 80 88 80 86 9A 05 30 35 3C 34 03",
        Frame(0x25, 0x35, b"\tP5.00"),
        Frame(0x25, 0x35, b"R000000200", OPEN),
    ),
    (
        "close",
        "01 24 26 38 05 30 30 38 37 03",
        "01 34 26 38 30 30 34 32 2C 30 30 33 39 04 80 80 80 80 86 9A 05 30 35 37 39 03",
        Frame(0x26, 0x38),
        Frame(0x26, 0x38, b"0042,0039", IDLE),
    ),
    (
        "storno",
        "01 77 27 2E 31 2C 30 30 30 30 2C 31 2C 44 54 35 31 37 39 38 35 2D 30 30 30 31 2D 30 30 30 30 30 30 31 2C 52 "
        "30 30 30 30 30 34 32 2C 44 54 35 31 37 39 38 35 2D 30 30 30 31 2D 30 30 30 30 30 30 31 2C 32 31 31 31 32 36 "
        "31 39 34 30 30 30 2C 30 32 35 31 37 39 38 35 05 31 31 35 3D 03",
        "01 34 27 2E 30 30 34 33 2C 30 30 34 30 04 80 90 88 80 86 9A 05 30 35 38 31 03",
        Frame(0x27, 0x2E, f"1,0000,1,{USN},R0000042,{USN},211126194000,02517985".encode()),
        Frame(0x27, 0x2E, b"0043,0040", bytes.fromhex("80908880869A")),
    ),
    (
        "Z report",
        "01 25 28 45 30 05 30 30 3C 37 03",
        "01 49 28 45 30 30 30 38 2C 31 32 33 34 30 2C 30 2C 31 32 33 34 30 2C 30 2C 30 2C 30 2C 30 2C 30 2C 30 04 80 "
        "80 80 80 86 9A 05 30 39 37 37 03",
        Frame(0x28, 0x45, b"0"),
        Frame(0x28, 0x45, b"0008,12340,0,12340,0,0,0,0,0,0", IDLE),
    ),
    (
        "refused sale",
        "01 2B 29 31 58 09 C1 31 2E 30 30 05 30 32 36 3B 03",
        "01 2B 29 31 04 A0 82 80 80 86 9A 05 30 33 3D 30 03",
        Frame(0x29, 0x31, "X\tБ1.00".encode("cp1251")),
        Frame(0x29, 0x31, b"", bytes.fromhex("A0828080869A")),
    ),
    (
        "paper out",
        "01 24 2A 4A 05 30 30 39 3D 03",
        "01 31 2A 4A A0 80 81 80 86 9A 04 A0 80 81 80 86 9A 05 30 37 33 30 03",
        Frame(0x2A, 0x4A),
        Frame(0x2A, 0x4A, bytes.fromhex("A0808180869A"), bytes.fromhex("A0808180869A")),
    ),
]
BYTES = {name: (bytes.fromhex(request), bytes.fromhex(reply)) for name, request, reply, _, _ in WORKED}
# Not published: what the driver asks besides.
ASKED = {
    "last document": (isl.encode(Frame(0x20, 0x71)), isl.encode(Frame(0x20, 0x71, b"0000042", IDLE))),
    "refund": (isl.encode(Frame(0x20, 0x35, b"\tP3.00")), isl.encode(Frame(0x20, 0x35, b"D000000000", OPEN))),
    "drawer": (isl.encode(Frame(0x20, 0x25, b"4")), isl.encode(Frame(0x20, 0x25, b"P,1,50.00,0,0.00,53.00", IDLE))),
}


@pytest.mark.parametrize(("name", "request_hex", "reply_hex", "request_frame", "reply_frame"), WORKED)
def test_a_worked_frame_is_written_and_read_as_published(
    name: str, request_hex: str, reply_hex: str, request_frame: Frame, reply_frame: Frame
) -> None:
    for raw, frame in ((bytes.fromhex(request_hex), request_frame), (bytes.fromhex(reply_hex), reply_frame)):
        assert isl.encode(frame) == raw
        for size in (1, 7, len(raw)):
            reader = Reader()
            found = [f for at in range(0, len(raw), size) for f in reader.feed(raw[at : at + size])]
            assert found == [frame]


def device_of_the_worked_frames(folder: Path, fail: str = "", **facts: object) -> VirtualPrinter:
    """The device that answered them: 41 documents and 38 receipts since its last Z, the seventh."""
    from tui_pos.fiscal.virtual import faults

    memory = Memory(
        model="FP-2000",
        serial="DT517985",
        fiscal_memory="02517985",
        documents=41,
        today=41,
        fiscal_today=38,
        closures=7,
    )
    for name, value in facts.items():
        setattr(memory, name, value)
    folder.mkdir()
    ledger = folder / "ledger.jsonl"
    memories.save(memory, ledger.with_suffix(".memory"), durably=False)
    return VirtualPrinter(ledger, faults=faults.parse(fail), now=lambda: datetime(2026, 11, 21, 19, 40))


def answers(printer: VirtualPrinter, *names: str) -> list[tuple[bytes, bytes]]:
    return [(b"".join(sent.data for sent in printer.feed(BYTES[name][0])), BYTES[name][1]) for name in names]


def test_the_virtual_device_answers_the_worked_requests_as_the_real_one_did(tmp_path: Path) -> None:
    receipt = device_of_the_worked_frames(tmp_path / "a")
    discounted = device_of_the_worked_frames(tmp_path / "b")
    idle = device_of_the_worked_frames(tmp_path / "c", by_group=[0, 12340, 0, 0, 0, 0, 0, 0])
    no_paper = device_of_the_worked_frames(tmp_path / "d", "paper-out")
    for got, published in (
        *answers(receipt, "identify", "open", "sale", "total", "close"),
        *answers(discounted, "open", "sale with -10%"),
        *answers(idle, "Z report", "refused sale"),
        *answers(no_paper, "paper out"),
    ):
        assert got == published


class RecordedWire:
    """A line on which every request must be the recorded one, and is given the recorded reply."""

    name = "recording"

    def __init__(self, names: list[str]) -> None:
        self._names = names
        self._reply = b""

    def write(self, data: bytes) -> None:
        request, self._reply = (BYTES | ASKED)[self._names.pop(0)]
        # The recordings' sequence numbers are their own; everything else must agree.
        ours, theirs = Reader().feed(data)[0], Reader().feed(request)[0]
        assert isinstance(ours, Frame)
        assert isinstance(theirs, Frame)
        assert (ours.command, ours.data) == (theirs.command, theirs.data)
        reply = Reader().feed(self._reply)[0]
        assert isinstance(reply, Frame)
        self._reply = isl.encode(Frame(ours.seq, reply.command, reply.data, reply.status))

    def read(self, deadline: float) -> bytes:
        return self._reply

    def hold(self) -> bool:
        return False

    def release(self) -> None: ...

    def drop_input(self) -> None: ...

    def close(self) -> None: ...


def test_the_driver_asks_as_in_the_worked_requests_and_understands_the_replies() -> None:
    names = ["paper out", "paper out", "identify", "open", "sale", "total", "close", "last document", "Z report"]
    wire = RecordedWire(names)
    sale = ReceiptLine("Кафе", "Б", Cents(150), Thousandths(2000))
    with driver(lambda: wire) as device:
        identity = device.identify()
        assert (identity.model, identity.serial, identity.fiscal_memory) == ("FP-2000", "DT517985", "02517985")
        cash = ((PaymentKind.CASH, Cents(500)),)
        assert device.print_receipt(Receipt(USN, (sale,), cash, Cents(300))) == 42
        report = device.z_report()
        assert (report.number, report.total, report.by_group[1]) == (8, 12340, 12340)
    assert not names


def test_the_driver_opens_a_storno_as_in_the_worked_request() -> None:
    names = ["paper out", "paper out", "identify", "drawer", "storno", "sale", "refund", "close", "last document"]
    sale = ReceiptLine("Кафе", "Б", Cents(150), Thousandths(2000))
    storno = Storno(StornoReason.RETURN, "42", datetime(2026, 11, 21, 19, 40), fm="02517985")
    with driver(lambda: RecordedWire(names)) as device:
        device.print_receipt(Receipt(USN, (sale,), ((PaymentKind.CASH, Cents(300)),), Cents(300), storno))
    assert not names


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
    raw = bytearray(BYTES["sale"][0])
    raw[at % len(raw)] ^= flip
    assert not any(isinstance(found, Frame) for found in Reader().feed(bytes(raw)))


def test_the_two_single_bytes_are_told_from_frames() -> None:
    assert Reader().feed(b"\x16\x16\x15" + BYTES["close"][1]) == [Mark.BUSY, Mark.BUSY, Mark.NAK, WORKED[5][4]]


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
