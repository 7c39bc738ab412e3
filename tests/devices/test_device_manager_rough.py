"""The Device Manager in rough hands: told to end, without room on the disk, moved, and asked what no program should."""

import re
import resource
import signal
from pathlib import Path

import pytest
from forked import run
from manager_parts import PRINTER, Program, codes, documents, managed, port_of, receipt, settle
from own_printer import printer_of_its_own
from patience import wait_for
from ports import free_port

from tui_pos.boot import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "shop")
    settle(made, free_port())
    return made


def task(program: Program, name: str) -> dict[str, object]:
    found: dict[str, object] = program.get(f"/printers/taskinfo?id={name}")
    return found


@pytest.mark.parametrize("language", ["bg", "en"])
def test_whatever_is_refused_is_said_in_the_language_of_the_station(tmp_path: Path, language: str) -> None:
    home = Home(tmp_path / "shop")
    settle(home, free_port())
    home.settings.write_text(home.settings.read_text("utf-8").replace('"en"', f'"{language}"'), "utf-8")
    with managed(home, port_of(home)) as (_, program):
        asked = [
            Program(program.port).ask("GET", "/printers"),
            program.ask("GET", "/printers/none/status"),
            program.ask("GET", "/nowhere"),
            program.ask("DELETE", "/printers"),
            program.ask("POST", f"{PRINTER}/receipt", b'{"items": ['),
            program.ask("POST", f"{PRINTER}/receipt", b"[" * 100_000),
            program.ask("POST", f"{PRINTER}/receipt", {"items": "Cheese"}),
            program.ask("POST", f"{PRINTER}/receipt", b"x" * 300_000),
            program.ask("POST", f"{PRINTER}/zreport", Origin="https://evil.example.com"),
        ]
    assert [status for status, _ in asked] == [401, 404, 404, 405, 400, 400, 400, 413, 403]
    for _, told in asked:
        text = told["messages"][0]["text"]
        assert told["title"] == text
        assert bool(re.search("[а-я]{3}", text)) == (language == "bg"), text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_it_ends_behind_the_paper_in_hand_and_keeps_the_rest_for_its_next_start(
    home: Home, number: int
) -> None:
    ledger = home.root / "ledger.jsonl"
    with printer_of_its_own(home, ledger, fail="latency=60"):
        with managed(home, port_of(home)) as (manager, program):
            assert program.get("/printers")
            program.post(f"{PRINTER}/zreport?asyncTimeout=0&taskId=z", {})
            program.post(f"{PRINTER}/receipt?asyncTimeout=0&taskId=after", receipt(1))
            wait_for(lambda: task(program, "z")["taskStatus"] in ("running", "finished"))
            manager.send_signal(number)
            assert manager.wait() == 0
            assert len(documents(ledger, "z")) == 1
        with managed(home, port_of(home)) as (_, program):
            wait_for(lambda: task(program, "after")["taskStatus"] == "finished")
            assert task(program, "z")["result"] == {"ok": True, "messages": []}
    assert [document["usn"][-1] for document in documents(ledger)] == ["1"]
    assert len(documents(ledger, "z")) == 1


def test_without_room_on_the_disk_nothing_is_printed_twice_or_lost(home: Home) -> None:
    ledger = home.root / "ledger.jsonl"
    with (
        printer_of_its_own(home, ledger, fail="latency=10"),
        managed(home, port_of(home)) as (manager, program),
    ):
        assert program.get("/printers")
        for at in range(1, 6):
            program.post(f"{PRINTER}/receipt?asyncTimeout=0&taskId=task-{at}", receipt(at))
        _, most = resource.prlimit(manager.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(manager.pid, resource.RLIMIT_FSIZE, (4096, most))
        refused = program.post(f"{PRINTER}/receipt", receipt(6))
        assert refused["messages"][0]["originalCode"] == "task_book"
        assert "rollback" not in refused["messages"][0]["text"]
        resource.prlimit(manager.pid, resource.RLIMIT_FSIZE, (most, most))
        wait_for(lambda: all(task(program, f"task-{at}")["taskStatus"] == "finished" for at in range(1, 6)))
        for at in range(1, 7):
            answer = program.post(f"{PRINTER}/receipt", receipt(at))
            assert answer["ok"] is True, answer
    assert sorted(document["usn"][-1] for document in documents(ledger)) == ["1", "2", "3", "4", "5", "6"]


def test_an_empty_token_file_opens_nothing(home: Home) -> None:
    file = home.root / "device-manager.token"
    file.touch(mode=0o644)
    with managed(home, port_of(home)) as (_, program):
        assert program.token
        assert Program(program.port).ask("GET", "/printers")[0] == 401
        assert program.get("/printers")
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_printer_moved_to_another_port_keeps_its_name_and_its_tasks(home: Home) -> None:
    ledger = home.root / "ledger.jsonl"
    with printer_of_its_own(home, ledger) as printer, managed(home, port_of(home)) as (manager, program):
        assert list(program.get("/printers")) == ["dt000001"]
        printer.kill()
        printer.wait()
        program.post(f"{PRINTER}/xreport?asyncTimeout=0", {})
        manager.kill()
        manager.wait()
    with printer_of_its_own(home, ledger):
        moved = ledger.with_name("port-2")
        moved.symlink_to(ledger.with_name("port").resolve())
        home.settings.write_text(home.settings.read_text("utf-8").replace('/port"', '/port-2"'), "utf-8")
        with managed(home, port_of(home)) as (_, program):
            assert list(program.get("/printers")) == ["dt000001"]
            assert program.post(f"{PRINTER}/receipt", receipt(1))["ok"] is True
            wait_for(lambda: program.get("/health")["printers"][0]["waiting"] == 0)


@pytest.mark.parametrize("ids", [("a", "a"), ("taskinfo", "b")])
def test_an_id_that_stands_for_something_else_is_refused_at_the_start(home: Home, ids: tuple[str, str]) -> None:
    first, second = ids
    more = f'[[device_manager.printers]]\nid = "{first}"\n[[device_manager.printers]]\nid = "{second}"\nfamily = "icp"'
    settle(home, port_of(home), more=more)
    ended = run("tui_pos.cli:main", "--home", str(home.root), "device-manager")
    assert ended.returncode == 2
    assert b"give it another" in ended.stderr


def test_what_no_program_should_send_is_refused_with_a_reason_and_never_as_a_fault(home: Home) -> None:
    with managed(home, port_of(home)) as (_, program):
        assert program.get("/printers")
        for depth in (100, 490, 700, 950, 1500, 50_000):
            for body in (b"[" * depth + b"]" * depth, b'{"items":' * depth + b"1" + b"}" * depth):
                status, told = program.ask("POST", f"{PRINTER}/receipt", body[: 250 * 1024])
                assert status == 400, told
                assert told["messages"][0]["text"]
        digits = "9" * 400
        assert program.post(f"{PRINTER}/xreport?asyncTimeout={digits}", {})["ok"] is True
        item = {"text": "Salt", "unitPrice": 1000, "taxGroup": 2, "quantity": 0.0004}
        assert codes(program.post(f"{PRINTER}/receipt", receipt(1, items=[item]))) == ["E403"]
        for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
            assert codes(program.post(f"{PRINTER}/datetime", {"deviceDateTime": moment})) == ["E403"]
