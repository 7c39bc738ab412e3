"""The virtual printer keeps a real one's rules: order of commands, sums, password, paper, one duplicate."""

import os
from pathlib import Path

import msgspec
import pytest
from bench import USN, Bench, opened
from examples import examples
from fiscal_parts import documents, driver, embedded, line, receipt, three_lines
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.domain.cart import LARGEST_PRICE
from tui_pos.domain.money import Cents, format_cents
from tui_pos.domain.payment import PaymentKind
from tui_pos.errors import DeviceTrouble, WrongUse
from tui_pos.fiscal.device import CommandRefused
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.embedded import LEDGER, EmbeddedWire

CASH, CARD = PaymentKind.CASH, PaymentKind.CARD


def test_nothing_is_sold_paid_closed_or_cancelled_without_an_open_receipt(bench: Bench) -> None:
    for command, data in ((0x31, "X\tБ1.00"), (0x35, "\t"), (0x36, "text"), (0x38, ""), (0x3C, "")):
        assert bench.ask(command, data) == "not_permitted"


def test_a_receipt_is_closed_only_when_paid_and_cancelled_only_before(bench: Bench) -> None:
    opened(bench)
    assert bench.ask(0x38) == "not_permitted"
    assert bench.ask(0x35, "\tP1.00") == "not_permitted"
    assert bench.ask(0x31, "Кафе\tБ1.50*2.000") == ""
    assert bench.ask(0x38) == "not_permitted"
    assert bench.ask(0x35, "\tD1.00") == "D000000200"
    assert bench.ask(0x3C) == "not_permitted"
    assert bench.ask(0x31, "Кафе\tБ1.50") == "not_permitted"
    assert bench.ask(0x38) == "not_permitted"
    assert bench.ask(0x35, "\tD2.01") == "F"
    assert bench.ask(0x35, "\tP5.00") == "R000000300"
    assert bench.ask(0x38) == "0001,0001"


def test_only_one_receipt_is_open_and_no_report_is_made_meanwhile(bench: Bench) -> None:
    opened(bench)
    assert bench.ask(0x30, f"1,0000,1,{USN}") == "not_permitted"
    assert bench.ask(0x45, "0") == "not_permitted"
    assert bench.ask(0x6D, "1") == "not_permitted"


def test_the_first_receipt_needs_a_sale_number_and_later_ones_count_on(bench: Bench) -> None:
    assert bench.ask(0x30, "1,0000,1") == "not_permitted"
    opened(bench)
    bench.ask(0x31, "X\tБ1.00")
    bench.ask(0x35, "\t")
    assert bench.ask(0x38) == "0001,0001"
    assert bench.ask(0x30) == "0000001"
    assert bench.ask(0x30, "1,0000,1") == "0002,0002"
    bench.ask(0x31, "X\tБ1.00")
    bench.ask(0x35, "\t")
    bench.ask(0x38)
    assert bench.ask(0x30) == "0000002"


