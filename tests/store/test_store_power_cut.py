"""The plug is pulled: a till that is killed at any moment has every step on the disk that it reported."""

import random
from pathlib import Path

import pytest
from store_parts import IVAN, furnish, killed_after

from tui_pos.store import carts, journal, operations, outbox, totals
from tui_pos.store.database import Store

SELLING = """
import sys
from dataclasses import replace
from store_parts import COLA, IVAN, cart_of, usn
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.store import carts
from tui_pos.store.database import Store
from tui_pos.store.usn import next_usn_counter
store = Store.open(sys.argv[1])
cart = None
while True:
    after = cart_of(partner=IVAN) if cart is None else cart
    after = after.with_line(COLA, Thousandths(1000 * after.next_number), Cents(110))
    with store.write():
        if after.usn is None:
            after = replace(after, usn=usn(next_usn_counter(store, "DT000001")))
        carts.put_cart(store, "1", cart, after)
    cart = after
    print(len(cart.lines), cart.usn, flush=True)
"""

SAVING = """
import sys
from dataclasses import replace
from store_parts import COLA, BREAD, IVAN, bought, kept_cart, put, storno_of
from tui_pos.domain.operation import Letter, RuleUse
from tui_pos.store import operations
from tui_pos.store.database import Store
store = Store.open(sys.argv[1])
number = 0
while True:
    number += 1
    goods = (COLA, 1000), (BREAD, 2000)
    kept_cart(store, *goods, number=number, partner=IVAN)
    sale = bought(number, *goods, points=20 if number > 1 else 0, credit=100, earned=50)
    sale = replace(sale, uses=(RuleUse("b", number),), letters=(Letter("r", "a@example.com", "t"),))
    put(store, sale, basis=b"basis")
    print("intent", sale.id, flush=True)
    done = operations.post(store, sale.id, f"{number:07}")
    print("posted", sale.id, done.number, flush=True)
    if number % 3 == 0:
        storno = put(store, storno_of(store, done))
        print("intent", storno.id, flush=True)
        if number % 2:
            print("posted", storno.id, operations.post(store, storno.id, "1").number, flush=True)
        else:
            operations.drop_intent(store, storno.id)
            print("dropped", storno.id, flush=True)
"""

HELD = {"intent": 1, "posted": 1, "dropped": 0}
"""How much of what an operation takes is taken of the accounts, for each of its states."""


@pytest.mark.parametrize("seed", range(6))
def test_a_killed_till_has_every_reported_line_the_partner_and_the_usn(path: Path, seed: int) -> None:
    furnish(Store.open(path)).close()
    lines, usn = killed_after(SELLING, path, random.Random(seed).randrange(1, 40))[-1]
    with Store.open(path) as store:
        cart = carts.open_cart(store, "1")
        assert cart is not None
        # The step that was under way may be there too: whole, or not at all.
        assert len(cart.lines) in (int(lines), int(lines) + 1)
        assert [(line.number, line.qty) for line in cart.lines] == [
            (number, number * 1000) for number in range(1, len(cart.lines) + 1)
        ]
        assert (cart.usn, cart.partner) == (usn, IVAN)
        assert store.row("PRAGMA integrity_check") == ("ok",)


@pytest.mark.parametrize("seed", range(6))
def test_a_till_killed_while_saving_has_whole_operations_and_proved_totals(path: Path, seed: int) -> None:
    furnish(Store.open(path)).close()
    reported = killed_after(SAVING, path, random.Random(seed).randrange(1, 40))
    with Store.open(path) as store:
        kept = {row[0]: row[1] for row in store.rows("SELECT lower(hex(id)), state FROM operation")}
        last = {operation_id: state for state, operation_id, *_ in reported}
        for operation_id, state in last.items():
            assert kept[operation_id.replace("-", "")] in ((state,) if state != "intent" else HELD)
        for kind in ("sale", "storno"):
            sql = "SELECT number FROM operation WHERE state = 'posted' AND kind = ? ORDER BY number"
            numbers = [row[0] for row in store.rows(sql, (kind,))]
            assert numbers == list(range(1, len(numbers) + 1))
        assert len(operations.unfinished(store, "1")) <= 1
        posted = sum(state == "posted" for state in kept.values())
        assert len(list(outbox.messages(store, "1"))) == posted
        assert outbox.first_broken(store, "1") is None
        assert journal.first_broken(store) is None
        assert totals.rebuild_differs(store) == []
        # What is held and what is earned is there with its operation: both or neither.
        operation_rows = store.rows("SELECT id, kind, state, points_spent, credit_taken FROM operation")
        points = debt = 0
        for key, kind, state, spent, credit in operation_rows:
            row = store.row("SELECT coalesce(sum(points), 0) FROM operation_points WHERE operation = ?", (key,))
            earned = row[0] if row and state == "posted" else 0
            if kind == "sale":
                points += earned - spent * HELD[state]
                debt += credit * HELD[state]
            elif state == "posted":
                points += spent - earned
                debt -= credit
            assert store.row("SELECT state FROM letter WHERE operation = ?", (key,)) in (
                [("ready" if state == "posted" else "waiting",)] if kind == "sale" else [None]
            )
        assert totals.total_of(store, IVAN.code, totals.POINTS) == points
        assert totals.total_of(store, IVAN.code, totals.DEBT) == debt
