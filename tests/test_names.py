"""The helpers of the tests are found by their names alone: two of one name, and whose room came first decides."""

from collections import Counter
from pathlib import Path

TESTS = Path(__file__).parent


def test_no_two_files_of_the_tests_have_one_name() -> None:
    names = Counter(path.name for path in TESTS.rglob("*.py") if path.name != "conftest.py")
    assert [name for name, files in names.items() if files > 1] == []
