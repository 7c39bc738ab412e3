"""Section 4 of the acceptance scenarios: documents beside a sale, and deposit packaging, each saved for real."""

import os
from datetime import UTC, datetime
from typing import Any

import forked
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
    report,
    stock,
    stored,
    take,
    traces,
)
from selling import ALWAYS, error, id_of, kept, line, paid
from shop import КОЛА, cart, rule, save

from tui_pos.boot import Home, open_store
from tui_pos.domain.operation import Kind
from tui_pos.store.totals import DEBT, move_account


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


def test_b11_the_report_tells_of_each_partner_and_item(home: Home, sell: Any) -> None:
    give(sell, "5", price="6.00")
    give(sell, "1", price="7.00")
    give(sell, "2", partner="П1")
    take(sell, "1")
    report(sell, "2")
    rows = [row.split() for row in told(home).splitlines()]
    assert rows[1:] == [
        ["П5", "Пети", "КАСА", "Каса", "6", "1", "2", "3", "19.00"],
        ["П1", "Първи", "КАСА", "Каса", "2", "0", "0", "2", "11.40"],
    ]
    one = told(home, "--partner", "П1", "--format", "csv").splitlines()
    assert one[1:] == ["П1,Първи,КАСА,Каса,2,0,0,2,11.40"]


def told(home: Home, *more: str, report: str = "packaging") -> str:
    """What `tui-pos report` prints."""
    words = ("--home", str(home.root), "report", report, *more)
    done = forked.run("tui_pos.cli:main", *words, env=dict(os.environ))
    assert done.returncode == 0, done.stderr.decode()
    text: str = done.stdout.decode()
    return text


def test_b12_an_additional_sale_on_credit_is_a_second_sale(home: Home, set_rules: Any, sell: Any) -> None:
    crate = '{ child_operation = { kind = "sale", item = "КАСА", price = "6.00", of = { item = "КОЛА" } } }'
    set_rules(
        rule("Отделно", ALWAYS, crate)
        + rule("Точки", ALWAYS, '{ bonus_points = { percent = "3" } }')
        + rule("Подарък", '{ item = "КАСА" }', '{ add_item = { item = "ХЛЯБ" } }')
    )
    said = bottles(sell, "12")
    (child,) = said["saved"]["children"]
    second = stored(home, child)
    assert (child["kind"], child["number"]) == ("sale", 2)
    assert second.usn != said["saved"]["usn"]
    assert (second.receipt, second.total, [each.item.code for each in second.lines]) == ("", 600, ["КАСА"])
    assert kept(home, "П5").debt == 600
    assert kept(home, "П5").turnover == 1920
    assert kept(home, "П5").points == 40, "of the first sale only"
    assert len(ledger(home)) == 1
    alone = sell(kind="storno", of=child["id"], reason="return")
    assert alone["saved"]["payments"] == [{"type": "credit", "amount": "6.00"}]
    assert (alone["saved"]["receipt"], len(ledger(home))) == ("", 1)
    assert kept(home, "П5").debt == 0
    assert kept(home, "П5").turnover == 1320
    assert error(sell(kind="storno", of=child["id"], reason="return")) == "nothing_to_return"


def test_b12_what_was_paid_meanwhile_is_not_handed_back_without_a_receipt(
    home: Home, set_rules: Any, sell: Any
) -> None:
    crate = '{ child_operation = { kind = "sale", item = "КАСА", price = "6.00", of = { item = "КОЛА" } } }'
    set_rules(rule("Отделно", ALWAYS, crate))
    (child,) = bottles(sell, "24")["saved"]["children"]
    with open_store(home) as store, store.write():
        move_account(store, "П5", DEBT, -600, datetime(2026, 1, 2, tzinfo=UTC))
    storno = {"kind": "storno", "of": child["id"], "reason": "return"}
    before = traces(home)
    for confirm in (False, True):
        refused = sell(**storno, confirm=confirm)
        assert error(refused) == "paid_meanwhile"
        assert "6.00" in refused["error"]["message"]
    assert traces(home) == before
    part = sell(**storno, lines=[{"line": 1, "qty": "1"}])
    assert part["saved"]["payments"] == [{"type": "credit", "amount": "6.00"}]
    assert len(ledger(home)) == 1


def test_b12_the_additional_sale_minds_the_limit(home: Home, set_rules: Any, sell: Any) -> None:
    crate = '{ child_operation = { kind = "sale", item = "КАСА", price = "600.00", of = { item = "КОЛА" } } }'
    set_rules(rule("Отделно", ALWAYS, crate))
    before = traces(home)
    assert error(bottles(sell, "12", partner="П2")) == "limit_exceeded"
    assert traces(home) == before
    assert error(bottles(sell, "12", partner="П2", children="refuse")) is None


def test_b12_a_bonus_is_a_document_to_the_rep(home: Home, set_rules: Any, sell: Any) -> None:
    bonus = '{ child_operation = { kind = "bonus", item = "УСЛУГА", percent = "10", to = "П4" } }'
    set_rules(rule("Бонус", ALWAYS, bonus))
    said = bottles(sell, "12")
    (child,) = said["saved"]["children"]
    document = stored(home, child)
    assert (document.kind, document.partner.code, document.total) == (Kind.BONUS, "П4", 132)
    assert kept(home, "П4").turnover == kept(home, "П4").debt == 0
    assert bonus_of(home, "П4") == 132
    sell(kind="storno", of=said["saved"]["id"], reason="return")
    assert bonus_of(home, "П4") == 132, "each is independent"
    bottles(sell, "24")
    alone = sell(kind="storno", of=child["id"], reason="operator_error")
    assert (error(alone), alone["saved"]["payments"], alone["saved"]["receipt"]) == (None, [], "")
    assert bonus_of(home, "П4") == 264
    assert owed(home) == []
    words = told(home, report="bonuses").splitlines()[1].split()
    assert (words[0], words[-4:]) == ("П4", ["2", "3.96", "1.32", "2.64"])
    assert told(home, "--partner", "П5", report="bonuses").splitlines()[1:] == []


def bonus_of(home: Home, partner: str) -> int:
    with open_store(home) as store:
        row = store.row("SELECT amount FROM partner_total WHERE partner = ? AND account = 'bonus'", (partner,))
    return 0 if row is None else int(row[0])


def test_b12_a_consignment_is_not_reversed_but_returned(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(crates())
    (child,) = bottles(sell, "12")["saved"]["children"]
    assert error(sell(kind="storno", of=child["id"], reason="return")) == "return_instead"


def test_b13_the_sales_receipt_tells_of_its_packaging(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(crates())
    bottles(sell, "24")
    paper = last_paper(home)
    assert "Каса" in paper.partition("26.40")[2]
    assert "6.00" in paper
    bottles(sell, "24", children="refuse")
    assert "Каса" not in last_paper(home)
