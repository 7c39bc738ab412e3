"""What a shop asks of its printer comes out of every family's the same: who it is, receipts and their stornos, the
drawer's cash, reports, and what stands beside them. Sums on paper are ours to the cent.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from any_family import bread, coffee, printer, receipt, total_of
from examples import examples
from fiscal_parts import documents
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.domain.money import BasisPoints, Cents, Thousandths, format_cents
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal.device import CommandRefused, FiscalDevice, NotBegun
from tui_pos.fiscal.families import FAMILIES
from tui_pos.fiscal.limits import LIMITS
from tui_pos.fiscal.receipt import Change, Receipt, ReceiptLine, Storno
from tui_pos.fiscal.virtual import memory as memories
from tui_pos.fiscal.virtual.embedded import LEDGER
from tui_pos.fiscal.virtual.families import new_memory
from tui_pos.fiscal.virtual.paper import draw

EACH = pytest.mark.parametrize("family", FAMILIES)
EACH_BUT_ICP = pytest.mark.parametrize("family", [name for name in FAMILIES if name != "icp"])
CASH, CARD = PaymentKind.CASH, PaymentKind.CARD
REASONS = {
    StornoReason.OPERATOR_ERROR: "ОПЕРАТОРСКА ГРЕШКА",
    StornoReason.RETURN: "ВРЪЩАНЕ / РЕКЛАМАЦИЯ",
    StornoReason.TAX_BASE: "НАМАЛЕНИЕ НА ДАНЪЧНАТА ОСНОВА",
}
NAMED_OTHERWISE = {
    ("datecs-c", PaymentKind.VOUCHER): "external_voucher",
    ("datecs-c", PaymentKind.EXTERNAL_VOUCHER): "voucher",
    ("datecs-c", PaymentKind.RESERVE_2): "credit",
    ("datecs-x", PaymentKind.CHEQUE): "other_3",
    ("datecs-x", PaymentKind.VOUCHER): "other_5",
    ("datecs-x", PaymentKind.EXTERNAL_VOUCHER): "other_4",
}
"""Kinds that these devices have under names of their own: a voucher of Datecs C is what others call a voucher from
outside, and its coupon what they call a voucher; those of X are programmed.
"""
OF = datetime.now().replace(microsecond=0) - timedelta(minutes=5)
"""An operator's error is put right until the 7th of the next month."""


def printed(device: FiscalDevice, wanted: Receipt) -> int:
    return device.print_receipt(device.prepared(wanted))


@EACH
def test_a_printer_says_who_it_is(family: str, tmp_path: Path) -> None:
    with printer(tmp_path, family) as device:
        identity = device.identify()
        assert identity.serial.startswith(FAMILIES[family].prefixes)
        assert (len(identity.serial), len(identity.fiscal_memory)) == (8, 8)
        assert identity.model
        assert identity.firmware
        assert device.tax_number() == "000713391"
        assert device.status().stops is None
    assert documents(tmp_path) == []


@EACH
def test_a_receipt_has_its_sales_changes_texts_and_payments_and_comes_to_our_total(family: str, tmp_path: Path) -> None:
    # Daisy's and Incotex's commands for a sale know none.
    department = 0 if family in ("daisy", "incotex") else 1
    lines = (
        coffee(discount=Cents(55), comments=("без захар",)),
        ReceiptLine("Кока-кола", "Б", Cents(110), Thousandths(2500), percent=BasisPoints(1000)),
        ReceiptLine("Вода", "Б", Cents(77), Thousandths(1000), discount=Cents(-3), department=department),
        ReceiptLine(
            "Чай", "Б", Cents(100), Thousandths(1000),
            subtotals=(Change(percent=BasisPoints(-500)), Change(amount=Cents(-101))),
        ),
    )  # fmt: skip
    total = total_of(*lines)
    payments = ((CARD, Cents(total - 200)), (CASH, Cents(500)))
    wanted = receipt(family, *lines, payments=payments, header=("Маса 4",), footer=("Благодарим Ви!",))
    with printer(tmp_path, family) as device:
        before = device.last_document()
        number = printed(device, wanted)
        assert (number, device.last_document()) == (before + 1, before + 1)
        assert not device.transaction().open
        assert device.drawer().cash == 200
    (paper,) = documents(tmp_path)
    assert (paper["kind"], paper["number"], paper["usn"]) == ("receipt", number, wanted.usn)
    assert (paper["total"], paper["change"]) == (format_cents(total), "3.00")
    assert [item["text"] for item in paper["items"]] == ["Кафе", "Кока-кола", "Вода", "Чай"]
    assert [(item["price"], item["qty"]) for item in paper["items"]][1] == ("1.10", "2.5")
    assert [payment["kind"] for payment in paper["payments"]] == ["card", "cash"]
    assert paper["texts"] == ["Маса 4", "без захар", "Благодарим Ви!"]


