"""Consignments, their returns and reports, stornos with packaging: who may, what is refused, what the printer does."""

from typing import Any

import pytest
from consigned import (
    bottles,
    bring,
    crates,
    give,
    journalled,
    ledger,
    owed,
    posted,
    report,
    stock,
    stored,
    take,
    traces,
)
from printed_by_hand import NO_PAPER, AnsweringPrinter, counter_of, hands_at
from selling import ALWAYS, error, id_of, kept, line, paid
from shop import rule

from tui_pos.boot import Home, counter_in, open_store
from tui_pos.checkout.orders.answer import answer, read_order
from tui_pos.checkout.orders.counter import Counter
from tui_pos.errors import WrongUse
from tui_pos.store import operations

PACKAGING_PAYS = """
[[payments]]
code = "cash"
name = "В брой"
kind = "cash"
[[payments]]
code = "card"
name = "Карта"
kind = "card"
[[payments]]
code = "packaging"
name = "Амбалаж"
kind = "packaging"
settles = "packaging"
groups = ["Амбалаж"]
"""


@pytest.fixture
def pays(home: Home, sell_at: Any) -> Any:
    """The shop with payment by packaging, open for orders."""
    home.settings.write_text(home.settings.read_text("utf-8") + PACKAGING_PAYS, "utf-8")
    with sell_at() as sell:
        yield sell


def change(home: Home, statement: str) -> None:
    """Change the shop's file behind everybody's back."""
    with open_store(home) as store:
        store.run(statement)


def by_crates(qty: str, *more: tuple[str, str]) -> list[dict[str, str]]:
    return [{"type": "packaging", "item": "КАСА", "qty": qty}, *paid(*more)]


