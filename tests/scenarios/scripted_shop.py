"""Scripts put into the scenarios' shop as a technician of it would, each with a rule of its own."""

from datetime import UTC, datetime
from typing import Any

from tui_pos.boot import Home, open_store
from tui_pos.checkout.rules.book import replace_book
from tui_pos.pricing.rulefile import read_rules
from tui_pos.store import scripts as stored
from tui_pos.store.installation import installation_of

SOUND = """
def rule(op):
    if op.total > eur("50"):
        return play_sound("promo.wav")
"""


def effects(said: dict[str, Any], kind: str) -> list[dict[str, str]]:
    assert said["review"] is not None, said["error"]
    return [effect for effect in said["review"]["effects"] if effect["kind"] == kind]


def put_scripts(home: Home, rules: str = "", more: str = "", **sources: str) -> None:
    """Scripts by name, each confirmed here, and a book of one rule for each of them beside those of `rules`."""
    now, here = datetime(2026, 1, 1, tzinfo=UTC), installation_of(home.root)
    with open_store(home) as store:
        for name, source in sources.items():
            version = stored.put_script(store, name, source, "", technician="kalin", moment=now, installation=here)
            stored.confirm(store, name, version, here, "kalin", now)
        book = rules + "".join(_advanced(name, more) for name in sources)
        replace_book(store, read_rules(book), installation=here)


def _advanced(name: str, more: str) -> str:
    """A rule of the script of the same name, as it stands in a rule file."""
    return f'\n[[rule]]\nname = "{name}"\noperations = ["sale"]\nscript = "{name}"\n{more}\n'
