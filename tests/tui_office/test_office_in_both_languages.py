"""Every screen of the back office has its place at 80 × 24 in every language: nothing that the program says is cut, and
nothing is said in another language than the rest."""

import re
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import lists
import pytest
from one_language import foreign
from patience import until
from selling import id_of, line, paid
from shop_sitting import OWNER, opened, sitting_in
from tui_office import Sitting

from tui_pos.backoffice.documents import Documents
from tui_pos.backoffice.reports import KINDS as REPORTS
from tui_pos.boot import Home
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.noted import POSTED
from tui_pos.domain.noted_told import KINDS
from tui_pos.domain.operation import Kind
from tui_pos.language import LANGUAGES
from tui_pos.store import journal, shifts
from tui_pos.tui.office.lock import LockScreen
from tui_pos.tui.office.main import ENTRIES, MainMenu
from tui_pos.tui.office.working import WorkingScreen

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=ZoneInfo("Europe/Sofia"))
MONTH = ("f2", "down", "down", "down", "down", "enter")
LOOK = "look"
"""No key: the screen is looked at on the way, too."""

LIST: dict[str, tuple[str, ...]] = {
    "list": (),
    "help": ("f1",),
    "nothing found": ("щщзжг",),
    "change": ("enter",),
    "change, help": ("enter", "f1"),
    "change, end": ("enter", *("down",) * 25),
    "new": ("insert",),
    "new, all wrong": ("insert", "f9"),
    "leaving": ("enter", "x", "escape"),
    "copy": ("f3",),
    "off": ("f2",),
    "out of use": ("f6",),
    "groups": ("f4",),
    "renaming": ("f5",),
    "removal": ("delete",),
}
DOCUMENTS: dict[str, tuple[str, ...]] = {
    "list": (),
    "list, help": ("f1",),
    "new, where": ("insert",),
    "new, empty": ("insert", "enter"),
    "open": ("enter",),
    "open, help": ("enter", "f1"),
    "open, a code that is nothing": ("enter", "щщзжг", "enter"),
    "open, expected or supplier": ("enter", "f5"),
    "open, not counted": ("enter", "f7"),
    "open, a word": ("enter", "f6"),
    "open, an item": ("enter", "f3"),
    "open, given up?": ("enter", "f8"),
    "open, post?": ("enter", "f9"),
    "open, too much": ("enter", "99999999", "f2"),
    "posted": ("down", "enter"),
    "posted, copy": ("down", "enter", "f5"),
    "given up": ("down", "down", "enter"),
    "turned round": ("down", "f7"),
}
WALKS: dict[str, dict[str, tuple[str, ...]]] = {
    "Items": LIST,
    "Customers": LIST,
    "Locations": LIST,
    "Operators": {**LIST, "rights": ("enter", *("down",) * 4, "enter")},
    "Ways to pay": LIST,
    "Lists in and out (CSV)": {
        "form": (),
        "help": ("f1",),
        "dry run, no file": ("f5",),
        "take in?": ("f9",),
        "no files": ("down", "insert"),
        "given out": ("f8",),
        "over it?": ("f8", "f8"),
        "dry run": ("f8", "f5"),
    },
    "Deliveries": DOCUMENTS,
    "Stock counts": {**DOCUMENTS, "open, all of it": ("enter", "f5")},
    "Labels": {
        "none": (),
        "help": ("f1",),
        "one": ("КОЛА", "enter"),
        "without a barcode": ("КАФЕ", "enter"),
        "find": ("f3",),
        "group": ("f4",),
        "deliveries": ("f5",),
        "a delivery": ("1", "f5"),
        "prices": ("f6",),
        "prices of a group": ("КОЛА", "enter", "f6", "end", "enter"),
        "a code that is nothing": ("щщзжг", "enter"),
        "too many": ("9999*КОЛА", "enter"),
        "written": ("КОЛА", "enter", "f8"),
        "printed": ("КОЛА", "enter", "f9"),
        "too many to print": ("999*КОЛА", "enter", "f9"),
        "leaving": ("КОЛА", "enter", "escape"),
    },
    "Reports": {
        "list": (),
        "help": ("f1",),
        **{
            f"made and opened, {kind.name}": (*("down",) * at, "enter", *(MONTH if kind.dated else ()), LOOK, "enter")
            for at, kind in enumerate(REPORTS)
        },
        "report, help": ("enter", "f1"),
        "days": ("enter", "f2"),
        "own days": ("enter", "f2", "end", "enter"),
        "own days, wrong": ("enter", "f2", "end", "enter", *("backspace",) * 10, "f9"),
        "sorted": ("enter", *MONTH, "f5", "f5", "f6"),
        "forms": ("enter", *MONTH, "f8"),
        "written": ("enter", *MONTH, "f8", "end", "enter"),
        "receipt": ("enter", *MONTH, "enter", "enter"),
    },
    "Shifts": {"list": (), "help": ("f1",), "one": ("enter",), "one, help": ("enter", "f1")},
    "Journal": {
        "list": (),
        "help": ("f1",),
        **{f"page {page}": ("pagedown",) * page for page in range(1, 9)},
        "none": ("999999", "enter"),
        "nothing of the kind": ("щщзжг", "enter"),
        "entry": ("enter",),
        "entry, help": ("enter", "f1"),
        "copy": ("0000001", "enter", "f5"),
        "copy of what has no paper": ("f5",),
        "written": ("f9",),
    },
    "Price rules": {"list": (), "help": ("f1",)},
}
"""Row of the main menu → screen → the keys that lead to it."""

