"""Opening the till. The splash is on the screen before anything heavy is imported; keys typed meanwhile are kept."""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tui_pos.errors import ShopError
from tui_pos.tui import splash

if TYPE_CHECKING:
    from tui_pos.boot import Home

log = logging.getLogger("tui_pos.cli")


def open_till(
    home_folder: str | None, station_name: str | None = None, *, training: bool = False, from_till: bool = False
) -> int:
    """Open a station of the shop in `home_folder` and return the exit code when it is closed. `station_name`: which.

    `training`: open the one to practise on; `from_till`: the till was closed for that, and is opened again after it.
    """
    leads_to = ""
    shop: Home | None = None
    trouble = splash.terminal_trouble(os.environ, splash.STANDARD_INPUT)
    if trouble is not None:
        print(trouble, file=sys.stderr)
        return trouble.exit_code
    try:
        with splash.begin() as terminal:
            from tui_pos.boot import host_of, start_log, station_in
            from tui_pos.cli.places import home_named
            from tui_pos.tui.app import run_station

            shop = home = home_named(home_folder, station_name)
            start_log(home)
            if training:
                from tui_pos.boot.training import training_home

                home = training_home(shop, by_till=from_till)

            @contextmanager
            def opened(wake: Callable[[], None]) -> Iterator[Any]:
                nonlocal leads_to
                with station_in(home, wake) as (station, screen):
                    yield station, screen
                    if station.ended:
                        # Not by a signal, nor by a line that broke: those lead nowhere.
                        leads_to = station.leads_to or ("till" if from_till else "")

            code = run_station(opened, terminal, lambda station: host_of(home, station))
    except Exception as error:
        code = _told(error)
        if from_till and shop is not None:
            # Whoever sells here has no shell to read it in; the shop's own till says what it can.
            log.error("training: %s", error)
            _become(shop, training=False)
        return code
    if code == 0 and leads_to and shop is not None:
        _become(shop, training=not training)
    return code


def _told(error: Exception) -> int:
    """Say why the till is closed, on the terminal that it has given back; the exit code."""
    if isinstance(error, ShopError):
        print(error, file=sys.stderr)
        return error.exit_code
    log.error("the till", exc_info=error)
    print("The till stopped over a fault of its own; the sale is kept, its log has the details.", file=sys.stderr)
    return 70


def _become(shop: "Home", *, training: bool) -> None:
    """This process goes on as the other till, with nothing of what it was."""
    place = ["--home", str(shop.root), *(["--station", shop.station] if shop.station else [])]
    options = ["--training-from-till"] if training else []
    os.execv(sys.executable, [sys.executable, "-m", "tui_pos", *place, "run", *options])  # noqa: S606
