"""The demo shop, made once; each test looks at tills in a copy of it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from looked_at import Shop


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("shop") / "home"
    env = os.environ | {"TUI_POS_HOME": str(home)}
    subprocess.run(
        [sys.executable, "-m", "tui_pos", "demo", "--no-run"], check=True, env=env, stdout=subprocess.DEVNULL
    )
    return home


@pytest.fixture
def shop(demo_home: Path, tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(Path(shutil.copytree(demo_home, tmp_path / "home")))
    yield shop
    shop.close()
