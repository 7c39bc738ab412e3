"""Items in the hands of the back office: what is kept, what is refused, what the journal has, and two at one record."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from shop_sitting import CASHIER, MANAGER, OWNER, opened

from tui_pos.backoffice.items import Items
from tui_pos.backoffice.records import BadFields, ChangedMeanwhile
from tui_pos.boot import Home
from tui_pos.domain.catalogue import Item
from tui_pos.domain.rights import Lent, NoRight, Right
from tui_pos.errors import Refused
from tui_pos.store import journal
from tui_pos.store.catalogue import item_by_barcode, put_item
from tui_pos.store.database import Store
from tui_pos.store.exchange import export_file, import_file

NEW = {
    "code": "НОВ",
    "name": "Нов артикул",
    "barcodes": "54491472",
    "group": "Напитки/Стъкло",
    "vat": "Б",
    "unit": "бр",
    "pack_ratio": "12",
    "type": "standard",
    "purchase": "0,50",
    "wholesale": "0.90",
    "retail": "1.10",
    "group8": "0.80",
    "active": "yes",
}


@pytest.fixture
def items(home: Home) -> Iterator[Items]:
    with opened(home, OWNER) as (workplace, owner):
        yield Items(workplace, owner)


def last_entry(store: Store) -> journal.Entry:
    return list(journal.entries(store))[-1]


def store_of(records: Items) -> Store:
    return records._store


def test_a_new_item_is_kept_with_barcodes_and_ten_prices_and_journalled(items: Items) -> None:
    kept = items.save(None, {**NEW, "barcodes": "3800000000997"})
    assert items.opened("НОВ") == kept
    assert kept.prices == (90, 110, 0, 0, 0, 0, 0, 0, 0, 80)
    assert kept.pack_ratio == 12_000
    found = item_by_barcode(store_of(items), "3800000000997")
    assert found is not None
    assert found.code == "НОВ"
    entry = last_entry(store_of(items))
    assert (entry.kind, entry.operator, entry.facts["code"]) == ("item_made", "1", "НОВ")
    changed = dict(zip(entry.facts["fields"], entry.facts["after"], strict=True))  # type: ignore[call-overload]
    assert changed["retail"] == "1.10"
    assert changed["barcodes"] == "3800000000997"


def test_a_change_is_journalled_with_before_and_after_and_none_with_nothing(items: Items) -> None:
    kola = items.opened("КОЛА")
    items.save(kola, {"retail": "1.35"})
    entry = last_entry(store_of(items))
    assert entry.kind == "item_changed"
    assert (entry.facts["fields"], entry.facts["before"], entry.facts["after"]) == (["retail"], ["1.10"], ["1.35"])
    items.save(items.opened("КОЛА"), {"retail": "1.35"})
    assert last_entry(store_of(items)).seq == entry.seq


def test_every_bad_field_is_named_as_an_import_names_it(items: Items) -> None:
    bad = {**NEW, "name": "", "retail": "1.1.1", "vat": "Ю", "pack_ratio": "0", "group": "a//b"}
    with pytest.raises(BadFields) as refused:
        items.save(None, bad)
    assert {name: error.code for name, error in refused.value.wrong.items()} == {
        "name": "no_name",
        "retail": "not_a_number",
        "vat": "bad_vat",
        "pack_ratio": "bad_pack_ratio",
        "group": "bad_group",
    }
    assert items.kept("НОВ") is None


def test_a_code_and_a_barcode_are_nobody_else_s(items: Items) -> None:
    with pytest.raises(BadFields) as refused:
        items.save(None, {**NEW, "code": "КОЛА"})
    assert refused.value.wrong["code"].code == "code_taken"
    items.save(items.opened("КОЛА"), {"barcodes": "3800000000997"})
    with pytest.raises(BadFields) as refused:
        items.save(None, {**NEW, "barcodes": "3800000000997"})
    assert refused.value.wrong["barcodes"].code == "barcode_taken"


def test_who_is_slower_of_two_overwrites_nothing(home: Home) -> None:
    with opened(home, OWNER) as (one_place, owner), opened(home, MANAGER) as (other_place, manager):
        one, other = Items(one_place, owner), Items(other_place, manager)
        seen = one.opened("КОЛА")
        faster = other.save(other.opened("КОЛА"), {"retail": "1.40"})
        with pytest.raises(ChangedMeanwhile) as refused:
            one.save(seen, {"name": "Кола голяма"})
        assert refused.value.record == faster == one.opened("КОЛА")
        one.save(faster, {"name": "Кола голяма"})
        assert (one.opened("КОЛА").name, one.opened("КОЛА").price_in("retail")) == ("Кола голяма", 140)


def test_out_of_use_is_another_list(items: Items) -> None:
    off = items.switch(items.opened("КОЛА"))
    assert not off.active
    assert "КОЛА" not in [item.code for item in items.browse("", used=True).after(None, 100)]
    assert [item.code for item in items.browse("", used=False).after(None, 100)] == ["КОЛА", "СТАРО"]
    assert [item.code for item in items.browse("кол", used=False).after(None, 100)] == ["КОЛА"]
    assert [item.code for item in items.browse("щщзжг", used=False).after(None, 100)] == []
    assert items.switch(off).active


def test_pages_go_on_from_any_record_both_ways_and_end(items: Items) -> None:
    kola = items.opened("КОЛА")
    with store_of(items).write():
        for number in range(250):
            put_item(
                store_of(items), replace(kola, code=f"{number:04}", group="a/b" if number % 2 else "a", barcodes=())
            )
    for pages, of in ((items.browse("", used=True), items.count() - 1), (items.in_group("a"), 250)):
        forth: list[Item] = []
        last: Item | None = None
        while some := pages.after(last, 40):
            forth += some
            last = some[-1]
        assert len({item.code for item in forth}) == len(forth) == of
        back: list[Item] = []
        first: Item | None = None
        while some := pages.before(first, 40):
            back = [*some, *back]
            first = some[0]
        assert back == forth
    assert [item.group for item in items.in_group("a").after(None, 300)] == ["a"] * 125 + ["a/b"] * 125


def test_what_goods_cost_is_seen_and_changed_by_right_only(home: Home) -> None:
    with opened(home, MANAGER) as (workplace, manager):
        items = Items(workplace, manager)
        assert items.hidden == {"purchase"}
        cost = items.opened("КОЛА").purchase
        items.save(items.opened("КОЛА"), {"purchase": "0.01", "name": "Кола"})
        assert items.opened("КОЛА").purchase == cost
        allowed = Items(workplace, replace(manager, rights=frozenset({Right.SEE_MARGIN})))
        allowed.save(items.opened("КОЛА"), {"purchase": "0.01"})
        assert items.opened("КОЛА").purchase == 1


def test_a_cashier_keeps_no_lists_but_by_a_single_right(home: Home) -> None:
    with opened(home, CASHIER) as (workplace, cashier):
        with pytest.raises(NoRight):
            Items(workplace, cashier)
        Items(workplace, replace(cashier, rights=frozenset({Right.KEEP_LISTS}))).opened("КОЛА")


def test_the_journal_names_whoever_has_lent_the_right_to_what_is_kept(home: Home) -> None:
    with opened(home, CASHIER) as (workplace, cashier):
        items = Items(workplace, replace(cashier, lent=(Lent(Right.KEEP_LISTS, MANAGER),)))
        items.save(None, NEW | {"barcodes": ""})
        assert (last_entry(workplace.store).kind, last_entry(workplace.store).facts["granted_by"]) == (
            "item_made",
            [MANAGER],
        )
        items.move_group("Напитки", "Пиене")
        assert last_entry(workplace.store).facts["granted_by"] == [MANAGER]


def test_what_was_typed_is_what_an_import_of_the_export_keeps(items: Items, home: Home) -> None:
    items.save(None, {**NEW, "barcodes": "3800000000997|ABC-1"})
    kept = items.opened("НОВ")
    file = home.root / "items.csv"
    export_file(store_of(items), "items", file)
    assert import_file(store_of(items), "items", file).problems == []
    assert items.opened("НОВ") == kept


def test_a_group_is_renamed_with_its_subgroups_and_the_rules_that_name_it_are_told(
    items: Items, set_rules: Callable[[str], None]
) -> None:
    kola = items.opened("КОЛА")
    for code, group in (("Г1", "а"), ("Г2", "а/б"), ("Г3", "а-б"), ("Г4", "аб")):
        put_item(store_of(items), replace(kola, code=code, group=group, barcodes=()))
    set_rules(
        '[[rule]]\nname = "Група"\noperations = ["sale"]\nwhen = [{ item_group = "а/б" }]\n'
        'then = [{ set_discount = { percent = "5" } }]\n'
    )
    assert items.move_group("а", "нови/а") == (2, ["Група"])
    assert [items.opened(code).group for code in ("Г1", "Г2", "Г3", "Г4")] == ["нови/а", "нови/а/б", "а-б", "аб"]
    entry = last_entry(store_of(items))
    assert (entry.kind, entry.facts["from"], entry.facts["to"], entry.facts["items"]) == (
        "group_moved",
        "а",
        "нови/а",
        2,
    )
    for old, new in (("нови", "нови/стари"), ("нови", ""), ("няма", "има"), ("нови", "а//б")):
        with pytest.raises(Refused):
            items.move_group(old, new)
