"""What was sold, paid, owed and earned: on the terminal, and as a file."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from tui_pos.boot import Home, open_store
from tui_pos.cli.root import pass_home
from tui_pos.errors import WrongUse
from tui_pos.language import LANGUAGES, translator
from tui_pos.settings import load_settings
from tui_pos.store.database import Store

if TYPE_CHECKING:
    from tui_pos.domain.rights import Right

REPORTS = (
    "turnover",
    "by-hour",
    "by-operator",
    "by-item",
    "by-group",
    "by-partner",
    "by-location",
    "by-payment",
    "by-vat",
    "receipts",
    "discounts",
    "margin",
    "debts",
    "points",
    "packaging",
    "bonuses",
    "shifts",
    "stock",
    "stock-value",
)
"""As in `tui_pos.backoffice.reports`, which is not imported for a word of help; a test holds the two together."""

_FORMS = ("table", "csv", "xlsx", "pdf")


@click.command("report")
@click.argument("name", type=click.Choice(REPORTS))
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="The first day (default: today).")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="The last day (default: today).")
@click.option("--partner", help="Of packaging and bonuses: this customer's alone, by code.")
@click.option("--format", "form", type=click.Choice(_FORMS), help="(default: as the file is called, else table)")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="Of the titles (default: the station's in XLSX and PDF; in table and CSV the columns' own names).",
)
@pass_home
def report_command(
    home: Home,
    name: str,
    first: datetime | None,
    last: datetime | None,
    partner: str | None,
    form: str | None,
    out: Path | None,
    language: str | None,
) -> None:
    """Turnover by day, hour, operator, item and so on; receipts; discounts; what customers owe and have; stock.

    `margin` and `stock-value` tell purchase prices, `shifts` what should have been in the drawers: they ask the PIN of
    somebody who may see that.
    """
    from tui_pos.backoffice.report_files import check_pages, csv_of, paper_of, texts_of, written
    from tui_pos.backoffice.reports import asked_of, kind_named
    from tui_pos.cli.places import write_whole
    from tui_pos.domain.rights import Right
    from tui_pos.store.reports import Period, as_table

    kind = kind_named(name)
    form = form or (out.suffix[1:].lower() if out is not None and out.suffix[1:].lower() in _FORMS else "table")
    if partner is not None and not kind.of_partner:
        raise click.BadParameter("this is for the reports “packaging” and “bonuses”.", param_hint="--partner")
    if form in ("xlsx", "pdf") and out is None:
        raise click.BadParameter(
            f"{form.upper()} is written to a file; name it, as in --out report.{form}.", param_hint="--out"
        )

    settings = load_settings(home.settings)
    now = datetime.now(ZoneInfo(settings.shop.time_zone))
    since = first.date() if first else now.date()
    until = last.date() if last else max(since, now.date())
    if not kind.dated and until < now.date():
        raise WrongUse(
            "only_now",
            "The report {name} tells how things stand now, not how they stood on {day}; leave --to out.",
            name=name,
            day=until,
        )
    if kind.dated and since > until:
        raise click.BadParameter(f"{since} is after {until}; name the earlier day first.", param_hint="--from")
    if kind.right is not Right.SEE_REPORTS:
        _let_in(home, kind.right)
    with open_store(home) as store:
        asked = replace(asked_of(settings, now.date(), Period(since, until)), partner=_known(store, partner))
        if form == "pdf" and kind.how_many is not None:
            check_pages(kind.how_many(store, asked))
        report = kind.make(store, asked)
    if form in ("table", "csv") and language is None:
        headings, rows = as_table(report)
    else:
        translate = translator(language or settings.station.language)
        above = [settings.shop.name, *([f"{since:%d.%m.%Y} – {until:%d.%m.%Y}"] if kind.dated else [])]
        paper = paper_of(report, kind.title.say(translate), above, translate, settings.shop.currency)
        headings, rows = list(paper.headings), texts_of(paper)
        if form in ("xlsx", "pdf") and out is not None:
            write_whole(out, written(paper, form))
            return
    content = csv_of(headings, rows) if form == "csv" else f"{aligned([headings, *rows])}\n".encode()
    if out is not None:
        write_whole(out, content)
    elif form == "csv":
        # As bytes: a file is UTF-8, whatever the terminal is.
        click.echo(content, nl=False)
    else:
        click.echo(content.decode(), nl=False)


def _let_in(home: Home, right: "Right") -> None:
    """Ask the PIN. Raises Refused as `Door.sign_on` does, NoRight."""
    from tui_pos.boot import office_in
    from tui_pos.checkout.sign_on import Door
    from tui_pos.domain.rights import need

    with office_in(home) as workplace:
        need(Door(workplace).sign_on(_pin()), right)


def _pin() -> str:
    """Typed unseen, or a line of what is no terminal. Raises WrongUse `no_pin`."""
    if sys.stdin is not None and sys.stdin.isatty():
        typed: str = click.prompt("PIN", hide_input=True, err=True)
        return typed
    given = "" if sys.stdin is None else sys.stdin.readline().strip()
    if not given:
        raise WrongUse("no_pin", "This report asks for a PIN; type it on a terminal, or give it as a line of input.")
    return given


def _known(store: Store, partner: str | None) -> str | None:
    """Raises Refused `unknown_partner`."""
    from tui_pos.checkout.recognise import partner_named

    return None if partner is None else partner_named(store, partner).code


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows of text in columns; what is a number stands to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if cell.lstrip("-")[:1].isdigit() else cell.ljust(width)
            for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )
