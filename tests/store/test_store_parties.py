"""Partners, places and operators; PINs that are kept nowhere."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from store_parts import CAFE, DEPOT, IVAN, MARIA, SHOP, STEFAN

from tui_pos.domain.money import BasisPoints, Cents
from tui_pos.domain.parties import END_CUSTOMER, Partner
from tui_pos.store import parties
from tui_pos.store.database import Store


def test_every_column_of_a_partner_comes_back(store: Store) -> None:
    partner = Partner(
        code="П9",
        name="Ана",
        group="a/b",
        price_group="8",
        percent=BasisPoints(10_000),
        card="2900009",
        birth_date=date(1996, 2, 29),
        limit=Cents(0),
        vat_number="BG1",
        eik="2",
        address="3",
        email="4",
        phone="5",
        active=False,
    )
    parties.put_partner(store, partner)
    assert parties.partner(store, "П9") == partner == parties.partner_by_card(store, "2900009")


def test_partners_without_a_card_do_not_share_one(shop: Store) -> None:
    parties.put_partner(shop, replace(IVAN, code="П7", card=""))
    assert parties.partner_by_card(shop, "") is None


def test_no_code_is_the_end_customer_who_is_never_kept(shop: Store) -> None:
    assert parties.partner(shop, "") is END_CUSTOMER
    assert parties.partner(shop, "П77") is None
    with pytest.raises(ValueError, match="end customer"):
        parties.put_partner(shop, END_CUSTOMER)


@pytest.mark.parametrize("text", ["иван", "ПЕТРОВ ив", "п1", "2900001", "+359", "88 111"])
def test_a_partner_is_found_by_name_code_card_or_phone(shop: Store, text: str) -> None:
    assert parties.search_partners(shop, text, 10) == [IVAN]


def test_partners_are_found_by_name_order_and_the_inactive_are_not(shop: Store) -> None:
    assert parties.search_partners(shop, "", 10) == [IVAN, CAFE]
    assert parties.search_partners(shop, "", 1) == [IVAN]
    parties.put_partner(shop, replace(IVAN, active=False))
    assert parties.search_partners(shop, "", 10) == [CAFE]


@pytest.mark.parametrize("many", [0, 5, 1_000])
def test_the_first_by_name_are_found_however_many_there_are(
    store: Store, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(parties, "MANY", many)
    for number in range(20):
        name = f"{chr(ord('Ж') - number % 7)}ъ {number}"
        parties.put_partner(store, Partner(f"П{number:02}", name, active=number % 5 > 0))
    found = [partner.name for partner in parties.search_partners(store, "ъ", 4)]
    assert found == ["Аъ 13", "Аъ 6", "Бъ 12", "Бъ 19"]
    assert [partner.name for partner in parties.search_partners(store, "ъ 1", 3)] == ["Аъ 13", "Бъ 12", "Бъ 19"]


def test_letters_that_nobody_has_are_not_looked_for_in_the_order_of_names(store: Store) -> None:
    asked: list[str] = []
    store.connection.set_trace_callback(asked.append)
    assert parties.search_partners(store, "щ", 4) == []
    store.connection.set_trace_callback(None)
    of_partners = [sql for sql in asked if "FROM partner WHERE" in sql]
    plans = [step for sql in of_partners for *_, step in store.rows(f"EXPLAIN QUERY PLAN {sql}")]
    assert plans
    assert set(plans) == {"SCAN partner"}
    assert not any("partner_by_name" in sql for sql in asked)


@pytest.mark.parametrize("text", ["%", "_", "\\", "'"])
def test_signs_are_looked_for_as_they_are(shop: Store, text: str) -> None:
    assert parties.search_partners(shop, text, 10) == []


def test_locations_come_by_code(shop: Store) -> None:
    assert parties.locations(shop) == [SHOP, DEPOT]
    assert parties.location(shop, "СКЛАД") == DEPOT
    assert parties.location(shop, "?") is None


def test_an_operator_is_known_by_the_pin(shop: Store) -> None:
    parties.put_operator(shop, MARIA, "1111")
    parties.put_operator(shop, STEFAN, "2222")
    assert parties.operator_by_pin(shop, "1111") == MARIA
    assert parties.operator_by_pin(shop, "2222") == STEFAN
    assert parties.operator_by_pin(shop, "3333") is None
    assert parties.operator_by_pin(shop, "") is None
    assert parties.operator(shop, "2") == STEFAN


def test_an_operator_kept_again_without_a_pin_keeps_the_pin(shop: Store) -> None:
    parties.put_operator(shop, MARIA, "1111")
    parties.put_operator(shop, replace(MARIA, name="Мария И."))
    assert parties.operator_by_pin(shop, "1111") == replace(MARIA, name="Мария И.")


def test_the_pin_itself_is_nowhere_in_the_file_and_two_stores_hash_it_differently(tmp_path: Path) -> None:
    hashes = []
    for name in ("a.db", "b.db"):
        with Store.open(tmp_path / name) as store:
            parties.put_operator(store, MARIA, "918273645546")
            hashes += store.rows("SELECT pin_hash FROM operator")
        assert b"918273645546" not in (tmp_path / name).read_bytes()
    assert hashes[0] != hashes[1]
