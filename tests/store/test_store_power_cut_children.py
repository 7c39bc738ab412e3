"""The plug is pulled while a sale is saved with what it causes beside itself: all of it is there, or none."""

import random
from pathlib import Path
from uuid import UUID

import pytest
from consignment_parts import OF_CHILD, OF_SALE, balances, crates, furnish_with_crates
from store_parts import killed_after

from tui_pos.domain.operation import Kind
from tui_pos.store import journal, operations, outbox, totals
from tui_pos.store.database import Store

SAVING = """
import sys
from consignment_parts import OF_SALE, back, lot_of, put_with_children, reported, sale_and_children
from store_parts import COLA, IVAN, kept_cart, put, storno_of
from tui_pos.domain.money import Cents
from tui_pos.store import carts, operations
from tui_pos.store.accounts import Held
from tui_pos.store.database import Store
store = Store.open(sys.argv[1])
number = 0
while True:
    number += 1
    kept_cart(store, (COLA, 12_000), number=number, partner=IVAN)
    sale, children = sale_and_children(number)
    put_with_children(store, sale, children)
    print("intent", sale.id, flush=True)
    if number % 4 == 0:
        cart = operations.drop_intent(store, sale.id)
        print("dropped", sale.id, flush=True)
        carts.cancel_cart(store, cart)
        continue
    done = operations.post(store, sale.id, f"{number:07}")
    print("posted", sale.id, flush=True)
    lot = lot_of(children[0][0])
    if number % 4 == 1:
        returned = back(store, {lot: 400})
        print("posted", operations.post_at_once(store, returned).id, flush=True)
        storno = storno_of(store, done)
        crate = back(store, {lot: 600}, parent=storno)
        operations.put_intent(store, storno, b"r", credit_taken=Cents(OF_SALE), children=[(crate, Held())])
        print("intent", storno.id, flush=True)
        operations.post(store, storno.id, "1")
        print("posted", storno.id, flush=True)
    else:
        report = put(store, reported(store, {lot: 1000}, number + 700_000))
        print("intent", report.id, flush=True)
        if number % 4 == 2:
            operations.post(store, report.id, "1")
            print("posted", report.id, flush=True)
        else:
            operations.drop_intent(store, report.id)
            print("dropped", report.id, flush=True)
"""

AFTER = {"intent": ("intent", "posted", "dropped"), "posted": ("posted",), "dropped": ("dropped",)}
"""What an operation may be, of which this was last reported."""


@pytest.mark.parametrize("seed", range(8))
def test_a_till_killed_while_saving_with_children_keeps_neither_half(path: Path, seed: int) -> None:
    furnish_with_crates(Store.open(path)).close()
    reported = killed_after(SAVING, path, random.Random(seed).randrange(1, 40))
    with Store.open(path) as store:
        rows = store.rows("SELECT lower(hex(id)), state, kind, lower(hex(parent)) FROM operation")
        state = {key: state for key, state, _, _ in rows}
        for operation_id, last in {id: state for state, id in reported}.items():
            assert state[operation_id.replace("-", "")] in AFTER[last]
        children: dict[str, list[str]] = {}
        for key, own, kind, parent in rows:
            if parent:
                assert own == state[parent]
                children.setdefault(parent, []).append(kind)
            each = operations.by_id(store, UUID(key))
            assert each is not None
            assert (each.number is not None) == (own == "posted")
        kinds = {key: kind for key, _, kind, parent in rows if not parent}
        for key, kind in kinds.items():
            caused = {"sale": ["bonus", "consignment", "sale"], "storno": ["consignment_return"]}.get(kind, [])
            assert sorted(children.get(key, [])) == caused
        for kind in Kind:
            sql = "SELECT number FROM operation WHERE state = 'posted' AND kind = ? ORDER BY number"
            numbers = [row[0] for row in store.rows(sql, (kind.value,))]
            assert numbers == list(range(1, len(numbers) + 1))
        assert len(operations.unfinished(store, "1")) <= 1
        posted = [(kind, parent) for _, own, kind, parent in rows if own == "posted"]
        assert len(list(outbox.messages(store, "1"))) == len(posted)
        assert outbox.first_broken(store, "1") is journal.first_broken(store) is None
        assert totals.rebuild_differs(store) == []
        # What is owed and what is in the stock is there with its operation: both or neither.
        sales = sum(kind == "sale" and not parent for kind, parent in posted)
        stornos = sum(kind == "storno" for kind, _ in posted)
        waiting = sum(own == "intent" and kind == "sale" and not parent for _, own, kind, parent in rows)
        account = balances(store)
        assert account["bonus"] == 250 * sales
        assert account["debt"] == (sales + waiting) * (OF_SALE + OF_CHILD) - stornos * OF_SALE
        (given, returned, taken) = store.rows(
            "SELECT coalesce(sum(given), 0), coalesce(sum(returned), 0), coalesce(sum(reported), 0) FROM lot"
        )[0]
        assert given == 1000 * sales
        held = sum(own == "intent" and kind == "storno" for _, own, kind, _ in rows)
        assert crates(store) == returned - 600 * held - given
        live = sum(own != "dropped" and kind == "consignment_report" for _, own, kind, _ in rows)
        assert taken == 1000 * live
