"""An ISL device prints what it is given, and what goes unanswered is made sure of before anything is sent again."""

from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fiscal_parts import FileJournal, documents, line

from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal import families
from tui_pos.fiscal.device import Access, CommandRefused, Drawer, FiscalDevice, NotBegun, Transaction
from tui_pos.fiscal.families.icp_errors import ERRORS, TABLE
from tui_pos.fiscal.jobs import Printed, PrintJob
from tui_pos.fiscal.printing import Printing
from tui_pos.fiscal.receipt import Buyer, Change, Receipt, ReceiptLine, Signed, Storno
from tui_pos.fiscal.reconcile import Note
from tui_pos.fiscal.status import Weight
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.embedded import EmbeddedWire

CASH, CARD = PaymentKind.CASH, PaymentKind.CARD
COFFEE, BREAD = line("Кафе", 150, 2000), line("Хляб", 120, discount=10)
BUYER = Buyer("Фирма ООД", "000713391", "София, ул. Първа 1", vat_number="BG000713391", received_by="Иван")


def icp(folder: Path, fail: str = "", **access: Any) -> FiscalDevice:
    return families.driver(
        "icp",
        "test printer",
        Access(1, "", 1, **access),
        lambda: EmbeddedWire(folder, "icp", faults=faults.parse(fail)),
    )


def receipt(*lines: ReceiptLine, counter: int = 1, total: int | None = None, **fields: Any) -> Receipt:
    cents = Cents(sum(sold.net for sold in lines) if total is None else total)
    payments = fields.pop("payments", ((CASH, cents),))
    return Receipt(f"IS000001-0001-{counter:07d}", lines, payments, cents, **fields)


def printed(folder: Path, wanted: Receipt, **access: Any) -> dict[str, Any]:
    """The record of the receipt."""
    with icp(folder, **access) as device:
        number = device.print_receipt(device.prepared(wanted))
    record = documents(folder)[-1]
    assert record["number"] == number
    return record


def storno_of(number: int, reason: StornoReason = StornoReason.OPERATOR_ERROR, **fields: Any) -> Storno:
    return Storno(reason, str(number), datetime.now(), **fields)


def test_it_is_found_by_its_address_and_says_who_it_is(tmp_path: Path) -> None:
    with icp(tmp_path) as device:
        identity = device.identify()
        assert (identity.model, identity.serial, identity.fiscal_memory) == ("ISL5011S-KL", "IS000001", "12000001")
        assert device.tax_number() == "000713391"
        assert device.status().stops is None
        assert (device.last_document(), device.last_closure(), device.last_invoice()) == (0, 0, None)
        assert device.raw(0xB1, b"") == b"0"


def test_a_receipt_has_its_lines_discounts_texts_and_payments(tmp_path: Path) -> None:
    record = printed(
        tmp_path,
        receipt(
            ReceiptLine("Кафе", "Б", Cents(150), Thousandths(2000), comments=("с мляко",), department=10),
            BREAD,
            line("Сирене", 1199, 335),
            line("Вестник", 100, vat="Г", discount=-5),
            ReceiptLine("Вода", "А", Cents(100), Thousandths(1000), percent=BasisPoints(-1000)),
            header=("Маса 5",),
            footer=("Точки: 12", "Благодарим Ви!"),
            payments=((CARD, Cents(500)), (CASH, Cents(2000))),
        ),
    )
    assert [item["amount"] for item in record["items"]] == ["3.00", "1.10", "4.02", "1.05", "0.90"]
    assert [item["vat"] for item in record["items"]] == ["Б", "Б", "Б", "Г", "А"]
    assert record["usn"] == "IS000001-0001-0000001"
    assert record["payments"] == [{"kind": "card", "amount": "5.00"}, {"kind": "cash", "amount": "20.00"}]
    assert (record["total"], record["change"]) == ("10.07", "14.93")
    assert record["texts"] == ["Маса 5", "с мляко", "Точки: 12", "Благодарим Ви!"]


def test_a_percent_of_the_sum_is_one_and_an_amount_off_it_is_spread_over_the_lines(tmp_path: Path) -> None:
    tenth = ReceiptLine("Чай", "Б", Cents(100), Thousandths(1000), subtotals=(Change(percent=BasisPoints(-1000)),))
    record = printed(tmp_path, receipt(COFFEE, tenth, total=360))
    assert record["changes"] == ["-0.40"]
    half = ReceiptLine("Чай", "Б", Cents(100), Thousandths(1000), subtotals=(Change(amount=Cents(-50)),))
    record = printed(tmp_path, receipt(COFFEE, half, total=350, counter=2))
    assert "changes" not in record
    assert [item["discount"] for item in record["items"]] == ["0.37", "0.13"]


