"""Sections 3 and 5 to 11 of the acceptance scenarios once more, each rule a technician's script."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from scripted_shop import SOUND, effects, put_scripts
from selling import ALWAYS, amounts, error, id_of, kept, line, paid, worth
from shop import rule
from watched_till import opened

from tui_pos.boot import Home
from tui_pos.domain.answers import Posted
from tui_pos.domain.money import Thousandths

Put = Callable[..., None]


@pytest.fixture
def put(home: Home) -> Put:
    return partial(put_scripts, home)


# 3, sound


def test_a01_a_script_plays_over_fifty_and_not_at_fifty(put: Put, sell: Any) -> None:
    put(звук=SOUND)
    heard = {sum_: effects(sell(lines=worth(sum_)), "sound") for sum_ in ("50.00", "50.01")}
    assert heard == {"50.00": [], "50.01": [{"kind": "sound", "sound": "promo.wav"}]}


def test_a02_a_script_hears_the_final_sum(put: Put, sell: Any) -> None:
    put(rule("Пет", ALWAYS, '{ set_discount = { percent = "5" } }'), звук=SOUND)
    said = sell(lines=line("КАФЕ", "5.2"), confirm=False)
    assert (said["review"]["total"], effects(said, "sound")) == ("49.40", [])
    charge = '{ service_charge = { percent = "10", item = "УСЛУГА" } }'
    put(rule("Обслужване", ALWAYS, charge), звук=SOUND)
    assert effects(sell(lines=line("КАФЕ", "4.9"), confirm=False), "sound")


# 5, points


def test_c_points_of_a_script_on_the_final_sum_for_known_customers(home: Home, put: Put, sell: Any) -> None:
    put(точки='def rule(op):\n    return bonus_points(percent=pct("3"))\n')
    said = sell(partner="П1", lines=worth("47.60"))
    assert said["saved"]["points"] == "1.43"
    assert sell(lines=worth("47.60"))["saved"]["points"] == "0.00"
    assert sell(partner="П1", lines=worth("47.60"), payments=paid(("cash", "1.00")))["saved"] is None
    assert kept(home, "П1").points == 143
    back = sell(kind="storno", of=said["saved"]["id"], reason="return")
    assert back["saved"]["points"] == "1.43"
    assert kept(home, "П1").points == 0


def test_c02_c03_c04_steps_after_discounts_and_not_on_points(put: Put, sell: Any) -> None:
    put(стъпки='def rule(op):\n    return bonus_points(per=eur("10"), points=eur("1"))\n')
    steps = [sell(partner="П5", lines=worth(sum_))["saved"]["points"] for sum_ in ("9.99", "10.00", "49.99")]
    assert steps == ["0.00", "1.00", "4.00"]
    dozens = rule(
        "Десет", '{ item_quantity = { item = "КОЛА", from = "24" } }', '{ set_discount = { percent = "10" } }'
    )
    put(dozens, точки='def rule(op):\n    return bonus_points(percent=pct("3"))\n')
    assert sell(partner="П5", lines=line("КОЛА", "24"))["saved"]["points"] == "0.71"
    sell(partner="П5", lines=worth("1000.00"))
    part = paid(("points", "20.00"), ("cash", "27.60"))
    assert sell(partner="П5", lines=worth("47.60"), payments=part)["saved"]["points"] == "0.83"


# 6, service


def test_d_service_of_scripts(put: Put, sell: Any) -> None:
    ten = 'def rule(op):\n    return service_charge(pct("10"), "УСЛУГА")\n'
    five = 'def rule(op):\n    return service_charge(pct("5"), "УСЛУГА")\n'
    put(обслужване=ten)
    assert amounts(sell(lines=worth("43.27"))["review"]) == [("КАФЕ", "43.27"), ("УСЛУГА", "4.33")]
    assert amounts(sell(lines=worth("0.04"))["review"]) == [("КАФЕ", "0.04")]
    put(обслужване=ten, още=five)
    assert sell(lines=worth("100.00"), confirm=False)["review"]["total"] == "115.00"
    coffee = 'def rule(op):\n    return service_charge(pct("10"), "УСЛУГА", lines=of(op, item="КАФЕ"))\n'
    put(кафе=coffee)
    assert sell(lines=[*line("КАФЕ"), *line("ХЛЯБ")], confirm=False)["review"]["total"] == "12.20"
    dozens = rule(
        "Десет", '{ item_quantity = { item = "КОЛА", from = "24" } }', '{ set_discount = { percent = "10" } }'
    )
    put(dozens, обслужване=ten)
    assert sell(lines=line("КОЛА", "24"))["saved"]["total"] == "26.14"


# 7, card only


def test_e_card_only_by_a_script(put: Put, sell: Any) -> None:
    put(карта='def rule(op):\n    if op.total >= eur("100"):\n        return only_payment("card")\n')
    assert "cash" in sell(lines=worth("99.99"), confirm=False)["review"]["payment_types"]
    assert sell(lines=worth("100.00"), confirm=False)["review"]["payment_types"] == ["card"]
    refused = sell(lines=worth("100.00"), payments=paid(("cash", "0.01"), ("card", "99.99")))
    assert error(refused) == "payment_not_allowed"
    assert "карта" in refused["error"]["message"]
    id_of(sell(lines=worth("100.00"), payments=paid(("card", "100.00"))))


def test_a_script_waits_for_the_way_to_pay(put: Put, sell: Any) -> None:
    put(
        брой="""
