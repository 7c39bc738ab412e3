"""A report on the screen: its days, its rows, what lies behind one of them, and the file that it is written to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tui_pos.backoffice.periods import PERIODS, day, moved
from tui_pos.backoffice.report_files import FORMS, paper_of, written
from tui_pos.backoffice.report_words import END_CUSTOMERS, named
from tui_pos.backoffice.reports import ReportDesk, ReportKind, kind_named
from tui_pos.checkout.kept_files import keep
from tui_pos.domain.saying import saying
from tui_pos.errors import Refused, ShopError
from tui_pos.store.reports import Only, Period, Report, cells, columns
from tui_pos.tui.office.report_table import Laid, Sorting, SumsPane, laid_out
from tui_pos.tui.office.report_work import Work
from tui_pos.tui.screens.choosing import ChoosingScreen
from tui_pos.tui.screens.fields import TypedField
from tui_pos.tui.screens.form import FormScreen
from tui_pos.tui.screens.named import Named, Source
from tui_pos.tui.screens.office import Office
from tui_pos.tui.screens.pane import ListPane, TextPane
from tui_pos.tui.screens.reading import read_date, write_date
from tui_pos.tui.screens.screen import BackOffice, Hotkey
from tui_pos.tui.screens.term_form import read_fields

Cells = Sequence[Any]


@dataclass(frozen=True, slots=True)
class View:
    """What a screen shows: `make` is told the days and whether it is still wanted. `behind` is what lies behind a row
    of cells by the names of their columns; None: nothing does. `file` is how its file is called."""

    title: str
    make: Callable[[Period, Callable[[], bool]], Report | None]
    file: str
    dated: bool
    bar: str = ""
    behind: Callable[[dict[str, Any], Period], "tuple[View, Period]"] | None = None


def view_of(office: Office, desk: ReportDesk, kind: ReportKind, only: Only | None = None, of: str = "") -> View:
    """A report as a view; with `only`, the receipts behind a row that is called `of`."""

    def make(period: Period, wanted: Callable[[], bool]) -> Report | None:
        return desk.make(kind, replace(desk.asked(period), only=only), wanted)

    def receipts(row: dict[str, Any], period: Period) -> tuple[View, Period]:
        column = kind.receipts_by
        if column == "day":
            return view_of(office, desk, kind_named("receipts")), day(row["day"])
        name = row.get(f"{column}_name") or row[column] or office.tell(END_CUSTOMERS)
        called = named(f"{column}_name", name, office.translate)
        return view_of(office, desk, kind_named("receipts"), Only(column, row[column]), called), period

    def lines(row: dict[str, Any], period: Period) -> tuple[View, Period]:
        title = office.say("Receipt {number}", number=row["receipt"] or row["number"])
        found = lambda *_: desk.lines(row["location"], row["kind"], row["number"])  # noqa: E731
        return View(title, found, _file("receipt", row["location"], row["kind"], row["number"]), dated=False), period

    behind = lines if kind.name == "receipts" else receipts if kind.receipts_by else None
    title = f"{office.tell(kind.title)}: {of}" if of else office.tell(kind.title)
    file = kind.name if only is None else _file(kind.name, only.column, only.value)
    return View(title, make, file, kind.dated, kind.bar, behind)


def _file(*parts: object) -> str:
    """What a file of that is called, so that it takes the place of no other."""
    return "-".join("".join(c if c.isalnum() else "-" for c in str(part))[:40] for part in parts)


class ReportScreen(BackOffice):
    """One report. `moved_to` is told the days when others are chosen."""

    about = (
        saying("What came back counts on its own day. VAT is taken out once for each VAT group of a receipt."),
        saying("A wider terminal shows more columns; a file has them all."),
    )

    def __init__(
        self,
        office: Office,
        desk: ReportDesk,
        view: View,
        period: Period,
        moved_to: Callable[[Period], None] = lambda _: None,
    ) -> None:
        super().__init__(office)
        self._desk = desk
        self._view = view
        self._period = period
        self._moved_to = moved_to
        self._report: Report | None = None
        self._cells: list[Cells] = []
        self._sorting = Sorting()
        self._laid: Laid | None = None
        self._laid_in = 0
        self._making: Work[Report] = Work()
        self._writing: Work[str] = Work()
        self._list: ListPane[Cells] = ListPane(self._line, self._nothing, self._columns)
        self._sums = SumsPane(self._laid_out, self.say)
        self.body = (TextPane(lambda: " "), self._list, self._sums)
        self.hotkeys = self._keys_of(view)
        self._make()

    def heading(self) -> str:
        return self._view.title

    def corner(self) -> str:
        return _days(self._period) if self._view.dated else ""

    def typed(self, name: str, character: str | None) -> bool:
        return self._list.press(name, character)

    def on_unmount(self) -> None:
        """The screen is gone: so is what it waited for."""
        self._making.drop()
        self._writing.drop()

    def _keys_of(self, view: View) -> tuple[Hotkey, ...]:
        open_ = Hotkey("enter", saying("Open"), self._open, saying("What lies behind the marked row: receipts, lines"))
        days = (
            Hotkey("f2", saying("Days"), self._choose_period, saying("Choose the days: today, last week, this month")),
            Hotkey("f3", saying("Earlier"), lambda: self._move(-1), saying("The day, week or month before")),
            Hotkey("f4", saying("Later"), lambda: self._move(1), saying("The day, week or month after")),
        )
        return (
            *([open_] if view.behind is not None else []),
            *(days if view.dated else ()),
            Hotkey("f5", saying("Sort"), self._sort, saying("Sort by the next column")),
            Hotkey("f6", saying("Turn round"), self._turn, saying("Sort the other way round")),
            Hotkey("f8", saying("File"), self._choose_form, saying("Write it to a file: XLSX, PDF or CSV")),
            Hotkey("escape", saying("Back"), self.close, saying("Back to where you were")),
        )

    # The days.

    def _choose_period(self) -> None:
        today = self.office.today()
        own = Named(str(len(PERIODS)), self.say("Other days"))
        named = [Named(str(at), self.office.tell(period.title)) for at, period in enumerate(PERIODS)] + [own]

        def about(code: str) -> str:
            return _days(PERIODS[int(code)].of(today)) if code != own.code else ""

        def take(codes: tuple[str, ...]) -> None:
            if codes == (own.code,):
                self._type_period()
            else:
                self._go_to(PERIODS[int(codes[0])].of(today))

        self.open(ChoosingScreen(self.office, self.say("Days"), _source(named, about), (), False, take))

    def _type_period(self) -> None:
        explain = saying("This day counts too.")
        fields = [
            TypedField(title, explain, read_date, write_date, held, required=True)
            for title, held in ((saying("From"), self._period.first), (saying("To"), self._period.last))
        ]
        about = saying("The first and the last day of the report.")
        self.open(FormScreen(self.office, self.say("Other days"), about, fields, _read_period, self._go_to))

    def _move(self, steps: int) -> None:
        self._go_to(moved(self._period, steps))

    def _go_to(self, period: Period) -> None:
        self._period = period
        self._moved_to(period)
        self._make()

    # The rows.

    def _make(self) -> None:
        self._report, self._laid = None, None
        self._list.show([], 0)
        period = self._period
        self._making.begin(lambda wanted: self._view.make(period, wanted), self._made)

    def _made(self, report: Report | ShopError) -> None:
        if isinstance(report, ShopError):
            self.tell(report)
        else:
            self._report = report
            self._show()
        self.redraw()

    def _show(self) -> None:
        assert self._report is not None
        kinds, at = columns(self._report), self._sorting.at
        rows: list[Cells] = list(cells(self._report))
        if at is not None and at < len(kinds):
            text = kinds[at].type is str
            rows.sort(key=lambda row: row[at].casefold() if text else row[at], reverse=self._sorting.down)
        self._cells, self._laid = rows, None
        self._list.show(rows, 0)

    def _sort(self) -> None:
        laid = self._laid_out(self._laid_in or 76)
        if self._report is not None and laid is not None:
            self._sorting = self._sorting.next(columns(self._report), [column.at for column in laid.columns])
            self._show()

    def _turn(self) -> None:
        if self._sorting.at is None:
            self._sort()
        else:
            self._sorting = self._sorting.reversed()
            if self._report is not None:
                self._show()

    def _laid_out(self, width: int) -> Laid | None:
        if self._report is None:
            return None
        if self._laid is None or self._laid_in != width:
            self._laid = laid_out(
                self._report,
                self._cells,
                self._view.bar,
                width,
                self.office.translate,
                ascii_only=self.office.ascii_only,
            )
            self._laid_in = width
        return self._laid

    def _columns(self, width: int) -> str:
        laid = self._laid_out(width)
        return "" if laid is None else laid.heading(self._sorting)

    def _line(self, row: Cells, width: int) -> Sequence[tuple[str, str]]:
        laid = self._laid_out(width)
        return [] if laid is None else laid.line(row)

    def _nothing(self) -> str:
        if self._making.going_on:
            return self.say("Reckoning… Esc leaves it.")
        return self.say("There is nothing in these days.") if self._view.dated else self.say("There is nothing.")

    def _open(self) -> None:
        row, behind = self._list.marked, self._view.behind
        if self._report is None or row is None or behind is None:
            return
        names = [column.name for column in columns(self._report)]
        view, period = behind(dict(zip(names, row, strict=True)), self._period)
        self.open(ReportScreen(self.office, self._desk, view, period))

    # The file.

    def _choose_form(self) -> None:
        if self._report is None:
            return
        named = [Named(form, form.upper()) for form in ("xlsx", "pdf", "csv")]
        assert {one.code for one in named} == set(FORMS)
        about = {
            "xlsx": saying("A workbook, to be reckoned on with."),
            "pdf": saying("Pages, to be printed."),
            "csv": saying("Plain text with commas, for other programs."),
        }
        source = _source(named, lambda code: self.office.tell(about[code]))
        self.open(ChoosingScreen(self.office, self.say("File"), source, (), False, lambda codes: self._write(*codes)))

    def _write(self, form: str) -> None:
        report, view, period = self._report, self._view, self._period
        if report is None:
            return
        in_order = Report(report.columns, [report.columns(*row) for row in self._cells])
        today = self.office.today()
        above = [self._desk.shop, _days(period) if view.dated else _days(day(today))]
        paper = paper_of(in_order, view.title, above, self.office.translate, self.office.currency)
        days = f"{period.first}_{period.last}" if view.dated else f"{today}"
        name = f"{view.file}_{days}.{form}"
        self.tell(saying("Writing…"), "g")
        self._writing.begin(lambda _: str(keep([written(paper, form)], self._desk.folder, name)), self._written)

    def _written(self, file: str | ShopError) -> None:
        self.tell(file if isinstance(file, ShopError) else saying("Written: {file}", file=file), *_letter(file))
        self.redraw()


def _letter(came: str | ShopError) -> tuple[str, ...]:
    return () if isinstance(came, ShopError) else ("g",)


def _read_period(fields: Sequence[Any]) -> Period:
    first, last = read_fields(fields)
    if first > last:
        raise Refused("days_upside_down", "The first day is after the last one; turn them round.")
    return Period(first, last)


def _days(period: Period) -> str:
    return _day(period.first) if period.first == period.last else f"{_day(period.first)} – {_day(period.last)}"


def _day(of: date) -> str:
    return f"{of:%d.%m.%Y}"


def _source(named: Sequence[Named], about: Callable[[str], str]) -> Source:
    """Few things to choose from; typing finds those whose name begins so."""

    def find(text: str) -> Sequence[Named]:
        return [one for one in named if one.name.casefold().startswith(text.casefold())]

    return Source(find, lambda code: code, about)
