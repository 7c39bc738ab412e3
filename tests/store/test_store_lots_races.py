"""Crates that two tills want at once, and any order in which they go and come: none is owed twice, or below zero."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from consignment_parts import (
    NOTHING_HELD,
    back,
    crates,
    furnish_with_crates,
    given,
    lot_of,
    reported,
)
from examples import examples
from hypothesis import given as given_any
from hypothesis import strategies as st
from store_parts import CAFE, COLA, IVAN, NOON, QuickStore, bought, posted, python, storno_of

from tui_pos.domain.money import Thousandths
from tui_pos.domain.operation import Lot, Operation
from tui_pos.domain.parties import Partner
from tui_pos.errors import Refused
from tui_pos.store import journal, lots, operations, outbox, totals
from tui_pos.store.database import Store

RETURNING = """
import sys
from uuid import UUID
from dataclasses import replace
from consignment_parts import back, reported
from store_parts import new_id, put
from tui_pos.domain.operation import Lot
from tui_pos.errors import Refused
from tui_pos.store import operations
from tui_pos.store.database import Store
store = Store.open(sys.argv[1])
one = back(store, {Lot(UUID(sys.argv[2]), 1): 1000})
paid = reported(store, {Lot(UUID(sys.argv[2]), 1): 1000})
input()
for number in range(10):
    try:
        if number % 2:
            operations.post_at_once(store, replace(one, id=new_id()))
        else:
            report = replace(paid, id=new_id(), usn=sys.argv[3] + str(number))
            operations.post(store, put(store, report).id, "1")
        print("taken")
    except Refused as refused:
        print(refused.code)
"""


def test_of_two_tills_that_take_the_same_crates_back_each_crate_comes_once(path: Path) -> None:
    with furnish_with_crates(Store.open(path)) as store:
        lot = lot_of(operations.post_at_once(store, given(12_000)))
    tills = [python(RETURNING, path, lot.operation, till) for till in ("1", "2")]
    for till in tills:
        assert till.stdin
        till.stdin.write("\n")
        till.stdin.flush()
    said = [word for till in tills for word in till.communicate()[0].split()]
    assert sorted(said) == ["not_owed"] * 8 + ["taken"] * 12
    with Store.open(path) as store:
        (owed,) = lots.owed_lots(store, [lot])
        assert (owed.left, owed.returned - 12_000) == (0, crates(store))
        assert totals.rebuild_differs(store) == []


steps = st.lists(
    st.tuples(
        st.sampled_from(["give", "give with a sale", "return", "report", "drop", "storno", "post"]),
        st.sampled_from([IVAN, CAFE]),
        st.integers(1, 5000),
        st.integers(0, 9),
    ),
    max_size=25,
)


@examples(60)
@given_any(steps=steps)
def test_whatever_is_given_returned_reported_dropped_and_undone_nothing_is_owed_twice_or_less_than_none(
    quick_store: QuickStore, steps: list[tuple[str, Partner, int, int]]
) -> None:
    with quick_store() as store:
        furnish_with_crates(store)
        waiting: list[Operation] = []
        done: list[Operation] = []
        expected: dict[Lot, int] = {}
        held: dict[Lot, int] = {}
        for number, (step, partner, qty, pick) in enumerate(steps, 1):
            known = sorted(expected)
            if step == "give":
                crate = operations.post_at_once(store, given(qty, partner=partner))
                expected[lot_of(crate)] = qty
            elif step == "give with a sale":
                sale = bought(number, (COLA, 12_000), partner=partner)
                crate = given(qty, partner=partner, parent=sale)
                operations.put_intent(store, sale, b"", children=[(crate, NOTHING_HELD)])
                waiting.append(sale)
            elif step in ("return", "report") and known:
                lot = known[pick % len(known)]
                free = expected[lot] - held.get(lot, 0)
                whole = (back if step == "return" else reported)(store, {lot: 1}) if free else None
                if whole is None:
                    continue
                asked = replace(whole, lines=(replace(whole.lines[0], qty=Thousandths(qty)),))
                if qty > free:
                    with pytest.raises(Refused, match="is owed"):
                        operations.put_intent(store, asked, b"")
                elif step == "return":
                    operations.post_at_once(store, asked)
                    expected[lot] -= qty
                else:
                    operations.put_intent(store, asked, b"")
                    held[lot] = held.get(lot, 0) + qty
                    waiting.append(asked)
            elif step in ("post", "drop") and waiting:
                one = waiting.pop(pick % len(waiting))
                if step == "post":
                    done.append(operations.post(store, one.id, "1"))
                    for child in operations.children_of(store, one.id):
                        expected[lot_of(child)] = child.lines[0].qty
                else:
                    operations.drop_intent(store, one.id, NOON)
                for lot, line in zip(one.lots, one.lines, strict=bool(one.lots)):
                    held[lot] -= line.qty
                    expected[lot] -= line.qty if step == "post" else 0
            elif step == "storno" and done:
                sold = done.pop(pick % len(done))
                half = (sold.lines[0].qty + 1) // 2
                came = posted(store, storno_of(store, sold, {1: half}))
                for lot, line in zip(came.lots, came.lines, strict=bool(came.lots)):
                    expected[lot] += line.qty
        for lot, owed in zip(expected, lots.owed_lots(store, list(expected)), strict=True):
            assert owed.left == expected[lot] - held.get(lot, 0) >= 0
        assert totals.rebuild_differs(store) == []
        assert outbox.first_broken(store, "1") is None
        assert journal.first_broken(store) is None
        for message in outbox.messages(store, "1"):
            kept = operations.by_id(store, message.id)
            assert kept is not None
            assert json.loads(message.body)["lots"] == [
                {"operation": str(lot.operation), "line": lot.line} for lot in kept.lots
            ]
