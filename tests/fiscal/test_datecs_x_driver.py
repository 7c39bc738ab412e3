"""The driver of Datecs X against a virtual one: receipts, stornos, invoices, reports, and what became of a receipt."""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fiscal_parts import FileJournal, documents, line

from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal import families
from tui_pos.fiscal.device import Access, CommandRefused, FiscalDevice, Issued, NotBegun
from tui_pos.fiscal.families import datecs_x_errors
from tui_pos.fiscal.families.datecs_x_asked import TABLE
from tui_pos.fiscal.jobs import GivenUp, Printed, PrintJob
from tui_pos.fiscal.printing import Printing
from tui_pos.fiscal.receipt import Buyer, Change, Receipt, ReceiptLine, Signed, Storno
from tui_pos.fiscal.reconcile import Note
from tui_pos.fiscal.usn import usn
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.embedded import EmbeddedWire

MOMENT = datetime(2026, 11, 21, 19, 40)
BUYER = Buyer(
    "Кафе Роса ЕООД",
    "000713391",
    "София, ул. Първа 1",
    vat_number="BG000713391",
    received_by="Иван Петров",
    issued_by="Мария Иванова",
)


def printer(folder: Path, fail: str = "", **access: Any) -> FiscalDevice:
    made = Access(access.pop("operator", 1), access.pop("password", "0001"), 1, **access)
    return families.driver(
        "datecs-x", "test printer", made, lambda: EmbeddedWire(folder, "datecs-x", faults.parse(fail)), first_seq=0x40
    )


def receipt(*lines: ReceiptLine, counter: int = 1, **fields: Any) -> Receipt:
    """A receipt paid in cash to the cent, unless `payments` says otherwise."""
    total = fields.pop("total", Cents(sum(sold.net for sold in lines)))
    payments = fields.pop("payments", ((PaymentKind.CASH, total),))
    return Receipt(usn("DT200001", "1", counter), lines, payments, total, **fields)


class Noting(EmbeddedWire):
    """A line that keeps what was sent over it."""

    written = b""

    def write(self, data: bytes) -> None:
        self.written += data
        super().write(data)


def storno_of(number: str, reason: StornoReason = StornoReason.OPERATOR_ERROR, **fields: Any) -> Storno:
    return Storno(reason, number, MOMENT, **fields)


def coffees(counter: int = 1, **fields: Any) -> Receipt:
    return receipt(line("Кафе", 150, 2000), line("Хляб", 120), counter=counter, **fields)


def printed(device: FiscalDevice, whole: Receipt) -> int:
    return device.print_receipt(device.prepared(whole))


def test_a_receipt_stands_on_paper_as_it_was_meant(tmp_path: Path) -> None:
    whole = receipt(
        line("Кафе", 150, 2000),
        line("Кока-кола", 110, 2500, 55),
        ReceiptLine("Вино", "Г", Cents(1000), Thousandths(1000), percent=BasisPoints(-1000), comments=("отлежало",)),
        ReceiptLine("Сервиз", "А", Cents(500), Thousandths(1000), discount=Cents(-100)),
        payments=((PaymentKind.CARD, Cents(1000)), (PaymentKind.CASH, Cents(2000))),
        header=("Маса 7",),
        footer=("Благодарим!",),
    )
    with printer(tmp_path) as device:
        assert printed(device, whole) == 1
        assert (device.last_document(), device.last_fiscal_receipt(), device.last_sale()) == (1, 1, 1)
    (paper,) = documents(tmp_path)
    assert [(i["text"], i["vat"], i["gross"], i["discount"]) for i in paper["items"]] == [
        ("Кафе", "Б", "3.00", "0.00"),
        ("Кока-кола", "Б", "2.75", "0.55"),
        ("Вино", "Г", "10.00", "1.00"),
        ("Сервиз", "А", "5.00", "-1.00"),
    ]
    assert (paper["usn"], paper["total"], paper["change"]) == ("DT200001-0001-0000001", "20.20", "9.80")
    assert [(p["kind"], p["amount"]) for p in paper["payments"]] == [("card", "10.00"), ("cash", "20.00")]
    assert paper["texts"] == ["Маса 7", "отлежало", "Благодарим!"]


