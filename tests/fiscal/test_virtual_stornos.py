"""The virtual printer keeps the rules of a storno: its reason, its original, the drawer, its place in the day."""

from pathlib import Path

import pytest
from bench import USN, Bench, opened
from fiscal_parts import documents, embedded, line, receipt, storno_of, three_lines

from tui_pos.domain.operation import StornoReason
from tui_pos.fiscal.device import CommandRefused

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
    assert storno["storno"] == {"reason": "return", "number": 1, "usn": USN, "time": sale["time"], "fm": "02000001"}


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
