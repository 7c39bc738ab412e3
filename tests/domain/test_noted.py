"""What is written into the journal has a name, so that no language reads the program's own words."""

from typing import get_args, get_type_hints

from tui_pos.backoffice.records import Records
from tui_pos.domain.noted import POSTED, EntryKind
from tui_pos.domain.noted_told import KINDS


def test_all_that_the_journal_takes_has_a_name_and_only_that() -> None:
    # `journal.append` takes no other kind: mypy reads the type at each place where something is written.
    assert {kind for kind in KINDS if not kind.startswith(f"{POSTED}:")} == set(get_args(EntryKind))


def test_what_becomes_of_a_record_of_the_lists_is_among_them() -> None:
    (kinds,) = get_args(get_type_hints(Records)["kind"])
    whats = get_args(get_type_hints(Records._note)["what"])
    never = {f"{kind}_removed" for kind in get_args(kinds)} - {"payment_removed"}
    assert {f"{kind}_{what}" for kind in get_args(kinds) for what in whats} - never <= set(KINDS)
