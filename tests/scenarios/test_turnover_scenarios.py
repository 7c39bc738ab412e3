"""Section 9 of the acceptance scenarios: a discount from the turnover of the month before."""

from typing import Any

import pytest
from selling import id_of, line, worth
from shop import rule

LAST_MONTH = rule(
    "Миналия месец", '{ turnover_last_month = { over = "1000.00" } }', '{ set_discount = { percent = "5" } }'
)


@pytest.fixture
def bought(set_rules: Any, sell: Any) -> Any:
    """Sell to П5 for an amount at a moment."""

    def buy(amount: str, at: str, partner: str = "П5") -> str:
        return id_of(sell(partner=partner, lines=worth(amount), at=at))

    return buy


def fires(sell: Any, at: str, partner: str = "П5") -> bool:
    said = sell(partner=partner, lines=line("КАФЕ"), at=at, confirm=False)
    return bool(said["review"]["total"] == "9.50")


def test_g01_over_a_thousand_in_february(set_rules: Any, sell: Any, bought: Any) -> None:
    set_rules(LAST_MONTH)
    bought("1000.00", "2027-02-10T12:00:00")
    assert not fires(sell, "2027-03-05T12:00:00")
    bought("0.01", "2027-02-11T12:00:00")
    assert fires(sell, "2027-03-05T12:00:00")


def test_g02_the_last_second_of_january_and_the_first_of_february(set_rules: Any, sell: Any, bought: Any) -> None:
    set_rules(LAST_MONTH)
    bought("2000.00", "2027-01-31T23:59:59")
    assert fires(sell, "2027-02-01T00:00:00")
    assert not fires(sell, "2027-03-01T12:00:00")
    bought("3000.00", "2027-02-01T00:00:00", "П4")
    assert not fires(sell, "2027-02-28T12:00:00", "П4")
    assert fires(sell, "2027-03-01T00:00:00", "П4")
    assert fires(sell, "2027-03-31T23:59:59", "П4")
    assert not fires(sell, "2027-04-01T00:00:00", "П4")


def test_g03_january_looks_at_december_and_march_31_at_a_short_february(set_rules: Any, sell: Any, bought: Any) -> None:
    set_rules(LAST_MONTH)
    bought("1000.01", "2026-12-05T12:00:00")
    assert fires(sell, "2027-01-31T12:00:00")
    bought("1000.01", "2028-02-29T12:00:00")
    assert fires(sell, "2028-03-31T12:00:00")


def test_g04_neither_this_sale_nor_this_month(set_rules: Any, sell: Any, bought: Any) -> None:
    set_rules(LAST_MONTH)
    bought("5000.00", "2027-03-02T12:00:00")
    assert not fires(sell, "2027-03-31T12:00:00")
    assert fires(sell, "2027-04-01T12:00:00")


@pytest.mark.parametrize(("back", "still"), [("2027-02-20T12:00:00", False), ("2027-03-02T12:00:00", True)])
def test_g05_a_return_counts_in_its_own_month(set_rules: Any, sell: Any, bought: Any, back: str, still: bool) -> None:
    set_rules(LAST_MONTH)
    bought("900.00", "2027-02-09T12:00:00")
    returned = bought("300.00", "2027-02-10T12:00:00")
    id_of(sell(kind="storno", of=returned, reason="return", at=back))
    assert fires(sell, "2027-03-05T12:00:00") is still
    assert not fires(sell, "2027-04-05T12:00:00")


def test_g06_what_was_not_saved_does_not_count(set_rules: Any, sell: Any) -> None:
    set_rules(LAST_MONTH)
    sell(partner="П5", lines=worth("5000.00"), at="2027-02-10T12:00:00", confirm=False)
    sell(partner="П5", lines=worth("5000.00"), at="2027-02-10T12:00:00", payments=[{"type": "card", "amount": "1.00"}])
    assert not fires(sell, "2027-03-05T12:00:00")


def test_g07_after_discounts(set_rules: Any, sell: Any) -> None:
    set_rules(LAST_MONTH)
    id_of(sell(partner="П1", lines=line("КАФЕ", "105"), at="2027-02-10T12:00:00"))  # 1050.00 less 5 %
    said = sell(partner="П1", lines=line("КАФЕ"), at="2027-03-10T12:00:00", confirm=False)
    assert not any(told["acted"] for told in said["review"]["rules"])


def test_g08_never_for_the_end_customer(set_rules: Any, sell: Any, bought: Any) -> None:
    set_rules(LAST_MONTH)
    bought("5000.00", "2027-02-10T12:00:00", "")
    assert not fires(sell, "2027-03-05T12:00:00", "")


def test_all_turnover_and_what_of_it_is_paid(set_rules: Any, sell: Any) -> None:
    bounds = 'from = "100.00"'
    all_of_it = rule("Общо", f"{{ turnover = {{ {bounds} }} }}", '{ message = { text = "общо" } }')
    paid = rule("Платено", f"{{ turnover = {{ {bounds}, paid = true }} }}", '{ message = { text = "платено" } }')
    set_rules(all_of_it + paid)
    credit = [{"type": "credit", "amount": "100.00"}]
    id_of(sell(partner="П5", lines=worth("100.00"), payments=credit, at="2027-01-01T12:00:00"))

    def messages() -> list[str]:
        said = sell(partner="П5", lines=worth("1.00"), at="2027-01-02T12:00:00", confirm=False)
        return [effect["text"] for effect in said["review"]["effects"]]

    assert messages() == ["общо"]
    id_of(sell(partner="П5", lines=worth("100.00"), at="2027-01-01T12:00:00"))
    assert messages() == ["общо", "платено"]


def test_debt_and_the_part_of_it_that_is_due(set_rules: Any, sell: Any) -> None:
    owes = rule("Дължи", '{ debt = { from = "100.00" } }', '{ message = { text = "дължи" } }')
    overdue = rule("Просрочил", '{ overdue_debt = { over = "0.00" } }', '{ stop = { message = "Първо старото." } }')
    set_rules(owes + overdue)
    credit = [{"type": "credit", "amount": "100.00"}]
    id_of(sell(partner="П5", lines=worth("100.00"), payments=credit, at="2027-01-01T12:00:00"))

    def after(day: str) -> tuple[list[str], bool]:
        said = sell(partner="П5", lines=worth("1.00"), at=f"{day}T12:00:00", confirm=False)["review"]
        return [effect["text"] for effect in said["effects"]], said["stopped"] is not None

    assert after("2027-01-31") == (["дължи"], False)
    assert after("2027-02-01") == (["дължи"], True)
