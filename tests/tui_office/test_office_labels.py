"""Labels on the screen: chosen by code, name, group and delivery, seen as they will be, put into a file."""

import pytest
from bars_read import read_ean_13
from shop_sitting import CASHIER, opened, sitting_in
from tui_office import Sitting, shows

from tui_pos.backoffice.documents import Documents
from tui_pos.backoffice.label_desk import MOST, LabelDesk
from tui_pos.backoffice.labels import Label
from tui_pos.boot import Home
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import Kind
from tui_pos.domain.rights import NoRight, Right
from tui_pos.errors import Refused
from tui_pos.tui.office.labels import LabelScreen
from tui_pos.tui.office.main import MainMenu

PLACE = "МАГ1"


def lines(picture: list[str]) -> dict[str, tuple[str, str]]:
    """Code → price and copies, of what stands in the list."""
    rows = [row.strip("► ").split() for row in picture[3:12]]
    return {row[0]: (row[-2], row[-1]) for row in rows if len(row) > 3}


def barcode_of(picture: list[str]) -> str:
    """What a scanner reads off the picture."""
    row = next(row for row in picture if "▌" in row or "▐" in row)
    return read_ean_13(row)


async def files(home: Home, at: Sitting) -> list[str]:
    for _ in range(100):
        if shows(await at.picture(), "Written:"):
            break
    return [file.read_text("utf-8") for file in sorted((home.root / "labels").glob("labels_*.txt"))]


async def test_what_is_scanned_is_seen_as_a_label_whose_bars_read_back(home: Home) -> None:
    async with sitting_in(home, at="labels") as at:
        assert shows(await at.picture(), "Nothing is chosen yet")
        picture = await at.type("3800000000010", "enter", "12*ХЛЯБ", "enter", "up")
        assert lines(picture) == {"КОЛА": ("1.10", "1"), "ХЛЯБ": ("1.20", "12")}
        assert barcode_of(picture) == "3800000000010"
        assert shows(picture, "1.10 EUR / бр")
        assert picture[0].rstrip().endswith("13")
        assert lines(await at.type("КОЛА", "enter", "5", "f2"))["КОЛА"] == ("1.10", "5")
        assert lines(await at.type("КОЛА", "enter"))["КОЛА"] == ("1.10", "6")
        (text,) = await files(home, at) if await at.type("f8") else [""]
    assert text.count("Кока-Кола") == 6
    assert text.count("Хляб") == 12
    assert {read_ean_13(row) for row in text.split("\n") if "▌" in row} == {"3800000000010"}


async def test_items_are_found_by_name_and_come_as_a_group_or_a_delivery(home: Home) -> None:
    with opened(home) as (workplace, manager):
        desk = Documents(workplace, manager)
        delivery = desk.begin(Kind.DELIVERY, PLACE)
        for code, qty in (("КОЛА", 24_000), ("01234", 1_250)):
            desk.add(delivery.id, code, Thousandths(qty))
        desk.post(delivery.id)
    async with sitting_in(home, at="labels") as at:
        at.blind("2*", "f3", "вино", "enter", "f9", "f4", "Преса", "enter", "1", "f5")
        picture = await at.picture()
        assert {code: copies for code, (_, copies) in lines(picture).items()} == {
            "ВИНО": "2",
            "ФИКС": "1",
            "БЕЗ": "1",
            "КОЛА": "24",
            "01234": "1",
        }
        # Chosen from the list of deliveries it comes once more.
        assert lines(await at.type("f5", "enter"))["КОЛА"] == ("1.10", "48")


async def test_labels_show_the_prices_that_are_chosen(home: Home) -> None:
    async with sitting_in(home, at="labels") as at:
        assert shows(await at.type("КОЛА", "enter", "ХЛЯБ", "enter"), "Prices: Магазин 1")
        picture = await at.type("f6", "wholesale", "enter")
        assert shows(picture, "Prices: wholesale")
        assert lines(picture) == {"КОЛА": ("0.95", "1"), "ХЛЯБ": ("1.20", "1")}
        assert lines(await at.type("ФАНТА", "enter"))["ФАНТА"] == ("0.95", "1")
        assert lines(await at.type("f6", "Магазин 1", "enter"))["КОЛА"] == ("1.10", "1")


async def test_what_cannot_be_is_said_and_nothing_is_chosen_by_it(home: Home) -> None:
    async with sitting_in(home, at="labels") as at:
        for keys, said in {
            ("НЯМА", "enter"): "No item has the code",
            ("0*КОЛА", "enter"): "copies of a label",
            ("enter",): "type a code first",
            ("f2",): "No label is chosen",
            ("f8",): "No label is chosen",
            ("f9",): "No label is chosen",
            ("f5",): "No delivery of this place",
            ("99", "f5"): "There is no such document",
            ("КО", "f3"): "is typed and not added",
        }.items():
            assert shows(await at.type(*keys), said), keys
        at.blind("escape", "КОЛА", "enter")
        assert shows(await at.type("f9"), "name no Device Manager")
        assert shows(await at.type("escape"), "forget which labels")
        at.blind("escape")
        assert isinstance(at.top, LabelScreen)
        at.blind("escape", "enter")
        assert isinstance(at.top, MainMenu)


def test_labels_take_the_right_to_the_lists_and_are_never_too_many(home: Home) -> None:
    with opened(home, CASHIER) as (workplace, cashier), pytest.raises(NoRight) as refused:
        LabelDesk(workplace, cashier)
    assert refused.value.needs is Right.KEEP_LISTS
    with opened(home) as (workplace, manager):
        desk = LabelDesk(workplace, manager)
        many = [Label("x", f"{number}", Cents(1), "", "", 1000) for number in range(MOST // 1000)]
        assert desk.joined(many, []) == many
        with pytest.raises(Refused, match="too many at once"):
            desk.joined(many, [Label("y", "y", Cents(1), "", "")])
        with pytest.raises(Refused, match="roll of a printer"):
            desk.rows(many)
        assert desk.write(many, lambda done, _: done < 3) is None
        assert list((home.root / "labels").iterdir()) == []
