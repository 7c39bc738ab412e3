"""Whatever is killed in the middle of a receipt, it is one receipt: the Device Manager, the printer, the line."""

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from manager_parts import PRINTER, Program, begun, codes, documents, managed, port_of, receipt, settle
from own_printer import printer_of_its_own
from patience import wait_for
from ports import free_port

from tui_pos.boot import Home
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal.connect import open_device
from tui_pos.fiscal.receipt import Receipt, ReceiptLine
from tui_pos.settings import load_settings

THREE = {
    "uniqueSaleNumber": "DT000001-0001-0000001",
    "items": [{"text": text, "unitPrice": 1, "taxGroup": 2} for text in ("Bread", "Milk", "Cheese")],
    "payments": [{"amount": 3, "paymentType": "cash"}],
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "shop")
    settle(made, free_port())
    return made


def finished(program: Program, task: str) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def ended() -> bool:
        found.update(program.get(f"/printers/taskinfo?id={task}"))
        return bool(found["taskStatus"] == "finished")

    wait_for(ended)
    result: dict[str, Any] = found["result"]
    return result


@pytest.mark.parametrize("when", ["as soon as it was taken", "in the middle of it"])
def test_a_receipt_goes_on_after_the_device_manager_was_killed(home: Home, when: str) -> None:
    ledger = home.root / "ledger.jsonl"
    with printer_of_its_own(home, ledger, fail="latency=20"):
        with managed(home, port_of(home)) as (manager, program):
            assert program.get("/printers")
            assert program.post(f"{PRINTER}/receipt?asyncTimeout=0&taskId=one", THREE) == {"taskId": "one"}
            if when == "in the middle of it":
                wait_for(lambda: begun(home))
            manager.kill()
            manager.wait()
        with managed(home, port_of(home)) as (_, program):
            answer = finished(program, "one")
            assert answer["ok"] is True, answer
            assert program.post(f"{PRINTER}/receipt", THREE) == answer
    printed = documents(ledger)
    assert [document["usn"] for document in printed] == [THREE["uniqueSaleNumber"]]
    assert answer["receiptNumber"] == f"{printed[0]['number']:07d}"
    assert [item["text"] for item in printed[0]["items"]] == ["Bread", "Milk", "Cheese"]


def test_tasks_in_the_queue_are_done_after_a_kill_in_their_order(home: Home) -> None:
    ledger = home.root / "ledger.jsonl"
    with printer_of_its_own(home, ledger, fail="latency=10"):
        with managed(home, port_of(home)) as (manager, program):
            assert program.get("/printers")
            for at in range(1, 6):
                program.post(f"{PRINTER}/receipt?asyncTimeout=0&taskId=task-{at}", receipt(at))
            late = program.post(f"{PRINTER}/receipt?timeout=1ms", receipt(9))
            manager.kill()
            manager.wait()
        with managed(home, port_of(home)) as (_, program):
            answers = [finished(program, f"task-{at}") for at in range(1, 6)]
    assert codes(late) == ["E999"]
    assert all(answer["ok"] for answer in answers)
    assert [document["usn"][-1] for document in documents(ledger)] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    "cut", ["before:13", "during:14", "after:15", "during:17", "during:18", "after:19", "before:20"]
)
def test_a_sale_is_printed_once_though_the_printer_lost_its_power(home: Home, cut: str) -> None:
    ledger = home.root / "ledger.jsonl"
    with (
        printer_of_its_own(home, ledger, fail=f"power-cut={cut}") as printer,
        managed(home, port_of(home)) as (_, program),
    ):
        assert program.get("/printers")
        program.post(f"{PRINTER}/receipt", THREE)
        printer.wait()
        with printer_of_its_own(home, ledger):
            answer = program.post(f"{PRINTER}/receipt", THREE)
            assert answer["ok"] is True, answer
            assert program.post(f"{PRINTER}/receipt", receipt(2))["ok"] is True
    assert [document["usn"][-1] for document in documents(ledger)] == ["1", "2"]


def test_a_receipt_that_failed_does_not_stand_in_the_way_of_the_next(home: Home) -> None:
    ledger = home.root / "ledger.jsonl"
    with printer_of_its_own(home, ledger, fail="paper-out=9..14"), managed(home, port_of(home)) as (_, program):
        assert program.get("/printers")
        assert codes(program.post(f"{PRINTER}/receipt", THREE)) == ["E301"]
        wait_for(lambda: program.get(f"{PRINTER}/status")["ok"])
        assert program.post(f"{PRINTER}/receipt", receipt(2))["ok"] is True
        assert program.post(f"{PRINTER}/receipt", THREE | {"payments": []})["ok"] is True
    assert [document["usn"][-1] for document in documents(ledger)] == ["2", "1"]


