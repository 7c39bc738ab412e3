"""What a till has in memory when its first picture is on the screen: what that needs, and little else."""

import json
import subprocess
import sys
from collections.abc import Iterable

from tui_pos.boot import Home

STARTED = """
import json, sys
from tui_pos.boot import home_at, station_in
import tui_pos.cli.station, tui_pos.tui.app
with station_in(home_at(sys.argv[1]), lambda: None) as (station, _):
    station.frame()
    first = sorted(sys.modules)
    made = [
        f"{module}.{name}"
        for module in first
        if module.startswith("tui_pos.")
        for name, each in vars(sys.modules[module]).items()
        if isinstance(each, type) and each.__module__ == module and "__dataclass_fields__" in vars(each)
    ]
    for key in "2222":
        station.key("character", key)
    station.key("enter")
    assert station.till.operator is not None
    print(json.dumps({"first": first, "made": made, "signed on": sorted(sys.modules)}))
"""

LIBRARIES = (
    *("argon2", "click", "email", "gettext", "hashlib", "http", "importlib.resources", "peewee", "serial", "smtplib"),
    *("urllib.request", "uuid6", "xml", "zipfile"),
)
"""Also parts of Python's own that cost milliseconds or megabytes."""

ROOMS = (
    *("audio", "backoffice", "checkout.orders", "checkout.scripts", "devices", "fiscal.families", "fiscal.framing"),
    *("fiscal.spooler", "fiscal.virtual", "mail", "pricing.book", "pricing.review", "pricing.rules", "pricing.telling"),
    *("scripting", "store.exchange", "store.installation", "store.models", "store.reports", "store.search"),
    *("tui.console", "tui.office", "tui.screens", "tui.support", "tui.watching"),
)

FOR_REPORTS = ("peewee", "tui_pos.store.models", "tui_pos.store.reports")
"""Not even once somebody has signed on."""

DATACLASSES = 24
"""Half a millisecond each: what is only a row of facts is a named tuple, which is made five times as fast."""


def started(home: Home) -> dict[str, list[str]]:
    done = subprocess.run([sys.executable, "-c", STARTED, str(home.root)], capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


def among(modules: list[str], names: Iterable[str]) -> list[str]:
    return [module for module in modules for name in names if module == name or module.startswith(f"{name}.")]


def test_a_till_that_knows_its_printer_loads_for_the_first_picture_only_what_that_needs(home: Home) -> None:
    started(home)  # the very first start asks the printer who it is, and waits for that
    found = started(home)
    assert among(found["first"], [*LIBRARIES, *(f"tui_pos.{room}" for room in ROOMS)]) == []
    assert len(found["made"]) <= DATACLASSES, found["made"]
    assert among(found["signed on"], FOR_REPORTS) == []
