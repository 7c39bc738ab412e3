"""The first chapter of the acceptance scenarios: what the cart shows at once, and what waits for the save."""

from dataclasses import replace
from datetime import datetime

import pytest
from shop import (
    NOON,
    TEN_OFF_12,
    КОЛА,
    П0,
    П1,
    П2,
    СКЛАД,
    ХЛЯБ,
    acted,
    book,
    cart,
    rule,
    save,
    told,
    total,
    with_hand_percent,
    with_hand_price,
    with_partner,
)

from tui_pos.domain.money import format_cents
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.listing import Mechanisms
from tui_pos.pricing.verdict import Outcome


def test_t01_the_partners_price_group_stands_in_the_row_before_save() -> None:
    assert total(cart((КОЛА, "1"), partner=П2)) == "0.95"


def test_t02_the_locations_price_group_stands_for_the_end_customer() -> None:
    assert total(cart((КОЛА, "1"), location=СКЛАД)) == "0.95"


def test_t03_the_partners_group_beats_the_locations_unless_it_is_retail() -> None:
    in_group_1 = replace(П1, price_group="1", percent=0)
    assert format_cents(cart((КОЛА, "1"), location=СКЛАД, partner=in_group_1).lines[0].price) == "1.00"
    assert format_cents(cart((КОЛА, "1"), location=СКЛАД, partner=П1).lines[0].price) == "0.95"


def test_t04_the_partners_percent_is_visible_at_once() -> None:
    (line,) = cart((КОЛА, "3"), partner=П1).lines
    assert (line.percent, format_cents(line.net)) == (500, "3.13")


def test_t05_another_partner_prices_the_rows_again_but_for_those_priced_by_hand() -> None:
    entered = cart((КОЛА, "3"))
    assert total(entered) == "3.30"
    assert total(with_partner(entered, П1)) == "3.13"
    assert with_partner(with_partner(entered, П1), П0) == entered
    by_hand = with_hand_price(entered, 1, "1.05")
    assert format_cents(with_partner(by_hand, П2).lines[0].price) == "1.05"
    assert with_partner(with_hand_percent(entered, 1, "20"), П1).lines[0].percent == 2000


def test_t06_a_rule_acts_at_save_only() -> None:
    entered = cart((КОЛА, "12"))
    assert (total(entered), entered.lines[0].percent) == ("13.20", 0)
    asked = save(entered, [TEN_OFF_12])
    assert (total(asked), asked.lines[0].percent, asked.needs_window) == ("11.88", 1000, True)
    assert told(asked, "Дузина").why.say() == "10 % off 1 line, -1.32"


def test_t07_asking_changes_nothing_however_often() -> None:
    rules = book(TEN_OFF_12)
    entered = cart((КОЛА, "12"))
    first = save(entered, rules)
    assert [save(entered, rules) for _ in range(3)] == [first] * 3
    assert first.before is entered
    fewer = save(cart((КОЛА, "11")), rules)
    assert (acted(fewer), total(fewer)) == ([], "12.10")
    assert told(fewer, "Дузина").why.say() == "1 more of Кока-Кола is needed."


def test_t08_no_window_when_no_rule_applies() -> None:
    assert not save(cart((ХЛЯБ, "1")), [TEN_OFF_12]).needs_window
    assert not save(cart((КОЛА, "11")), [TEN_OFF_12]).needs_window


def test_t09_group_percent_and_rule_together() -> None:
    entered = cart((КОЛА, "12"), location=СКЛАД, partner=П1)
    assert total(entered) == "10.83"
    asked = save(entered, [TEN_OFF_12])
    assert total(asked) == "10.26"
    assert told(asked, "Дузина").why.say() == "10 % instead of 5 % on 1 line, -0.57"
    adds = TEN_OFF_12.replace('percent = "10"', 'percent = "10", mode = "add"')
    assert total(save(entered, [adds])) == "9.69"
    best = TEN_OFF_12.replace('percent = "10"', 'percent = "4", mode = "best"')
    assert total(save(entered, [best])) == "10.83"
    assert told(save(entered, [best]), "Дузина").outcome is Outcome.BEATEN


@pytest.mark.parametrize(
    ("mechanisms", "listed", "reviewed"),
    [
        (Mechanisms(price_groups=False), "12.54", "11.88"),
        (Mechanisms(partner_percent=False), "11.40", "10.26"),
        (Mechanisms(price_rules=False), "10.83", "10.83"),
        (Mechanisms(False, False, False), "13.20", "13.20"),
    ],
)
def test_t10_a_mechanism_switched_off_leaves_the_others(mechanisms: Mechanisms, listed: str, reviewed: str) -> None:
    entered = cart((КОЛА, "12"), location=СКЛАД, partner=П1, mechanisms=mechanisms)
    asked = save(entered, [TEN_OFF_12], facts=Facts(mechanisms=mechanisms))
    assert (total(entered), total(asked)) == (listed, reviewed)


@pytest.mark.parametrize(
    ("hour", "minute", "holds"),
    [(23, 30, True), (1, 59, True), (2, 0, True), (2, 1, False), (22, 0, True), (21, 59, False)],
)
def test_t11_a_time_may_cross_midnight(hour: int, minute: int, holds: bool) -> None:
    night = rule(
        "Нощ", when='{ time = { from = "22:00", to = "02:00" } }', then='{ set_discount = { percent = "10" } }'
    )
    asked = save(cart((КОЛА, "1")), [night], NOON.replace(hour=hour, minute=minute, second=59))
    assert acted(asked) == (["Нощ"] if holds else [])


@pytest.mark.parametrize(("day", "holds"), [(9, False), (10, True), (15, True), (20, True), (21, False)])
def test_t11_both_ends_of_a_date_range_count(day: int, holds: bool) -> None:
    week = rule(
        "Седмица",
        when='{ date = { from = "2026-11-10", to = "2026-11-20" } }',
        then='{ set_discount = { percent = "10" } }',
    )
    compiled = book(week)
    late = datetime(2026, 11, day, 23, 59, 59)
    assert bool(acted(save(cart((КОЛА, "1")), compiled, late))) is holds


def test_t12_the_book_in_force_at_save_decides() -> None:
    entered = cart((КОЛА, "12"))
    assert total(save(entered, [TEN_OFF_12 + "active = false"])) == "13.20"
