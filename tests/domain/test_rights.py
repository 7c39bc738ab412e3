"""Rights grow with the level, and a refusal names who can help."""

import pytest

from tui_pos.domain.rights import NEEDED, Level, Right, may, need
from tui_pos.errors import Refused


def test_every_right_has_its_level() -> None:
    assert set(NEEDED) == set(Right)


@pytest.mark.parametrize("right", Right)
def test_a_higher_level_has_every_right_of_a_lower_one(right: Right) -> None:
    allowed = [may(level, right) for level in sorted(Level)]
    assert allowed == sorted(allowed)
    assert may(Level.OWNER, right)


def test_a_refusal_names_the_right_and_who_has_it() -> None:
    with pytest.raises(Refused) as refused:
        need(Level.CASHIER, Right.CHANGE_DISCOUNT)
    assert refused.value.code == "no_right"
    assert "manager" in str(refused.value)
