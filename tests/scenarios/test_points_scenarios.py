"""Section 5 of the acceptance scenarios: bonus points, earned, spent and taken back."""

from datetime import datetime
from typing import Any

from selling import ALWAYS, amounts, error, id_of, kept, line, paid, worth
from shop import rule

from tui_pos.boot import Home

THREE_PERCENT = rule("Точки", ALWAYS, '{ bonus_points = { percent = "3" } }')


def points(said: dict[str, Any]) -> list[str]:
    return [effect["points"] for effect in said["review"]["effects"] if effect["kind"] == "points"]


def test_c01_three_percent_of_the_final_sum_at_save_for_a_known_customer_only(
    home: Home, set_rules: Any, sell: Any
) -> None:
    set_rules(THREE_PERCENT)
    assert points(sell(partner="П1", lines=worth("47.60"), confirm=False)) == ["1.43"]
    assert kept(home, "П1").points == 0
    said = sell(partner="П1", lines=worth("47.60"))
    assert said["saved"]["points"] == "1.43"
    assert kept(home, "П1").points == 143
    nobody = sell(lines=worth("47.60"))
    assert points(nobody) == []
    assert nobody["saved"]["points"] == "0.00"


def test_c01_the_receipt_tells_the_balance(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(THREE_PERCENT)
    sell(partner="П1", lines=worth("47.60"))
    sell(partner="П1", lines=worth("100.00"))
    paper = max((home.root / "virtual-printer" / "receipts").iterdir()).read_text("utf-8")
    assert "3.00" in paper
    assert "4.43" in paper


def test_c02_a_point_for_each_full_ten(set_rules: Any, sell: Any) -> None:
    set_rules(rule("Стъпки", ALWAYS, '{ bonus_points = { per = "10.00", points = "1" } }'))
    earned = {sum_: points(sell(partner="П1", lines=worth(sum_))) for sum_ in ("9.99", "10.00", "49.99")}
    assert earned == {"9.99": [], "10.00": ["1.00"], "49.99": ["4.00"]}


def test_c03_on_the_sum_after_discounts(set_rules: Any, sell: Any) -> None:
    ten_off = rule(
        "Десет", '{ item_quantity = { item = "КОЛА", from = "24" } }', '{ set_discount = { percent = "10" } }'
    )
    set_rules(ten_off + THREE_PERCENT)
    said = sell(partner="П5", lines=line("КОЛА", "24"))
    assert said["saved"]["total"] == "23.76"
    assert said["saved"]["points"] == "0.71"


def test_c04_what_is_paid_with_points_earns_none(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(THREE_PERCENT)
    sell(partner="П1", lines=worth("1000.00"))
    assert kept(home, "П1").points == 3000
    said = sell(partner="П1", lines=worth("47.60"), payments=paid(("points", "20.00"), ("cash", "27.60")))
    assert said["saved"]["points"] == "0.83"
    assert points(said) == ["0.83"]
    assert kept(home, "П1").points == 3000 - 2000 + 83


def test_c05_more_than_there_are_is_refused_and_nothing_is_spent(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(rule("Пет", ALWAYS, '{ bonus_points = { per = "1.00", points = "1" } }'))
    sell(partner="П1", lines=worth("5.00"))
    set_rules("")
    said = sell(partner="П1", lines=worth("10.00"), payments=paid(("points", "5.01"), ("cash", "4.99")))
    assert error(said) == "not_enough_points"
    assert kept(home, "П1").points == 500
    id_of(sell(partner="П1", lines=worth("10.00"), payments=paid(("points", "5.00"), ("cash", "5.00"))))
    assert kept(home, "П1").points == 0
    assert error(sell(lines=worth("10.00"), payments=paid(("points", "10.00")))) == "not_enough_points"


def test_c06_a_storno_takes_them_back_and_two_halves_take_back_all(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(THREE_PERCENT)
    whole = id_of(sell(partner="П1", lines=worth("47.60")))
    said = sell(kind="storno", of=whole, reason="return")
    assert said["saved"]["points"] == "1.43"
    assert kept(home, "П1").points == 0
    halves = id_of(sell(partner="П1", lines=[*worth("23.80"), *worth("23.80")]))
    first = sell(kind="storno", of=halves, reason="return", lines=[{"line": 1}])
    assert first["saved"]["points"] in ("0.71", "0.72")
    sell(kind="storno", of=halves, reason="return", lines=[{"line": 2}])
    assert kept(home, "П1").points == 0


def test_c06_points_that_were_spent_come_back_as_points(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(THREE_PERCENT)
    sell(partner="П1", lines=worth("1000.00"))
    mixed = id_of(sell(partner="П1", lines=worth("47.60"), payments=paid(("points", "20.00"), ("cash", "27.60"))))
    back = sell(kind="storno", of=mixed, reason="return")["saved"]
    assert back["payments"] == [{"type": "points", "amount": "20.00"}, {"type": "cash", "amount": "27.60"}]
    assert back["warnings"] == []
    assert kept(home, "П1").points == 3000


def test_c06_points_spent_meanwhile_leave_a_balance_below_zero(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(THREE_PERCENT)
    earned = id_of(sell(partner="П1", lines=worth("1000.00")))
    set_rules("")
    id_of(sell(partner="П1", lines=worth("30.00"), payments=paid(("points", "30.00"))))
    said = sell(kind="storno", of=earned, reason="return")
    assert "-30.00 points" in said["saved"]["warnings"][0]
    assert kept(home, "П1").points == -3000
    # Such a customer is served like any other, but for points.
    id_of(sell(partner="П1", lines=worth("5.00")))
    id_of(sell(partner="П1", lines=worth("5.00"), payments=paid(("card", "5.00"))))
    assert error(sell(partner="П1", lines=worth("5.00"), payments=paid(("points", "5.00")))) == "not_enough_points"


def test_c07_what_is_not_saved_gives_no_points(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(THREE_PERCENT)
    said = sell(partner="П1", lines=worth("47.60"), payments=paid(("cash", "1.00")))
    assert error(said) == "not_covered"
    assert kept(home, "П1").points == 0


def test_a_returned_sale_is_minus_the_receipt_line_by_line(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(THREE_PERCENT + rule("Десет", ALWAYS, '{ discount_amount = { amount = "10.00" } }'))
    said = sell(partner="П1", lines=line("КАФЕ", "3"))
    id_of(said)
    assert amounts(said["review"]) == [("КАФЕ", "18.50")]
    for _ in range(3):
        id_of(sell(kind="storno", of=said["saved"]["id"], reason="return", lines=[{"line": 1, "qty": "1"}]))
    account = kept(home, "П1", datetime.now().isoformat())
    assert (account.points, account.turnover) == (0, 0)
    more = sell(kind="storno", of=said["saved"]["id"], reason="return", lines=[{"line": 1, "qty": "1"}])
    assert error(more) == "already_returned"
