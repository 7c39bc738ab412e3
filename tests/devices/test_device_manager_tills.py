"""A till prints through the Device Manager as through a printer of its own."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from forked import run
from manager_parts import Program, begun, documents, managed, settle
from own_printer import printer_of_its_own
from patience import wait_for
from ports import free_port

from tui_pos.boot import Home, device_in
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.domain.saying import saying
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal.jobs import GivenUp, Printed, PrintJob
from tui_pos.fiscal.receipt import Receipt, ReceiptLine, ServiceCash, Storno, to_bytes
from tui_pos.fiscal.remote import RemotePrinting


def job(counter: int, *, cents: int = 250, storno: Storno | None = None, id: UUID | None = None) -> PrintJob:
    line = ReceiptLine("Хляб", "Б", Cents(cents), Thousandths(1000))
    usn = f"DT000001-0001-{counter:07d}"
    return PrintJob(id or uuid4(), Receipt(usn, (line,), ((PaymentKind.CASH, Cents(cents)),), Cents(cents), storno))


def cash(cents: int) -> PrintJob:
    """So much put into the drawer, or (below zero) taken out."""
    return PrintJob(uuid4(), ServiceCash(Cents(-cents)))


def till_of(program: Program) -> RemotePrinting:
    return RemotePrinting(f"http://127.0.0.1:{program.port}/printers/dt000001", program.token)


@contextmanager
def failing(tmp_path: Path, fail: str) -> Iterator[tuple[RemotePrinting, Path]]:
    """A till whose lent printer fails as it is told, and that printer's ledger."""
    home, port = Home(tmp_path / "shop"), free_port()
    settle(home, port)
    ledger = home.root / "ledger.jsonl"
    with printer_of_its_own(home, ledger, fail=fail), managed(home, port) as (_, program):
        assert program.get("/printers")
        yield till_of(program), ledger


@pytest.fixture
def till(program: Program) -> Iterator[RemotePrinting]:
    made = till_of(program)
    yield made
    made.drop_device()


def test_a_receipt_is_printed_and_asked_for_again_only_answered(till: RemotePrinting, ledger: Path) -> None:
    wanted = job(1)
    printed = till.print(wanted)
    assert isinstance(printed, Printed)
    assert till.print(wanted) == printed
    assert till.confirm(wanted) == printed
    assert till.give_up(wanted) == printed
    assert [document["usn"][-1] for document in documents(ledger)] == ["1"]
    assert printed.receipt_no == f"{documents(ledger)[0]['number']:07d}"


def test_a_storno_goes_the_same_way(till: RemotePrinting, ledger: Path) -> None:
    sold = till.print(job(2))
    assert isinstance(sold, Printed)
    back = Storno(StornoReason.RETURN, sold.receipt_no, datetime(2026, 11, 22, 10, 0), None)
    assert isinstance(till.print(job(2, storno=back)), Printed)
    assert documents(ledger, "storno")[-1]["usn"].endswith("0002")


def test_cash_for_goods_without_a_receipt_leaves_the_drawer_once(till: RemotePrinting, ledger: Path) -> None:
    till.print(cash(700))
    wanted = PrintJob(uuid4(), ServiceCash(Cents(300)))
    printed = till.print(wanted)
    assert till.print(wanted) == till.confirm(wanted) == till.give_up(wanted) == printed
    (document,) = documents(ledger, "cash_out")
    assert document["total"] == "3.00"
    assert printed == Printed(wanted.id, f"{document['number']:07d}")
    short = PrintJob(uuid4(), ServiceCash(Cents(9_000_00)))
    with pytest.raises(DeviceTrouble) as raised:
        till.print(short)
    assert raised.value.code == "drawer_short"
    till.print(cash(9_000_00))
    assert isinstance(till.print(short), Printed)
    assert len(documents(ledger, "cash_out")) == 2


def test_cash_that_never_left_the_drawer_is_taken_back_without_a_question(till: RemotePrinting, ledger: Path) -> None:
    before = len(documents(ledger, "cash_out"))
    short = PrintJob(uuid4(), ServiceCash(Cents(9_000_00)))
    with pytest.raises(DeviceTrouble):
        till.print(short)
    assert till.give_up(short) == GivenUp(short.id)
    assert till.print(short) == GivenUp(short.id)
    unheard = PrintJob(uuid4(), ServiceCash(Cents(100)))
    assert till.give_up(unheard) == GivenUp(unheard.id)
    assert len(documents(ledger, "cash_out")) == before


