"""Ready-made scripts: pick one, fill in its parameters, look at the text, and go on with it in the editor."""

from collections.abc import Callable, Sequence

from tui_pos.checkout.scripts.ready import READY, usual_name
from tui_pos.checkout.scripts.values import ReadyMade
from tui_pos.domain.saying import saying
from tui_pos.errors import ShopError
from tui_pos.pricing.terms import Parameter
from tui_pos.station.frame import left
from tui_pos.tui.console.office import Console, begin_script
from tui_pos.tui.console.screen import ConsoleScreen, written_rows
from tui_pos.tui.screens.fields import Field, TypedField
from tui_pos.tui.screens.form import FormScreen
from tui_pos.tui.screens.pane import Heading, ListPane, PagePane, Row, TextPane
from tui_pos.tui.screens.screen import Hotkey
from tui_pos.tui.screens.term_form import FIELD_OF, Asked, read_fields
from tui_pos.tui.screens.texts import Words


class ReadyMadeScreen(ConsoleScreen):
    """The list; `edit` opens the script that was made."""

    about = (saying("Scripts that are written already and need only their parameters."),)

    def __init__(self, office: Console, edit: Callable[[str], None]) -> None:
        super().__init__(office)
        self._edit = edit
        self._list: ListPane[ReadyMade] = ListPane(self._line)
        self._list.show(READY)
        self.body = (self._list, Heading(lambda: self.say("What it does")), TextPane(self._told, "t", least=2, most=4))
        self.hotkeys = (
            Hotkey("enter", saying("Choose"), self._fill, saying("Fill in its parameters")),
            Hotkey("escape", saying("Back"), self.close, saying("Back, and change nothing")),
        )

    def heading(self) -> str:
        return self.say("Ready-made scripts")

    def typed(self, name: str, character: str | None) -> bool:
        return self._list.press(name, character)

    def _fill(self) -> None:
        ready = self._list.marked
        if ready is None:
            return
        fields = ready_made_fields(self.office, ready)

        def read(filled: Sequence[Field]) -> tuple[str, str, str]:
            name, *values = read_fields(filled)
            self.office.desk.check_new(name)
            given = {asked.name: value for asked, value in zip(ready.parameters, values, strict=True)}
            try:
                source, tests = self.office.desk.filled(ready.code, given)
            except ShopError as error:
                # The sentence stands at the field that it is about.
                for asked, field in zip(ready.parameters, filled[1:], strict=True):
                    if asked.name == error.facts.get("parameter"):
                        field.parts[0].error = error
                raise
            return name, source, tests

        def look(made: tuple[str, str, str]) -> None:
            self.open(Preview(self.office, *made, self._made))

        title = self.office.tell(ready.title)
        self.open(FormScreen(self.office, title, ready.about, fields, read, look, stays=True))

    def _made(self, name: str, source: str, tests: str) -> None:
        begin_script(self.office, name, source, tests)
        # The text that was looked at, and the form under it.
        while self.app.screen is not self:
            self.app.pop_screen()
        self.close()
        self._edit(name)

    def _line(self, ready: ReadyMade, width: int) -> Row:
        return [(left(self.office.tell(ready.title), width), " ")]

    def _told(self) -> str:
        ready = self._list.marked
        return self.office.tell(ready.about) if ready is not None else ""


def ready_made_fields(office: Console, ready: ReadyMade) -> list[Field]:
    """A name for the script, and a field for each parameter."""
    name = TypedField(
        saying("Name"),
        saying("What the script is called; its rule may be called otherwise."),
        str,
        str,
        usual_name(ready, office.translate),
        required=True,
        wide=True,
    )
    made: list[Field] = [name]
    for asked in ready.parameters:
        parameter = Parameter(asked.name, asked.name, asked.form, asked.required)
        words = Words(asked.title, asked.explain)
        made.append(FIELD_OF[asked.form](Asked(office, "", parameter, words, asked.usual)))
    return made


class Preview(ConsoleScreen):
    """The text that the parameters make; `take` goes on with it."""

    about = (saying("The text of the script, and under it its tests."),)

    def __init__(
        self, office: Console, name: str, source: str, tests: str, take: Callable[[str, str, str], None]
    ) -> None:
        super().__init__(office)
        self._made = (name, source, tests)
        self._take = take
        self._page = PagePane(self._text)
        self.body = (self._page,)
        self.hotkeys = (
            Hotkey("f9", saying("To the editor"), self._done, saying("Go on with this text in the editor")),
            Hotkey("escape", saying("Back"), self.close, saying("Back to its parameters")),
        )

    def heading(self) -> str:
        return self.say("Script “{name}”", name=self._made[0])

    def typed(self, name: str, character: str | None) -> bool:
        return self._page.press(name, character)

    def _done(self) -> None:
        self._take(*self._made)

    def _text(self, width: int) -> list[Row]:
        _, source, tests = self._made
        rows = written_rows(source, width)
        if tests.strip():
            rows += [[], [(self.say("Tests"), "h")], *written_rows(tests, width)]
        return rows
