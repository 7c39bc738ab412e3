"""What the fiscal tests share: a virtual printer in a process of its own, a file journal, a small receipt."""

import queue
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
from forked import Talking

from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal import families
from tui_pos.fiscal.device import Access, FiscalDevice
from tui_pos.fiscal.printing import Printing
from tui_pos.fiscal.receipt import Receipt, ReceiptLine, Storno
from tui_pos.fiscal.spooler import Failed, Outcome, PrintJob, Spooler
from tui_pos.fiscal.transport import Wire, open_serial, open_tcp
from tui_pos.fiscal.usn import usn
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.embedded import LEDGER, EmbeddedWire
from tui_pos.fiscal.virtual.server import serve


def serve_printer() -> None:
    """A virtual printer: its arguments are its family, its ledger, "tcp" or the path of its pty link, its faults."""
    family, ledger, line, fail = sys.argv[1:]
    where: dict[str, Any] = {"tcp": 0} if line == "tcp" else {"pty": Path(line)}
    serve(Path(ledger), family, **where, fail=fail, on_ready=lambda place: print(place, flush=True))


class Emulator:
    """A virtual printer in its own process. `line` is "tcp" or the path of a pty link."""

    def __init__(self, folder: Path, line: str = "tcp", family: str = "datecs-p") -> None:
        self.ledger = folder / LEDGER
        self.place = ""
        self._family = family
        self._line = line
        self._process: Talking | None = None

    def start(self, fail: str = "") -> "Emulator":
        self._process = Talking("fiscal_parts:serve_printer", self._family, str(self.ledger), self._line, fail)
        self.place = self._process.stdout.readline().strip()
        return self

    def stop(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None

    def put_right(self) -> None:
        """Nothing is the matter with it any more."""
        assert self._process is not None
        self._process.send_signal(signal.SIGUSR1)

    def open_wire(self) -> Wire:
        if self._line == "tcp":
            host, _, port = self.place.rpartition(":")
            return open_tcp(host, int(port))
        return open_serial(self._line, 115200)

    def device(self, **link: Any) -> FiscalDevice:
        return driver(self.open_wire, family=self._family, **link)


def driver(
    open_wire: Callable[[], Wire], password: str | None = None, family: str = "datecs-p", **link: Any
) -> FiscalDevice:
    """Every session begins with the same number, which a device that was cut off may well hold as its last."""
    access = Access(1, families.FAMILIES[family].password if password is None else password, 1)
    return families.driver(family, "test printer", access, open_wire, first_seq=0x40, **link)


def embedded(folder: Path, fail: str = "", **options: Any) -> FiscalDevice:
    """The virtual printer in this process, with faults."""
    return driver(lambda: EmbeddedWire(folder, faults=faults.parse(fail)), **options)


def documents(folder: Path, kind: str | None = None) -> list[dict[str, Any]]:
    """The ledger's records."""
    ledger = folder / LEDGER
    lines = ledger.read_bytes().splitlines() if ledger.exists() else []
    return [record for record in map(msgspec.json.decode, lines) if kind in (None, record["kind"])]


class FileJournal:
    """The spooler's notes as one small file a job."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def begin(self, job_id: UUID, note: str) -> None:
        beside = self._folder / f"{job_id}.new"
        beside.write_text(note)
        beside.replace(self._folder / str(job_id))

    def noted(self, job_id: UUID) -> str | None:
        note = self._folder / str(job_id)
        return note.read_text() if note.exists() else None

    def forget(self, job_id: UUID) -> None:
        (self._folder / str(job_id)).unlink(missing_ok=True)


class FullDisk(FileJournal):
    """The same, on a disk that is `full` from some moment on."""

    full = False

    def begin(self, job_id: UUID, note: str) -> None:
        if self.full:
            raise OSError("No space left on device")
        super().begin(job_id, note)


class Desk:
    """A running spooler and what it reports."""

    def __init__(self, spooler: Spooler, outcomes: "queue.SimpleQueue[Outcome]") -> None:
        self.spooler = spooler
        self._outcomes = outcomes

    def outcome(self) -> Outcome:
        return self._outcomes.get(timeout=60)


@contextmanager
def desk(open_device: Callable[[], FiscalDevice], journal: FileJournal) -> Iterator[Desk]:
    outcomes: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
    spooler = Spooler(lambda: Printing(open_device, journal), outcomes.put)
    spooler.start()
    try:
        yield Desk(spooler, outcomes)
    finally:
        spooler.stop()


def line(text: str, price: int, qty: int = 1000, discount: int = 0, vat: str = "Б") -> ReceiptLine:
    return ReceiptLine(text, vat, Cents(price), Thousandths(qty), Cents(discount))


def receipt(*lines: ReceiptLine, counter: int = 1, **fields: Any) -> Receipt:
    """A receipt paid in cash to the cent, unless `payments` says otherwise."""
    total = Cents(sum(sold.net for sold in lines))
    payments = fields.pop("payments", ((PaymentKind.CASH, total),) if total else ())
    return Receipt(usn("DT000001", "1", counter), lines, payments, total, **fields)


def storno_of(
    number: str,
    reason: StornoReason = StornoReason.OPERATOR_ERROR,
    moment: datetime = datetime(2026, 11, 21, 19, 40),
    fm: str | None = None,
) -> Storno:
    return Storno(reason, number, moment, fm)


def three_lines(counter: int = 1) -> Receipt:
    """Coffee, bread and a discount: 3.00 + 1.20 + 2.20 = 6.40, cash 10.00."""
    return receipt(
        line("Кафе", 150, 2000),
        line("Хляб", 120),
        line("Кока-кола", 110, 2500, 55),
        counter=counter,
        payments=((PaymentKind.CASH, Cents(1000)),),
    )


def three_back(counter: int = 1, original: str = "0000001") -> Receipt:
    """The storno of all of `three_lines`, for a return, with a footer of two lines."""
    sale = three_lines(counter)
    return receipt(
        *sale.lines,
        counter=counter,
        storno=storno_of(original, StornoReason.RETURN),
        footer=("Точки: -0.64", "Благодарим Ви!"),
    )


def job(counter: int = 1) -> PrintJob:
    return PrintJob(uuid4(), three_lines(counter))


def failed_with(outcome: object) -> str:
    assert isinstance(outcome, Failed)
    return outcome.trouble.code


def receipts(folder: Path) -> list[tuple[str, str]]:
    return [(d["kind"], d["usn"][-1]) for d in documents(folder) if "usn" in d]


def someone_else_sells(folder: Path, *, cancels: bool = False) -> None:
    with embedded(folder) as other:
        if cancels:
            other.cancel_receipt()
        other.print_receipt(receipt(line("Чай", 99), counter=500))