def test_cash_that_the_printer_did_not_take_out_is_tried_again(tmp_path: Path) -> None:
    with failing(tmp_path, "paper-out=40..60") as (till, ledger):
        till.print(cash(700))
        wait_for(lambda: till.check().state.trouble is not None)
        wanted = PrintJob(uuid4(), ServiceCash(Cents(300)))
        with pytest.raises(DeviceTrouble) as raised:
            till.print(wanted)
        assert raised.value.code == "no_paper"
        wait_for(lambda: till.check().state.trouble is None)
        assert isinstance(till.print(wanted), Printed)
    assert [document["total"] for document in documents(ledger, "cash_out")] == ["3.00"]


def killed_at_work(home: Home, port: int, wanted: PrintJob, *, before: PrintJob | None = None) -> RemotePrinting:
    """A till whose Device Manager was killed while it printed what is wanted; `before` was printed until then."""
    with managed(home, port) as (manager, program):
        assert program.get("/printers")
        till = till_of(program)
        if before is not None:
            till.print(before)
        _line = _put(port, program.token, wanted)
        wait_for(lambda: begun(home))
        manager.kill()
        manager.wait()
    return till


def test_cash_out_outlives_the_device_manager(tmp_path: Path) -> None:
    home, port = Home(tmp_path / "shop"), free_port()
    settle(home, port)
    ledger = home.root / "ledger.jsonl"
    wanted = PrintJob(uuid4(), ServiceCash(Cents(300)))
    with printer_of_its_own(home, ledger, fail="latency=20"):
        till = killed_at_work(home, port, wanted, before=cash(700))
        with managed(home, port):
            printed = till.print(wanted)
    assert isinstance(printed, Printed)
    assert [document["total"] for document in documents(ledger, "cash_out")] == ["3.00"]


def test_cash_of_which_nobody_knows_is_asked_about_on_the_health_page(tmp_path: Path) -> None:
    home, port = Home(tmp_path / "shop"), free_port()
    settle(home, port)
    wanted = PrintJob(uuid4(), ServiceCash(Cents(-300)))
    with printer_of_its_own(home, home.root / "ledger.jsonl", fail="latency=200"):
        killed_at_work(home, port, wanted)
        with device_in(home) as device, device:
            for _ in range(2):
                device.move_cash(Cents(100))
        with managed(home, port) as (_, program):
            till = till_of(program)
            with pytest.raises(DeviceTrouble) as raised:
                till.print(wanted)
            assert raised.value.code == "receipt_uncertain"
            status, page = program.ask("GET", f"/health?token={program.token}", Accept="text/html")
            assert (status, "whether 3.00 was booked as put in" in page) == (200, True)
            assert isinstance(till.confirm(wanted), Printed)
            _, page = program.ask("GET", f"/health?token={program.token}", Accept="text/html")
            assert "was booked" not in page


def test_what_was_given_up_before_it_came_is_never_printed(till: RemotePrinting, ledger: Path) -> None:
    before = len(documents(ledger))
    wanted = job(3)
    assert till.give_up(wanted) == GivenUp(wanted.id)
    assert till.print(wanted) == GivenUp(wanted.id)
    assert len(documents(ledger)) == before


def test_what_the_printer_could_not_print_is_taken_back_or_tried_again(tmp_path: Path) -> None:
    with failing(tmp_path, "paper-out=13..22") as (till, ledger):
        back, again = job(1), job(2)
        for wanted in (back, again):
            with pytest.raises(DeviceTrouble) as raised:
                till.print(wanted)
            assert raised.value.code == "no_paper"
        wait_for(lambda: till.check().state.trouble is None)
        assert till.give_up(back) == GivenUp(back.id)
        assert isinstance(till.print(again), Printed)
    assert [document["usn"][-1] for document in documents(ledger)] == ["2"]


def test_the_printer_s_own_trouble_reaches_the_till_with_its_code_and_facts(till: RemotePrinting) -> None:
    with pytest.raises(DeviceTrouble) as raised:
        till.print(PrintJob(uuid4(), _free_of_charge()))
    assert raised.value.code == "line_without_price"
    assert raised.value.facts["text"] == "Хляб"


def _free_of_charge() -> Receipt:
    return Receipt("DT000001-0001-0000004", (ReceiptLine("Хляб", "Б", Cents(0), Thousandths(1000)),), (), Cents(0))


