"""`tui-pos printer` beside receipts and reports of the day: cash, drawer, display, clock, periods, the last papers."""

import json
import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typed_command import Done, tui_pos

from tui_pos.boot import Home, device_in
from tui_pos.fiscal.families import FAMILIES
from tui_pos.fiscal.virtual.embedded import LEDGER, folder_of

ORDER = '{"lines":[{"code":"КОЛА","qty":"3"}]}\n'.encode()


def printer(home: Home, *words: str) -> Done:
    return tui_pos("printer", *words, home=home.root)


def settle(home: Home, family: str, **more: str) -> None:
    lines = [f"{name} = {json.dumps(value)}" for name, value in {"family": family, **more}.items()]
    home.settings.write_text("\n".join(["[sound]", "on = false", "[printer]", *lines, ""]), "utf-8")


def papers(home: Home, family: str = "datecs-p") -> list[dict[str, Any]]:
    ledger = folder_of(home.root, family) / LEDGER
    return [json.loads(line) for line in ledger.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("family", FAMILIES)
def test_cash_is_put_in_and_taken_out_on_paper_and_the_drawer_tells_what_is_left(home: Home, family: str) -> None:
    settle(home, family)
    assert printer(home, "cash-in", "12.50").out == "12.50 is put into the drawer.\n"
    assert printer(home, "cash-out", "2,25").out == "2.25 is taken out of the drawer.\n"
    told = printer(home, "cash")
    assert (told.code, told.err) == (0, "")
    assert told.out.splitlines()[0] == "In the drawer: 10.25"
    assert len(papers(home, family)) == 2
    short = printer(home, "cash-out", "10.26")
    assert (short.code, short.out) == (3, "")
    assert "cash in its drawer" in short.err
    assert len(papers(home, family)) == 2


@pytest.mark.parametrize("amount", ["0", "0.00", "five", "1.234", "--", "999999999999"])
def test_an_amount_that_is_none_moves_no_cash(home: Home, amount: str) -> None:
    done = printer(home, "cash-in", "--", amount)
    assert done.code in (1, 2)
    assert done.out == ""
    assert done.err
    assert not folder_of(home.root, "datecs-p").exists()


@pytest.mark.parametrize("family", FAMILIES)
def test_status_says_whose_the_printer_is_and_last_what_it_made(home: Home, family: str) -> None:
    settle(home, family)
    assert tui_pos("sell", home=home.root, stdin=ORDER).code == 0
    status = printer(home, "status")
    assert (status.code, status.err) == (0, "")
    assert re.search(rf"\n{FAMILIES[family].maker}, family {family}, EIK (not set|\w+)\n", status.out)
    assert status.out.endswith("It is ready.\n")
    last = printer(home, "last")
    assert (last.code, last.err) == (0, "")
    told = dict(line.split(": ") for line in last.out.splitlines())
    assert told.get("The last receipt", "3.30") == "3.30"
    assert int(told["Last document"]) == papers(home, family)[-1]["number"] == 1
    assert len(papers(home, family)) == 1


@pytest.mark.parametrize("family", FAMILIES)
def test_what_a_device_has_is_done_and_what_it_has_not_is_said(home: Home, family: str) -> None:
    settle(home, family)
    for words, said in (
        (["drawer"], "The drawer is open.\n"),
        (["display", "Общо", "12.00"], "The display shows it.\n"),
        (["display"], "The display is clear.\n"),
        (["test-page"], "The test page is printed; look whether all its letters are there.\n"),
        (["period", "2026-11-01", "30.11.2026"], "The report of the period is printed.\n"),
    ):
        done = printer(home, *words)
        if done.code == 3:
            assert done.err == "This printer cannot do that; nothing was done.\n"
        else:
            assert (done.code, done.out, done.err) == (0, said, ""), (family, words)
    assert not any(paper["kind"] == "receipt" for paper in papers(home, family))


def test_the_clock_is_told_with_how_far_it_is_off_and_set_when_that_is_asked_for(home: Home) -> None:
    now = datetime.now(ZoneInfo("Europe/Sofia")).replace(tzinfo=None)
    with device_in(home) as device, device:
        device.set_clock(now - timedelta(hours=1))
    told = printer(home, "clock")
    assert (told.code, told.err) == (0, "")
    assert re.search(r"^The printer is 36\d\d s behind\.$", told.out, re.MULTILINE) or "359" in told.out
    printer(home, "clock", "--set")
    with device_in(home) as device, device:
        assert abs(device.read_clock() - datetime.now(ZoneInfo("Europe/Sofia")).replace(tzinfo=None)) < timedelta(
            minutes=2
        )


def test_a_period_that_ends_before_it_begins_and_three_rows_for_a_display_are_refused(home: Home) -> None:
    for words in (["period", "2026-12-01", "2026-11-01"], ["period", "soon", "later"], ["display", "1", "2", "3"]):
        done = printer(home, *words)
        assert (done.code, done.out) == (2, ""), words


def test_a_technicians_own_command_is_sent_as_it_is_and_its_answer_shown(home: Home) -> None:
    done = printer(home, "raw", "5A", "1")
    assert done.code == 0
    assert done.err == "Sent as it is: nothing of this was checked.\n"
    text, digits = done.out.splitlines()
    assert "DT000001" in text
    assert bytes.fromhex(digits).decode("cp1251") == text
    assert printer(home, "raw", "5a", "31", "--hex").out == done.out
    assert printer(home, "raw", "20").out == "It answered without data.\n"
    for words in (
        ["raw", "5"],
        ["raw", "GG"],
        ["raw", "5A", "3", "--hex"],
        ["raw", "5A", "€" * 300],
        ["raw", "5A", "日"],
    ):
        wrong = printer(home, *words)
        assert (wrong.code in (2, 3), wrong.out) == (True, ""), words
        assert wrong.err.count("\n") == 1


def test_a_printer_that_a_device_manager_lends_is_not_taken_behind_its_back(home: Home) -> None:
    settle(home, "datecs-p", url="http://127.0.0.1:8001/printers/dt000001")
    for words in (["status"], ["z"], ["cash-in", "5"], ["raw", "5A"]):
        done = printer(home, *words)
        assert (done.code, done.out) == (2, ""), words
        assert "the Device Manager at http://127.0.0.1:8001/printers/dt000001" in done.err
    assert not folder_of(home.root, "datecs-p").exists()
