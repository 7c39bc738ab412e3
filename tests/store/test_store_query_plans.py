"""What is asked at every keystroke and every save finds its rows by an index, however large the shop grows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from consignment_parts import back, furnish_with_crates, lot_of, put_with_children, reported, sale_and_children
from store_parts import BREAD, COLA, IVAN, MARIA, NOON, SHOP, bought, cart_of, new_id, posted, put, sale_of, storno_of

from tui_pos.domain.documents import Document
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.noted import Place, Places, Sought
from tui_pos.domain.operation import Kind, Letter, Operation, Original, RuleUse, StornoReason
from tui_pos.domain.parties import END_CUSTOMER
from tui_pos.domain.reference import PaperCode, PlainNumber, SaleNumber
from tui_pos.domain.shift import Move, MoveState, ZState
from tui_pos.store import (
    accounts,
    browsing,
    cart_steps,
    carts,
    catalogue,
    documents,
    found,
    groups,
    holds,
    journal,
    journal_search,
    letters,
    lots,
    meta,
    name_words,
    operations,
    parties,
    quick_keys,
    reports,
    rules,
    scripts,
    search,
    shifts,
    technicians,
    totals,
    usn,
)
from tui_pos.store.database import Store
from tui_pos.store.print_jobs import PrintJobs

DAY = date(2026, 11, 21)


def save(store: Store) -> None:
    cart = cart_of((COLA, 1000), (BREAD, 1000), number=1, partner=IVAN)
    carts.put_cart(store, "1", None, cart)
    sale = sale_of(cart)
    operations.put_intent(store, sale, b"")
    operations.post(store, sale.id, "1")


def old_return(store: Store) -> Operation:
    """A coffee of a receipt that is not kept here."""
    sale = sale_of(cart_of((COLA, 1000), number=99))
    paper = Original("0000041", NOON.replace(tzinfo=None), "02000009", Cents(110))
    return replace(sale, kind=Kind.RETURN, original=paper, reason=StornoReason.RETURN)


def save_with_all(store: Store) -> None:
    with store.write():
        totals.move_account(store, "П1", totals.POINTS, 500, NOON)
    sale = replace(
        bought(1, (COLA, 12_000), points=100, credit=200, earned=3),
        uses=(RuleUse("b", 2026),),
        letters=(Letter("r", "a@example.com", "text"),),
    )
    operations.drop_intent(store, put(store, replace(sale, id=new_id(), usn="x")).id)
    operations.post(store, put(store, sale, b"basis").id, "1")


def save_with_children(store: Store) -> None:
    sale, children = sale_and_children(7)
    operations.drop_intent(store, put_with_children(store, sale, children).id)
    sale, children = sale_and_children(8)
    operations.post(store, put_with_children(store, sale, children).id, "1")
    lot = lot_of(children[0][0])
    operations.post_at_once(store, back(store, {lot: 400}))
    operations.drop_intent(store, put(store, reported(store, {lot: 600})).id)
    posted(store, reported(store, {lot: 600}))


def return_it(store: Store) -> None:
    posted(store, storno_of(store, operations.last_posted(store, "МАГ1", Kind.SALE, 1)[0]))


def hold_and_take(store: Store) -> None:
    cart = cart_of((COLA, 1000), number=97)
    carts.put_cart(store, "9", None, cart)
    holds.hold(store, cart, "", NOON)
    holds.take(store, cart.id, "9")
    carts.cancel_cart(store, cart)


def step_and_back(store: Store) -> None:
    before, after = cart_of((COLA, 1000), number=96), cart_of((COLA, 1000), (BREAD, 1000), number=96)
    after = replace(after, id=before.id)
    with store.write():
        carts.put_cart(store, "9", None, after)
        carts.put_step(store, before, after)
        for undone, cart in ((False, after), (True, before)):
            way = cart_steps.way_from(store, cart, undone=undone)
            assert way is not None
            cart_steps.go(store, cart, way, way.cart)


def deliver(store: Store) -> None:
    for kind in (Kind.DELIVERY, Kind.STOCK_COUNT):
        made = Document(new_id(), kind, "open", SHOP, END_CUSTOMER, MARIA, "", NOON)
        documents.put_document(store, made)
        documents.change_head(store, made.id, "", "12")
        number = documents.add_line(store, made.id, "КОЛА", Thousandths(1000), Cents(70))
        documents.change_line(store, made.id, number, Thousandths(2000), Cents(70))
        documents.document(store, made.id)
        documents.drop_line(store, made.id, number)
        documents.end_document(store, made.id, "dropped")


def work_a_shift(store: Store) -> None:
    """Open, sell, move cash, count, close with its Z, and look at it."""
    shift = shifts.begin(store, "1", "1", Cents(1000), NOON)
    save(store)
    job = uuid4()
    move = shifts.put_move(store, "1", Move.IN, Cents(100), "x", "1", NOON, job)
    PrintJobs(store.path).begin(job, "{}")
    PrintJobs(store.path).noted(job)
    shifts.unsettled(store, "1")
    shifts.give_job_up(store, move)
    shifts.end_move(store, move, MoveState.MOVED)
    shifts.hand_over(store, "1", "2")
    shifts.put_count(store, shift.id, Cents(100), 12)
    shifts.put_count(store, shift.id, Cents(100), None)
    shifts.count_of(store, shift.id)
    shifts.moves_of(store, shift.id)
    shifts.handovers_of(store, shift)
    shifts.figures_of(store, shift.id, {"cash"})
    shifts.close(store, shift, "1", NOON, counted=Cents(0), expected=Cents(0), z=True)
    shifts.waiting_z(store, "1")
    shifts.mark_z(store, [shift.id], ZState.DONE, number=1)
    shifts.remember_closure(store, "DT000001", 1, NOON)
    shifts.last_closure(store, "DT000001")
    shifts.opened_between(store, DAY, DAY)
    shifts.past(store, 20, 9)


def look_for(store: Store, sought: Sought) -> None:
    place = Place(9)
    for below in (Places(), Places(place, place)):
        journal_search.noted(store, sought, 20, below)


@pytest.fixture
def shop(store: Store) -> Store:
    return furnish_with_crates(store)


ASKED: dict[str, Callable[[Store], object]] = {
    "a code": lambda store: catalogue.item_by_code(store, "КОЛА"),
    "a barcode": lambda store: catalogue.item_by_barcode(store, "54491472"),
    "stock": lambda store: catalogue.stock_of(store, "МАГ1", "КОЛА"),
    "a card": lambda store: parties.partner_by_card(store, "2900001"),
    "a PIN": lambda store: parties.operator_by_pin(store, "1111"),
    "the cart in hand": lambda store: carts.open_cart(store, "1"),
    "a new USN": lambda store: usn.next_usn_counter(store, "DT000001"),
    "unfinished sales": lambda store: operations.unfinished(store, "1"),
    "an operation": lambda store: operations.by_id(store, new_id()),
    "a number": lambda store: operations.by_number(store, "МАГ1", Kind.SALE, 1),
    "turnover of a month": lambda store: totals.turnover_in(store, "П1", "2026-11"),
    "a journal entry": lambda store: journal.append(store, "void_line", "1", NOON, {}),
    "the stamp of the book": rules.rules_stamp,
    "both stamps": meta.stamps,
    "a customer put in order": lambda store: parties.put_partner(store, replace(IVAN, active=False)),
    "the receipts of a day": lambda store: reports.receipts(store, DAY, DAY),
    "a whole sale": save,
    "a sale with points, credit, uses and letters": save_with_all,
    "the account of a customer": lambda store: accounts.account_of(store, "П1", NOON, 30),
    "what was used this year": lambda store: accounts.used_rules(store, "П1", [RuleUse("b", 2026)]),
    "the stock of many": lambda store: catalogue.stock_of_many(store, "МАГ1", ["КОЛА", "ХЛЯБ"]),
    "a basis": lambda store: operations.basis_of(store, new_id()),
    "the last sales": lambda store: operations.last_posted(store, "МАГ1", Kind.SALE, 20),
    "the stornos of a sale": lambda store: operations.stornos_of(store, new_id()),
    "the sales of a day": lambda store: list(operations.posted_between(store, DAY, DAY)),
    "letters to be sent": lambda store: letters.unsent(store, 10),
    "a sale with children, their return and their report": save_with_children,
    "what a customer owes of goods": lambda store: lots.owed_by(store, "П1"),
    "what is owed of a sale's goods": lambda store: lots.lots_of(store, new_id()),
    "the children of a sale": lambda store: operations.children_of(store, new_id()),
    "the balance of one customer": lambda store: reports.packaging(store, "П1"),
    "the returns of a day": lambda store: list(operations.posted_between(store, DAY, DAY, Kind.CONSIGNMENT_RETURN)),
    "the scripts that are off": lambda store: scripts.off_today(store, DAY),
    "the scripts that may run": lambda store: scripts.confirmed(store, "here"),
    "a script": lambda store: scripts.script(store, "crates", 1),
    "a script's health": lambda store: scripts.health(store, "crates", DAY),
    "runs and a failure": lambda store: (
        scripts.note_runs(store, DAY, {"crates": scripts.Run(1, 1, 1)}),
        scripts.note_failure(store, "crates", DAY, "x", NOON),
    ),
    "a technician": lambda store: technicians.technician(store, "Петър"),
    "a letter sent": lambda store: letters.mark_sent(store, 1),
    "a letter not sent": lambda store: letters.mark_failed(store, 1, "away"),
    "a sale by its paper": lambda store: found.sold_with(
        store, PaperCode("02000001", "0000001", NOON.replace(tzinfo=None), Cents(110)), "МАГ1"
    ),
    "a sale by its number": lambda store: found.sold_with(store, PlainNumber(1), "МАГ1"),
    "a sale by its USN": lambda store: found.sold_with(store, SaleNumber("DT000001-0001-0000001"), "МАГ1"),
    "goods of an old receipt": lambda store: operations.put_intent(store, old_return(store), b""),
    "holding and recalling": lambda store: hold_and_take(store),
    "a step, and back, and on again": lambda store: step_and_back(store),
    "the quick items": lambda store: quick_keys.quick_items(store, "МАГ1"),
    "a quick item": lambda store: quick_keys.quick_item(store, "МАГ1", 1),
    "a quick item put": lambda store: quick_keys.put_quick(store, "МАГ1", 1, "КОЛА"),
    "goods back without a receipt": lambda store: posted(
        store, replace(sale_of(cart_of((COLA, 1000), number=98)), kind=Kind.RETURN, usn="")
    ),
    "a document line by line": lambda store: deliver(store),
    "the documents of a kind": lambda store: documents.documents(store, Kind.DELIVERY, 20),
    "what a count has not met": lambda store: documents.not_counted(store, new_id(), 20),
    "words near a word": lambda store: name_words.near(store, "item", "колла"),
    "a shift": work_a_shift,
    "the newest of the journal": lambda store: look_for(store, Sought()),
    "the journal of a day": lambda store: look_for(store, Sought(DAY, DAY)),
    "what somebody did": lambda store: look_for(store, Sought(operator="1")),
    "entries of a kind": lambda store: look_for(store, Sought(kinds=frozenset(["grant", "posted:return"]))),
    "entries about a sale": lambda store: (save(store), look_for(store, Sought(number="1"))),
    "entries about nothing": lambda store: look_for(store, Sought(number="DT000001-0001-0000001")),
    "what an entry is about": lambda store: journal_search.operation_of(store, new_id()),
    "the last receipt of a till": lambda store: journal_search.last_printed(store, "1", "DT000001"),
    "the history of a rule": lambda store: rules.history(store, "a"),
}


def search_all(store: Store) -> None:
    for text in ("кола", "rjkf", "ко", "кода", "к"):
        search.search_items(store, text, 20)


FEW: dict[str, tuple[Callable[[Store], object], set[str]]] = {
    "what is held": (holds.held, {"cart USING INDEX cart_held"}),
    "how many are held": (carts.held_count, {"cart USING INDEX cart_held"}),
    "items out of use": (lambda store: browsing.unused_items(store, "кола", 10), {"item USING INDEX item_out_of_use"}),
    "a Z under way": (lambda store: shifts.is_z_under_way(store, "1", 4), {"shift USING INDEX shift_z"}),
    "the last PINs": (lambda store: journal.newest(store, ["sign_on"], 9), {"journal", "(subquery-1)"}),
    "a search": (
        search_all,
        {
            "item_words VIRTUAL TABLE INDEX 0:M1",
            "item_sold USING COVERING INDEX item_sold_times",
            "best",
            "found",
            "json_each VIRTUAL TABLE INDEX 1:",
        },
    ),
}
"""What reads an index from end to end that holds few, however large the shop grows; or no more of it than is wanted."""

ASKED_OF_A_SALE: dict[str, Callable[[Store], object]] = {
    "the account of one who owes": ASKED["the account of a customer"],
    "a storno": return_it,
}


def read_whole(store: Store, question: Callable[[Store], object]) -> list[tuple[str, list[str]]]:
    """The statements with which `question` reads a table from end to end, or sorts what no index has in order."""
    asked: list[str] = []
    store.connection.set_trace_callback(asked.append)
    question(store)
    store.connection.set_trace_callback(None)
    found = []
    for sql in asked:
        if sql.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            steps = [row[3] for row in store.rows("EXPLAIN QUERY PLAN " + sql)]
            if any(step.startswith("SCAN") and "CONSTANT ROW" not in step for step in steps):
                found.append((sql, steps))
    return found


@pytest.mark.parametrize("question", ASKED)
def test_no_question_of_the_till_reads_a_whole_table(shop: Store, question: str) -> None:
    assert read_whole(shop, ASKED[question]) == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: groups.items_within(store, "drinks", 8),
        lambda store: groups.partners_within(store, "horeca", 8),
        lambda store: list(groups.each_item(store, ("КОЛА",), ("drinks", "bread"))),
        lambda store: groups.move_item_group(store, "drinks", "beverages"),
    ],
)
def test_what_stands_in_a_group_is_found_without_reading_the_others(
    shop: Store, ask: Callable[[Store], object]
) -> None:
    assert read_whole(shop, ask) == []


def test_a_count_is_looked_through_once_for_all_that_it_has_not_met(shop: Store) -> None:
    asked: list[str] = []
    shop.connection.set_trace_callback(asked.append)
    documents.not_counted(shop, new_id(), 20)
    shop.connection.set_trace_callback(None)
    steps = [row[3] for sql in asked for row in shop.rows("EXPLAIN QUERY PLAN " + sql)]
    assert steps
    assert not [step for step in steps if step.startswith("CORRELATED")]


@pytest.mark.parametrize("question", FEW)
def test_what_is_read_whole_is_an_index_of_few(shop: Store, question: str) -> None:
    ask, indices = FEW[question]
    read = {step for _, steps in read_whole(shop, ask) for step in steps if step.startswith("SCAN")}
    assert read <= {f"SCAN {index}" for index in indices}


@pytest.mark.parametrize("question", ASKED_OF_A_SALE)
def test_no_question_about_a_customer_or_a_sale_that_is_there_reads_a_whole_table(shop: Store, question: str) -> None:
    save_with_all(shop)
    assert read_whole(shop, ASKED_OF_A_SALE[question]) == []


def test_the_groups_of_customers_come_from_an_index_alone(shop: Store) -> None:
    ((_, steps),) = read_whole(shop, groups.partner_groups)
    assert ["USING COVERING INDEX" in step for step in steps] == [True]


def test_the_groups_of_items_are_found_one_behind_the_other(shop: Store) -> None:
    asked: list[str] = []
    shop.connection.set_trace_callback(asked.append)
    groups.item_groups(shop)
    shop.connection.set_trace_callback(None)
    steps = [row[3] for sql in asked for row in shop.rows("EXPLAIN QUERY PLAN " + sql)]
    assert [step for step in steps if step.endswith(" item")] == []
    assert any("USING COVERING INDEX item_group" in step for step in steps)


def test_the_pages_of_the_back_office_begin_where_the_last_one_ended(shop: Store) -> None:
    for page in (
        lambda store: browsing.items_after(store, "А", 10, active=True),
        lambda store: browsing.items_before(store, None, 10, active=True),
        lambda store: browsing.items_after(store, None, 10, active=False),
        lambda store: browsing.group_after(store, "напитки", "КОЛА", 10),
        lambda store: browsing.group_before(store, "напитки", None, 10),
        lambda store: browsing.partners_after(store, "П1", 10, active=True),
    ):
        asked: list[str] = []
        shop.connection.set_trace_callback(asked.append)
        page(shop)
        shop.connection.set_trace_callback(None)
        steps = [row[3] for sql in asked for row in shop.rows("EXPLAIN QUERY PLAN " + sql)]
        assert steps
        assert not [
            step for step in steps if "TEMP B-TREE" in step or (step.startswith("SCAN") and "INDEX" not in step)
        ], steps


def test_the_stream_of_sales_and_the_last_of_them_come_from_the_index_in_their_order(shop: Store) -> None:
    save_with_all(shop)
    for question in ("the sales of a day", "the returns of a day", "the last sales", "letters to be sent"):
        asked: list[str] = []
        shop.connection.set_trace_callback(asked.append)
        ASKED[question](shop)
        shop.connection.set_trace_callback(None)
        steps = [row[3] for sql in asked for row in shop.rows("EXPLAIN QUERY PLAN " + sql)]
        assert steps
        assert not [step for step in steps if "TEMP B-TREE FOR ORDER BY" in step], question
