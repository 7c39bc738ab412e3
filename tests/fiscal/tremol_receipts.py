"""The Tremol driver on its virtual device, and receipts that bear its number."""

from pathlib import Path
from typing import Any

from fiscal_parts import documents
from msgspec.structs import replace

from tui_pos.fiscal import families
from tui_pos.fiscal.device import Access, FiscalDevice
from tui_pos.fiscal.receipt import Receipt
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.embedded import EmbeddedWire


def tremol(folder: Path, fail: str = "", password: str = "0", **options: Any) -> FiscalDevice:
    access = Access(1, password, 1, **{key: options.pop(key) for key in ("payments",) if key in options})
    return families.driver(
        "tremol", "test printer", access, lambda: EmbeddedWire(folder, "tremol", faults.parse(fail)), **options
    )


def numbered(whole: Receipt, counter: int = 1) -> Receipt:
    return replace(whole, usn=f"ZK000001-0001-{counter:07d}")


def printed(folder: Path, whole: Receipt, fail: str = "") -> dict[str, Any]:
    with tremol(folder, fail) as device:
        number = device.print_receipt(device.prepared(whole))
    (record,) = [found for found in documents(folder) if found["number"] == number]
    return record
