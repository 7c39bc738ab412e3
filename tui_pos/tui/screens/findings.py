"""What the check of a rule found."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_pos.domain.saying import saying
from tui_pos.pricing.rules import Rule
from tui_pos.station.frame import wrap
from tui_pos.tui.screens.office import RuleOffice
from tui_pos.tui.screens.pane import PagePane, Row
from tui_pos.tui.screens.screen import BackOffice, Hotkey

if TYPE_CHECKING:
    from tui_pos.pricing.lint import Finding


class FindingsScreen(BackOffice):
    """Each finding in its sentence."""

    about = (saying("What may be wrong with the rule. It can be saved all the same."),)

    def __init__(self, office: RuleOffice, rule: Rule, findings: "Sequence[Finding]") -> None:
        super().__init__(office)
        self._rule = rule
        self._findings = findings
        self._page = PagePane(self._lines)
        self.body = (self._page,)
        self.hotkeys = (Hotkey("escape", saying("Back"), self.close, saying("Back to where you were")),)

    def heading(self) -> str:
        return self.say("What the check of “{name}” found", name=self._rule.name)

    def corner(self) -> str:
        return str(len(self._findings))

    def typed(self, name: str, character: str | None) -> bool:
        return self._page.press(name, character)

    def _lines(self, width: int) -> list[Row]:
        lines: list[Row] = [[]]
        for finding in self._findings:
            first, *rest = wrap(self.office.tell(finding.text), width - 2)
            lines.append([("! ", "h"), (first, " ")])
            lines += [[("  " + line, " ")] for line in rest]
            lines.append([])
        return lines


def show_findings(on: BackOffice, office: RuleOffice, rule: Rule) -> int:
    """Check the rule, and show over `on` what was found; how much that is."""
    findings = office.desk.lint(rule)
    if findings:
        on.open(FindingsScreen(office, rule, findings))
    else:
        on.tell(saying("The check found nothing wrong with this rule."), "g")
    return len(findings)
