"""The list of ways to pay."""

from collections.abc import Sequence

from tui_pos.backoffice.payments import Payments
from tui_pos.domain.payment import PaymentKind, Settles
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused
from tui_pos.settings import PaymentSettings
from tui_pos.tui.office.record_list import RecordList
from tui_pos.tui.office.shop_office import ShopOffice
from tui_pos.tui.office.table import Shown, Table, choice, several, text
from tui_pos.tui.screens.named import Named
from tui_pos.tui.screens.office import Office
from tui_pos.tui.screens.screen import Hotkey

KINDS: dict[PaymentKind, Saying] = {
    PaymentKind.CASH: saying("cash"),
    PaymentKind.CHEQUE: saying("cheque"),
    PaymentKind.VOUCHER: saying("voucher"),
    PaymentKind.EXTERNAL_VOUCHER: saying("voucher of others"),
    PaymentKind.PACKAGING: saying("packaging"),
    PaymentKind.INTERNAL: saying("internal use"),
    PaymentKind.DAMAGE: saying("damage"),
    PaymentKind.CARD: saying("card"),
    PaymentKind.BANK: saying("bank"),
    PaymentKind.RESERVE_1: saying("reserve 1"),
    PaymentKind.RESERVE_2: saying("reserve 2 (paid later)"),
}
"""The kinds of Ordinance N-18, Annex 17 p. 13."""

SETTLED: dict[Settles, Saying] = {
    Settles.MONEY: saying("money"),
    Settles.POINTS: saying("the customer's points"),
    Settles.CREDIT: saying("the customer's credit"),
    Settles.PACKAGING: saying("packaging that comes back"),
}


class PaymentList(RecordList):
    """One can be taken away, too."""

    records: Payments

    def own_keys(self) -> tuple[Hotkey, ...]:
        return (Hotkey("delete", saying("Remove"), self._remove, saying("This way to pay is none any more")),)

    def _remove(self) -> None:
        way: PaymentSettings | None = self.rows_shown.marked
        if way is None:
            raise Refused("nothing_marked", "Nothing is marked; make a new one with Ins.")

        def remove() -> None:
            self.records.remove(way)
            self.load()
            self.tell(saying("“{name}” is no way to pay any more, from the till's next start on.", name=way.name), "g")

        self.ask(saying("Take “{name}” away? What was paid so keeps its name.", name=way.name), remove)


def open_payments(office: ShopOffice) -> PaymentList:
    """The list. Raises NoRight."""
    records = Payments(office.workplace, office.operator)
    return PaymentList(office, payment_table(office), records)


def payment_table(office: ShopOffice) -> Table[PaymentSettings]:
    """How a way to pay is shown and filled in."""

    def kinds(office: Office) -> Sequence[Named]:
        return [Named(kind.value, office.tell(told)) for kind, told in KINDS.items()]

    def settled(office: Office) -> Sequence[Named]:
        return [Named(settles.value, office.tell(told)) for settles, told in SETTLED.items()]

    def groups(_: Office) -> Sequence[Named]:
        return [Named(path, path) for path in office.desk.item_groups()]

    return Table(
        title=saying("Ways to pay"),
        new_title=saying("new way to pay"),
        about=(
            saying("How customers pay here, and as which of its own kinds the fiscal printer prints each."),
            saying("They stand in the settings; a till takes a change on when it is opened next."),
        ),
        nothing=saying("There is no way to pay."),
        shown=(
            Shown(saying("Code"), 14, lambda way: way.code),
            Shown(saying("Name"), 0, lambda way: office.say(way.name)),
            Shown(saying("Printed as"), 22, lambda way: office.tell(KINDS[way.kind])),
        ),
        specs=(
            text("code", saying("Code"), saying("Up to 20 characters; it is never changed later."), once=True),
            text("name", saying("Name"), saying("Up to 18 characters, as the cashier reads it.")),
            choice("kind", saying("Printed as"), saying("The printer's own kind; not every printer has all."), kinds),
            choice("settles", saying("Settled with"), saying("What the customer gives."), settled),
            several(
                "groups",
                saying("Groups of packaging"),
                saying("Only for packaging: the groups of items that are taken back."),
                groups,
            ),
        ),
        fresh={"kind": "card", "settles": "money"},
        told=lambda way: office.say("Settled with: {what}", what=office.tell(SETTLED[way.settles])),
    )
