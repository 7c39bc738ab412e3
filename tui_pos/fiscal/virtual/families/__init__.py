"""The virtual device of each family, loaded when it is met, and what a new one of it remembers."""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any

from tui_pos.fiscal.families import FAMILIES
from tui_pos.fiscal.virtual.front import VirtualDevice
from tui_pos.fiscal.virtual.machine import Machine
from tui_pos.fiscal.virtual.memory import Memory


def new_memory(family: str) -> Memory:
    """That of a device as it is sold, fiscalised, with the factory's password."""
    memory: Memory = _module(family).new_memory()
    return memory


def device_of(
    family: str, memory: Memory, now: Callable[[], datetime], find: Callable[[int], dict[str, Any] | None]
) -> VirtualDevice:
    """The device that has `memory`."""
    name = FAMILIES[family].virtual.partition(":")[2]
    made: VirtualDevice = getattr(_module(family), name)(Machine(memory, now, find))
    return made


def _module(family: str) -> Any:
    return import_module(f"tui_pos.fiscal.virtual.families.{FAMILIES[family].virtual.partition(':')[0]}")
