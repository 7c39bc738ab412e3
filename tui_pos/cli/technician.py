"""Technicians: who may make advanced rules in this installation."""

import sys

import click

from tui_pos.boot import Home, open_store
from tui_pos.cli.report import aligned
from tui_pos.cli.root import pass_home
from tui_pos.cli.rule_files import now_in


@click.group("technician")
def technician_command() -> None:
    """Technicians, who make advanced rules."""


@technician_command.command("add")
@click.argument("name")
@click.option("--email", metavar="ADDRESS", default="", help="Where to write when an advanced rule keeps failing.")
@click.option("--password-stdin", is_flag=True, help="Take the password from standard input, and do not ask for it.")
@pass_home
def add_command(home: Home, name: str, email: str, password_stdin: bool) -> None:
    """Make NAME a technician of this installation. The password is asked twice: at least 10 signs, not only digits."""
    from tui_pos.checkout.scripts import technicians
    from tui_pos.store.installation import installation_of

    with open_store(home) as store:
        technicians.check_name(name, email)
        if password_stdin:
            password = sys.stdin.readline().rstrip("\r\n")
        else:
            password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        technicians.add(store, name, password, email, installation_of(home.root), now_in(home))
    click.echo(f"{name} is a technician of this installation.")


@technician_command.command("list")
@pass_home
def list_command(home: Home) -> None:
    """The technicians, since when, and which of them come from another installation and cannot work in this one."""
    from tui_pos.store import technicians
    from tui_pos.store.installation import installation_of

    zone = now_in(home).tzinfo
    with open_store(home, read_only=True) as store:
        here = installation_of(home.root)
        rows = [
            [
                each.name,
                f"{each.moment.astimezone(zone):%Y-%m-%d}",
                "here" if each.installation == here else "of another installation",
                each.email,
            ]
            for each in technicians.technicians(store)
        ]
    click.echo(aligned(rows) if rows else "There are no technicians; “tui-pos technician add NAME” makes one.")


@technician_command.command("remove")
@click.argument("name")
@pass_home
def remove_command(home: Home, name: str) -> None:
    """NAME is a technician no longer."""
    from tui_pos.checkout.scripts import technicians

    with open_store(home) as store:
        technicians.remove(store, name, now_in(home))
    click.echo(f"{name} is a technician no longer.")
