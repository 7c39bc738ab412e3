"""Sales that are held: carts of any till that wait to be taken in hand again, each by one till."""

from datetime import datetime
from uuid import UUID

from tui_pos.domain.cart import Cart
from tui_pos.domain.held import HeldSale
from tui_pos.errors import Refused
from tui_pos.store.carts import cart_by_id, cart_closed, cart_in_hand
from tui_pos.store.database import Store
from tui_pos.store.moments import kept_moment


def held(store: Store) -> list[HeldSale]:
    """All that is held in this shop, the oldest first."""
    found = []
    rows = store.rows("SELECT id, station, note, held_at FROM cart WHERE state = 'held' ORDER BY held_at, id")
    for row in rows:
        cart = cart_by_id(store, UUID(bytes=row[0]))
        # Another till may take it between the two looks.
        if cart is not None:
            found.append(HeldSale(cart, row[1], row[2], datetime.fromisoformat(row[3])))
    return found


def hold(store: Store, cart: Cart, note: str, moment: datetime) -> None:
    """The open cart waits from `moment` on. Raises Refused `cart_closed`."""
    with store.write():
        touched = store.run(
            "UPDATE cart SET state = 'held', note = ?, held_at = ? WHERE id = ? AND state = 'open'",
            (note, kept_moment(moment), cart.id.bytes),
        )
        if touched != 1:
            raise cart_closed()


def take(store: Store, cart_id: UUID, station: str) -> tuple[Cart, str]:
    """A held cart becomes the one in hand at `station`: of several tills that ask for it, one gets it. With its note.

    Raises Refused `held_taken` where another till was faster, `cart_in_hand` where the station has a cart in hand.
    """
    with store.write():
        note = store.row("SELECT note FROM cart WHERE id = ?", (cart_id.bytes,))
        if store.row("SELECT 1 FROM cart WHERE station = ? AND state = 'open'", (station,)):
            raise cart_in_hand(station)
        touched = store.run(
            "UPDATE cart SET state = 'open', station = ?, note = '', held_at = NULL WHERE id = ? AND state = 'held'",
            (station, cart_id.bytes),
        )
        cart = cart_by_id(store, cart_id) if touched == 1 else None
        if cart is None or note is None:
            raise Refused(
                "held_taken", "This sale is no longer held: it was recalled at another till; choose another one."
            )
    return cart, note[0]
