"""The picture of the setup screen: facts in two columns, and what can be tried."""

from collections.abc import Sequence

from tui_pos.domain.saying import Saying
from tui_pos.domain.setup import PrinterFacts, TillFacts
from tui_pos.errors import ShopError
from tui_pos.station.commands import Command
from tui_pos.station.frame import CLIPPED, COLUMNS, Paper, clip, left, one_column, wrap
from tui_pos.station.keys import written_keys
from tui_pos.station.till import Till
from tui_pos.station.words import Words

DEEP = 5
"""Rows of a column of what can be tried."""

_LEFT, _RIGHT, _LABEL = 1, 41, 18
_NARROW, _WIDE = 21, COLUMNS - _LEFT - _LABEL
_FIRST_TRY = 16
_LITTLE = 500_000_000
"""Bytes of a disk that soon cannot take the shop's sales any more."""

_NOBODY = PrinterFacts(None)


def draw_facts(
    paper: Paper, words: Words, title: str, till: TillFacts, printer: PrinterFacts | None, shop: Till
) -> None:
    """`printer` is None while it has not answered."""
    say = words.say
    paper.row(0, " " + title, "b")
    paper.put_right(COLUMNS - 1, 0, say("Till {name}", name=shop.station_name), "b")
    _draw_status(paper, words, printer)
    known = printer or _NOBODY
    place = " · ".join(part for part in (known.place or till.place, known.family or till.family) if part)
    cash = None if known.cash is None else words.money(known.cash)
    _pair(paper, 4, (say("Printer"), known.model), (say("Firmware"), known.firmware))
    _fact(paper, 5, _LEFT, say("Where"), place, _WIDE)
    _pair(paper, 6, (say("Its number"), known.serial), (say("Fiscal memory"), known.fiscal_memory))
    _pair(paper, 7, (say("EIK"), known.tax_number), (say("Last Z report"), _number(known.closure)))
    _pair(
        paper,
        8,
        (say("Last document"), _number(known.last_document)),
        (say("Last receipt"), _number(known.last_receipt)),
    )
    _fact(paper, 9, _LEFT, say("In the drawer"), cash or "", _NARROW)
    _fact(paper, 10, _LEFT, say("Its clock"), _clock(words, known), _WIDE)
    _ruler(paper, 11)
    _fact(paper, 12, _LEFT, say("Unprinted"), _unprinted(words, shop), _WIDE)
    _fact(paper, 13, _LEFT, say("Sound"), _sound(words, till), _WIDE)
    scarce = till.free_bytes is not None and till.free_bytes < _LITTLE
    _fact(paper, 14, _LEFT, say("Database"), _database(words, till), _WIDE, "w" if scarce else " ")
    _ruler(paper, 15)
    paper.cursor = None


def draw_tries(paper: Paper, words: Words, commands: Sequence[Command], marked: int) -> None:
    """What can be tried, with its key where it has one; `marked` is done by Enter."""
    for index, command in enumerate(commands):
        column, row = divmod(index, DEEP)
        marker = "►" if index == marked else " "
        text = f"{marker} {left(words.say(command.title), 32)} {left(written_keys(command), 4)}"
        paper.put((_LEFT, _RIGHT)[column], _FIRST_TRY + row, text, "s" if index == marked else " ")


def _draw_status(paper: Paper, words: Words, printer: PrinterFacts | None) -> None:
    told: list[tuple[Saying | ShopError, str]] = []
    if printer is not None:
        told = [(printer.trouble, "e")] if printer.trouble is not None else []
        told += [(warning, "w") for warning in printer.warnings]
    rows = [(row, style) for text, style in told for row in wrap(text.say(words.translate), _WIDE)]
    if not rows:
        asking = words.say("The printer is being asked…")
        rows = [(asking, "p") if printer is None else (words.say("Ready to print."), "g")]
    if len(rows) > 2:
        rows[1] = (clip(rows[1][0] + CLIPPED, _WIDE), rows[1][1])
    paper.put(_LEFT, 2, left(words.say("How it is"), _LABEL - 1), "h")
    for row, (text, style) in enumerate(rows[:2], 2):
        paper.put(_LEFT + _LABEL, row, text, style)


def _pair(paper: Paper, row: int, first: tuple[str, str], second: tuple[str, str]) -> None:
    _fact(paper, row, _LEFT, *first, _NARROW)
    _fact(paper, row, _RIGHT, *second, _NARROW)


def _fact(paper: Paper, row: int, column: int, label: str, value: str, width: int, style: str = " ") -> None:
    paper.put(column, row, left(label, _LABEL - 1), "h")
    paper.put(column + _LABEL, row, clip(value or "—", width), style)


def _ruler(paper: Paper, row: int) -> None:
    paper.put(0, row, "─" * COLUMNS, "x")


def _number(number: int | None) -> str:
    return "" if number is None else str(number)


def _clock(words: Words, printer: PrinterFacts) -> str:
    if printer.clock is None:
        return ""
    moment = printer.clock.strftime("%d.%m.%Y %H:%M:%S")
    drift = printer.drift_s or 0
    if abs(drift) <= 1:
        return words.say("{moment}, the same as this machine's", moment=moment)
    apart = _apart(words, abs(drift))
    if drift > 0:
        return words.say("{moment}, {apart} ahead of this machine's", moment=moment, apart=apart)
    return words.say("{moment}, {apart} behind this machine's", moment=moment, apart=apart)


def _apart(words: Words, seconds: int) -> str:
    if seconds < 120:
        return words.say("{count} s", count=seconds)
    if seconds < 2 * 3600:
        return words.say("{count} min", count=seconds // 60)
    if seconds < 48 * 3600:
        return words.say("{count} h", count=seconds // 3600)
    return words.say("{count} days", count=seconds // 86_400)


def _unprinted(words: Words, shop: Till) -> str:
    waits = shop.unprinted
    if waits is None:
        return words.say("No sale waits for its receipt.")
    return words.say(
        "{total} waits for its receipt: {word}", total=words.money(waits.total), word=words.key_of("unprinted")
    )


def _sound(words: Words, till: TillFacts) -> str:
    if till.sound is None:
        return words.say("off")
    return ", ".join(till.sound) or words.say("on, but this machine has no sound card")


def _database(words: Words, till: TillFacts) -> str:
    parts = [_shortened(till.database, 30)]
    if till.database_bytes is not None:
        parts.append(words.say("{megabytes} MB", megabytes=_tenths(till.database_bytes, 1_000_000)))
    if till.free_bytes is not None:
        parts.append(words.say("{gigabytes} GB free", gigabytes=_tenths(till.free_bytes, 1_000_000_000)))
    return " · ".join(parts)


def _tenths(amount: int, unit: int) -> str:
    return f"{amount / unit:.1f}"


def _shortened(file: str, width: int) -> str:
    """The end of a path tells more than its beginning."""
    file = one_column(file)
    return file if len(file) <= width else CLIPPED + file[1 - width :]
