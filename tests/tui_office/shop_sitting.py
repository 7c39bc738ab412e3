"""Sitting in the back office of the scenarios' shop, as one of its operators, at a screen of the main menu."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

from tui_office import Sitting, sitting_at

from tui_pos.boot import Home, office_in
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Right
from tui_pos.language import translator
from tui_pos.store.parties import operator
from tui_pos.tui.office.main import ENTRIES, main_menu
from tui_pos.tui.office.shop_office import ShopOffice, shop_office

OWNER, MANAGER, CASHIER = "1", "2", "3"


@contextmanager
def opened(home: Home, who: str = MANAGER) -> Iterator[tuple[Workplace, Operator]]:
    """The shop, and one of its operators."""
    with office_in(home) as workplace:
        found = operator(workplace.store, who)
        assert found is not None
        yield workplace, found


@contextmanager
def office(home: Home, who: str = MANAGER, language: str = "en") -> Iterator[ShopOffice]:
    """What a screen is made with."""
    with opened(home, who) as (workplace, sits):
        yield shop_office(workplace, sits, translator(language))


@asynccontextmanager
async def sitting_in(
    home: Home, *rights: Right, who: str = MANAGER, language: str = "en", at: str = ""
) -> AsyncIterator[Sitting]:
    """Somebody at the main menu, or at the screen of the module `at`; with single `rights` besides their own."""
    with opened(home, who) as (workplace, sits):
        sits = replace(sits, rights=sits.rights | frozenset(rights))
        async with sitting_at(lambda: main_menu(workplace, sits, translator(language))) as sitting:
            if at:
                number = next(number for number, entry in enumerate(ENTRIES, 1) if entry.module == at)
                sitting.blind(*str(number), "enter")
            yield sitting
