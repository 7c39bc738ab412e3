"""All worked frames in both directions: through the framing, out of our drivers, and into the virtual devices."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from worked import PROTOCOLS, WORKED, Worked, worked

from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal import families
from tui_pos.fiscal.device import Access, CommandRefused
from tui_pos.fiscal.framing import Frame
from tui_pos.fiscal.framing.icp import ICP
from tui_pos.fiscal.receipt import Receipt, ReceiptLine, Storno
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual import memory as memories
from tui_pos.fiscal.virtual.families import new_memory
from tui_pos.fiscal.virtual.printer import VirtualPrinter

MOMENT = datetime(2026, 11, 21, 19, 40)
# Who answered them: 41 papers, 38 of them receipts, since its last Z report, the seventh.
ANSWERED: dict[str, dict[str, Any]] = {
    "datecs-p": {"serial": "DT517985", "model": "FP-2000", "storno_today": 39},
    "datecs-c": {"serial": "DT517985", "model": "FP-2000", "storno_today": 39},
    "datecs-x": {"serial": "DT636533"},
    "daisy": {"serial": "DY000600"},
    "eltrade": {"serial": "ED325011"},
    "incotex": {"serial": "IN000123"},
    "tremol": {"serial": "ZK126720", "fiscal_memory": "50163145", "password": "0000"},
    "icp": {"serial": "IS001234", "fiscal_memory": "12001028", "next_invoice": 0},
}
SOLD = {
    "datecs-p": ("open", "sale", "pay", "close"),
    "datecs-x": ("open", "sale", "pay", "close"),
    "tremol": ("open", "sale", "pay", "close"),
    "icp": ("sale", "pay"),
}


def same(one: Worked) -> str:
    return f"{one.family} {one.name}"


@pytest.mark.parametrize("one", WORKED, ids=same)
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_each_is_read_in_any_pieces_and_written_to_the_byte(one: Worked, size: int) -> None:
    protocol = PROTOCOLS[one.family]
    assert protocol.framing.encode(one.asked) == one.request
    assert protocol.encode(one.answered) == one.reply
    for reader, raw, frame in (
        (protocol.reader(), one.request, one.asked),
        (protocol.framing.answers(one.asked), one.reply, one.answered),
    ):
        assert [f for at in range(0, len(raw), size) for f in reader.feed(raw[at : at + size])] == [frame]


def printer_of(family: str, folder: Path, fail: str = "", **facts: Any) -> VirtualPrinter:
    memory = new_memory(family)
    counted = {"fiscal_memory": "02517985", "documents": 41, "today": 41, "fiscal_today": 38, "closures": 7}
    for name, value in {**counted, **ANSWERED[family], **facts}.items():
        setattr(memory, name, value)
    ledger = folder / "ledger.jsonl"
    memories.save(memory, ledger.with_suffix(".memory"), durably=False)
    return VirtualPrinter(ledger, family, faults.parse(fail), now=lambda: MOMENT)


Z = {"by_group": [0, 12340, 0, 0, 0, 0, 0, 0]}
# One paper later.
LATER = {"documents": 42, "today": 42, "fiscal_today": 39}


def before(one: Worked) -> tuple[Sequence[str], str, dict[str, Any]]:
    """Which of the worked requests came before, what was the matter with the device, and what else it had counted."""
    sold = SOLD.get(one.family, ())
    match one.name:
        case "storno":
            return sold, "", {} if sold else LATER
        case "z":
            return (), "", Z
        case "paper" if one.family == "tremol":
            return sold[:3], "paper-out=4", {}
        case "paper":
            return (), "paper-out", {}
        case "status" if one.family == "icp":
            return sold, "", {}
        case "sale" | "discount" | "cancel":
            return () if one.family == "icp" else ("open",), "", {}
        case "pay" | "close":
            return sold[: sold.index(one.name)], "", {}
    return (), "", {}


# Where the device that answered was not like the one that the manual describes.
OTHERWISE = {
    ("daisy", "cancel"): "82h answers the counters",
    ("icp", "identify"): "00h goes on behind the device's number",
}


@pytest.mark.parametrize("one", WORKED, ids=same)
def test_the_virtual_device_answers_each_as_the_real_one_did(tmp_path: Path, one: Worked) -> None:
    names, fail, facts = before(one)
    printer = printer_of(one.family, tmp_path, fail, **facts)
    for name in names:
        answer(printer, worked(one.family, name).request)
    if (one.family, one.name) == ("icp", "status"):
        # The captured status has the drawer open.
        answer(printer, ICP.encode(Frame(1234, 0x62)))
    got = answer(printer, one.request)
    assert (got == one.reply) is ((one.family, one.name) not in OTHERWISE)


def answer(printer: VirtualPrinter, request: bytes) -> bytes:
    return b"".join(sent.data for sent in printer.feed(request))


class Overheard:
    """A line to a virtual printer on which all that is asked is noted."""

    name = "overheard"

    def __init__(self, family: str, printer: VirtualPrinter) -> None:
        self.asked: list[tuple[int, bytes]] = []
        self._reader = PROTOCOLS[family].reader()
        self._printer = printer
        self._answers = b""

    def write(self, data: bytes) -> None:
        self.asked += [(found.command, found.data) for found in self._reader.feed(data) if isinstance(found, Frame)]
        self._answers += answer(self._printer, data)

    def read(self, deadline: float) -> bytes:
        answers, self._answers = self._answers, b""
        return answers

    def hold(self) -> bool:
        return False

    def release(self) -> None: ...

    def drop_input(self) -> None: ...

    def close(self) -> None: ...


NEVER_ASKED = {
    ("datecs-p", "refused"), ("daisy", "refused"), ("tremol", "refused"),
    # The amount is always said.
    ("icp", "pay"),
    # A receipt that is not printed step by step ends by itself when the till is slow.
    ("tremol", "open"), ("tremol", "storno"),
}  # fmt: skip


@pytest.mark.parametrize("family", families.FAMILIES)
def test_the_driver_asks_for_each_as_it_stands_there(tmp_path: Path, family: str) -> None:
    printer = printer_of(family, tmp_path, cash=10_000, **Z)
    line = Overheard(family, printer)
    memory = printer.memory
    password = {"daisy": "1", "datecs-c": "1"}.get(family, memory.password)
    usn = f"{memory.serial}-0001-0000001"
    two = ReceiptLine("Кафе", "Б", Cents(150), Thousandths(2000))
    cheaper = ReceiptLine("Кафе", "Б", Cents(150), Thousandths(2000), percent=BasisPoints(-1000))
    storno = Storno(StornoReason.RETURN, "42", MOMENT, fm=memory.fiscal_memory)
    with families.driver(family, "overheard", Access(1, password, 1), lambda: line) as device:
        device.status()
        assert device.identify().serial == memory.serial
        assert device.print_receipt(receipt(usn, two, 500)) == 42
        device.print_receipt(receipt(usn, two, 300, storno))
        device.print_receipt(receipt(usn, cheaper, 270))
        assert device.z_report().number == 8
        if family == "daisy":
            answer(printer, worked(family, "open").request)
            device.cancel_receipt()
        if family == "datecs-x":
            # The status looks well; only the number of the error says no.
            with pytest.raises(CommandRefused, match="open"):
                device.pay(PaymentKind.CASH, Cents(100))
    for one in WORKED:
        if one.family == family:
            is_asked = (one.asked.command, one.asked.data) in line.asked
            assert is_asked is ((family, one.name) not in NEVER_ASKED), one.name


def receipt(usn: str, line: ReceiptLine, paid: int, storno: Storno | None = None) -> Receipt:
    return Receipt(usn, (line,), ((PaymentKind.CASH, Cents(paid)),), line.net, storno)