@EACH
def test_every_kind_of_payment_that_a_family_has_stands_on_paper_and_no_other_is_begun(
    family: str, tmp_path: Path
) -> None:
    has = LIMITS[family].payments
    with printer(tmp_path, family) as device:
        for counter, kind in enumerate(PaymentKind, start=1):
            wanted = receipt(family, counter=counter, payments=((kind, Cents(420)),))
            if kind in has:
                printed(device, wanted)
            else:
                with pytest.raises(NotBegun) as refused:
                    device.prepared(wanted)
                assert refused.value.code == "payment_not_on_device"
    names = [paper["payments"][0]["kind"] for paper in documents(tmp_path)]
    assert names == [NAMED_OTHERWISE.get((family, kind), kind.value) for kind in PaymentKind if kind in has]


@EACH
@pytest.mark.parametrize("reason", StornoReason)
def test_a_storno_says_on_paper_why_and_of_what(family: str, reason: StornoReason, tmp_path: Path) -> None:
    with printer(tmp_path, family) as device:
        number = printed(device, receipt(family))
        back = receipt(family, bread(), storno=Storno(reason, f"{number:07d}", OF))
        assert printed(device, back) == number + 1
        assert device.drawer().cash == 300
        fiscal_memory = device.identify().fiscal_memory
    (paper,) = documents(tmp_path, "storno")
    of = paper["storno"]
    assert (of["reason"], of["number"], of["time"]) == (reason.value, number, OF.isoformat())
    assert (of["fm"], paper["usn"], paper["total"]) == (fiscal_memory, back.usn, "1.20")
    assert [payment["kind"] for payment in paper["payments"]] == ["cash"]
    rows = [row.strip() for row in draw(paper).splitlines()]
    assert {"СТОРНО", REASONS[reason]} <= set(rows)


@EACH
def test_more_cash_than_the_drawer_holds_is_neither_taken_out_nor_handed_back(family: str, tmp_path: Path) -> None:
    back = receipt(family, storno=Storno(StornoReason.RETURN, "1", OF))
    with printer(tmp_path, family) as device:
        for asked in (lambda: device.move_cash(Cents(-1)), lambda: printed(device, back)):
            with pytest.raises(CommandRefused) as refused:
                asked()
            assert refused.value.code == "drawer_short"
        assert documents(tmp_path) == []
        device.move_cash(Cents(5_000))
        device.move_cash(Cents(-1_234))
        assert device.drawer().cash == 3_766
    papers = documents(tmp_path)
    assert [(p["kind"], p["total"]) for p in papers] == [("cash_in", "50.00"), ("cash_out", "12.34")]


@EACH
def test_the_day_is_reported_and_closed(family: str, tmp_path: Path) -> None:
    with printer(tmp_path, family) as device:
        printed(device, receipt(family, coffee(), ReceiptLine("Книга", "Г", Cents(1_090), Thousandths(1000))))
        so_far, closed, empty = device.x_report(), device.z_report(), device.x_report()
        assert (so_far.total, so_far.by_group) == (1_390, (0, 300, 0, 1_090, 0, 0, 0, 0))
        assert (closed.number, closed.total, closed.by_group) == (1, 1_390, so_far.by_group)
        assert empty.total == 0
        assert device.last_closure() in (1, None)
        assert device.last_document() == 4
    assert [paper["kind"] for paper in documents(tmp_path)] == ["receipt", "x", "z", "x"]


@EACH
def test_a_day_that_must_be_closed_is_closed_once(family: str, tmp_path: Path) -> None:
    with printer(tmp_path, family, "z-needed") as device:
        with pytest.raises(NotBegun) as refused:
            printed(device, receipt(family))
        # Three makers' devices have no bit for it.
        says_why = family not in ("datecs-p", "datecs-c", "eltrade")
        assert refused.value.code == ("z_needed" if says_why else "not_opened")
        device.z_report()
        printed(device, receipt(family))
    assert [paper["kind"] for paper in documents(tmp_path)] == ["z", "receipt"]


