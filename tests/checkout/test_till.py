"""One till from sign-on to posted: rights, repricing, steps kept, receipts that do not come out, and coming back."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from own_printer import printer_of_its_own, receipts
from watched_till import Watch, opened

from tui_pos.boot import Home, till_in
from tui_pos.checkout.printer_watch import READY_AGAIN
from tui_pos.checkout.sign_on import PAUSE, Door
from tui_pos.domain.answers import LineAdded, Notice, PartnerChosen, Posted, PrintTrouble, TakenBack
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.payment import Payment
from tui_pos.errors import DeviceTrouble, Refused, StoreTrouble

DOZEN = """
[[rule]]
name = "Кола на дузина"
operations = ["sale"]
when = [{ item_quantity = { item = "КОЛА", from = "12" } }]
then = [{ set_discount = { items = ["КОЛА"], percent = "10" } }]
"""


@pytest.fixture
def watch(home: Home) -> Iterator[Watch]:
    with opened(home) as watch:
        yield watch


def test_t05_lines_priced_by_the_program_follow_the_partner_and_back(watch: Watch) -> None:
    till = watch.till
    till.enter("КОЛА", Thousandths(3000))
    till.enter("КОЛА", Thousandths(1000))
    till.change_price(2, Cents(105))
    assert isinstance(till.enter("2900001"), PartnerChosen)
    assert [(line.price, line.percent, line.net) for line in till.cart.lines] == [(110, 500, 313), (105, 0, 105)]
    till.choose_partner("")
    assert [line.net for line in till.cart.lines] == [330, 105]


def test_t10_a_mechanism_switched_off_here_acts_nowhere_else(home: Home, set_rules: Any) -> None:
    set_rules(DOZEN)
    text = home.settings.read_text("utf-8")
    home.settings.write_text(text.replace("[station]\n", "[station]\nprice_rules = false\npartner_percent = false\n"))
    with opened(home) as watch:
        watch.till.choose_partner("П1")
        watch.till.enter("КОЛА", Thousandths(12_000))
        assert watch.till.cart.total == 1320
        assert watch.till.ask_save().total == 1320
        watch.till.cancel_cart()
    home.settings.write_text(text)
    with opened(home) as watch:
        watch.till.choose_partner("П1")
        watch.till.enter("КОЛА", Thousandths(12_000))
        assert watch.till.cart.total == 1254
        assert watch.till.ask_save().total == 1188


def test_t12_a_rule_that_changed_while_the_window_was_open_is_looked_at_again(watch: Watch, set_rules: Any) -> None:
    watch.till.enter("КОЛА", Thousandths(12_000))
    review = watch.till.ask_save()
    set_rules(DOZEN)
    with pytest.raises(Refused) as refused:
        watch.till.save(review, [Payment("cash", review.total)])
    assert refused.value.code == "review_outdated"
    assert watch.till.ask_save().total == 1188


def test_a_cart_keeps_its_lines_partner_and_usn_when_the_program_starts_anew(home: Home) -> None:
    with opened(home) as watch:
        watch.till.enter("2900001")
        watch.till.enter("КОЛА", Thousandths(3000))
        watch.till.enter("ХЛЯБ")
        watch.till.void_line(2)
        before = watch.till.cart
    with opened(home) as watch:
        assert watch.till.cart == before
        assert before.usn is not None


def test_five_wrong_pins_shut_the_door_for_a_while(watch: Watch) -> None:
    now = [datetime(2026, 11, 21, 12).astimezone()]
    door = Door(replace(watch.till._workplace, clock=lambda: now[0]))
    codes = []
    for _ in range(6):
        with pytest.raises(Refused) as refused:
            door.sign_on("9999")
        codes.append(refused.value.code)
    assert codes == ["wrong_pin"] * 5 + ["locked_out"]
    with pytest.raises(Refused) as refused:
        door.sign_on("3333")
    assert refused.value.code == "locked_out"
    # Starting anew gives no more tries.
    with pytest.raises(Refused):
        Door(replace(watch.till._workplace, clock=lambda: now[0])).sign_on("3333")
    now[0] += PAUSE + timedelta(seconds=1)
    assert door.sign_on("3333").code == "1"


def test_a_cashier_may_void_but_not_give_discounts(home: Home) -> None:
    with opened(home, "1111") as watch:
        watch.till.enter("КОЛА")
        with pytest.raises(Refused) as refused:
            watch.till.change_percent(1, BasisPoints(500))
        assert refused.value.code == "no_right"
        assert watch.till.void_line(1).lines == ()


def test_goods_whose_price_is_typed_at_the_till_are_not_sold_before_it_is(home: Home) -> None:
    with opened(home, "1111") as watch:
        added = watch.till.enter("КОШ")
        assert isinstance(added, LineAdded)
        assert added.ask_price
        with pytest.raises(Refused) as refused:
            watch.till.ask_save()
        assert refused.value.code == "zero_price"
        watch.till.change_price(added.line.number, Cents(250))
        assert watch.till.ask_save().total == 250


def test_a_sale_is_posted_once_its_receipt_is_out_and_the_next_begins_empty(watch: Watch) -> None:
    watch.till.enter("2900001")
    added = watch.till.enter("КОЛА", Thousandths(3000))
    assert isinstance(added, LineAdded)
    usn = watch.till.cart.usn
    watch.pay()
    posted = watch.next(Posted)
    assert (posted.operation.number, posted.operation.usn, posted.operation.total) == (1, usn, 313)
    assert posted.operation.receipt
    assert watch.till.cart.lines == ()
    assert watch.till.cart.partner.is_anonymous
    assert watch.till.unprinted is None


def test_a05_paper_out_is_one_sentence_and_the_sale_is_printed_once_when_paper_is_back(
    home: Home, tmp_path: Path
) -> None:
    ledger = tmp_path / "printer" / "ledger.jsonl"
    with printer_of_its_own(home, ledger, "paper-out=9..14"), opened(home) as watch:
        watch.till.enter("КОЛА")
        watch.pay()
        trouble = watch.next(PrintTrouble, Posted)
        tries = 0
        while isinstance(trouble, PrintTrouble):
            assert "paper" in str(trouble.trouble).lower()
            assert watch.till.unprinted is not None
            with pytest.raises(Refused) as refused:
                watch.till.ask_save()
            assert refused.value.code == "unprinted_sale"
            tries += 1
            assert tries < 12
            watch.till.print_again()
            trouble = watch.next(PrintTrouble, Posted)
        assert tries >= 1
        assert trouble.operation.number == 1
    assert len(receipts(ledger)) == 1


def test_taken_back_the_cart_is_exactly_as_before_and_no_receipt_exists(home: Home, tmp_path: Path) -> None:
    ledger = tmp_path / "printer" / "ledger.jsonl"
    with printer_of_its_own(home, ledger) as printer, opened(home) as watch:
        watch.till.enter("2900001")
        watch.till.enter("КОЛА", Thousandths(3000))
        watch.till.change_price(1, Cents(99))
        before = watch.till.cart
        printer.kill()
        printer.wait()
        watch.pay()
        assert isinstance(watch.next(PrintTrouble, Posted), PrintTrouble)
        with printer_of_its_own(home, ledger):
            watch.till.take_back()
            assert watch.next(TakenBack, Posted, PrintTrouble) == TakenBack(before)
            assert watch.till.cart == before
            assert watch.till.unprinted is None
            watch.pay()
            assert watch.next(Posted, PrintTrouble).operation.total == before.total
    assert len(receipts(ledger)) == 1


def test_k06_a_sale_left_unprinted_is_printed_once_by_the_next_start(home: Home, tmp_path: Path) -> None:
    ledger = tmp_path / "printer" / "ledger.jsonl"
    with ExitStack() as printers:
        printer = printers.enter_context(printer_of_its_own(home, ledger))
        with opened(home) as watch:
            watch.till.enter("КОЛА")
            printer.kill()
            printer.wait()
            watch.pay()
            left = watch.next(PrintTrouble).operation
        printers.enter_context(printer_of_its_own(home, ledger))
        with opened(home) as watch:
            posted = watch.next(Posted)
            assert posted.operation.id == left.id
            assert watch.till.unprinted is None
    assert [receipt["usn"] for receipt in receipts(ledger)] == [left.usn]


def test_two_programs_cannot_be_one_station(home: Home, watch: Watch) -> None:
    with pytest.raises(Refused) as refused, till_in(home, lambda: None):
        pass
    assert refused.value.code == "station_in_use"


def test_a_full_disk_has_its_sentence_and_the_cart_stands(watch: Watch) -> None:
    till = watch.till
    till.enter("КОЛА")
    before = till.cart
    store = till._workplace.store
    pages = store.row("PRAGMA page_count")
    assert pages is not None
    store.run(f"PRAGMA max_page_count = {pages[0]}")
    trouble = None
    while trouble is None and len(till.cart.lines) < 5000:
        before = till.cart
        try:
            till.enter("ХЛЯБ")
        except StoreTrouble as error:
            trouble = error
    assert trouble is not None
    assert trouble.code == "disk_full"
    assert till.cart == before
    store.run("PRAGMA max_page_count = 1000000")
    till.enter("ХЛЯБ")
    assert len(till.cart.lines) == len(before.lines) + 1


def test_a_locked_database_has_its_sentence_and_the_cart_stands(home: Home, watch: Watch) -> None:
    till = watch.till
    till.enter("КОЛА")
    before = till.cart
    till._workplace.store.run("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(home.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreTrouble) as trouble:
        till.enter("ХЛЯБ")
    assert trouble.value.code == "store_busy"
    assert till.cart == before
    other.execute("ROLLBACK")
    other.close()
    till.enter("ХЛЯБ")
    assert len(till.cart.lines) == 2


def test_a_receipt_that_is_out_is_posted_even_when_the_disk_was_full_at_first(watch: Watch) -> None:
    till = watch.till
    till.enter("КОЛА", Thousandths(2000))
    watch.pay()
    store = till._workplace.store
    store.run("PRAGMA query_only = 1")
    assert isinstance(watch.next(Posted, PrintTrouble), PrintTrouble)
    store.run("PRAGMA query_only = 0")
    till.print_again()
    assert watch.next(Posted, PrintTrouble).operation.total == 220


def test_nobody_sells_prints_or_takes_back_without_having_signed_on(watch: Watch) -> None:
    till = watch.till
    till.enter("КОЛА")
    till.sign_off()
    for act in (
        lambda: till.enter("КОЛА"),
        lambda: till.change_price(1, Cents(1)),
        lambda: till.void_line(1),
        lambda: till.choose_partner("П1"),
        till.ask_save,
        till.cancel_cart,
        till.print_again,
        till.take_back,
        till.confirm_printed,
        lambda: till.print_report("z"),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "not_signed_on"
    till.sign_on("1111")
    assert len(till.cart.lines) == 1


def test_a_printer_that_was_off_at_the_first_start_is_found_by_the_next_try(home: Home, tmp_path: Path) -> None:
    ledger = tmp_path / "printer" / "ledger.jsonl"
    with printer_of_its_own(home, ledger) as printer:
        printer.kill()
        printer.wait()
    with opened(home) as watch:
        with pytest.raises(Refused) as refused:
            watch.till.enter("КОЛА")
        assert refused.value.code == "no_printer"
        with printer_of_its_own(home, ledger):
            while not watch.till.cart.lines:
                watch.till.reports()
                try:
                    watch.till.enter("КОЛА")
                except (Refused, DeviceTrouble):
                    watch.wait(1)
    assert watch.till.cart.usn


def test_while_the_printer_cannot_print_no_sale_is_opened_and_none_is_paid(home: Home, tmp_path: Path) -> None:
    ledger = tmp_path / "printer" / "ledger.jsonl"
    with printer_of_its_own(home, ledger, "paper-out=1"), opened(home) as watch:
        watch.next(Notice)
        with pytest.raises(DeviceTrouble) as trouble:
            watch.till.enter("КОЛА")
        assert trouble.value.code == "no_paper"
        assert watch.till.cart.lines == ()


def test_a_sale_whose_printer_ran_out_of_paper_is_paid_when_there_is_some_again(home: Home, tmp_path: Path) -> None:
    ledger = tmp_path / "printer" / "ledger.jsonl"
    with printer_of_its_own(home, ledger) as printer, opened(home) as watch:
        watch.till.enter("КОЛА")
        printer.kill()
        printer.wait()
        with printer_of_its_own(home, ledger, "paper-out=1"):
            review = watch.till.ask_save()
            # The question that went with the scan may have met the printer that was just switched off.
            while getattr(watch.next(Notice).text, "code", "") != "no_paper":
                review = watch.till.ask_save()
            with pytest.raises(DeviceTrouble) as trouble:
                watch.till.save(review, [Payment("cash", review.total)])
            assert trouble.value.code == "no_paper"
            assert watch.till.unprinted is None
            assert [line.item.code for line in watch.till.cart.lines] == ["КОЛА"]
        with printer_of_its_own(home, ledger):
            watch.till.ask_save()
            while watch.next(Notice).text != READY_AGAIN:
                watch.till.ask_save()
            watch.pay()
            watch.next(Posted)
    assert len(receipts(ledger)) == 1
