"""What a code, a barcode, a scale's label or a card names. Hot: one look-up for a barcode on file, two for a code."""

from collections.abc import Sequence
from typing import NamedTuple

from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.barcode import has_right_check_digit, is_barcode, spellings, wrong_check_digit
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import Thousandths
from tui_pos.domain.parties import Partner
from tui_pos.errors import Refused
from tui_pos.store import catalogue, parties
from tui_pos.store.database import Store


class ItemFound(NamedTuple):
    """`qty` is what a scale's label says, None elsewhere."""

    item: Item
    qty: Thousandths | None = None


def recognise(workplace: Workplace, text: str) -> ItemFound | Partner:
    """The item or the partner that `text` names.

    The order is: barcode, the item's own code (also in small letters), the same barcode in another spelling, a scale's
    label, a partner's card, and the same as a scanner sends it where the keyboard is switched to another layout. A
    barcode that is on file is sold as it stands, whatever its check digit, since shops print their own.

    Raises Refused `unknown_code`, `wrong_check_digit` or `inactive_item`.
    """
    store = workplace.store
    item = item_on_file(store, text)
    if item is not None:
        return ItemFound(check_sold(item))
    # Codes are kept as they were given, mostly in capitals, and typed as hands type.
    item = catalogue.item_by_code(store, text.upper()) if text != text.upper() else None
    if item is not None:
        return ItemFound(check_sold(item))
    spelt = spellings(text)
    for other in spelt[1:]:
        item = item_on_file(store, other)
        if item is not None:
            return ItemFound(check_sold(item))
    found = _weighed(workplace, spelt) or parties.partner_by_card(store, text) or _switched(workplace, text)
    if found is not None:
        return found
    if is_barcode(text) and not any(map(has_right_check_digit, spelt)):
        raise wrong_check_digit(text)
    raise _unknown(text)


def item_chosen(store: Store, code: str) -> Item:
    """The item that was chosen from a list, whatever barcode of another item its own code may be.

    Raises Refused `unknown_code`, `inactive_item`.
    """
    item = catalogue.item_by_code(store, code)
    if item is None:
        raise _unknown(code)
    return check_sold(item)


def partner_named(store: Store, code: str) -> Partner:
    """The partner with this code; the end customer for none. Raises Refused `unknown_partner`."""
    partner = parties.partner(store, code)
    if partner is None:
        raise Refused("unknown_partner", "There is no customer “{code}”; choose another.", code=code[:40])
    return partner


def item_on_file(store: Store, text: str) -> Item | None:
    """The item with this very barcode or code, active or not."""
    return catalogue.item_by_barcode(store, text) or catalogue.item_by_code(store, text)


def _weighed(workplace: Workplace, spelt: Sequence[str]) -> ItemFound | None:
    """What a scale's label says. One with prefix 02 is a UPC-A too, and scanners send it so."""
    for mask in workplace.weight_masks:
        for label in spelt:
            weighed = mask.read(label)
            if weighed is not None:
                code, qty = weighed
                item = catalogue.item_by_code(workplace.store, code)
                if item is not None:
                    return ItemFound(check_sold(item), qty)
    return None


def _switched(workplace: Workplace, text: str) -> ItemFound | Partner | None:
    """What a scanner meant whose keys came out on another layout: exactly a barcode, a code or a card, or nothing."""
    from tui_pos.domain.layouts import meant_digits, other_layouts

    digits = meant_digits(text)
    # A name is no code in disguise: only what a scanner may have sent has digits in it.
    codes = tuple(way.upper() for way in other_layouts(text)) if any(map(str.isdigit, text)) else ()
    for meant in (*digits, *codes):
        for spelling in spellings(meant):
            item = item_on_file(workplace.store, spelling)
            if item is not None:
                return ItemFound(check_sold(item))
        found = _weighed(workplace, spellings(meant)) or parties.partner_by_card(workplace.store, meant)
        if found is not None:
            return found
    return None


def _unknown(code: str) -> Refused:
    return Refused(
        "unknown_code", "No item has the code “{code}”; search it by name or ask for it to be added.", code=code[:40]
    )


def check_sold(item: Item) -> Item:
    """Raises Refused `inactive_item`."""
    if not item.active:
        raise Refused("inactive_item", "“{name}” is no longer sold.", name=item.name)
    return item
