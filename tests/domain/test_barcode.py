"""Barcodes: shape, check digit, spellings, and the labels of a shop's scales."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.domain.barcode import WeightMask, has_right_check_digit, is_barcode, spellings
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


def with_check_digit(body: str) -> str:
    """A body of 11 or 12 digits, with the check digit of its UPC-A or EAN-13."""
    weights = (3, 1) * 6 if len(body) == 11 else (1, 3) * 6
    return f"{body}{-sum(int(d) * w for d, w in zip(body, weights, strict=False)) % 10}"


upc_a = st.from_regex(r"[0-9]{11}", fullmatch=True).map(with_check_digit)


@st.composite
def suppressed(draw: st.DrawFn) -> tuple[str, str]:
    """A UPC-A that has a UPC-E, and that UPC-E, as a printer of labels leaves the zeros out."""
    digits = st.integers(0, 9).map(str)
    maker, goods, last = draw(st.tuples(*[digits] * 5)), draw(st.tuples(*[digits] * 3)), draw(digits)
    a, b, c, d, e = maker
    if last in "012":
        body, short = f"{a}{b}{last}0000{''.join(goods)}", f"{a}{b}{''.join(goods)}{last}"
    elif last == "3":
        body, short = f"{a}{b}{c}00000{goods[0]}{goods[1]}", f"{a}{b}{c}{goods[0]}{goods[1]}3"
    elif last == "4":
        body, short = f"{a}{b}{c}{d}00000{goods[0]}", f"{a}{b}{c}{d}{goods[0]}4"
    else:
        body, short = f"{a}{b}{c}{d}{e}0000{last}", f"{a}{b}{c}{d}{e}{last}"
    system = draw(st.sampled_from("01"))
    full = with_check_digit(system + body)
    return full, f"{system}{short}{full[-1]}"


@pytest.mark.parametrize(
    ("scanned", "looked_up"),
    [
        ("012345678905", ("012345678905", "0012345678905")),
        ("0012345678905", ("0012345678905", "012345678905")),
        ("04252614", ("04252614", "042100005264", "0042100005264")),
        ("01234565", ("01234565", "012345000065", "0012345000065")),
        ("96385074", ("96385074",)),
        ("01234567", ("01234567",)),
        ("4006381333931", ("4006381333931",)),
        ("10614141000415", ("10614141000415",)),
        ("КОЛА", ("КОЛА",)),
        ("٠٤٢٥٢٦١٤", ("٠٤٢٥٢٦١٤",)),
        ("", ("",)),
    ],
)
def test_a_scanned_code_is_looked_up_in_these_spellings(scanned: str, looked_up: tuple[str, ...]) -> None:
    assert spellings(scanned) == looked_up


@given(upc_a)
def test_a_upc_a_and_its_ean_13_are_looked_up_for_each_other(upc: str) -> None:
    assert spellings(upc) == (upc, f"0{upc}")
    assert spellings(f"0{upc}") == (f"0{upc}", upc)
    assert all(map(has_right_check_digit, spellings(upc)))


@given(suppressed())
def test_a_upc_e_is_looked_up_as_the_upc_a_whose_zeros_it_leaves_out(both: tuple[str, str]) -> None:
    full, short = both
    assert spellings(short) == (short, full, f"0{full}")


@given(st.from_regex(r"[0-9]{8}", fullmatch=True))
def test_eight_digits_never_become_a_upc_a_with_a_wrong_check_digit(digits: str) -> None:
    scanned, *others = spellings(digits)
    assert scanned == digits
    assert all(other[-1] == digits[-1] and has_right_check_digit(other) for other in others)
    assert [len(other) for other in others] in ([], [12, 13])


@given(st.text(max_size=14) | st.from_regex(r"[0-9]{0,16}", fullmatch=True))
def test_what_was_scanned_is_always_looked_up_first_and_nothing_twice(text: str) -> None:
    looked_up = spellings(text)
    assert looked_up[0] == text
    assert len(set(looked_up)) == len(looked_up)
