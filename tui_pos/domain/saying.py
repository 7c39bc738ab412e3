"""A sentence for a person that is not an error: an English source string and the facts that fill its fields."""

from collections.abc import Callable
from typing import NamedTuple

from tui_pos.domain.money import Cents, Thousandths, format_cents, format_qty
from tui_pos.errors import filled


class Money(int):
    """A fact in cents; it becomes text when its sentence is said, since most sentences of a review never are."""

    __slots__ = ()

    def say(self, _translate: Callable[[str], str] = str) -> str:
        return format_cents(Cents(self))


class Quantity(int):
    """A fact in thousandths, likewise."""

    __slots__ = ()

    def say(self, _translate: Callable[[str], str] = str) -> str:
        return format_qty(Thousandths(self))


class Saying(NamedTuple):
    """`text` is also the key of the translation. `facts` are codes, names, numbers, Terms, or sentences themselves,
    such as the reason of what is said; they become text when it is said."""

    text: str
    facts: tuple[tuple[str, object], ...] = ()

    def say(self, translate: Callable[[str], str] = str) -> str:
        """The sentence in the reader's language."""
        return filled(self.text, dict(self.facts), translate)


def saying(text: str, /, **facts: object) -> Saying:
    """A Saying from keyword facts, which must be values."""
    return Saying(text, tuple(facts.items()))
