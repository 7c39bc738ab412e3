"""`tui-pos device-manager`: the printers lent to other programs, until it is interrupted."""

from importlib.util import find_spec

import click

from tui_pos.boot import Home, check_home
from tui_pos.cli.root import pass_home
from tui_pos.errors import WrongUse


@click.command("device-manager")
@pass_home
def device_manager_command(home: Home) -> None:
    """Lend the fiscal printers over HTTP, with the interface of ErpNet.FP."""
    if any(find_spec(needed) is None for needed in ("litestar", "uvicorn")):
        raise WrongUse(
            "no_device_manager",
            "The Device Manager needs packages that are missing: pip install 'tui-pos[devices]' brings them.",
        )
    check_home(home)
    from tui_pos.boot.lending import lend

    lend(home, lambda where: click.echo(f"The Device Manager answers at {where}"))
