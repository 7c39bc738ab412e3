"""The lists of the demo shop are a real shop: they come in without a word and have what the examples speak of."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tui_pos.domain.catalogue import ItemType
from tui_pos.domain.money import Thousandths
from tui_pos.domain.rights import Level
from tui_pos.store import catalogue, parties, totals
from tui_pos.store.database import Store
from tui_pos.store.exchange import export_file, import_file
from tui_pos.store.quick_keys import quick_items

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("demo") / "shop.db") as store:
        for kind in ("locations", "operators", "items", "partners", "stock", "balances", "tiles"):
            result = import_file(store, kind, DATA / f"{kind}.csv")
            assert [problem.say() for problem in result.problems] == []
            assert result.written == result.read > 0
        yield store


@pytest.mark.parametrize(
    ("code", "wholesale", "retail"),
    [("КОЛА", 95, 110), ("ФАНТА", 95, 110), ("КАСА", 600, 600), ("КАФЕ", 880, 1000), ("ХЛЯБ", 105, 120)],
)
def test_the_items_of_the_scenarios_are_there(demo: Store, code: str, wholesale: int, retail: int) -> None:
    item = catalogue.item_by_code(demo, code)
    assert item is not None
    assert (item.price_in("wholesale"), item.price_in("retail")) == (wholesale, retail)


def test_bottles_come_by_the_dozen_and_cheese_by_weight_and_a_service_is_no_goods(demo: Store) -> None:
    cola, cheese, service = (catalogue.item_by_code(demo, code) for code in ("КОЛА", "01234", "УСЛУГА"))
    assert cola is not None
    assert cheese is not None
    assert service is not None
    assert (cola.group, cola.pack_ratio, cola.price_in("1")) == ("drinks/glass", Thousandths(12_000), 100)
    assert cheese.unit == "кг"
    assert service.type is ItemType.SERVICE


def test_there_is_something_of_every_vat_group_in_use(demo: Store) -> None:
    assert {group for (group,) in demo.rows("SELECT DISTINCT vat FROM item")} == {"А", "Б", "Г"}


def test_the_partners_of_the_scenarios_are_there(demo: Store) -> None:
    ivan, cafe, maria = (parties.partner(demo, code) for code in ("П1", "П2", "П3"))
    assert ivan is not None
    assert cafe is not None
    assert maria is not None
    assert (ivan.percent, ivan.price_group) == (500, "retail")
    assert parties.partner_by_card(demo, "2900001") == ivan
    assert (cafe.price_group, cafe.limit) == ("wholesale", 50_000)
    assert str(maria.birth_date) == "1996-02-29"
    assert parties.partner(demo, "П4") is not None
    assert parties.partner(demo, "П5") is not None


@pytest.mark.parametrize(("pin", "level"), [("1111", Level.CASHIER), ("2222", Level.MANAGER), ("3333", Level.OWNER)])
def test_the_documented_pins_sign_on(demo: Store, pin: str, level: Level) -> None:
    operator = parties.operator_by_pin(demo, pin)
    assert operator is not None
    assert operator.level is level


def test_the_places_of_the_scenarios_are_there(demo: Store) -> None:
    assert {location.code: location.price_group for location in parties.locations(demo)} == {
        "МАГ1": "retail",
        "СКЛАД": "wholesale",
        "АМАЛ": "retail",
    }


def test_stock_is_proved_by_its_movements(demo: Store) -> None:
    assert catalogue.stock_of(demo, "МАГ1", "КОЛА") > 0
    assert totals.rebuild_differs(demo) == []


def test_each_list_comes_out_as_it_went_in(demo: Store, tmp_path: Path) -> None:
    for kind in ("items", "partners", "locations", "stock", "balances"):
        export_file(demo, kind, tmp_path / f"{kind}.csv")
        out = (tmp_path / f"{kind}.csv").read_text(encoding="utf-8").splitlines()
        assert sorted(out) == sorted((DATA / f"{kind}.csv").read_text(encoding="utf-8").splitlines())


def test_the_first_page_of_tiles_is_full_of_what_has_no_barcode_or_is_asked_for_all_day(demo: Store) -> None:
    tiles = quick_items(demo, "МАГ1")
    assert set(range(1, 13)) <= set(tiles)
    assert all(item.active for item in tiles.values())
