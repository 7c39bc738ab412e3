"""A shift as rows of text, on the screen and on paper: a label, and what stands at its right.

The paper is no receipt and must not be taken for one: none of a receipt's words stands on it (Ordinance N-18, Annex 29
p. 14).
"""

from collections.abc import Callable
from datetime import datetime

from tui_pos.domain.money import Cents, format_cents
from tui_pos.domain.saying import Saying, saying
from tui_pos.domain.shift import CashMove, Handover, Move, MoveState, Shift, ShiftReport, ZState, expected_cash

Say = Callable[[str], str]
Row = tuple[str, str]

_SIGNED = "____________"


def report_rows(report: ShiftReport, say: Say) -> list[Row]:
    """All that is known of a shift, the outcome first; what should be in the drawer only where the report says it."""
    shift = report.shift
    return [
        (saying("Opened by {name}", name=shift.opened_by.name).say(say), moment_text(shift.opened)),
        _end_row(shift, say),
        *[_handover_row(handover, say) for handover in report.handovers],
        (saying("Float").say(say), format_cents(shift.opening)),
        *_count_rows(shift, say),
        *[_move_row(move, say) for move in report.moves if _is_told(move)],
        *_figure_rows(report, say),
        *_piece_rows(report),
    ]


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


def _end_row(shift: Shift, say: Say) -> Row:
    if shift.closed is None or shift.closed_by is None:
        return saying("At the till").say(say), shift.holder.name
    return saying("Closed by {name}", name=shift.closed_by.name).say(say), moment_text(shift.closed)


def _count_rows(shift: Shift, say: Say) -> list[Row]:
    rows: list[Row] = []
    if shift.counted is not None:
        rows.append((saying("Counted").say(say), format_cents(shift.counted)))
    if shift.expected is not None and shift.difference is not None:
        rows.append((saying("Should be there").say(say), format_cents(shift.expected)))
        rows.append((saying("Difference").say(say), signed(shift.difference)))
    if shift.z is not ZState.NONE:
        rows.append((saying("Z report").say(say), z_told(shift).say(say)))
    return rows


def _is_told(move: CashMove) -> bool:
    """What did not happen is not; the float stands at the top already."""
    return move.state is MoveState.ASKED or (move.state is MoveState.MOVED and move.move is not Move.FLOAT)


def _piece_rows(report: ShiftReport) -> list[Row]:
    if report.shift.is_open:
        return []
    return [
        (f"{format_cents(one)} × {pieces}", format_cents(one * pieces))
        for one, pieces in report.count.items()
        if pieces
    ]


def move_told(move: CashMove, say: Say) -> str:
    """When cash was to move, and what for."""
    at = move.moment.strftime("%H:%M")
    match move.move:
        case Move.FLOAT:
            return saying("{at} Float on the printer", at=at).say(say)
        case Move.IN:
            return saying("{at} Put in: {reason}", at=at, reason=move.reason).say(say)
        case Move.OUT:
            return saying("{at} Taken out: {reason}", at=at, reason=move.reason).say(say)


def _handover_row(handover: Handover, say: Say) -> Row:
    at = handover.moment.strftime("%H:%M")
    return saying("{at} {name} handed over to", at=at, name=handover.before.name).say(say), handover.after.name


def _move_row(move: CashMove, say: Say) -> Row:
    amount = signed(move.amount)
    if move.state is MoveState.ASKED:
        amount = saying("{amount}, not confirmed", amount=amount).say(say)
    return move_told(move, say), amount


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
