"""The scenarios' shop, open for sales of random orders under random rules."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sold_rules import Shop, shop_in

from tui_pos.boot import Home


@pytest.fixture
def shop(home: Home, tmp_path: Path) -> Iterator[Shop]:
    with shop_in(home, tmp_path) as shop:
        yield shop
