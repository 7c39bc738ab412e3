"""Who may print, what of the web may, and what is kept out: each refused with a reason, and the printer untouched."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from forked import run
from manager_parts import PRINTER, Program, managed, receipt, settle
from ports import free_port

from tui_pos.boot import Home

SITE = "https://pos.example.com"


@pytest.fixture(scope="module")
def program(home: Home) -> Iterator[Program]:
    port = free_port()
    settle(home, port, more=f'origins = ["{SITE}"]')
    with managed(home, port) as (_, asking):
        yield asking


def test_without_the_token_nothing_is_told_or_done(program: Program) -> None:
    stranger = Program(program.port)
    for method, path in (("GET", "/printers"), ("POST", f"{PRINTER}/zreport"), ("GET", "/openapi"), ("GET", PRINTER)):
        status, told = stranger.ask(method, path)
        assert status == 401
        assert "device-manager.token" in told["messages"][0]["text"]
    assert stranger.ask("GET", "/health") == (200, {"ok": True})


def test_the_token_is_taken_in_three_ways_and_is_nobody_else_s_to_read(program: Program, home: Home) -> None:
    stranger = Program(program.port)
    assert stranger.ask("GET", "/printers", Authorization=f"Bearer {program.token}")[0] == 200
    assert stranger.ask("GET", "/printers", X_Token=program.token)[0] == 200
    assert stranger.ask("GET", f"/printers?token={program.token}")[0] == 200
    assert stranger.ask("GET", "/printers", X_Token=program.token + "x")[0] == 401
    for name in ("device-manager.token", "devices.db"):
        assert stat.S_IMODE((home.root / name).stat().st_mode) == 0o600


def test_a_page_of_a_site_that_is_named_may_print(program: Program) -> None:
    asked = {
        "Origin": SITE,
        "Access_Control_Request_Method": "POST",
        "Access_Control_Request_Headers": "content-type,x-token",
        "Access_Control_Request_Private_Network": "true",
    }
    status, _, headers = Program(program.port).whole("OPTIONS", f"{PRINTER}/receipt", **asked)
    assert status == 204
    assert headers["access-control-allow-origin"] == SITE
    assert "POST" in headers["access-control-allow-methods"]
    assert headers["access-control-allow-headers"] == "content-type,x-token"
    assert headers["access-control-allow-private-network"] == "true"
    status, answer, headers = program.whole("POST", f"{PRINTER}/receipt", receipt(1), Origin=SITE)
    assert (status, answer["ok"]) == (200, True)
    assert headers["access-control-allow-origin"] == SITE


def test_pages_of_other_sites_are_kept_out(program: Program) -> None:
    status, told, headers = program.whole("POST", f"{PRINTER}/zreport", Origin="https://evil.example.com")
    assert status == 403
    assert "origins" in told["messages"][0]["text"]
    assert "access-control-allow-origin" not in headers


def test_a_body_that_is_too_large_or_no_json_or_wrongly_typed_is_refused_with_the_place(program: Program) -> None:
    status, told = program.ask("POST", f"{PRINTER}/receipt", receipt(2, text="ж" * 10_000_000))
    assert status == 413
    assert "256 KiB" in told["title"]
    assert program.ask("POST", f"{PRINTER}/receipt", receipt(2, text="ж" * 100_000))[0] in (400, 413)
    for broken in (b'{"items": [', b'{"items": NaN}'):
        status, told = program.ask("POST", f"{PRINTER}/receipt", broken)
        assert status == 400
        assert told["title"].startswith("The body is no JSON")
    assert program.ask("POST", f"{PRINTER}/receipt", b"[" * 100_000)[0] == 400
    status, told = program.ask("POST", f"{PRINTER}/receipt", {"items": [{"text": "x", "taxGroup": 9, "quantity": {}}]})
    assert status == 400
    assert "items[0]" in next(iter(told["errors"]))
    assert program.ask("POST", f"{PRINTER}/receipt", {"items": "Cheese"})[0] == 400
    assert program.ask("POST", f"{PRINTER}/receipt", [1, 2])[0] == 400
    assert program.ask("GET", f"{PRINTER}/cash?asyncTimeout=soon")[0] == 400
    assert program.get(f"{PRINTER}/status")["ok"] is True


def test_what_is_not_here_is_told_so(program: Program) -> None:
    for path in ("/printers/zk000001", "/printers/zk000001/status", "/nothing"):
        status, told = program.ask("GET", path)
        assert status == 404
        assert told["ok"] is False


def test_the_requests_are_listed_for_programs_and_on_a_page_that_needs_no_internet(program: Program) -> None:
    listed = program.get("/openapi/openapi.json")
    actions = {path.rpartition("/")[2] for path in listed["paths"]}
    assert {
        "receipt",
        "reversalreceipt",
        "invoice",
        "creditnote",
        "deposit",
        "withdraw",
        "xreport",
        "zreport",
    } <= actions
    assert {"duplicate", "status", "cash", "reset", "datetime", "rawrequest", "taskinfo", "health"} <= actions
    body = listed["paths"]["/printers/{printer_id}/receipt"]["post"]["requestBody"]["content"]["application/json"]
    schema = listed["components"]["schemas"][body["schema"]["$ref"].rpartition("/")[2]]
    assert {"items", "uniqueSaleNumber", "payments", "operatorPassword"} <= set(schema["properties"])
    page = program.get("/openapi")
    assert "reversalreceipt" in page
    assert "//cdn" not in page
    assert "<script" not in page


def test_the_health_page_tells_people_and_programs_how_the_printers_are(program: Program) -> None:
    told = program.get("/health")
    assert told["printers"][0]["serialNumber"] == "DT000001"
    assert told["ok"] is True
    status, page = program.ask("GET", "/health", Accept="text/html")
    assert status == 200
    assert "DT000001" in page
    assert "It is ready." in page


def test_open_is_for_this_machine_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "open")
    port = free_port()
    settle(home, port, more='open = true\nhost = "0.0.0.0"')
    refused = run("tui_pos.cli:main", "--home", str(home.root), "device-manager")
    assert refused.returncode == 2
    assert "everybody in the network" in refused.stderr.decode()
    settle(home, port, more="open = true")
    with managed(home, port) as (_, program):
        assert program.token == ""
        assert program.get("/printers")
        assert program.ask("GET", "/printers", Host=f"localhost:{port}")[0] == 200
        # Its own name, pointed at this machine, would make us one of that site's pages.
        for name in ("evil.example.com", "localhost.evil.com", f"localhost:{port}@evil.com", f"[::1].evil.com:{port}"):
            assert program.ask("GET", "/printers", Host=name)[0] == 403
        taken = run("tui_pos.cli:main", "--home", str(home.root), "device-manager")
        assert taken.returncode == 1
        assert "running already" in taken.stderr.decode()
        other = Home(tmp_path / "other")
        settle(other, port)
        busy = run("tui_pos.cli:main", "--home", str(other.root), "device-manager")
        assert busy.returncode == 2
        assert str(port) in busy.stderr.decode()


def test_where_there_is_no_shop_nothing_is_made(tmp_path: Path) -> None:
    ended = run("tui_pos.cli:main", "--home", str(tmp_path / "nowhere"), "device-manager")
    assert ended.returncode == 4
    assert not (tmp_path / "nowhere").exists()
