"""Selling without a screen: one JSON order a line in, one JSON answer a line out."""

from typing import BinaryIO

import click
import msgspec

from tui_pos.boot import Home, counter_in
from tui_pos.errors import ShopError


@click.command("sell")
@click.argument("file", type=click.File("rb"), default="-")
@click.pass_context
def sell_command(ctx: click.Context, file: BinaryIO) -> None:
    """Sell each order of FILE (default: standard input). Ends with the exit code of the first refusal."""
    from tui_pos.checkout.headless import answer, read_order

    home: Home = ctx.obj
    failed: ShopError | None = None
    with counter_in(home) as counter:
        for line in file:
            if not line.strip():
                continue
            try:
                said, error = answer(counter, read_order(line))
            except ShopError as refusal:
                said, error = {"error": {"code": refusal.code, "message": str(refusal)}}, refusal
            failed = failed or error
            click.echo(msgspec.json.encode(said).decode())
    if failed is not None:
        ctx.exit(failed.exit_code)
