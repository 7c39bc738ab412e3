"""Every way that was thought of to lose a receipt or to print it twice, tried, in a table: `make exactly-once`.

For each family a virtual printer in a process of its own, a till in another, a cable between them. What must come out
each time: one receipt on paper with the right lines, one posted sale with its number.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import NamedTuple

from fates import FATES, fated
from rig import Ended, conversation, places, struck

from tui_pos.fiscal.families import FAMILIES

VICTIMS = ("till", "printer", "line")
COLUMNS = ("tried", "struck", "asked", "lost", "doubled", "otherwise wrong")


class Case(NamedTuple):
    family: str
    name: str
    where: str
    run: "partial[Ended]"


def cases(families: list[str], every: int, *, each_byte: bool = False) -> Iterator[Case]:
    """All of them, or one in `every`; killed and cut at each byte instead of each class of bytes."""
    count = 0
    for family in families:
        messages = conversation(family)
        for place in places(messages, each_byte=each_byte):
            for victim in VICTIMS:
                count += 1
                if count % every == 0:
                    name = f"{victim} {'killed' if victim != 'line' else 'cut'}"
                    yield Case(family, name, f"{place}", partial(struck, family, place, victim))
        for fate in FATES:
            for at in fate.at(messages):
                count += 1
                if count % every == 0:
                    yield Case(family, fate.name, str(at), partial(fated, fate.name, family, at))


def tried(case: Case) -> tuple[Case, Ended]:
    try:
        return case, case.run()
    except Exception as error:
        return case, Ended(f"{type(error).__name__}: {error}", asked=False, happened=False)


def verdict(ended: Ended) -> str | None:
    """Which column of the table a wrong end belongs to."""
    if ended.wrong is None:
        return None
    if ended.wrong.startswith("0 receipts"):
        return "lost"
    return "doubled" if " receipts (" in ended.wrong else "otherwise wrong"


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--family", action="append", choices=list(FAMILIES), help="only this family; may be repeated")
    words.add_argument("--every", type=int, default=1, help="only one case in so many")
    words.add_argument("--each-byte", action="store_true", help="kill and cut at every byte")
    words.add_argument("--log", action="store_true", help="each case as it ends, on stderr")
    words.add_argument("--jobs", type=int, default=2)
    asked = words.parse_args()
    sums: dict[tuple[str, str], Counter[str]] = {}
    faults: list[str] = []
    # Each worker has its own process that forks tills and printers.
    with ProcessPoolExecutor(asked.jobs, get_context("spawn")) as pool:
        wanted = cases(asked.family or list(FAMILIES), asked.every, each_byte=asked.each_byte)
        for case, ended in pool.map(tried, wanted, chunksize=4):
            if asked.log:
                print(case.family, case.name, case.where, ended, file=sys.stderr, flush=True)
            row = sums.setdefault((case.family, case.name), Counter())
            row["tried"] += 1
            row["struck"] += ended.happened
            row["asked"] += ended.asked
            if column := verdict(ended):
                row[column] += 1
                faults.append(f"{case.family}: {case.name} at {case.where}: {ended.wrong}")
    _show(sums)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def _show(sums: dict[tuple[str, str], Counter[str]]) -> None:
    whole: Counter[str] = Counter()
    print(
        f"{'family':<10}{'what happens':<44}" + "".join(f"{column:>9}" for column in COLUMNS[:5]) + "  otherwise wrong"
    )
    for (family, name), row in sums.items():
        whole += row
        print(f"{family:<10}{name:<44}" + "".join(f"{row[column]:>9}" for column in COLUMNS))
    print(f"{'all':<54}" + "".join(f"{whole[column]:>9}" for column in COLUMNS))


if __name__ == "__main__":
    sys.exit(main())