def test_every_kind_of_payment_has_its_number_and_a_shop_may_have_its_own(tmp_path: Path) -> None:
    for counter, kind in enumerate(PaymentKind, start=1):
        record = printed(tmp_path, receipt(COFFEE, counter=counter, payments=((kind, Cents(300)),)))
        assert record["payments"] == [{"kind": kind.value, "amount": "3.00"}]
    record = printed(tmp_path, receipt(COFFEE, counter=20, payments=((CARD, Cents(300)),)), payments={CARD: "8"})
    assert record["payments"] == [{"kind": "bank", "amount": "3.00"}]


def test_a_receipt_that_costs_nothing_is_paid_and_closed(tmp_path: Path) -> None:
    record = printed(tmp_path, receipt(line("Подарък", 100, discount=100), payments=()))
    assert (record["kind"], record["total"]) == ("receipt", "0.00")


def test_another_operator_signs_his_receipt_alone(tmp_path: Path) -> None:
    with icp(tmp_path) as device:
        device.print_receipt(receipt(COFFEE, signed=Signed(7, "")))
        device.print_receipt(receipt(COFFEE, counter=2))
    assert [record["operator"] for record in documents(tmp_path)] == ["7", "1"]


def test_a_storno_names_what_it_reverses_and_pays_in_cash(tmp_path: Path) -> None:
    printed(tmp_path, receipt(COFFEE, BREAD))
    record = printed(tmp_path, receipt(BREAD, storno=storno_of(1, StornoReason.RETURN), footer=("Върнато",)))
    assert record["kind"] == "storno"
    assert (record["storno"]["reason"], record["storno"]["number"]) == ("return", 1)
    assert record["storno"]["fm"] == "12000001"
    assert record["payments"] == [{"kind": "cash", "amount": "1.10"}]


def test_a_return_needs_as_much_cash_and_a_storno_its_own_printer(tmp_path: Path) -> None:
    with icp(tmp_path) as device:
        with pytest.raises(NotBegun) as refused:
            device.print_receipt(receipt(COFFEE, storno=storno_of(1, StornoReason.RETURN)))
        assert refused.value.code == "drawer_short"
        foreign = Receipt("IS000002-0001-0000001", (COFFEE,), ((CASH, Cents(300)),), Cents(300), storno=storno_of(1))
        with pytest.raises(NotBegun) as refused:
            device.print_receipt(foreign)
        assert refused.value.code == "storno_elsewhere"
        late = Storno(StornoReason.OPERATOR_ERROR, "1", datetime(2020, 1, 1))
        with pytest.raises(NotBegun) as refused:
            device.print_receipt(receipt(COFFEE, storno=late))
        assert refused.value.code == "bad_date"
    assert documents(tmp_path) == []


def test_an_invoice_is_told_its_buyer_first_and_so_is_a_credit_note(tmp_path: Path) -> None:
    record = printed(tmp_path, receipt(COFFEE, buyer=BUYER))
    assert record["invoice"]["number"] == "0000000001"
    assert record["invoice"]["buyer"]["name"] == "Фирма ООД"
    credit = storno_of(1, invoice="0000000001")
    record = printed(tmp_path, receipt(COFFEE, buyer=BUYER, storno=credit))
    assert (record["invoice"]["number"], record["invoice"]["original"]) == ("0000000002", "0000000001")
    with icp(tmp_path) as device:
        assert device.last_invoice() == "0000000002"


def test_a_first_sale_that_is_refused_leaves_nothing_begun(tmp_path: Path) -> None:
    with icp(tmp_path) as device:
        for wanted, code in (
            (line("Дрехи", 100, vat="Д"), "vat_group"),
            (line("Нула", 0), "line_without_price"),
            (line("Злато", 100_000_000), "line_too_large"),
            (line("Зърно", 1, 100_000_000), "line_too_large"),
        ):
            with pytest.raises(NotBegun) as refused:
                device.print_receipt(
                    device.prepared(receipt(wanted, payments=((CASH, wanted.net),) if wanted.net else ()))
                )
            assert refused.value.code == code
        with pytest.raises(NotBegun) as refused:
            device.prepared(receipt(*[COFFEE] * 51))
        assert refused.value.code == "too_many_lines"
        assert device.print_receipt(receipt(COFFEE)) == 1


