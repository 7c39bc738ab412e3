"""On a real terminal: a manager's PIN allows the cashier's act, the journal opens, and the journal has both."""

import json
import subprocess
import sys
from pathlib import Path

from test_tui_whole_program import Shop, demo, shop  # noqa: F401 - fixtures

F5 = b"\x1b[15~"


def entries(home: Path, kind: str) -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "tui_pos", "--home", str(home), "journal", "--kind", kind, "--format", "json"],
        check=True,
        capture_output=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_discount_is_allowed_by_pin_and_a_scan_over_the_window_is_sold(shop: Shop) -> None:  # noqa: F811
    till = shop.open()
    till.look_until(lambda: till.shows("F10"))
    till.type(b"1111\r54491472\r")
    till.look_until(lambda: shop.sold() == [("КОЛА", 1000)])
    till.type(F5 + b"10\r")
    till.look_until(lambda: till.shows("Друг може да разреши"))
    till.type(b"3802100000747\r")
    till.look_until(lambda: len(shop.sold()) == 2)
    till.type(F5 + b"10\r")
    till.look_until(lambda: till.shows("Друг може да разреши"))
    till.type(b"2222\r")
    till.look_until(lambda: till.shows("само този път"))
    till.type("/журнал\r".encode())
    till.look_until(lambda: till.shows("Друг може да разреши"))
    till.type(b"2222\r")
    till.look_until(lambda: till.shows("ръчна отстъпка"))
    till.type(b"\x1b")
    till.look_until(lambda: till.shows("F9"))
    (changed,) = entries(shop.home, "change_percent")
    assert changed["operator"] == "1"
    assert changed["facts"]["granted_by"] == ["2"]  # type: ignore[index]
    assert entries(shop.home, "grant_failed") == []
    assert [entry["facts"]["right"] for entry in entries(shop.home, "grant")] == [  # type: ignore[index]
        "see_journal",
        "change_discount",
    ]
