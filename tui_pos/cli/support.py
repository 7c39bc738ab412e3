"""`tui-pos support`: for a technician who has come to the till's machine by SSH."""

import os
from pathlib import Path

import click

from tui_pos.boot import Home, need_shop
from tui_pos.cli.places import writable
from tui_pos.cli.root import pass_home
from tui_pos.language import LANGUAGES

LANGUAGE = click.option(
    "--language", type=click.Choice(LANGUAGES), help="The language (default: that of LANG, else Bulgarian)."
)


def _language(chosen: str | None) -> str:
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return chosen or ("en" if spoken.startswith("en") else "bg")


@click.group("support", invoke_without_command=True)
@LANGUAGE
@click.pass_context
def support_command(context: click.Context, language: str | None) -> None:
    """Watch the cashier's screen, share it by her leave, see how the shop is, try printer and sound at the till.

    Run it on the till's own machine, as the till's user, or as a member of the group that its home is open to.
    """
    home: Home = context.obj
    need_shop(home)
    if context.invoked_subcommand is not None:
        return
    from tui_pos.boot.supporting import SupportedShop
    from tui_pos.tui import splash
    from tui_pos.tui.plain import run_plain
    from tui_pos.tui.support.sitting import Sitting

    splash.need_terminal()
    shop = SupportedShop(home, _language(language), Path.home())
    with splash.begin() as terminal:
        run_plain(Sitting(shop, shop.translate), terminal)


@support_command.command("diagnose")
@LANGUAGE
@pass_home
def diagnose_command(home: Home, language: str | None) -> None:
    """How the shop is: versions, disk, database, printer, queue, sounds, the last errors. Changes nothing."""
    from tui_pos.backoffice.support.diagnosis import as_text
    from tui_pos.boot.supporting import SupportedShop

    shop = SupportedShop(home, _language(language), Path.cwd())
    click.echo(as_text(shop.findings(), shop.translate), nl=False)


@support_command.command("bundle")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@pass_home
def bundle_command(home: Home, file: Path | None) -> None:
    """Pack logs, settings and journal into FILE (.tar.gz; default: one in this folder), without anybody's data."""
    from tui_pos.boot.supporting import SupportedShop

    shop = SupportedShop(home, "en", Path.cwd())
    click.echo(shop.bundle(None if file is None else writable(file)))
