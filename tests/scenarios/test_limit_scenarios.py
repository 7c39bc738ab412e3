"""Section 10 of the acceptance scenarios: the credit limit. П2 has one of 500.00 and owes 480.00 where said."""

from typing import Any

import pytest
from lists import PARTNER_COLUMNS
from own_printer import printer_of_its_own
from selling import error, id_of, kept, paid, worth
from shop import rule
from test_sale_scenarios import ledger
from watched_till import opened

from tui_pos.boot import Home, open_store
from tui_pos.domain.answers import PrintTrouble, TakenBack
from tui_pos.domain.money import Cents
from tui_pos.domain.payment import Payment
from tui_pos.errors import Refused
from tui_pos.store.exchange import import_file


@pytest.fixture
def owes(sell: Any) -> Any:
    """Let П2 buy on credit."""

    def buy(amount: str) -> None:
        id_of(sell(partner="П2", lines=worth(amount), payments=paid(("credit", amount))))

    return buy


def on_credit(sell: Any, amount: str) -> Any:
    return sell(partner="П2", lines=worth(amount), payments=paid(("credit", amount)))


def test_h01_up_to_the_limit_passes_and_a_cent_more_is_stopped(home: Home, sell: Any, owes: Any) -> None:
    owes("480.00")
    refused = on_credit(sell, "20.01")
    assert error(refused) == "limit_exceeded"
    for amount in ("500.00", "480.00", "0.01"):
        assert amount in refused["error"]["message"]
    id_of(on_credit(sell, "20.00"))
    assert kept(home, "П2").debt == 50_000


def test_h02_only_the_unpaid_part_counts(home: Home, sell: Any, owes: Any) -> None:
    owes("480.00")
    id_of(sell(partner="П2", lines=worth("50.00"), payments=paid(("cash", "30.00"), ("credit", "20.00"))))
    assert kept(home, "П2").debt == 50_000


def test_h03_a_stop_saves_nothing_and_prints_nothing(home: Home, set_rules: Any, sell: Any, owes: Any) -> None:
    set_rules(rule("Точки", '{ total = { from = "0.00" } }', '{ bonus_points = { percent = "3" } }'))
    owes("480.00")
    before, printed = kept(home, "П2"), ledger(home)
    assert error(on_credit(sell, "20.01")) == "limit_exceeded"
    assert kept(home, "П2") == before
    assert ledger(home) == printed


def test_h04_who_is_over_the_limit_pays_cash_with_a_warning(home: Home, sell: Any, owes: Any, tmp_path: Any) -> None:
    owes("500.00")
    lower_the_limit(home, tmp_path)
    assert error(on_credit(sell, "1.00")) == "limit_exceeded"
    said = sell(partner="П2", lines=worth("5.00"))
    id_of(said)
    assert any("400.00" in warning for warning in said["review"]["warnings"])


def test_h04_or_is_not_served_at_all_until_it_is_covered(home: Home, sell_at: Any, tmp_path: Any) -> None:
    with sell_at() as sell:
        id_of(on_credit(sell, "500.00"))
    lower_the_limit(home, tmp_path)
    home.settings.write_text(home.settings.read_text("utf-8") + "[credit]\nlimit_stops_all = true\n", "utf-8")
    with sell_at() as strict:
        said = strict(partner="П2", lines=worth("5.00"))
        assert error(said) == said["review"]["stopped"]["code"] == "limit_exceeded"


def lower_the_limit(home: Home, tmp_path: Any) -> None:
    row = "П2,Втори,Едро,wholesale,0,,,400.00,,,,,,yes"
    (tmp_path / "partners.csv").write_text(f"{PARTNER_COLUMNS}\n{row}\n", "utf-8")
    with open_store(home) as store:
        assert not import_file(store, "partners", tmp_path / "partners.csv", skip_bad=False).problems


def test_h05_the_final_sum_counts(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(rule("Четиридесет", '{ total = { from = "530.00" } }', '{ discount_amount = { amount = "40.00" } }'))
    lines = [{"code": "КАФЕ", "qty": "53"}]
    said = sell(partner="П2", lines=lines, payments=paid(("credit", "490.00")))
    assert said["review"]["total"] == "490.00"
    id_of(said)


def test_h06_of_two_tills_at_once_one_passes(home: Home, owes: Any) -> None:
    """Both have asked and been told yes; the account is looked at again as the sale is stored."""
    owes("480.00")
    own = home.settings.read_text("utf-8")
    with opened(home) as first:
        home.settings.write_text(own.replace('name = "1"', 'name = "2"'), "utf-8")
        with opened(home, "2222") as second:
            tills = [first.till, second.till]
            reviews = []
            for till in tills:
                till.choose_partner("П2")
                till.enter("КАФЕ")
                till.enter("КАФЕ")
                reviews.append(till.ask_save())
            credit = [Payment("credit", Cents(2000))]
            for till, review in zip(tills, reviews, strict=True):
                till.check_payment(review, credit)
            tills[0].save(reviews[0], credit)
            with pytest.raises(Refused, match=r"500\.00"):
                tills[1].save(reviews[1], credit)
            assert len(tills[1].cart.lines) == 2


def test_credit_is_for_known_customers(sell: Any) -> None:
    assert error(sell(lines=worth("5.00"), payments=paid(("credit", "5.00")))) == "no_credit"


def test_a_storno_takes_the_unpaid_part_off_the_debt_first(home: Home, sell: Any) -> None:
    id_of(sell(lines=worth("100.00")))  # a printer hands back no more than its drawer holds
    sale = id_of(sell(partner="П2", lines=worth("50.00"), payments=paid(("cash", "30.00"), ("credit", "20.00"))))
    id_of(sell(kind="storno", of=sale, reason="return"))
    assert kept(home, "П2").debt == 0


def test_credit_is_given_back_when_the_receipt_does_not_come_out(home: Home, tmp_path: Any) -> None:
    with printer_of_its_own(home, tmp_path / "printer" / "ledger.jsonl", "paper-out=9..14"), opened(home) as watch:
        watch.till.choose_partner("П2")
        watch.till.enter("КАФЕ")
        watch.till.save(watch.till.ask_save(), [Payment("credit", Cents(1000))])
        assert kept(home, "П2").debt == 1000
        watch.next(PrintTrouble)
        watch.till.take_back()
        while isinstance(watch.next(PrintTrouble, TakenBack), PrintTrouble):
            watch.till.take_back()
        assert kept(home, "П2").debt == 0
        assert len(watch.till.cart.lines) == 1