@EACH
def test_a_receipt_is_duplicated_once(family: str, tmp_path: Path) -> None:
    with printer(tmp_path, family) as device:
        printed(device, receipt(family))
        device.duplicate()
        with pytest.raises(CommandRefused) as refused:
            device.duplicate()
        assert refused.value.code == "no_duplicate"
        # A copy is no receipt that was issued.
        issued = device.issued(1, 2)
        assert issued is None or len(issued) == 1
    assert [paper["kind"] for paper in documents(tmp_path)] == ["receipt", "duplicate"]


@EACH
def test_a_period_of_the_fiscal_memory_is_reported(family: str, tmp_path: Path) -> None:
    today = date.today()
    with printer(tmp_path, family) as device:
        printed(device, receipt(family))
        device.z_report()
        device.period_report(today - timedelta(days=1), today)
        device.period_report(today, today, detailed=True)
    papers = documents(tmp_path, "period")
    assert [(p["detailed"], p["total"], len(p["closures"])) for p in papers] == [(False, "4.20", 1), (True, "4.20", 1)]


@EACH
def test_the_clock_is_read_and_set(family: str, tmp_path: Path) -> None:
    with printer(tmp_path, family, "clock=5400") as device:
        now = datetime.now()
        assert abs(device.read_clock() - now - timedelta(seconds=5_400)) < timedelta(minutes=2)
        device.set_clock(now.replace(microsecond=0))
        assert abs(device.read_clock() - now) < timedelta(minutes=2)


@EACH
def test_the_drawer_the_display_and_a_paper_that_is_no_receipt(family: str, tmp_path: Path) -> None:
    asked: tuple[Callable[[FiscalDevice], None], ...] = (
        lambda device: device.show(("Кафе", "3.00")),
        lambda device: device.print_text(("Проба", "АБВ")),
    )
    with printer(tmp_path, family) as device:
        device.open_drawer()
        for ask in asked:
            if family == "icp":
                with pytest.raises(CommandRefused) as refused:
                    ask(device)
                assert refused.value.code == "not_on_device"
            else:
                ask(device)
        remembered = memories.load((tmp_path / LEDGER).with_suffix(".memory"), new_memory(family))
        assert remembered.drawer_openings == 1
        assert remembered.display == ([] if family == "icp" else ["Кафе", "3.00"])
        printed(device, receipt(family))
    *texts, paper = documents(tmp_path)
    assert [(text["kind"], text["texts"]) for text in texts] == [("service", ["Проба", "АБВ"])] * (family != "icp")
    assert paper["kind"] == "receipt"


@EACH
def test_goods_of_a_vat_group_that_the_printer_does_not_have_are_named_with_their_group(
    family: str, tmp_path: Path
) -> None:
    clothes = ReceiptLine("Дрехи", "Д", Cents(100), Thousandths(1000))
    with printer(tmp_path, family) as device:
        with pytest.raises(CommandRefused) as refused:
            printed(device, receipt(family, coffee(), clothes))
        assert refused.value.code in ("vat_group", "line_not_permitted")
        assert "VAT group Д" in str(refused.value)
        assert "“Дрехи”" in str(refused.value)