def test_changes_of_the_sum_are_the_devices_own(tmp_path: Path) -> None:
    changed = ReceiptLine(
        "Чай",
        "Б",
        Cents(200),
        Thousandths(1000),
        subtotals=(Change(BasisPoints(-1000)), Change(BasisPoints(500)), Change(amount=Cents(-9))),
    )
    with printer(tmp_path) as device:
        printed(device, receipt(changed, total=Cents(180)))
    (paper,) = documents(tmp_path)
    assert (paper["changes"], paper["total"]) == (["-0.20", "0.09", "-0.09"], "1.80")


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        (StornoReason.OPERATOR_ERROR, "operator_error"),
        (StornoReason.RETURN, "return"),
        (StornoReason.TAX_BASE, "tax_base"),
    ],
)
def test_each_reason_of_a_storno_reaches_the_paper(tmp_path: Path, reason: StornoReason, word: str) -> None:
    with printer(tmp_path) as device:
        printed(device, coffees())
        assert printed(device, coffees(storno=storno_of("0000001", reason))) == 2
    _, paper = documents(tmp_path)
    assert (paper["kind"], paper["usn"], paper["total"]) == ("storno", "DT200001-0001-0000001", "4.20")
    assert paper["storno"] | {"fm": ""} == {
        "reason": word,
        "number": 1,
        "usn": "DT200001-0001-0000001",
        "time": "2026-11-21T19:40:00",
        "fm": "",
    }


def test_a_storno_that_the_drawer_cannot_pay_is_not_begun(tmp_path: Path) -> None:
    with printer(tmp_path) as device:
        printed(device, coffees(payments=((PaymentKind.CARD, Cents(420)),)))
        with pytest.raises(NotBegun, match="put cash in"):
            printed(device, coffees(storno=storno_of("1", StornoReason.RETURN)))
        device.move_cash(Cents(1000))
        printed(device, coffees(storno=storno_of("1", StornoReason.RETURN)))
        drawer = device.drawer()
    assert (drawer.cash, drawer.put_in, drawer.taken_out) == (580, 1000, 0)


def test_an_invoice_has_a_number_of_its_own_and_its_buyer(tmp_path: Path) -> None:
    with printer(tmp_path) as device:
        assert device.last_invoice() is None
        printed(device, coffees(buyer=BUYER))
        assert device.last_invoice() == "0000000001"
    (paper,) = documents(tmp_path)
    buyer = paper["invoice"]["buyer"]
    assert paper["invoice"]["number"] == "0000000001"
    assert {"Кафе Роса ЕООД", "000713391", "BG000713391", "Иван Петров", "Мария Иванова"} <= set(buyer.values())


def test_a_credit_note_names_the_invoice_that_it_reverses(tmp_path: Path) -> None:
    credit = storno_of("1", StornoReason.RETURN, invoice="0000000001")
    with printer(tmp_path) as device:
        printed(device, coffees(buyer=BUYER))
        printed(device, coffees(buyer=BUYER, storno=credit))
    assert documents(tmp_path, "storno")[0]["invoice"]["original"] == "0000000001"


def test_the_widest_buyer_fits_a_frame(tmp_path: Path) -> None:
    widest = Buyer(
        "Ш" * 90, "1234567890123", "Щ" * 200, vat_number="BG123456789012", received_by="Ъ" * 60, issued_by="Ю" * 60
    )
    with printer(tmp_path) as device:
        printed(device, coffees(buyer=widest))
    assert documents(tmp_path)[0]["invoice"]["number"] == "0000000001"


def test_the_day_is_reported_and_closed(tmp_path: Path) -> None:
    with printer(tmp_path) as device:
        printed(device, receipt(line("Вода", 100, vat="А"), line("Кафе", 250)))
        assert device.last_closure() == 0
        assert (device.x_report().total, device.x_report().by_group[:2]) == (350, (100, 250))
        assert (device.z_report().number, device.last_closure(), device.z_report().total) == (1, 1, 0)
        device.period_report(date(2026, 1, 1), date(2036, 12, 31), detailed=True)
    last = documents(tmp_path)[-1]
    assert (last["kind"], last["first"], last["last"], last["detailed"]) == ("period", "2026-01-01", "2036-12-31", True)


