"""The virtual printer keeps a real one's rules: order of commands, sums, password, paper, one duplicate."""

import os
from pathlib import Path

import msgspec
import pytest
from examples import examples
from fiscal_parts import documents, driver, embedded, line, receipt, storno_of, three_lines
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.domain.cart import LARGEST_PRICE
from tui_pos.domain.money import Cents, format_cents
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.errors import DeviceTrouble, WrongUse
from tui_pos.fiscal.device import CommandRefused
from tui_pos.fiscal.link import Link
from tui_pos.fiscal.status import DATECS_P
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.embedded import LEDGER, EmbeddedWire

CASH, CARD = PaymentKind.CASH, PaymentKind.CARD
USN = "DT000001-0001-0000001"


class Bench:
    """Raw commands to a virtual printer."""

    def __init__(self, folder: Path, fail: str = "") -> None:
        self._wire = EmbeddedWire(folder, faults.parse(fail))
        self._wire.hold()
        self._link = Link(self._wire, first_seq=0x50)
        self._link.greet()

    def ask(self, command: int, data: str = "") -> str:
        """The reply's data, or the codes of what its status bits say when it has none."""
        reply = self._link.exchange(command, data.encode("cp1251"))
        return reply.data.decode("cp1251") or " ".join(
            condition.code for condition in DATECS_P.read(reply.status or b"").conditions
        )

    def switch_off(self) -> None:
        self._wire.close()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def opened(bench: Bench) -> Bench:
    assert bench.ask(0x30, f"1,0000,1,{USN}") == "0001,0001"
    return bench


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


ORIGINAL = f"{USN},211126194000,02000001"


def sold(bench: Bench, cash: str = "\tP5.00") -> Bench:
    """A coffee for 1.50 is out as document 1."""
    opened(bench)
    bench.ask(0x31, "Кафе\tБ1.50*1.000")
    bench.ask(0x35, cash)
    assert bench.ask(0x38) == "0001,0001"
    return bench


@pytest.mark.parametrize(
    ("data", "reply"),
    [
        (f"1,0000,1,{USN},R0000001,{ORIGINAL}", "0002,0001"),
        (f"1,0000,1,{USN},E1,{ORIGINAL}#сгрешена цена", "0002,0001"),
        (f"1,0000,1,{USN},T0000001,{ORIGINAL}", "0002,0001"),
        # Named by its number alone, the original must be in the journal.
        ("1,0000,1,R0000001", "0002,0001"),
        ("1,0000,1,R0000002", "not_permitted"),
        (f"1,0000,1,{USN},X0000001,{ORIGINAL}", "syntax"),
        (f"1,0000,1,{USN},R,{ORIGINAL}", "syntax"),
        (f"1,0000,1,{USN},R0000001,{USN},211326194000,02000001", "syntax"),
        (f"1,0000,1,{USN},R0000001,{USN}", "syntax"),
        (f"17,0000,1,{USN},R0000001,{ORIGINAL}", "syntax"),
        (f"1,9999,1,{USN},R0000001,{ORIGINAL}", "not_permitted"),
        ("", "syntax"),
    ],
)
def test_a_storno_names_its_reason_and_its_receipt(bench: Bench, data: str, reply: str) -> None:
    assert sold(bench).ask(0x2E, data) == reply


def test_no_storno_is_begun_while_a_receipt_is_open_nor_a_receipt_while_a_storno_is(bench: Bench) -> None:
    opened(bench)
    assert bench.ask(0x2E, f"1,0000,1,{USN},E0000001,{ORIGINAL}") == "not_permitted"
    bench.ask(0x3C)
    assert bench.ask(0x2E, f"1,0000,1,{USN},E0000001,{ORIGINAL}") == "0002,0001"
    assert bench.ask(0x30, f"1,0000,1,{USN}") == "not_permitted"
    assert bench.ask(0x45, "0") == "not_permitted"


def test_a_storno_hands_back_cash_alone_and_no_more_than_it_comes_to(bench: Bench) -> None:
    sold(bench).ask(0x2E, f"1,0000,1,{USN},R0000001,{ORIGINAL}")
    bench.ask(0x31, "Кафе\tБ1.50")
    for payment in ("\tD1.50", "\tJ1.50", "\tP1.51"):
        assert bench.ask(0x35, payment) == "F"
    assert bench.ask(0x35, "\tP1.00") == "D000000050"
    assert bench.ask(0x35, "\t") == "D000000000"
    assert bench.ask(0x38) == "0002,0001"
    assert bench.ask(0x30) == "0000001"


