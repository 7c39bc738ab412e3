"""`tui-pos printer detect`: which fiscal printers there are, and which of them this shop's till prints on."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, get_args

import click

from tui_pos.boot import Home, check_home
from tui_pos.cli.root import pass_home
from tui_pos.errors import DeviceTrouble, WrongUse
from tui_pos.fiscal.families import FAMILIES
from tui_pos.settings import Speed, load_settings

if TYPE_CHECKING:
    from tui_pos.fiscal.detect import Found, NotFound, Place, Step

_SPEEDS = [str(speed) for speed in get_args(Speed)]


@click.command("detect")
@click.option("--port", "ports", multiple=True, metavar="PORT", help="Look only here: a serial port. Repeatable.")
@click.option("--host", "hosts", multiple=True, metavar="HOST[:PORT]", help="Look here, in the network. Repeatable.")
@click.option("--family", "families", multiple=True, type=click.Choice(list(FAMILIES)), help="Only these families.")
@click.option("--speed", "speeds", multiple=True, type=click.Choice(_SPEEDS), help="Only these.")
@click.option("--network-password", default="", help="Of a Tremol's network adapter.")
@click.option("--take", metavar="NUMBER", help="Of several take this: its individual number, or where it was found.")
@click.option("--write/--no-write", default=True, help="Write what is found into the settings (the default), or not.")
@pass_home
def detect_command(
    home: Home,
    ports: tuple[str, ...],
    hosts: tuple[str, ...],
    families: tuple[str, ...],
    speeds: tuple[str, ...],
    network_password: str,
    take: str | None,
    write: bool,
) -> None:
    """Find the fiscal printers and write one into the settings.

    Every serial port of this machine is asked, or those that are named; hosts only when they are named. Only questions
    are sent: nothing is printed, and no receipt is touched.
    """
    if write:
        check_home(home)
    from tui_pos.fiscal import detect

    if write and home.settings.exists():
        # What cannot be read cannot be added to either, which is better known before all ports are asked.
        load_settings(home.settings)
    wanted = families or tuple(FAMILIES)
    places = detect.tcp_places(hosts, wanted)
    if ports or not hosts:
        places = [*detect.serial_places(ports, wanted, [int(speed) for speed in speeds]), *places]
    if not places:
        raise DeviceTrouble(
            "no_ports",
            "This machine has no serial port; plug the printer in, or name its address in the network with --host.",
        )
    with _progress(places) as tell:
        outcomes = detect.find(places, tell, network_password=network_password)
    found = [outcome for outcome in outcomes if isinstance(outcome, detect.Found)]
    _show(found, [outcome for outcome in outcomes if isinstance(outcome, detect.NotFound)])
    if not found:
        raise DeviceTrouble(
            "no_printer_found", "No fiscal printer was found; the settings are as they were. Look at the lines above."
        )
    if write:
        _write(home, _chosen(found, take), network_password)


@contextmanager
def _progress(places: "Sequence[Place]") -> "Iterator[Callable[[Step | Found | NotFound], None]]":
    """A bar that grows with every question on a terminal, else a line for every place."""
    from tui_pos.fiscal.detect import Found, Step

    if sys.stderr.isatty():
        with click.progressbar(length=1, file=sys.stderr, item_show_func=_whereabouts) as bar:

            def grow(event: "Step | Found | NotFound") -> None:
                if isinstance(event, Step):
                    bar.length = event.total
                    bar.update(event.done - bar.pos, event)

            yield grow
        return

    def say(event: "Step | Found | NotFound") -> None:
        if not isinstance(event, Step):
            click.echo(f"{event.name}: {'found' if isinstance(event, Found) else 'nothing found'}", err=True)

    click.echo(f"Looking at {', '.join(place.name for place in places)} …", err=True)
    yield say


def _whereabouts(step: "Step | None") -> str:
    return "" if step is None else f"{step.at} {step.way}"


def _show(found: "Sequence[Found]", rest: "Sequence[NotFound]") -> None:
    if found:
        rows = [("PORT", "FAMILY", "MODEL", "NUMBER", "FISCAL MEMORY", "SPEED")]
        for one in found:
            who = one.identity
            speed = str(one.way) if one.connection == "serial" else "-"
            rows.append((one.name, one.family, who.model, who.serial, who.fiscal_memory, speed))
        widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
        for row in rows:
            click.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    for other in rest:
        click.echo(f"{other.name}: {other.trouble.say()}")


def _chosen(found: "Sequence[Found]", take: str | None) -> "Found":
    if take is not None:
        taken = next((one for one in found if take in (one.identity.serial, one.name)), None)
        if taken is None:
            raise WrongUse(
                "no_such_printer",
                "No printer {number} was found; take one of {numbers}.",
                number=take,
                numbers=", ".join(one.identity.serial for one in found),
            )
        return taken
    if len(found) == 1:
        return found[0]
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise WrongUse(
            "several_printers",
            "Several printers were found, and the settings are as they were; take one with --take, such as "
            "--take {number}.",
            number=found[0].identity.serial,
        )
    for number, one in enumerate(found, 1):
        click.echo(f"{number}  {one.identity.serial}  {one.name}")
    return found[click.prompt("Which one does this till print on", type=click.IntRange(1, len(found))) - 1]


def _write(home: Home, found: "Found", network_password: str) -> None:
    from tui_pos.fiscal.settings_file import save_printer

    save_printer(home.settings, found, station=home.station, network_password=network_password)
    click.echo(
        f"{home.settings}: the till prints on {found.identity.serial} at {found.name} from its next start. "
        f"See that it is well with: tui-pos printer status"
    )
