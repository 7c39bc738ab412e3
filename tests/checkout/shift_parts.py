"""What is done in a shift at a till whose printer is told by hand."""

from printed_by_hand import Hands

from tui_pos.boot import Home, open_store
from tui_pos.domain.money import Cents
from tui_pos.domain.payment import Payment
from tui_pos.domain.shift import Shift
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal.device import Identity
from tui_pos.fiscal.jobs import DeviceChecked, DeviceState, Printed
from tui_pos.store import journal, shifts

AWAY = DeviceTrouble("line_cut", "The printer does not answer; look at its cable.")
PRINTER = Identity("FP-2000", "1.00", "DT000001", "02000001")


def kinds(home: Home) -> list[str]:
    with open_store(home) as store:
        assert journal.first_broken(store) is None
        return [entry.kind for entry in journal.entries(store)]


def entry(home: Home, kind: str) -> journal.Entry:
    with open_store(home) as store:
        return [one for one in journal.entries(store) if one.kind == kind][-1]


def ready(closure: int | None = 0) -> DeviceChecked:
    return DeviceChecked(DeviceState(PRINTER, None, None, closure=closure))


def sold(hands: Hands, handed: int = 0, type_: str = "cash", code: str = "КОЛА") -> None:
    hands.till.enter(code)
    review = hands.till.ask_save()
    hands.till.save(review, [Payment(type_, Cents(handed or review.total))])
    assert hands.till.unprinted is not None
    hands.tell(Printed(hands.till.unprinted.id, "0000001"))
    assert hands.till.unprinted is None


def counted(hands: Hands, cents: int) -> None:
    hands.till.shift().put_count(Cents(1), cents)


def last(hands: Hands) -> Shift:
    return shifts.past(hands.workplace.store, 1)[0]
