"""How the tests of a script went."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui_pos.domain.saying import saying
from tui_pos.errors import Refused
from tui_pos.tui.console.office import Console
from tui_pos.tui.console.screen import ConsoleScreen
from tui_pos.tui.screens.pane import Heading, ListPane, Row, TextPane
from tui_pos.tui.screens.screen import Hotkey

if TYPE_CHECKING:
    from tui_pos.checkout.scripts.own_tests import TestResult


class TestResults(ConsoleScreen):
    """A row for each test; `go` leads to the line of the tests' text on which one begins."""

    __test__ = False

    about = (
        saying("Each test is a sale that is only thought of, and what the script is to make of it."),
        saying("They are run again before the script may act."),
    )

    def __init__(self, office: Console, name: str, results: "Sequence[TestResult]", go: Callable[[int], None]) -> None:
        super().__init__(office)
        self._script_name = name
        self._results = results
        self._lead = go
        self._list: ListPane[TestResult] = ListPane(self._line, self._nothing)
        failed = next((at for at, result in enumerate(results) if not result.passed), 0)
        self._list.show(results, failed)
        self.body = (
            self._list,
            Heading(self._told_of),
            TextPane(self._told, "h", least=3, most=9),
        )
        self.hotkeys = (
            Hotkey("enter", saying("To the test"), self._to_test, saying("To where this test is written")),
            Hotkey("escape", saying("Back"), self.close, saying("Back to where you were")),
        )

    def heading(self) -> str:
        return self.say("Tests of “{name}”", name=self._script_name)

    def corner(self) -> str:
        passed = sum(result.passed for result in self._results)
        return self.say("{passed} of {tests} passed", passed=passed, tests=len(self._results))

    def typed(self, name: str, character: str | None) -> bool:
        return self._list.press(name, character)

    def _to_test(self) -> None:
        result = self._list.marked
        if result is None or result.line is None:
            raise Refused("no_such_line", "It is not known where this test is written.")
        self.close()
        self._lead(result.line)

    def _line(self, result: "TestResult", width: int) -> Row:
        said, letter = (saying("passed"), "g") if result.passed else (saying("failed"), "e")
        return [(self.office.tell(said).ljust(12), letter), (result.name, " ")]

    def _nothing(self) -> str:
        return self.say("There is no test yet. F2 in the editor leads to them; F3 has an example.")

    def _told_of(self) -> str:
        result = self._list.marked
        return result.name if result is not None else ""

    def _told(self) -> str:
        result = self._list.marked
        if result is None:
            return ""
        return "\n".join(self.office.tell(failure) for failure in result.failures)
