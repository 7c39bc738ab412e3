"""No cell of a file acts in the spreadsheet that opens it, and what is read back is what was meant."""

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.domain.spreadsheet import as_meant, harmless


@pytest.mark.parametrize("cell", ["=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "-2+3+cmd|'x'!A", "+A1", "\t=1", "'=1"])
def test_a_formula_is_written_as_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["", "-12.50", "-3,5", "+359 88 111-22/33", "Кола", "O'Neil", "'80", "1=1", "-", "ул. 1"]
)
def test_numbers_telephones_and_other_words_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == as_meant(cell) == cell


@examples(200)
@given(st.text("'=+-@\t1a ", max_size=6) | st.text(max_size=20))
def test_what_is_written_is_read_back(cell: str) -> None:
    assert as_meant(harmless(cell)) == cell
