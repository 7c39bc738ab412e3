"""The reports that there are, from the main menu. The days that were chosen last stay for the next one."""

from tui_pos.backoffice.periods import day
from tui_pos.backoffice.reports import ReportDesk, ReportKind
from tui_pos.domain.saying import saying
from tui_pos.store.reports import Period
from tui_pos.tui.office.report_screen import ReportScreen, view_of
from tui_pos.tui.office.shop_office import ShopOffice
from tui_pos.tui.screens.pane import ListPane, Row, TextPane
from tui_pos.tui.screens.screen import BackOffice, Hotkey


class ReportList(BackOffice):
    """The list; Enter makes the marked one."""

    office: ShopOffice
    about = (
        saying("What was sold, paid, owed and earned. The numbers are the same wherever a sale was made."),
        saying("The days that are chosen in one report stay for the next."),
    )

    def __init__(self, office: ShopOffice, desk: ReportDesk) -> None:
        super().__init__(office)
        self._desk = desk
        self._period = day(office.today())
        self._list: ListPane[ReportKind] = ListPane(lambda kind, _: self._line(kind))
        self._list.show(desk.kinds())
        self.body = (TextPane(lambda: " "), self._list)
        self.hotkeys = (
            Hotkey("enter", saying("Open"), self._open, saying("Make the marked report")),
            Hotkey("escape", saying("Back"), self.close, saying("Back to where you were")),
        )

    def heading(self) -> str:
        return self.say("Reports")

    def typed(self, name: str, character: str | None) -> bool:
        return self._list.press(name, character)

    def _line(self, kind: ReportKind) -> Row:
        now = "" if kind.dated else f"  ({self.say('as things stand now')})"
        return [(self.office.tell(kind.title), " "), (now, "x")]

    def _open(self) -> None:
        kind = self._list.marked
        if kind is None:
            return

        def moved_to(period: Period) -> None:
            self._period = period

        view = view_of(self.office, self._desk, kind)
        self.open(ReportScreen(self.office, self._desk, view, self._period, moved_to))


def open_reports(office: ShopOffice) -> ReportList:
    """The list. Raises NoRight."""
    return ReportList(office, ReportDesk(office.workplace, office.operator))
