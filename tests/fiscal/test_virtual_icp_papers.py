"""What the virtual ISL device prints besides a plain sale: stornos, invoices, reports, cash and duplicates."""

from datetime import datetime
from pathlib import Path

import pytest
from fiscal_parts import documents
from icp_bench import NO_USN, USN, IcpBench, sale
from msgspec.structs import replace

from tui_pos.fiscal.virtual.families.icp import new_memory
from tui_pos.fiscal.virtual.memory import save

FM = "12000001"


@pytest.fixture
def bench(tmp_path: Path) -> IcpBench:
    return IcpBench(tmp_path)


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