def test_nothing_of_what_is_only_asked_leaves_a_trace(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(crates())
    give(sell, "3", price="6.00")
    before = traces(home)
    asked = (
        give(sell, "2", confirm=False),
        take(sell, "2", confirm=False),
        report(sell, "2", confirm=False),
        bottles(sell, "24", confirm=False),
    )
    assert [(error(said), said["saved"], said["review"]["total"]) for said in asked] == [
        (None, None, "12.00"),
        (None, None, "12.00"),
        (None, None, "12.00"),
        (None, None, "26.40"),
    ]
    assert traces(home) == before


def test_goods_are_consigned_to_a_known_customer_who_is_served(home: Home, sell: Any) -> None:
    before = traces(home)
    assert error(give(sell, "1", partner="")) == "partner_needed"
    assert error(give(sell, "1", partner="НЯМА")) == "unknown_partner"
    assert error(take(sell, "1", partner="")) == "partner_needed"
    assert error(report(sell, "1", partner="НЯМА")) == "unknown_partner"
    assert error(take(sell, "1", operator="НЯМА")) == "unknown_operator"
    assert error(give(sell, "1", location="НЯМА")) == "unknown_location"
    assert error(sell(kind="consignment", partner="П5", lines=line("УСЛУГА"))) == "service_consigned"
    assert error(sell(kind="consignment_return", partner="П5", lines=line("НЯМА"))) == "unknown_code"
    assert error(sell(kind="consignment_return", partner="П5", lines=[])) == "nothing_taken"
    assert traces(home) == before


def test_too_few_goods_are_not_given_where_the_place_may_not_go_below_zero(home: Home, sell: Any) -> None:
    bring(home, "СТРОГ", КАСА="1")
    refused = give(sell, "2", location="СТРОГ", operator="3")
    assert error(refused) == "not_enough_stock"
    assert "Каса" in refused["error"]["message"]
    assert error(give(sell, "1", location="СТРОГ", operator="3")) is None


def test_it_comes_back_to_where_it_is_brought_also_when_it_is_no_longer_sold(home: Home, sell: Any) -> None:
    give(sell, "2")
    change(home, "UPDATE item SET active = 0 WHERE code = 'КАСА'")
    assert error(take(sell, "1", location="СКЛАД")) is None
    assert (stock(home), stock(home, location="СКЛАД")) == ("-2", "1")
    assert error(sell(kind="consignment_report", partner="П5", lines=line("каса"))) is None
    assert owed(home) == []


def test_rules_act_on_the_kinds_that_they_name(home: Home, set_rules: Any, sell: Any) -> None:
    ten_off = '{ set_discount = { percent = "10" } }'
    set_rules(
        rule("Продажба", ALWAYS, ten_off)
        + rule("Даване", ALWAYS, '{ set_discount = { percent = "50" } }', operations='["consignment"]')
        + rule(
            "Отчет",
            ALWAYS,
            '{ discount_amount = { amount = "1.00", by_hand = true } }, { bonus_points = { percent = "10" } }',
            operations='["consignment_report"]',
        )
    )
    given = give(sell, "2")
    assert [told["name"] for told in given["review"]["rules"] if told["acted"]] == ["Даване"]
    assert given["saved"]["total"] == "6.00"
    taken = take(sell, "1")
    assert (taken["review"]["rules"], taken["saved"]["total"]) == ([], "3.00")
    reported = report(sell, "1")
    assert reported["saved"]["total"] == "2.00"
    assert (ledger(home)[-1]["total"], kept(home, "П5").turnover) == ("2.00", 200)
    assert kept(home, "П5").points == 20
    assert stored(home, reported["saved"]).total == 200


def test_what_stops_a_consignment_or_a_report_stops_it(home: Home, set_rules: Any, sell: Any) -> None:
    give(sell, "1")
    for kind, asked in (("consignment", give), ("consignment_report", report)):
        set_rules(rule("Стоп", ALWAYS, '{ stop = { message = "Не днес" } }', operations=f'["{kind}"]'))
        before = traces(home)
        assert error(asked(sell, "1")) is not None
        assert traces(home) == before


def test_a_rule_that_adds_to_a_report_is_refused(home: Home, set_rules: Any, sell: Any) -> None:
    give(sell, "1")
    set_rules(rule("Подарък", ALWAYS, '{ add_item = { item = "ХЛЯБ" } }', operations='["consignment_report"]'))
    refused = report(sell, "1")
    assert error(refused) == "report_grew"
    assert "Хляб" in refused["error"]["message"]
    assert owed(home) == [("КАСА", "1", "6.00")]


def test_a_report_is_paid_as_a_sale(home: Home, sell: Any) -> None:
    give(sell, "2", partner="П2", price="200.00")
    give(sell, "2", partner="П2", price="300.00")
    assert error(report(sell, "2", partner="П2", payments=paid(("cash", "100.00")))) == "not_covered"
    assert error(report(sell, "3", partner="П2", payments=paid(("credit", "700.00")))) == "limit_exceeded"
    assert error(report(sell, "2", partner="П2", payments=paid(("credit", "400.00")))) is None
    assert kept(home, "П2").debt == kept(home, "П2").turnover == 40000


@pytest.mark.parametrize("kind", ["consignment", "consignment_return"])
def test_nobody_pays_for_a_consignment(sell: Any, kind: str) -> None:
    with pytest.raises(WrongUse):
        sell(kind=kind, partner="П5", lines=line("КАСА"), payments=paid(("cash", "6.00")))


def test_the_storno_of_a_report_puts_it_back_to_what_is_owed(home: Home, sell: Any) -> None:
    give(sell, "3", price="6.00")
    reported = report(sell, "3")
    shelf = stock(home)
    said = sell(kind="storno", of=reported["saved"]["id"], reason="return", lines=[{"line": 1, "qty": "2"}])
    assert (said["saved"]["total"], said["saved"]["payments"]) == ("12.00", [{"type": "cash", "amount": "12.00"}])
    assert ledger(home)[-1]["kind"] == "storno"
    assert owed(home) == [("КАСА", "2", "6.00")]
    assert stock(home) == shelf
    assert kept(home, "П5").turnover == 600
    assert error(take(sell, "2")) is None


def test_giving_and_taking_back_are_in_the_journal(home: Home, sell: Any) -> None:
    give(sell, "2", price="6.50")
    take(sell, "1")
    assert journalled(home, "consigned") == [{"partner": "П5", "number": 1, "value": 1300}]
    assert journalled(home, "consigned_back") == [{"partner": "П5", "number": 1, "value": 650}]
    assert [each["after"] for each in journalled(home, "change_price")] == [650]


def test_a_bottle_shop_takes_crates_as_money(home: Home, pays: Any) -> None:
    pays(lines=line("КОЛА", "12"))
    before = int(stock(home))
    said = pays(partner="П5", lines=line("КОЛА", "12"), payments=by_crates("2", ("cash", "1.20")))
    assert error(said) is None
    assert int(stock(home)) == before + 2
    assert sorted(map(tuple, map(dict.values, ledger(home)[-1]["payments"]))) == [
        ("cash", "1.20"),
        ("packaging", "12.00"),
    ]
    paid_by = stored(home, said["saved"]).payments
    assert [(each.type, each.amount, each.item, each.qty) for each in paid_by] == [
        ("packaging", 1200, "КАСА", 2000),
        ("cash", 120, "", 0),
    ]
    back = pays(kind="storno", of=id_of(said), reason="return")
    assert back["error"] is None, back["error"]
    assert back["saved"]["payments"] == [{"type": "cash", "amount": "13.20"}]
    assert int(stock(home)) == before + 2


def test_packaging_gives_no_change_and_is_worth_what_it_costs(home: Home, pays: Any) -> None:
    assert error(pays(lines=line("КОЛА"), payments=by_crates("1"))) == "overpaid"
    assert error(pays(lines=line("КОЛА"), payments=by_crates("1", ("cash", "1.10")))) == "overpaid"
    assert error(pays(lines=line("КАФЕ"), payments=paid(("packaging", "10.00")))) == "packaging_needed"
    named = [{"type": "cash", "item": "КАСА"}, *paid(("card", "4.00"))]
    assert error(pays(lines=line("КАФЕ"), payments=named)) == "packaging_needed"
    assert error(pays(lines=line("КАФЕ"), payments=[{"type": "packaging", "item": "НЯМА"}])) == "no_packaging"
    with pytest.raises(WrongUse):
        pays(lines=line("КАФЕ"), payments=[{"type": "packaging", "item": "КАСА", "amount": "6.00"}])
    assert error(pays(lines=line("КАФЕ"), payments=[{"type": "packaging", "item": "КОЛА"}])) == "no_packaging"
    assert error(pays(lines=line("КАФЕ"), payments=by_crates("1", ("card", "4.00")))) is None


def test_a_shop_that_takes_no_packaging_says_so(sell: Any) -> None:
    assert error(sell(lines=line("КАФЕ"), payments=by_crates("1"))) == "no_packaging_type"


@pytest.fixture
def shop(home: Home) -> Home:
    """A shop that has met its printer."""
    with counter_in(home):
        pass
    return home


def order(counter: Counter, text: str) -> dict[str, Any]:
    return answer(counter, read_order(text))[0]


GIVE = '{"kind": "consignment", "partner": "П5", "lines": [{"code": "КАСА", "qty": "2"}]}'
REPORT = '{"kind": "consignment_report", "partner": "П5", "lines": [{"code": "КАСА", "qty": "2"}]}'
TAKE = '{"kind": "consignment_return", "partner": "П5", "lines": [{"code": "КАСА", "qty": "1"}]}'


def test_a_report_whose_receipt_does_not_come_out_leaves_all_owed(shop: Home) -> None:
    with hands_at(shop) as hands:
        hands.printer = AnsweringPrinter(hands.mailbox, [NO_PAPER, None])
        counter = counter_of(hands)
        order(counter, GIVE)
        said = order(counter, REPORT)
        assert (error(said), said["saved"]) == ("no_paper", None)
    assert owed(shop) == [("КАСА", "2", "6.00")]


def test_while_a_report_waits_for_its_paper_its_goods_are_spoken_for(shop: Home) -> None:
    with hands_at(shop) as hands:
        hands.printer = AnsweringPrinter(hands.mailbox, [NO_PAPER, NO_PAPER, "0000007"])
        counter = counter_of(hands)
        order(counter, GIVE)
        waits = order(counter, REPORT)
        assert (waits["saved"]["kind"], waits["saved"]["number"]) == ("consignment_report", None)
        assert error(order(counter, TAKE)) == "not_owed"
        assert error(order(counter, GIVE)) is None, "what needs no paper does not wait for any"
        assert error(order(counter, TAKE)) is None
        assert hands.printer.asked == ["check", "print", "take back"]
        counter.finish_waiting()
    assert owed(shop) == [("КАСА", "1", "6.00")]
    assert posted(shop) == [
        ("consignment", 1),
        ("consignment", 2),
        ("consignment_report", 1),
        ("consignment_return", 1),
    ]


def test_a_storno_that_is_given_up_leaves_the_crates_owed(shop: Home, set_rules: Any) -> None:
    set_rules(crates())
    with hands_at(shop) as hands:
        hands.printer = AnsweringPrinter(hands.mailbox, ["0000001", NO_PAPER, None, "0000002"])
        counter = counter_of(hands)
        sale = order(counter, '{"partner": "П5", "lines": [{"code": "КОЛА", "qty": "12"}]}')["saved"]["id"]
        storno = f'{{"kind": "storno", "of": "{sale}", "reason": "return"}}'
        assert error(order(counter, storno)) == "no_paper"
        assert owed(shop) == [("КАСА", "1", "6.00")]
        assert error(order(counter, storno)) is None
    assert owed(shop) == []


def test_what_brings_documents_about_is_given_up_with_them(shop: Home, set_rules: Any) -> None:
    set_rules(crates())
    with hands_at(shop) as hands:
        hands.printer = AnsweringPrinter(hands.mailbox, [NO_PAPER, None])
        said = order(counter_of(hands), '{"partner": "П5", "lines": [{"code": "КОЛА", "qty": "12"}]}')
        assert error(said) == "no_paper"
        assert operations.unfinished(hands.workplace.store, "sell") == []
    assert (owed(shop), posted(shop)) == ([], [])
