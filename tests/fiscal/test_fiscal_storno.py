"""The storno of a receipt: what the printer is told, what is refused before it begins, and no storno twice."""

import logging
from pathlib import Path
from uuid import uuid4

import pytest
from bad_lines import bad_lines, settled
from examples import examples
from fiscal_parts import (
    Desk,
    FileJournal,
    desk,
    documents,
    embedded,
    failed_with,
    line,
    receipt,
    storno_of,
    three_back,
    three_lines,
)
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal.device import Issued, NotBegun
from tui_pos.fiscal.receipt import Receipt
from tui_pos.fiscal.reconcile import Note
from tui_pos.fiscal.spooler import GivenUp, Printed, PrintJob, ReportDone

CASH, CARD, VOUCHER, CREDIT = PaymentKind.CASH, PaymentKind.CARD, PaymentKind.VOUCHER, PaymentKind.RESERVE_2

STORNO = b"1,0000,1,DT000001-0001-0000001,E0000001,DT000001-0001-0000001,211126194000,02000001"
"""How the storno of the sale 1 is begun for an operator's error."""


def part_back(qty: int, original: str = "0000001") -> Receipt:
    """So many thousandths of the coffee of `three_lines` come back."""
    return receipt(line("Кафе", 150, Thousandths(qty)), storno=storno_of(original))


@pytest.fixture
def sold(tmp_path: Path) -> Path:
    """A printer on which the sale 1 is out as document 1."""
    with embedded(tmp_path) as device:
        assert device.print_receipt(three_lines(1)) == 1
    return tmp_path


def stornos(folder: Path) -> list[tuple[int, str]]:
    return [(d["number"], d["total"]) for d in documents(folder, "storno")]


def test_a_storno_names_the_sale_its_receipt_and_the_printers_own_fiscal_memory(sold: Path) -> None:
    with embedded(sold) as device:
        assert device.print_receipt(three_back(1)) == 2
        assert not device.status().fiscal_open
    (storno,) = documents(sold, "storno")
    usn = "DT000001-0001-0000001"
    assert storno["usn"] == usn
    assert storno["storno"] == {
        "reason": "return",
        "number": 1,
        "usn": usn,
        "time": "2026-11-21T19:40:00",
        "fm": "02000001",
    }
    assert storno["texts"] == ["Точки: -0.64", "Благодарим Ви!"]


@pytest.mark.parametrize("reason", StornoReason)
def test_the_printer_is_told_each_reason(sold: Path, reason: StornoReason) -> None:
    with embedded(sold) as device:
        device.print_receipt(receipt(line("Кафе", 150), storno=storno_of("1", reason)))
    (storno,) = documents(sold, "storno")
    assert storno["storno"]["reason"] == reason.value


def test_a_receipt_of_another_printer_is_reversed_where_its_fiscal_memory_is_known(sold: Path) -> None:
    elsewhere = "DT000002-0001-0000009"
    lines, total = (line("Кафе", 150),), Cents(150)
    with embedded(sold) as device:
        with pytest.raises(NotBegun) as caught:
            device.print_receipt(Receipt(elsewhere, lines, ((CASH, total),), total, storno_of("77")))
        assert caught.value.code == "storno_elsewhere"
        device.print_receipt(Receipt(elsewhere, lines, ((CASH, total),), total, storno_of("77", fm="02000002")))
    (storno,) = documents(sold, "storno")
    assert (storno["usn"], storno["storno"]["fm"], storno["storno"]["number"]) == (elsewhere, "02000002", 77)


