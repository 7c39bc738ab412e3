"""A till as the host of those who look at it: imported after the first picture, its rooms when somebody comes."""

from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tui_pos.boot.home import Home
from tui_pos.tui.watching.sockets import socket_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui_pos.checkout.support import SupportRoom
    from tui_pos.checkout.till import ShopTill
    from tui_pos.domain.noted import EntryKind
    from tui_pos.station.station import Station

VIEWS: dict[str, tuple[str, str]] = {"display": ("tui_pos.station.customer", "customer_view")}
"""Channel → the module, and its function that makes of the station what that channel shows, as JSON has it."""


class StationHost:
    """Implements `tui_pos.tui.watching.host.Host`; its docstrings are there."""

    def __init__(self, home: Home, station: "Station") -> None:
        self._station = station
        self._till = cast("ShopTill", station.till)
        self.station = self._till.station_name
        self.shop = self._till.shop_name
        self.language: str = self._till.settings.station.language
        self.socket: Path = socket_of(home.root, self.station)

    @cached_property
    def _room(self) -> "SupportRoom":
        return self._till.support()

    @property
    def operator(self) -> str:
        return self._room.operator

    def note(self, kind: "EntryKind", facts: "Mapping[str, object]") -> None:
        self._room.note(kind, facts)

    def facts(self) -> dict[str, Any]:
        waiting = self._till.unprinted
        return self._room.facts() | {
            "unprinted": None if waiting is None else str(waiting.kind),
            "screen": self._station.top.name,
        }

    def try_printer(self) -> None:
        self._room.try_printer()

    def try_sound(self) -> None:
        self._room.try_sound()

    def view(self, channel: str) -> object:
        module, function = VIEWS[channel]
        return getattr(import_module(module), function)(self._station)
