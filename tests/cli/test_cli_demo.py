"""`tui-pos demo`: a furnished shop, whole or not at all, and a whole sale of it without a screen."""

import json
import re
import subprocess
from pathlib import Path

from typed_command import PROGRAM, files_in, started, surroundings, tui_pos

from tui_pos.boot import Home, open_store
from tui_pos.pricing.rulefile import read_rules
from tui_pos.pricing.terms import ACTIONS, CONDITIONS
from tui_pos.resources import data_folder, sounds_folder
from tui_pos.store import parties


def test_the_demo_shop_has_its_lists_rules_recordings_and_operators(demo: Path) -> None:
    recordings = {file.relative_to(sounds_folder()).as_posix() for file in sounds_folder().rglob("*.wav")}
    assert recordings
    assert recordings <= files_in(demo / "sounds")
    assert not list(demo.glob(".demo-*"))
    with open_store(Home(demo)) as store:
        for table in ("item", "partner", "location", "rule", "stock_total", "partner_total"):
            assert store.row(f"SELECT count(*) > 0 FROM {table}") == (1,), table
        levels = {pin: parties.operator_by_pin(store, pin) for pin in ("1111", "2222", "3333")}
    assert {pin: who and who.level.name for pin, who in levels.items()} == {
        "1111": "CASHIER",
        "2222": "MANAGER",
        "3333": "OWNER",
    }


def test_the_demo_book_has_a_rule_for_every_condition_and_every_action() -> None:
    rules = read_rules((data_folder() / "rules.toml").read_text("utf-8"))
    shown = {type(term) for rule in rules for term in (*rule.when, *rule.unless, *rule.then)}
    assert [term.name for term in (*CONDITIONS, *ACTIONS) if term.value not in shown] == []
    assert any(rule.best_of for rule in rules)
    assert any(rule.excludes for rule in rules)
    assert any(rule.mandatory for rule in rules)


def test_the_check_of_the_demo_book_finds_but_discounts_of_which_the_better_counts(demo: Path) -> None:
    done = tui_pos("rules", "lint", home=demo)
    assert (done.code, done.err) == (0, "")
    *findings, sums = done.out.splitlines()
    # The feast of its one dated rule may be over by now.
    told = [line for line in findings if ": It ended on " not in line]
    assert told
    assert all(line.endswith(": the better discount counts.") for line in told)
    assert sums.startswith(f"{len(findings)} findings in ")


def test_plain_goods_for_the_end_customer_meet_no_rule_and_a_card_gives_points(demo: Path) -> None:
    lines = [{"code": "ХЛЯБ", "qty": "3"}]
    orders = [{"lines": lines, "at": "2027-03-01T12:00:00", "partner": partner} for partner in ("", "П1")]
    done = tui_pos("sell", home=demo, stdin="\n".join(map(json.dumps, orders)).encode())
    assert (done.code, done.err) == (0, "")
    plain, known = done.answers
    assert not any(rule["acted"] for rule in plain["review"]["rules"])
    assert plain["saved"]["points"] == "0.00"
    assert [rule["name"] for rule in known["review"]["rules"] if rule["acted"]] == ["Точки: 3 % за клиенти с карта"]
    assert known["saved"]["points"] == "0.10"


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
    done = started("demo", "--headless", home=tmp_path / "home", TMPDIR=str(tmp_path))
    assert (done.code, done.err) == (0, "")
    assert "ОТСТЪПКА" in done.out
    assert re.search(r"^РЕСТО +\d+\.\d\d$", done.out, re.MULTILINE)
    number = re.search(r"^УНП: (DT\d{6}-\d{4}-\d{7})$", done.out, re.MULTILINE)
    assert number is not None
    assert done.out.splitlines()[-1].endswith(f"is saved: {number[1]}.")
    assert files_in(tmp_path) == set()


def test_what_the_demo_shop_begins_with_is_of_the_shops_own_clock(demo: Path) -> None:
    with open_store(Home(demo)) as store:
        moments = [row[0] for row in store.rows("SELECT moment FROM journal UNION SELECT moment FROM partner_movement")]
    assert moments
    assert {moment[-6:] for moment in moments} <= {"+02:00", "+03:00"}
