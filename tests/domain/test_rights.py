"""Rights grow with the level, and a refusal names who can help."""

import pytest

from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import NEEDED, RIGHT_NAMES, Level, NoRight, Right, may, need, no_right
from tui_pos.errors import Terms
from tui_pos.language import LANGUAGES, translator


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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("right", Right)
def test_every_right_is_named_whole_in_the_readers_language_alone_or_among_others(right: Right, language: str) -> None:
    says = translator(language)
    name = says(str(RIGHT_NAMES[right]))
    assert (name == RIGHT_NAMES[right]) is (language == "en")
    assert name in no_right(right).say(says)
    assert Terms((RIGHT_NAMES[right], RIGHT_NAMES[Right.STORNO])).say(says) == f"{name}, {says('storno')}"


def test_a_single_right_comes_on_top_of_the_level() -> None:
    granted = someone(Level.CASHIER, Right.STORNO)
    assert may(granted, Right.STORNO)
    assert not may(granted, Right.CHANGE_DISCOUNT)
