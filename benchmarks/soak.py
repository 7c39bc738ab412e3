"""Does a till stay as quick and as small as it was, over 10,000 sales through its real screen? And is nothing lost?

The station on a pseudo-terminal sells three or four lines a time, with the review where a rule acts, takes cash and
prints on the virtual printer. The time of a sale runs from its F9 until it is posted. Then the same, shorter, held to
a fifth of a core and 256 MB.

    python benchmarks/soak.py [--sales 10000] [--limited 100] [--big FOLDER]
"""

import argparse
import json
import os
import platform
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tui_limits import limited, peak_mb
from tui_programs import ENTER, ESCAPE, F9, RESULTS, Program, Shop, percentile

PATIENCE_S = 60.0
REVIEW, PAYMENT = "Преглед преди", "Плащане"
"""What stands over the two windows, in the manager's language."""


class Ledger:
    """What the store holds of it all."""

    def __init__(self, home: Path) -> None:
        self._database = sqlite3.connect(f"file:{home / 'shop.db'}?mode=ro", uri=True)
        self._location = "МАГ1"
        self.before = self._number()

    def sold(self) -> int:
        """Sales posted since it began."""
        return self._number() - self.before

    def _number(self) -> int:
        row = self._database.execute(
            "SELECT number FROM counter WHERE location = ? AND kind = 'sale'", (self._location,)
        ).fetchone()
        return row[0] if row else 0

    def receipts(self) -> tuple[int, int]:
        """How many receipts these sales have on paper, and how many different ones."""
        found: tuple[int, int] = self._database.execute(
            "SELECT count(receipt), count(DISTINCT receipt) FROM operation "
            "WHERE kind = 'sale' AND location = ? AND number > ? AND receipt <> ''",
            (self._location, self.before),
        ).fetchone()
        return found


def sell(program: Program, ledger: Ledger, codes: Sequence[str], count: int) -> float:
    """One sale; milliseconds from F9 until it is posted."""
    for code in codes:
        program.type(code.encode() + ENTER)
    wait_for(program, "")
    began = time.perf_counter()
    program.type(F9)
    seen = wait_for(program, REVIEW, PAYMENT)
    if REVIEW in seen:
        program.type(ENTER)
        wait_for(program, PAYMENT)
    program.type(ENTER)
    end = time.monotonic() + PATIENCE_S
    while ledger.sold() < count:
        if time.monotonic() > end:
            raise SystemExit(f"sale {count} was not posted in {PATIENCE_S:g} s")
        program.take(0.002)
    return (time.perf_counter() - began) * 1000


def wait_for(program: Program, *texts: str) -> str:
    """What the program writes until one of the texts is in it; "": until it is quiet."""
    seen, end = b"", time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        came = program.take(0.05)
        seen += came
        if texts == ("",) and not came:
            return ""
        text = seen.decode("utf-8", "replace")
        if any(wanted and wanted in text for wanted in texts):
            return text
    raise SystemExit(f"none of {texts} came; what did: {seen[-400:]!r}")


def soak(shop: Shop, sales: int, groups: Sequence[Path] = ()) -> dict[str, float]:
    chance = random.Random(5)
    with shop.station(groups=groups) as (program, home):
        ledger = Ledger(home)
        with closing(ledger._database):
            times, memory = [], []
            for count in range(1, sales + 1):
                codes = chance.sample(shop.codes, chance.randint(3, 4))
                times.append(sell(program, ledger, codes, count))
                if count in (min(100, sales), sales) or count % 1000 == 0:
                    program.type(ESCAPE)
                    program.settle()
                    memory.append(program.memory_mb())
            part = max(1, min(1000, sales // 3))
            printed, different = ledger.receipts()
            return {
                "sales": sales,
                "posted": ledger.sold(),
                "receipts": printed,
                "different_receipts": different,
                "first_p50_ms": statistics.median(times[:part]),
                "last_p50_ms": statistics.median(times[-part:]),
                "p99_ms": percentile(times, 99),
                "memory_first_mb": memory[0],
                "memory_last_mb": memory[-1],
            }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sales", type=int, default=10_000)
    parser.add_argument("--limited", type=int, default=100)
    parser.add_argument("--big", type=Path, metavar="FOLDER", help="on the shop of big_shop.py, kept in FOLDER")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tui-pos-"))
    try:
        large = None
        if options.big is not None:
            from big_shop import made

            large = made(options.big)
        shop = Shop(folder, large)
        found = {"free": soak(shop, options.sales)}
        with limited(0.2, 256) as groups:
            if groups is not None and options.limited:
                found["a fifth of a core, 256 MB"] = soak(shop, options.limited, groups) | {"peak_mb": peak_mb(groups)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name, figures in found.items():
        print(name)
        for what, value in figures.items():
            print(f"  {what:22}{value:12.2f}")
    report = {"machine": f"{platform.machine()}, Python {platform.python_version()}", **found}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "soak.json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    exact = all(f["sales"] == f["posted"] == f["receipts"] == f["different_receipts"] for f in found.values())
    return 0 if exact else 1


if __name__ == "__main__":
    sys.exit(main())
