"""`tui-pos backup`: a copy of the shop that is whole though the till sells meanwhile, checked once it is written."""

import os
import sys
from pathlib import Path

import click

from tui_pos.boot import Home, need_shop
from tui_pos.cli.places import file_named, writable
from tui_pos.cli.root import pass_home
from tui_pos.errors import ShopError
from tui_pos.settings import load_settings


@click.command("backup")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--list", "listed", is_flag=True, help="Only list the backups that there are, newest first.")
@click.option("--gently", is_flag=True, hidden=True)
@pass_home
def backup_command(home: Home, file: Path | None, listed: bool, gently: bool) -> None:
    """Make a backup of the shop, which may be open: into its folder of backups, or into FILE. It is read again once it
    is written. Beside it stand its SHA-256 and the settings."""
    from tui_pos.boot.backups import as_told, back_up, folder_of
    from tui_pos.store.backups import backups_in

    if listed:
        if file is not None:
            raise click.UsageError("--list makes no backup; leave FILE or --list out.")
        for backup in backups_in(folder_of(home, load_settings(home.settings))):
            click.echo(f"{backup.moment:%d.%m.%Y %H:%M:%S}  {backup.size / 1e6:9.1f} MB  {backup.file}")
        return
    if gently:
        os.nice(19)
    try:
        need_shop(home)
        done = back_up(home, None if file is None else _own(file), gently=gently)
    except ShopError as error:
        if not gently:
            raise
        print(as_told(error), file=sys.stderr)
        sys.exit(error.exit_code)
    click.echo(f"The backup is in {done}, read again and whole.")


def _own(file: Path) -> Path:
    """No folder is made for it: where a disk is not mounted, one would be made beside the shop's own disk."""
    found = file_named(file)
    return found if found.exists() else writable(found)
