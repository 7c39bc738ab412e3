"""The families of fiscal devices: one entry a family, its driver loaded when it is met."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tui_pos.fiscal.device import Access

if TYPE_CHECKING:
    from tui_pos.fiscal.device import FiscalDevice
    from tui_pos.fiscal.transport import Wire


class Family(Struct, frozen=True):
    """`prefixes`: with which a device's individual number begins. `password` is the factory's own. `speeds` in the
    order in which they are tried; `port_number` that of its network adapter. `driver` and `virtual`: `module:class`.
    """

    name: str
    maker: str
    prefixes: tuple[str, ...]
    password: str
    speeds: tuple[int, ...]
    port_number: int
    driver: str
    virtual: str


_SPEEDS = (115200, 9600, 19200, 38400, 57600)

FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        Family("datecs-p", "Datecs", ("DT", "DA"), "0000", _SPEEDS, 9100, "datecs_p:DatecsP", "datecs_p:DatecsP"),
        Family("datecs-c", "Datecs", ("DT", "DA"), "1", _SPEEDS, 9100, "datecs_c:DatecsC", "datecs_c:DatecsC"),
        Family("datecs-x", "Datecs", ("DT", "DA"), "0001", _SPEEDS, 3999, "datecs_x:DatecsX", "datecs_x:DatecsX"),
        Family("daisy", "Daisy", ("DY",), "1", _SPEEDS, 9100, "daisy:Daisy", "daisy:Daisy"),
        Family("eltrade", "Eltrade", ("ED",), "", (115200,), 9100, "eltrade:Eltrade", "eltrade:Eltrade"),
        Family("incotex", "Incotex", ("IN",), "0", _SPEEDS, 9100, "incotex:Incotex", "incotex:Incotex"),
        Family("icp", "ISL", ("IS",), "", (9600, 115200, 19200, 38400, 57600), 9100, "icp:Icp", "icp:Icp"),
        Family("tremol", "Tremol", ("ZK",), "0", _SPEEDS, 8000, "tremol:Tremol", "tremol:Tremol"),
    )
}
"""By name, as the settings have it."""


def driver(family: str, name: str, access: Access, open_wire: "Callable[[], Wire]", **link: Any) -> "FiscalDevice":
    """The device called `name` behind `open_wire`. `link`: options of its Link, for tests and slow lines."""
    made: FiscalDevice = driver_class(family)(name, access, open_wire, FAMILIES[family].prefixes, **link)
    return made


def driver_class(family: str) -> Any:
    """The class of the family's driver, a subclass of `on_line.OnLine`."""
    return _loaded("families", FAMILIES[family].driver)


def _loaded(room: str, where: str) -> Any:
    module, _, name = where.partition(":")
    return getattr(import_module(f"tui_pos.fiscal.{room}.{module}"), name)
