"""What a new shop needs before anybody can sell: a name, a first operator, and the place of its till."""

import sys
from pathlib import Path

import click

from tui_pos.boot import Home, open_store, settings_of
from tui_pos.errors import Refused, WrongUse
from tui_pos.settings_text import replace_file, with_table

_LONGEST_NAME = 60


def name_typed(_: click.Context, option: click.Parameter, text: str | None) -> str | None:
    """A name of a shop or a person as it is typed in a command."""
    if text is None:
        return None
    name = " ".join(text.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise click.BadParameter(f"A name has 1 to {_LONGEST_NAME} characters.", param=option)
    return name


def ask_pin() -> str:
    """The PIN of whoever is first: typed twice unseen, or a line of what is no terminal. Raises WrongUse `no_pin`."""
    if sys.stdin is not None and sys.stdin.isatty():
        pin: str = click.prompt("PIN, 4 to 7 digits", hide_input=True, confirmation_prompt=True, err=True)
    else:
        pin = "" if sys.stdin is None else sys.stdin.readline().strip()
    if not (4 <= len(pin) <= 7 and pin.isascii() and pin.isdigit()):
        raise WrongUse("no_pin", "A PIN is 4 to 7 digits; type it again.")
    return pin


def check_first(home: Home) -> None:
    """Raises Refused `has_operators` for a shop where somebody can sign on already."""
    from tui_pos.store import parties

    with open_store(home) as store:
        if parties.has_operators(store):
            raise Refused(
                "has_operators",
                "The shop in {home} has operators already, and nothing was changed; others are made in its back "
                "office.",
                home=home.root,
            )


def make_owner(home: Home, name: str, pin: str) -> None:
    """The first operator, who may do everything; and the place of this till, where there is none of that code."""
    from tui_pos.cli.rule_files import now_in
    from tui_pos.domain.parties import Location, Operator
    from tui_pos.domain.rights import Level
    from tui_pos.store import journal, parties

    settings, moment = settings_of(home), now_in(home)
    with open_store(home) as store, store.write():
        place = settings.station.location
        if parties.location(store, place) is None:
            parties.put_location(store, Location(place, settings.shop.name))
            journal.append(store, "location_made", "", moment, {"code": place, "name": settings.shop.name})
        # An import may have brought somebody without a PIN.
        code = next(code for code in map(str, range(1, 10_000)) if parties.operator(store, code) is None)
        parties.put_operator(store, Operator(code, name, Level.OWNER, settings.station.language), pin)
        journal.append(store, "operator_made", "", moment, {"code": code, "name": name})


def put_shop_name(file: Path, name: str) -> None:
    """Write the shop's name into its settings; every other letter of them stays. Raises WrongUse `bad_settings`."""
    new = with_table(file.read_bytes().decode("utf-8") if file.exists() else "", ("shop",), {"name": name})
    if new is None:
        raise WrongUse(
            "bad_settings", "{file} cannot take the shop's name; write it there under [shop] as name.", file=file
        )
    replace_file(file, new)
