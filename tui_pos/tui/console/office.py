"""What every screen of the console stands on."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui_pos.tui.console.idle import Watch
from tui_pos.tui.screens.office import Office

if TYPE_CHECKING:
    from tui_pos.checkout.scripts.desk import ScriptDesk


@dataclass(frozen=True, slots=True)
class Console(Office):
    """The scripts in the hands of one technician, and who closes the console when nobody uses it."""

    desk: "ScriptDesk"
    watch: Watch = field(kw_only=True)

    def pressed(self) -> None:
        self.watch.pressed()
