"""A box for each test."""

from collections.abc import Iterator

import pytest
from walled import PRELUDE

from tui_pos.scripting.box import ScriptBox


@pytest.fixture
def box() -> Iterator[ScriptBox]:
    """Patient, on a machine as busy as it likes."""
    box = ScriptBox(PRELUDE, patience_s=30)
    yield box
    box.close()
