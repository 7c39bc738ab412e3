"""`tui-pos run`, where other options stand beside it; alone it takes the shorter way in `tui_pos.cli.main`."""

import sys

import click

from tui_pos.boot import Home
from tui_pos.cli.root import pass_home
from tui_pos.cli.station import open_till


@click.command("run")
@pass_home
def run_command(home: Home) -> None:
    """Open the till."""
    sys.exit(open_till(str(home.root)))
