"""Section 4 of the acceptance scenarios, B12: an additional sale or a bonus beside a sale; each saved for real."""

from datetime import UTC, datetime
from typing import Any

from consigned import bottles, crates, ledger, owed, printed_report, stored, traces
from selling import ALWAYS, error, kept
from shop import rule

from tui_pos.boot import Home, open_store
from tui_pos.domain.operation import Kind
from tui_pos.store.totals import DEBT, move_account


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
    words = printed_report(home, report="bonuses").splitlines()[1].split()
    assert (words[0], words[-4:]) == ("П4", ["2", "3.96", "1.32", "2.64"])
    assert printed_report(home, "--partner", "П5", report="bonuses").splitlines()[1:] == []


def bonus_of(home: Home, partner: str) -> int:
    with open_store(home) as store:
        row = store.row("SELECT amount FROM partner_total WHERE partner = ? AND account = 'bonus'", (partner,))
    return 0 if row is None else int(row[0])


def test_b12_a_consignment_is_not_reversed_but_returned(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(crates())
    (child,) = bottles(sell, "12")["saved"]["children"]
    assert error(sell(kind="storno", of=child["id"], reason="return")) == "return_instead"
