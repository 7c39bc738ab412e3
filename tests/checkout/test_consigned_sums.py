"""What consigned goods come to: what was reviewed is saved, and its parts add up to it, to the cent."""

from typing import Any

import pytest
from consigned import give, owed, report, stored, take, traces
from selling import ALWAYS, error, line
from shop import rule

from tui_pos.boot import Home, open_store
from tui_pos.errors import WrongUse
from tui_pos.store import lots


def test_a_discount_is_in_what_is_owed_and_parts_of_it_add_up(home: Home, sell: Any) -> None:
    said = sell(kind="consignment", partner="П1", lines=line("КОЛА", "3"))
    assert said["saved"]["total"] == said["review"]["total"] == "3.13"
    assert owed(home, "П1") == [("КОЛА", "3", "1.10")]
    assert worth(home, "П1") == 313
    amounts = []
    for _ in range(3):
        said = sell(kind="consignment_report", partner="П1", lines=line("КОЛА"))
        assert said["saved"]["total"] == said["review"]["total"]
        amounts.append(said["saved"]["total"])
    assert amounts == ["1.04", "1.05", "1.04"]
    assert owed(home, "П1") == []


def worth(home: Home, partner: str) -> int:
    """In cents, what the partner owes, as the file and as the lots have it."""
    with open_store(home) as store:
        by_lots = sum(each.value for each in lots.owed_by(store, partner))
        assert {found.code: value for found, value in lots.owing(store, "", 99)}.get(partner, 0) == by_lots
    return by_lots


def test_what_was_reviewed_is_saved_to_the_cent_with_the_shares_of_its_rules(
    home: Home, set_rules: Any, sell: Any
) -> None:
    set_rules(
        rule(
            "Даване", ALWAYS, '{ discount_amount = { amount = "1.99", by_hand = true } }', operations='["consignment"]'
        )
    )
    said = sell(kind="consignment", partner="П5", lines=line("КАСА", "1000", price="0.15"))
    assert (said["review"]["total"], said["saved"]["total"]) == ("148.01", "148.01")
    saved = stored(home, said["saved"])
    assert [(each.price, each.off, each.net) for each in saved.lines] == [(15, 199, 14801)]
    assert sum(share.cents for share in saved.rule_shares) == saved.lines[0].net - saved.lines[0].gross
    took = [said["saved"]["total"] for said in (take(sell, "333"), report(sell, "333"))]
    assert worth(home, "П5") == 14801 - sum(int(total.replace(".", "")) for total in took)
    report(sell, "334")
    assert worth(home, "П5") == 0


def test_what_was_given_for_nothing_is_reported_as_long_as_a_receipt_takes_it(home: Home, sell: Any) -> None:
    give(sell, "2", price="0.00", operator="1")
    assert report(sell, "1")["saved"]["total"] == "0.00"
    with open_store(home) as store:
        store.run("UPDATE item SET retail = 0 WHERE code = 'КАСА'")
    before = traces(home)
    assert error(report(sell, "1")) == "no_price_to_report"
    assert traces(home) == before
    assert error(take(sell, "1")) is None


@pytest.mark.parametrize("payment", [{}, {"item": "КАСА", "amount": "6.00"}])
def test_a_payment_has_either_an_amount_or_packaging(sell: Any, payment: dict[str, str]) -> None:
    with pytest.raises(WrongUse) as refused:
        sell(lines=line("КАФЕ"), payments=[{"type": "cash", **payment}])
    assert refused.value.code == "bad_order"
