"""All that a rule ever was: who changed it when, and what it said."""

from tui_pos.checkout.rules.book import Version
from tui_pos.domain.saying import saying
from tui_pos.pricing.rules import Rule
from tui_pos.pricing.telling import tell
from tui_pos.station.frame import left
from tui_pos.tui.screens.office import RuleOffice
from tui_pos.tui.screens.pane import Heading, ListPane, Row, TextPane
from tui_pos.tui.screens.screen import BackOffice, Hotkey


class VersionsScreen(BackOffice):
    """The versions of a rule, the newest first."""

    office: RuleOffice
    about = (saying("Every change of a rule makes a new version; the old ones stay, and receipts name them."),)

    def __init__(self, office: RuleOffice, rule: Rule) -> None:
        super().__init__(office)
        self._rule = rule
        self._names = office.desk.names()
        self._list: ListPane[Version] = ListPane(
            self._line, heading=lambda _: self.say("Version  When              Who     State     Name")
        )
        self._list.show(office.desk.versions(rule.id))
        self.body = (
            self._list,
            Heading(lambda: self.say("What it said")),
            TextPane(self._told, "t", least=3, most=8),
        )
        self.hotkeys = (Hotkey("escape", saying("Back"), self.close, saying("Back to where you were")),)

    def heading(self) -> str:
        return self.say("Versions of “{name}”", name=self._rule.name)

    def typed(self, name: str, character: str | None) -> bool:
        return self._list.press(name, character)

    def _line(self, version: Version, width: int) -> Row:
        when = "–" if version.moment is None else f"{version.moment.astimezone(self.office.zone):%d.%m.%Y %H:%M}"
        state = self.say("on") if version.rule.active else self.say("off")
        who = left(version.operator or "–", 7)
        return [(f"{version.rule.version:>6}   {when:<16}  {who} {left(state, 9)} {version.rule.name}", " ")]

    def _told(self) -> str:
        version = self._list.marked
        return tell(version.rule, self._names, self.office.translate) if version is not None else ""
