"""A few of the ways to lose a receipt or to print it twice, in every run of the tests; `make exactly-once`: all."""

import pytest
from fates import fated
from rig import conversation, places, struck
from table import VICTIMS

from tui_pos.fiscal.families import FAMILIES


@pytest.mark.parametrize("family", FAMILIES)
def test_whoever_dies_in_the_middle_there_is_one_receipt_and_one_sale(family: str) -> None:
    where = places(conversation(family))
    for number, place in enumerate(where[3 :: len(where) // 6]):
        ended = struck(family, place, VICTIMS[number % len(VICTIMS)])
        assert ended.wrong is None, (place, ended)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("fate", ["reply lost", "another program sells in between"])
def test_what_the_line_or_another_program_does_there_is_one_receipt_and_one_sale(family: str, fate: str) -> None:
    ended = fated(fate, family, 7)
    assert ended.wrong is None, ended


def test_a_case_that_went_wrong_is_seen() -> None:
    """The table would be worth nothing if it could not fail: a second receipt is one too many."""
    from rig import rig

    with rig("datecs-p") as shop:
        shop.begin()
        shop.save()
        assert shop.wrong() is None
        lines = shop.ledger.read_bytes()
        shop.ledger.write_bytes(lines + lines)
        assert shop.wrong() == "2 receipts"
        shop.ledger.write_bytes(b"")
        assert shop.wrong() == "0 receipts"
