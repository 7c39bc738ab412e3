"""`tui-pos restore`: a backup brought back in the place of the shop, which is kept aside."""

from pathlib import Path

import click

from tui_pos.boot import Home
from tui_pos.cli.places import file_named
from tui_pos.cli.root import pass_home


@click.command("restore")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--last", is_flag=True, help="Take the newest backup that is whole.")
@click.option("--check", "only_check", is_flag=True, help="Only read the backup, and say whether it is whole.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--without-printer", is_flag=True, help="Go on though the printer cannot say what it has issued since.")
@click.option("--other-shop", is_flag=True, help="The backup is of another shop, and is to take the place of this one.")
@pass_home
def restore_command(
    home: Home,
    file: Path | None,
    last: bool,
    only_check: bool,
    yes: bool,
    without_printer: bool,
    other_shop: bool,
) -> None:
    """Bring back the backup FILE. The shop must be closed; what is there now goes to `set-aside/` in the home."""
    if (file is None) != last:
        raise click.UsageError("Name a backup, or say --last; tui-pos backup --list shows those that there are.")
    from tui_pos.boot.restore import Plan, newest, restore
    from tui_pos.store import backups

    chosen = newest(home) if file is None else file_named(file)
    if only_check:
        whole = backups.check(chosen)
        click.echo(f"{chosen} is whole: {whole.operations} operations, the last entry of {whole.last[:19]}.")
        return

    def agree(plan: Plan) -> None:
        click.echo(f"{plan.file}: {plan.backup.operations} operations, the last entry of {plan.backup.last[:19]}.")
        if plan.damaged:
            click.echo("The shop that is there now is damaged, or is none.")
        elif plan.lost:
            click.echo(f"The shop that is there now has {plan.lost} operations more, which will not be in it any more.")
        if not yes:
            click.confirm("Bring the backup back?", abort=True)

    found = restore(home, chosen, agree, ask_printer=not without_printer, other_shop=other_shop)
    click.echo(f"The shop is as it was in {chosen}.")
    if found.aside is not None:
        click.echo(f"What was there lies in {found.aside}.")
    done = found.done
    for what, usns in (
        ("Posted, for the receipt came out", done.posted),
        ("Given up, for no receipt came out", done.dropped),
        ("Waits at the till for somebody to look at the paper", done.unsure),
        ("Sales in hand that are cancelled, for their number may be on a receipt", done.cancelled),
        ("Held sales that get another number", done.renumbered),
    ):
        if usns:
            click.echo(f"{what}: {', '.join(usns)}.")
    if found.missing:
        click.echo("Receipts that the printer has issued and this shop does not know; enter them by hand:")
        for receipt in found.missing:
            click.echo(f"  {receipt}")
    for device, counter in done.usns.items():
        click.echo(f"Unique sale numbers of {device} go on after {counter:07d}.")
