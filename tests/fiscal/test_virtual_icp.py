"""The virtual ISL device keeps its manual's rules: addresses, fields of fixed widths, errors that wait for B2h."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fiscal_parts import documents
from msgspec.structs import replace

from tui_pos.fiscal.framing import Frame
from tui_pos.fiscal.framing.icp import ICP
from tui_pos.fiscal.link import Link
from tui_pos.fiscal.transport import LineTrouble
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.embedded import LEDGER, EmbeddedWire
from tui_pos.fiscal.virtual.families.icp import new_memory
from tui_pos.fiscal.virtual.memory import save
from tui_pos.fiscal.virtual.printer import VirtualPrinter

USN = "IS000001-0001-0000001"
NO_USN = "00000000-0000-0000000"
FM = "12000001"


def sale(name: str = "Кафе", cents: int = 150, qty: int = 1000, group: int = 2, usn: str = USN, more: str = "") -> str:
    """The data of 44h."""
    return f"{usn}{qty:08d}00000001{cents:08d}0{group}00{name}{more}"


class IcpBench:
    """Raw commands to a virtual ISL device."""

    def __init__(self, folder: Path, fail: str = "") -> None:
        self._wire = EmbeddedWire(folder, "icp", faults.parse(fail))
        self._wire.hold()
        self._link = Link(self._wire, ICP, first_seq=1, attempts=1)

    def ask(self, code: str, data: str = "") -> str:
        """The answer's data, `ok` for an ACK, or the number of the error, which is cleared."""
        answer = self._link.exchange(int(code, 16), data.encode("cp1251"))
        if not answer.status:
            return answer.data.decode("cp1251") or "ok"
        if self.error == "000":
            return "refused"
        return "error " + self._link.exchange(0xB2).data.decode()

    @property
    def error(self) -> str:
        return self._link.exchange(0xF8, b"09").data.decode()

    @property
    def status(self) -> bytes:
        return bytes.fromhex(self.ask("F8", "0C"))

    def switch_off(self) -> None:
        self._wire.close()


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
def clock() -> "Clock":
    return Clock()


