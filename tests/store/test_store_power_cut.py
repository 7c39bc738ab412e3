"""The plug is pulled: a till that is killed at any moment has every step on the disk that it reported."""

import random
import signal
from pathlib import Path

import pytest
from store_parts import IVAN, furnish, python

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
from store_parts import COLA, BREAD, IVAN, kept_cart, sale_of
from tui_pos.store import operations
from tui_pos.store.database import Store
store = Store.open(sys.argv[1])
number = 0
while True:
    number += 1
    sale = sale_of(kept_cart(store, (COLA, 1000), (BREAD, 2000), number=number, partner=IVAN))
    operations.put_intent(store, sale, b"receipt")
    print("intent", sale.id, flush=True)
    posted = operations.post(store, sale.id, f"{number:07}")
    print("posted", sale.id, posted.number, flush=True)
"""


def reports_until_killed(code: str, path: Path, count: int) -> list[list[str]]:
    """What the process reported after each commit until SIGKILL met it somewhere in the next step."""
    process = python(code, path)
    assert process.stdout
    reported = [process.stdout.readline().split() for _ in range(count)]
    process.send_signal(signal.SIGKILL)
    reported += [line.split() for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    process.wait()
    return reported


@pytest.mark.parametrize("seed", range(6))
def test_a_killed_till_has_every_reported_line_the_partner_and_the_usn(path: Path, seed: int) -> None:
    furnish(Store.open(path)).close()
    lines, usn = reports_until_killed(SELLING, path, random.Random(seed).randrange(1, 40))[-1]
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


@pytest.mark.parametrize("seed", range(4))
def test_a_till_killed_while_saving_has_whole_sales_and_proved_totals(path: Path, seed: int) -> None:
    furnish(Store.open(path)).close()
    reported = reports_until_killed(SAVING, path, random.Random(seed).randrange(1, 30))
    with Store.open(path) as store:
        kept = {row[0]: row[1] for row in store.rows("SELECT lower(hex(id)), state FROM operation")}
        for state, operation_id, *_ in reported:
            assert kept[operation_id.replace("-", "")] in (("posted",) if state == "posted" else ("intent", "posted"))
        numbers = [row[0] for row in store.rows("SELECT number FROM operation WHERE state = 'posted' ORDER BY number")]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(operations.unfinished(store, "1")) <= 1
        assert len(list(outbox.messages(store, "1"))) == len(numbers)
        assert outbox.first_broken(store, "1") is None
        assert journal.first_broken(store) is None
        assert totals.rebuild_differs(store) == []
