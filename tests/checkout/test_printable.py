"""What the shop's printer can print, as its family says: each kind of payment that it has reaches the paper, and no
other is offered or saved.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from watched_till import opened

from tui_pos.boot import Home, open_store
from tui_pos.domain.money import Cents
from tui_pos.domain.payment import Payment, PaymentKind
from tui_pos.errors import Refused
from tui_pos.fiscal.families import FAMILIES
from tui_pos.fiscal.limits import LIMITS
from tui_pos.fiscal.virtual.embedded import LEDGER, folder_of

SHOP = '[station]\nname = "1"\nlocation = "МАГ1"\n[sound]\non = false\n'
OF_EVERY_KIND = "".join(f'[[payments]]\ncode = "{k}"\nname = "{k}"\nkind = "{k}"\n' for k in PaymentKind)


NAMED = {
    # What the device itself calls it: "credit", "coupon" and "voucher" on a Datecs C, a number on a Datecs X.
    "datecs-c": {"reserve_2": "credit", "voucher": "external_voucher", "external_voucher": "voucher"},
    "datecs-x": {"cheque": "other_3", "external_voucher": "other_4", "voucher": "other_5"},
}


def settle(home: Home, family: str, more: str = "", payments: str = OF_EVERY_KIND) -> None:
    home.settings.write_text(f'{SHOP}[printer]\nfamily = "{family}"\n{more}\n{payments}', "utf-8")


def on_paper(home: Home, family: str) -> list[dict[str, Any]]:
    ledger = folder_of(home.root, family) / LEDGER
    return [json.loads(line) for line in ledger.read_text("utf-8").splitlines()]


def saved(home: Home) -> int:
    with open_store(home) as store:
        row = store.row("SELECT count(*) FROM operation")
    assert row is not None
    return int(row[0])


@contextmanager
def paid_by(sell_at: Any) -> Iterator[Any]:
    with sell_at() as sell:
        yield lambda kind, **more: sell(
            lines=[{"code": "КОЛА", "qty": "3"}], payments=[{"type": kind, "amount": "3.30"}], **more
        )


@pytest.mark.parametrize("family", FAMILIES)
def test_every_kind_of_payment_that_a_family_has_stands_on_its_paper_and_no_other_is_saved(
    home: Home, sell_at: Any, family: str
) -> None:
    settle(home, family)
    known, printed = LIMITS[family].payments, 0
    with paid_by(sell_at) as sale:
        for kind in PaymentKind:
            said = sale(kind.value)
            assert said["review"]["payment_types"] == [each.value for each in PaymentKind if each in known]
            if kind not in known:
                assert said["error"]["code"] == "payment_not_on_device"
                assert said["saved"] is None
                continue
            assert said["error"] is None
            printed += 1
            receipt = on_paper(home, family)[-1]
            named = NAMED.get(family, {}).get(kind, kind)
            assert (receipt["kind"], receipt["payments"]) == ("receipt", [{"kind": named, "amount": "3.30"}])
    assert [document["kind"] for document in on_paper(home, family)].count("receipt") == printed
    assert saved(home) == printed


def test_a_kind_that_the_printer_was_set_up_for_beyond_the_factorys_is_offered_and_printed(
    home: Home, sell_at: Any
) -> None:
    settle(home, "datecs-c", 'payments = { bank = "C" }')
    with paid_by(sell_at) as sale:
        assert "bank" in sale("bank", confirm=False)["review"]["payment_types"]
        assert sale("bank")["error"] is None
        assert sale("damage")["error"]["code"] == "payment_not_on_device"


def test_the_till_neither_offers_nor_takes_what_the_printer_cannot_print(home: Home) -> None:
    settle(home, "daisy", payments="")
    with opened(home) as watch:
        watch.till.enter("КОЛА")
        review = watch.till.ask_save()
        assert [type_.code for type_ in watch.till.payment_types(review)] == ["cash", "card"]
        assert [type_.code for type_ in watch.till.all_payment_types(review)] == ["cash", "card"]
        for take in (watch.till.check_payment, watch.till.save):
            with pytest.raises(Refused) as refused:
                take(review, [Payment("bank", Cents(110))])
            assert refused.value.code == "payment_not_on_device"
        assert watch.till.unprinted is None
    assert saved(home) == 0


def test_a_sale_paid_in_a_way_that_the_printer_lacks_by_now_comes_back_all_the_same(home: Home, sell_at: Any) -> None:
    """Its storno is booked as cash, which every printer has (Ordinance N-18, Annex 17 p. 13a)."""
    settle(home, "datecs-c", 'payments = { bank = "C" }')
    with paid_by(sell_at) as sale:
        sold = sale("bank")["saved"]
    settle(home, "datecs-c")
    with sell_at() as sell:
        back = sell(kind="storno", of=sold["id"], reason="operator_error")
    assert back["error"] is None
    storno = on_paper(home, "datecs-c")[-1]
    assert (storno["kind"], storno["usn"]) == ("storno", sold["usn"])
    assert storno["payments"] == [{"kind": "cash", "amount": "3.30"}]
