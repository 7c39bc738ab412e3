"""A shift: the money of one till's drawer from the float that it begins with to the count that it ends with."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

# Every till looks at its day soon after its start, and dataclasses take a quarter of a megabyte to be made.
from msgspec import Struct

from tui_pos.domain.money import NOTHING, Cents, format_cents
from tui_pos.errors import Refused

DENOMINATIONS: tuple[Cents, ...] = tuple(
    Cents(cents) for cents in (500_00, 200_00, 100_00, 50_00, 20_00, 10_00, 5_00, 2_00, 1_00, 50, 20, 10, 5, 2, 1)
)
"""The notes and coins of the euro, the largest first."""

MOST_CASH = Cents(100_000_00)
"""No drawer holds so much: what is above it was a slip of the finger."""

MOST_PIECES = 9_999
LONGEST_REASON = 60


class ZState(StrEnum):
    """What is known of the Z report that closes the day with a shift. `UNKNOWN`: it was asked for, and neither the
    printer nor this till can tell what became of it."""

    NONE = "none"
    WANTED = "wanted"
    SENT = "sent"
    DONE = "done"
    UNKNOWN = "unknown"


class Move(StrEnum):
    """Why cash moves beside sales: the float that a shift begins with, and what is put in or taken out later."""

    FLOAT = "float"
    IN = "in"
    OUT = "out"


class MoveState(StrEnum):
    """What the printer said of it, with which it is on paper (Ordinance N-18 art. 33). `ASKED`: nothing yet; or neither
    it nor anybody can tell so far, after its line or the program broke."""

    ASKED = "asked"
    MOVED = "moved"
    FAILED = "failed"


class Person(NamedTuple):
    """An operator as a paper names her."""

    code: str
    name: str


class Shift(Struct, frozen=True):
    """`number` runs for each station. `opening` is the float; `holder` who is at the till, or was when it closed.

    Of one that is open `closed`, `closed_by` and `counted` are None; so is `expected`, also for whoever may not see it.
    """

    id: int
    station: str
    number: int
    opened: datetime
    opened_by: Person
    opening: Cents
    holder: Person
    closed: datetime | None = None
    closed_by: Person | None = None
    counted: Cents | None = None
    expected: Cents | None = None
    z: ZState = ZState.NONE
    z_number: int | None = None

    @property
    def is_open(self) -> bool:
        return self.closed is None

    @property
    def difference(self) -> Cents | None:
        """What is too much in the drawer or (below zero) too little."""
        if self.counted is None or self.expected is None:
            return None
        return Cents(self.counted - self.expected)


class CashMove(Struct, frozen=True):
    """Cash beside sales; `amount` is below zero for what went out. `job` is what the printer was asked to do; None
    where it can be asked nothing of it."""

    id: int
    move: Move
    amount: Cents
    reason: str
    who: Person
    moment: datetime
    state: MoveState
    job: UUID | None = None


class Handover(NamedTuple):
    """Somebody has signed on where another one had the drawer."""

    moment: datetime
    before: Person
    after: Person


class CashFlow(Struct, frozen=True):
    """What went through a drawer in a shift, each part zero or more: `taken` for sales, the `change` given on them,
    what was `refunded` for what came back, and what was put in and taken out beside them."""

    taken: Cents = NOTHING
    change: Cents = NOTHING
    refunded: Cents = NOTHING
    put_in: Cents = NOTHING
    taken_out: Cents = NOTHING


class Tally(NamedTuple):
    """How many, and what they come to."""

    times: int
    amount: Cents


class ShiftFigures(Struct, frozen=True):
    """What a shift took, which only those see who may see what should be in the drawer. `by_type`: what each way to pay
    came to, less what was handed back in it; `by_operator`: what each sold, less what came back to her."""

    flow: CashFlow
    sales: Tally
    stornos: Tally
    by_type: tuple[tuple[str, Cents], ...]
    by_operator: tuple[tuple[Person, Cents], ...]


class ShiftReport(Struct, frozen=True):
    """A shift with its cash moves and what was counted of each note and coin; `figures` where they may be seen."""

    shift: Shift
    moves: tuple[CashMove, ...]
    count: Mapping[Cents, int]
    figures: ShiftFigures | None = None
    handovers: tuple[Handover, ...] = ()


def expected_cash(opening: Cents, flow: CashFlow) -> Cents:
    """What should be in the drawer."""
    return Cents(opening + flow.taken - flow.change - flow.refunded + flow.put_in - flow.taken_out)


def counted_cash(count: Mapping[Cents, int]) -> Cents:
    """What so many pieces of each note and coin come to."""
    return Cents(sum(denomination * pieces for denomination, pieces in count.items()))


def check_pieces(pieces: int) -> int:
    """Raises Refused `absurd_pieces`."""
    if not 0 <= pieces <= MOST_PIECES:
        raise Refused(
            "absurd_pieces", "So many pieces are in no drawer; type a number from 0 to {most}.", most=MOST_PIECES
        )
    return pieces


def parse_pieces(text: str) -> int:
    """`"12"` → 12. Raises Refused `no_pieces`, `absurd_pieces`."""
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise Refused("no_pieces", "“{text}” is no number of notes or coins; type whole digits.", text=text[:20])
    return check_pieces(int(text))


def nothing_counted() -> Refused:
    """A close without a count."""
    return Refused("nothing_counted", "Nothing is counted yet; where the drawer is empty, type 0.")


def check_opening(amount: Cents) -> Cents:
    """The float of a shift. Raises Refused `negative_float`, `absurd_cash`."""
    if amount < 0:
        raise Refused("negative_float", "A drawer cannot begin with less than nothing; type what is in it.")
    return _not_absurd(amount)


def check_move(amount: Cents) -> Cents:
    """Cash that goes into a drawer or (below zero) out of it. Raises Refused `no_cash`, `absurd_cash`."""
    if not amount:
        raise Refused("no_cash", "There is no amount; type how much goes into the drawer or out of it.")
    return _not_absurd(amount)


def check_reason(reason: str) -> str:
    """Why cash moves, without spaces around it. Raises Refused `no_reason`."""
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not reason:
        raise Refused("no_reason", "Say in a word what the cash is for.")
    return reason


def _not_absurd(amount: Cents) -> Cents:
    if abs(amount) > MOST_CASH:
        raise Refused(
            "absurd_cash",
            "{amount} is more than a drawer holds; type the amount again.",
            amount=format_cents(abs(amount)),
        )
    return amount
