"""What became of a receipt, as a table: the device's facts and what they prove."""

import pytest
from fiscal_parts import line, receipt, three_back, three_lines
from msgspec.structs import replace

from tui_pos.domain.money import Cents
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal.device import Issued, Transaction
from tui_pos.fiscal.reconcile import (
    AlreadyOut,
    Decision,
    Facts,
    ForeignOpen,
    Note,
    NotPrinted,
    OpenPaid,
    OpenPartlyPaid,
    OpenUnpaid,
    Uncertain,
    decide,
)

CASH, CARD = PaymentKind.CASH, PaymentKind.CARD
OURS = three_lines(counter=17)
BACK = three_back(counter=17)
NOTED = Note(41)


def facts(
    open_: bool,
    last_document: int,
    items: int,
    amount: int,
    tendered: int,
    last_sale: int | None = 16,
    last_fiscal: int | None = 40,
) -> Facts:
    done = Transaction(open_, items, Cents(amount), Cents(tendered))
    return Facts(open_, last_document, done, last_sale, last_fiscal)


@pytest.mark.parametrize(
    ("found", "decision"),
    [
        # Nothing new on the paper.
        (facts(False, 41, 2, 999, 999), NotPrinted()),
        # Open: ours as far as it came, whether its number counts already or not.
        (facts(True, 41, 0, 0, 0), OpenUnpaid()),
        (facts(True, 42, 0, 0, 0), OpenUnpaid()),
        (facts(True, 42, 2, 420, 0), OpenUnpaid()),
        (facts(True, 42, 3, 640, 0), OpenUnpaid()),
        (facts(True, 42, 3, 640, 1000), OpenPaid()),
        # Open: another sale's.
        (facts(True, 42, 2, 421, 0), ForeignOpen()),
        (facts(True, 42, 4, 640, 0), ForeignOpen()),
        (facts(True, 44, 0, 0, 0), ForeignOpen()),
        (facts(True, 40, 0, 0, 0), ForeignOpen()),
        (facts(True, 42, 3, 640, 123), ForeignOpen()),
        (facts(True, 42, 2, 420, 420), ForeignOpen()),
        # Closed: ours.
        (facts(False, 42, 3, 640, 1000, 17, 42), AlreadyOut(42)),
        (facts(False, 42, 3, 640, 1000, None, None), AlreadyOut(42)),
        (facts(False, 42, 3, 640, 1000, None, 42), AlreadyOut(42)),
        (facts(False, 42, 3, 640, 1000, 17, 41), AlreadyOut(42)),
        (facts(False, 44, 3, 640, 1000, 17, 42), AlreadyOut(42)),
        (facts(False, 43, 3, 640, 1000, 17, 43), AlreadyOut(43)),
        (facts(False, 43, 3, 640, 1000, 17, None), AlreadyOut(42)),
        # Closed: ours was cancelled, or only reports came since.
        (facts(False, 42, 3, 0, 0, 16, 40), NotPrinted()),
        (facts(False, 42, 3, 640, 0, 18, 42), NotPrinted()),
        (facts(False, 43, 5, 999, 999, 16, 41), NotPrinted()),
        # The sale before was just like it, and an X report came since.
        (facts(False, 42, 3, 640, 1000, 16, 41), NotPrinted()),
        (facts(False, 42, 3, 640, 1000, None, 41), NotPrinted()),
        # The device cannot tell.
        (facts(False, 43, 5, 999, 999, 16, 40), Uncertain(42, 43, 42)),
        (facts(False, 42, 3, 640, 1000, 99, 42), Uncertain(42, 42, 42)),
        (facts(False, 43, 5, 999, 999, 99, 43), Uncertain(42, 43, 42)),
        (facts(False, 42, 3, 640, 1000, None, 40), Uncertain(42, 42, 42)),
        # It has our sale number but other sums: the number is that of its last receipt.
        (facts(False, 42, 1, 5, 5, 17, 42), Uncertain(42, 42, 42)),
        (facts(False, 43, 1, 5, 5, 17, 43), Uncertain(42, 43, 43)),
        # Another device.
        (facts(False, 7, 3, 640, 1000, 17, 7), Uncertain(0, 7, 42)),
    ],
)
def test_the_devices_facts_decide(found: Facts, decision: Decision) -> None:
    assert decide(found, OURS, NOTED) == decision


def test_what_was_paid_already_is_not_taken_again() -> None:
    split = receipt(
        line("Кафе", 640), counter=17, payments=((CARD, Cents(200)), (CARD, Cents(100)), (CASH, Cents(400)))
    )
    assert decide(facts(True, 42, 1, 640, 200), split, NOTED) == OpenPartlyPaid(
        ((CARD, Cents(100)), (CASH, Cents(400)))
    )
    assert decide(facts(True, 42, 1, 640, 300), split, NOTED) == OpenPartlyPaid(((CASH, Cents(400)),))
    assert decide(facts(True, 42, 1, 640, 700), split, NOTED) == OpenPaid()
    assert decide(facts(True, 42, 1, 640, 100), split, NOTED) == ForeignOpen()


