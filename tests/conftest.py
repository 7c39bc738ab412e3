"""The shop of the acceptance scenarios on a real disk: lists imported from real files, the printer the virtual one."""

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from examples import examples
from hypothesis import settings
from lists import ITEM_COLUMNS, ITEMS, LOCATIONS, OPERATORS, PARTNER_COLUMNS, PARTNERS
from patience import PATIENCE

from tui_pos.boot import Home, counter_in, open_store
from tui_pos.checkout.orders.answer import answer, read_order
from tui_pos.checkout.rules.book import replace_book
from tui_pos.cli.shop import make_shop
from tui_pos.pricing.rulefile import read_rules
from tui_pos.store.exchange import import_file

settings.register_profile("every run", examples(100))
settings.load_profile("every run")


@pytest.fixture(autouse=True, scope="session")
def _patient_with_scripts() -> Iterator[None]:
    """What a script may take of the processor's time is counted; how long a busy machine lets it wait is not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tui_pos.scripting.box.PATIENCE_S", PATIENCE)
        yield


LONGEST_S = 20
"""Seconds that a test takes at most, on a busy machine."""


@pytest.fixture(autouse=True)
def _one_day() -> None:
    """None begins right before midnight, here or in a shop: what is today stays today until it ends."""
    for zone in (None, ZoneInfo("Europe/Sofia"), UTC):
        now = datetime.now(zone)
        left = 86_400 - (now.hour * 3600 + now.minute * 60 + now.second)
        if left <= LONGEST_S:
            time.sleep(left)


SETTINGS = '[station]\nname = "1"\nlocation = "МАГ1"\n[sound]\non = false\n'


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lists = tmp_path_factory.mktemp("lists")
    home = Home(tmp_path_factory.mktemp("made") / "home")
    make_shop(home)
    files = {
        "locations": LOCATIONS,
        "operators": OPERATORS,
        "items": ITEM_COLUMNS + ITEMS,
        "partners": PARTNER_COLUMNS + PARTNERS,
    }
    store = open_store(home)
    for kind, text in files.items():
        (lists / f"{kind}.csv").write_text(text, "utf-8")
        result = import_file(store, kind, lists / f"{kind}.csv", skip_bad=False)
        assert not result.problems, result.problems
    store.close()
    home.settings.write_text(SETTINGS, "utf-8")
    return home.root


@pytest.fixture
def home(_made: Path, tmp_path: Path) -> Home:
    """A fresh copy of the scenarios' shop."""
    shutil.copytree(_made, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of two megabytes; only who may mount can have one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2M", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("nothing can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


SetRules = Callable[[str], None]


@pytest.fixture
def set_rules(home: Home) -> SetRules:
    """Put a TOML text in the place of the rule book."""

    def put(text: str) -> None:
        with open_store(home) as store:
            replace_book(store, read_rules(text))

    return put


Sell = Callable[..., dict[str, Any]]


@contextmanager
def _selling(home: Home) -> Iterator[Sell]:
    with counter_in(home) as counter:

        def sold(**order: Any) -> dict[str, Any]:
            if order.get("kind", "sale") == "sale":
                order.setdefault("location", "МАГ1")
            said, _ = answer(counter, read_order(json.dumps(order)))
            return said

        yield sold


@pytest.fixture
def sell(home: Home) -> Iterator[Sell]:
    """Sell an order given as keyword arguments; the answer of the `sell` command."""
    with _selling(home) as sold:
        yield sold


@pytest.fixture
def sell_at(home: Home) -> Callable[[], AbstractContextManager[Sell]]:
    """The same, opened when it is asked for: after the settings were changed."""
    return lambda: _selling(home)