def test_a_printer_that_is_off_is_said_to_be_and_is_still_listed(home: Home) -> None:
    ledger = home.root / "ledger.jsonl"
    with printer_of_its_own(home, ledger) as printer, managed(home, port_of(home)) as (_, program):
        assert program.get("/printers")
        printer.kill()
        printer.wait()
        status = program.get(f"{PRINTER}/status")
        assert (status["ok"], codes(status)) == (False, ["E101"])
        assert codes(program.post(f"{PRINTER}/receipt", THREE)) == ["E101"]
        assert program.get(PRINTER)["serialNumber"] == "DT000001"
        assert program.get("/health")["printers"][0]["ok"] is False
    with managed(home, port_of(home)) as (_, program):
        assert "dt000001" in program.get("/printers")


@pytest.mark.parametrize("seen", [True, False])
def test_where_nobody_can_tell_a_person_looks_at_the_paper_and_says_so_on_the_health_page(
    home: Home, seen: bool
) -> None:
    ledger = home.root / "ledger.jsonl"
    # So slow that the receipt cannot be out before the kill, nor be paid.
    with printer_of_its_own(home, ledger, fail="latency=60"):
        with managed(home, port_of(home)) as (manager, program):
            assert program.get("/printers")
            program.post(f"{PRINTER}/receipt?asyncTimeout=0&taskId=b%2Fc%3D%3D", THREE)
            wait_for(lambda: begun(home))
            manager.kill()
            manager.wait()
        _someone_else_sells(home)
        with managed(home, port_of(home)) as (_, program):
            assert codes(finished(program, "b%2Fc%3D%3D")) == ["E999"]
            assert codes(program.post(f"{PRINTER}/receipt", THREE)) == ["E999"]
            assert codes(program.post(f"{PRINTER}/receipt", THREE | {"payments": []})) in (["E999"], ["E405"])
        with managed(home, port_of(home)) as (_, program):
            assert program.get("/health")["printers"][0]["inDoubt"] == ["b/c=="]
            _, page = program.ask("GET", f"/health?token={program.token}", Accept="text/html")
            action = "confirm" if seen else "give-up"
            button = next(found for found in re.findall('action="([^"]*)"', page) if f"/{action}?" in found)
            status, _, headers = program.whole("POST", button, b"", Accept="text/html", Origin=_own(program))
            assert (status, headers["location"]) == (303, f"/health?token={program.token}")
            assert program.get("/health")["printers"][0]["inDoubt"] == []
            answer = program.post(f"{PRINTER}/receipt", THREE)
            assert answer["ok"] is True
    ours = [document for document in documents(ledger) if document["usn"] == THREE["uniqueSaleNumber"]]
    assert len(ours) == (0 if seen else 1)


def _own(program: Program) -> str:
    return f"http://127.0.0.1:{program.port}"


def _someone_else_sells(home: Home) -> None:
    """Another program ends what it finds open and prints a receipt of its own."""
    line = ReceiptLine("Other", "Б", Cents(700), Thousandths(1000))
    other = Receipt("DT000001-0002-0000001", (line,), ((PaymentKind.CASH, Cents(700)),), Cents(700))
    device = open_device(load_settings(home.settings).printer, home.root)
    try:
        with device:
            if device.status().fiscal_open:
                device.cancel_receipt()
            device.print_receipt(device.prepared(other))
    finally:
        device.close()


def test_a_number_used_again_after_its_hours_is_another_sale(home: Home) -> None:
    settle(home, port_of(home), more="sale_hours = 1")
    ledger = home.root / "virtual-printer" / "ledger.jsonl"
    with managed(home, port_of(home)) as (_, program):
        assert program.get("/printers")
        first = program.post(f"{PRINTER}/receipt", receipt(1))
        assert program.post(f"{PRINTER}/receipt", receipt(1)) == first
        with sqlite3.connect(home.root / "devices.db") as book:
            book.execute("UPDATE task SET finished = finished - 3601")
        assert program.post(f"{PRINTER}/receipt", receipt(1))["receiptNumber"] != first["receiptNumber"]
    assert len(documents(ledger)) == 2


def test_two_printers_are_lent_side_by_side(home: Home) -> None:
    second = '[[device_manager.printers]]\n[[device_manager.printers]]\nfamily = "datecs-c"\nid = "kitchen"'
    settle(home, port_of(home), more=second)
    with managed(home, port_of(home)) as (_, program):
        listed = program.get("/printers")
        assert set(listed) == {"dt000001", "kitchen"}
        for name in listed:
            assert program.get(f"/printers/{name}/status")["ok"] is True


def test_a_deposit_cut_off_by_a_kill_is_not_done_again_but_told(home: Home) -> None:
    ledger = home.root / "ledger.jsonl"
    with printer_of_its_own(home, ledger, fail="latency=150"):
        with managed(home, port_of(home)) as (manager, program):
            assert program.get("/printers")
            program.post(f"{PRINTER}/deposit?asyncTimeout=0&taskId=cash", {"amount": 5})
            wait_for(lambda: program.get("/printers/taskinfo?id=cash")["taskStatus"] == "running")
            manager.kill()
            manager.wait()
        with managed(home, port_of(home)) as (_, program):
            assert codes(finished(program, "cash")) == ["E999"]
    assert len(documents(ledger, "cash_in")) <= 1
