"""The scenarios' shop, open for sales of random orders under random rules."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_parts import MANAGER
from sold_rules import Shop, shop_in

from tui_pos.boot import Home, workplace_in
from tui_pos.checkout.rule_desk import RuleDesk
from tui_pos.checkout.workplace import Workplace


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
