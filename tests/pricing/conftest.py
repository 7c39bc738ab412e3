"""The walled child in which the scripts of these tests run."""

from collections.abc import Iterator

import pytest
from advanced import Listening

from tui_pos.pricing.scripts.prelude import prelude
from tui_pos.scripting.box import ScriptBox


@pytest.fixture(scope="session")
def box() -> Iterator[ScriptBox]:
    """Started once."""
    box = ScriptBox(prelude())
    yield box
    box.close()


@pytest.fixture
def scripts(box: ScriptBox) -> Listening:
    """The same, listened to from now on."""
    return Listening(box)
