"""What comes back comes back once: however often the plug is pulled, and when two processes want the same sale."""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from forked import Talking, run

from tui_pos.boot import Home, open_store
from tui_pos.store.totals import rebuild_differs

KILLS = int(os.environ.get("TUI_POS_KILLS", "8"))
SCRIPTS = Path(__file__).with_name("plug_returns.py")


def taken_back(home: Home, papers: int, into: float) -> list[str]:
    """What a till posted that takes goods back, until it has said so of so many papers, and the plug is pulled so far
    `into` the next: 0.5 is half the time that each took.
    """
    with Talking("plug_returns:main", "take_back", str(home.root), "") as process:
        said = ""
        while not said.endswith("ready\n"):
            line = process.stdout.readline()
            assert line, "it ended by itself"
            said += line
        begun = time.perf_counter()
        for _ in range(papers):
            said += process.stdout.readline()
        time.sleep(into * (time.perf_counter() - begun) / papers)
        process.kill()
        said += process.stdout.read()
    return [line for line in said.rpartition("\n")[0].splitlines() if line != "ready"]


def test_what_comes_back_is_on_paper_once_and_counted_once(home: Home) -> None:
    chance = random.Random(23)
    reported = {each for kill in range(KILLS) for each in taken_back(home, 1 + kill % 5, chance.random())}
    done = run("plug_returns:main", "finish", str(home.root), "")
    assert done.returncode == 0, done.stderr.decode()
    text = (home.root / "virtual-printer" / "ledger.jsonl").read_text("utf-8")
    documents: list[dict[str, Any]] = [json.loads(line) for line in text.splitlines()]
    printed = Counter(document["kind"] for document in documents)
    with open_store(home) as store:
        posted = Counter(
            {
                row[0]: row[1]
                for row in store.rows("SELECT kind, count(*) FROM operation WHERE state = 'posted' GROUP BY 1")
            }
        )
        ids = {row[0].hex() for row in store.rows("SELECT id FROM operation WHERE state = 'posted'")}
        assert store.row("SELECT count(*) FROM operation WHERE state = 'intent'") == (0,)
        assert rebuild_differs(store) == []
        stock: dict[str, int] = dict(store.rows("SELECT item, qty FROM stock_total WHERE location = 'МАГ1'"))
    assert (printed["receipt"], printed["storno"], printed["cash_out"]) == (
        posted["sale"],
        posted["storno"],
        posted["return"],
    )
    assert {each.replace("-", "") for each in reported} <= ids
    assert stock["ХЛЯБ"] == 1000 * posted["return"]
    assert stock["КАФЕ"] == 1000 * (posted["storno"] - 2 * posted["sale"])
    assert posted["return"]


def test_of_two_processes_that_want_the_same_sale_back_one_gets_it(home: Home, sell: Any) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, str(SCRIPTS), "reverse", str(home.root), station],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for station in ("2", "3")
    ]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for _ in range(3):
        said = sell(lines=[{"code": "КАФЕ", "qty": "2"}])
        for process in both:
            assert process.stdin is not None
            process.stdin.write(f"{said['saved']['id']}\n")
            process.stdin.flush()
        assert sorted(process.stdout.readline() for process in both if process.stdout is not None) == [
            "reversed\n",
            "storno_waiting\n",
        ]
    for process in both:
        process.communicate()
    with open_store(home) as store:
        assert store.row("SELECT count(*) FROM operation WHERE kind = 'storno'") == (3,)
