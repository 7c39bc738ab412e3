"""The list of items on the screen: search, a form, a scan, two at one record, what is out of use, groups."""

from shop_sitting import MANAGER, OWNER, opened, sitting_in
from tui_office import shows

from tui_pos.backoffice.items import Items
from tui_pos.boot import Home
from tui_pos.domain.catalogue import Item
from tui_pos.tui.office.record_form import RecordForm
from tui_pos.tui.office.record_list import RecordList


def kept(home: Home, code: str) -> Item:
    with opened(home, OWNER) as (workplace, owner):
        return Items(workplace, owner).opened(code)


async def test_search_open_change_the_price_save(home: Home) -> None:
    async with sitting_in(home, at="items", who=OWNER) as at:
        picture = await at.type("кола")
        assert shows(picture, "КОЛА")
        picture = await at.type("enter")
        assert shows(picture, "Items: КОЛА")
        # Name, barcodes, group, VAT, unit, pack, type, purchase, wholesale, retail.
        picture = await at.type(*["down"] * 9, "1.45", "f9")
        assert shows(picture, "КОЛА is saved.")
        assert shows(picture, "1.45")
    assert kept(home, "КОЛА").price_in("retail") == 145


async def test_the_count_is_of_what_is_shown(home: Home) -> None:
    async with sitting_in(home, at="items", who=OWNER) as at:
        whole = at.top.corner()
        at.blind("кола")
        assert at.top.corner() == f"{len(at.top.rows_shown.items)} of {whole}"
        at.blind("яяя")
        assert at.top.corner() == f"0 of {whole}"
        at.blind("escape")
        assert at.top.corner() == whole
        at.blind("f6")
        assert at.top.corner() == f"{len(at.top.rows_shown.items)} of {whole}"


async def test_a_new_item_with_scanned_barcodes(home: Home) -> None:
    async with sitting_in(home, at="items", who=OWNER) as at:
        at.blind("insert", "НОВ", "enter", "Нов", "enter")
        picture = await at.type("3800000000997", "enter", "54491472", "enter")
        assert shows(picture, "3800000000997 54491472")
        picture = await at.type("f9")
        assert shows(picture, "НОВ is saved.")
    assert kept(home, "НОВ").barcodes == ("3800000000997", "54491472")


async def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(home: Home) -> None:
    async with sitting_in(home, at="items", who=OWNER) as at:
        picture = await at.type("insert", "down", "Нов", "f9")
        assert shows(picture, "A code has 1 to 40 characters")
        assert isinstance(at.top, RecordForm)
        picture = await at.type("НОВ", "f9")
        assert shows(picture, "НОВ is saved.")
        assert kept(home, "НОВ").name == "Нов"


async def test_leaving_with_something_changed_is_asked_for(home: Home) -> None:
    async with sitting_in(home, at="items", who=OWNER) as at:
        at.blind("enter", "escape")
        assert isinstance(at.top, RecordList)
        picture = await at.type("enter", "x", "escape")
        assert shows(picture, "forget what was changed")
        at.blind("escape")
        assert isinstance(at.top, RecordForm)
        at.blind("escape", "enter")
        assert isinstance(at.top, RecordList)


async def test_the_slower_of_two_sees_theirs_keeps_their_other_fields_and_overwrites_only_knowingly(home: Home) -> None:
    async with sitting_in(home, at="items", who=OWNER) as at:
        at.blind("кола", "enter", "Моята кола")
        with opened(home, MANAGER) as (workplace, manager):
            others = Items(workplace, manager)
            others.save(others.opened("КОЛА"), {"name": "Тяхната кола", "unit": "каса"})
        picture = await at.type("f9")
        assert shows(picture, "Somebody else has set this to “Тяхната кола” meanwhile")
        assert shows(picture, "[каса")
        assert kept(home, "КОЛА").name == "Тяхната кола"
        picture = await at.type("f9")
        assert shows(picture, "КОЛА is saved.")
    assert (kept(home, "КОЛА").name, kept(home, "КОЛА").unit) == ("Моята кола", "каса")


async def test_others_changes_alone_are_shown_before_anything_is_saved(home: Home) -> None:
    async with sitting_in(home, at="items", who=OWNER) as at:
        at.blind("кола", "enter", "Моята кола")
        with opened(home, MANAGER) as (workplace, manager):
            others = Items(workplace, manager)
            others.save(others.opened("КОЛА"), {"unit": "каса"})
        picture = await at.type("f9")
        assert shows(picture, "it stands here as it is now")
        assert shows(picture, "[каса")
        at.blind("f9")
    assert (kept(home, "КОЛА").name, kept(home, "КОЛА").unit) == ("Моята кола", "каса")


async def test_a_copy_has_everything_but_code_and_barcodes(home: Home) -> None:
    async with sitting_in(home, at="items", who=OWNER) as at:
        at.blind("кола", "f3", "КОЛА2", "f9")
    copy, of = kept(home, "КОЛА2"), kept(home, "КОЛА")
    assert copy.barcodes == ()
    assert (copy.name, copy.prices, copy.group) == (of.name, of.prices, of.group)


async def test_off_and_on_again_by_one_key_and_the_list_of_what_is_off(home: Home) -> None:
    async with sitting_in(home, at="items") as at:
        picture = await at.type("кола", "f2")
        assert shows(picture, "КОЛА is out of use.")
        picture = await at.type("escape", "f6")
        assert shows(picture, "out of use")
        assert shows(picture, "КОЛА")
        picture = await at.type("f2", "escape")
        assert kept(home, "КОЛА").active
        assert isinstance(at.top, RecordList)


async def test_a_group_of_the_tree_is_shown_alone(home: Home) -> None:
    async with sitting_in(home, at="items") as at:
        picture = await at.type("f4", "стък", "enter")
        assert shows(picture, "Items · Стъкло")
        assert shows(picture, "КОЛА")
        picture = await at.type("escape")
        assert not shows(picture, "Items · Стъкло")


async def test_what_is_no_barcode_is_told_as_soon_as_it_is_typed(home: Home) -> None:
    async with sitting_in(home, at="items") as at:
        at.blind("insert", "Н1", "down", "Нов", "down")
        for leave in ("enter", "down"):
            assert shows(await at.type("КАФЕ", leave), "is not a barcode"), leave
            assert shows(await at.type("3800000000011", leave), "misread"), leave
            assert shows(await at.type("/refund", leave), "could not be scanned"), leave
        assert shows(await at.type("WH-00017", "enter"), "WH-00017")


async def test_the_purchase_price_is_not_on_a_manager_s_form(home: Home) -> None:
    async with sitting_in(home, at="items", who=MANAGER) as at:
        assert not shows(await at.type("enter"), "Purchase")
    async with sitting_in(home, at="items", who=OWNER) as at:
        assert shows(await at.type("enter"), "Purchase")


async def test_a_group_is_renamed_where_it_is_shown(home: Home) -> None:
    async with sitting_in(home, at="items") as at:
        assert shows(await at.type("f5"), "choose one with F4")
        at.blind("f4", "стък", "enter", "f5")
        picture = await at.type("напитки/стъкло", "f9")
        assert shows(picture, "Items · напитки/стъкло")
        assert shows(picture, "items moved")
    assert kept(home, "КОЛА").group == "напитки/стъкло"
