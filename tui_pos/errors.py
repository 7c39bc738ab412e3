"""One tree of errors. Each carries a stable code, one sentence that says what happened and what to do, and the
facts that the sentence needs. It becomes text once, at the rim: on the screen, on stderr, in JSON.

The sentence is an English source string with `{name}` fields; it is also the key under which its translation is kept.
"""

from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable


class Term(str):
    """A fact that is a source text itself, such as the name of a right, and is translated along with its sentence."""

    __slots__ = ()

    def say(self, translate: Callable[[str], str] = str) -> str:
        """The name in the reader's language."""
        return translate(self)


class Terms(tuple[str, ...]):
    """Several of them, translated name by name and joined by commas; what is no source text stays as it is."""

    __slots__ = ()

    def say(self, translate: Callable[[str], str] = str) -> str:
        """The names in the reader's language."""
        return ", ".join(map(translate, self))


SYSTEM_REASONS = (
    Term("No such file or directory"),
    Term("Permission denied"),
    Term("Operation not permitted"),
    Term("No space left on device"),
    Term("Read-only file system"),
    Term("Is a directory"),
    Term("Not a directory"),
    Term("File name too long"),
    Term("Input/output error"),
)
"""What the system most often says of a file, in its own words."""


def reason_of(error: Exception) -> Term:
    """What the system says of a file; the common reasons in the reader's language."""
    return Term((getattr(error, "strerror", None) or str(error)).rstrip("."))


@runtime_checkable
class Sayable(Protocol):
    """A fact that is translated along with its sentence: a Term, an error, or a sentence of its own."""

    def say(self, translate: Callable[[str], str], /) -> str: ...


def filled(sentence: str, facts: Mapping[str, object], translate: Callable[[str], str]) -> str:
    """`sentence` in the reader's language, its fields filled with `facts`; an error among them says its own."""
    spoken = {name: fact.say(translate) if isinstance(fact, Sayable) else fact for name, fact in facts.items()}
    return translate(sentence).format(**spoken)


class ShopError(Exception):
    """What a person must be told. `exit_code` is what the command ends with when nothing else can be done."""

    exit_code = 1

    def __init__(self, code: str, sentence: str, /, **facts: object) -> None:
        super().__init__(code, sentence, facts)
        self.code = code
        self.sentence = sentence
        self.facts = facts

    def say(self, translate: Callable[[str], str] = str) -> str:
        """The sentence in the reader's language; `translate` takes the English source string."""
        return filled(self.sentence, self.facts, translate)

    def __str__(self) -> str:
        return self.say()


class Refused(ShopError):
    """A rule of trade forbids it: a right, a limit, a price, a quantity. Nothing was changed."""

    exit_code = 1


class SignedOnElsewhere(Refused):
    """Whoever was signed on at this till has signed on at another since: they are signed off here."""


class WrongUse(ShopError):
    """A command, a file or a setting that cannot be understood. Nothing was changed."""

    exit_code = 2


class DeviceTrouble(ShopError):
    """The fiscal printer, a port or the speaker did not do what was asked."""

    exit_code = 3


class StoreTrouble(ShopError):
    """The database or the disk under it did not do what was asked."""

    exit_code = 4
