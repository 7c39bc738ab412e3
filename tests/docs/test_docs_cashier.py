"""docs/cashier.md: its key tables are the registry's, and the keys and words that it tells of do what it says."""

import re
from pathlib import Path

import key_table
import pytest

from tui_pos.language import translator
from tui_pos.station.commands import COMMANDS, KEY_NAMES
from tui_pos.station.keys import KeyTable, written_keys

PAGE = (Path(__file__).parents[2] / "docs" / "cashier.md").read_text(encoding="utf-8")


def test_the_key_tables_are_those_of_the_registry() -> None:
    """Run `make docs` when this fails."""
    assert key_table.with_tables(PAGE) == PAGE


@pytest.mark.parametrize("language", ["en", "bg"])
def test_every_command_of_every_screen_is_in_the_table(language: str) -> None:
    say = translator(language)
    rows = key_table.table(language).splitlines()[2:]
    assert len(rows) == sum(len(command.modes) for command in COMMANDS)
    for command in COMMANDS:
        row = f"| {written_keys(command) or ' '} | `{say(command.word)}` | {say(command.title)} |"
        assert sum(line.endswith(row) for line in rows) == len(command.modes)


def test_the_words_that_the_page_tells_of_are_commands() -> None:
    words = {word for command in COMMANDS for word in (command.word, translator("bg")(command.word))}
    assert set(re.findall(r"`(/\w+)`", PAGE)) <= words


def test_the_keys_that_the_page_tells_of_are_bound() -> None:
    bound = {KEY_NAMES[key] for command in KeyTable().commands for key in command.keys}
    assert set(re.findall(r"`(F\d+|Enter|Esc|Del|Tab|[↑↓])`", PAGE)) <= bound
