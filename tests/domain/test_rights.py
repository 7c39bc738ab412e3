"""Rights grow with the level, and a refusal names who can help."""

import pytest

from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import NEEDED, Level, NoRight, Right, may, need


def someone(level: Level, *rights: Right) -> Operator:
    return Operator("7", "Someone", level, rights=frozenset(rights))


def test_every_right_has_its_level() -> None:
    assert set(NEEDED) == set(Right)


@pytest.mark.parametrize("right", Right)
def test_a_higher_level_has_every_right_of_a_lower_one(right: Right) -> None:
    allowed = [may(someone(level), right) for level in sorted(Level)]
    assert allowed == sorted(allowed)
    assert may(someone(Level.OWNER), right)


def test_a_refusal_names_the_right_and_who_has_it() -> None:
    with pytest.raises(NoRight) as refused:
        need(someone(Level.CASHIER), Right.CHANGE_DISCOUNT)
    assert refused.value.needs is Right.CHANGE_DISCOUNT
    assert refused.value.code == "no_right"
    assert "manager" in str(refused.value)


def test_a_single_right_comes_on_top_of_the_level() -> None:
    granted = someone(Level.CASHIER, Right.STORNO)
    assert may(granted, Right.STORNO)
    assert not may(granted, Right.CHANGE_DISCOUNT)