def test_a_receipt_that_costs_nothing_is_known_by_its_sale_number_alone() -> None:
    free = receipt(line("Подарък", 120, discount=120), counter=17)
    assert decide(facts(False, 42, 1, 0, 0, 17, 42), free, NOTED) == AlreadyOut(42)
    assert decide(facts(False, 42, 1, 0, 0, 16, 41), free, NOTED) == NotPrinted()
    assert decide(facts(False, 42, 1, 0, 0, None, None), free, NOTED) == Uncertain(42, 42, 42)
    assert decide(facts(True, 42, 1, 0, 0), free, NOTED) == OpenPaid()
    assert decide(facts(True, 42, 0, 0, 0), free, NOTED) == OpenUnpaid()


def storno_facts(
    open_: bool, last_document: int, items: int, amount: int, tendered: int, *issued: Issued | None, storno: bool = True
) -> Facts:
    done = Transaction(open_, items, Cents(amount), Cents(tendered))
    known = None if None in issued else tuple(found for found in issued if found is not None)
    return Facts(open_, last_document, done, issued=known, storno_open=open_ and storno)


def issued(number: int, usn: str = BACK.usn, *, storno: bool = True, cancelled: bool = False) -> Issued:
    return Issued(number, usn, storno, cancelled)


OTHER = "DT000001-0001-0000099"


@pytest.mark.parametrize(
    ("found", "decision"),
    [
        # Nothing new on the paper: what the device did last is the sale itself, with the very same sums.
        (storno_facts(False, 41, 3, 640, 1000), NotPrinted()),
        # Open: ours as far as it came; it is paid in cash to the cent.
        (storno_facts(True, 41, 0, 0, 0), OpenUnpaid()),
        (storno_facts(True, 42, 2, 420, 0), OpenUnpaid()),
        (storno_facts(True, 42, 3, 640, 640), OpenPaid()),
        (storno_facts(True, 42, 3, 640, 100), ForeignOpen()),
        # Open: another storno, or the sale itself.
        (storno_facts(True, 42, 2, 421, 0), ForeignOpen()),
        (storno_facts(True, 42, 2, 420, 0, storno=False), ForeignOpen()),
        (storno_facts(True, 42, 3, 640, 1000, storno=False), ForeignOpen()),
        # Closed: ours, also with reports and other receipts behind it.
        (storno_facts(False, 42, 3, 640, 640, issued(42)), AlreadyOut(42)),
        (storno_facts(False, 44, 3, 640, 640, issued(43)), AlreadyOut(43)),
        (storno_facts(False, 43, 1, 5, 5, issued(42), issued(43, OTHER, storno=False)), AlreadyOut(42)),
        (storno_facts(False, 43, 1, 5, 5, issued(42), issued(43)), AlreadyOut(42)),
        # Closed: only a report, a cancelled storno, others' receipts, or a second receipt of the sale came.
        (storno_facts(False, 42, 3, 640, 1000), NotPrinted()),
        (storno_facts(False, 42, 3, 0, 0, issued(42, storno=False, cancelled=True)), NotPrinted()),
        (storno_facts(False, 42, 3, 640, 640, issued(42, cancelled=True)), NotPrinted()),
        (storno_facts(False, 43, 3, 640, 640, issued(43, OTHER)), NotPrinted()),
        (storno_facts(False, 42, 3, 640, 640, issued(42, storno=False)), NotPrinted()),
        # A storno of another part of the sale, or one that another receipt was before.
        (storno_facts(False, 42, 1, 220, 220, issued(42)), Uncertain(42, 42, 42)),
        (storno_facts(False, 43, 3, 640, 640, issued(42, OTHER), issued(43)), Uncertain(42, 43, 43)),
        # No journal; another device.
        (storno_facts(False, 42, 3, 640, 640, None), Uncertain(42, 42, 42)),
        (storno_facts(False, 7, 3, 640, 640, issued(7)), Uncertain(0, 7, 42)),
    ],
)
def test_a_storno_is_never_taken_for_its_sale_nor_for_another_storno(found: Facts, decision: Decision) -> None:
    assert decide(found, BACK, NOTED) == decision


def test_a_sale_is_never_taken_for_a_storno_that_is_open() -> None:
    for done in (facts(True, 42, 2, 420, 0), facts(True, 42, 3, 640, 1000)):
        assert decide(replace(done, storno_open=True), OURS, NOTED) == ForeignOpen()
