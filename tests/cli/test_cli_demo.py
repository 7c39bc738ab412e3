"""`tui-pos demo`: a furnished shop, whole or not at all, and a whole sale of it without a screen."""

import re
import subprocess
from pathlib import Path

from typed_command import PROGRAM, files_in, surroundings, tui_pos

from tui_pos.boot import Home, open_store
from tui_pos.resources import sounds_folder
from tui_pos.store import parties


def test_the_demo_shop_has_its_lists_rules_recordings_and_operators(demo: Path) -> None:
    recordings = {file.relative_to(sounds_folder()).as_posix() for file in sounds_folder().rglob("*.wav")}
    assert recordings
    assert recordings <= files_in(demo / "sounds")
    assert not list(demo.glob(".demo-*"))
    with open_store(Home(demo)) as store:
        for table in ("item", "partner", "location", "rule", "stock_total"):
            assert store.row(f"SELECT count(*) > 0 FROM {table}") == (1,), table
        levels = {pin: parties.operator_by_pin(store, pin) for pin in ("1111", "2222", "3333")}
    assert {pin: who and who.level.name for pin, who in levels.items()} == {
        "1111": "CASHIER",
        "2222": "MANAGER",
        "3333": "OWNER",
    }


def test_a_demo_shop_that_is_there_is_left_as_it_is(demo: Path) -> None:
    before = (demo / "shop.db").read_bytes()
    done = tui_pos("demo", "--no-run", home=demo)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert (demo / "shop.db").read_bytes() == before


def test_a_demo_shop_whose_making_was_cut_off_is_made_anew(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with subprocess.Popen([*PROGRAM, "--home", home, "demo", "--no-run"], env=surroundings()) as making:
        while making.poll() is None and not list(home.glob(".demo-*")):
            pass
        making.kill()
    assert not (home / "shop.db").exists()
    done = tui_pos("demo", "--no-run", home=home)
    assert (done.code, done.err) == (0, "")
    assert "PIN 1111" in done.out
    assert tui_pos("export", "stock", tmp_path / "stock.csv", home=home).code == 0
    assert (tmp_path / "stock.csv").stat().st_size > 100


def test_headless_sells_once_with_rules_payment_and_receipt_and_leaves_no_home(tmp_path: Path) -> None:
    done = tui_pos("demo", "--headless", home=tmp_path / "home", TMPDIR=str(tmp_path))
    assert (done.code, done.err) == (0, "")
    assert "ОТСТЪПКА" in done.out
    assert re.search(r"^РЕСТО +\d+\.\d\d$", done.out, re.MULTILINE)
    number = re.search(r"^УНП: (DT\d{6}-\d{4}-\d{7})$", done.out, re.MULTILINE)
    assert number is not None
    assert done.out.splitlines()[-1].endswith(f"is saved: {number[1]}.")
    assert files_in(tmp_path) == set()
