"""What changes from one version of a script to the next, as `diff -u` tells it: of its text, then of its tests."""

from difflib import unified_diff

from tui_pos.store.scripts import StoredScript


def difference(before: StoredScript | None, after: StoredScript | None) -> str:
    """The lines of the difference; None is a script that is not there yet."""
    (source, tests), (new_source, new_tests) = (
        ("", "") if each is None else (each.source, each.tests) for each in (before, after)
    )
    return "\n".join(
        line
        for name, old, new in (("rule", source, new_source), ("tests", tests, new_tests))
        for line in unified_diff(old.splitlines(), new.splitlines(), name, name, lineterm="", n=2)
    )
