"""What one program left half done on the printer is settled before another's receipt, whoever comes first."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from manager_parts import PRINTER, Program, codes, documents, managed, receipt, settle
from own_printer import printer_of_its_own
from patience import wait_for
from ports import free_port

from tui_pos.boot import Home
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.payment import PaymentKind
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal.jobs import GivenUp, Printed, PrintJob
from tui_pos.fiscal.receipt import Receipt, ReceiptLine
from tui_pos.fiscal.remote import RemotePrinting

CUTS = ["during:14", "after:15", "during:17", "after:17", "during:18"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "shop")


def answer(program: Program, task: str) -> bool:
    told: bool = program.get(f"/printers/taskinfo?id={task}")["result"].get("ok", False)
    return told


def idle(program: Program) -> None:
    wait_for(lambda: program.get("/health")["printers"][0]["waiting"] == 0)


def till_at(program: Program) -> RemotePrinting:
    return RemotePrinting(f"http://127.0.0.1:{program.port}{PRINTER}", program.token)


def till_job(counter: int) -> PrintJob:
    lines = tuple(ReceiptLine(text, "Б", Cents(100), Thousandths(1000)) for text in ("Хляб", "Мляко", "Сирене"))
    usn = f"DT000001-0002-{counter:07d}"
    return PrintJob(uuid4(), Receipt(usn, lines, ((PaymentKind.CASH, Cents(300)),), Cents(300)))


def three(number: int) -> dict[str, Any]:
    return receipt(
        number, items=[{"text": text, "unitPrice": 1, "taxGroup": 2} for text in ("Bread", "Milk", "Cheese")]
    )


@pytest.mark.parametrize("cut", CUTS)
def test_a_receipt_asked_for_again_behind_others_is_settled_before_them(home: Home, cut: str) -> None:
    port = free_port()
    settle(home, port)
    ledger = home.root / "ledger.jsonl"
    with (
        printer_of_its_own(home, ledger, fail=f"power-cut={cut}") as printer,
        managed(home, port) as (_, program),
    ):
        assert program.get("/printers")
        assert program.post(f"{PRINTER}/receipt?taskId=a", three(1))["ok"] is False
        printer.wait()
        with printer_of_its_own(home, ledger, fail="latency=60"):
            program.post(f"{PRINTER}/display?asyncTimeout=0", {"rows": ["busy"]})
            program.post(f"{PRINTER}/receipt?asyncTimeout=0&taskId=b", receipt(2))
            program.post(f"{PRINTER}/receipt?asyncTimeout=0&taskId=a", three(1))
            idle(program)
            assert (answer(program, "a"), answer(program, "b")) == (True, True)
    assert sorted(document["usn"][-1] for document in documents(ledger)) == ["1", "2"]


@pytest.mark.parametrize("cut", CUTS)
def test_what_a_program_left_open_does_not_stand_in_a_till_s_way(home: Home, cut: str) -> None:
    port = free_port()
    settle(home, port)
    ledger = home.root / "ledger.jsonl"
    with (
        printer_of_its_own(home, ledger, fail=f"power-cut={cut}") as printer,
        managed(home, port) as (_, program),
    ):
        assert program.get("/printers")
        assert program.post(f"{PRINTER}/receipt", three(1))["ok"] is False
        printer.wait()
        with printer_of_its_own(home, ledger):
            assert isinstance(till_at(program).print(till_job(1)), Printed)
            assert program.post(f"{PRINTER}/receipt", three(1))["ok"] is True
    assert sorted(document["usn"][-9:] for document in documents(ledger)) == ["1-0000001", "2-0000001"]


@pytest.mark.parametrize("wanted", ["again", "back"])
@pytest.mark.parametrize("cut", CUTS)
def test_what_a_till_left_open_does_not_stand_in_a_program_s_way(home: Home, cut: str, wanted: str) -> None:
    port = free_port()
    settle(home, port)
    ledger = home.root / "ledger.jsonl"
    sold = till_job(1)
    with (
        printer_of_its_own(home, ledger, fail=f"power-cut={cut}") as printer,
        managed(home, port) as (_, program),
    ):
        assert program.get("/printers")
        till = till_at(program)
        with pytest.raises(DeviceTrouble):
            till.print(sold)
        printer.wait()
        with printer_of_its_own(home, ledger):
            assert codes(program.post(f"{PRINTER}/receipt", receipt(2))) == []
            outcome = till.print(sold) if wanted == "again" else till.give_up(sold)
    tills = [document for document in documents(ledger) if "-0002-" in document["usn"]]
    if wanted == "again":
        assert isinstance(outcome, Printed)
    assert len(tills) == (0 if isinstance(outcome, GivenUp) else 1)
    assert len(documents(ledger)) == 1 + len(tills)
