"""`tui-pos sell`: one JSON order a line in, one JSON answer a line out, whatever the line is."""

import json
import subprocess
from pathlib import Path
from typing import Any

from own_printer import printer_of_its_own, receipts
from typed_command import PROGRAM, Done, surroundings, tui_pos

from tui_pos.boot import Home, open_store
from tui_pos.cli.rules import import_rules

COLA = {"code": "КОЛА"}
LINE_KEYS = {"code", "qty", "price", "percent", "discount", "amount"}
REVIEW_KEYS = {"total", "lines", "rules", "effects", "children", "payment_types", "stopped", "warnings"}
SAVED_KEYS = {"points", "kind", "id", "number", "usn", "receipt", "total", "change", "children"}

RULES = """
[[rule]]
name = "Дузина"
operations = ["sale"]
when = [{ item_quantity = { item = "КОЛА", from = "12" } }]
then = [{ set_discount = { items = ["КОЛА"], percent = "10" } },
        { play_sound = { sound = "promo.wav" } }, { message = { text = "Браво" } }]

[[rule]]
name = "Без вестници"
operations = ["sale"]
when = [{ item = "ФИКС" }]
then = [{ stop = { message = "Вестници не се продават тук." } }]
"""


def lines_of(*orders: Any) -> bytes:
    """Orders as the lines of a file; bytes and text stand as they are."""
    texts = [o if isinstance(o, bytes | str) else json.dumps(o, ensure_ascii=False) for o in orders]
    return b"".join((text if isinstance(text, bytes) else text.encode()) + b"\n" for text in texts)


def sell(home: Home, *orders: Any) -> Done:
    return tui_pos("sell", home=home.root, stdin=lines_of(*orders))


def codes(done: Done) -> list[str | None]:
    """The code of each answer's error."""
    return [said["error"] and said["error"]["code"] for said in done.answers]


def test_a_sale_is_answered_with_the_keys_that_scripts_rely_on(home: Home, set_rules: Any) -> None:
    set_rules(RULES)
    order = {
        "location": "МАГ1",
        "partner": "П3",
        "operator": "1",
        "at": "2026-11-21T10:00:00",
        "lines": [COLA | {"qty": "12"}, {"code": "ХЛЯБ", "qty": "1", "price": "1.00"}],
        "payments": [{"type": "cash", "amount": "20.00"}],
        "confirm": True,
        "children": "accept",
        "kind": "sale",
    }
    done = sell(home, order)
    assert (done.code, done.err) == (0, "")
    (said,) = done.answers
    assert list(said) == ["listed", "review", "saved", "error"]
    assert said["error"] is None
    assert set(said["listed"]) == {"total", "lines"}
    assert set(said["review"]) == REVIEW_KEYS
    for line in (*said["listed"]["lines"], *said["review"]["lines"]):
        assert set(line) == LINE_KEYS
        assert all(isinstance(value, str) for value in line.values())
    assert (said["listed"]["total"], said["review"]["total"]) == ("14.20", "12.88")
    assert all(set(rule) == {"name", "acted", "why"} for rule in said["review"]["rules"])
    assert {rule["name"]: rule["acted"] for rule in said["review"]["rules"]}["Дузина"] is True
    assert said["review"]["effects"] == [
        {"kind": "sound", "sound": "promo.wav"},
        {"kind": "message", "text": "Браво"},
    ]
    assert said["review"]["payment_types"] == ["cash", "card", "bank", "voucher", "credit"]
    assert (said["review"]["children"], said["review"]["stopped"], said["review"]["warnings"]) == ([], None, [])
    assert set(said["saved"]) == SAVED_KEYS
    assert {name: said["saved"][name] for name in SAVED_KEYS - {"id"}} == {
        "kind": "sale",
        "number": 1,
        "usn": "DT000001-0001-0000001",
        "receipt": "0000001",
        "total": "12.88",
        "change": "7.12",
        "points": "0.00",
        "children": [],
    }


