"""A backup brought back knows that it is old: nothing of what came after it is done a second time."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from store_parts import BREAD, COLA, MARIA, NOON, SHOP, STEFAN, bought, cart_of, kept_cart, new_id, posted, put, usn

from tui_pos.domain.money import Cents
from tui_pos.domain.noted_told import FACTS
from tui_pos.domain.operation import Kind, Letter, Operation
from tui_pos.domain.shift import Move, MoveState, ZState
from tui_pos.store import (
    backups,
    carts,
    journal,
    meta,
    operations,
    outbox,
    parties,
    shifts,
    technicians,
    totals,
)
from tui_pos.store.brought_back import BroughtBack, Fate, Since, make_ready
from tui_pos.store.database import Store
from tui_pos.store.usn import counters, next_usn_counter, raise_counter

Copied = Callable[[Store], Store]


@pytest.fixture
def backup(tmp_path: Path) -> Iterator[Copied]:
    """The store as it is now, in a file of its own."""
    with ExitStack() as stack:

        def copied(store: Store) -> Store:
            file = tmp_path / f"copy{len(list(tmp_path.glob('copy*.db')))}.db"
            backups.copy_store(store.path, file)
            return stack.enter_context(Store.open(file))

        yield copied


def brought(store: Store, since: Since) -> BroughtBack:
    done = make_ready(store, since, NOON, {"file": "f"})
    assert journal.first_broken(store) is None
    assert outbox.first_broken(store, "1") is None
    assert totals.rebuild_differs(store) == []
    assert store.row("PRAGMA integrity_check") == ("ok",)
    return done


def waiting(store: Store, number: int = 1, note: str | None = None) -> Operation:
    """A sale whose receipt is not out, with its cart."""
    cart = kept_cart(store, (COLA, 2000), number=number)
    sale = put(store, replace(bought(number, (COLA, 2000)), usn=cart.usn or ""))
    store.run("UPDATE print_job SET note = ? WHERE operation = ?", (note, sale.id.bytes))
    return sale


def state_of(store: Store, key: UUID, table: str = "operation") -> str:
    row = store.row(f"SELECT state FROM {table} WHERE id = ?", (key.bytes,))
    assert row is not None
    return str(row[0])


def test_messages_after_it_are_told_from_those_it_has_forgotten(shop: Store, backup: Copied) -> None:
    posted(shop, bought(1, (COLA, 1000)))
    old = backup(shop)
    posted(shop, bought(2, (COLA, 1000)))
    assert brought(old, Since(1, was=shop)).incarnation == 2
    posted(old, bought(3, (BREAD, 1000)))
    assert [(one.seq, one.incarnation) for one in outbox.messages(old, "1")] == [(1, 1), (2, 2)]


def test_the_same_backup_brought_back_twice_has_two_incarnations(shop: Store, backup: Copied) -> None:
    first, second = backup(shop), backup(shop)
    brought(first, Since(meta.identity(shop)[1], was=shop))
    brought(second, Since(meta.identity(first)[1], was=first))
    assert [meta.identity(store)[1] for store in (shop, first, second)] == [1, 2, 3]


def test_unique_sale_numbers_go_on_above_all_that_were_given(shop: Store, backup: Copied) -> None:
    raise_counter(shop, "DT000001", 17)
    old = backup(shop)
    done = brought(old, Since(1, {"DT000001": 40, "ED000002": 3}))
    assert done.usns == counters(old) == {"DT000001": 40, "ED000002": 3}
    assert next_usn_counter(old, "DT000001") == 41
    # A number below what the backup itself has given is none.
    assert brought(backup(shop), Since(1, {"DT000001": 5})).usns["DT000001"] == 17


def test_numbers_of_documents_go_on_where_the_shop_was(shop: Store, backup: Copied) -> None:
    old = backup(shop)
    for number in (1, 2):
        posted(shop, bought(number, (COLA, 1000)))
    brought(old, Since(1, was=shop))
    assert posted(old, bought(3, (COLA, 1000))).number == 3


def test_numbers_of_shifts_go_on_where_the_shop_was(shop: Store, backup: Copied) -> None:
    def worked(store: Store, station: str) -> int:
        shift = shifts.begin(store, station, "1", Cents(0), NOON)
        shifts.close(store, shift, "1", NOON, counted=Cents(0), expected=Cents(0), z=False)
        return shift.number

    assert [worked(shop, "1"), worked(shop, "1"), worked(shop, "2")] == [1, 2, 1]
    old = backup(shop)
    assert worked(shop, "1") == 3
    brought(old, Since(1, was=shop))
    assert [worked(old, "1"), worked(old, "2"), worked(old, "3")] == [4, 2, 1]


def test_a_receipt_that_came_out_since_posts_its_sale(shop: Store, backup: Copied) -> None:
    sale = waiting(shop)
    old = backup(shop)
    operations.post(shop, sale.id, "0000007")
    assert brought(old, Since(1, was=shop)).posted == (sale.usn,)
    found = operations.by_id(old, sale.id)
    assert found is not None
    assert (found.receipt, found.number) == ("0000007", 1)
    assert [one.incarnation for one in outbox.messages(old, "1")] == [2]
    assert carts.open_cart(old, "1") is None


def test_a_sale_taken_back_since_is_taken_back_and_its_cart_is_what_it_became(shop: Store, backup: Copied) -> None:
    sale = waiting(shop)
    old = backup(shop)
    operations.drop_intent(shop, sale.id, NOON)
    again, sold = backup(old), backup(shop)
    done = brought(old, Since(1, was=shop))
    assert (done.dropped, done.cancelled) == ((sale.usn,), ())
    assert (cart := carts.open_cart(old, "1")) is not None
    assert cart.usn == sale.usn
    # And where that cart was sold after all, it is no sale in hand.
    posted(sold, replace(sale, id=bought(9, (COLA, 1)).id))
    done = brought(again, Since(1, was=sold))
    assert (done.dropped, done.cancelled) == ((sale.usn,), (sale.usn,))
    assert carts.open_cart(again, "1") is None


def test_a_sale_that_still_waits_waits_with_what_was_noted_last(shop: Store, backup: Copied) -> None:
    sale = waiting(shop, note=None)
    old = backup(shop)
    shop.run("UPDATE print_job SET note = 'of the printer', taking_back = 1 WHERE operation = ?", (sale.id.bytes,))
    done = brought(old, Since(1, was=shop, unsure="?"))
    assert (done.posted, done.dropped, done.unsure) == ((), (), ())
    assert old.row("SELECT note, taking_back FROM print_job") == ("of the printer", 1)
    assert operations.unfinished(old, "1")[0].id == sale.id


@pytest.mark.parametrize("note", [None, "noted"])
def test_where_the_shop_is_lost_the_printer_is_asked(shop: Store, backup: Copied, note: str | None) -> None:
    sale = waiting(shop, note=note)
    asked: list[tuple[str, str | None]] = []

    def fate(answer: str | Fate) -> Callable[[Operation, str | None], str | Fate]:
        def told(operation: Operation, noted: str | None) -> str | Fate:
            asked.append((operation.usn, noted))
            return answer

        return told

    out, never, unknown = (backup(shop) for _ in range(3))
    assert brought(out, Since(1, fate=fate("0000009"))).posted == (sale.usn,)
    assert state_of(out, sale.id) == "posted"
    done = brought(never, Since(1, fate=fate(Fate.NEVER_OUT)))
    # Its number was given, and nobody knows for what else: the cart is no sale in hand any more.
    assert (done.dropped, done.cancelled) == ((sale.usn,), (sale.usn,))
    assert brought(unknown, Since(1, fate=fate(Fate.UNKNOWN), unsure="look")).unsure == (sale.usn,)
    # Never without a note: what has none is printed unasked.
    assert unknown.row("SELECT note, taking_back FROM print_job") == ("look", 0)
    assert state_of(unknown, sale.id) == "intent"
    under_way = backup(shop)
    assert brought(under_way, Since(1, fate=fate(Fate.UNDER_WAY), unsure="look")).unsure == (sale.usn,)
    assert under_way.row("SELECT note FROM print_job") == (note,)
    assert asked == [(sale.usn, note)] * 4


def test_a_sale_in_hand_stays_only_where_it_was_in_hand_to_the_last(shop: Store, backup: Copied) -> None:
    cart = kept_cart(shop, (COLA, 1000))
    kept, lost, sold = (backup(shop) for _ in range(3))
    assert brought(kept, Since(1, was=shop)).cancelled == ()
    assert (found := carts.open_cart(kept, "1")) is not None
    assert found.usn == cart.usn
    assert brought(lost, Since(1)).cancelled == (cart.usn,)
    posted(shop, replace(bought(1, (COLA, 1000)), usn=cart.usn or ""))
    assert brought(sold, Since(1, was=shop)).cancelled == (cart.usn,)
    entry = next(one for one in journal.entries(sold) if one.kind == "cancel_cart")
    assert (entry.operator, entry.facts["usn"], entry.facts["why"]) == ("1", cart.usn, "restore")


def test_a_held_sale_stays_held_but_not_under_a_number_that_may_be_used(shop: Store, backup: Copied) -> None:
    cart = kept_cart(shop, (COLA, 1000))
    shop.run("UPDATE cart SET state = 'held', held_at = ? WHERE id = ?", (NOON.isoformat(), cart.id.bytes))
    kept, lost = backup(shop), backup(shop)
    assert brought(kept, Since(1, was=shop)).renumbered == ()
    assert brought(lost, Since(1)).renumbered == (cart.usn,)
    assert lost.row("SELECT state, usn FROM cart") == ("held", None)
    assert kept.row("SELECT state, usn FROM cart") == ("held", cart.usn)


def test_an_empty_cart_is_left_alone(shop: Store, backup: Copied) -> None:
    carts.put_cart(shop, "1", None, cart_of(number=None))
    assert brought(backup(shop), Since(1)).cancelled == ()


def test_who_was_shut_out_since_stays_out_and_who_came_since_may_come(shop: Store, backup: Copied) -> None:
    shop.run("UPDATE operator SET pin_hash = x'01' WHERE code = '1'")
    shop.run("UPDATE operator SET pin_hash = x'02' WHERE code = '2'")
    old = backup(shop)
    # Maria is shut out, Stefan took the PIN that was hers, and Ana came.
    shop.run("UPDATE operator SET active = 0, pin_hash = NULL WHERE code = '1'")
    shop.run("UPDATE operator SET pin_hash = x'01' WHERE code = '2'")
    parties.put_operator(shop, replace(STEFAN, code="5", name="Ана"))
    brought(old, Since(1, was=shop))
    rows = old.rows("SELECT code, active, pin_hash FROM operator ORDER BY code")
    assert rows == [("1", 0, None), ("2", 1, b"\x01"), ("5", 1, None)]
    assert MARIA.code == "1"


def test_whom_the_shop_did_not_know_to_the_last_has_no_pin_and_whoever_has_that_one_keeps_it(
    shop: Store, backup: Copied
) -> None:
    before = backup(shop)
    parties.put_operator(shop, replace(STEFAN, code="5", name="Ана"), "4455")
    old = backup(shop)
    # The shop was brought back to before she came, and somebody else has her PIN since.
    parties.put_operator(before, replace(STEFAN, code="6", name="Вера"), "4455")
    brought(old, Since(1, was=before))
    assert (found := parties.operator_by_pin(old, "4455")) is not None
    assert found.code == "6"


def test_whose_password_opened_the_console_opens_it_no_more_where_that_was_taken_back_since(
    shop: Store, backup: Copied
) -> None:
    for name in ("Ана", "Борис", "Вера"):
        technicians.add(shop, name, f"hash of {name}", "here", "", NOON)
    old, lost = backup(shop), backup(shop)
    technicians.remove(shop, "Ана")
    technicians.remove(shop, "Борис")
    technicians.add(shop, "Борис", "another hash", "here", "", NOON)
    technicians.add(shop, "Гита", "hash of Гита", "here", "", NOON)
    brought(old, Since(1, was=shop))
    assert technicians.technicians(old) == technicians.technicians(shop)
    assert [one.name for one in technicians.technicians(old)] == ["Борис", "Вера", "Гита"]
    brought(lost, Since(1))
    assert [one.name for one in technicians.technicians(lost)] == ["Ана", "Борис", "Вера"]


def test_a_script_whose_approval_was_taken_back_since_does_not_run(shop: Store, backup: Copied) -> None:
    for version in (1, 2):
        shop.run("INSERT INTO script_version VALUES ('s', ?, 'x', '', 'Ана', '', 'here')", (version,))
        shop.run("INSERT INTO script_confirmed VALUES ('s', ?, 'here', 1, 'Ана', '')", (version,))
    old = backup(shop)
    shop.run("UPDATE script_confirmed SET confirmed = 0 WHERE version = 1")
    brought(old, Since(1, was=shop))
    assert old.rows("SELECT version, confirmed FROM script_confirmed ORDER BY version") == [(1, 0), (2, 1)]


@pytest.mark.parametrize(
    ("then", "now"), [(ZState.DONE, ZState.DONE), (ZState.WANTED, ZState.WANTED), (None, ZState.UNKNOWN)]
)
def test_a_z_report_that_may_be_out_is_not_asked_for_again(
    shop: Store, backup: Copied, then: ZState | None, now: ZState
) -> None:
    shift = shifts.begin(shop, "1", "1", Cents(0), NOON)
    shifts.close(shop, shift, "1", NOON, counted=Cents(0), expected=Cents(0), z=True)
    old = backup(shop)
    if then is ZState.DONE:
        shifts.mark_z(shop, [shift.id], then, after=6, number=7)
    brought(old, Since(1, was=shop if then else None))
    found = shifts.by_id(old, shift.id)
    assert found is not None
    assert (found.z, found.z_number) == (now, 7 if then is ZState.DONE else None)


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (MoveState.MOVED, (MoveState.MOVED, True, "before")),
        (MoveState.FAILED, (MoveState.FAILED, True, "before")),
        (MoveState.ASKED, (MoveState.ASKED, True, "after")),
        (None, (MoveState.ASKED, False, "before")),
    ],
)
def test_cash_that_was_on_its_way_is_where_it_was_last_and_else_a_person_is_asked(
    shop: Store, backup: Copied, then: MoveState | None, now: tuple[MoveState, bool, str]
) -> None:
    shift = shifts.begin(shop, "1", "1", Cents(0), NOON)
    move = shifts.put_move(shop, "1", Move.OUT, Cents(-500), "bank", "1", NOON, new_id())
    shop.run("UPDATE cash_move SET note = 'before'")
    old = backup(shop)
    shop.run("UPDATE cash_move SET note = 'after'")
    if then is not None and then is not MoveState.ASKED:
        shifts.end_move(shop, move, then)
    brought(old, Since(1, was=shop if then else None))
    (found,) = shifts.moves_of(old, shift.id)
    assert (found.state, found.job is not None, *old.rows("SELECT note FROM cash_move")[0]) == now


def test_a_letter_is_sent_only_if_it_still_was_to_be_sent(shop: Store, backup: Copied) -> None:
    letter = Letter("r", "a@example.com", "t")
    for number in (1, 2):
        posted(shop, replace(bought(number, (COLA, 1000)), letters=(letter,)))
    known, lost = backup(shop), backup(shop)
    shop.run("UPDATE letter SET state = 'sent' WHERE id = 1")
    assert brought(known, Since(1, was=shop)).letters == 1
    assert [row[0] for row in known.rows("SELECT state FROM letter ORDER BY id")] == ["given_up", "ready"]
    assert brought(lost, Since(1)).letters == 2


def test_the_journal_tells_all_of_it(shop: Store, backup: Copied) -> None:
    sale = waiting(shop)
    old = backup(shop)
    brought(old, Since(6, {"DT000001": 12}, unsure="?"))
    entry = list(journal.entries(old))[-1]
    assert (entry.kind, entry.facts["file"], entry.facts["incarnation"]) == ("restored", "f", 7)
    assert {*entry.facts} <= {*FACTS}
    assert entry.facts["usns"] == ["DT000001 12"]
    assert entry.facts["unsure"] == [sale.usn]
    assert usn(1) == sale.usn


def test_a_storno_that_waits_is_posted_with_its_own_receipt(shop: Store, backup: Copied) -> None:
    from store_parts import storno_of

    sale = posted(shop, bought(1, (COLA, 2000)))
    storno = put(shop, storno_of(shop, sale))
    old = backup(shop)
    operations.post(shop, storno.id, "0000043")
    assert brought(old, Since(1, was=shop)).posted == (storno.usn,)
    found = operations.last_posted(old, SHOP.code, Kind.STORNO, 1)
    assert [one.receipt for one in found] == ["0000043"]


def test_what_fails_leaves_the_backup_as_it_was(shop: Store, backup: Copied) -> None:
    waiting(shop)
    old = backup(shop)

    def fail(_operation: Operation, _note: str | None) -> str:
        raise OSError

    with pytest.raises(OSError):
        make_ready(old, Since(1, fate=fail), NOON, {})
    assert meta.identity(old)[1] == 1


def test_what_is_posted_again_has_the_number_that_it_had(shop: Store, backup: Copied) -> None:
    posted(shop, bought(1, (COLA, 1000)))
    sale = waiting(shop, number=2)
    old = backup(shop)
    shop.run("UPDATE cart SET station = '2'")
    posted(shop, bought(3, (COLA, 1000)))
    operations.post(shop, sale.id, "0000009")
    posted(shop, bought(4, (COLA, 1000)))
    brought(old, Since(1, was=shop))
    found = operations.by_id(old, sale.id)
    assert found is not None
    assert found.number == 3
    assert posted(old, bought(5, (COLA, 1000))).number == 5
