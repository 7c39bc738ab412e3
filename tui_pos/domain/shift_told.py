"""A shift as rows of text, on the screen and on paper: a label, and what stands at its right.

The paper is no receipt and must not be taken for one: none of a receipt's words stands on it (Ordinance N-18, Annex 29
p. 14).
"""

from collections.abc import Callable
from datetime import datetime

from tui_pos.domain.money import Cents, format_cents
from tui_pos.domain.saying import Saying, saying
from tui_pos.domain.shift import CashMove, Move, MoveState, Shift, ShiftReport, ZState, expected_cash

Say = Callable[[str], str]
Row = tuple[str, str]

_SIGNED = "____________"


def report_rows(report: ShiftReport, say: Say) -> list[Row]:
    """All that is known of a shift; what should be in the drawer only where the report says it."""
    shift = report.shift
    rows = [
        (saying("Opened by {name}", name=shift.opened_by.name).say(say), moment_text(shift.opened)),
        (saying("Float").say(say), format_cents(shift.opening)),
        *[_move_row(move, say) for move in report.moves if move.state is not MoveState.FAILED],
    ]
    if shift.closed is None or shift.closed_by is None:
        rows.append((saying("At the till").say(say), shift.holder.name))
    else:
        rows.append((saying("Closed by {name}", name=shift.closed_by.name).say(say), moment_text(shift.closed)))
    rows += _figure_rows(report, say)
    if shift.counted is not None:
        rows += [
            (f"{format_cents(one)} × {pieces}", format_cents(one * pieces))
            for one, pieces in report.count.items()
            if pieces
        ]
        rows.append((saying("Counted").say(say), format_cents(shift.counted)))
    if shift.difference is not None and shift.expected is not None:
        rows.append((saying("Should be there").say(say), format_cents(shift.expected)))
        rows.append((saying("Difference").say(say), signed(shift.difference)))
    if shift.z is not ZState.NONE:
        rows.append((saying("Z report").say(say), z_told(shift).say(say)))
    return rows


def paper_rows(report: ShiftReport, say: Say) -> list[str | Row]:
    """The same as a paper, with a place to sign."""
    shift = report.shift
    return [
        saying("REPORT OF SHIFT {number}, TILL {station}", number=shift.number, station=shift.station).say(say),
        *report_rows(report, say),
        (saying("Handed over").say(say), _SIGNED),
        (saying("Taken over").say(say), _SIGNED),
    ]


def z_told(shift: Shift) -> Saying:
    """How it stands with the Z report of a shift."""
    match shift.z:
        case ZState.NONE:
            return saying("none")
        case ZState.WANTED:
            return saying("waits for the printer")
        case ZState.SENT:
            return saying("asked for")
        case ZState.UNKNOWN:
            return saying("look at the paper")
        case ZState.DONE:
            return Saying(str(shift.z_number)) if shift.z_number else saying("made")


def signed(amount: Cents) -> str:
    """`+1.00`, `-1.00`, `0.00`."""
    return f"+{format_cents(amount)}" if amount > 0 else format_cents(amount)


def moment_text(moment: datetime) -> str:
    """`22.11.2026 08:30`."""
    return moment.strftime("%d.%m.%Y %H:%M")


def _move_row(move: CashMove, say: Say) -> Row:
    at = move.moment.strftime("%H:%M")
    match move.move:
        case Move.FLOAT:
            told = saying("{at} Float on the printer", at=at)
        case Move.IN:
            told = saying("{at} Put in: {reason}", at=at, reason=move.reason)
        case Move.OUT:
            told = saying("{at} Taken out: {reason}", at=at, reason=move.reason)
    if move.state is MoveState.ASKED:
        return told.say(say), saying("{amount}, not confirmed", amount=signed(move.amount)).say(say)
    return told.say(say), signed(move.amount)


def _figure_rows(report: ShiftReport, say: Say) -> list[Row]:
    figures = report.figures
    if figures is None:
        return []
    flow = figures.flow
    rows = [
        (saying("Sales: {count}", count=figures.sales.times).say(say), format_cents(figures.sales.amount)),
        (saying("Came back: {count}", count=figures.stornos.times).say(say), format_cents(figures.stornos.amount)),
        *[(say(name), format_cents(amount)) for name, amount in figures.by_type],
        *[(person.name, format_cents(amount)) for person, amount in figures.by_operator],
        (saying("Cash taken, less change").say(say), format_cents(flow.taken - flow.change)),
        (saying("Cash handed back").say(say), format_cents(flow.refunded)),
        (saying("Cash put in").say(say), format_cents(flow.put_in)),
        (saying("Cash taken out").say(say), format_cents(flow.taken_out)),
    ]
    if report.shift.is_open:
        now = expected_cash(report.shift.opening, flow)
        rows.append((saying("Should be in the drawer now").say(say), format_cents(now)))
    return rows
