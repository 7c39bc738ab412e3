"""Barcodes: shape, check digit, and the labels of a shop's scales."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.domain.barcode import WeightMask, has_right_check_digit, is_barcode
from tui_pos.errors import Refused

MASK = WeightMask("28CCCCCQQQQQX")


def test_l05_a_scales_label_names_item_and_weight() -> None:
    assert MASK.read("2801234002505") == ("01234", 250)


def test_l05_a_misread_label_is_refused_or_taken_by_setting() -> None:
    with pytest.raises(Refused) as refused:
        MASK.read("2801234002507")
    assert refused.value.code == "wrong_check_digit"
    assert WeightMask("28CCCCCQQQQQX", check_digit=False).read("2801234002507") == ("01234", 250)


@pytest.mark.parametrize("other", ["3800000000010", "280123400250", "28012340025055", "28A1234002505", ""])
def test_what_is_no_label_of_this_mask_is_left_to_others(other: str) -> None:
    assert MASK.read(other) is None


@pytest.mark.parametrize("pattern", ["28CCCCCQQQQQ", "28CCCCCCCCCCX", "28QQQQQQQQQQX", "28CCCCCQQQQQZ", ""])
def test_a_mask_that_is_none_is_refused_when_it_is_made(pattern: str) -> None:
    with pytest.raises(Refused) as refused:
        WeightMask(pattern)
    assert refused.value.code == "bad_mask"


@pytest.mark.parametrize("digits", ["96385074", "036000291452", "4006381333931", "10614141000415"])
def test_ean_8_upc_ean_13_and_gtin_14_are_barcodes(digits: str) -> None:
    assert is_barcode(digits)
    assert has_right_check_digit(digits)


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(0, 12), st.integers(1, 9))
def test_one_misread_digit_is_always_found(body: str, place: int, shift: int) -> None:
    weights = [1, 3] * 6
    check = -sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 10
    right = f"{body}{check}"
    assert has_right_check_digit(right)
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]
    assert not has_right_check_digit(wrong)
