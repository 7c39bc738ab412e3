"""The worked money of the acceptance scenarios, and the properties of the five functions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.domain.cart import Line
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import (
    BasisPoints,
    Cents,
    Thousandths,
    amount_of,
    format_cents,
    format_percent,
    format_qty,
    half_up,
    parse_cents,
    parse_percent,
    parse_qty,
    percent_of,
    split,
    vat_out,
)
from tui_pos.errors import Refused


@pytest.mark.parametrize(
    ("price", "qty", "percent", "net"),
    [
        ("25.45", "1", "10", "22.90"),
        ("15.05", "0.5", "0", "7.53"),
        ("8.30", "0.625", "0", "5.19"),
        ("1.10", "3", "5", "3.13"),
        ("1.98", "10", "5", "18.81"),
    ],
)
def test_a_line_rounds_its_gross_and_then_its_discount(price: str, qty: str, percent: str, net: str) -> None:
    line = Line(1, Item("A", "A"), parse_qty(qty), parse_cents(price), parse_percent(percent))
    assert format_cents(line.net) == net


def test_ten_off_three_equal_lines_gives_the_odd_cent_to_the_last() -> None:
    assert split(Cents(1000), [1000, 1000, 1000]) == [333, 333, 334]


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_the_parts_of_a_split_sum_to_the_whole_and_differ_from_their_share_by_less_than_a_cent(
    total: int, weights: list[int]
) -> None:
    parts = split(Cents(total), weights)
    assert sum(parts) == total
    if sum(weights):
        assert all(
            abs(part * sum(weights) - total * weight) < sum(weights)
            for part, weight in zip(parts, weights, strict=True)
        )


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_rounding_is_to_the_nearest_and_half_goes_away_from_zero(numerator: int, denominator: int) -> None:
    rounded = half_up(numerator, denominator)
    assert 2 * abs(rounded * denominator - numerator) <= denominator
    assert half_up(-numerator, denominator) == -rounded
    if 2 * (abs(numerator) % denominator) == denominator:
        assert abs(rounded) * denominator > abs(numerator)


@given(st.integers(1 - 10**10, 10**10 - 1))
def test_a_written_amount_is_read_back(value: int) -> None:
    assert parse_cents(format_cents(value)) == value
    assert parse_qty(format_qty(value)) == value
    assert parse_percent(format_percent(value)) == value


@pytest.mark.parametrize("text", ["", ".", "-", "1..2", "1e3", "٣", "nan", "1 000", "0x10", "5+5", "½"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_cents(text)
    assert refused.value.code == "not_a_number"


def test_digits_that_would_be_lost_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        parse_cents("1.005")
    assert refused.value.code == "too_many_decimals"


def test_a_barcode_is_no_amount() -> None:
    with pytest.raises(Refused) as refused:
        parse_qty("3800123456789")
    assert refused.value.code in {"number_too_large", "not_a_number"}


def test_a_comma_is_a_point() -> None:
    assert parse_cents("1,5") == 150


def test_vat_is_what_is_inside_the_gross() -> None:
    assert vat_out(Cents(1200), BasisPoints(2000)) == 200
    assert vat_out(Cents(1188), BasisPoints(2000)) == 198
    assert vat_out(Cents(1090), BasisPoints(900)) == 90


def test_service_and_points_round_once() -> None:
    assert percent_of(Cents(4327), BasisPoints(1000)) == 433
    assert percent_of(Cents(4760), BasisPoints(300)) == 143
    assert amount_of(Cents(830), Thousandths(625)) == 519
