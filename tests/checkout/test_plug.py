"""The plug is pulled, at any moment: `kill -9` of a real till process, over and over, on one shop.

What was reported entered is in the cart; every receipt on paper has its one posted sale, every posted sale its one
receipt. TUI_POS_KILLS says how often the plug is pulled.
"""

import json
import os
import pickle
import random
import time
from dataclasses import replace
from typing import Any

from forked import Talking
from plug_scripts import Step, take

from tui_pos.boot import Home, open_store, till_in
from tui_pos.domain.cart import Cart
from tui_pos.store.totals import rebuild_differs

KILLS = int(os.environ.get("TUI_POS_KILLS", "12"))


def run(name: str, home: Home, seed: int, lines: int = 0, into: float = 0.0) -> list[str]:
    """Run a script, to its end or until it has said so many lines, and pull the plug so far `into` the next: 0.5 is
    half the time that each took, on this machine as busy as it is. The whole lines it got to say.
    """
    with Talking("plug_scripts:main", name, str(home.root), str(seed)) as process:
        said = process.stdout.readline() if lines else ""
        begun = time.perf_counter()
        for _ in range(lines - 1):
            said += process.stdout.readline()
        if lines:
            time.sleep(into * (time.perf_counter() - begun) / max(1, lines - 1))
            process.kill()
        said += process.stdout.read()
    return said.rpartition("\n")[0].splitlines()


def test_every_step_that_was_reported_is_there_after_the_plug_was_pulled(home: Home) -> None:
    chance = random.Random(7)
    for seed in range(KILLS // 2):
        said = [line.split() for line in run("change", home, seed, chance.randrange(1, 60), chance.random())]
        carts: list[Cart] = [pickle.loads(bytes.fromhex(what)) for kind, what in said if kind == "cart"]
        begun: list[Step] = [pickle.loads(bytes.fromhex(what)) for kind, what in said if kind == "step"]
        with till_in(home, lambda: None) as till:
            till.sign_on("3333")
            kept = till.cart
            nothing_yet = not carts and not kept.lines and kept.partner.is_anonymous
            if not nothing_yet and (not carts or kept != carts[-1]):
                # One step may have been kept and not reported any more; never the other way round.
                assert len(begun) == len(carts) + 1
                assert after(till, carts[-1] if carts else None, begun[-1]) == replace(kept, id=till.cart.id, usn=None)
            till.cancel_cart()


def after(till: Any, before: Cart | None, step: Step) -> Cart:
    """The cart that `step` makes of `before`, entered anew at the same till."""
    till.cancel_cart()
    if before is not None:
        till._step(replace(before, id=till.cart.id, usn=None))
    take(till, step)
    made: Cart = till.cart
    return replace(made, usn=None)


def test_every_receipt_has_one_sale_and_every_sale_one_receipt_however_often_the_plug_is_pulled(home: Home) -> None:
    chance = random.Random(11)
    reported: set[str] = set()
    for seed in range(KILLS):
        said = run("sell", home, seed, 2 + seed % 5, chance.random())
        reported |= {line for line in said if line != "ready"}
    run("finish", home, 0)
    ledger = (home.root / "virtual-printer" / "ledger.jsonl").read_text("utf-8").splitlines()
    documents: list[dict[str, Any]] = [json.loads(line) for line in ledger]
    printed = [document["usn"] for document in documents if document["kind"] == "receipt"]
    store = open_store(home)
    posted = [row[0] for row in store.rows("SELECT usn FROM operation WHERE state = 'posted'")]
    numbers = [row[0] for row in store.rows("SELECT number FROM operation WHERE state = 'posted' ORDER BY number")]
    assert store.row("SELECT count(*) FROM operation WHERE state = 'intent'") == (0,)
    assert len(printed) == len(set(printed))
    assert sorted(printed) == sorted(posted)
    assert reported <= set(posted)
    assert numbers == list(range(1, len(numbers) + 1))
    assert rebuild_differs(store) == []
    store.close()
    assert len(posted) >= KILLS
