"""The virtual ISL device keeps its manual's rules: addresses, fields of fixed widths, errors that wait for B2h."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from bench import Clock
from fiscal_parts import documents
from icp_bench import NO_USN, USN, IcpBench, sale

from tui_pos.fiscal.framing import Frame
from tui_pos.fiscal.framing.icp import ICP
from tui_pos.fiscal.link import Link
from tui_pos.fiscal.transport import LineTrouble
from tui_pos.fiscal.virtual.embedded import LEDGER, EmbeddedWire
from tui_pos.fiscal.virtual.printer import VirtualPrinter


@pytest.fixture
def bench(tmp_path: Path) -> IcpBench:
    return IcpBench(tmp_path)


def test_it_tells_who_it_is_also_to_those_who_do_not_know_its_number(bench: IcpBench) -> None:
    assert bench.ask("00") == "IS000001" + "12000001" + "000713391     " + "0000" + "0000000000" + "11"


def test_a_device_hears_only_what_is_sent_to_its_number(tmp_path: Path) -> None:
    wire = EmbeddedWire(tmp_path, "icp")
    wire.hold()
    assert Link(wire, ICP, first_seq=7777).exchange(0x00).data.startswith(b"IS000001")
    with pytest.raises(LineTrouble):
        Link(wire, ICP, first_seq=7777, attempts=1).exchange(0xF3)


def test_the_first_sale_opens_a_receipt_and_the_payment_that_covers_it_ends_it(bench: IcpBench, tmp_path: Path) -> None:
    assert bench.ask("44", sale(qty=2000)) == "ok"
    assert bench.status[2] & 0x40
    assert bench.ask("F8", "01") == "000000" + "00000300" + "0000000000"
    assert bench.ask("F8", "0B")[10:20] == "0000000300"
    assert bench.ask("49", "7000000000100" + "0") == "ok"
    assert bench.status[1] & 0x02
    assert bench.ask("49", "0000000000500" + "0") == "ok"
    assert not bench.status[2] & 0x40
    assert bench.ask("F8", "01") == "000001" + "00000000" + "0000000000"
    assert bench.ask("F8", "0D")[:10] == "0000000200"
    (record,) = documents(tmp_path)
    assert (record["usn"], record["total"], record["change"]) == (USN, "3.00", "3.00")
    assert [p["kind"] for p in record["payments"]] == ["card", "cash"]


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (sale(usn=NO_USN), "ok"),
        (sale(usn="IS000001-0001-00000X1"), "error 104"),
        (sale(qty=0), "error 002"),
        (sale(cents=0), "error 005"),
        (sale(cents=99_999_999, qty=2000), "error 006"),
        (sale(group=0), "error 007"),
        (sale(group=5), "error 007"),
        (sale(group=9), "error 007"),
        (sale(name=""), "error 070"),
        (sale(name="К" * 41), "refused"),
        (f"{USN}0000100000000000000001500200Кафе", "error 013"),
        (f"{USN}000010000000000100000150B200Кафе", "error 001"),
        (f"{USN}0000100000000001", "error 005"),
        (f"{USN}00001000000000010000015", "refused"),
        (f"{USN}1.000", "refused"),
        ("", "error 104"),
    ],
)
def test_a_sale_has_fields_of_fixed_widths_and_bounds(bench: IcpBench, data: str, answer: str) -> None:
    assert bench.ask("44", data) == answer
    assert bool(bench.status[2] & 0x40) is (answer == "ok")


def test_an_error_waits_until_it_is_cleared(tmp_path: Path) -> None:
    wire = EmbeddedWire(tmp_path, "icp")
    wire.hold()
    link = Link(wire, ICP, first_seq=1, attempts=1)

    def refused(command: int, data: str) -> bool:
        return bool(link.exchange(command, data.encode("cp1251")).status)

    assert refused(0x44, sale(group=5))
    assert refused(0x44, sale())
    assert link.exchange(0xF8, b"09").data == b"007"
    assert bytes.fromhex(link.exchange(0xF8, b"0C").data.decode())[0] & 0x20
    assert link.exchange(0xB2).data == b"007"
    assert link.exchange(0xB2).data == b"000"
    assert not refused(0x44, sale())
    assert not bytes.fromhex(link.exchange(0xF8, b"0C").data.decode())[0] & 0x20
    assert not refused(0x92, "174")
    assert refused(0x44, sale(group=5))
    assert not refused(0x44, sale())


def test_a_receipt_is_of_one_sale_number(bench: IcpBench) -> None:
    bench.ask("44", sale())
    assert bench.ask("44", sale(usn="IS000001-0001-0000002")) == "error 104"
    assert bench.ask("81", "IS000001-0001-0000002" + "Текст") == "error 104"
    assert bench.ask("44", sale(usn=NO_USN)) == "ok"


def test_fifty_sales_are_the_most(bench: IcpBench) -> None:
    assert {bench.ask("44", sale()) for _ in range(50)} == {"ok"}
    assert bench.ask("44", sale()) == "error 004"


@pytest.mark.parametrize(
    ("commands", "total"),
    [
        ([("46", "000000050")], "2.50"),
        ([("46", "100000050")], "3.50"),
        ([("47", "01000")], "2.70"),
        ([("47", "10550Лоялен клиент")], "3.17"),
        ([("48", ""), ("47", "01000")], "2.70"),
        ([("44", sale("Хляб", 120)), ("48", ""), ("47", "00500")], "3.99"),
        ([("44", sale("Хляб", 120)), ("45", "1")], "3.00"),
    ],
)
def test_what_a_change_comes_to(bench: IcpBench, tmp_path: Path, commands: list[tuple[str, str]], total: str) -> None:
    bench.ask("44", sale(qty=2000))
    for code, data in commands:
        assert bench.ask(code, data) == "ok"
    assert bench.ask("49", "0") == "ok"
    assert [d["total"] for d in documents(tmp_path)] == [total]


def test_a_change_stands_directly_behind_its_sale_or_its_subtotal(bench: IcpBench) -> None:
    assert bench.ask("47", "01000") == "error 018"
    assert bench.ask("48") == "refused"
    bench.ask("44", sale())
    assert bench.ask("46", "000000151") == "error 023"
    bench.ask("44", sale())
    assert bench.ask("47", "00000") == "error 003"
    bench.ask("81", USN + "Текст")
    assert bench.ask("46", "000000010") == "error 018"
    assert bench.ask("45", "1") == "error 024"
    assert bench.ask("48") == "ok"
    assert bench.ask("46", "000000010") == "error 031"


def test_payments_keep_their_kinds_bounds_and_order(bench: IcpBench) -> None:
    assert bench.ask("49", "0") == "refused"
    bench.ask("44", sale())
    assert bench.ask("49", "B") == "error 008"
    assert bench.ask("49", "7000000000151" + "0") == "error 025"
    assert bench.ask("49", "700000000010") == "refused"
    assert bench.ask("49", "7000000000100") == "ok"
    assert bench.ask("44", sale()) == "error 026"
    assert bench.ask("45", "0") == "error 026"
    assert bench.ask("49", "A000000000050" + "0") == "ok"
    assert bench.ask("49", "0") == "refused"


def test_a_receipt_is_given_up_before_its_first_payment(bench: IcpBench, tmp_path: Path) -> None:
    assert bench.ask("45", "0") == "refused"
    bench.ask("44", sale())
    assert bench.ask("45") == "ok"
    assert [(d["kind"], d["number"]) for d in documents(tmp_path)] == [("cancelled", 1)]
    assert bench.ask("F8", "01")[:6] == "000001"


@pytest.fixture
def clock() -> Clock:
    return Clock()


def by_hand(folder: Path, clock: Clock) -> Callable[[str, str], bytes]:
    printer = VirtualPrinter(folder / LEDGER, "icp", now=clock)

    def ask(code: str, data: str = "") -> bytes:
        request = ICP.encode(Frame(1, int(code, 16), data.encode("cp1251")))
        return b"".join(piece.data for piece in printer.feed(request))

    return ask


def test_paid_with_a_footer_to_come_it_ends_two_seconds_after_the_last_text(tmp_path: Path, clock: Clock) -> None:
    ask = by_hand(tmp_path, clock)
    assert ask("44", sale()) == b"\x06"
    assert ask("49", "0000000000150" + "1") == b"\x06"
    clock.now += timedelta(seconds=1)
    assert ask("81", USN + "Благодарим Ви!") == b"\x06"
    clock.now += timedelta(seconds=1)
    assert ask("81", USN + "Точки: 12") == b"\x06"
    assert documents(tmp_path) == []
    clock.now += timedelta(seconds=2)
    assert ask("F3") != b"\x15"
    assert [d["texts"] for d in documents(tmp_path)] == [["Благодарим Ви!", "Точки: 12"]]


def test_it_ends_at_once_with_flag_0_and_after_a_power_cut(tmp_path: Path, clock: Clock) -> None:
    for counter, end in enumerate(("flag", "power"), start=1):
        ask = by_hand(tmp_path, clock)
        ask("44", sale(usn=f"IS000001-0001-000000{counter}"))
        ask("49", "0000000000150" + "1")
        if end == "flag":
            ask("49", "0")
        else:
            ask = by_hand(tmp_path, clock)
            ask("F3")
        assert len(documents(tmp_path)) == counter


def test_an_open_receipt_outlives_the_power_and_says_so(tmp_path: Path) -> None:
    bench = IcpBench(tmp_path)
    bench.ask("44", sale())
    assert not bench.status[0] & 0x02
    bench.switch_off()
    bench = IcpBench(tmp_path)
    assert bench.status[0] & 0x02
    assert bench.ask("F8", "0B")[10:20] == "0000000150"
    assert bench.ask("45", "0") == "ok"
    assert not bench.status[0] & 0x02


def test_text_above_a_receipt_stands_in_it(bench: IcpBench, tmp_path: Path) -> None:
    assert bench.ask("81", NO_USN + "Нова година!") == "ok"
    bench.ask("75", "Иван Иванов 03")
    bench.ask("44", sale())
    bench.ask("81", USN + "Т" * 60)
    bench.ask("49", "02")
    (record,) = documents(tmp_path)
    assert (record["texts"], record["operator"]) == (["Нова година!", "Т" * 45], "3")


@pytest.mark.parametrize(
    ("fault", "answer", "byte", "bits"),
    [
        ("paper-out", "error 068", 0, 0x90),
        ("cover-open", "error 101", 0, 0x84),
        ("memory-full", "error 052", 3, 0x20),
        ("journal-full", "error 085", 1, 0x80),
        ("clock-not-set", "error 101", 3, 0x40),
        ("blocked", "error 087", 0, 0x20),
        ("z-needed", "error 058", 1, 0x20),
    ],
)
def test_what_is_the_matter_stands_in_the_error_and_mostly_in_the_status(
    tmp_path: Path, fault: str, answer: str, byte: int, bits: int
) -> None:
    bench = IcpBench(tmp_path, fault)
    assert bench.ask("44", sale()) == answer
    assert bench.status[byte] & bits == bits
    assert bench.ask("B1") == ("1" if fault == "paper-out" else "0")
    assert documents(tmp_path) == []


def test_what_it_has_no_command_for_is_refused(bench: IcpBench) -> None:
    assert bench.ask("F8", "77") == "refused"
    assert bench.ask("99") == "refused"
    assert bench.status[1] & 0x10
    for code in ("49", "51", "60", "92", "B0"):
        assert bench.ask(code, "?") == ("error 008" if code == "49" else "refused")
