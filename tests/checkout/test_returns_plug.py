"""What comes back comes back once: however often the plug is pulled, and when two processes want the same sale."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tui_pos.boot import Home, open_store
from tui_pos.store.totals import rebuild_differs

KILLS = int(os.environ.get("TUI_POS_KILLS", "8"))
SCRIPTS = Path(__file__).with_name("plug_returns.py")


def command(name: str, home: Home, *arguments: str) -> list[str]:
    return [sys.executable, str(SCRIPTS), name, str(home.root), *arguments]


def taken_back(home: Home, kill_after: float) -> list[str]:
    """What a till posted that takes goods back, until the plug is pulled so many seconds after it is ready."""
    with subprocess.Popen(command("take_back", home, ""), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = ""
        while not said.endswith("ready\n"):
            line = process.stdout.readline()
            assert line, "it ended by itself"
            said += line
        time.sleep(kill_after)
        process.send_signal(signal.SIGKILL)
        said += process.stdout.read()
    return [line for line in said.rpartition("\n")[0].splitlines() if line != "ready"]


def test_what_comes_back_is_on_paper_once_and_counted_once(home: Home) -> None:
    chance = random.Random(23)
    reported = {each for _ in range(KILLS) for each in taken_back(home, chance.uniform(0.0, 0.6))}
    done = subprocess.run(command("finish", home, ""), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
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
    for _ in range(3):
        said = sell(lines=[{"code": "КАФЕ", "qty": "2"}])
        sale = said["saved"]["id"]
        both = [
            subprocess.Popen(
                command("reverse", home, sale, station), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for station in ("2", "3")
        ]
        for process in both:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in both:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        assert sorted(process.communicate()[0] for process in both) == ["reversed\n", "storno_waiting\n"]
    with open_store(home) as store:
        assert store.row("SELECT count(*) FROM operation WHERE kind = 'storno'") == (3,)
