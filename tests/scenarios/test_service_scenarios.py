"""Section 6 of the acceptance scenarios: a paid service as a percent of the sale."""

from typing import Any

from selling import ALWAYS, amounts, line, worth
from shop import rule

from tui_pos.boot import Home


def service(percent: str, name: str = "Обслужване", **more: str) -> str:
    lines = "".join(f', {key} = ["{code}"]' for key, code in more.items())
    return rule(name, ALWAYS, f'{{ service_charge = {{ percent = "{percent}", item = "УСЛУГА"{lines} }} }}')


def test_d01_a_line_of_its_own_with_its_own_vat_group_on_the_receipt(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(service("10"))
    said = sell(lines=worth("43.27"))
    assert amounts(said["review"]) == [("КАФЕ", "43.27"), ("УСЛУГА", "4.33")]
    assert said["review"]["lines"][1]["qty"] == "1"
    assert said["saved"]["total"] == "47.60"
    paper = max((home.root / "virtual-printer" / "receipts").iterdir()).read_text("utf-8")
    assert "Услуга" in paper
    assert "4.33" in paper


def test_d02_reckoned_after_the_discounts(set_rules: Any, sell: Any) -> None:
    ten_off = rule(
        "Десет", '{ item_quantity = { item = "КОЛА", from = "24" } }', '{ set_discount = { percent = "10" } }'
    )
    set_rules(service("10") + ten_off)
    said = sell(lines=line("КОЛА", "24"), confirm=False)
    assert amounts(said["review"]) == [("КОЛА", "23.76"), ("УСЛУГА", "2.38")]
    assert said["review"]["total"] == "26.14"


def test_d03_no_service_on_service(set_rules: Any, sell: Any) -> None:
    set_rules(service("10") + service("5", "Още"))
    said = sell(lines=worth("100.00"), confirm=False)
    assert amounts(said["review"])[1:] == [("УСЛУГА", "10.00"), ("УСЛУГА", "5.00")]
    assert said["review"]["total"] == "115.00"


def test_d04_of_the_chosen_lines_only(set_rules: Any, sell: Any) -> None:
    set_rules(service("10", items="КАФЕ"))
    said = sell(lines=[*line("КАФЕ"), *line("ХЛЯБ")], confirm=False)
    assert amounts(said["review"])[2] == ("УСЛУГА", "1.00")
    assert said["review"]["total"] == "12.20"


def test_d05_nothing_comes_to_no_line_and_asking_twice_to_one(set_rules: Any, sell: Any) -> None:
    set_rules(service("10"))
    assert amounts(sell(lines=worth("0.04"), confirm=False)["review"]) == [("КАФЕ", "0.04")]
    for _ in range(2):
        assert len(sell(lines=worth("43.27"), confirm=False)["review"]["lines"]) == 2


def test_a_sound_over_a_sum_hears_the_service_too(set_rules: Any, sell: Any) -> None:
    """A02: 49.00 raised by 10 % service to 53.90 plays."""
    set_rules(service("10") + rule("Звук", '{ total = { over = "50.00" } }', '{ play_sound = { sound = "x.wav" } }'))
    said = sell(lines=worth("49.00"), confirm=False)
    assert said["review"]["effects"] == [{"kind": "sound", "sound": "x.wav"}]
