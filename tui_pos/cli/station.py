"""Opening the till. The splash is on the screen before anything heavy is imported; keys typed meanwhile are kept."""

import logging
import os
import sys

from tui_pos.errors import ShopError
from tui_pos.tui import splash

STANDARD_INPUT = 0
"""Its number, since `sys.stdin` is None where it is closed."""


def open_till(home_folder: str | None) -> int:
    """Open the station of the shop in `home_folder` and return the exit code when it is closed."""
    trouble = splash.terminal_trouble(os.environ, STANDARD_INPUT)
    if trouble is not None:
        print(trouble, file=sys.stderr)
        return trouble.exit_code
    try:
        with splash.begin() as terminal:
            from tui_pos.boot import host_of, start_log, station_in
            from tui_pos.cli.places import home_named
            from tui_pos.tui.app import run_station

            home = home_named(home_folder)
            start_log(home)
            return run_station(lambda wake: station_in(home, wake), terminal, lambda station: host_of(home, station))
    except ShopError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except Exception:
        logging.getLogger("tui_pos.cli").exception("the till")
        print("The till stopped over a fault of its own; the sale is kept, its log has the details.", file=sys.stderr)
        return 70