def test_a_duplicate_is_made_once(tmp_path: Path) -> None:
    with printer(tmp_path) as device:
        printed(device, coffees())
        device.duplicate()
        with pytest.raises(CommandRefused, match="too late"):
            device.duplicate()


def test_what_it_is_and_what_hangs_on_it(tmp_path: Path) -> None:
    with printer(tmp_path) as device:
        identity = device.identify()
        assert (identity.model, identity.serial) == ("FP-700X", "DT200001")
        assert len(identity.fiscal_memory) == 8
        assert device.tax_number() == "000713391"
        device.show(["Кафе", "1.50"])
        device.show([])
        device.open_drawer()
        device.print_text(["Проба", "ред с толкова много думи, че не се събира на хартията му"])
    (paper,) = documents(tmp_path)
    assert (paper["kind"], paper["texts"][0]) == ("service", "Проба")
    assert paper["texts"][1:] == ["ред с толкова много думи, че не се", "събира на хартията му"]


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2036, 3, 30, 2, 59, 59), "30-03-36 02:59:59"),
        (datetime(2036, 3, 30, 3, 0, 0), "30-03-36 03:00:00 DST"),
        (datetime(2036, 10, 26, 3, 59, 59), "26-10-36 03:59:59 DST"),
        (datetime(2036, 10, 26, 4, 0, 0), "26-10-36 04:00:00"),
    ],
)
def test_the_clock_is_set_with_a_word_about_summer_time(tmp_path: Path, moment: datetime, written: str) -> None:
    line = Noting(tmp_path, "datecs-x")
    with families.driver("datecs-x", "test printer", Access(1, "0001", 1), lambda: line) as device:
        device.set_clock(moment)
        assert abs((device.read_clock() - moment).total_seconds()) < 60
    assert f"{written}\t\x05".encode() in line.written


def test_a_receipt_is_signed_by_its_own_operator(tmp_path: Path) -> None:
    with printer(tmp_path) as device:
        printed(device, coffees(signed=Signed(7, "0007")))
    assert documents(tmp_path)[0]["operator"] == "7"


def test_a_shops_own_kind_of_payment_has_the_number_that_it_was_given(tmp_path: Path) -> None:
    bank = coffees(payments=((PaymentKind.BANK, Cents(420)),))
    with printer(tmp_path) as device, pytest.raises(NotBegun, match="does not know payment"):
        printed(device, bank)
    with printer(tmp_path, payments={PaymentKind.BANK: "5"}) as device:
        assert printed(device, bank) == 1


def test_a_wrong_password_begins_nothing(tmp_path: Path) -> None:
    with printer(tmp_path, password="4321") as device, pytest.raises(NotBegun, match="operator and password"):
        printed(device, coffees())
    assert documents(tmp_path) == []


def test_no_paper_is_the_reason_whatever_else_the_device_says(tmp_path: Path) -> None:
    with printer(tmp_path, "paper-out") as device:
        status = device.status()
        assert status.stops is not None
        assert status.stops.code == "no_paper"
        with pytest.raises(NotBegun) as refused:
            printed(device, coffees())
    assert refused.value.code == "no_paper"


def test_a_paper_that_is_no_receipt_and_was_left_open_is_ended_first(tmp_path: Path) -> None:
    with printer(tmp_path) as device:
        device.raw(0x26, b"")
        assert printed(device, coffees()) == 2
        device.raw(0x26, b"")
        device.print_text(["Проба"])
    assert [d["kind"] for d in documents(tmp_path)] == ["service", "receipt", "service", "service"]


def test_a_line_that_loses_replies_costs_nothing(tmp_path: Path) -> None:
    with printer(tmp_path, "lost-reply=4,lost-reply=6,nak=5,chop=7,busy=120@5") as device:
        assert printed(device, coffees()) == 1
    assert [d["total"] for d in documents(tmp_path)] == ["4.20"]


# What became of a receipt that was broken off.

BREAKS = ("nothing", "opened", "half", "whole", "paid", "out")


def break_off(device: Any, whole: Receipt, how_far: str) -> None:
    if how_far == "out":
        device.print_receipt(whole)
    elif how_far != "nothing":
        begin(device, whole, {"opened": 0, "half": 1}.get(how_far, 2))
        if how_far == "paid":
            device.pay(*whole.tenders[0])


