"""What every screen of the console stands on."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui_pos.tui.console.idle import Watch
from tui_pos.tui.screens.office import Office

if TYPE_CHECKING:
    from tui_pos.checkout.scripts.desk import ScriptDesk
    from tui_pos.pricing.verdict import Broke


@dataclass(frozen=True, slots=True)
class Console(Office):
    """The scripts in the hands of one technician, and who closes the console when nobody uses it."""

    desk: "ScriptDesk"
    watch: Watch = field(kw_only=True)

    def pressed(self) -> None:
        self.watch.pressed()


def fault_told(office: Console, fault: "Broke") -> str:
    """A fault in a sentence, with its place where that is known."""
    reason = office.tell(fault.reason)
    if fault.line is None:
        return reason
    return f"{office.say('line {line}, column {column}', line=fault.line, column=fault.column or 1)}: {reason}"


def begin_script(office: Console, name: str, source: str, tests: str) -> None:
    """A new script, which is only a draft. Raises Refused `script_exists`, WrongUse `bad_script_name`."""
    office.desk.check_new(name)
    office.desk.save_draft(name, source, tests)
