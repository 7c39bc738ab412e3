"""Which line of the sale is marked: the one that keys change. It is known by its number, which is no other line's."""

from bisect import bisect_left

from tui_pos.domain.cart import Cart, Line


class ChosenLine:
    """At most one, and it need not be there any more."""

    def __init__(self) -> None:
        self._number: int | None = None
        self._beside_voided: int | None = None

    def choose(self, number: int | None) -> None:
        """The line of that number; None: no line."""
        self._number = number

    def choose_last(self, cart: Cart) -> None:
        """None in an empty cart."""
        self._number = cart.lines[-1].number if cart.lines else None

    def position(self, cart: Cart) -> int | None:
        """Where it stands. Numbers rise along a cart."""
        if self._number is None:
            return None
        index = bisect_left(cart.lines, self._number, key=_number)
        return index if index < len(cart.lines) and cart.lines[index].number == self._number else None

    def line(self, cart: Cart) -> Line | None:
        index = self.position(cart)
        return None if index is None else cart.lines[index]

    def move(self, cart: Cart, rows: int) -> None:
        """By so many rows, never over an end; where none is marked, any way of moving first marks the last."""
        self._beside_voided = None
        last = len(cart.lines) - 1
        if last >= 0:
            position = self.position(cart)
            at = last if position is None else max(0, min(position + rows, last))
            self._number = cart.lines[at].number

    def follow(self, before: Cart, cart: Cart) -> None:
        """Mark the line that came back; where the marked one is gone, the one that stands there now, else the last."""
        self._beside_voided = None
        there = {line.number for line in before.lines}
        back = [line.number for line in cart.lines if line.number not in there]
        if back:
            self._number = back[-1]
        elif cart.lines and self._number is not None and self.position(cart) is None:
            at = bisect_left(cart.lines, self._number, key=_number)
            self._number = cart.lines[min(at, len(cart.lines) - 1)].number

    def follow_void(self, before: Cart, cart: Cart) -> None:
        """As `follow`; the line that is marked by it stands `beside_voided` until a key moves the mark."""
        self.follow(before, cart)
        self._beside_voided = self._number

    def is_beside_voided(self, line: Line) -> bool:
        return line.number == self._beside_voided

    def forget_voided(self) -> None:
        self._beside_voided = None


def _number(line: Line) -> int:
    return line.number
