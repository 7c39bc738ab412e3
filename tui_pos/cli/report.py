"""A first look at what was sold, and at what is owed of what was given on consignment."""

import csv
from collections.abc import Sequence
from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

import click

from tui_pos.boot import Home, open_store
from tui_pos.cli.root import pass_home
from tui_pos.settings import load_settings
from tui_pos.store.database import Store

REPORTS = ("turnover", "receipts", "packaging", "bonuses")

_OF_PARTNERS = ("packaging", "bonuses")


@click.command("report")
@click.argument("name", type=click.Choice(REPORTS))
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="The first day (default: today).")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="The last day (default: today).")
@click.option("--partner", help="Of packaging and bonuses: this customer's alone, by code.")
@click.option("--format", "form", type=click.Choice(["table", "csv"]), default="table", show_default=True)
@pass_home
def report_command(
    home: Home, name: str, first: datetime | None, last: datetime | None, partner: str | None, form: str
) -> None:
    """Turnover by day, the receipts one by one, the packaging that customers were given and owe, or their bonuses."""
    from tui_pos.store import reports

    if name in _OF_PARTNERS and (first or last):
        raise click.BadParameter("it tells how things stand now; leave --from and --to out.", param_hint=name)
    if name not in _OF_PARTNERS and partner is not None:
        raise click.BadParameter("this is for the reports “packaging” and “bonuses”.", param_hint="--partner")

    today = datetime.now(ZoneInfo(load_settings(home.settings).shop.time_zone)).date()
    since = first.date() if first else today
    until = last.date() if last else max(since, today)
    if since > until:
        raise click.BadParameter(f"{since} is after {until}; name the earlier day first.", param_hint="--from")
    with open_store(home) as store:
        if name == "packaging":
            table = reports.Report(reports.PackagingRow, reports.packaging(store, _known(store, partner)))
        elif name == "bonuses":
            table = reports.Report(reports.BonusRow, reports.bonuses(store, _known(store, partner)))
        elif name == "turnover":
            table = reports.turnover(store, since, until)
        else:
            table = reports.receipts(store, since, until)
        headings, rows = reports.as_table(table)
    if form == "csv":
        text = StringIO()
        csv.writer(text, lineterminator="\n").writerows([headings, *rows])
        # As bytes: a file is UTF-8, whatever the terminal is.
        click.echo(text.getvalue().encode(), nl=False)
    else:
        click.echo(aligned([headings, *rows]))


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
