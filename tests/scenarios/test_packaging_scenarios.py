"""Section 4 of the acceptance scenarios, B01 to B09, B11 and B13: deposit packaging goes with a sale, comes back or is
reported; each saved for real.
"""

from typing import Any

import pytest
from consigned import (
    bottles,
    bring,
    crates,
    give,
    journalled,
    last_paper,
    ledger,
    offered,
    owed,
    posted,
    printed_report,
    report,
    stock,
    stored,
    take,
    traces,
)
from selling import error, kept, line, paid
from shop import КОЛА, cart, save

from tui_pos.boot import Home
from tui_pos.domain.operation import Kind


@pytest.mark.parametrize(
    ("qty", "crate", "total"),
    [("11", "", "12.10"), ("12", "1", "13.20"), ("23", "1", "25.30"), ("24", "2", "26.40"), ("25", "2", "27.50")],
)
def test_b01_a_crate_for_each_full_dozen_and_nothing_more_to_pay(
    home: Home, set_rules: Any, sell: Any, qty: str, crate: str, total: str
) -> None:
    set_rules(crates())
    said = bottles(sell, qty)
    assert offered(said) == ([("КАСА", crate, "6.00")] if crate else [])
    assert said["saved"]["total"] == total
    assert owed(home) == offered(said)


def test_b02_two_documents_each_naming_the_other(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(crates())
    before = stock(home)
    said = bottles(sell, "12", payments=paid(("credit", "13.20")))
    assert said["review"]["children"] == [
        {
            "kind": "consignment",
            "partner": "П5",
            "rule": "Каси",
            "lines": [{"code": "КАСА", "qty": "1", "price": "6.00", "amount": "6.00"}],
        }
    ]
    (child,) = said["saved"]["children"]
    sale, consignment = stored(home, said["saved"]), stored(home, child)
    assert (child["kind"], child["number"], said["saved"]["number"]) == ("consignment", 1, 1)
    assert [(each.kind, each.id, each.number) for each in sale.children] == [(Kind.CONSIGNMENT, consignment.id, 1)]
    assert consignment.parent is not None
    assert (consignment.parent.kind, consignment.parent.id, consignment.parent.number) == (Kind.SALE, sale.id, 1)
    assert (consignment.receipt, consignment.partner.code) == ("", "П5")
    assert int(before) - int(stock(home)) == 1
    assert owed(home) == [("КАСА", "1", "6.00")]
    assert kept(home, "П5").debt == 1320
    assert kept(home, "П5").turnover == 1320
    assert [row["text"] for row in ledger(home)[-1]["items"]] == ["Кока-Кола 0.5 л"]
    assert posted(home) == [("consignment", 1), ("sale", 1)]


def test_b03_lowered_refused_and_only_with_the_right_raised(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(crates())
    assert bottles(sell, "24", children=[{"qty": "1"}])["saved"]["children"] != []
    assert owed(home) == [("КАСА", "1", "6.00")]
    assert [(each["computed"], each["taken"]) for each in journalled(home, "child_changed")] == [(2000, 1000)]
    for refusal in ("refuse", [{"qty": "0"}]):
        said = bottles(sell, "24", children=refusal)
        assert (error(said), said["saved"]["children"]) == (None, [])
    assert owed(home) == [("КАСА", "1", "6.00")]
    assert [(each["computed"], each["taken"]) for each in journalled(home, "child_refused")] == [(2000, 0)] * 2
    before = traces(home)
    assert error(bottles(sell, "24", children=[{"qty": "3"}], operator="3")) == "no_right"
    assert traces(home) == before
    assert error(bottles(sell, "24", children=[{"qty": "3"}], operator="2")) is None
    assert owed(home) == [("КАСА", "1", "6.00"), ("КАСА", "3", "6.00")]


def test_b03_choices_are_for_the_documents_of_the_review(set_rules: Any, sell: Any) -> None:
    set_rules(crates())
    assert error(bottles(sell, "12", children=[{"qty": "1"}, {}])) == "review_outdated"
    assert error(bottles(sell, "11", children=[{}])) == "review_outdated"
    assert error(bottles(sell, "12", children=[{}])) is None


def test_b04_lines_are_summed_and_a_group_is_pooled(set_rules: Any, sell: Any) -> None:
    set_rules(crates())
    halves = line("КОЛА", "6") + line("КОЛА", "6")
    assert offered(sell(partner="П5", lines=halves, confirm=False)) == [("КАСА", "1", "6.00")]
    mixed = line("КОЛА", "7") + line("ФАНТА", "5")
    assert offered(sell(partner="П5", lines=mixed, confirm=False)) == []
    set_rules(crates('{ group = "Стъкло" }', more=", per = 12"))
    assert offered(sell(partner="П5", lines=mixed, confirm=False)) == [("КАСА", "1", "6.00")]


def test_b05_what_is_given_back_counts_against_it_and_nothing_is_ever_below_zero() -> None:
    back_too = cart((КОЛА, "24"), (КОЛА, "-12"))
    assert [child.qty for child in save(back_too, [crates()]).children] == [1000]
    assert save(cart((КОЛА, "-12")), [crates()]).children == ()


def test_b05_what_is_given_back_in_the_same_sale_lowers_what_is_sold(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(crates())
    said = sell(partner="П5", lines=line("КОЛА", "24") + line("КОЛА", "-12"))
    assert error(said) is None
    assert [(row["code"], row["qty"]) for row in said["listed"]["lines"]] == [("КОЛА", "12")]
    assert owed(home) == [("КАСА", "1", "6.00")]
    assert error(sell(partner="П5", lines=line("КОЛА", "-12"))) == "negative_qty"
    assert error(sell(partner="П5", lines=line("КОЛА", "24") + line("КОЛА", "-12", price="1"))) == "negative_qty"


def test_b06_nobody_owes_a_crate_and_the_sale_goes_on(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(crates())
    said = bottles(sell, "12", partner="")
    assert (error(said), said["saved"]["children"]) == (None, [])
    assert said["review"]["children"][0]["partner"] == ""
    assert len(journalled(home, "child_refused")) == 1
    named = bottles(sell, "12", partner="", children=[{"qty": "1", "partner": "П5"}])
    assert len(named["saved"]["children"]) == 1
    assert owed(home) == [("КАСА", "1", "6.00")]
    assert stored(home, named["saved"]).partner.is_anonymous
    assert error(bottles(sell, "12", partner="", children=[{"partner": "НЯМА"}])) == "unknown_partner"


def test_b07_too_few_crates_refuse_both_documents_until_fewer_are_taken(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(crates())
    bring(home, "СТРОГ", КОЛА="99", КАСА="1")
    before = traces(home)
    refused = bottles(sell, "24", location="СТРОГ", operator="3")
    assert error(refused) == "not_enough_stock"
    assert "Каса" in refused["error"]["message"]
    assert traces(home) == before
    assert ledger(home) == []
    fewer = bottles(sell, "24", location="СТРОГ", operator="3", children=[{"qty": "1"}])
    assert error(fewer) is None
    assert stock(home, location="СТРОГ") == "0"
    assert owed(home) == [("КАСА", "1", "6.00")]


def test_b08_one_comes_back_and_one_is_reported(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(crates())
    bottles(sell, "24")
    before = int(stock(home))
    refused = take(sell, "3")
    assert error(refused) == "not_owed"
    assert refused["error"]["message"] == "Of “Каса” only 2 is owed, 3 was asked for; take fewer."
    returned = take(sell, "1", operator="3")
    assert returned["review"]["lines"] == [
        {"code": "КАСА", "qty": "1", "price": "6.00", "percent": "0.00", "discount": "0.00", "amount": "6.00"}
    ]
    assert (returned["saved"]["kind"], returned["saved"]["receipt"]) == ("consignment_return", "")
    assert int(stock(home)) == before + 1
    assert owed(home) == [("КАСА", "1", "6.00")]
    printed, turnover = len(ledger(home)), kept(home, "П5").turnover
    reported = report(sell, "1", payments=paid(("cash", "10.00")))
    assert (reported["saved"]["total"], reported["saved"]["change"]) == ("6.00", "4.00")
    assert reported["saved"]["usn"]
    assert len(ledger(home)) == printed + 1
    (item,) = ledger(home)[-1]["items"]
    assert (item["text"], ledger(home)[-1]["usn"]) == ("Каса", reported["saved"]["usn"])
    assert int(stock(home)) == before + 1
    assert owed(home) == []
    assert kept(home, "П5").turnover == turnover + 600
    assert error(report(sell, "1")) == "not_owed"


def test_b08_a_return_needs_no_sale_and_only_its_own_right(home: Home, sell: Any) -> None:
    assert error(give(sell, "2", price="6.00", operator="3")) is None
    printed = len(ledger(home))
    assert error(take(sell, "2", operator="3")) is None
    assert len(ledger(home)) == printed == 0
    assert posted(home) == [("consignment", 1), ("consignment_return", 1)]


def test_b09_crates_are_reported_at_the_price_at_which_they_were_given(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(crates())
    bottles(sell, "12", partner="П1")
    set_rules(crates(price="7.00"))
    bottles(sell, "24", partner="П1")
    assert owed(home, "П1") == [("КАСА", "1", "6.00"), ("КАСА", "2", "7.00")]
    reported = report(sell, "2", partner="П1")
    assert [(row["qty"], row["price"], row["percent"]) for row in reported["review"]["lines"]] == [
        ("1", "6.00", "0.00"),
        ("1", "7.00", "0.00"),
    ]
    assert reported["saved"]["total"] == "13.00"
    assert owed(home, "П1") == [("КАСА", "1", "7.00")]


def test_b09_a_price_picks_the_lots_that_were_given_at_it(home: Home, sell: Any) -> None:
    give(sell, "2", price="6.00")
    assert error(give(sell, "1", operator="1")) is None
    give(sell, "1", price="7.00")
    assert error(take(sell, "2", price="7.00")) == "not_owed"
    assert take(sell, "1", price="7.00")["saved"]["total"] == "7.00"
    assert owed(home) == [("КАСА", "2", "6.00"), ("КАСА", "1", "6.00")]


def test_b11_the_report_tells_of_each_partner_and_item(home: Home, sell: Any) -> None:
    give(sell, "5", price="6.00")
    give(sell, "1", price="7.00")
    give(sell, "2", partner="П1")
    take(sell, "1")
    report(sell, "2")
    rows = [row.split() for row in printed_report(home).splitlines()]
    assert rows[1:] == [
        ["П5", "Пети", "КАСА", "Каса", "6", "1", "2", "3", "19.00"],
        ["П1", "Първи", "КАСА", "Каса", "2", "0", "0", "2", "11.40"],
    ]
    one = printed_report(home, "--partner", "П1", "--format", "csv").splitlines()
    assert one[1:] == ["П1,Първи,КАСА,Каса,2,0,0,2,11.40"]


def test_b13_the_sales_receipt_tells_of_its_packaging(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(crates())
    bottles(sell, "24")
    paper = last_paper(home)
    assert "Каса" in paper.partition("26.40")[2]
    assert "6.00" in paper
    bottles(sell, "24", children="refuse")
    assert "Каса" not in last_paper(home)
