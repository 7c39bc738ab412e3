"""What a code, a barcode, a scale's label or a card names. Hot: one or two look-ups a scan."""

from dataclasses import dataclass

from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.barcode import has_right_check_digit, is_barcode, wrong_check_digit
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import Thousandths
from tui_pos.domain.parties import Partner
from tui_pos.errors import Refused
from tui_pos.store import catalogue, parties


@dataclass(frozen=True, slots=True)
class ItemFound:
    """`qty` is what a scale's label says, None elsewhere."""

    item: Item
    qty: Thousandths | None = None


def recognise(workplace: Workplace, text: str) -> ItemFound | Partner:
    """The item or the partner that `text` names.

    The order is: barcode, the item's own code, a scale's label, a partner's card. A barcode that is on file is sold as
    it stands, whatever its check digit, since shops print their own.

    Raises Refused `unknown_code`, `wrong_check_digit` or `inactive_item`.
    """
    store = workplace.store
    item = catalogue.item_by_barcode(store, text) or catalogue.item_by_code(store, text)
    if item is not None:
        return ItemFound(_active(item))
    for mask in workplace.weight_masks:
        weighed = mask.read(text)
        if weighed is not None:
            code, qty = weighed
            item = catalogue.item_by_code(store, code)
            if item is not None:
                return ItemFound(_active(item), qty)
    partner = parties.partner_by_card(store, text)
    if partner is not None:
        return partner
    if is_barcode(text) and not has_right_check_digit(text):
        raise wrong_check_digit(text)
    raise Refused(
        "unknown_code", "No item has the code “{code}”; search it by name or ask for it to be added.", code=text[:40]
    )


def _active(item: Item) -> Item:
    if not item.active:
        raise Refused("inactive_item", "“{name}” is no longer sold.", name=item.name)
    return item
