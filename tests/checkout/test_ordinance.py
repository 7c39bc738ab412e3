"""Ordinance N-18 as far as this program keeps it, with each family's printer: docs/fiscal.md, article by article."""

import ast
import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import tui_pos
from tui_pos.boot import Home, device_in, workplace_in
from tui_pos.checkout.copy_paper import copy_of
from tui_pos.domain.money import Cents
from tui_pos.domain.operation import StornoReason
from tui_pos.fiscal.device import CommandRefused
from tui_pos.fiscal.families import FAMILIES
from tui_pos.fiscal.papers import TEST_PAGE
from tui_pos.fiscal.virtual import memory
from tui_pos.fiscal.virtual.embedded import LEDGER, folder_of
from tui_pos.fiscal.virtual.families import new_memory
from tui_pos.language import translator
from tui_pos.store import operations

PROGRAM = Path(tui_pos.__file__).parent
OF_A_RECEIPT = re.compile(r"фискал|\bбон\b|касов|бележк|плащане|сума|общо|fiscal|receipt|total", re.IGNORECASE)

SellAt = Callable[[], AbstractContextManager[Any]]


@pytest.fixture(params=FAMILIES)
def printer(home: Home, request: pytest.FixtureRequest) -> str:
    """The shop's printer is of that family, and its clock stands at the morning of 2 November 2026."""
    family = str(request.param)
    text = '[station]\nname = "1"\nlocation = "МАГ1"\n[sound]\non = false\n[printer]\nset_clock = false\n'
    home.settings.write_text(f'{text}family = "{family}"\n', "utf-8")
    with device_in(home) as device, device:
        # Some look by themselves whether an operator's error is still to be put right.
        device.set_clock(datetime(2026, 11, 2, 9))
    return family


def papers(home: Home, family: str) -> list[dict[str, Any]]:
    ledger = folder_of(home.root, family) / LEDGER
    return [json.loads(line) for line in ledger.read_text("utf-8").splitlines()] if ledger.exists() else []


def sale(paid_by: str = "cash", at: str = "2026-10-31T12:00:00") -> dict[str, Any]:
    lines = [{"code": "КОЛА", "qty": "3"}, {"code": "ХЛЯБ"}]
    payment = {"type": paid_by, "amount": "4.50"}
    return {"lines": lines, "payments": [payment], "at": at}


@pytest.mark.parametrize("reason", StornoReason)
def test_art_31_2_a_storno_names_the_sale_by_its_own_number_and_the_receipt_that_it_reverses(
    home: Home, sell_at: SellAt, printer: str, reason: StornoReason
) -> None:
    with sell_at() as sell:
        sold = sell(**sale())["saved"]
        back = sell(kind="storno", of=sold["id"], reason=reason.value, at="2026-11-02T09:30:00")
    assert back["error"] is None
    receipt, storno = papers(home, printer)
    assert (storno["kind"], storno["usn"]) == ("storno", sold["usn"])
    assert receipt["usn"] == sold["usn"]
    original = storno["storno"]
    assert (original["reason"], original["number"]) == (reason.value, receipt["number"])
    assert original["time"] == "2026-10-31T12:00:00"
    with device_in(home) as device, device:
        assert original["fm"] == device.identify().fiscal_memory


@pytest.mark.parametrize("number", ["", "000077"], ids=["repaired", "replaced"])
def test_art_31_2_a_storno_names_the_fiscal_memory_that_its_sale_came_out_of_also_when_the_printer_has_another(
    home: Home, sell_at: SellAt, printer: str, number: str
) -> None:
    with sell_at() as sell:
        sold = sell(**sale())["saved"]
    file = (folder_of(home.root, printer) / LEDGER).with_suffix(".memory")
    was, now = (memory.load(file, new_memory(printer)) for _ in range(2))
    now.serial = was.serial[:2] + (number or was.serial[2:])
    now.fiscal_memory = "77777777"
    memory.save(now, file, durably=False)
    with sell_at() as sell:
        if printer == "eltrade":
            # It reverses an operator's error only of what came out of its own fiscal memory.
            back = sell(kind="storno", of=sold["id"], reason="operator_error", at="2026-11-02T09:30:00")
            assert back["error"]["code"] == "storno_elsewhere"
        back = sell(kind="storno", of=sold["id"], reason="return", at="2026-11-02T09:30:00")
    assert back["error"] is None
    (storno,) = [paper for paper in papers(home, printer) if paper["kind"] == "storno"]
    assert (storno["storno"]["fm"], storno["usn"]) == (was.fiscal_memory, sold["usn"])