def test_a_sale_never_becomes_part_of_a_receipt_that_is_open(tmp_path: Path) -> None:
    with icp(tmp_path) as device:
        device.raw(0x44, b"IS000001-0002-0000009" + b"00001000" + b"00000500" + b"00000099" + b"0200" + b"x")
        assert device.transaction() == Transaction(True, None, Cents(99), Cents(0), paying=False)
        with pytest.raises(NotBegun) as refused:
            device.print_receipt(receipt(COFFEE))
        assert refused.value.code == "receipt_open"
        device.cancel_receipt()
        assert device.print_receipt(receipt(COFFEE)) == 2


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("paper-out", "no_paper"),
        ("cover-open", "cover_open"),
        ("memory-full", "fiscal_memory_full"),
        ("clock-not-set", "clock_not_set"),
        ("z-needed", "z_needed"),
    ],
)
def test_what_stops_it_is_told_before_anything_is_begun(tmp_path: Path, condition: str, code: str) -> None:
    with icp(tmp_path, condition) as device:
        stops = device.status().stops
        assert stops is not None
        assert stops.code == code
        with pytest.raises(NotBegun) as refused:
            device.print_receipt(receipt(COFFEE))
    assert refused.value.code == code


def test_an_error_in_the_middle_is_told_by_its_number_and_the_receipt_begun_anew(tmp_path: Path) -> None:
    journal, job = FileJournal(tmp_path / "notes"), PrintJob(uuid4(), receipt(COFFEE))
    with pytest.raises(DeviceTrouble) as refused:
        Printing(lambda: icp(tmp_path, "paper-out=9..14"), journal).print(job)
    assert refused.value.code == "no_paper"
    assert isinstance(Printing(lambda: icp(tmp_path), journal).print(job), Printed)
    assert [record["kind"] for record in documents(tmp_path)] == ["cancelled", "receipt"]


def test_reports_are_summed_up_by_group(tmp_path: Path) -> None:
    with icp(tmp_path) as device:
        device.print_receipt(receipt(COFFEE, line("Хляб", 100, vat="В")))
        x = device.x_report()
        z = device.z_report()
        assert (x.number, x.total, x.by_group[:3]) == (1, 400, (0, 300, 100))
        assert z == x
        assert device.last_closure() == 1
        device.period_report(date(2026, 1, 1), date(2026, 12, 31), detailed=True)
    assert [record["kind"] for record in documents(tmp_path)] == ["receipt", "x", "z", "period"]


def test_a_duplicate_is_made_once(tmp_path: Path) -> None:
    with icp(tmp_path) as device:
        device.print_receipt(receipt(COFFEE))
        device.duplicate()
        with pytest.raises(CommandRefused) as refused:
            device.duplicate()
    assert refused.value.code == "no_duplicate"


def test_cash_is_booked_to_the_cent_and_never_below_nothing(tmp_path: Path) -> None:
    with icp(tmp_path) as device:
        device.move_cash(Cents(1000))
        device.move_cash(Cents(-300))
        assert device.drawer() == Drawer(Cents(700))
        with pytest.raises(CommandRefused) as refused:
            device.move_cash(Cents(-701))
        assert refused.value.code == "drawer_short"
    assert [record["total"] for record in documents(tmp_path)] == ["10.00", "3.00"]


def test_its_clock_is_set_only_after_a_z_report(tmp_path: Path) -> None:
    with icp(tmp_path) as device:
        device.print_receipt(receipt(COFFEE))
        with pytest.raises(CommandRefused) as refused:
            device.set_clock(datetime(2026, 11, 22, 9, 0))
        assert refused.value.code == "clock_after_z"
        device.z_report()
        device.set_clock(datetime(2026, 11, 22, 9, 0))
        assert abs((device.read_clock() - datetime(2026, 11, 22, 9, 0)).total_seconds()) < 60
        device.open_drawer()
        for undone in (device.show, device.print_text):
            with pytest.raises(CommandRefused) as refused:
                undone(["x"])
            assert refused.value.code == "not_on_device"


WANTED = {
    "two payments": receipt(COFFEE, BREAD, payments=((CARD, Cents(100)), (CASH, Cents(500)))),
    "texts": receipt(COFFEE, BREAD, footer=("Точки: 12",), header=("Маса 5",)),
    "a storno": receipt(COFFEE, storno=storno_of(1)),
    "percents": receipt(
        ReceiptLine("Кафе", "Б", Cents(150), Thousandths(2000), subtotals=(Change(percent=BasisPoints(-1000)),)),
        total=270,
    ),
    "an invoice": receipt(COFFEE, buyer=BUYER),
}


