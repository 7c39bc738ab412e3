"""`tui-pos printer`: what the device can do beside receipts and reports of the day, by hand."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from tui_pos.boot import Home
from tui_pos.boot.own_printer import printer_of
from tui_pos.cli.root import pass_home
from tui_pos.domain.money import Cents, format_cents, parse_cents
from tui_pos.errors import Refused, WrongUse
from tui_pos.fiscal.papers import TEST_PAGE
from tui_pos.settings import load_settings

_DAY = click.DateTime(["%Y-%m-%d", "%d.%m.%Y"])
_COMMAND = re.compile(r"[0-9A-Fa-f]{2}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@click.command("cash")
@pass_home
def cash_command(home: Home) -> None:
    """How much cash is in the drawer, by the printer's own reckoning. Prints nothing on paper."""
    with printer_of(home) as device:
        drawer = device.drawer()
    click.echo(f"In the drawer: {format_cents(drawer.cash)}")
    for name, cents in (("Put in today", drawer.put_in), ("Taken out today", drawer.taken_out)):
        if cents is not None:
            click.echo(f"{name}: {format_cents(cents)}")


@click.command("cash-in")
@click.argument("amount")
@pass_home
def cash_in_command(home: Home, amount: str) -> None:
    """Put AMOUNT into the drawer beside sales, with a paper that says so."""
    _move_cash(home, _amount(amount))
    click.echo(f"{format_cents(_amount(amount))} is put into the drawer.")


@click.command("cash-out")
@click.argument("amount")
@pass_home
def cash_out_command(home: Home, amount: str) -> None:
    """Take AMOUNT out of the drawer beside sales, with a paper that says so."""
    _move_cash(home, Cents(-_amount(amount)))
    click.echo(f"{format_cents(_amount(amount))} is taken out of the drawer.")


@click.command("drawer")
@pass_home
def drawer_command(home: Home) -> None:
    """Open the drawer that hangs on the printer."""
    with printer_of(home) as device:
        device.open_drawer()
    click.echo("The drawer is open.")


@click.command("display")
@click.argument("rows", nargs=-1, metavar="[ROW]...")
@pass_home
def display_command(home: Home, rows: tuple[str, ...]) -> None:
    """Show each ROW on the customer's display, two at most; none clears it."""
    with printer_of(home) as device:
        most = device.traits.display_rows
        if most and len(rows) > most:
            raise WrongUse("display_rows", "The customer's display has {rows} rows; give no more than that.", rows=most)
        device.show(rows)
    click.echo("The display shows it." if rows else "The display is clear.")


@click.command("clock")
@click.option("--set", "is_set", is_flag=True, help="Set it by this machine's clock.")
@pass_home
def clock_command(home: Home, is_set: bool) -> None:
    """What the printer's clock says, and how far it is from this machine's."""
    zone = ZoneInfo(load_settings(home.settings).shop.time_zone)
    with printer_of(home) as device:
        if is_set:
            device.set_clock(_now(zone))
        theirs, ours = device.read_clock(), _now(zone)
    drift = round((theirs - ours).total_seconds())
    click.echo(f"The printer's clock says {theirs:%Y-%m-%d %H:%M:%S}, this machine's {ours:%Y-%m-%d %H:%M:%S}.")
    click.echo(
        "They agree." if abs(drift) <= 1 else f"The printer is {abs(drift)} s {'ahead' if drift > 0 else 'behind'}."
    )


@click.command("period")
@click.argument("first", type=_DAY, metavar="FROM")
@click.argument("last", type=_DAY, metavar="TO")
@click.option("--detailed", is_flag=True, help="With every Z report of these days.")
@pass_home
def period_command(home: Home, first: datetime, last: datetime, detailed: bool) -> None:
    """Print what the fiscal memory holds of the days FROM to TO (such as 2026-11-01)."""
    if first > last:
        raise WrongUse("period_backwards", "The period ends before it begins; give its first day first.")
    with printer_of(home) as device:
        device.period_report(first.date(), last.date(), detailed=detailed)
    click.echo("The report of the period is printed.")


@click.command("test-page")
@pass_home
def test_page_command(home: Home) -> None:
    """Print a paper with all letters, which is no receipt."""
    with printer_of(home) as device:
        device.print_text(TEST_PAGE)
    click.echo("The test page is printed; look whether all its letters are there.")


@click.command("last")
@pass_home
def last_command(home: Home) -> None:
    """What the printer made last: document, fiscal receipt, sale, invoice, Z report. Prints nothing on paper."""
    with printer_of(home) as device:
        found: dict[str, object] = {
            "Last document": device.last_document(),
            "Last fiscal receipt": device.last_fiscal_receipt(),
            "Counter of the last sale": device.last_sale(),
            "Last invoice": device.last_invoice(),
            "Last Z report": device.last_closure(),
        }
        done = device.transaction()
    for name, number in found.items():
        click.echo(f"{name}: {'not told' if number is None else number}")
    if done.open or done.amount:
        # Not every family still knows the sum of a receipt that is closed.
        click.echo(f"{'Open now' if done.open else 'The last receipt'}: {format_cents(done.amount)}")


@click.command("raw")
@click.argument("command")
@click.argument("data", default="")
@click.option("--hex", "is_hex", is_flag=True, help="DATA are bytes in hexadecimal, such as 3109C1312E3530.")
@pass_home
def raw_command(home: Home, command: str, data: str, is_hex: bool) -> None:
    """Send the device's own COMMAND (two hexadecimal digits) with DATA, and show what it answers.

    For technicians, with the manufacturer's manual at hand. Nothing is checked: the device may do anything, and a till
    does not know of it. A tab in DATA is written \\t.
    """
    if not _COMMAND.fullmatch(command):
        raise WrongUse("raw_command", "“{command}” is no command; give two hexadecimal digits.", command=command)
    with printer_of(home) as device:
        try:
            answer = device.raw(int(command, 16), _bytes_of(data, is_hex=is_hex))
        except ValueError as error:
            raise WrongUse("raw_data", "This cannot be sent: {reason}. Change the data.", reason=str(error)) from error
    click.echo("Sent as it is: nothing of this was checked.", err=True)
    if not answer:
        click.echo("It answered without data.")
        return
    click.echo(_CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", answer.decode("cp1251", "backslashreplace")))
    click.echo(answer.hex(" ").upper())


COMMANDS = (
    cash_command,
    cash_in_command,
    cash_out_command,
    drawer_command,
    display_command,
    clock_command,
    period_command,
    test_page_command,
    last_command,
    raw_command,
)


def _move_cash(home: Home, amount: Cents) -> None:
    with printer_of(home) as device:
        device.move_cash(amount)


def _amount(text: str) -> Cents:
    """Raises Refused `bad_amount`, and as `parse_cents` does."""
    cents = parse_cents(text)
    if cents <= 0:
        raise Refused("bad_amount", "Cash is moved in amounts above zero; say which way by the command.")
    return cents


def _bytes_of(data: str, *, is_hex: bool) -> bytes:
    """Raises ValueError."""
    return bytes.fromhex(data) if is_hex else data.replace("\\t", "\t").encode("cp1251")


def _now(zone: ZoneInfo) -> datetime:
    return datetime.now(zone).replace(tzinfo=None, microsecond=0)
