"""The scripts of advanced rules: which of them acts, what it cost today and how it went wrong; and all that can be done
with one."""

from collections.abc import Sequence

from tui_pos.checkout.scripts.values import Failed, ScriptRow, State
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused
from tui_pos.station.frame import clip, left, right
from tui_pos.tui.console.office import Console, begin_script
from tui_pos.tui.console.screen import ConsoleScreen
from tui_pos.tui.screens.fields import Field, TypedField
from tui_pos.tui.screens.form import FormScreen
from tui_pos.tui.screens.pane import Heading, ListPane, Row, TextPane
from tui_pos.tui.screens.screen import Hotkey
from tui_pos.tui.screens.term_form import read_fields

STATES: dict[State, tuple[Saying, str]] = {
    State.ON: (saying("on"), "g"),
    State.OFF: (saying("off"), " "),
    State.UNUSED: (saying("not used"), "x"),
    State.UNCONFIRMED: (saying("to be confirmed"), "h"),
    State.OFF_TODAY: (saying("off for today"), "e"),
}

_NAME, _STATE, _COUNT = 31, 17, 10
_MOST_NOTICES = 3


class ScriptList(ConsoleScreen):
    """The first screen of the console."""

    about = (
        saying("The scripts of this shop. A script acts through a rule, which activating it makes."),
        saying("To be confirmed: it came from another installation; read it, and confirm it with F4."),
        saying("Off for today: it failed three times; F5 lets it act again."),
        saying("A * stands where a text waits that is not saved."),
    )

    def __init__(self, office: Console) -> None:
        super().__init__(office)
        self._news = office.desk.news()
        self._list: ListPane[ScriptRow] = ListPane(self._line, self._nothing, self._columns)
        self.body = (
            TextPane(self._notice, "w", most=4),
            self._list,
            Heading(self._told_of),
            TextPane(self._told, " ", least=2, most=4),
        )
        self.hotkeys = (
            Hotkey("enter", saying("Edit"), self._edit, saying("Open the marked script")),
            Hotkey("insert", saying("New"), self._new, saying("Write a new script")),
            Hotkey("f2", saying("On/off"), self._switch, saying("Switch its rule on or off")),
            Hotkey("f3", saying("Ready-made"), self._ready_made, saying("A new script that needs only its parameters")),
            Hotkey("f4", saying("Confirm"), self._confirm, saying("Let it act on this installation")),
            Hotkey("f5", saying("Back on"), self._back_on, saying("Let it act again today")),
            Hotkey("f6", saying("Versions"), self._versions, saying("All that the script ever was")),
            Hotkey("f7", saying("Dry run"), self._dry_run, saying("See what it makes of a sale; nothing is changed")),
            Hotkey("escape", saying("Leave"), self.close, saying("Leave the console")),
            Hotkey("f10", saying("Leave"), self.close, saying("Leave the console"), shown=False),
        )
        self._load()

    def heading(self) -> str:
        return self.say("Scripts")

    def corner(self) -> str:
        return self.office.desk.technician

    def on_mount(self) -> None:
        super().on_mount()
        self.office.watch.begin(self)

    def on_unmount(self) -> None:
        """The console is closed."""
        self.office.watch.end()
        self.office.desk.close()

    def typed(self, name: str, character: str | None) -> bool:
        return self._list.press(name, character)

    # What is done with a script.

    def _edit(self) -> None:
        self._open(self._marked().name)

    def _open(self, name: str) -> None:
        from tui_pos.tui.console.editor import Editor

        self.open(Editor(self.office, self.office.desk.open(name), lambda: self._load(name)))

    def _new(self) -> None:
        field = TypedField(
            saying("Name"),
            saying("What the script is called; its rule may be called otherwise."),
            str,
            str,
            required=True,
            wide=True,
        )

        from tui_pos.tui.console.editor import EMPTY

        def begin(fields: Sequence[Field]) -> str:
            name: str = read_fields(fields)[0]
            begin_script(self.office, name, EMPTY, "")
            return name

        title, about = self.say("New script"), saying("A script needs a name before anything else.")
        self.open(FormScreen(self.office, title, about, (field,), begin, self._open))

    def _ready_made(self) -> None:
        from tui_pos.tui.console.ready_made import ReadyMadeScreen

        self.open(ReadyMadeScreen(self.office, self._open))

    def _switch(self) -> None:
        row = self._marked()
        if not row.rules:
            raise Refused("not_active", "No rule asks “{script}” yet; open it and activate it.", script=row.name)
        self.office.desk.switch(row.name, row.state is State.OFF)
        self._load(row.name)

    def _confirm(self) -> None:
        row = self._marked()
        if row.state is not State.UNCONFIRMED:
            raise Refused("no_need_to_confirm", "“{script}” needs no confirming here.", script=row.name)

        def confirm() -> None:
            self.office.desk.confirm(row.name)
            self._load(row.name)
            self.tell(saying("“{script}” is confirmed for this installation.", script=row.name), "g")

        self.ask(saying("Have you read “{script}”, and may it act here?", script=row.name), confirm)

    def _back_on(self) -> None:
        row = self._marked()
        if row.state is not State.OFF_TODAY:
            raise Refused("not_off_today", "“{script}” is not off for today.", script=row.name)
        self.office.desk.back_on_today(row.name)
        self._load(row.name)
        self.tell(saying("“{script}” acts again.", script=row.name), "g")

    def _versions(self) -> None:
        from tui_pos.tui.console.script_versions import ScriptVersions

        self.open(ScriptVersions(self.office, self._marked().name, self._open))

    def _dry_run(self) -> None:
        from tui_pos.tui.console.dry_run import DryRun

        name = self._marked().name
        self.open(DryRun(self.office, name, self.office.desk.open(name).source))

    # What is shown.

    def _marked(self) -> ScriptRow:
        row = self._list.marked
        if row is None:
            raise Refused("no_script_marked", "No script is marked; write a new one with Ins.")
        return row

    def _load(self, name: str | None = None) -> None:
        rows: Sequence[ScriptRow] = self.office.desk.list()
        at = next((at for at, row in enumerate(rows) if row.name == name), None)
        self._list.show(rows, at)

    def _columns(self, width: int) -> str:
        say = self.say
        return (
            left(say("Name"), _NAME)
            + right(say("Version"), 7)
            + "  "
            + left(say("State"), _STATE)
            + right(say("Acted"), _COUNT)
            + right(say("Cost, ms"), _COUNT)
        )

    def _line(self, row: ScriptRow, width: int) -> Row:
        said, letter = STATES[row.state]
        health = row.health
        return [
            (left(_with_star(row), _NAME), " "),
            (right(str(row.version or row.newest or "–"), 7) + "  ", " "),
            (left(self.office.tell(said), _STATE), letter),
            (right(f"{health.fires}/{health.runs}", _COUNT), " "),
            (right(f"{health.micros / 1000:.1f}", _COUNT), " "),
        ]

    def _nothing(self) -> str:
        return self.say("There is no script yet. Write one with Ins, or fill in a ready-made one with F3.")

    def _notice(self) -> str:
        told = [self._failure(failed) for failed in self._news[:_MOST_NOTICES]]
        if len(self._news) > _MOST_NOTICES:
            told.append(self.say("And {number} more.", number=len(self._news) - _MOST_NOTICES))
        return "\n".join(told)

    def _failure(self, failed: Failed) -> str:
        moment = f"{failed.moment.astimezone(self.office.zone):%d.%m %H:%M}"
        facts = {"script": failed.script, "times": failed.times, "moment": moment, "reason": failed.reason}
        if failed.is_off:
            return self.say("“{script}” was switched off for the day, {moment}: {reason}", **facts)
        return self.say("“{script}” failed (× {times}), last {moment}: {reason}", **facts)

    def _told_of(self) -> str:
        row = self._list.marked
        return self.say("“{name}” today", name=row.name) if row is not None else ""

    def _told(self) -> str:
        row = self._list.marked
        if row is None:
            return ""
        health = row.health
        counted = {"runs": health.runs, "fires": health.fires, "failures": health.failures}
        said = [self.say("Asked: {runs}. Acted: {fires}. Failed: {failures}.", **counted)]
        if health.last_error:
            said.append(self.say("The last failure: {error}", error=health.last_error))
        if row.version is not None and row.version != row.newest:
            versions = {"version": row.version, "newest": row.newest}
            said.append(self.say("Version {version} is in force; the newest is {newest}.", **versions))
        return "\n".join(said)


def _with_star(row: ScriptRow) -> str:
    return clip(row.name, _NAME - 3) + " *" if row.has_draft else row.name
