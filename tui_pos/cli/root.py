"""The `tui-pos` command: its options, its commands by name, and the rim where an error becomes one sentence.

Each command is imported only when it is asked for.
"""

import importlib
import logging
import os
import signal
import sys
from typing import Any, NoReturn

import click

from tui_pos import __version__
from tui_pos.boot import Home, start_log
from tui_pos.cli.places import home_named
from tui_pos.errors import ShopError, WrongUse

log = logging.getLogger("tui_pos.cli")

NOBODY_READS = 128 + signal.SIGPIPE
"""The exit code that a shell knows for a program whose reader went away."""

COMMANDS = {
    "run": "run",
    "demo": "shop",
    "init": "shop",
    "import": "shop",
    "export": "shop",
    "sell": "sell",
    "rules": "rules",
    "report": "report",
    "journal": "journal",
    "doctor": "doctor",
    "labels": "labels",
    "printer": "printer",
    "device-manager": "devices",
    "technician": "technician",
    "support": "support",
    "display": "display",
    "backup": "backup",
    "restore": "restore",
    "training-reset": "training",
    "backoffice": "backoffice",
}
"""Each command, and the module of this package in which it is `<name>_command`, `-` written `_`."""


TRAINING = "training-reset"


def has_training(ctx: click.Context) -> bool:
    """Whether the settings of this home allow training: where they do not, nothing of it is there."""
    from tui_pos.settings import load_settings

    try:
        home = ctx.find_root().obj or home_named(ctx.find_root().params.get("home"))
        return load_settings(home.settings).training.allowed
    except ShopError:
        # What is wrong with them is said by the command itself.
        return True


def _command(name: str) -> click.Command:
    module = importlib.import_module(f"tui_pos.cli.{COMMANDS[name]}")
    found: click.Command = getattr(module, f"{name.replace('-', '_')}_command")
    return found


def _refuse(error: ShopError) -> NoReturn:
    click.echo(str(error), err=True)
    sys.exit(error.exit_code)


class ByName(click.Group):
    """Finds a command in its module when it is called for, and turns errors into a sentence and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if name != TRAINING or has_training(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        known = cmd_name in COMMANDS and (cmd_name != TRAINING or has_training(ctx))
        return _command(cmd_name) if known else None

    def invoke(self, ctx: click.Context) -> Any:
        if sys.stdout is not None:
            # A terminal that lacks a letter shows its number; the command has done its work all the same.
            sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        try:
            return super().invoke(ctx)
        except ShopError as error:
            _refuse(error)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            # Whoever read has read enough, as `head` does. Nothing more can be said, not even at the interpreter's end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(NOBODY_READS)
        except Exception as error:
            log.exception("tui-pos %s", ctx.invoked_subcommand)
            if isinstance(error, UnicodeEncodeError) and error.reason == "surrogates not allowed":
                # Neither the store nor its journal can keep what is no text.
                _refuse(
                    WrongUse(
                        "not_text",
                        "A word or a file name in this command is not UTF-8; set the terminal to UTF-8, or give the "
                        "file another name.",
                    )
                )
            click.echo(f"Something went wrong that should not; the details are in {ctx.obj.log}.", err=True)
            sys.exit(70)


@click.group(cls=ByName, invoke_without_command=True)
@click.option(
    "--home",
    metavar="DIR",
    # Before --help, which lists the commands of that home.
    is_eager=True,
    help="The folder that holds the shop (default: TUI_POS_HOME, else your own).",
)
@click.option(
    "--station",
    metavar="NAME",
    help="Which of several workstations of the shop this is (default: TUI_POS_STATION, else that of the settings).",
)
@click.version_option(__version__, prog_name="tui-pos")
@click.pass_context
def command(ctx: click.Context, home: str | None, station: str | None) -> None:
    """A shop's front office that lives in a terminal. Without a command it opens the till."""
    ctx.obj = home_named(home, station)
    start_log(ctx.obj)
    if ctx.invoked_subcommand is None:
        ctx.invoke(_command("run"))


pass_home = click.make_pass_decorator(Home)
