"""The Tremol driver against its virtual device: each paper, each refusal, and what its status says."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fiscal_parts import documents, line, storno_of
from msgspec.structs import replace
from tremol_receipts import printed, tremol

from tui_pos.domain.money import BasisPoints, Cents, format_cents
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal.device import CommandRefused, Drawer, Issued, NotBegun, Transaction
from tui_pos.fiscal.families.tremol_errors import TABLE, read_answer
from tui_pos.fiscal.receipt import Buyer, Change, Receipt, ReceiptLine, Signed

CASH, CARD, BANK = PaymentKind.CASH, PaymentKind.CARD, PaymentKind.BANK


BUYER = Buyer("Фирма; ООД", "123456789", "София, бул. Витоша 1", vat_number="BG123456789", received_by="Иван Иванов")


def sale(*lines: ReceiptLine, **fields: Any) -> Receipt:
    """A receipt paid in cash to the cent, unless `payments` says otherwise, with all its changes of the sum."""
    total = 0
    for sold in lines:
        total += sold.net
        for change in sold.subtotals:
            total += change.of(Cents(total))
    payments = fields.pop("payments", ((CASH, Cents(total)),) if total else ())
    return Receipt("ZK000001-0001-0000001", lines, payments, Cents(total), **fields)


def test_it_says_who_and_how_it_is(tmp_path: Path) -> None:
    with tremol(tmp_path) as device:
        identity, status = device.identify(), device.status()
        assert (identity.serial, identity.fiscal_memory, identity.model) == ("ZK000001", "50000001", "TREMOL FP05")
        assert (status.conditions, status.stops, status.fiscal_open) == ((), None, False)
        assert device.tax_number() == "000713391"
        assert abs(device.read_clock() - datetime.now()) < timedelta(minutes=2)
        assert device.drawer() == Drawer(Cents(0), Cents(0), Cents(0))
        assert (device.last_document(), device.last_closure(), device.last_fiscal_receipt()) == (0, 0, None)
        assert (device.last_sale(), device.last_invoice(), device.issued(1, 1)) == (None, None, None)
        assert device.transaction() == Transaction(False, None, Cents(0), Cents(0))


def test_a_receipt_stands_on_paper_as_it_was_meant(tmp_path: Path) -> None:
    whole = sale(
        replace(line("Кафе; еспресо | двойно", 150, 2000), comments=("без захар",)),
        replace(line("Хляб", 120), percent=BasisPoints(-1000)),
        line("Кока-кола", 110, 2500, 55),
        line("Торта", 1000, discount=-100),
        replace(
            line("Вода", 100), department=3, subtotals=(Change(percent=BasisPoints(-500)), Change(amount=Cents(20)))
        ),
        header=("Маса 12",),
        footer=("Благодарим Ви!",),
        payments=((CARD, Cents(500)), (CASH, Cents(2000))),
    )
    record = printed(tmp_path, whole)
    assert (record["usn"], record["total"], record["operator"]) == (whole.usn, format_cents(whole.total), "1")
    assert record["items"][0]["text"] == "Кафе, еспресо / двойно"
    assert [item["amount"] for item in record["items"]] == ["3.00", "1.08", "2.20", "11.00", "1.00"]
    assert record["payments"] == [{"kind": "card", "amount": "5.00"}, {"kind": "cash", "amount": "20.00"}]
    assert record["texts"] == ["Маса 12", "без захар", "Благодарим Ви!"]
    with tremol(tmp_path) as device:
        assert (device.last_document(), device.last_fiscal_receipt(), device.last_sale()) == (1, 1, 1)
        assert device.transaction() == Transaction(False, None, whole.total, Cents(2500))
        assert device.drawer().cash == whole.total - 500


def test_a_change_in_money_over_several_vat_groups_falls_to_the_lines(tmp_path: Path) -> None:
    whole = sale(line("Вода", 100, vat="А"), replace(line("Кафе", 250), subtotals=(Change(amount=Cents(-50)),)))
    record = printed(tmp_path, whole)
    assert [item["discount"] for item in record["items"]] == ["0.14", "0.36"]
    assert (record["total"], "changes" in record) == ("3.00", False)


def test_a_discount_that_its_field_does_not_hold_stands_in_the_price(tmp_path: Path) -> None:
    record = printed(tmp_path, sale(line("Злато", 5_000_000, 2000, 1_000_000)))
    (item,) = record["items"]
    assert (item["price"], item["qty"], item["amount"], record["texts"]) == (
        "90000.00", "1", "90000.00", ["2 x 50000.00 -10000.00"],
    )  # fmt: skip


@pytest.mark.parametrize("kind", [kind for kind in PaymentKind if kind is not CASH])
def test_every_kind_of_payment_has_its_number(tmp_path: Path, kind: PaymentKind) -> None:
    record = printed(tmp_path, sale(line("Кафе", 150), payments=((kind, Cents(150)),)))
    assert record["payments"] == [{"kind": kind.value, "amount": "1.50"}]


def test_the_shops_own_numbers_and_the_receipts_own_operator_are_taken(tmp_path: Path) -> None:
    whole = sale(line("Кафе", 150), payments=((BANK, Cents(150)),), signed=Signed(7, "0"))
    with tremol(tmp_path, password="999", payments={BANK: "7"}) as device:
        device.print_receipt(whole)
    (record,) = documents(tmp_path)
    assert (record["operator"], record["payments"][0]["kind"]) == ("7", "card")


def test_what_costs_nothing_is_paid_all_the_same(tmp_path: Path) -> None:
    assert printed(tmp_path, sale(line("Кафе", 150, discount=150)))["total"] == "0.00"


@pytest.mark.parametrize(
    ("reason", "name"),
    [
        (StornoReason.OPERATOR_ERROR, "operator_error"),
        (StornoReason.RETURN, "return"),
        (StornoReason.TAX_BASE, "tax_base"),
    ],
)
def test_a_storno_names_its_reason_and_its_receipt(tmp_path: Path, reason: StornoReason, name: str) -> None:
    printed(tmp_path, sale(line("Кафе", 150, 3000)))
    back = sale(line("Кафе", 150, 2000), storno=storno_of("0000001", reason), payments=((CARD, Cents(300)),))
    record = printed(tmp_path, back)
    assert record["storno"] == {
        "reason": name, "number": 1, "usn": back.usn, "time": "2026-11-21T19:40:00", "fm": "50000001",
    }  # fmt: skip
    assert (record["kind"], record["payments"]) == ("storno", [{"kind": "cash", "amount": "3.00"}])
    with tremol(tmp_path) as device:
        assert device.issued(1, 2) == (
            Issued(1, back.usn, storno=False, cancelled=False),
            Issued(2, back.usn, storno=True, cancelled=False),
        )


def test_what_cannot_be_reversed_is_not_begun(tmp_path: Path) -> None:
    printed(tmp_path, sale(line("Кафе", 150), payments=((CARD, Cents(150)),)))
    elsewhere = replace(sale(line("Кафе", 150), storno=storno_of("1")), usn="ZK000009-0001-0000001")
    too_much = sale(line("Кафе", 150), storno=storno_of("1", StornoReason.RETURN))
    with tremol(tmp_path) as device:
        for whole, code in ((elsewhere, "storno_elsewhere"), (too_much, "drawer_short")):
            with pytest.raises(NotBegun) as caught:
                device.print_receipt(whole)
            assert caught.value.code == code
        with pytest.raises(NotBegun):
            device.prepared(sale(line("Кафе", 150), storno=storno_of("1000000")))
        assert not device.status().fiscal_open


def test_an_invoice_and_its_credit_note_bear_the_devices_numbers(tmp_path: Path) -> None:
    record = printed(tmp_path, sale(line("Кафе", 150, 2000), buyer=BUYER))
    assert record["invoice"]["number"] == "0000000001"
    assert record["invoice"]["buyer"] == {
        "name": "Фирма, ООД", "received_by": "Иван Иванов", "vat_number": "BG123456789", "identifier": "123456789",
        "address": "София, бул. Витоша 1", "identified_by": "eik",
    }  # fmt: skip
    with tremol(tmp_path) as device:
        assert device.last_invoice() == "0000000001"
    back = sale(line("Кафе", 150), storno=replace(storno_of("1"), invoice="0000000001"), buyer=BUYER)
    record = printed(tmp_path, back)
    assert (record["kind"], record["invoice"]["original"], record["storno"]["number"]) == ("storno", "0000000001", 1)
    with tremol(tmp_path) as device:
        assert device.issued(1, 2) is not None
        for wrong in ("1" * 14, "BG" + "1" * 12):
            with pytest.raises(NotBegun, match="cannot stand on an invoice"):
                device.prepared(sale(line("Кафе", 1), buyer=replace(BUYER, identifier=wrong)))
        with pytest.raises(NotBegun, match="no department 20"):
            device.prepared(sale(replace(line("Кафе", 1), department=20)))


def test_reports_tell_the_day_and_end_it(tmp_path: Path) -> None:
    printed(tmp_path, sale(line("Вода", 100, vat="А"), line("Кафе", 250)))
    today = date.today()
    with tremol(tmp_path) as device:
        x, z, after = device.x_report(), device.z_report(), device.x_report()
        assert (x.number, x.total, x.by_group[:2]) == (1, 350, (100, 250))
        assert (z.number, z.total, after.number, after.total) == (1, 350, 2, 0)
        assert device.last_closure() == 1
        device.period_report(today, today)
        device.period_report(today, today, detailed=True)
        with pytest.raises(CommandRefused):
            device.period_report(today, today - timedelta(days=1))
    kinds = [(found["kind"], found.get("detailed")) for found in documents(tmp_path)[1:]]
    assert kinds == [("x", None), ("z", None), ("x", None), ("period", False), ("period", True)]


def test_cash_clock_drawer_display_and_a_test_page(tmp_path: Path) -> None:
    moment = (datetime.now() + timedelta(days=40)).replace(hour=3, minute=4, second=5, microsecond=0)
    with tremol(tmp_path) as device:
        device.move_cash(Cents(5000))
        device.move_cash(Cents(-1000))
        assert device.drawer() == Drawer(Cents(4000), Cents(5000), Cents(1000))
        with pytest.raises(CommandRefused) as caught:
            device.move_cash(Cents(-4001))
        assert caught.value.code == "drawer_short"
        device.print_text(("Проба", "Втори ред → стрелка"))
        device.open_drawer()
        device.show(("Кафе", "1.50 → 2"))
        device.show(())
        device.set_clock(moment)
        assert device.read_clock().replace(second=0) - moment.replace(second=0) < timedelta(minutes=2)
    # Past midnight it has closed the day by itself.
    assert [d["kind"] for d in documents(tmp_path)] == ["cash_in", "cash_out", "service", "z"]
    assert documents(tmp_path)[2]["texts"] == ["Проба", "Втори ред -> стрелка"]


def test_a_duplicate_is_made_once_and_directly_after_its_receipt(tmp_path: Path) -> None:
    printed(tmp_path, sale(line("Кафе", 150)))
    with tremol(tmp_path) as device:
        device.duplicate()
        with pytest.raises(CommandRefused, match="too late"):
            device.duplicate()


def test_a_paper_that_broke_off_is_ended_for_the_next(tmp_path: Path) -> None:
    with tremol(tmp_path) as device:
        device.raw(0x2E, b"1;0     ;0;0")
        device.print_text(("Проба",))
        device.raw(0x2E, b"1;0     ;0;0")
        device.print_receipt(sale(line("Кафе", 150)))
    assert [d["kind"] for d in documents(tmp_path)] == ["service", "service", "service", "receipt"]


def test_a_paid_receipt_is_not_cancelled_for_that_would_finish_it(tmp_path: Path) -> None:
    with tremol(tmp_path) as device:
        device.raw(0x30, b"1;0     ;1;0;0$ZK000001-0001-0000001")
        device.raw(0x31, "Кафе".ljust(36).encode("cp1251") + ";Б;1.50".encode("cp1251"))
        assert device.pay(CARD, Cents(100)) == 50
        with pytest.raises(CommandRefused, match="only finishing it is left"):
            device.cancel_receipt()
        assert device.transaction() == Transaction(True, 1, Cents(150), Cents(100), storno=False)
        assert device.pay(CASH, Cents(200)) == 0
        assert device.close_receipt() == 1


@pytest.mark.parametrize(
    ("fail", "code"),
    [
        ("paper-out", "no_paper"),
        ("head-hot", "head_hot"),
        ("clock-not-set", "clock_not_set"),
        ("memory-full", "fiscal_memory_error"),
        ("journal-full", "journal_full"),
        ("z-needed", "z_needed"),
    ],
)
def test_why_nothing_is_begun_is_said(tmp_path: Path, fail: str, code: str) -> None:
    with tremol(tmp_path, fail) as device, pytest.raises(NotBegun) as caught:
        device.print_receipt(sale(line("Кафе", 150)))
    assert caught.value.code == code


def test_a_wrong_password_and_an_open_receipt_are_named(tmp_path: Path) -> None:
    with tremol(tmp_path, password="1234") as device, pytest.raises(NotBegun, match="operator and password"):
        device.print_receipt(sale(line("Кафе", 150)))
    with tremol(tmp_path) as device:
        device.raw(0x30, b"1;0     ;1;0;0$ZK000001-0001-0000009")
        # It may be this very receipt, whose opening was not heard.
        with pytest.raises(CommandRefused, match="another receipt open") as caught:
            device.print_receipt(sale(line("Кафе", 150)))
        assert not isinstance(caught.value, NotBegun)
        with pytest.raises(NotBegun):
            device.print_receipt(sale(line("Кафе", 150), storno=storno_of("1")))


@pytest.mark.parametrize(
    ("ste", "codes"),
    [
        (b"00", []),
        (b"10", ["no_paper"]),
        (b"02", ["not_permitted"]),
        (b"42", ["receipt_open", "not_permitted"]),
        (b"44", ["syntax", "receipt_open"]),
        (b"14", ["no_paper", "syntax"]),
        (b"08", ["drawer_short"]),
        (b"?2", ["not_permitted", "not_permitted"]),
        (b";2", ["z_needed", "not_permitted"]),
        (b"=2", ["power_was_lost", "not_permitted"]),
        (b"zz", []),
    ],
)
def test_of_two_digits_the_cause_comes_first(ste: bytes, codes: list[str]) -> None:
    status = read_answer(ste)
    assert [condition.code for condition in status.conditions] == codes
    assert status.refused is (ste != b"00")


@pytest.mark.parametrize(
    ("status", "codes", "fiscal", "service"),
    [
        ("808080F0808080", [], False, False),
        ("8081 82F0808080", ["no_paper"], True, False),
        ("808081F0808080", [], False, True),
        ("8480E0F080A2 D0", ["journal_full", "journal_missing", "blocked", "head_hot", "paper_low", "journal_near_end"],
         False, False),
        ("FF82 80 8F C0 80A0",
         ["fiscal_memory_full", "fiscal_memory_missing", "fiscal_memory_error", "fiscal_memory_locked", "clock_fault",
          "clock_not_set", "clock_not_set", "memory_reset", "head_hot", "z_needed", "z_needed",
          "fiscal_memory_near_full", "unsent_documents", "not_fiscal"], False, False),
    ],
)  # fmt: skip
def test_each_bit_of_the_status_has_its_sentence(status: str, codes: list[str], fiscal: bool, service: bool) -> None:
    read = TABLE.read(bytes.fromhex(status))
    assert [condition.code for condition in read.conditions] == codes
    assert (read.fiscal_open, read.service_open, read.storno_open) == (fiscal, service, None)