class Clock:
    """A device's clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 12, 0)

    def __call__(self) -> datetime:
        return self.now


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


def storno(reason: str = "1", number: str = "0000000001", time: str = "", fm: str = FM, more: str = USN) -> str:
    return f"{reason}{number}{time or datetime.now().strftime('%d%m%Y%H%M%S')}{fm}{more}"


def sold(bench: IcpBench, payment: str = "0") -> IcpBench:
    assert bench.ask("44", sale()) == "ok"
    assert bench.ask("49", payment) == "ok"
    return bench


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (storno("0"), "ok"),
        (storno("2"), "ok"),
        (storno(more=""), "ok"),
        (storno(more=NO_USN), "ok"),
        (storno("3"), "refused"),
        (storno(number="1"), "refused"),
        (storno(time="31022026120000"), "error 041"),
        (storno("0", time="01012020120000"), "error 041"),
        (storno("1", time="01012020120000"), "ok"),
        (storno("1", time="01012999120000"), "error 041"),
        (storno(fm="12AB"), "refused"),
    ],
    ids=range(11),
)
def test_a_storno_names_its_reason_and_its_receipt(bench: IcpBench, data: str, answer: str) -> None:
    assert sold(bench).ask("20", data) == answer


def test_a_storno_is_sold_with_the_commands_of_a_storno_alone(bench: IcpBench, tmp_path: Path) -> None:
    sold(bench)
    assert bench.ask("24", sale()) == "error 105"
    bench.ask("20", storno())
    assert bench.ask("44", sale()) == "error 105"
    assert bench.ask("20", storno()) == "error 054"
    assert bench.ask("24", sale()) == "ok"
    assert bench.ask("49", "7") == "error 025"
    assert bench.ask("49", "0") == "ok"
    back = documents(tmp_path, "storno")[0]
    assert (back["usn"], back["total"], back["storno"]["reason"], back["storno"]["number"]) == (
        USN, "1.50", "return", 1,
    )  # fmt: skip
    assert bench.ask("F8", "03")[90:100] == "0000000150"


@pytest.mark.parametrize(("reason", "answer"), [("0", "ok"), ("1", "error 059"), ("2", "error 059")])
def test_more_than_the_drawer_holds_is_handed_back_only_for_an_operators_error(
    bench: IcpBench, reason: str, answer: str
) -> None:
    sold(bench, "7").ask("20", storno(reason))
    bench.ask("24", sale())
    assert bench.ask("49", "0") == answer


def test_an_invoice_is_named_before_the_first_sale(bench: IcpBench, tmp_path: Path) -> None:
    assert bench.ask("50", "01" + "Фирма ООД") == "ok"
    assert bench.ask("50", "03" + "123456789".ljust(13) + "BG123456789".ljust(12)) == "ok"
    assert bench.ask("50", "03" + "123456789") == "refused"
    bench.ask("44", sale())
    assert bench.status[1] & 0x01
    assert bench.ask("50", "02" + "София") == "error 054"
    assert bench.ask("50", "05") == "ok"
    bench.ask("49", "0")
    (record,) = documents(tmp_path)
    assert record["invoice"]["number"] == "0000000001"
    assert record["invoice"]["buyer"] == {"name": "Фирма ООД", "eik": "123456789", "vat": "BG123456789"}
    assert bench.ask("F8", "01")[14:] == "0000000001"
    bench.ask("20", storno(more=USN + "0000000001"))
    bench.ask("50", "01" + "Фирма ООД")
    bench.ask("24", sale())
    bench.ask("49", "0")
    assert documents(tmp_path, "storno")[0]["invoice"] | {"buyer": None} == {
        "number": "0000000002", "original": "0000000001", "buyer": None,
    }  # fmt: skip


def test_numbers_for_invoices_are_given_once(tmp_path: Path) -> None:
    save(replace(new_memory(), next_invoice=0), tmp_path / "ledger.memory", durably=False)
    bench = IcpBench(tmp_path)
    assert not bench.status[2] & 0x80
    bench.ask("50", "01" + "Фирма ООД")
    assert bench.ask("44", sale()) == "error 064"
    assert bench.ask("92", "11" + "00000000120000000034") == "ok"
    assert bench.ask("92", "11") == "00000000120000000034"
    assert bench.ask("92", "11" + "00000000350000000099") == "error 065"
    assert bench.status[2] & 0x80


def test_the_days_report_ends_the_day_and_the_clock_is_set_after_it(bench: IcpBench, tmp_path: Path) -> None:
    sold(bench)
    assert bench.ask("73", "22112026080000") == "error 039"
    assert bench.ask("51", "1") == "ok"
    assert bench.ask("51", "01") == "ok"
    assert bench.ask("73", "22112026080000") == "ok"
    assert bench.ask("F3")[:6] == "221126"
    assert bench.ask("73", "32112026080000") == "refused"
    assert bench.ask("F8", "02")[4:8] == "0001"
    assert bench.ask("FA", "0001")[:5] == "00011"
    assert bench.ask("FA", "0002") == "0002E" + "0" * 14
    assert bench.ask("55", "01" + "0101202631122026") == "ok"
    assert bench.ask("55", "01" + "3112202601012026") == "error 043"
    assert bench.ask("55", "01" + "3213202601012026") == "error 041"
    assert bench.ask("56", "02" + "00010001") == "ok"
    assert [d["kind"] for d in documents(tmp_path)] == ["receipt", "x", "z", "period", "period"]


def test_cash_goes_in_and_out_of_the_drawer(bench: IcpBench, tmp_path: Path) -> None:
    assert bench.ask("61", "000000000010000") == "ok"
    assert bench.ask("61", "100000000010001") == "error 030"
    assert bench.ask("61", "000000000000000") == "error 028"
    assert bench.ask("61", "011000000000100") == "error 025"
    assert bench.ask("61", "00000000010000") == "refused"
    assert bench.ask("61", "100000000000100") == "ok"
    assert bench.ask("F8", "0D")[:10] == "0000009900"
    assert [(d["kind"], d["total"]) for d in documents(tmp_path)] == [("cash_in", "100.00"), ("cash_out", "1.00")]


def test_a_duplicate_is_made_once_and_directly_after_its_receipt(bench: IcpBench, tmp_path: Path) -> None:
    assert sold(bench).ask("AA") == "ok"
    assert bench.ask("AA") == "refused"
    assert [d["kind"] for d in documents(tmp_path)] == ["receipt", "duplicate"]


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
