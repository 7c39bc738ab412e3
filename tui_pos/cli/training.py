"""`tui-pos training-reset`: what was practised is thrown away. Practising itself is `tui-pos run --training`."""

import click

from tui_pos.boot import Home
from tui_pos.cli.root import pass_home


@click.command("training-reset")
@pass_home
def training_reset_command(home: Home) -> None:
    """Throw away what was practised in training, and take the shop's lists anew."""
    from tui_pos.boot.training import reset_training

    practice = reset_training(home)
    click.echo(f"The training in {practice.root} begins anew, with the lists of today.")
