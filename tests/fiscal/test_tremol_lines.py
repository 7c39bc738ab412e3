"""The Tremol driver over a bad line and over a network adapter: no receipt twice, and none unheard of."""

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from bad_lines import bad_lines, settled
from examples import examples
from fiscal_parts import FileJournal, desk, documents, receipt, storno_of, three_lines
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tremol_receipts import numbered, printed, tremol

from tui_pos.domain.money import Cents
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal import families
from tui_pos.fiscal.device import Access, FiscalDevice
from tui_pos.fiscal.framing import Frame, zfp
from tui_pos.fiscal.receipt import Receipt
from tui_pos.fiscal.spooler import Failed, GivenUp, Printed, PrintJob
from tui_pos.fiscal.transport import DescriptorWire, LineTrouble

CASH, CARD = PaymentKind.CASH, PaymentKind.CARD


@pytest.mark.parametrize("fail", ["chop=1", "chop=7", "nak=3", "nak=2", "echo", "echo,chop=1,nak=3", "busy=300"])
def test_over_a_bad_line_a_receipt_is_printed_once(tmp_path: Path, fail: str) -> None:
    record = printed(tmp_path, numbered(three_lines()), fail)
    assert (record["kind"], record["total"], len(record["items"])) == ("receipt", "6.40", 3)
    assert len(documents(tmp_path)) == 1


@pytest.mark.parametrize("kind", ["lost-reply", "garbage", "long"])
@pytest.mark.parametrize("at", range(5, 10))
def test_a_lost_answer_within_a_receipt_is_asked_for_and_nobody_hears_of_it(tmp_path: Path, kind: str, at: int) -> None:
    whole = replace(numbered(three_lines()), payments=((CARD, Cents(100)), (CASH, Cents(600))))
    record = printed(tmp_path, whole, f"{kind}={at}")
    assert [item["amount"] for item in record["items"]] == ["3.00", "1.20", "2.20"]
    assert [payment["amount"] for payment in record["payments"]] == ["1.00", "6.00"]
    assert len(documents(tmp_path)) == 1


def sent_until_out(folder: Path, whole: Receipt, fail: str) -> Printed:
    """Submitted until it is printed, with `fail` at the first attempt alone."""
    spoiled, job = iter((fail,)), PrintJob(uuid4(), whole)
    with desk(lambda: tremol(folder, next(spoiled, "")), FileJournal(folder / "journal")) as shop:
        for _ in range(5):
            shop.spooler.submit(job)
            outcome = shop.outcome()
            if isinstance(outcome, Printed):
                return outcome
            assert isinstance(outcome, Failed)
    raise AssertionError(str(outcome.trouble))


@pytest.mark.parametrize("kind", ["lost-reply", "garbage", "long"])
@pytest.mark.parametrize("at", range(1, 14))
def test_an_answer_that_is_lost_makes_no_second_receipt(tmp_path: Path, kind: str, at: int) -> None:
    whole = numbered(three_lines())
    assert sent_until_out(tmp_path, whole, f"{kind}={at}").receipt_no == f"{documents(tmp_path)[-1]['number']:07d}"
    (record,) = documents(tmp_path, "receipt")
    assert (record["total"], record["usn"]) == ("6.40", whole.usn)


@pytest.mark.parametrize("at", range(3, 20))
def test_an_answer_that_is_lost_makes_no_second_storno(tmp_path: Path, at: int) -> None:
    printed(tmp_path, numbered(three_lines()))
    back = numbered(
        receipt(*three_lines().lines, storno=storno_of("1", StornoReason.RETURN), footer=("Точки: -0.64", "Довиждане"))
    )
    sent_until_out(tmp_path, back, f"lost-reply={at}")
    (record,) = documents(tmp_path, "storno")
    assert (record["total"], record["usn"]) == ("6.40", back.usn)
    assert list(dict.fromkeys(record["texts"])) == ["Точки: -0.64", "Довиждане"]


GARBAGE = st.integers(1, 20).map(lambda at: f"garbage={at}")


