"""One field a form of parameter: what is typed or chosen, how it is shown, and the value it stands for.

A field keeps whatever was typed into it, right or wrong; `value` says in one sentence what is wrong. `FIELD_OF` names
the field of every `Form`, so that a new condition or action can be filled in without any code here.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from tui_pos.domain.money import format_decimal, parse_decimal
from tui_pos.domain.saying import Saying
from tui_pos.errors import Refused, ShopError
from tui_pos.pricing.rules import WEEKDAYS
from tui_pos.station.frame import clip, wrap
from tui_pos.tui.screens import texts
from tui_pos.tui.screens.entry import Entry
from tui_pos.tui.screens.named import Named, Source
from tui_pos.tui.screens.office import Office
from tui_pos.tui.screens.pane import MARK, Row, Run

LABEL = 28
"""Columns of a field's label."""

Choose = Callable[[str, Source, tuple[str, ...], bool, Callable[[tuple[str, ...]], None]], None]
"""Opens a list to choose from: title, source, what is chosen by now, whether more than one may be, and who takes it."""


class Host(Protocol):
    """The screen that a field stands on."""

    @property
    def office(self) -> Office:
        """The office in which it stands."""

    def choose(
        self,
        title: str,
        source: Source,
        chosen: tuple[str, ...],
        many: bool,
        take: Callable[[tuple[str, ...]], None],
    ) -> None:
        """Let one or more be chosen from a list."""


class Field:
    """The base: a label, a sentence that explains it, and an error that is shown beneath until the next key."""

    def __init__(self, label: Saying, explain: Saying) -> None:
        self.label = label
        self.explain = explain
        self.error: ShopError | None = None
        self.parts: Sequence[Field] = (self,)

    @property
    def explained(self) -> Saying:
        """What is explained of the part that has the keys."""
        return self.explain

    @property
    def wrong(self) -> bool:
        """Whether an error stands at it, or at a part of it."""
        return any(part.error is not None for part in self.parts)

    def forget_errors(self) -> None:
        """Nothing wrong is shown any more."""
        for part in self.parts:
            part.error = None

    def press(self, name: str, character: str | None, host: Host) -> bool:
        """Whether the key was for this field."""
        raise NotImplementedError

    def value(self) -> Any:
        """What it stands for. Raises Refused for what it cannot be."""
        raise NotImplementedError

    def shown(self, office: Office) -> str:
        """Its value in a few words, "" where there is nothing to say."""
        raise NotImplementedError

    def rows(self, office: Office, width: int, active: bool) -> list[Row]:
        """How it is drawn."""
        label: Run = (
            (MARK if active else " ") + " " + clip(office.tell(self.label), LABEL - 3),
            "h" if active else " ",
        )
        rest = self.runs(office, width - LABEL, active)
        rows: list[Row] = [[(label[0].ljust(LABEL), label[1]), *rest]]
        if self.error is not None:
            lines = wrap(office.tell(self.error), width - LABEL - 2)
            rows += [[(" " * LABEL, " "), (f" {line} ", "e")] for line in lines]
        return rows

    def runs(self, office: Office, width: int, active: bool) -> list[Run]:
        """The part of it to the right of the label."""
        raise NotImplementedError

    def unscan(self, digits: int) -> None:
        """What a scan typed is to be gone again."""

    def enter_first(self) -> None:
        """The keys come to it from above."""

    def enter_last(self) -> None:
        """The keys come to it from below."""

    def enter_wrong(self) -> None:
        """The keys come to it because it was refused."""


class TypedField(Field):
    """Something typed: `read` makes the value of it, `write` the text of a value. Empty is None, unless `required`."""

    def __init__(
        self,
        label: Saying,
        explain: Saying,
        read: Callable[[str], Any],
        write: Callable[[Any], str],
        value: Any = None,
        *,
        required: bool = False,
        empty: Any = None,
        wide: bool = False,
    ) -> None:
        super().__init__(label, explain)
        self.entry = Entry("" if value is None else write(value))
        self._read = read
        self._required = required
        self._empty = empty
        self._wide = wide

    def press(self, name: str, character: str | None, host: Host) -> bool:
        return self.entry.press(name, character)

    def value(self) -> Any:
        text = self.entry.text.strip()
        if text:
            return self._read(text)
        if self._required:
            raise Refused("nothing_typed", "Nothing stands here yet; type something.")
        return self._empty

    def shown(self, office: Office) -> str:
        return self.entry.text.strip()

    def runs(self, office: Office, width: int, active: bool) -> list[Run]:
        return self.entry.runs(width - 2 if self._wide else min(16, width - 2), active)

    def unscan(self, digits: int) -> None:
        self.entry.take_back(digits)

    def enter_first(self) -> None:
        self.entry.offer()

    def enter_last(self) -> None:
        self.entry.offer()

    def enter_wrong(self) -> None:
        self.entry.offer()