@pytest.mark.parametrize("letters", ["OO", "the printer's"])
def test_art_31_12_a_receipt_of_before_the_program_is_reversed_under_a_number_of_nothing_but_its_letters(
    home: Home, sell_at: SellAt, printer: str, letters: str
) -> None:
    with device_in(home) as device, device:
        mine = device.identify()
        device.move_cash(Cents(5000))
    usn = "OO000000-0000-0000000" if letters == "OO" else f"{mine.serial[:2]}111111-1111-1111111"
    paper = {"usn": usn, "receipt": "0000041", "at": "2026-10-30T12:00:00", "fm": mine.fiscal_memory, "total": "20.00"}
    lines = [{"code": "КАФЕ", "price": "9.00"}]
    with sell_at() as sell:
        back = sell(kind="return", lines=lines, reason="return", paper=paper, at="2026-11-02T09:30:00")
    assert back["error"] is None
    storno = papers(home, printer)[-1]
    assert (storno["kind"], storno["usn"], storno["total"]) == ("storno", usn, "9.00")
    assert (storno["storno"]["number"], storno["storno"]["fm"]) == (41, mine.fiscal_memory)


def test_art_31_3_a_drawer_that_is_short_refuses_a_storno_but_not_an_operators_error(
    home: Home, sell_at: SellAt, printer: str
) -> None:
    with sell_at() as sell:
        sold = sell(**sale("card"))["saved"]
        back = sell(kind="storno", of=sold["id"], reason="return", at="2026-11-02T09:30:00")
        assert back["error"]["code"] == "drawer_short"
        assert back["saved"] is None, "it is taken back: nothing waits"
        assert [paper["kind"] for paper in papers(home, printer)] == ["receipt"]
        back = sell(kind="storno", of=sold["id"], reason="operator_error", at="2026-11-02T09:30:00")
    assert back["error"] is None
    assert [paper["kind"] for paper in papers(home, printer)] == ["receipt", "storno"]


def test_art_31_3_cash_that_is_put_in_makes_the_storno_possible(home: Home, sell_at: SellAt, printer: str) -> None:
    with sell_at() as sell:
        sold = sell(**sale("card"))["saved"]
    with device_in(home) as device, device:
        device.move_cash(Cents(450))
    with sell_at() as sell:
        assert sell(kind="storno", of=sold["id"], reason="return", at="2026-11-02T09:30:00")["error"] is None


@pytest.mark.parametrize(("at", "in_time"), [("2026-11-07T23:59:59", True), ("2026-11-08T00:00:00", False)])
def test_art_31_4_an_operators_error_comes_back_until_the_7th_of_the_next_month(
    home: Home, sell_at: SellAt, printer: str, at: str, in_time: bool
) -> None:
    with sell_at() as sell:
        sold = sell(**sale())["saved"]
        back = sell(kind="storno", of=sold["id"], reason="operator_error", at=at)
        if not in_time:
            assert back["error"]["code"] == "storno_too_late"
            assert len(papers(home, printer)) == 1
            back = sell(kind="storno", of=sold["id"], reason="return", at=at)
    assert back["error"] is None


def test_art_26_4_the_printer_gets_the_sums_as_they_are_in_the_shop(home: Home, sell_at: SellAt, printer: str) -> None:
    with sell_at() as sell:
        assert sell(**sale())["saved"]["total"] == "4.50"
    (receipt,) = papers(home, printer)
    assert str(receipt["total"]) == "4.50"