def test_three_wrong_passwords_lock_the_printer_until_it_is_switched_off(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    for _ in range(3):
        assert bench.ask(0x30, f"1,9999,1,{USN}") == "not_permitted"
    assert bench.ask(0x30, f"1,0000,1,{USN}") == "not_permitted"
    bench.switch_off()
    assert Bench(tmp_path).ask(0x30, f"1,0000,1,{USN}") == "0001,0001"


def test_a_duplicate_is_made_once_and_directly_after_its_receipt(tmp_path: Path) -> None:
    with embedded(tmp_path) as device:
        device.print_receipt(three_lines(1))
        device.duplicate()
        with pytest.raises(CommandRefused, match="too late"):
            device.duplicate()
        device.print_receipt(three_lines(2))
        device.x_report()
        with pytest.raises(CommandRefused):
            device.duplicate()
    assert [d["kind"] for d in documents(tmp_path)] == ["receipt", "duplicate", "receipt", "x"]


@pytest.mark.parametrize(
    ("data", "cents"),
    [
        ("Кафе\tБ1.50*2.000", 300),
        ("Кафе\tB1.50*2.000", 300),
        ("Кафе\tБ0.35*0.333", 12),
        # The manual's list of what 31h refuses has no price of zero in it.
        ("Кафе\tБ0.00", 0),
        ("Кафе\tБ1.50*2.000,-10.00", 270),
        ("Кафе\tБ1.50*2.000,10", 330),
        ("Кафе\tБ1.50*2.000;-0.01", 299),
        ("Кафе\tБ1.50#кг", None),
        ("Ред едно\nРед две\tГ9.99", 999),
        ("Кафе\tД1.50", None),
        ("Кафе\tБ1.505", None),
        ("Кафе\tБ1.50;-1.51", None),
        ("Кафе\tБ1.50,-99.01", None),
        ("Кафе\tБ999999.99*1.001", None),
        ("К" * 43 + "\tБ1.00", None),
        ("Кафе\tБ", None),
        ("Кафе Б1.50", None),
        ("", None),
    ],
)
def test_a_sale_is_reckoned_to_the_cent_or_refused(bench: Bench, data: str, cents: int | None) -> None:
    refusal = opened(bench).ask(0x31, data)
    is_open, items, amount, _ = bench.ask(0x4C, "T").split(",")
    assert is_open == "1"
    if cents is None:
        assert refusal
        assert int(items) == 0
    else:
        assert refusal == ""
        assert int(amount) == cents


def test_a_void_takes_back_only_what_was_sold(bench: Bench) -> None:
    opened(bench).ask(0x31, "Кафе\tБ1.50*2.000")
    assert bench.ask(0x31, "Чай\tБ-1.50*2.000") == "not_permitted"
    assert bench.ask(0x31, "Кафе\tБ-1.50*2.000") == ""
    assert bench.ask(0x31, "Кафе\tБ-1.50*2.000") == "not_permitted"
    assert bench.ask(0x4C, "T") == "1,0002,000000000,000000000"


def test_a_command_it_does_not_know_and_one_it_cannot_read_are_told_apart(bench: Bench) -> None:
    assert bench.ask(0x7F) == "unknown_command"
    assert bench.ask(0x4C, "Q") == "syntax"


def test_without_paper_nothing_is_printed_and_nothing_is_changed(tmp_path: Path) -> None:
    bench = Bench(tmp_path, "paper-out=5..6")
    opened(bench)
    assert bench.ask(0x31, "Кафе\tБ1.50") == ""
    assert bench.ask(0x31, "Кафе\tБ1.50") == "no_paper"
    assert bench.ask(0x4C, "T") == "1,0001,000000150,000000000"
    assert bench.ask(0x31, "Кафе\tБ1.50") == ""


def test_x_leaves_the_day_and_z_ends_it(tmp_path: Path) -> None:
    with embedded(tmp_path) as device:
        device.print_receipt(receipt(line("Вода", 100, vat="А"), line("Кафе", 250)))
        x, z, after = device.x_report(), device.z_report(), device.x_report()
    assert (x.total, x.by_group[:2]) == (350, (100, 250))
    assert (z.number, z.total) == (1, 350)
    assert (after.number, after.total) == (2, 0)
    assert [(d["kind"], d["number"], d["total"]) for d in documents(tmp_path)] == [
        ("receipt", 1, "3.50"),
        ("x", 2, "3.50"),
        ("z", 3, "3.50"),
        ("x", 4, "0.00"),
    ]


def test_the_clock_is_set_and_read(tmp_path: Path) -> None:
    from datetime import datetime, timedelta

    moment = datetime(2026, 12, 31, 23, 59, 30)
    with embedded(tmp_path) as device:
        device.set_clock(moment)
        assert abs(device.read_clock() - moment) < timedelta(seconds=30)


def test_text_in_a_receipt_stands_on_its_paper(tmp_path: Path) -> None:
    bench = opened(Bench(tmp_path))
    bench.ask(0x31, "Кафе\tБ1.50")
    bench.ask(0x35, "\t")
    assert bench.ask(0x36, "Благодарим Ви!") == ""
    bench.ask(0x38)
    assert "# Благодарим Ви! #" in (tmp_path / "receipts" / "0000001.txt").read_text(encoding="utf-8").splitlines()


def test_the_receipt_is_drawn_on_42_columns_with_its_vat_groups(tmp_path: Path) -> None:
    whole = receipt(
        line("Кафе → „Нова“", 150, 2000, 10),
        line("Вода", 100, vat="А"),
        payments=((CARD, Cents(90)), (CASH, Cents(500))),
    )
    with embedded(tmp_path) as device:
        device.print_receipt(whole)
    paper = (tmp_path / "receipts" / "0000001.txt").read_text(encoding="utf-8")
    rows = paper.splitlines()
    assert max(map(len, rows)) <= 42
    assert "VIRTUAL DEVICE" in paper
    assert "Кафе -> „Нова“" in rows
    assert [row.split()[-2:] for row in rows if row.endswith((" Б", " А"))] == [["3.00", "Б"], ["1.00", "А"]]
    for words in ("ОБЩА СУМА 3.90", "КАРТА 0.90", "В БРОЙ 5.00", "РЕСТО 2.00", "ОТСТЪПКА -0.10"):
        assert any(" ".join(row.split()) == words for row in rows), words


def test_a_ledger_line_that_was_cut_short_is_made_good_from_the_memory(tmp_path: Path) -> None:
    with embedded(tmp_path) as device:
        device.print_receipt(three_lines(1))
        device.print_receipt(three_lines(2))
    ledger = tmp_path / LEDGER
    whole = ledger.read_bytes()
    second = whole.index(b"\n") + 1
    for cut in (len(whole) - 1, second + 10, second):
        os.truncate(ledger, cut)
        with embedded(tmp_path) as device:
            device.status()
        assert ledger.read_bytes() == whole


def test_an_open_receipt_outlives_the_power(tmp_path: Path) -> None:
    bench = opened(Bench(tmp_path))
    bench.ask(0x31, "Кафе\tБ1.50")
    bench.switch_off()
    assert Bench(tmp_path).ask(0x4C, "T") == "1,0001,000000150,000000000"


def test_a_second_program_waits_while_the_printer_is_held(tmp_path: Path) -> None:
    first, second = EmbeddedWire(tmp_path), EmbeddedWire(tmp_path, patience_s=0)
    first.hold()
    with pytest.raises(DeviceTrouble, match="another program"):
        second.hold()
    first.release()
    second.hold()


@pytest.mark.parametrize("spec", ["", "nak=3,chop=7", " paper-out=2..5 , echo", "busy=300@4", "power-cut=byte:9"])
def test_faults_that_can_be_written_are_read(spec: str) -> None:
    assert (faults.parse(spec) == faults.NONE) == (not spec)


@pytest.mark.parametrize("spec", ["fire", "nak", "nak=0", "nak=x", "paper-out=a..b", "power-cut=now:3", "echo=1"])
def test_a_fault_that_does_not_exist_is_refused_with_an_example(spec: str) -> None:
    with pytest.raises(WrongUse, match="for example"):
        faults.parse(spec)


names = st.text(min_size=1, max_size=90).filter(str.strip)
amounts = st.integers(1, LARGEST_PRICE // 1000)
sold_lines = st.builds(
    lambda name, price, qty, share, vat: line(name, price, qty, round(price * qty / 1000) * share // 100, vat),
    names,
    amounts,
    st.integers(1, 9_999),
    st.integers(0, 100),
    st.sampled_from("АБВГ"),
).filter(lambda sold: sold.gross > 0)


@given(st.lists(sold_lines, min_size=1, max_size=6), st.integers(0, 5000), st.integers(0, 100), st.booleans())
@examples(60)
def test_any_receipt_prints_and_the_ledger_has_its_total(
    tmp_path_factory: pytest.TempPathFactory, lines: list, over: int, by_card: int, split: bool
) -> None:
    folder = tmp_path_factory.mktemp("printer")
    total = sum(sold.net for sold in lines)
    card = total * by_card // 100 if split else 0
    payments = tuple(
        (kind, Cents(cents))
        for kind, cents in ((CARD, card), (CASH, total - card + (over if total > card else 0)))
        if cents
    )
    whole = receipt(*lines, payments=payments)
    with driver(lambda: EmbeddedWire(folder)) as device:
        assert device.print_receipt(whole) == 1
    (record,) = documents(folder)
    assert record["total"] == format_cents(total)
    assert [item["amount"] for item in record["items"]] == [format_cents(sold.net) for sold in lines]
    assert [(p["kind"], p["amount"]) for p in record["payments"] if p["amount"] != "0.00"] == [
        (kind.value, format_cents(cents)) for kind, cents in payments
    ]
    assert msgspec.json.encode(record)
