"""A sentence for a person that is not an error: an English source string and the facts that fill its fields."""

from collections.abc import Callable
from typing import NamedTuple

from tui_pos.errors import Term, filled


class Saying(NamedTuple):
    """`text` is also the key of the translation; `facts` are already texts: codes, names, formatted amounts; or they
    are sentences themselves, such as the reason of what is said."""

    text: str
    facts: "tuple[tuple[str, str | Saying], ...]" = ()

    def say(self, translate: Callable[[str], str] = str) -> str:
        """The sentence in the reader's language."""
        return filled(self.text, dict(self.facts), translate)


def saying(text: str, /, **facts: object) -> Saying:
    """A Saying from keyword facts."""
    kept = (Term, Saying)
    return Saying(text, tuple((name, fact if isinstance(fact, kept) else str(fact)) for name, fact in facts.items()))
