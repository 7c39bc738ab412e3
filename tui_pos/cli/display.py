"""`tui-pos display`: the customer's display, on a terminal of its own."""

import click

from tui_pos.boot import Home, need_shop, settings_of
from tui_pos.cli.root import pass_home


@click.command("display")
@click.option("--till", help="The name of the till that is followed (default: that of the settings).")
@pass_home
def display_command(home: Home, till: str | None) -> None:
    """Show a customer what the till sells, on a second terminal; F10 ends it.

    Run it on the till's own machine, as the till's user. It waits for the till, and for the next one.
    """
    from tui_pos.language import translator
    from tui_pos.tui import splash
    from tui_pos.tui.display import CustomerDisplay
    from tui_pos.tui.plain import run_plain
    from tui_pos.tui.watching.sockets import socket_of

    need_shop(home)
    splash.need_terminal()
    settings = settings_of(home)
    path = socket_of(home.root, till or settings.station.name)
    display = CustomerDisplay(path, settings.shop.name, translator(settings.station.language))
    try:
        with splash.begin() as terminal:
            run_plain(display, terminal)
    finally:
        display.close()
