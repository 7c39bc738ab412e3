"""docs/owner.md speaks in the words of the wizard, knows all that rules can do, and quotes what the check says."""

import re
from pathlib import Path

import languages

from tui_pos.pricing.lint import __name__ as lint_room
from tui_pos.pricing.terms import ACTIONS, CONDITIONS
from tui_pos.tui.screens import texts

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs" / "owner.md").read_text(encoding="utf-8")


def table(header: str) -> list[list[str]]:
    """The cells of the rows of the table whose header line begins so."""
    rows = PAGE.partition(f"\n| {header} |")[2].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]


def test_every_condition_and_every_action_has_its_row_under_the_wizards_own_name() -> None:
    for header, terms in (("condition", CONDITIONS), ("action", ACTIONS)):
        assert [row[0] for row in table(header)] == [f"**{texts.of_term(term.name).title.text}**" for term in terms]


def test_what_the_check_says_is_quoted_as_it_is_said_and_nothing_is_left_out() -> None:
    folder = REPOSITORY / "tui_pos" / Path(*lint_room.split(".")[1:])
    source = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))
    # The name of a kind of operation is a word of the screens too, and no sentence.
    sentences = [sentence for sentence in languages.sentences() if " " in sentence and f'"{sentence}"' in source]
    said = {re.sub(r"\{\w+\}", "…", sentence) for sentence in sentences}
    quoted = {row[0] for row in table("it says")}
    assert quoted <= said
    # One row stands for all that is gone; and a second sentence may follow a loss.
    unquoted = {each for each in said - quoted if not re.match(r"There is no |No \w+ is in |“…”( |$)", each)}
    assert unquoted == set()