def rule(op):
    if op.paid_by == None:
        return ask_payment()
    if all([way.kind == "cash" for way in op.paid_by]):
        return set_discount(pct("2"))
"""
    )
    lines = line("КАФЕ", "10")
    assert sell(lines=lines)["saved"]["total"] == "98.00"
    assert sell(lines=lines, payments=paid(("card", "100.00")))["saved"]["total"] == "100.00"


# 8, birthday

BIRTHDAY = """
def rule(op):
    days = op.partner.birthday
    if days == None or abs(days) > 3 or op.partner.birthday_used:
        return None
    return [set_discount(pct("10")), once_a_year()]
"""


def ten_off(sell: Any, partner: str, at: str) -> bool:
    said = sell(partner=partner, lines=line("КАФЕ"), at=at, confirm=False)
    assert said["error"] is None, said["error"]
    return bool(said["review"]["total"] == "9.00")


def test_f_birthday_by_a_script_over_the_years_end_and_on_leap_days(put: Put, sell: Any) -> None:
    put(рожден=BIRTHDAY)
    winter = [f"2026-12-{day}" for day in (28, 29, 31)] + [f"2027-01-0{day}" for day in (1, 4, 5)]
    assert [ten_off(sell, "П4", f"{day}T12:00:00") for day in winter] == [False, True, True, True, True, False]
    spring = ("2027-02-24", "2027-02-25", "2027-02-28", "2027-03-03", "2027-03-04")
    assert [ten_off(sell, "П3", f"{day}T12:00:00") for day in spring] == [False, True, True, True, False]
    assert not ten_off(sell, "", "2027-01-01T12:00:00")


def test_f05_once_a_year_and_a_storno_gives_it_back(put: Put, sell: Any) -> None:
    put(рожден=BIRTHDAY)
    day = {"partner": "П4", "lines": line("КАФЕ"), "at": "2026-12-31T12:00:00"}
    first = sell(**day)
    assert first["saved"]["total"] == "9.00"
    assert not ten_off(sell, "П4", "2027-01-01T12:00:00")
    id_of(sell(kind="storno", of=first["saved"]["id"], reason="return", at="2026-12-31T13:00:00"))
    assert ten_off(sell, "П4", "2027-01-01T12:00:00")
    assert ten_off(sell, "П4", "2028-01-01T12:00:00")


# 9, last month


def test_g_last_months_turnover_by_a_script(put: Put, sell: Any) -> None:
    put(
        месец="""
def rule(op):
    if op.partner.turnover_last_month > eur("1000"):
        return set_discount(pct("5"))
