"""A sentence for a person that is not an error: an English source string and the facts that fill its fields."""

from collections.abc import Callable
from typing import NamedTuple


class Saying(NamedTuple):
    """`text` is also the key of the translation; `facts` are already texts: codes, names, formatted amounts."""

    text: str
    facts: tuple[tuple[str, str], ...] = ()

    def say(self, translate: Callable[[str], str] = str) -> str:
        """The sentence in the reader's language."""
        return translate(self.text).format(**dict(self.facts))


def saying(text: str, /, **facts: object) -> Saying:
    """A Saying from keyword facts."""
    return Saying(text, tuple((name, str(fact)) for name, fact in facts.items()))
