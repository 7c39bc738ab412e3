"""One field a form of parameter: what is typed or chosen, how it is shown, and the value it stands for.

A field keeps whatever was typed into it, right or wrong; `value` says in one sentence what is wrong. `FIELD_OF` names
the field of every `Form`, so that a new condition or action can be filled in without any code here.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from tui_pos.domain.money import FULL, format_decimal, parse_decimal
from tui_pos.domain.saying import Saying
from tui_pos.errors import Refused, ShopError
from tui_pos.pricing.rules import WEEKDAYS, Chosen, Range
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
        if not self._wide:
            self.entry.take_back(digits)


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
    ) -> None:
        super().__init__(label, explain)
        self.codes = tuple(codes)
        self._source = source
        self._entry = Entry(", ".join(self.codes))
        self._required = required
        self._many = many

    def press(self, name: str, character: str | None, host: Host) -> bool:
        if self._source is None:
            taken = self._entry.press(name, character)
            self.codes = tuple(part.strip() for part in self._entry.text.split(",") if part.strip())
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
        return self.codes if self._many else (self.codes or (None,))[0]

    def shown(self, office: Office) -> str:
        return ", ".join(self._source.say(code) if self._source else code for code in self.codes)

    def runs(self, office: Office, width: int, active: bool) -> list[Run]:
        if self._source is None:
            return self._entry.runs(width - 2, active)
        text = self.shown(office) or office.say("(Enter: choose)")
        return [(clip(f" {text} ", width - 1), "s" if active else "i" if self.codes else " ")]

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


class Parts(Field):
    """A field of several: the arrows go from one to the next, and out at either end."""

    def __init__(self, parts: Sequence[Field]) -> None:
        super().__init__(parts[0].label, parts[0].explain)
        self.parts: Sequence[Field] = parts
        self._at = 0

    @property
    def explained(self) -> Saying:
        return self.parts[self._at].explained

    def press(self, name: str, character: str | None, host: Host) -> bool:
        if self.parts[self._at].press(name, character, host):
            return True
        step = {"up": -1, "down": 1, "tab": 1, "enter": 1}.get(name, 0)
        if not step or not 0 <= self._at + step < len(self.parts):
            return False
        self._at += step
        return True

    def enter_first(self) -> None:
        self._at = 0

    def enter_last(self) -> None:
        self._at = len(self.parts) - 1

    def unscan(self, digits: int) -> None:
        self.parts[self._at].unscan(digits)

    def values(self) -> list[Any]:
        """The values of the parts. What is wrong stands at the part that it is wrong of."""
        found = []
        for at, part in enumerate(self.parts):
            try:
                found.append(part.value())
            except ShopError as error:
                part.error, self._at = error, at
                raise
        return found

    def shown(self, office: Office) -> str:
        said = [(office.tell(part.label), part.shown(office)) for part in self.parts]
        return ", ".join(f"{label.lower()} {text}" for label, text in said if text)

    def rows(self, office: Office, width: int, active: bool) -> list[Row]:
        return [
            row for at, part in enumerate(self.parts) for row in part.rows(office, width, active and at == self._at)
        ]


class RangeField(Parts):
    """From, over, to."""

    def __init__(self, places: int, value: Range | None = None) -> None:
        bounds = value or Range()
        super().__init__(
            [
                number_field(texts.PARAMETERS[bound].title, texts.PARAMETERS[bound].explain, places, held)
                for bound, held in zip(Range._fields, bounds, strict=True)
            ]
        )

    def value(self) -> Range:
        least, over, most = self.values()
        if least is None and over is None and most is None:
            raise self._wrong(0, Refused("no_bound", "At least one of the three is needed: from, over or to."))
        if most is not None and ((least is not None and least > most) or (over is not None and over >= most)):
            raise self._wrong(2, Refused("bounds_upside_down", "This is less than where it begins; turn it round."))
        return Range(least, over, most)

    def _wrong(self, at: int, error: Refused) -> Refused:
        self.parts[at].error, self._at = error, at
        return error


class ChosenField(Parts):
    """Items and groups whose lines are meant; with neither, every line."""

    def __init__(self, items: CodesField, groups: CodesField) -> None:
        super().__init__([items, groups])

    def value(self) -> Chosen:
        return Chosen(*self.values())


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


def read_percent(text: str) -> int:
    """Basis points of a percent between 0 and 100. Raises Refused."""
    percent = parse_decimal(text.removesuffix("%"), 2)
    if not 0 <= percent <= FULL:
        raise Refused("percent_out_of_range", "A percent is between 0 and 100.")
    return percent


def read_not_negative(places: int) -> Callable[[str], int]:
    """A number that is not below zero. Raises Refused."""

    def read(text: str) -> int:
        number = parse_decimal(text, places)
        if number < 0:
            raise Refused("below_zero", "This cannot be below zero; type it without a minus.")
        return number

    return read


def read_days(text: str) -> int:
    """A whole number of days. Raises Refused."""
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise Refused("no_days", "This is a whole number of days, such as 3.")
    return int(text)


def read_time(text: str) -> int:
    """Minutes since midnight of `17:00`, `17.00`, `1700` or `17`. Raises Refused."""
    hours, _, minutes = text.replace(".", ":").replace(",", ":").partition(":")
    if not minutes and len(hours) == 4:
        hours, minutes = hours[:2], hours[2:]
    digits = hours + minutes
    if not (digits.isascii() and digits.isdigit() and len(hours) <= 2 and len(minutes) in (0, 2)):
        raise Refused("no_time", "This is a time of day, such as 17:00.")
    if int(hours) > 23 or int(minutes or 0) > 59:
        raise Refused("no_time", "This is a time of day, such as 17:00.")
    return int(hours) * 60 + int(minutes or 0)


def write_time(minutes: int) -> str:
    """`17:00`."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def read_date(text: str) -> date:
    """The day of `31.12.2026` or `2026-12-31`. Raises Refused."""
    for form in ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.rstrip("г. "), form).date()
        except ValueError:
            continue
    raise Refused("no_date", "This is no day; type it as 31.12.2026.")


def write_date(day: date) -> str:
    """`31.12.2026`."""
    return f"{day:%d.%m.%Y}"