@given(
    bad_lines(GARBAGE, lost=(1, 20), stops=["paper-out"], latest=24), st.booleans(), st.booleans(), st.integers(1, 6)
)
@examples(40)
def test_whatever_goes_wrong_the_paper_and_the_till_agree(
    tmp_path_factory: pytest.TempPathFactory, fail: str, gives_up: bool, is_storno: bool, attempts: int
) -> None:
    folder = tmp_path_factory.mktemp("printer")
    printed(folder, numbered(three_lines(), 1))
    back = receipt(*three_lines().lines, storno=storno_of("1", StornoReason.RETURN), footer=("Довиждане",))
    job = PrintJob(uuid4(), numbered(back, 1) if is_storno else numbered(three_lines(), 2))
    spoiled = iter((fail, fail))
    opened: Callable[[], FiscalDevice] = lambda: tremol(folder, next(spoiled, ""), attempts=attempts)  # noqa: E731
    with desk(opened, FileJournal(folder / "journal")) as shop:
        outcome = settled(shop, job, gives_up=gives_up)
    kind = "storno" if is_storno else "receipt"
    found = [d["number"] for d in documents(folder, kind) if is_storno or d["usn"] == job.receipt.usn]
    if isinstance(outcome, Printed):
        assert found == [int(outcome.receipt_no)]
    else:
        assert isinstance(outcome, GivenUp)
        assert found == []


class Adapter:
    """The far end of a network line: each message that comes is answered with the next of `answers`; a status, when
    there are none left.
    """

    def __init__(self, *answers: bytes) -> None:
        self._near, self._far = socket.socketpair()
        self.heard: list[bytes] = []
        self._answers = list(answers)
        threading.Thread(target=self._talk, daemon=True).start()

    def device(self, password: str = "", **link: Any) -> FiscalDevice:
        self._near.setblocking(False)
        access = Access(1, "0", 1, network_password=password)
        return families.driver("tremol", "adapter", access, lambda: DescriptorWire("adapter", self._near), **link)

    def _talk(self) -> None:
        while data := self._far.recv(4096):
            self.heard.append(data)
            answer = self._answers.pop(0) if self._answers else b""
            if answer == b"?":
                (request,) = zfp.Reader().feed(data)
                assert isinstance(request, Frame)
                answer = zfp.encode(Frame(request.seq, request.command, bytes.fromhex("808080F0808080"), b""))
            self._far.sendall(answer)


def test_a_network_adapter_gets_its_password_before_anything_else() -> None:
    adapter = Adapter(b"\x50", b"\x40", b"?", b"?", b"?")
    with adapter.device("1234") as device:
        assert device.status().stops is None
    assert b"".join(adapter.heard[:2]) == b"\x09" + b"1234\n\x09"


@pytest.mark.parametrize(
    ("answers", "code"),
    [((b"\x50", b"\x70"), "network_password"), ((b"\x60",), "in_use"), ((b"\x70",), "network_password")],
)
def test_an_adapter_that_does_not_let_us_in_says_why(answers: tuple[bytes, ...], code: str) -> None:
    with pytest.raises(DeviceTrouble) as caught, Adapter(*answers).device("99"):
        pass
    assert caught.value.code == code


def test_a_printer_at_work_is_waited_for_and_a_quiet_one_is_not_told_twice() -> None:
    z_report = zfp.encode(Frame(0x25, 0x7C, b"", b"00"))
    adapter = Adapter(b"\x40", b"?", b"?", b"", *[b"\x41"] * 8, z_report)
    with adapter.device(timeout_s=0.1, first_seq=0x22) as device:
        assert device.raw(0x7C, b"Z") == b""
    assert b"".join(adapter.heard).count(b"\x7cZ") == 1
    quiet = Adapter(b"\x40", b"?", b"?")
    with pytest.raises(LineTrouble, match="does not answer"), quiet.device(timeout_s=0.1, first_seq=0x22) as device:
        device.raw(0x7C, b"Z")
    assert b"".join(quiet.heard).count(b"\x7cZ") == 1


def test_a_printer_that_is_at_work_on_nothing_is_asked_once_whether_it_is() -> None:
    report = zfp.encode(Frame(0x25, 0x7C, b"", b"00"))
    lost = Adapter(b"\x40", b"?", b"?", b"", b"\x40")
    with pytest.raises(LineTrouble, match="does not answer"), lost.device(timeout_s=0.1, first_seq=0x22) as device:
        device.raw(0x7C, b"Z")
    assert lost.heard[4:] == [b"\x09"]
    late = Adapter(b"\x40", b"?", b"?", b"", b"\x40" + report)
    with late.device(timeout_s=0.1, first_seq=0x22) as device:
        assert device.raw(0x7C, b"Z") == b""
