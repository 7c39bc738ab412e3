"""`tui-pos run`, where other options stand beside it; alone it takes the shorter way in `tui_pos.cli.main`."""

import sys

import click

from tui_pos.boot import Home
from tui_pos.cli.root import has_training, pass_home
from tui_pos.cli.station import open_till


class Run(click.Command):
    """Knows nothing of training where that is not allowed."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        found = super().get_params(ctx)
        return found if has_training(ctx) else [one for one in found if not (one.name or "").startswith("training")]


@click.command("run", cls=Run)
@click.option("--training", is_flag=True, help="On a copy of the shop, to practise: nothing of it is real.")
@click.option("--training-from-till", is_flag=True, hidden=True)
@pass_home
def run_command(home: Home, training: bool = False, training_from_till: bool = False) -> None:
    """Open the till."""
    sys.exit(
        open_till(str(home.root), home.station, training=training or training_from_till, from_till=training_from_till)
    )
