"""`tui-pos journal`: what happened in the shop, searched, on the terminal or in a file."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from sys import maxsize
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from tui_pos.boot import Home, open_store
from tui_pos.cli.root import pass_home
from tui_pos.store.database import Store

if TYPE_CHECKING:
    from tui_pos.domain.noted import Noted

_SHOWN = 200


@click.command("journal")
@click.argument("words", nargs=-1)
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="The first day.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="The last day.")
@click.option("--operator", metavar="CODE", help="Only what this operator did.")
@click.option("--kind", "kinds", multiple=True, help="Only this kind, as the JSON names it; `posted:sale` for sales.")
@click.option("--receipt", metavar="NUMBER", help="Only what is about this receipt, sale or УНП.")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), help="(default: table; a file: as it is called)"
)
@click.option(
    "--limit", type=click.IntRange(min=1), help=f"At most so many, the newest (default: all; of a table {_SHOWN})."
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@pass_home
def journal_command(
    home: Home,
    words: tuple[str, ...],
    first: datetime | None,
    last: datetime | None,
    operator: str | None,
    kinds: tuple[str, ...],
    receipt: str | None,
    form: str | None,
    limit: int | None,
    out: Path | None,
) -> None:
    """What happened, newest first: entries of the journal and what was posted.

    WORDS look for it as at the till: a day (22.11 or 2026-11-22), who it was, a kind of entry, a receipt.
    """
    from tui_pos.checkout.journal_files import lines
    from tui_pos.checkout.journal_room import understood
    from tui_pos.cli.places import write_whole
    from tui_pos.settings import load_settings
    from tui_pos.store.journal_search import each_noted

    suffix = out.suffix[1:].lower().replace("jsonl", "json") if out is not None else ""
    form = form or (suffix if suffix in ("csv", "json") else "table")
    if first and last and first > last:
        raise click.BadParameter(
            f"{first:%Y-%m-%d} is after {last:%Y-%m-%d}; name the earlier day first.", param_hint="--from"
        )
    with open_store(home) as store:
        today = datetime.now(ZoneInfo(load_settings(home.settings).shop.time_zone)).date()
        sought = understood(store, " ".join(words), today, str)
        sought = replace(
            sought,
            first=first.date() if first else sought.first,
            last=last.date() if last else sought.last,
            operator=operator or sought.operator,
            kinds=frozenset(kinds) or sought.kinds,
            number=receipt or sought.number,
        )
        found = each_noted(store, sought, once=form == "table")
        most = limit or (_SHOWN if form == "table" else None)
        entries = list(islice(found, most and min(most, maxsize)))
        content = "".join(lines(entries, form)) if form != "table" else _table(store, entries)
    if out is not None:
        write_whole(out, content)
    else:
        click.echo(content.encode() if form != "table" else content, nl=False)


def _table(store: Store, entries: "Sequence[Noted]") -> str:
    from tui_pos.checkout.journal_reading import Reading
    from tui_pos.cli.report import aligned
    from tui_pos.domain.noted_told import kind_told, row_told
    from tui_pos.store import parties

    names: dict[str, str] = {}

    def named(code: str) -> str:
        if code not in names:
            known = parties.operator(store, code) if code else None
            names[code] = code if known is None else known.name
        return names[code]

    reading = Reading(store)
    rows = [
        (
            f"{entry.moment:%Y-%m-%d %H:%M:%S}",
            kind_told(entry, str),
            named(entry.operator),
            row_told(reading.of(entry), str, named),
        )
        for entry in entries
    ]
    return aligned([("moment", "kind", "operator", "what"), *rows]) + "\n"
