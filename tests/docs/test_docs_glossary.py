"""docs/glossary.md gives names that the program really uses, and each thing once."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
ROW = re.compile(r"^\| (?!English|---)(.+?) \| (.+?) \| (.*?) ?\| (.*?) ?\|$", re.MULTILINE)
ROWS = ROW.findall((REPOSITORY / "docs" / "glossary.md").read_text(encoding="utf-8"))


def test_every_name_of_the_glossary_is_one_that_the_program_uses() -> None:
    program = "\n".join(file.read_text(encoding="utf-8") for file in (REPOSITORY / "tui_pos").rglob("*.py"))
    words = set(re.findall(r"\w+", program))
    named = {name for *_, code, _ in ROWS for name in re.findall(r"`(.+?)`", code)}
    assert len(named) > 40
    assert {name for name in named if not words.issuperset(name.split("."))} == set()


def test_a_term_stands_once_and_has_its_bulgarian() -> None:
    english = [term for term, *_ in ROWS]
    assert len(english) == len(set(english))
    assert all(re.search("[А-я]", bulgarian) for _, bulgarian, *_ in ROWS)
