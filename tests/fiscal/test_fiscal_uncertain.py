"""When the device cannot tell whether a receipt came out: a person looks, and says which of the two it is."""

from pathlib import Path
from uuid import uuid4

from fiscal_parts import (
    Emulator,
    FileJournal,
    desk,
    documents,
    embedded,
    failed_with,
    job,
    line,
    receipt,
    receipts,
    someone_else_sells,
)

from tui_pos.fiscal.reconcile import Note
from tui_pos.fiscal.spooler import GivenUp, Printed, PrintJob


def test_when_another_program_sold_in_between_a_person_is_asked(tmp_path: Path, journal: FileJournal) -> None:
    sale = job()
    with desk(lambda: embedded(tmp_path, "paper-out=6..6"), journal) as shop:
        shop.spooler.submit(sale)
        assert failed_with(shop.outcome()) == "no_paper"
        someone_else_sells(tmp_path, cancels=True)
        shop.spooler.submit(sale)
        assert failed_with(shop.outcome()) == "receipt_uncertain"
        # The first asking is answered with the question, the second after it with what the person saw.
        shop.spooler.take_back(sale)
        assert shop.outcome() == GivenUp(sale.id)
    assert receipts(tmp_path) == [("cancelled", "1"), ("receipt", "0")]


def test_a_person_who_saw_the_receipt_confirms_it_and_nothing_is_printed(tmp_path: Path, journal: FileJournal) -> None:
    earlier, sale = job(1), job(2)
    with desk(lambda: embedded(tmp_path), journal) as shop:
        for each in (earlier, sale):
            shop.spooler.submit(each)
            assert isinstance(shop.outcome(), Printed)
    someone_else_sells(tmp_path)
    before = documents(tmp_path)
    # The till went down before it heard that its receipt was out.
    with desk(lambda: embedded(tmp_path), journal) as shop:
        shop.spooler.submit(sale)
        assert failed_with(shop.outcome()) == "receipt_uncertain"
        for asked in (shop.spooler.confirm, shop.spooler.submit):
            asked(sale)
            assert shop.outcome() == Printed(sale.id, "0000002")
    assert documents(tmp_path) == before


def test_a_printer_in_the_place_of_another_proves_nothing_of_what_that_one_began(
    tmp_path: Path, journal: FileJournal
) -> None:
    """Both have printed as many documents: by its number alone the second would seem not to have begun either."""
    sale = job()
    journal.begin(sale.id, Note(1, "DT999999").to_text())
    someone_else_sells(tmp_path)
    with desk(lambda: embedded(tmp_path), journal) as shop:
        shop.spooler.submit(sale)
        assert failed_with(shop.outcome()) == "receipt_uncertain"
        shop.spooler.take_back(sale)
        assert shop.outcome() == GivenUp(sale.id)
    assert len(documents(tmp_path)) == 1


def test_what_was_begun_can_be_settled_on_a_printer_that_would_not_begin_it(
    tmp_path: Path, journal: FileJournal
) -> None:
    """The one in its place has fewer kinds of payment, or the program has learned what no printer takes."""
    refused = PrintJob(uuid4(), receipt(line("Кафе", 150), line("Подарък", 0)))
    journal.begin(refused.id, Note(7, "DT999999").to_text())
    with desk(lambda: embedded(tmp_path), journal) as shop:
        shop.spooler.submit(refused)
        assert failed_with(shop.outcome()) == "receipt_uncertain"
        shop.spooler.take_back(refused)
        assert shop.outcome() == GivenUp(refused.id)
    journal.begin(refused.id, Note(0).to_text())
    with desk(lambda: embedded(tmp_path), journal) as shop:
        shop.spooler.submit(refused)
        assert failed_with(shop.outcome()) == "line_without_price"
        shop.spooler.take_back(refused)
        assert shop.outcome() == GivenUp(refused.id)
    assert documents(tmp_path) == []


def test_confirming_is_refused_where_the_printer_knows_better(tmp_path: Path, journal: FileJournal) -> None:
    untouched, begun, never = job(1), job(2), job(3)
    journal.begin(never.id, Note(0).to_text())
    with desk(lambda: embedded(tmp_path), journal) as shop:
        for each in (untouched, never):
            shop.spooler.confirm(each)
            assert failed_with(shop.outcome()) == "receipt_not_out"
    # Command 7 sells.
    with desk(lambda: embedded(tmp_path, "paper-out=7..7"), journal) as shop:
        shop.spooler.submit(begun)
        assert failed_with(shop.outcome()) == "no_paper"
        shop.spooler.confirm(begun)
        assert failed_with(shop.outcome()) == "receipt_not_ended"
    assert documents(tmp_path) == []
    with desk(lambda: embedded(tmp_path), journal) as shop:
        shop.spooler.submit(begun)
        assert isinstance(shop.outcome(), Printed)


def test_a_printer_that_does_not_answer_confirms_nothing_but_can_be_asked_again(
    tmp_path: Path, journal: FileJournal
) -> None:
    sale = job()
    emulator = Emulator(tmp_path).start()
    with emulator.device() as device:
        device.print_receipt(sale.receipt)
    journal.begin(sale.id, Note(0).to_text())
    emulator.stop()
    with desk(emulator.device, journal) as shop:
        shop.spooler.confirm(sale)
        assert failed_with(shop.outcome()) == "refused"
        emulator.start()
        shop.spooler.confirm(sale)
        assert shop.outcome() == Printed(sale.id, "0000001")
    emulator.stop()