SHOP = f"""
    retail reports lists items partners sell locations operators stock balances turnover journal datecs tui-pos doctor
    home tmp pytest office device manager cash card bank voucher credit points windows
    {lists.ITEMS} {lists.PARTNERS} {lists.LOCATIONS} {lists.OPERATORS} бр кг Доставчик Фактура ООД
    Щщзжг България обектът
"""
"""What the shop is called and has, and names of files, lists, tills and commands."""


def without_files(picture: list[str]) -> str:
    """A file is told with its folder, whatever that is called, broken at the end of a row perhaps."""
    return re.sub(r"/\S+( *\n +\S*[/.]\S*)*", " ", "\n".join(picture))


class _Now:
    """The clock stands still."""

    @staticmethod
    def now(zone: ZoneInfo) -> datetime:
        return NOW.astimezone(zone)


SellAt = Callable[[], AbstractContextManager[Callable[..., dict[str, Any]]]]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the busy shop is kept once it is made."""
    return tmp_path_factory.mktemp("busy") / "home"


@pytest.fixture
def busy(home: Home, sell_at: SellAt, furnished: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A shop with something on every list."""
    monkeypatch.setattr("tui_pos.tui.screens.office.datetime", _Now)
    if furnished.exists():
        shutil.copytree(furnished, home.root, dirs_exist_ok=True)
    else:
        furnish(home, sell_at)
        shutil.copytree(home.root, furnished)
    return home


def furnish(home: Home, sell_at: SellAt) -> None:
    with sell_at() as sell:
        for at, code, qty in (("2026-11-02T09:10:00", "КОЛА", "30"), ("2026-11-20T09:59:00", "ХЛЯБ", "5")):
            id_of(sell(lines=line(code, qty), payments=paid(("cash", "50.00")), at=at))
        order = line("КАФЕ", "2")
        id_of(sell(lines=order, partner="П2", payments=paid(("credit", "20.00")), at="2026-11-03T10:00:00"))
    with opened(home) as (workplace, operator):
        desk = Documents(workplace, operator)
        for kind in (Kind.DELIVERY, Kind.STOCK_COUNT):
            for end in (desk.drop, desk.post, desk.look):
                document = desk.begin(kind, "МАГ1")
                desk.name(document.id, "П2", "Фактура 7")
                for code, qty in (("КОЛА", 24_000), ("ХЛЯБ", 1_250)):
                    desk.add(document.id, code, Thousandths(qty))
                end(document.id)
        store = workplace.store
        for off in (0, -103, 512):
            shift = shifts.begin(store, "1", "3", Cents(5000), NOW)
            shifts.put_count(store, shift.id, Cents(5000), 1)
            shifts.close(store, shift, "3", NOW, counted=Cents(5000), expected=Cents(5000 + off), z=False)
        for kind_of_entry in KINDS:
            if not kind_of_entry.startswith(POSTED):
                facts = {"item": "КОЛА", "before": 110, "after": 177, "amount": 250, "station": "1", "qty": 1000}
                journal.append(store, kind_of_entry, operator, NOW, facts)


def works(at: Sitting) -> bool:
    if any(isinstance(screen, WorkingScreen) for screen in at.app.screen_stack):
        return True
    top = at.app.screen_stack[-1]
    return any(work.going_on for name in ("_making", "_writing", "_printing") if (work := getattr(top, name, None)))


async def until_done(at: Sitting) -> None:
    """Until no work goes on that a key has begun: the next key is for what comes of it."""
    await until(lambda: not works(at))


async def back_to_the_menu(at: Sitting) -> None:
    for _ in range(30):
        if len(at.app.screen_stack) == 2:
            return
        # Where it asks whether to leave without saving: yes.
        at.blind("enter" if at.top._question is not None else "escape")
        await until_done(at)
    raise AssertionError(await at.picture())


def test_every_row_of_the_menu_is_walked() -> None:
    assert {entry.title.text for entry in ENTRIES} - {"Sale"} == set(WALKS)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_menu_fits(home: Home, language: str) -> None:
    async with sitting_in(home, who=OWNER, language=language) as at:
        for keys in ((), *(tuple(str(number)) for number in range(1, len(ENTRIES) + 1)), ("f1",)):
            picture = await at.type(*keys)
            looked_at(picture, language, keys)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_lock_fits(home: Home, language: str) -> None:
    async with sitting_in(home, who=OWNER, language=language) as at:
        menu = at.top
        assert isinstance(menu, MainMenu)
        for keys in ((), ("12",), ("f1",)):
            menu.open(LockScreen(menu.office, lambda _: None))
            looked_at(await at.type(*keys), language, keys)


def looked_at(picture: list[str], language: str, name: object) -> None:
    assert [len(row) for row in picture] == [80] * 24, (name, picture)
    assert [row for row in picture if re.search(r"\S…", row)] == [], name
    assert any(re.match(r"F\d+ |Esc |Enter ", row) for row in picture[-3:]), (name, picture)
    assert foreign(without_files(picture), language, SHOP) == set(), (name, picture)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("row", WALKS)
async def test_nothing_is_cut_and_one_language_is_spoken(busy: Home, language: str, row: str) -> None:
    number = next(number for number, entry in enumerate(ENTRIES, 1) if entry.title.text == row)
    async with sitting_in(busy, who=OWNER, language=language) as at:
        for name, keys in WALKS[row].items():
            at.blind(*str(number), "enter")
            for key in keys:
                if key == LOOK:
                    looked_at(await at.picture(), language, name)
                    continue
                at.blind(key)
                await until_done(at)
            assert not isinstance(at.top, MainMenu), name
            looked_at(await at.picture(), language, name)
            await back_to_the_menu(at)
            assert isinstance(at.top, MainMenu)
