"""What a till answers its cashier: at once to what she entered, and later of the printer and the speaker."""

from typing import TYPE_CHECKING, Literal, NamedTuple

from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import Operation
from tui_pos.domain.parties import NO_ACCOUNT, Account, Partner
from tui_pos.domain.payment import PaymentType
from tui_pos.domain.saying import Saying
from tui_pos.errors import ShopError

if TYPE_CHECKING:
    # Dataclasses take their time to be made, and few who sell ever open the setup screen.
    from tui_pos.domain.setup import PrinterFacts, SearchEnded, SearchStep


class LineAdded(NamedTuple):
    """A code or barcode put this line into the cart. `ask_price`: the item's price varies, the cashier types it."""

    line: Line
    ask_price: bool = False


class TakenOut(NamedTuple):
    """So much (thousandths) of an item left the cart again, and so much is `left`; `line` is one that was lowered."""

    item: Item
    qty: Thousandths
    left: Thousandths
    line: int | None


class PartnerChosen(NamedTuple):
    """A partner's card was scanned: the partner is chosen and the lines are priced again."""

    partner: Partner
    account: Account = NO_ACCOUNT


Entered = LineAdded | TakenOut | PartnerChosen


class StornoShown(NamedTuple):
    """What a storno would be: nothing of it is stored. `ways`: what is handed back (cents), and in which way each part.
    `packaging`: the returns that are offered with it. Unless it is `printed` it is posted at once. `warnings`: what the
    cashier should know before it is done."""

    storno: Operation
    ways: tuple[tuple[PaymentType, Cents], ...]
    packaging: tuple[Operation, ...]
    printed: bool
    warnings: tuple[Saying, ...] = ()


class Posted(NamedTuple):
    """The receipt is out and the sale is saved. `change` is to be handed back, in cents."""

    operation: Operation


class PrintTrouble(NamedTuple):
    """The receipt of a saved intent did not come out (yet). The sale waits: print again, leave it, or take it back."""

    operation: Operation
    trouble: ShopError


class TakenBack(NamedTuple):
    """The printer confirms that no receipt was issued: the cart is open again, exactly as before the save.

    `cart` is None where the sale never was a kept cart.
    """

    cart: Cart | None


class Notice(NamedTuple):
    """A line for the status bar: a sound that could not be played, a printer low on paper.

    `ends`: the trouble that is over by it; where that is still shown, it is shown no longer.
    """

    text: Saying | ShopError
    ends: ShopError | None = None


class ReportPrinted(NamedTuple):
    """What was asked of the printer beside receipts is done: a report is on paper, its drawer has opened."""

    text: Saying


class ForSetup(NamedTuple):
    """Something that the setup screen asked for has come."""

    news: "PrinterFacts | SearchStep | SearchEnded"


PrinterReport = Literal["x", "z", "duplicate", "test_page", "drawer", "display"]
"""What the fiscal printer does on its own: the day so far, the day closed, a copy of the last receipt; and, to try it,
a page of letters, its drawer opened, two lines on its customer's display."""

Report = Posted | PrintTrouble | TakenBack | Notice | ReportPrinted | ForSetup
