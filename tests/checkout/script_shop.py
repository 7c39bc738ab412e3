"""What the tests of advanced rules share: a technician, a script with its test, and what the journal says."""

from typing import Any

from tui_pos.boot.late import script_box
from tui_pos.checkout.scripts.desk import ScriptDesk
from tui_pos.checkout.scripts.technicians import Technician
from tui_pos.checkout.workplace import Workplace
from tui_pos.scripting.box import ScriptBox
from tui_pos.store import journal
from tui_pos.store.database import Store

IVAN = Technician("ivan")

DOZEN = """\
def rule(op):
    cola = of(op, item="КОЛА")
    if quantity(cola) >= pieces("12"):
        return set_discount(pct("10"), lines=cola)
    return None
"""
DOZEN_TESTS = """\
[[test]]
name = "eleven cost what they cost"
lines = [{ code = "КОЛА", qty = 11 }]
expect = { acted = false, total = "12.10" }

[[test]]
name = "a dozen is cheaper"
lines = [{ code = "КОЛА", qty = "12" }, { code = "ХЛЯБ" }]
expect = { acted = true, total = "13.08", lines = { "КОЛА" = 11.88, "ХЛЯБ" = "1.20" } }
"""
FIFTEEN = DOZEN.replace('"10"', '"15"')
FIFTEEN_TESTS = DOZEN_TESTS.replace('"13.08"', '"12.42"').replace("11.88", "11.22")
BREAKS = "def rule(op):\n    message('')\n    return 1 // 0\n"


def new_box() -> ScriptBox:
    """Where scripts run; its child is started when the first is asked."""
    return script_box()


def desk_in(workplace: Workplace, box: ScriptBox, installation: str | None = None) -> ScriptDesk:
    """The technician's desk, here or in another installation."""
    return ScriptDesk(workplace, IVAN, workplace.installation if installation is None else installation, box)


def activated(desk: ScriptDesk, name: str = "dozen", source: str = DOZEN, tests: str = DOZEN_TESTS) -> str:
    """A script saved and switched on; the id of its rule."""
    version = desk.save(name, source, tests)
    return desk.activate(name, version).id


def told(store: Store, *kinds: str) -> list[dict[str, Any]]:
    """The facts of the journal's entries of these kinds, the oldest first."""
    return [dict(entry.facts) for entry in journal.entries(store) if entry.kind in kinds]