def test_a_file_of_orders_is_sold_line_by_line_and_empty_lines_are_passed_over(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "orders.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + lines_of({"lines": [COLA]}, "", {"lines": [{"code": "ХЛЯБ"}]}).rstrip(b"\n"))
    done = tui_pos("sell", file, home=home.root)
    assert (done.code, done.err) == (0, "")
    assert [(said["saved"]["number"], said["saved"]["total"]) for said in done.answers] == [(1, "1.10"), (2, "1.20")]
    again = tui_pos("sell", "-", home=home.root, stdin=lines_of({"lines": [COLA]}))
    assert again.answers[0]["saved"]["number"] == 3
    assert tui_pos("sell", tmp_path / "none.jsonl", home=home.root).code == 2


def test_without_confirm_the_review_is_all_and_nothing_is_sold(home: Home) -> None:
    done = sell(home, *[{"lines": [COLA], "confirm": False}] * 3)
    assert done.code == 0
    for said in done.answers:
        assert said["review"]["total"] == "1.10"
        assert (said["saved"], said["error"]) == (None, None)
    assert not list(home.root.glob("virtual-printer/receipts/*"))
    assert sell(home, {"lines": [COLA]}).answers[0]["saved"]["usn"] == "DT000001-0001-0000001"


def test_a_rule_that_stops_the_sale_is_a_refusal_that_names_it(home: Home, set_rules: Any) -> None:
    set_rules(RULES)
    done = sell(home, {"lines": [{"code": "ФИКС"}]})
    assert done.code == 1
    (said,) = done.answers
    assert said["saved"] is None
    assert set(said["review"]["stopped"]) == {"code", "rule", "message"}
    assert said["review"]["stopped"]["rule"] == "Без вестници"
    assert set(said["error"]) == {"code", "message"}
    assert said["error"]["code"] == said["review"]["stopped"]["code"]
    assert "Вестници не се продават тук." in said["error"]["message"]


NO_ORDERS: tuple[Any, ...] = (
    b'{"lines":[{"code":"\xff\xfe"}]}',
    b"\x00\x01\x02",
    "x" * 1_000_000,
    "[" * 100_000,
    '{"lines":' + "[" * 100_000,
    '{"lines":[{"code":"КОЛА","qty":NaN}]}',
    '{"lines":[{"code":"\\ud800"}]}',
    "null",
    "[]",
    "1e999",
    '"КОЛА"',
    {},
    {"lines": None},
    {"lines": COLA},
    {"lines": ["КОЛА"]},
    {"lines": [{}]},
    {"lines": [COLA | {"qty": 1}]},
    {"lines": [COLA | {"price": 1.1}]},
    {"lines": [COLA | {"colour": "red"}]},
    {"lines": [COLA], "at": 5},
    {"lines": [COLA], "at": "tomorrow"},
    {"lines": [COLA], "at": "2026-02-30T10:00:00"},
    {"lines": [COLA], "confirm": "yes"},
    {"lines": [COLA], "kind": "gift"},
    {"lines": [COLA], "children": "maybe"},
    {"lines": [COLA], "payments": [{"type": "cash"}]},
    {"lines": [COLA], "colour": "red"},
)


def test_a_line_that_is_no_order_is_answered_as_such_and_the_next_is_sold(home: Home) -> None:
    done = sell(home, *NO_ORDERS, {"lines": [COLA]}, {"lines": []})
    # The exit code is that of the first refusal.
    assert (done.code, done.err) == (2, "")
    *refused, sold, _ = done.answers
    assert [(said["listed"], said["review"], said["saved"]) for said in refused] == [(None, None, None)] * len(
        NO_ORDERS
    )
    assert codes(done) == ["bad_order"] * len(NO_ORDERS) + [None, "empty_cart"]
    assert all(said["error"]["message"].startswith("This line is no order: ") for said in refused)
    assert sold["saved"]["number"] == 1


REFUSALS: tuple[tuple[Any, str], ...] = (
    ({"lines": []}, "empty_cart"),
    ({"lines": [{"code": "НЯМА"}]}, "unknown_code"),
    ({"lines": [{"code": ""}]}, "unknown_code"),
    ({"lines": [{"code": "x" * 1_000_000}]}, "unknown_code"),
    ({"lines": [{"code": "a\0b"}]}, "unknown_code"),
    ({"lines": [{"code": "3800000000011"}]}, "wrong_check_digit"),
    ({"lines": [{"code": "СТАРО"}]}, "inactive_item"),
    ({"lines": [COLA | {"qty": "-1"}]}, "negative_qty"),
    ({"lines": [COLA | {"qty": "0"}]}, "zero_qty"),
    ({"lines": [COLA | {"qty": "NaN"}]}, "not_a_number"),
    ({"lines": [COLA | {"qty": "1e3"}]}, "not_a_number"),
    ({"lines": [COLA | {"qty": "٣"}]}, "not_a_number"),
    ({"lines": [COLA | {"qty": "9" * 5_000}]}, "not_a_number"),
    ({"lines": [COLA | {"qty": "99999999999"}]}, "number_too_large"),
    ({"lines": [COLA | {"qty": "3800000000010"}]}, "number_too_large"),
    ({"lines": [COLA | {"qty": "0.0001"}]}, "too_many_decimals"),
    ({"lines": [COLA | {"price": "-1"}]}, "negative_price"),
    ({"lines": [COLA | {"percent": "101"}], "operator": "1"}, "percent_range"),
    ({"lines": [COLA | {"percent": "5"}], "operator": "3"}, "no_right"),
    ({"lines": [COLA], "operator": "99"}, "unknown_operator"),
    ({"lines": [COLA], "location": "НЯМА"}, "unknown_location"),
    ({"lines": [COLA], "partner": "НЯМА"}, "unknown_partner"),
    ({"lines": [COLA], "payments": [{"type": "gold", "amount": "5"}]}, "unknown_payment_type"),
    ({"lines": [COLA], "payments": [{"type": "cash", "amount": "1"}]}, "not_covered"),
    ({"lines": [COLA], "payments": [{"type": "cash", "amount": "-5"}]}, "payment_not_positive"),
    ({"lines": [COLA], "payments": [{"type": "card", "amount": "5"}]}, "overpaid"),
    ({"lines": [COLA], "at": "9999-12-31T23:59:59-05:00"}, "bad_moment"),
    ({"lines": [COLA], "at": "9999-12-31T23:59:59"}, "bad_moment"),
    ({"lines": [COLA], "at": "0001-01-01T00:00:00+05:00"}, "bad_moment"),
    ({"lines": [COLA], "at": "1999-12-31T23:59:59"}, "bad_moment"),
)


def test_what_trade_forbids_is_refused_by_its_code_and_the_next_order_is_sold(home: Home) -> None:
    done = sell(home, *[order for order, _ in REFUSALS], {"lines": [COLA]})
    assert (done.code, done.err) == (1, "")
    assert codes(done) == [*(code for _, code in REFUSALS), None]
    *refused, sold = done.answers
    assert [said["saved"] for said in refused] == [None] * len(REFUSALS)
    assert all(said["error"]["message"] for said in refused)
    assert sold["saved"]["usn"] == "DT000001-0001-0000001"


def test_each_order_is_answered_before_the_next_is_read_and_one_program_at_a_time_sells(home: Home) -> None:
    with subprocess.Popen(
        [*PROGRAM, "--home", str(home.root), "sell"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=surroundings()
    ) as first:
        assert first.stdin is not None
        assert first.stdout is not None
        for number in (1, 2):
            first.stdin.write(lines_of({"lines": [COLA]}))
            first.stdin.flush()
            assert json.loads(first.stdout.readline())["saved"]["number"] == number
        second = sell(home, {"lines": [COLA]})
        assert (second.code, second.out) == (1, "")
        assert second.err.startswith("Station sell is already open")
        first.stdin.close()
        assert first.wait(60) == 0


def test_without_paper_each_order_is_refused_as_the_devices_and_none_is_printed_twice_later(
    home: Home, tmp_path: Path
) -> None:
    ledger = tmp_path / "ledger.jsonl"
    order = {"lines": [COLA]}
    with printer_of_its_own(home, ledger, fail="paper-out"):
        done = sell(home, order, order | {"confirm": False}, order)
    assert done.code == 3
    assert codes(done) == ["no_paper", None, "no_paper"]
    with printer_of_its_own(home, ledger):
        done = sell(home, order)
    assert (done.code, codes(done)) == (0, [None])
    (printed,) = receipts(ledger)
    assert printed["usn"] == done.answers[0]["saved"]["usn"]


def test_a_printer_that_is_off_is_a_sentence_and_the_devices_exit_code(home: Home, tmp_path: Path) -> None:
    with printer_of_its_own(home, tmp_path / "ledger.jsonl"):
        assert sell(home, {"lines": [COLA]}).code == 0
    done = sell(home, {"lines": [COLA]}, {"lines": [COLA]})
    assert done.code == 3
    assert [said["saved"] for said in done.answers] == [None] * len(done.answers)
    with printer_of_its_own(home, tmp_path / "ledger.jsonl"):
        assert sell(home, {"lines": [COLA]}).code == 0


def test_a_rule_file_taken_meanwhile_is_in_force_for_the_next_order(home: Home, tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(RULES, "utf-8")
    dozen = lines_of({"lines": [COLA | {"qty": "12"}], "confirm": False})
    with subprocess.Popen(
        [*PROGRAM, "--home", str(home.root), "sell"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=surroundings()
    ) as selling:
        assert selling.stdin is not None
        assert selling.stdout is not None
        totals = []
        for _ in range(2):
            selling.stdin.write(dozen)
            selling.stdin.flush()
            totals.append(json.loads(selling.stdout.readline())["review"]["total"])
            with open_store(home) as store:
                import_rules(store, tmp_path / "rules.toml")
        selling.stdin.close()
    assert totals == ["13.20", "11.88"]


def test_a_cashier_takes_nothing_back_and_a_manager_does(home: Home) -> None:
    sale = sell(home, {"lines": [COLA], "operator": "3"}).answers[0]["saved"]["id"]
    storno = {"kind": "storno", "of": sale, "reason": "return"}
    done = sell(home, storno | {"operator": "3"}, storno | {"operator": "2"})
    assert (done.code, codes(done)) == (1, ["no_right", None])
    refused, back = done.answers
    assert refused["saved"] is None
    assert (back["saved"]["kind"], back["saved"]["number"], back["saved"]["total"]) == ("storno", 1, "1.10")
