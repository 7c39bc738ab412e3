"""The demo shop, made by the command itself."""

import shutil
from pathlib import Path

import pytest
from typed_command import tui_pos


@pytest.fixture(scope="session")
def _made_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo") / "home"
    done = tui_pos("demo", "--no-run", home=home)
    assert (done.code, done.err) == (0, "")
    return home


@pytest.fixture
def demo(_made_demo: Path, tmp_path: Path) -> Path:
    """The folder of a fresh demo shop."""
    return Path(shutil.copytree(_made_demo, tmp_path / "demo"))