@pytest.mark.parametrize("kinds", [(CARD,), (VOUCHER, CREDIT), (CREDIT, CARD, CASH)])
def test_however_the_money_goes_back_the_printer_is_given_cash(sold: Path, kinds: tuple[PaymentKind, ...]) -> None:
    payments = tuple((kind, Cents(300 // len(kinds))) for kind in kinds)
    with embedded(sold) as device:
        device.print_receipt(receipt(line("Кафе", 150, 2000), storno=storno_of("1"), payments=payments))
    (storno,) = documents(sold, "storno")
    assert storno["payments"] == [{"kind": "cash", "amount": "3.00"}]


@pytest.mark.parametrize(
    ("reason", "taken"),
    [(StornoReason.RETURN, False), (StornoReason.TAX_BASE, False), (StornoReason.OPERATOR_ERROR, True)],
)
def test_more_than_the_drawer_holds_is_refused_before_anything_is_begun(
    tmp_path: Path, shop: Desk, reason: StornoReason, taken: bool
) -> None:
    sale = PrintJob(uuid4(), receipt(line("Кафе", 640), payments=((CARD, Cents(640)),)))
    storno = PrintJob(uuid4(), receipt(line("Кафе", 640), storno=storno_of("1", reason)))
    shop.spooler.submit(sale)
    assert isinstance(shop.outcome(), Printed)
    shop.spooler.submit(storno)
    if taken:
        assert shop.outcome() == Printed(storno.id, "0000002")
        return
    outcome = shop.outcome()
    assert failed_with(outcome) == "drawer_short"
    assert "books a storno of 6.40 as cash and holds 0.00; put cash in" in str(outcome.trouble)  # type: ignore[union-attr]
    assert len(documents(tmp_path)) == 1
    cash = PrintJob(uuid4(), receipt(line("Чай", 640), counter=2))
    for each in (cash, storno):
        shop.spooler.submit(each)
        assert isinstance(shop.outcome(), Printed)
    assert stornos(tmp_path) == [(3, "6.40")]


def test_what_a_line_may_not_be_is_refused_in_a_storno_too(shop: Desk, tmp_path: Path) -> None:
    for lines, code in (
        ([line("Кафе", 1)] * 513, "too_many_lines"),
        ([line("Злато", 99_999_999, 1001)], "line_too_large"),
        ([line("Торбичка", 0)], "line_without_price"),
    ):
        back = receipt(*lines, storno=storno_of("1"))
        shop.spooler.submit(PrintJob(uuid4(), back))
        assert failed_with(shop.outcome()) == code
    assert documents(tmp_path) == []


def test_a_text_that_the_printer_does_not_take_is_left_out_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), embedded(tmp_path) as device:
        device.print_footer(("Точки: 12.30",))
    assert "Точки: 12.30" in caplog.text


def test_a_printer_that_has_issued_nothing_cannot_tell_from_its_journal(sold: Path, tmp_path: Path) -> None:
    with embedded(tmp_path / "new") as device:
        assert device.issued(1, 3) is None
    with embedded(sold) as device:
        assert device.issued(1, 3) == (Issued(1, three_lines(1).usn, storno=False, cancelled=False),)


def test_a_sale_is_sold_and_reversed_and_its_next_sale_counts_on(shop: Desk, tmp_path: Path) -> None:
    jobs = [PrintJob(uuid4(), each) for each in (three_lines(1), three_back(1), three_lines(2), part_back(1000))]
    for each in (*jobs, *jobs):
        shop.spooler.submit(each)
    numbers = [outcome.receipt_no for _ in range(8) if isinstance(outcome := shop.outcome(), Printed)]
    assert numbers == ["0000001", "0000002", "0000003", "0000004"] * 2
    assert [d["kind"] for d in documents(tmp_path)] == ["receipt", "storno", "receipt", "storno"]


def test_a_storno_that_was_only_noted_is_not_taken_for_its_sale(sold: Path, journal: FileJournal) -> None:
    """What the printer issued last is the sale itself: the same number, lines and sums; and a report came since."""
    storno = PrintJob(uuid4(), three_back(1))
    journal.begin(storno.id, Note(1).to_text())
    with desk(lambda: embedded(sold), journal) as shop:
        shop.spooler.report("x")
        assert isinstance(shop.outcome(), ReportDone)
        shop.spooler.submit(storno)
        assert shop.outcome() == Printed(storno.id, "0000003")
    assert stornos(sold) == [(3, "6.40")]


def test_a_sale_that_was_only_noted_is_not_taken_for_a_storno(sold: Path, journal: FileJournal) -> None:
    sale = PrintJob(uuid4(), three_lines(2))
    journal.begin(sale.id, Note(1).to_text())
    with embedded(sold) as other:
        other.raw(0x2E, STORNO)
        other.raw(0x31, "Кафе\tБ1.50*2.000".encode("cp1251"))
    with desk(lambda: embedded(sold), journal) as shop:
        shop.spooler.submit(sale)
        assert failed_with(shop.outcome()) == "foreign_receipt"
        with embedded(sold) as other:
            other.cancel_receipt()
        shop.spooler.submit(sale)
        assert shop.outcome() == Printed(sale.id, "0000003")


@pytest.mark.parametrize("others", [(), ("x",), ("sale",), ("part",), ("part", "sale", "x"), ("z", "x")])
def test_a_storno_that_is_out_is_found_whatever_was_printed_since(
    sold: Path, journal: FileJournal, others: tuple[str, ...]
) -> None:
    """The till went down before it heard that its storno was out; another one reversed another part of the sale."""
    ours = PrintJob(uuid4(), part_back(500))
    with desk(lambda: embedded(sold), journal) as shop:
        shop.spooler.submit(ours)
        assert shop.outcome() == Printed(ours.id, "0000002")
    with embedded(sold) as other:
        for each in others:
            if each == "x":
                other.x_report()
            elif each == "z":
                other.z_report()
            else:
                other.print_receipt(three_lines(9) if each == "sale" else part_back(1000))
    before = documents(sold)
    with desk(lambda: embedded(sold), journal) as shop:
        shop.spooler.submit(ours)
        assert shop.outcome() == Printed(ours.id, "0000002")
    assert documents(sold) == before


def test_a_storno_of_another_part_that_came_in_between_is_not_taken_for_ours(sold: Path, journal: FileJournal) -> None:
    ours = PrintJob(uuid4(), part_back(500))
    journal.begin(ours.id, Note(1).to_text())
    with embedded(sold) as other:
        other.print_receipt(part_back(1500))
    with desk(lambda: embedded(sold), journal) as shop:
        shop.spooler.submit(ours)
        assert failed_with(shop.outcome()) == "receipt_uncertain"
        shop.spooler.take_back(ours)
        assert shop.outcome() == GivenUp(ours.id)
    assert stornos(sold) == [(2, "2.25")]


def test_a_storno_that_was_begun_unheard_is_not_taken_for_another(sold: Path, journal: FileJournal) -> None:
    """The printer's power goes between its beginning and its answer: it no longer knows the repeated command."""
    storno = PrintJob(uuid4(), three_back(1))
    with embedded(sold) as begun:
        begun.raw(0x2E, STORNO)
    with desk(lambda: embedded(sold), journal) as shop:
        shop.spooler.submit(storno)
        assert failed_with(shop.outcome()) == "receipt_open"
        assert journal.noted(storno.id) is not None
        shop.spooler.submit(storno)
        assert shop.outcome() == Printed(storno.id, "0000003")
    assert stornos(sold) == [(3, "6.40")]


@pytest.mark.parametrize(("command", "data"), [(0x30, b"1,0000,1,DT000001-0009-0000500"), (0x2E, STORNO)])
def test_a_receipt_of_the_other_kind_that_is_open_proves_that_ours_is_not(
    sold: Path, journal: FileJournal, command: int, data: bytes
) -> None:
    with embedded(sold) as other:
        other.raw(command, data)
        storno_open = other.status().storno_open
    ours = PrintJob(uuid4(), three_lines(2) if storno_open else three_back(1))
    with desk(lambda: embedded(sold), journal) as shop:
        shop.spooler.submit(ours)
        assert failed_with(shop.outcome()) == "receipt_open"
        assert journal.noted(ours.id) is None


# Command 6 opens, 7 to 9 sell, 10 pays, 11 and 12 print the footer, 13 closes.
@pytest.mark.parametrize("at", range(6, 14))
def test_paper_out_in_a_storno_and_put_back_gives_one_storno(sold: Path, journal: FileJournal, at: int) -> None:
    storno = PrintJob(uuid4(), three_back(1))
    with desk(lambda: embedded(sold, f"paper-out={at}..{at}"), journal) as shop:
        shop.spooler.submit(storno)
        assert failed_with(shop.outcome()) == "no_paper"
        shop.spooler.submit(storno)
        printed = shop.outcome()
    assert isinstance(printed, Printed)
    (record,) = documents(sold, "storno")
    assert f"{record['number']:07d}" == printed.receipt_no
    assert list(dict.fromkeys(record["texts"])) == ["Точки: -0.64", "Благодарим Ви!"]


@pytest.mark.parametrize(("at", "stays"), [(6, False), (8, False), (10, False), (12, True), (13, True)])
def test_a_storno_is_taken_back_until_it_is_paid(sold: Path, journal: FileJournal, at: int, stays: bool) -> None:
    storno = PrintJob(uuid4(), three_back(1))
    with desk(lambda: embedded(sold, f"paper-out={at}..{at}"), journal) as shop:
        shop.spooler.submit(storno)
        assert failed_with(shop.outcome()) == "no_paper"
        shop.spooler.take_back(storno)
        assert shop.outcome() == (Printed(storno.id, "0000002") if stays else GivenUp(storno.id))
    assert stornos(sold) == ([(2, "6.40")] if stays else [])


@given(bad_lines(lost=(3, 20), stops=["paper-out", "cover-open"], latest=24), st.booleans(), st.integers(1, 6))
@examples(60)
def test_whatever_goes_wrong_the_paper_and_the_till_agree_on_a_storno(
    tmp_path_factory: pytest.TempPathFactory, fail: str, gives_up: bool, attempts: int
) -> None:
    folder = tmp_path_factory.mktemp("printer")
    with embedded(folder) as device:
        device.print_receipt(three_lines(1))
    storno = PrintJob(uuid4(), three_back(1))
    spoiled = iter((fail, fail))
    with desk(lambda: embedded(folder, next(spoiled, ""), attempts=attempts), FileJournal(folder / "journal")) as shop:
        outcome = settled(shop, storno, gives_up=gives_up)
    if isinstance(outcome, Printed):
        assert stornos(folder) == [(int(outcome.receipt_no), "6.40")]
    else:
        assert isinstance(outcome, GivenUp)
        assert stornos(folder) == []
    assert len(documents(folder, "receipt")) == 1