def test_reports_cash_and_the_state_are_the_printer_s_own(till: RemotePrinting, ledger: Path) -> None:
    state = till.check().state
    assert state.identity is not None
    assert state.identity.serial == "DT000001"
    assert state.trouble is None
    assert state.status is not None
    assert state.status.fiscal_open is False
    assert isinstance(till.print(cash(500)), Printed)
    found = till.inspect()
    assert found.state == state
    assert found.drawer is not None
    assert found.drawer.cash >= 500
    assert found.clock is not None
    assert documents(ledger, "cash_in")[-1]["total"] == "5.00"
    assert "X" in till.report("x").text.say()
    assert "Z" in till.report("z").text.say()
    assert till.report("test_page").text.say()
    assert till.report("display").text.say()
    assert till.print_rows(["Смяна 1", ("Начална сума", "50.00")], saying("Done.")).text == saying("Done.")
    assert documents(ledger, "service")[-1]["texts"][0] == "Смяна 1"
    assert documents(ledger, "service")[-1]["texts"][1].startswith("Начална сума....")
    with pytest.raises(DeviceTrouble) as raised:
        till.print(cash(-99_999_900))
    assert raised.value.code == "drawer_short"


def test_who_is_away_or_refuses_is_named(program: Program) -> None:
    nobody = RemotePrinting(f"http://127.0.0.1:{free_port()}/printers/dt000001", "")
    with pytest.raises(DeviceTrouble) as raised:
        nobody.check()
    assert raised.value.code == "manager_away"
    stranger = RemotePrinting(f"http://127.0.0.1:{program.port}/printers/dt000001", "wrong")
    with pytest.raises(DeviceTrouble) as raised:
        stranger.check()
    assert raised.value.code == "manager_refuses"
    elsewhere = RemotePrinting(f"http://127.0.0.1:{program.port}/printers/zk000009", program.token)
    with pytest.raises(DeviceTrouble) as raised:
        elsewhere.print(job(5))
    assert raised.value.code == "manager_refuses"
    assert "zk000009" in raised.value.say()


def test_a_till_s_receipt_outlives_the_device_manager(tmp_path: Path) -> None:
    home, port = Home(tmp_path / "shop"), free_port()
    settle(home, port)
    ledger = home.root / "ledger.jsonl"
    wanted = job(6)
    with printer_of_its_own(home, ledger, fail="latency=20"):
        till = killed_at_work(home, port, wanted)
        with pytest.raises(DeviceTrouble) as raised:
            till.print(wanted)
        assert raised.value.code == "manager_away"
        with managed(home, port):
            printed = till.print(wanted)
    assert isinstance(printed, Printed)
    assert len(documents(ledger)) == 1


def _put(port: int, token: str, wanted: PrintJob) -> http.client.HTTPConnection:
    """Sent, and nobody waits for the answer."""
    line = http.client.HTTPConnection("127.0.0.1", port)
    line.request("PUT", f"/printers/dt000001/jobs/{wanted.id}", to_bytes(wanted.receipt), {"X-Token": token})
    return line


def test_the_sell_command_prints_through_it_and_says_beforehand_when_it_is_away(
    program: Program, ledger: Path, tmp_path: Path
) -> None:
    shop = tmp_path / "other"
    assert run("tui_pos.cli:main", "--home", str(shop), "demo", "--no-run").returncode == 0
    url = f'[printer]\nurl = "http://127.0.0.1:{program.port}/printers/dt000001"\ntoken = "{program.token}"\n'
    (shop / "settings.toml").write_text(url, "utf-8")
    order = json.dumps({"lines": [{"code": "КОЛА"}], "payments": [{"type": "cash", "amount": "5"}], "confirm": True})
    before = len(documents(ledger))
    sold = run("tui_pos.cli:main", "--home", str(shop), "sell", stdin=order.encode())
    assert sold.returncode == 0, sold.stdout
    assert len(documents(ledger)) == before + 1
    assert json.loads(sold.stdout)["saved"]["receipt"] == f"{documents(ledger)[-1]['number']:07d}"
    (shop / "settings.toml").write_text(url.replace(str(program.port), str(free_port())), "utf-8")
    refused = run("tui_pos.cli:main", "--home", str(shop), "sell", stdin=order.encode())
    assert refused.returncode == 3
    assert refused.stdout == b""
    assert "tui-pos device-manager" in refused.stderr.decode()
