"""The shop of the acceptance scenarios on a real disk: lists imported from real files, the printer the virtual one."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tui_pos.boot import Home, counter_in, open_store
from tui_pos.checkout.orders import answer, read_order
from tui_pos.cli.rules import import_rules
from tui_pos.cli.shop import make_shop
from tui_pos.store.exchange import import_file

ITEM_COLUMNS = (
    "code,name,barcodes,group,vat,unit,pack_ratio,type,purchase,wholesale,retail,"
    "group1,group2,group3,group4,group5,group6,group7,group8,active"
)
ITEMS = """
КОЛА,Кока-Кола 0.5 л,3800000000010,Стъкло,Б,бр,12,standard,0.70,0.95,1.10,1.00,0,0,0,0,0,0,0,yes
ФАНТА,Фанта 0.5 л,3800000000027,Стъкло,Б,бр,12,standard,0.70,0.95,1.10,1.00,0,0,0,0,0,0,0,yes
КАСА,Каса,,Амбалаж,Б,бр,1,standard,4.00,6.00,6.00,6.00,0,0,0,0,0,0,0,yes
КАФЕ,Кафе,,Кафе,Б,бр,1,standard,6.00,0,10.00,0,0,0,0,0,0,0,0,yes
ХЛЯБ,Хляб,,Хляб,Б,бр,1,standard,0.80,0,1.20,0,0,0,0,0,0,0,0,yes
КОШ,Насипни,,Разни,Б,бр,1,variable,0,0,0,0,0,0,0,0,0,0,0,yes
ВИНО,Вино,,Вино,Б,бр,1,standard,9.00,0,25.45,0,0,0,0,0,0,0,0,yes
УСЛУГА,Услуга,,Услуги,Б,бр,1,service,0,0,1.00,0,0,0,0,0,0,0,0,yes
01234,Сирене,,Млечни,Б,кг,1,standard,8.00,0,12.00,0,0,0,0,0,0,0,0,yes
СТАРО,Старо,,Стъкло,Б,бр,1,standard,0.10,0,1.00,0,0,0,0,0,0,0,0,no
ФИКС,Вестник,,Преса,Б,бр,1,fixed,0.40,0,0.50,0,0,0,0,0,0,0,0,yes
БЕЗ,Без цена,,Преса,Б,бр,1,standard,0,0,0,0,0,0,0,0,0,0,0,yes
"""
PARTNER_COLUMNS = "code,name,group,price_group,percent,card,birth_date,limit,vat_number,eik,address,email,phone,active"
PARTNERS = """
П1,Първи,,retail,5,2900001,,,,,,,,yes
П2,Втори,Едро,wholesale,0,,,500.00,,,,,,yes
П3,Трети,,retail,0,,1996-02-29,,,,,,,yes
П4,Четвърти,,retail,0,,1990-01-01,,,,,,,yes
П5,Пети,,retail,0,,,,,,,,,yes
ПГ1,На първа група,,1,0,,,,,,,,,yes
"""
LOCATIONS = """code,name,price_group,negative_stock
МАГ1,Магазин 1,retail,yes
СКЛАД,Склад,wholesale,yes
СТРОГ,Без минус,retail,no
"""
OPERATORS = """code,name,level,pin,language
1,Собственик,owner,3333,bg
2,Управител,manager,2222,bg
3,Касиер,cashier,1111,bg
"""
SETTINGS = '[station]\nname = "1"\nlocation = "МАГ1"\n[sound]\non = false\n'


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lists = tmp_path_factory.mktemp("lists")
    home = Home(tmp_path_factory.mktemp("made") / "home")
    make_shop(home)
    files = {
        "locations": LOCATIONS,
        "operators": OPERATORS,
        "items": ITEM_COLUMNS + ITEMS,
        "partners": PARTNER_COLUMNS + PARTNERS,
    }
    store = open_store(home)
    for kind, text in files.items():
        (lists / f"{kind}.csv").write_text(text, "utf-8")
        result = import_file(store, kind, lists / f"{kind}.csv", skip_bad=False)
        assert not result.problems, result.problems
    store.close()
    home.settings.write_text(SETTINGS, "utf-8")
    return home.root


@pytest.fixture
def home(_made: Path, tmp_path: Path) -> Home:
    """A fresh copy of the scenarios' shop."""
    shutil.copytree(_made, tmp_path / "home")
    return Home(tmp_path / "home")


SetRules = Callable[[str], None]


@pytest.fixture
def set_rules(home: Home, tmp_path: Path) -> SetRules:
    """Put a TOML text in the place of the rule book."""

    def put(text: str) -> None:
        file = tmp_path / "rules.toml"
        file.write_text(text, "utf-8")
        store = open_store(home)
        import_rules(store, file)
        store.close()

    return put


Sell = Callable[..., dict[str, Any]]


@contextmanager
def _selling(home: Home) -> Iterator[Sell]:
    with counter_in(home) as counter:

        def sold(**order: Any) -> dict[str, Any]:
            if order.get("kind", "sale") == "sale":
                order.setdefault("location", "МАГ1")
            said, _ = answer(counter, read_order(json.dumps(order)))
            return said

        yield sold


@pytest.fixture
def sell(home: Home) -> Iterator[Sell]:
    """Sell an order given as keyword arguments; the answer of the `sell` command."""
    with _selling(home) as sold:
        yield sold


@pytest.fixture
def sell_at(home: Home) -> Callable[[], AbstractContextManager[Sell]]:
    """The same, opened when it is asked for: after the settings were changed."""
    return lambda: _selling(home)