@EACH_BUT_ICP
@pytest.mark.parametrize("width", [24, 28])
def test_what_stands_at_the_right_of_a_paper_is_whole_however_narrow_that_is(
    family: str, width: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = (("Начална сума", "50.00"), ("Кока-Кола 0.5 л стъкло", "1234.50"), "Предал")
    with printer(tmp_path, family) as device:
        monkeypatch.setattr(type(device), "_text_width", lambda _: width)
        device.print_text(rows)
    (paper,) = documents(tmp_path)
    start, *cola, end = paper["texts"]
    assert (start, end) == ("Начална сума".ljust(width - 5, ".") + "50.00", "Предал")
    assert cola == ["Кока-Кола 0.5 л стъкло", "1234.50".rjust(width, ".")]


@EACH_BUT_ICP
def test_rows_on_the_display_keep_their_columns_and_nothing_is_left_of_those_before(
    family: str, tmp_path: Path
) -> None:
    def displayed() -> list[str]:
        remembered = memories.load((tmp_path / LEDGER).with_suffix(".memory"), new_memory(family))
        return [row.rstrip() for row in remembered.display]

    with printer(tmp_path, family) as device:
        device.show(("Кафе → за вкъщи, голямо", "2 x 3.00        6.00"))
        assert displayed() == ["Кафе -> за вкъщи, го", "2 x 3.00        6.00"]
        device.show(("Сума",))
        assert displayed() in (["Сума"], ["Сума", ""])


@EACH
def test_a_long_name_ends_visibly_and_never_becomes_a_comment(family: str, tmp_path: Path) -> None:
    long = ReceiptLine("Кафе смляно арабика Колумбия " * 4, "Б", Cents(150), Thousandths(1000))
    with printer(tmp_path, family) as device:
        printed(device, receipt(family, long))
    (paper,) = documents(tmp_path, "receipt")
    assert paper["items"][0]["text"].startswith("Кафе смляно арабика")
    assert paper["items"][0]["text"].endswith("…")
    assert paper["texts"] == []


@EACH
@pytest.mark.parametrize(
    ("fault", "codes"),
    [
        ("paper-out", {"no_paper"}),
        ("memory-full", {"fiscal_memory_full", "fiscal_memory_error"}),
        ("clock-not-set", {"clock_not_set", "bad_date", "clock_fault"}),
        ("journal-full", {"journal_full", "journal_error"}),
        ("z-needed", {"z_needed", "not_opened"}),
    ],
)
def test_what_is_the_matter_is_said_before_anything_is_begun(
    family: str, fault: str, codes: set[str], tmp_path: Path
) -> None:
    with printer(tmp_path, family, fault) as device, pytest.raises(NotBegun) as refused:
        printed(device, receipt(family))
    assert refused.value.code in codes
    assert documents(tmp_path) == []


@EACH
def test_what_does_not_fit_a_frame_is_refused_with_a_sentence(family: str, tmp_path: Path) -> None:
    with printer(tmp_path, family) as device:
        with pytest.raises(CommandRefused) as refused:
            device.raw(0x4A, b"A" * 5_000)
        assert refused.value.code == "raw_data"
        assert device.status().stops is None


@st.composite
def _lines(draw_: st.DrawFn) -> ReceiptLine:
    price, qty = draw_(st.integers(1, 20_000)), draw_(st.sampled_from((1, 125, 333, 1000, 1500, 2000, 7777)))
    line = ReceiptLine("Стока", draw_(st.sampled_from("АБВГ")), Cents(price), Thousandths(qty))
    discount, percent = 0, 0
    match draw_(st.sampled_from(("none", "percent", "amount"))):
        case "percent":
            percent = draw_(st.integers(-10_000, 5_000))
        case "amount" if line.gross > 1:
            discount = draw_(st.integers(-line.gross, line.gross))
    changes = st.one_of(
        st.builds(lambda points: Change(percent=BasisPoints(points)), st.integers(-3_000, 3_000)),
        st.builds(lambda cents: Change(amount=Cents(cents)), st.integers(0, 500)),
    )
    subtotals = tuple(draw_(st.lists(changes, max_size=1)))
    return ReceiptLine(
        line.text, line.vat, line.price, line.qty, Cents(discount), BasisPoints(percent), subtotals=subtotals
    )


@EACH
@examples(12, one_shop=True)
@given(
    lines=st.lists(_lines().filter(lambda line: line.gross > 0), min_size=1, max_size=6)
    .map(tuple)
    .filter(lambda lines: total_of(*lines) > 0)
)
def test_paper_comes_to_the_total_of_any_receipt_and_its_storno_takes_all_of_it_back(
    family: str, tmp_path_factory: pytest.TempPathFactory, lines: tuple[ReceiptLine, ...]
) -> None:
    folder = tmp_path_factory.mktemp(family)
    sale = receipt(family, *lines)
    with printer(folder, family) as device:
        number = printed(device, sale)
        assert device.drawer().cash == sale.total
        printed(device, receipt(family, *lines, storno=Storno(StornoReason.RETURN, f"{number:07d}", OF)))
        assert device.drawer().cash == 0
    totals = [(paper["kind"], paper["total"]) for paper in documents(folder)]
    assert totals == [("receipt", format_cents(sale.total)), ("storno", format_cents(sale.total))]