@pytest.mark.parametrize("fault", ["lost-reply={}", "garbage={}"])
@pytest.mark.parametrize("wanted", WANTED.values(), ids=WANTED.keys())
def test_one_answer_that_is_lost_or_garbled_is_made_good_at_once(tmp_path: Path, wanted: Receipt, fault: str) -> None:
    for number in range(1, 22):
        folder = tmp_path / str(number)
        with icp(folder, fault.format(number)) as device:
            device.print_receipt(device.prepared(wanted))
        (record,) = documents(folder)
        assert record["kind"] in ("receipt", "storno")
        assert int(record["total"].replace(".", "")) == wanted.total
        assert len(record["items"]) == len(wanted.lines)


@pytest.mark.parametrize("every", [2, 3, 5])
def test_frames_that_it_did_not_understand_are_sent_again(tmp_path: Path, every: int) -> None:
    for name, wanted in WANTED.items():
        folder = tmp_path / name
        with icp(folder, f"nak={every}") as device:
            device.print_receipt(device.prepared(wanted))
        assert len(documents(folder)) == 1


@pytest.mark.parametrize("place", ["before", "inside", "after"])
@pytest.mark.parametrize("wanted", WANTED.values(), ids=WANTED.keys())
def test_a_line_that_drops_anywhere_never_prints_twice(tmp_path: Path, wanted: Receipt, place: str) -> None:
    for number in range(1, 20):
        folder = tmp_path / str(number)
        printed(folder, receipt(line("Чай", 99), counter=9))
        assert _end_after(f"cut={place}:{number}", folder, wanted) == "printed"
        _, *kinds = [record["kind"] for record in documents(folder)]
        assert [kind for kind in kinds if kind != "cancelled"] == ["receipt" if wanted.storno is None else "storno"]


def test_only_the_first_receipt_of_a_day_may_leave_a_question(tmp_path: Path) -> None:
    for number in range(1, 20):
        folder = tmp_path / str(number)
        end = _end_after(f"cut=before:{number}", folder, WANTED["two payments"])
        out = [record["kind"] for record in documents(folder) if record["kind"] != "cancelled"]
        assert end == "printed" or (end == "receipt_uncertain" and not out)


def _end_after(fault: str, folder: Path, wanted: Receipt) -> str:
    """What became of a receipt on whose way something happened, once it is asked for again: "printed", or a trouble."""
    journal, job = FileJournal(folder / "notes"), PrintJob(uuid4(), wanted)
    trouble = "never asked"
    for fail in (fault, ""):
        try:
            Printing(partial(icp, folder, fail), journal).print(job)
        except DeviceTrouble as found:
            trouble = found.code
        else:
            return "printed"
    return trouble


def test_a_receipt_broken_off_between_two_payments_is_finished(tmp_path: Path) -> None:
    wanted = WANTED["two payments"]
    journal, job = FileJournal(tmp_path / "notes"), PrintJob(uuid4(), wanted)
    with icp(tmp_path) as device:
        journal.begin(job.id, Note(device.last_document()).to_text())
        for sold in wanted.lines:
            fields = f"{wanted.usn}{sold.qty:08d}99999999{sold.price:08d}0200".encode()
            device.raw(0x44, fields + sold.text.encode("cp1251"))
        device.raw(0x46, b"000000010")
        device.raw(0x49, b"7000000000100")
        assert device.transaction() == Transaction(True, None, Cents(410), None, paying=True)
    end = Printing(lambda: icp(tmp_path), journal).print(job)
    assert isinstance(end, Printed)
    (record,) = documents(tmp_path)
    assert record["payments"] == [{"kind": "card", "amount": "1.00"}, {"kind": "cash", "amount": "5.00"}]


def test_every_error_of_the_manual_says_what_to_do() -> None:
    for number, condition in ERRORS.items():
        assert condition.sentence.text, number
    assert ERRORS[68].weight is Weight.STOPS
    assert ERRORS[104].code == "receipt_open"


def test_status_bits_are_read_by_the_manuals_table() -> None:
    captured = TABLE.read(bytes.fromhex("010800080000"))
    assert (captured.stops, captured.refused, captured.fiscal_open, captured.warnings) == (None, False, False, ())
    assert TABLE.read(bytes.fromhex("B00040080000")).fiscal_open
    stops = TABLE.read(bytes.fromhex("900000080000")).stops
    assert stops is not None
    assert stops.code == "no_paper"