def test_art_26_6_nothing_is_on_paper_before_a_sale_is_paid(home: Home, sell_at: SellAt, printer: str) -> None:
    with sell_at() as sell:
        assert sell(confirm=False, **sale())["review"]["total"] == "4.50"
    assert papers(home, printer) == []


def test_annex_29_14_the_one_paper_that_is_no_receipt_says_nothing_that_one_says(home: Home, printer: str) -> None:
    with device_in(home) as device, device:
        prints_it = printer != "icp"
        with nullcontext() if prints_it else pytest.raises(CommandRefused, match="cannot do that"):
            device.print_text(TEST_PAGE)
    if not prints_it:
        assert papers(home, printer) == []
        return
    (paper,) = papers(home, printer)
    assert paper["kind"] not in ("receipt", "storno")
    texts = json.dumps(paper.get("texts", list(TEST_PAGE)), ensure_ascii=False)
    assert not OF_A_RECEIPT.search(texts)
    assert not re.search(r"\d[.,]\d\d\b", texts)


def test_annex_29_11_papers_beside_receipts_are_test_pages_shifts_cash_marked_copies_and_labels_alone() -> None:
    """Whoever adds another: no order and no bill may come out of it, and nothing while a sale is made (Annex 1
    III.3b)."""
    # The last one prints the rows of `print_rows`.
    assert callers("print_text") == {
        "fiscal/papers.py",
        "boot/supporting.py",
        "cli/printer_by_hand.py",
        "fiscal/printing.py",
    }
    handed_on = {"boot/late.py", "fiscal/spooler.py", "tui/office/printing.py", "devices/work.py"}
    assert callers("print_rows") - handed_on == {
        "checkout/cash.py",
        "checkout/shift.py",
        "checkout/reprint.py",
        "tui/office/labels.py",
    }


def callers(method: str) -> set[str]:
    """The modules that call the method of that name."""
    return {
        file.relative_to(PROGRAM).as_posix()
        for file in PROGRAM.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method
    }


def test_annex_29_14_a_copy_says_above_and_below_what_it_is_and_nowhere_that_it_is_fiscal(
    home: Home, sell_at: SellAt, printer: str
) -> None:
    with sell_at() as sell:
        sold = sell(**sale())["saved"]
        back = sell(kind="storno", of=sold["id"], reason="return", at="2026-11-02T09:30:00")["saved"]
    printed = len(papers(home, printer))
    copies = []
    with workplace_in(home) as workplace, device_in(home) as device, device:
        for name in (sold["id"], back["id"]):
            operation = operations.by_id(workplace.store, UUID(name))
            assert operation is not None
            copies += [copy_of(operation, lambda code: code, translator(language)) for language in ("bg", "en")]
        for rows in copies:
            assert rows[0] == rows[-1]
            assert rows[0] in ("КОПИЕ, НЕ СЕ ДЪЛЖИ ПЛАЩАНЕ", "COPY, NO PAYMENT IS DUE")
            with nullcontext() if printer != "icp" else pytest.raises(CommandRefused, match="cannot do that"):
                device.print_text(rows)
    on_paper = papers(home, printer)[printed:]
    assert len(on_paper) == len(copies) * (printer != "icp")
    for paper in on_paper:
        assert paper["kind"] == "service"
        assert paper["texts"][0] == paper["texts"][-1]
        assert not re.search("фискал|fiscal", " ".join(paper["texts"]), re.IGNORECASE)


def test_annex_29_14_what_the_till_writes_under_a_receipt_does_not_call_itself_one() -> None:
    tree = ast.parse((PROGRAM / "checkout" / "paper.py").read_text("utf-8"))
    told = [
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "saying"
        and isinstance(node.args[0], ast.Constant)
    ]
    assert len(told) >= 3
    for language in ("bg", "en"):
        for sentence in told:
            assert not re.search("фискал|касов|fiscal", translator(language)(str(sentence)), re.IGNORECASE)
