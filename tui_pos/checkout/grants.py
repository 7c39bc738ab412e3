"""What whoever is signed on may not do, and somebody who may allows for this once, by their PIN.

The right is lent: it stands with the operator in hand until what is being done is done or left. What was allowed of
the sale's goods, at a price of zero or beyond what there is, stays allowed for so much of them until the sale ends,
so that nobody is asked again when it is saved.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from tui_pos.checkout.cart_in_hand import CartInHand
from tui_pos.checkout.lines import at_zero
from tui_pos.checkout.sign_on import Door
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import LEVEL_NAMES, NEEDED, RIGHT_NAMES, Lent, NoRight, Right, has
from tui_pos.errors import Refused, SignedOnElsewhere
from tui_pos.store import journal

_Counted = Callable[[Cart], Counter[str]]


def _all(cart: Cart) -> Counter[str]:
    counted: Counter[str] = Counter()
    for line in cart.lines:
        counted[line.item.code] += line.qty
    return counted


def _for_nothing(cart: Cart) -> Counter[str]:
    return Counter({code: at_zero(cart, code) for code in {line.item.code for line in cart.lines}})


_COUNTED: dict[Right, _Counted] = {Right.ZERO_PRICE: _for_nothing, Right.NEGATIVE_STOCK: _all}
"""The rights that are asked for again when the sale is saved, and what of the cart was done with each."""


class Grants:
    """Implements `tui_pos.station.grant_desk.GrantDesk`; its docstrings are there. `till`: who works there."""

    def __init__(self, workplace: Workplace, till: CartInHand, door: Door) -> None:
        self._workplace = workplace
        self._till = till
        self._door = door
        self._carts: dict[Right, Cart] = {}

    def lend(self, right: Right, pin: str, why: str) -> Operator:
        cart = self._till.cart
        who = cart.operator
        lender = self._door.known(pin, "grant_failed", who.code)
        if not has(lender, right):
            self._door.note("grant_refused", who.code, {"right": right.value, "by": lender.code})
            raise NoRight(
                "cannot_lend",
                "{name} has no right to “{right}” either; it takes the PIN of the {level}.",
                needs=right,
                name=lender.name,
                right=RIGHT_NAMES[right],
                level=LEVEL_NAMES[NEEDED[right]],
            )
        most = lender.most_percent if right is Right.CHANGE_DISCOUNT else None
        facts = {"right": right.value, "granted_by": [lender.code], "why": why, "station": self._workplace.station}
        journal.append(self._workplace.store, "grant", who.code, self._workplace.clock(), facts, cart.id)
        self._carts[right] = cart
        self._till.work_as(replace(who, lent=(*who.lent, Lent(right, lender.code, most=most))))
        return lender

    def take_back(self, right: Right) -> None:
        who, before = self._till.operator, self._carts.pop(right, None)
        if who is None:
            return
        lent = [each for each in who.lent if each.right is not right or each.item]
        by = next((each.by for each in who.lent if each.right is right and not each.item), None)
        after = self._till.cart
        if by is not None and before is not None and before.id == after.id and right in _COUNTED:
            was, now = _COUNTED[right](before), _COUNTED[right](after)
            lent += [Lent(right, by, code, qty) for code, qty in now.items() if qty > was[code]]
        self._till.work_as(replace(who, lent=tuple(lent)))

    def unlock(self, pin: str) -> Operator:
        who = self._door.unlock(self._till.cart.operator, pin)
        try:
            _ = self._till.hand
        except SignedOnElsewhere:
            raise
        except Refused:
            # Who was taken out of the office's lists is told so at the first act: the lock is opened to sign off.
            pass
        return who
