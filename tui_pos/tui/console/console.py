"""The way into the console."""

import os
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tui_pos.settings import Settings
from tui_pos.tui.console.idle import Watch
from tui_pos.tui.console.office import Console
from tui_pos.tui.console.script_list import ScriptList

if TYPE_CHECKING:
    from tui_pos.checkout.scripts.desk import ScriptDesk


def console_screen(desk: "ScriptDesk", translate: Callable[[str], str], settings: Settings) -> ScriptList:
    """The scripts of the shop in the hands of a technician; it closes by itself when nobody uses it."""
    zone = ZoneInfo(settings.shop.time_zone)
    plain = os.environ.get("TERM") == "linux" or bool(os.environ.get("NO_COLOR"))
    console = Console(
        desk,
        translate,
        lambda: datetime.now(zone).date(),
        settings.shop.currency,
        plain,
        zone,
        watch=Watch(60 * settings.scripts.idle_minutes),
    )
    return ScriptList(console)
