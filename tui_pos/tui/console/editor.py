"""A script and its tests, written: checked after each pause, kept unsaved as it stands, saved, tried and switched on.

Whatever is typed is kept as a draft after a pause, and when the screen is left: nothing that stood here for longer than
the pause is ever lost, whatever ends the program.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tui_pos.domain.saying import saying
from tui_pos.errors import Refused, ShopError
from tui_pos.tui.console.area import AreaPane, Spot
from tui_pos.tui.console.checker import beside
from tui_pos.tui.console.office import Console, fault_told
from tui_pos.tui.console.screen import ConsoleScreen
from tui_pos.tui.screens.pane import MARK, Pane, Row, Run, TextPane
from tui_pos.tui.screens.screen import Hotkey

if TYPE_CHECKING:
    from tui_pos.checkout.scripts.values import ScriptText
    from tui_pos.pricing.rules import Rule
    from tui_pos.pricing.verdict import Broke

EMPTY: Final = "def rule(op):\n    return None\n"
"""What a new script begins with."""

PAUSE_SECONDS: Final = 0.3
"""Without a key for so long, the text is checked and kept."""


class Sheets(Pane):
    """The script and its tests, and which of them is looked at; at the right the place of the cursor."""

    def __init__(self, office: Console, in_tests: Callable[[], bool], spot: Callable[[], Spot]) -> None:
        super().__init__()
        self._office = office
        self._in_tests = in_tests
        self._spot = spot

    def rows(self, width: int, height: int) -> list[Row]:
        runs: list[Run] = []
        for at, title in enumerate((saying("Script"), saying("Tests"))):
            here = self._in_tests() == bool(at)
            runs.append((f"{MARK if here else ' '}{self._office.tell(title)} ", "s" if here else "h"))
        place = self._office.say("line {line}, column {column}", line=self._spot().line, column=self._spot().column)
        gap = width - sum(len(text) for text, _ in runs) - len(place) - 1
        return [[*runs, (" " * max(1, gap), " "), (place, "x")]]


class Editor(ConsoleScreen):
    """Goes on writing the script as it was opened. `left` is told when the screen is closed."""

    takes_scans = True
    about = (
        saying("A script is a function rule(op): it is given the sale and returns what is to be done with it."),
        saying("Its tests stand beside it; they must pass before it acts."),
        saying("What you type is kept as it stands, also when you leave without saving."),
    )

    def __init__(self, office: Console, opened: "ScriptText", left: Callable[[], None]) -> None:
        super().__init__(office)
        self._script_name = opened.name
        self._opened = opened
        self._left = left
        self._version = opened.version
        self._saved = _saved(office, opened)
        self._script = AreaPane(opened.source)
        self._tests = AreaPane(opened.tests)
        self._tests.display = False
        self._in_tests = False
        self._kept = self._text
        self._faults: Sequence[Broke] = ()
        self._checked: str | None = None
        self._checking = False
        self._due: asyncio.TimerHandle | None = None
        self._gone = False
        self.body = (
            Sheets(office, lambda: self._in_tests, lambda: self._area.spot),
            self._script,
            self._tests,
            TextPane(self._wrong, "h", least=1, most=3),
        )
        self.hotkeys = (
            Hotkey("f2", saying("Tests"), self._other_sheet, saying("To the tests of the script, and back")),
            Hotkey("f3", saying("Words"), self._documentation, saying("What a script sees and may do, and examples")),
            Hotkey("f4", saying("Fault"), self._next_fault, saying("To the next fault")),
            Hotkey("f5", saying("Try tests"), self._run_tests, saying("Run the tests")),
            Hotkey("f6", saying("Dry run"), self._dry_run, saying("See what it makes of a sale; nothing is changed")),
            Hotkey("f7", saying("Undo"), self._undo, saying("Take the last change back")),
            Hotkey("f8", saying("Activate"), self._activate, saying("Save it, run its tests, and let it act")),
            Hotkey("f9", saying("Save"), self._save, saying("Save it as a new version; what acts stays as it is")),
            Hotkey("insert", saying("As saved"), self._saved_again, saying("The text as it was saved last")),
            Hotkey("escape", saying("Back"), self.close, saying("Back; what is not saved is kept as it stands")),
            Hotkey("f10", saying("Leave"), self.close, saying("Back; what is not saved is kept as it stands"), False),
        )

    def heading(self) -> str:
        return self.say("Script “{name}”", name=self._script_name)

    def corner(self) -> str:
        version = self._version
        said = self.say("version {version}", version=version) if version else self.say("new")
        return f"{said} *" if self._changed else said

    @property
    def _area(self) -> AreaPane:
        return self._tests if self._in_tests else self._script

    @property
    def _text(self) -> tuple[str, str]:
        return self._script.text, self._tests.text

    @property
    def _changed(self) -> bool:
        """Whether what stands here is not what was saved."""
        return self._text != self._saved

    # Textual's own moments.

    def on_mount(self) -> None:
        super().on_mount()
        self._area.take_keys()
        if self._opened.is_draft and self._version and self._opened.moment is not None:
            moment = f"{self._opened.moment.astimezone(self.office.zone):%d.%m %H:%M}"
            said = saying("This was left unsaved on {moment}; Ins brings what was saved.", moment=moment)
            self.tell(said, "w")
        self._look_soon()

    def on_unmount(self) -> None:
        """The screen is gone, whatever closed it."""
        self._gone = True
        if self._due is not None:
            self._due.cancel()
        with suppress(ShopError):
            self.keep()

    # Keys.

    def typed(self, name: str, character: str | None) -> bool:
        before = self._area.text
        if not self._area.press(name, character):
            return False
        if self._area.text != before:
            self._look_soon()
        return True

    def put(self, text: str, in_tests: bool = False) -> None:
        """Write `text` in where the cursor is, into the script or its tests. A script that says nothing yet gives way
        to a whole one."""
        if in_tests != self._in_tests:
            self._other_sheet()
        if self._area.text.strip() in ("", EMPTY.strip()) and (in_tests or text.startswith("def rule(")):
            self._area.rewrite(text)
        else:
            self._area.put(text)
        self._look_soon()

    def close(self) -> None:
        self.keep()
        super().close()
        self._left()

    def _other_sheet(self) -> None:
        self._in_tests = not self._in_tests
        self._script.display = not self._in_tests
        self._tests.display = self._in_tests
        self._area.take_keys()

    def _documentation(self) -> None:
        from tui_pos.tui.console.documentation import Documentation

        self.open(Documentation(self.office, self.put))

    def _undo(self) -> None:
        if not self._area.step_back():
            raise Refused("nothing_to_undo", "There is nothing left to take back.")
        self._look_soon()

    def _saved_again(self) -> None:
        if not self._version:
            raise Refused("never_saved", "This script was never saved; F9 saves it.")
        self._script.rewrite(self._saved[0])
        self._tests.rewrite(self._saved[1])
        self._look_soon()
        self.tell(saying("This is the text as it was saved; F7 takes you back."), "g")

    def _next_fault(self) -> None:
        if not self._faults:
            self.tell(saying("No fault was found."), "g")
            return
        if self._in_tests:
            self._other_sheet()
        spots = [spot_of(fault) for fault in self._faults]
        self._area.go_to(next((spot for spot in spots if spot > self._area.spot), spots[0]))

    def _to_test(self, line: int) -> None:
        if not self._in_tests:
            self._other_sheet()
        self._area.go_to(Spot(line, 1))

    # What is done with the whole.

    def _save(self) -> None:
        version = self._keep_as_version()
        self.tell(saying("“{script}” is saved as version {version}.", script=self._script_name, version=version), "g")

    def _keep_as_version(self) -> int:
        text = self._text
        if self._changed or not self._version:
            self._version = self.office.desk.save(self._script_name, *text)
            self._saved = self._kept = text
        return self._version

    def _run_tests(self) -> None:
        from tui_pos.tui.console.test_results import TestResults

        results = self.office.desk.run_tests(self._script_name, *self._text)
        self.open(TestResults(self.office, self._script_name, results, self._to_test))

    def _dry_run(self) -> None:
        from tui_pos.tui.console.dry_run import DryRun

        self.open(DryRun(self.office, self._script_name, self._script.text))

    def _activate(self) -> None:
        from tui_pos.tui.console.activation import activation_form

        version = self._keep_as_version()
        self.open(activation_form(self.office, self._script_name, version, self._activated))

    def _activated(self, rule: "Rule") -> None:
        said = saying("“{script}” acts from the next sale, as “{rule}”.", script=self._script_name, rule=rule.name)
        self.tell(said, "g")

    # After a pause.

    def keep(self) -> None:
        """Keep what is not saved, as it stands."""
        text = self._text
        if text == self._kept:
            return
        if not self._changed:
            self.office.desk.drop_draft(self._script_name)
        else:
            self.office.desk.save_draft(self._script_name, *text)
        self._kept = text

    def _look_soon(self) -> None:
        if self._due is not None:
            self._due.cancel()
        self._due = asyncio.get_running_loop().call_later(PAUSE_SECONDS, self._look)

    def _look(self) -> None:
        self._due = None
        try:
            self.keep()
        except ShopError as error:
            self.tell(error)
        source = self._script.text
        if not self._checking and source != self._checked:
            self._checking = True
            desk, name = self.office.desk, self._script_name
            beside(lambda: desk.check(source, name), lambda found: self._found(source, found))
        self.redraw()

    def _found(self, source: str, found: "Sequence[Broke] | ShopError") -> None:
        self._checking, self._checked = False, source
        if self._gone:
            return
        if isinstance(found, ShopError):
            self.tell(found)
        elif source == self._script.text:
            self._faults = found
            self._script.area.show_wrong([spot_of(fault) for fault in found])
        if source != self._script.text and self._due is None:
            self._look_soon()
        self.redraw()

    def _wrong(self) -> str:
        if self._checked is None:
            return ""
        if not self._faults:
            return self.say("No fault found.") if self._checked == self._script.text else " "
        here = self._script.spot
        at = next((n for n, fault in enumerate(self._faults) if fault.line == here.line), 0)
        fault = self._faults[at]
        more = f" ({at + 1}/{len(self._faults)})" if len(self._faults) > 1 else ""
        return fault_told(self.office, fault) + more


def spot_of(fault: "Broke") -> Spot:
    """Where a fault is; where that is not known, at the beginning."""
    return Spot(fault.line or 1, fault.column or 1)


def _saved(office: Console, opened: "ScriptText") -> tuple[str, str]:
    """The texts as they were saved last; empty ones where they never were."""
    if not opened.version:
        return "", ""
    if not opened.is_draft:
        return opened.source, opened.tests
    newest = office.desk.versions(opened.name)[0]
    return newest.source, newest.tests
