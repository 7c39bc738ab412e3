"""Section 4 of the acceptance scenarios, B10: the packaging that comes back with a storno; each saved for real."""

from typing import Any

import pytest
from consigned import bottles, crates, journalled, last_paper, offered, owed, posted, stock, stored, take, traces
from selling import error, id_of, line

from tui_pos.boot import Home, open_store
from tui_pos.domain.operation import Kind


def test_b10_a_storno_offers_what_is_still_owed(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(crates())
    sale = id_of(bottles(sell, "36"))
    take(sell, "1")
    storno = {"kind": "storno", "of": sale, "reason": "operator_error"}
    before = traces(home)
    asked = sell(**storno, confirm=False)
    assert offered(asked) == [("КАСА", "2", "6.00")]
    assert asked["review"]["payments"] == [{"type": "cash", "amount": "39.60"}]
    assert traces(home) == before
    shelf = int(stock(home))
    said = sell(**storno)
    (back,) = said["saved"]["children"]
    assert (back["kind"], back["number"]) == ("consignment_return", 2)
    returned = stored(home, back)
    assert returned.parent is not None
    assert (returned.parent.kind, str(returned.parent.id)) == (Kind.STORNO, said["saved"]["id"])
    assert owed(home) == []
    assert int(stock(home)) == shelf + 2
    assert "Каса" in last_paper(home)


@pytest.mark.parametrize(("pieces", "back"), [("12", "1"), ("6", "0"), ("13", "1"), ("24", "2")])
def test_b10_a_part_takes_the_crates_with_it_that_the_rest_does_not_need(
    home: Home, set_rules: Any, sell: Any, pieces: str, back: str
) -> None:
    set_rules(crates())
    sale = id_of(bottles(sell, "24"))
    said = sell(kind="storno", of=sale, reason="return", lines=[{"line": 1, "qty": pieces}], confirm=False)
    assert offered(said) == ([("КАСА", back, "6.00")] if back != "0" else [])


def test_b10_parts_that_come_back_bring_each_crate_back_once(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(crates())
    sale = id_of(bottles(sell, "24"))
    for _ in range(4):
        sell(kind="storno", of=sale, reason="return", lines=[{"line": 1, "qty": "6"}])
    assert owed(home) == []
    assert posted(home)[1:3] == [("consignment_return", 1), ("consignment_return", 2)]


@pytest.fixture
def cola_and_coffee(set_rules: Any, sell: Any) -> str:
    """The id of a sale of 24 bottles and 10 coffees, with two crates."""
    set_rules(crates())
    return id_of(sell(partner="П5", lines=line("КОЛА", "24") + line("КАФЕ", "10")))


def comes_back(sell: Any, sale: str, *lines: tuple[int, str], confirm: bool = False) -> list[str]:
    """How many crates are offered back with so much of the sale's lines."""
    wanted = [{"line": number, "qty": qty} for number, qty in lines]
    asked = {"kind": "storno", "of": sale, "reason": "return", "lines": wanted}
    found = [qty for _, qty, _ in offered(sell(**asked, confirm=False))]
    if confirm:
        assert error(sell(**asked)) is None
    return found


def test_b10_what_comes_back_takes_the_crates_along_that_its_rule_gave_for_it(sell: Any, cola_and_coffee: str) -> None:
    assert comes_back(sell, cola_and_coffee, (2, "10")) == []
    assert comes_back(sell, cola_and_coffee, (1, "6")) == []
    assert comes_back(sell, cola_and_coffee, (1, "12")) == ["1"]
    assert comes_back(sell, cola_and_coffee, (1, "24")) == ["2"]
    assert comes_back(sell, cola_and_coffee, (1, "24"), (2, "10")) == ["2"]


def test_b10_it_is_reckoned_with_the_rules_of_then(set_rules: Any, sell: Any, cola_and_coffee: str) -> None:
    set_rules(crates('{ item = "КАФЕ" }', more=", per = 1"))
    assert comes_back(sell, cola_and_coffee, (2, "10")) == []
    assert comes_back(sell, cola_and_coffee, (1, "12"), confirm=True) == ["1"]
    assert comes_back(sell, cola_and_coffee, (2, "10"), confirm=True) == []
    assert comes_back(sell, cola_and_coffee, (1, "12")) == ["1"]


def test_b10_a_crate_that_came_back_by_itself_is_not_offered_again(home: Home, sell: Any, cola_and_coffee: str) -> None:
    take(sell, "1")
    assert comes_back(sell, cola_and_coffee, (1, "12"), confirm=True) == []
    assert comes_back(sell, cola_and_coffee, (1, "12"), confirm=True) == ["1"]
    assert comes_back(sell, cola_and_coffee, (2, "10")) == []
    assert owed(home) == []


@pytest.mark.parametrize(("taken", "half", "whole"), [("0", [], []), ("1", [], ["1"]), ("3", ["2"], ["3"])])
def test_b10_what_the_cashier_made_of_the_crates_counts(
    set_rules: Any, sell: Any, taken: str, half: list[str], whole: list[str]
) -> None:
    set_rules(crates())
    sale = id_of(bottles(sell, "24", children=[{"qty": taken}]))
    assert comes_back(sell, sale, (1, "12")) == half
    assert comes_back(sell, sale, (1, "24")) == whole


def test_b10_a_crate_owed_by_somebody_else_comes_back_from_them(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(crates())
    sale = id_of(bottles(sell, "24", partner="", children=[{"partner": "П5"}]))
    assert comes_back(sell, sale, (1, "12"), confirm=True) == ["1"]
    assert owed(home) == [("КАСА", "1", "6.00")]


def test_b10_crates_of_a_sale_that_cannot_be_reckoned_go_back_with_all_of_it(
    home: Home, sell: Any, cola_and_coffee: str
) -> None:
    with open_store(home) as store:
        store.run("DROP TRIGGER IF EXISTS operation_basis_stays")
        store.run("DELETE FROM operation_basis")
    assert comes_back(sell, cola_and_coffee, (1, "24")) == []
    assert comes_back(sell, cola_and_coffee, (1, "24"), (2, "10")) == ["2"]


def test_b10_refused_the_crates_stay_owed(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(crates())
    sale = id_of(bottles(sell, "12"))
    said = sell(kind="storno", of=sale, reason="return", children="refuse")
    assert said["saved"]["children"] == []
    assert owed(home) == [("КАСА", "1", "6.00")]
    assert [each["child"] for each in journalled(home, "child_refused")] == ["consignment_return"]
