"""The spooler's notes outlive the spooler."""

import threading
from pathlib import Path

import pytest
from store_parts import COLA, cart_of, new_id, sale_of

from tui_pos.store import operations
from tui_pos.store.database import Store
from tui_pos.store.print_jobs import PrintJobs


def test_a_job_that_was_never_begun_has_no_note(shop: Store, path: Path) -> None:
    sale = sale_of(cart_of((COLA, 1000), number=1))
    operations.put_intent(shop, sale, b"")
    jobs = PrintJobs(path)
    assert jobs.noted(sale.id) is None
    assert jobs.noted(new_id()) is None
    jobs.close()


def test_what_was_noted_is_there_for_the_next_spooler_and_begun_anew_it_is_noted_anew(shop: Store, path: Path) -> None:
    sale = sale_of(cart_of((COLA, 1000), number=1))
    operations.put_intent(shop, sale, b"")
    for note in ("41", "57"):
        PrintJobs(path).begin(sale.id, note)
        assert PrintJobs(path).noted(sale.id) == note


def test_a_job_of_which_nothing_was_printed_is_forgotten_and_can_begin_again(shop: Store, path: Path) -> None:
    sale = sale_of(cart_of((COLA, 1000), number=1))
    operations.put_intent(shop, sale, b"")
    PrintJobs(path).begin(sale.id, "41")
    PrintJobs(path).forget(sale.id)
    assert PrintJobs(path).noted(sale.id) is None
    PrintJobs(path).begin(sale.id, "57")
    assert PrintJobs(path).noted(sale.id) == "57"


def test_a_job_without_an_operation_can_neither_begin_nor_be_forgotten(shop: Store, path: Path) -> None:
    with pytest.raises(KeyError):
        PrintJobs(path).begin(new_id(), "1")
    with pytest.raises(KeyError):
        PrintJobs(path).forget(new_id())


def test_notes_are_made_in_another_thread_while_the_till_works(shop: Store, path: Path) -> None:
    sale = sale_of(cart_of((COLA, 1000), number=1))
    operations.put_intent(shop, sale, b"")
    jobs, seen = PrintJobs(path), []

    def spool() -> None:
        jobs.begin(sale.id, "41")
        seen.append(jobs.noted(sale.id))
        jobs.close()

    thread = threading.Thread(target=spool)
    thread.start()
    thread.join()
    assert seen == ["41"]
    assert operations.post(shop, sale.id, "0000042").receipt == "0000042"
    assert jobs.noted(sale.id) == "41"