"""
    )

    def fires(at: str, partner: str = "П5") -> bool:
        said = sell(partner=partner, lines=line("КАФЕ"), at=at, confirm=False)
        return bool(said["review"]["total"] == "9.50")

    id_of(sell(partner="П5", lines=worth("1000.00"), at="2027-02-28T23:59:59"))
    assert not fires("2027-03-01T00:00:00")
    id_of(sell(partner="П5", lines=worth("0.01"), at="2027-02-10T12:00:00"))
    assert fires("2027-03-01T00:00:00")
    assert fires("2027-03-31T23:59:59")
    assert not fires("2027-04-01T00:00:00")
    assert not fires("2027-03-01T12:00:00", "")


# 10, stop

STOP = """
def rule(op):
    limit = op.partner.limit
    if limit != None and op.partner.debt + op.total > limit:
        return stop("Над лимита.")
"""


def test_h03_h05_a_script_stops_on_the_final_sum_and_nothing_is_saved(home: Home, put: Put, sell: Any) -> None:
    points = rule("Точки", ALWAYS, '{ bonus_points = { percent = "3" } }')
    put(points, стоп=STOP)
    before = kept(home, "П2")
    said = sell(partner="П2", lines=worth("500.01"), payments=paid(("cash", "500.01")))
    assert said["review"]["stopped"]["message"] == "Над лимита."
    assert error(said) == "stopped_by_rule"
    assert kept(home, "П2") == before
    tenth = rule("Десета", '{ total = { from = "530.00" } }', '{ discount_amount = { amount = "40.00" } }')
    put(tenth, стоп=STOP)
    passed = sell(partner="П2", lines=worth("530.00"), payments=paid(("credit", "530.00")))
    # A line priced by hand is left alone by the discount.
    assert error(passed) == "stopped_by_rule"
    passed = sell(partner="П2", lines=line("КАФЕ", "53", percent="0"), payments=paid(("credit", "490.00")))
    assert passed["saved"]["total"] == "490.00"


# 11, other price group


def test_i_another_price_group_by_a_script(put: Put, sell: Any) -> None:
    dozens = """
def rule(op):
    cola = of(op, item="КОЛА")
    if quantity(cola) >= pieces("12"):
        return price_group("wholesale", lines=cola)
"""
    put(едро=dozens)

    def asked(partner: str, *lines: dict[str, str]) -> Any:
        return sell(partner=partner, lines=[*lines], confirm=False)["review"]

    assert asked("П1", *line("КОЛА", "11"))["total"] == "11.49"
    assert asked("П1", *line("КОЛА", "12"))["total"] == "10.83"
    assert asked("ПГ1", *line("КОЛА", "12"))["total"] == "11.40"
    assert amounts(asked("П1", *line("КОЛА", "12"), *line("ХЛЯБ")))[1] == ("ХЛЯБ", "1.14")
    assert asked("", *line("КОЛА", "12", price="1.05"))["total"] == "12.60"
    times = 'def rule(op):\n    return set_price(group="retail", times=9000)\n'
    put(израз=times)
    assert asked("", *line("КОЛА"))["total"] == "0.99"
    put(доставна='def rule(op):\n    return set_price(group="purchase", plus=eur("0.20"))\n')
    assert asked("", *line("КОЛА"))["total"] == "0.90"
    put(без='def rule(op):\n    return price_group("wholesale")\n')
    bread = asked("", *line("ХЛЯБ"))
    assert (bread["total"], len(bread["warnings"])) == ("1.20", 1)


def test_a_script_acts_at_the_till_as_it_does_without_a_screen(home: Home, put: Put) -> None:
    put(звук=SOUND, отстъпка='def rule(op):\n    return set_discount(pct("10"))\n')
    with opened(home, "1111") as watch:
        watch.till.enter("КАФЕ", Thousandths(6000))
        review = watch.till.ask_save()
        assert (review.total, len(review.effects)) == (5400, 1)
        assert watch.till.ask_save().total == 5400
        watch.pay()
        posted = watch.next(Posted).operation
    assert posted.total == 5400
