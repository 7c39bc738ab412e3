"""The scenarios' shop, open for sales of random orders under random rules."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_parts import MANAGER
from printed_by_hand import Hands, hands_at
from script_shop import desk_in, new_box
from shift_parts import ready
from sold_rules import Shop, shop_in

from tui_pos.boot import Home, workplace_in
from tui_pos.checkout.rules.desk import RuleDesk
from tui_pos.checkout.scripts.desk import ScriptDesk
from tui_pos.checkout.workplace import Workplace
from tui_pos.scripting.box import ScriptBox


@pytest.fixture
def shop(home: Home, tmp_path: Path) -> Iterator[Shop]:
    with shop_in(home, tmp_path) as shop:
        yield shop


@pytest.fixture
def workplace(home: Home) -> Iterator[Workplace]:
    with workplace_in(home) as workplace:
        yield workplace


@pytest.fixture
def desk(workplace: Workplace) -> RuleDesk:
    return RuleDesk(workplace, MANAGER)


@pytest.fixture(scope="session")
def box() -> Iterator[ScriptBox]:
    """One child for all tests: it remembers nothing of a script."""
    box = new_box()
    yield box
    box.close()


@pytest.fixture
def scripts(workplace: Workplace, box: ScriptBox) -> ScriptDesk:
    """The technician's desk."""
    return desk_in(workplace, box)


@pytest.fixture
def hands(home: Home) -> Iterator[Hands]:
    """The cashier's till."""
    with hands_at(home, "1111") as hands:
        hands.tell(ready(None))
        yield hands


@pytest.fixture
def boss(home: Home) -> Iterator[Hands]:
    """The manager's till."""
    with hands_at(home, "2222") as hands:
        hands.tell(ready(None))
        yield hands