class ChoiceField(Field):
    """One value out of a few. The space bar and the arrows change it; Enter shows them all where they are many."""

    def __init__(self, label: Saying, explain: Saying, choices: Sequence[Named], value: str) -> None:
        super().__init__(label, explain)
        self.choices = choices
        self._at = next((at for at, one in enumerate(choices) if one.code == value), 0)

    def press(self, name: str, character: str | None, host: Host) -> bool:
        if name == "right" or character == " ":
            self._at = (self._at + 1) % len(self.choices)
        elif name == "left":
            self._at = (self._at - 1) % len(self.choices)
        elif name == "enter" and len(self.choices) > 3:
            source = Source(self._holding, str)
            host.choose(host.office.tell(self.label), source, (self.code,), False, self._take)
        else:
            return False
        return True

    @property
    def code(self) -> str:
        """The code of what is chosen."""
        return self.choices[self._at].code

    def value(self) -> Any:
        return self.code or None

    def shown(self, office: Office) -> str:
        return self.choices[self._at].name

    def runs(self, office: Office, width: int, active: bool) -> list[Run]:
        name = clip(self.choices[self._at].name, width - 6)
        return [("◄ ", "x"), (f" {name} ", "s"), (" ►", "x")] if active else [("  ", " "), (f" {name} ", "i")]

    def _holding(self, text: str) -> Sequence[Named]:
        return [one for one in self.choices if text.casefold() in one.name.casefold()]

    def _take(self, codes: tuple[str, ...]) -> None:
        self._at = next((at for at, one in enumerate(self.choices) if (one.code,) == codes), self._at)


class YesNoField(ChoiceField):
    """Yes or no."""

    def __init__(self, label: Saying, explain: Saying, office: Office, value: bool = False) -> None:
        names = [Named(code, office.tell(texts.CHOICES[code])) for code in ("no", "yes")]
        super().__init__(label, explain, names, "yes" if value else "no")

    def value(self) -> bool:
        return self.code == "yes"

    def shown(self, office: Office) -> str:
        return office.tell(self.label) if self.value() else ""


class CodesField(Field):
    """Codes chosen from a list; without a source, typed with commas between them."""

    def __init__(
        self,
        label: Saying,
        explain: Saying,
        source: Source | None,
        codes: Iterable[str] = (),
        *,
        required: bool = False,
        many: bool = True,
        empty: str | None = None,
    ) -> None:
        """`empty`: what one code is where none is chosen."""
        super().__init__(label, explain)
        self.codes = tuple(codes)
        self._empty = empty
        self._source = source
        self._entry = Entry(", ".join(self.codes))
        self._required = required
        self._many = many

    def press(self, name: str, character: str | None, host: Host) -> bool:
        if self._source is None:
            taken = self._entry.press(name, character)
            self._read()
            return taken
        if name in ("enter", "insert") or character == " ":
            host.choose(host.office.tell(self.label), self._source, self.codes, self._many, self._take)
        elif name in ("delete", "backspace"):
            self.codes = self.codes[:-1]
        else:
            return False
        return True

    def value(self) -> Any:
        if self._required and not self.codes:
            raise Refused("nothing_named", "Nothing is chosen here yet; press Enter and choose.")
        return self.codes if self._many else (self.codes or (self._empty,))[0]

    def shown(self, office: Office) -> str:
        return ", ".join(self._source.say(code) if self._source else code for code in self.codes)

    def runs(self, office: Office, width: int, active: bool) -> list[Run]:
        if self._source is None:
            return self._entry.runs(width - 2, active)
        text = self.shown(office) or office.say("(Enter: choose)")
        return [(clip(f" {text} ", width - 1), "s" if active else "i" if self.codes else " ")]

    def unscan(self, digits: int) -> None:
        if self._source is None:
            self._entry.take_back(digits)
            self._read()

    def _read(self) -> None:
        self.codes = tuple(part.strip() for part in self._entry.text.split(",") if part.strip())

    def _take(self, codes: tuple[str, ...]) -> None:
        self.codes = codes


class WeekdaysField(Field):
    """The days of the week, each marked or not."""

    def __init__(self, label: Saying, explain: Saying, days: Iterable[str] = (), *, required: bool = True) -> None:
        super().__init__(label, explain)
        self._days = set(days)
        self._at = 0
        self._required = required

    def press(self, name: str, character: str | None, host: Host) -> bool:
        if name == "left":
            self._at = (self._at - 1) % len(WEEKDAYS)
        elif name == "right":
            self._at = (self._at + 1) % len(WEEKDAYS)
        elif character == " ":
            self._days ^= {WEEKDAYS[self._at]}
        else:
            return False
        return True

    def value(self) -> Any:
        if self._required and not self._days:
            raise Refused("no_day", "No day is marked yet; mark one with the space bar.")
        return tuple(day for day in WEEKDAYS if day in self._days)

    def shown(self, office: Office) -> str:
        return ", ".join(office.tell(texts.DAYS[day]) for day in WEEKDAYS if day in self._days)

    def runs(self, office: Office, width: int, active: bool) -> list[Run]:
        runs: list[Run] = []
        for at, day in enumerate(WEEKDAYS):
            mark = "x" if day in self._days else " "
            runs += [(f"[{mark}]{office.tell(texts.DAYS[day])}", "s" if active and at == self._at else " "), (" ", " ")]
        return runs


def number_field(
    label: Saying, explain: Saying, places: int, value: int | None = None, *, required: bool = False, empty: Any = None
) -> TypedField:
    """A number with at most so many decimals."""
    return TypedField(
        label,
        explain,
        lambda text: parse_decimal(text, places),
        lambda held: (
            format_decimal(held, places) if places == 2 else format_decimal(held, places).rstrip("0").rstrip(".")
        ),
        value,
        required=required,
        empty=empty,
    )
