"""Section 7 of the acceptance scenarios: payment by card only, and what else a way to pay decides."""

import json
from typing import Any

import pytest
from selling import ALWAYS, error, id_of, paid, worth
from shop import rule
from watched_till import opened

from tui_pos.boot import Home, counter_in, open_store
from tui_pos.checkout.orders.answer import answer, read_order
from tui_pos.domain.answers import Posted
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.payment import Payment
from tui_pos.errors import Refused
from tui_pos.store import journal

CARD_ONLY = rule("Само с карта", '{ total = { from = "100.00" } }', '{ only_payment = { types = "card" } }')


def ways(said: dict[str, Any]) -> list[str]:
    types: list[str] = said["review"]["payment_types"]
    return types


def test_e01_from_a_hundred_only_types_whose_base_is_card(set_rules: Any, sell: Any) -> None:
    set_rules(CARD_ONLY)
    assert "cash" in ways(sell(lines=worth("99.99"), confirm=False))
    assert ways(sell(lines=worth("100.00"), confirm=False)) == ["card"]
    refused = sell(lines=worth("100.00"), payments=paid(("cash", "100.00")))
    assert error(refused) == "payment_not_allowed"
    assert "Само с карта" in refused["error"]["message"]
    id_of(sell(lines=worth("100.00"), payments=paid(("card", "100.00"))))


def test_e02_a_cent_of_cash_is_too_much_and_two_cards_are_cards(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(CARD_ONLY)
    split = paid(("cash", "0.01"), ("card", "99.99"))
    assert error(sell(lines=worth("100.00"), payments=split)) == "payment_not_allowed"


def test_e02_visa_and_mastercard_are_both_cards(home: Home, set_rules: Any) -> None:
    own = "".join(
        f'[[payments]]\ncode = "{code}"\nname = "{code}"\nkind = "{kind}"\n'
        for code, kind in (("cash", "cash"), ("visa", "card"), ("mastercard", "card"))
    )
    home.settings.write_text(home.settings.read_text("utf-8") + own, "utf-8")
    set_rules(CARD_ONLY)
    order = {"location": "МАГ1", "lines": worth("100.00"), "payments": paid(("visa", "50.00"), ("mastercard", "50.00"))}
    with counter_in(home) as counter:
        said, _ = answer(counter, read_order(json.dumps(order)))
    assert ways(said) == ["visa", "mastercard"]
    id_of(said)


def test_e03_the_final_sum_counts(set_rules: Any, sell: Any) -> None:
    set_rules(CARD_ONLY + rule("Четири", ALWAYS, '{ set_discount = { percent = "4" } }'))
    lines = [{"code": "КАФЕ", "qty": "10.4"}]
    said = sell(lines=lines, payments=paid(("cash", "99.84")))
    assert said["review"]["total"] == "99.84"
    id_of(said)


def test_e04_a_manager_passes_over_it_and_the_journal_says_so(home: Home, set_rules: Any) -> None:
    set_rules(CARD_ONLY)
    cash = [Payment("cash", Cents(10_000))]
    with opened(home, "1111") as cashier:
        cashier.till.enter("КАФЕ", Thousandths(10_000))
        review = cashier.till.ask_save()
        with pytest.raises(Refused, match="another way to pay"):
            cashier.till.check_payment(review, cash, override=True)
        with pytest.raises(Refused, match="another way to pay"):
            cashier.till.all_payment_types(review)
    with opened(home, "2222") as manager:
        review = manager.till.ask_save()
        with pytest.raises(Refused, match="Само с карта"):
            manager.till.save(review, cash)
        assert "cash" in [type_.code for type_ in manager.till.all_payment_types(review)]
        manager.till.save(review, cash, override=True)
        manager.next(Posted)
    with open_store(home) as store:
        (entry,) = journal.newest(store, ["override_payment"])
    assert entry.operator == "2"
    assert entry.facts["rules"] == ["Само с карта"]


CASH_DISCOUNT = rule("В брой", '{ payment_type = "cash" }', '{ set_discount = { percent = "2" } }')


def test_a_rule_of_the_way_to_pay_acts_once_that_is_chosen(set_rules: Any, sell: Any) -> None:
    set_rules(CASH_DISCOUNT)
    lines = [{"code": "КАФЕ", "qty": "10"}]
    by_cash = sell(lines=lines)
    assert (by_cash["review"]["total"], by_cash["saved"]["total"]) == ("98.00", "98.00")
    by_card = sell(lines=lines, payments=paid(("card", "100.00")))
    assert by_card["saved"]["total"] == "100.00"
    both = sell(lines=lines, payments=paid(("cash", "0.01"), ("card", "99.99")))
    assert both["saved"]["total"] == "100.00"


def test_a_review_for_one_way_to_pay_is_not_saved_in_another(home: Home, set_rules: Any) -> None:
    set_rules(CASH_DISCOUNT)
    with opened(home, "1111") as watch:
        watch.till.enter("КАФЕ", Thousandths(10_000))
        unpaid, by_cash = watch.till.ask_save(), watch.till.ask_save(["cash"])
        assert (unpaid.total, by_cash.total) == (10_000, 9_800)
        for review, type_ in ((unpaid, "cash"), (unpaid, "card"), (by_cash, "card")):
            with pytest.raises(Refused) as refused:
                watch.till.save(review, [Payment(type_, review.total)])
            assert refused.value.code == "review_outdated"
        watch.till.save(by_cash, [Payment("cash", by_cash.total)])
        assert watch.next(Posted).operation.total == 9_800


def test_an_advance_leaves_the_rest_for_credit(set_rules: Any, sell: Any) -> None:
    set_rules(rule("Аванс", ALWAYS, '{ advance = { percent = "30" } }'))
    lines = worth("100.00")
    too_little = sell(partner="П5", lines=lines, payments=paid(("cash", "29.99"), ("credit", "70.01")))
    assert error(too_little) == "advance_needed"
    id_of(sell(partner="П5", lines=lines, payments=paid(("cash", "30.00"), ("credit", "70.00"))))
