"""Selling without a screen: one JSON order a line in, one JSON answer a line out."""

from typing import BinaryIO

import click
import msgspec

from tui_pos.boot import Home, counter_in
from tui_pos.errors import ShopError, WrongUse


@click.command("sell")
@click.argument("file", type=click.File("rb"), default="-")
@click.option(
    "--waiting",
    type=click.Choice(["print", "take-back", "on-paper"]),
    default="print",
    show_default=True,
    help="What to do first with a sale of an earlier run that waits for its receipt: look at the paper.",
)
@click.pass_context
def sell_command(ctx: click.Context, file: BinaryIO, waiting: str) -> None:
    """Sell each order of FILE (default: standard input). Ends with the exit code of the first refusal."""
    from tui_pos.checkout.orders.answer import answer, read_order

    home: Home = ctx.obj
    failed: ShopError | None = None
    with counter_in(home) as counter:
        if waiting == "take-back":
            counter.take_waiting_back()
        elif waiting == "on-paper":
            counter.confirm_waiting()
        for line in file:
            if not line.strip():
                continue
            try:
                said, error = answer(counter, read_order(_text(line)))
            except ShopError as refusal:
                said, error = dict.fromkeys(("listed", "review", "saved")), refusal
                said["error"] = {"code": refusal.code, "message": str(refusal)}
            failed = failed or error
            # As bytes: JSON is UTF-8, whatever the terminal is.
            click.echo(msgspec.json.encode(said))
    if failed is not None:
        ctx.exit(failed.exit_code)


def _text(line: bytes) -> str:
    try:
        # Some editors begin a file with a byte order mark.
        return line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongUse("bad_order", "This line is no order: {reason}.", reason=str(error)) from error
