"""The last sales of the till, to try a script on one of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_pos.domain.money import format_cents
from tui_pos.tui.console.office import Console
from tui_pos.tui.screens.named import Named, Source

if TYPE_CHECKING:
    from tui_pos.domain.operation import Operation

MOST = 100
"""So many of the last ones are shown; any other is found by its number."""


class PastSales:
    """What to choose from, and the sales that were shown, by their ids."""

    def __init__(self, office: Console) -> None:
        self._office = office
        self.sales: dict[str, Operation] = {}
        about = office.say("Type the number of a sale to find an older one.")
        self.source = Source(self._find, str, lambda _: about)

    def _find(self, text: str) -> Sequence[Named]:
        found = self._office.desk.sales(text.strip(), MOST)
        self.sales |= {str(sale.id): sale for sale in found}
        return [Named(str(sale.id), self._row(sale)) for sale in found]

    def _row(self, sale: "Operation") -> str:
        moment = f"{sale.moment.astimezone(self._office.zone):%d.%m.%Y %H:%M}"
        name = self._office.say(sale.partner.name) if sale.partner.is_anonymous else sale.partner.name
        return f"{sale.number or 0:>7}   {moment}   {format_cents(sale.total):>12}   {name}"
