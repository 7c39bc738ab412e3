"""Who runs scripts is started when somebody signs on at a till whose book has some, and never else."""

from pathlib import Path

import pytest
from script_shop import activated, desk_in

from tui_pos.boot import Home, till_in, workplace_in
from tui_pos.scripting.box import ScriptBox


def children() -> set[str]:
    """The processes that this one has started."""
    return {child for task in Path("/proc/self/task").iterdir() for child in (task / "children").read_text().split()}


def started_by_signing_on(home: Home) -> int:
    before = children()
    with till_in(home, lambda: None) as till:
        assert children() == before
        till.sign_on("3333")
        started = len(children() - before)
    assert children() <= before
    return started


@pytest.fixture
def has_script(home: Home, box: ScriptBox) -> Home:
    with workplace_in(home) as workplace:
        activated(desk_in(workplace, box))
    return home


def test_signing_on_starts_it_where_the_book_has_a_script(has_script: Home) -> None:
    assert started_by_signing_on(has_script) == 1


def test_a_book_without_scripts_starts_nothing(home: Home) -> None:
    assert started_by_signing_on(home) == 0


def test_where_scripts_are_off_nothing_is_started(has_script: Home) -> None:
    settings = has_script.settings
    settings.write_text(settings.read_text("utf-8") + "[scripts]\non = false\n", "utf-8")
    assert started_by_signing_on(has_script) == 0
