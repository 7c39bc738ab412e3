"""`tui-pos printer`: its state, the reports of the day, a duplicate; and a virtual printer for other programs."""

import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click

from tui_pos.boot import Home
from tui_pos.boot.own_printer import printer_of
from tui_pos.cli.printer_by_hand import COMMANDS
from tui_pos.cli.printer_setup import detect_command
from tui_pos.cli.root import pass_home
from tui_pos.domain.money import format_cents
from tui_pos.domain.vat import LETTERS
from tui_pos.errors import WrongUse, reason_of
from tui_pos.fiscal.device import CommandRefused, DayReport
from tui_pos.fiscal.families import FAMILIES

_Told = TypeVar("_Told")


@click.group("printer")
def printer_command() -> None:
    """The fiscal printer."""


for _command in (detect_command, *COMMANDS):
    printer_command.add_command(_command)


@printer_command.command("status")
@pass_home
def status_command(home: Home) -> None:
    """Who the printer is and how it is. Prints nothing on paper."""
    with printer_of(home) as device:
        who, state, clock = device.identify(), device.status(), device.read_clock()
        tax_number, closure = _if_told(device.tax_number), _if_told(device.last_closure)
        click.echo(f"{who.model}  firmware {who.firmware}  number {who.serial}  fiscal memory {who.fiscal_memory}")
        click.echo(f"{device.traits.maker}, family {device.traits.family}, EIK {tax_number or 'not set'}")
        click.echo(
            f"at {device.name}, last document {device.last_document()}, its clock says {clock:%Y-%m-%d %H:%M:%S}"
        )
        if closure is not None:
            click.echo(f"last Z report {closure}")
        if state.fiscal_open or state.service_open:
            click.echo("A receipt is open." if state.fiscal_open else "A paper that is no receipt is open.")
        for condition in state.conditions:
            click.echo(condition.sentence.say())
        if state.stops is not None:
            raise state.stops
    click.echo("It is ready.")


@printer_command.command("x")
@pass_home
def x_command(home: Home) -> None:
    """Print the X report: the day so far."""
    with printer_of(home) as device:
        _show("X", device.x_report())


@printer_command.command("z")
@pass_home
def z_command(home: Home) -> None:
    """Print the Z report: close the day."""
    with printer_of(home) as device:
        who, report = device.identify(), device.z_report()
    _show("Z", report)
    if home.database.exists():
        # A till that finds it out must not take it for one that the printer made by itself.
        from tui_pos.boot import open_store
        from tui_pos.checkout.day_end import keep_z

        with open_store(home) as store:
            keep_z(store, who, report.number, datetime.now().astimezone())


@printer_command.command("duplicate")
@pass_home
def duplicate_command(home: Home) -> None:
    """Print a duplicate of the last receipt: once, and directly after it."""
    with printer_of(home) as device:
        device.duplicate()
    click.echo("The duplicate is printed.")


@printer_command.command("cancel")
@pass_home
def cancel_command(home: Home) -> None:
    """Give up a receipt that another program left open on the printer. Only before its first payment."""
    with printer_of(home) as device:
        is_open = device.transaction().open
        if is_open:
            device.cancel_receipt()
    click.echo("The open receipt is cancelled." if is_open else "No receipt is open; nothing was done.")


@printer_command.command("emulate")
@click.option("--family", type=click.Choice(list(FAMILIES)), default="datecs-p", show_default=True)
@click.option("--tcp", "port", type=click.IntRange(0, 65535), help="Answer on this port of the loopback address.")
@click.option("--pty", "link", type=click.Path(path_type=Path), help="Answer on a pseudo-terminal that LINK points to.")
@click.option("--ledger", type=click.Path(path_type=Path), required=True, help="The ledger: one JSON line a document.")
@click.option("--fail", "faults", metavar="SPEC", default="", help="What goes wrong, such as paper-out or nak=3.")
@click.option("--baud", type=click.IntRange(min=1), help="Pace the bytes as a line of this speed does.")
def emulate_command(
    family: str, port: int | None, link: Path | None, ledger: Path, faults: str, baud: int | None
) -> None:
    """A virtual fiscal printer that behaves like a real one, until it is interrupted."""
    from tui_pos.fiscal.virtual.server import serve

    # A request to end is the usual end here, and must leave no link that points nowhere.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with suppress(KeyboardInterrupt):
            serve(
                ledger,
                family,
                tcp=port,
                pty=link,
                fail=faults,
                baud=baud,
                on_ready=lambda at: click.echo(f"{family} at {at}"),
            )
    except OSError as error:
        raise WrongUse(
            "unwritable_file",
            "The file {file} cannot be written: {reason}.",
            file=error.filename2 or error.filename or ledger,
            reason=reason_of(error),
        ) from error


def _if_told(question: Callable[[], _Told]) -> _Told | None:
    """A device that does not tell this is shown all the same."""
    try:
        return question()
    except CommandRefused:
        return None


def _show(name: str, report: DayReport) -> None:
    click.echo(f"{name} report {report.number}, total {format_cents(report.total)}")
    for letter, cents in zip(LETTERS, report.by_group, strict=False):
        if cents:
            click.echo(f"  {letter}  {format_cents(cents):>12}")
