"""What the commands about rules are given: rule files, and the days of a period."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tui_pos.boot import Home
from tui_pos.errors import WrongUse, reason_of
from tui_pos.pricing.rulefile import read_rules
from tui_pos.pricing.rules import Rule
from tui_pos.settings import load_settings


def read_rule_file(file: Path, book: Iterable[Rule] = ()) -> list[Rule]:
    """The rules of a file, which may be linked to those of the `book`.

    Raises WrongUse `unreadable_file`, `not_utf8`, and as `read_rules` does.
    """
    try:
        # Some editors begin a file of UTF-8 with a mark that is no part of its text.
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongUse(
            "not_utf8", "{file} cannot be read: it is not in UTF-8; save it as UTF-8 in the editor.", file=file
        ) from error
    except OSError as error:
        raise WrongUse(
            "unreadable_file", "{file} cannot be read: {reason}.", file=file, reason=reason_of(error)
        ) from error
    return read_rules(text, book)


def now_in(home: Home) -> datetime:
    """The moment on the shop's own clock."""
    return datetime.now(ZoneInfo(load_settings(home.settings).shop.time_zone))


def period(home: Home, first: datetime | None, last: datetime | None) -> tuple[date, date]:
    """The days that a command names; the last calendar month where it names none.

    Raises BadParameter where the first comes after the last.
    """
    end_of_last_month = now_in(home).date().replace(day=1) - timedelta(days=1)
    until = last.date() if last else max(end_of_last_month, first.date()) if first else end_of_last_month
    since = first.date() if first else until.replace(day=1)
    if since > until:
        raise click.BadParameter(f"{since} is after {until}; name the earlier day first.", param_hint="--from")
    return since, until