def begin(device: Any, whole: Receipt, sales: int) -> None:
    if whole.storno is None:
        device._open_receipt(whole)
    else:
        device._open_storno(whole, whole.storno)
    for sold in whole.lines[:sales]:
        device._sell(sold)


@pytest.mark.parametrize("is_storno", [False, True])
@pytest.mark.parametrize("how_far", BREAKS)
def test_a_receipt_that_was_broken_off_comes_out_once(tmp_path: Path, how_far: str, is_storno: bool) -> None:
    journal = FileJournal(tmp_path / "journal")
    whole = coffees(storno=storno_of("1", StornoReason.RETURN) if is_storno else None)
    job = PrintJob(uuid4(), whole)
    with printer(tmp_path) as device:
        if is_storno:
            printed(device, coffees())
        journal.begin(job.id, Note(device.last_document()).to_text())
        break_off(device, whole, how_far)
    ended = Printing(lambda: printer(tmp_path), journal).print(job)
    kind = "storno" if is_storno else "receipt"
    (paper,) = documents(tmp_path, kind)
    assert ended == Printed(job.id, f"{paper['number']:07d}")
    assert paper["total"] == "4.20"


@pytest.mark.parametrize(("how_far", "is_out"), [("nothing", False), ("half", False), ("paid", True), ("out", True)])
def test_a_receipt_that_is_given_up_is_cancelled_unless_it_is_paid(tmp_path: Path, how_far: str, is_out: bool) -> None:
    journal = FileJournal(tmp_path / "journal")
    job = PrintJob(uuid4(), coffees())
    with printer(tmp_path) as device:
        journal.begin(job.id, Note(device.last_document()).to_text())
        break_off(device, job.receipt, how_far)
    ended = Printing(lambda: printer(tmp_path), journal).give_up(job)
    assert isinstance(ended, Printed if is_out else GivenUp)
    assert len(documents(tmp_path, "receipt")) == is_out


def test_the_journal_tells_receipts_stornos_and_cancelled_ones_apart(tmp_path: Path) -> None:
    with printer(tmp_path) as device:
        printed(device, coffees())
        device.x_report()
        printed(device, coffees(storno=storno_of("1")))
        begin(device, coffees(2), 1)
        device.cancel_receipt()
        found = device.issued(1, 4)
        assert device.issued(1, 5) is None
    assert found is not None
    first = "DT200001-0001-0000001"
    assert found[:2] == (
        Issued(1, first, storno=False, cancelled=False),
        Issued(3, first, storno=True, cancelled=False),
    )
    assert [(one.number, one.cancelled) for one in found[2:]] == [(4, True)]


# What bits and codes mean.


@pytest.mark.parametrize(
    ("status", "codes"),
    [
        ("A08081A0869A8080", ["no_paper"]),
        ("C0808080869A8080", ["cover_open"]),
        ("A2828080B69A8080", ["fiscal_memory_full", "unknown_command", "not_permitted"]),
        ("80809680C69A8080", ["fiscal_memory_missing", "journal_full", "paper_low", "journal_near_end"]),
        ("808080808E9A8080", ["fiscal_memory_under_60"]),
    ],
)
def test_status_bits_are_read_by_this_familys_table(status: str, codes: list[str]) -> None:
    assert [condition.code for condition in TABLE.read(bytes.fromhex(status)).conditions] == codes


@pytest.mark.parametrize(
    ("code", "means"),
    [
        (-100114, "fiscal_memory_full"),
        (-100101, "fiscal_memory_error"),
        (-100403, "no_paper"),
        (-105021, "journal_error"),
        (-111024, "z_needed"),
        (-111501, "card_terminal"),
        (-112103, "syntax"),
        (-112204, "bad_value"),
        (-112005, "not_in_pc_mode"),
    ],
)
def test_an_error_code_has_its_sentence(code: int, means: str) -> None:
    condition = datecs_x_errors.condition_of(code)
    assert condition is not None
    assert condition.code == means


def test_an_error_that_nobody_listed_is_told_in_the_devices_own_words() -> None:
    assert datecs_x_errors.condition_of(-199999) is None
    trouble = datecs_x_errors.unknown(-199999, "Нещо").trouble()
    assert "-199999 “Нещо”" in str(trouble)