@pytest.mark.parametrize(("reason", "taken"), [("R", False), ("T", False), ("E", True)])
def test_more_than_the_drawer_holds_is_handed_back_only_for_an_operators_error(
    bench: Bench, reason: str, taken: bool
) -> None:
    sold(bench, "\tD1.50")
    if not taken:
        assert bench.ask(0x2E, f"1,0000,1,{reason}0000001") == "not_permitted"
    bench.ask(0x2E, f"1,0000,1,{USN},{reason}0000001,{ORIGINAL}")
    bench.ask(0x31, "Кафе\tБ1.50")
    assert bench.ask(0x35, "\t") == ("D000000000" if taken else "F")
    if not taken:
        bench.ask(0x3C)
        assert bench.ask(0x46, "1.50").startswith("P")
        bench.ask(0x2E, f"1,0000,1,{USN},{reason}0000001,{ORIGINAL}")
        bench.ask(0x31, "Кафе\tБ1.50")
        assert bench.ask(0x35, "\t") == "D000000000"


def test_a_receipt_named_by_its_number_alone_is_reversed_whole_and_at_once(bench: Bench, tmp_path: Path) -> None:
    assert sold(bench).ask(0x2E, "1,0000,1,R0000001") == "0002,0001"
    assert bench.ask(0x4C, "T") == "0,0001,000000150,000000150"
    sale, storno = documents(tmp_path)
    assert (storno["kind"], storno["usn"], storno["total"]) == ("storno", USN, "1.50")
    assert storno["items"] == sale["items"]
    assert storno["storno"] == {"reason": "R", "number": 1, "usn": USN, "time": sale["time"], "fm": "02000001"}


def test_the_days_report_has_turnover_and_stornos_apart(tmp_path: Path) -> None:
    with embedded(tmp_path) as device:
        device.print_receipt(receipt(line("Вода", 100, vat="А"), line("Кафе", 250)))
        device.print_receipt(receipt(line("Кафе", 250), storno=storno_of("0000001", StornoReason.RETURN)))
        assert device.z_report().total == 350
        assert device.z_report().total == 0
    first, second = documents(tmp_path, "z")
    assert (first["total"], first["storno_total"], first["storno_groups"]) == ("3.50", "2.50", {"Б": "2.50"})
    assert (second["total"], second["storno_total"]) == ("0.00", "0.00")
    paper = (tmp_path / "receipts" / f"{first['number']:07d}.txt").read_text(encoding="utf-8")
    assert "ОБЩО СТОРНО 2.50" in " ".join(paper.split())


def test_a_storno_is_drawn_with_what_it_reverses_and_its_footer(tmp_path: Path) -> None:
    whole = receipt(
        line("Кафе", 150),
        storno=storno_of("0000041", StornoReason.TAX_BASE, fm="02999999"),
        footer=("Точки: 12.30", "", "Благодарим Ви → заповядайте отново при нас и доведете още приятели и роднини"),
    )
    with embedded(tmp_path) as device:
        device.print_receipt(receipt(line("Чай", 200), counter=7))
        assert device.print_receipt(whole) == 2
    rows = (tmp_path / "receipts" / "0000002.txt").read_text(encoding="utf-8").splitlines()
    assert max(map(len, rows)) <= 42
    assert rows[3].strip() == "СТОРНО"
    assert "НАМАЛЕНИЕ НА ДАНЪЧНАТА ОСНОВА" in rows[4]
    assert [" ".join(row.split()) for row in rows[5:8]] == [
        "КЪМ ДОКУМЕНТ 0000041 2026-11-21 19:40:00",
        "ФП 02999999",
        f"УНП: {USN}",
    ]
    assert [row for row in rows if row.startswith("#")] == [
        "# Точки: 12.30 #",
        "# Благодарим Ви -> заповядайте отново #",
        "# при нас и доведете още приятели и р… #",
    ]


def test_a_storno_has_no_duplicate(tmp_path: Path) -> None:
    with embedded(tmp_path) as device:
        device.print_receipt(three_lines(1))
        device.print_receipt(receipt(line("Кафе", 150), storno=storno_of("0000001")))
        with pytest.raises(CommandRefused, match="too late"):
            device.duplicate()


def test_the_journal_tells_a_receipt_a_storno_and_a_cancelled_one_apart(bench: Bench) -> None:
    sold(bench).ask(0x2E, "1,0000,1,E0000001")
    opened_again = f"1,0000,1,{USN}"
    bench.ask(0x30, opened_again)
    bench.ask(0x3C)
    bench.ask(0x45, "2")
    assert [bench.ask(0x77, f"W,{number}") for number in range(1, 6)] == [
        f"U,{USN},1,1,0,1",
        f"U,{USN},1,1,2,2",
        f"U,{USN},1,1,4,3",
        "F",
        "F",
    ]


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


names = st.text(min_size=1, max_size=90)
amounts = st.integers(1, LARGEST_PRICE // 1000)
sold_lines = st.builds(
    lambda name, price, qty, share, vat: line(name, price, qty, round(price * qty / 1000) * share // 100, vat),
    names,
    amounts,
    st.integers(1, 9_999),
    st.integers(0, 100),
    st.sampled_from("АБВГ"),
)


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
