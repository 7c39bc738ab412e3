"""A small form: fields one under the other, each with its explanation, and its error in one sentence beneath it."""

from collections.abc import Callable, Sequence
from typing import Any

from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import ShopError
from tui_pos.pricing.terms import Term
from tui_pos.tui.screens import texts
from tui_pos.tui.screens.choosing import ChoosingScreen
from tui_pos.tui.screens.fields import Field, Host
from tui_pos.tui.screens.named import Source
from tui_pos.tui.screens.office import Office
from tui_pos.tui.screens.pane import Pane, Row, TextPane
from tui_pos.tui.screens.screen import BackOffice, Hotkey
from tui_pos.tui.screens.term_form import read_term, term_fields


class FieldsPane(Pane):
    """Fields, one of which has the keys. The arrows, Tab and Enter go from one to the next."""

    DEFAULT_CSS = "FieldsPane { height: 1fr; }"

    def __init__(self, office: Office, fields: Sequence[Field], host: Host) -> None:
        super().__init__()
        self.fields = fields
        self.at = 0
        self.active = True
        self._office = office
        self._host = host

    def wanted_height(self, width: int) -> int | None:
        return None

    @property
    def field(self) -> Field | None:
        """The field that has the keys."""
        return self.fields[self.at] if self.fields else None

    def press(self, name: str, character: str | None) -> bool:
        field = self.field
        if field is None:
            return False
        if field.press(name, character, self._host):
            field.forget_errors()
            return True
        if name in ("down", "tab", "enter") and self.at + 1 < len(self.fields):
            self.at += 1
            self.fields[self.at].enter_first()
        elif name == "up" and self.at > 0:
            self.at -= 1
            self.fields[self.at].enter_last()
        else:
            return name in ("up", "down", "tab")
        return True

    def go_to_error(self) -> None:
        """The keys go to the first field in which something is wrong."""
        for at, field in enumerate(self.fields):
            if field.wrong:
                self.at = at
                field.enter_wrong()
                return

    def rows(self, width: int, height: int) -> list[Row]:
        rows: list[Row] = []
        active = range(0)
        for at, field in enumerate(self.fields):
            drawn = field.rows(self._office, width, self.active and at == self.at)
            if at == self.at:
                active = range(len(rows), len(rows) + len(drawn))
            rows += drawn
        top = max(0, min(active.stop - height, active.start))
        return rows[top:]


class FormScreen(BackOffice):
    """Fields to fill in. `done` reads them; a ShopError that it raises is said, and the form stays as it is."""

    about: Sequence[Saying] = (
        saying("Fill in the fields; what may stay empty says so."),
        saying("The arrows up and down go from one to the next; left, right and the space bar change a choice."),
        saying("F9 takes over what stands here."),
    )

    def __init__(
        self,
        office: Office,
        title: str,
        about: Saying,
        fields: Sequence[Field],
        done: Callable[[Sequence[Field]], Any],
        take: Callable[[Any], None],
        *,
        stays: bool = False,
    ) -> None:
        """`stays`: the form lies on under what `take` opens, to be come back to."""
        super().__init__(office)
        self._title = title
        self._read = done
        self._take = take
        self._stays = stays
        self.fields = FieldsPane(office, fields, self)
        self.body = (
            TextPane(lambda: office.tell(about), "x", most=3),
            TextPane(lambda: " "),
            self.fields,
            TextPane(self._explained, "x", most=3),
        )
        self.hotkeys = (
            Hotkey("f9", saying("Done"), self._done, saying("Take over what stands here")),
            Hotkey("escape", saying("Back"), self.close, saying("Back, and change nothing")),
        )

    def heading(self) -> str:
        return self._title

    def help_text(self) -> str:
        about = [super().help_text()]
        for field in self.fields.fields:
            about += [f"{self.office.tell(part.label)}: {self.office.tell(part.explain)}" for part in field.parts]
        return "\n".join(about)

    def choose(
        self, title: str, source: Source, chosen: tuple[str, ...], many: bool, take: Callable[[tuple[str, ...]], None]
    ) -> None:
        """Let one or more be chosen from a list."""
        self.open(ChoosingScreen(self.office, title, source, chosen, many, take))

    def typed(self, name: str, character: str | None) -> bool:
        if self.fields.press(name, character):
            return True
        if name == "enter":
            self._done()
            return True
        return False

    def unscan(self, digits: int) -> None:
        if self.fields.field is not None:
            self.fields.field.unscan(digits)

    def _done(self) -> None:
        try:
            value = self._read(self.fields.fields)
        except ShopError:
            self.fields.go_to_error()
            if any(field.wrong for field in self.fields.fields):
                # The sentence stands at the field.
                return
            raise
        if not self._stays:
            self.close()
        self._take(value)

    def _explained(self) -> str:
        field = self.fields.field
        return self.office.tell(field.explained) if field is not None else ""


class TermScreen(FormScreen):
    """The form of one condition or action. `check` raises where its value cannot stand in a rule."""

    def __init__(
        self, office: Office, term: Term, held: Any, check: Callable[[Any], object], take: Callable[[Any], None]
    ) -> None:
        words = texts.of_term(term.name)

        def read(fields: Sequence[Field]) -> Any:
            value = read_term(term, fields)
            check(value)
            return value

        super().__init__(office, office.tell(words.title), words.explain, term_fields(office, term, held), read, take)
