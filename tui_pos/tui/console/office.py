"""What every screen of the console stands on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui_pos.tui.console.idle import Watch
from tui_pos.tui.screens.office import Office

if TYPE_CHECKING:
    from tui_pos.checkout.script_desk import ScriptDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class Console(Office):
    """The scripts in the hands of one technician, and who closes the console when nobody uses it. `desk` is only asked
    what a script may name."""

    scripts: "ScriptDesk"
    watch: Watch

    def pressed(self) -> None:
        self.watch.pressed()
