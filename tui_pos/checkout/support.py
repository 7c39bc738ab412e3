"""The running till in the hands of support: what only it knows of itself, and its printer and speaker to be tried.

Made when somebody comes to look at the till.
"""

import platform
import resource
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tui_pos.audio.cards import sound_cards
from tui_pos.checkout.printer_watch import PrinterWatch
from tui_pos.checkout.workplace import Loudspeaker, Printer, Workplace, speaking
from tui_pos.domain.parties import Operator
from tui_pos.store import journal

if TYPE_CHECKING:
    from tui_pos.domain.noted import EntryKind


class SupportRoom:
    """`operator` tells who is signed on. Nothing here waits for a wire, and nothing changes what is in the shop."""

    def __init__(
        self,
        workplace: Workplace,
        printer: Printer,
        speaker: Loudspeaker | None,
        watch: PrinterWatch,
        operator: Callable[[], Operator | None],
    ) -> None:
        self._workplace = workplace
        self._printer = printer
        self._speaker = speaker
        self._watch = watch
        self._operator = operator

    @property
    def operator(self) -> str:
        """The code of who is signed on, or ""."""
        who = self._operator()
        return "" if who is None else who.code

    def note(self, kind: "EntryKind", facts: Mapping[str, object]) -> None:
        """Write to the journal what support does. Raises StoreTrouble."""
        journal.append(self._workplace.store, kind, self.operator, self._workplace.clock(), facts)

    def try_printer(self) -> None:
        """A page of letters on the till's printer; no receipt, and no sale."""
        self._printer.report("test_page")

    def try_sound(self) -> None:
        """A recording from the till's speaker. Raises Refused `sound_off`."""
        speaking(self._speaker).play_test()

    def facts(self) -> dict[str, Any]:
        """What the running program knows, as JSON has it: no names, no codes of customers, no sums."""
        state = self._watch.state
        identity = None if state is None else state.identity
        return {
            "python": platform.python_version(),
            "asked_at": self._workplace.clock().isoformat(timespec="seconds"),
            "signed_on": bool(self.operator),
            "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "threads": threading.active_count(),
            "sound": None if self._speaker is None else list(sound_cards()),
            "printer_heard": state is not None,
            "printer_trouble": None if state is None or state.trouble is None else str(state.trouble),
            "printer_warnings": [] if state is None else [str(warning) for warning in state.warnings],
            "printer_model": "" if identity is None else identity.model,
            "printer_serial": "" if identity is None else identity.serial,
            "fiscal_memory": "" if identity is None else identity.fiscal_memory,
        }
