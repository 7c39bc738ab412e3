"""Advanced rules for tests: their scripts run in the walled child, and what it is asked is listened to."""

from collections.abc import Iterable, Sequence

from shop import ITEMS, NOON

from tui_pos.domain.cart import Cart
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.review import review
from tui_pos.pricing.rules import Rule, Script
from tui_pos.pricing.scripts.port import Call, Returned, Scripts
from tui_pos.pricing.verdict import Broke, Review

FACTS = Facts(ITEMS)


class Listening:
    """Scripts that run elsewhere; `messages`: the rules asked together, in their order."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts
        self.messages: list[list[str]] = []
        self.facts: list[bytes] = []

    def ask(self, calls: Sequence[Call], facts: bytes) -> Sequence[Returned | Broke]:
        self.messages.append([call.rule for call in calls])
        self.facts.append(facts)
        return self._scripts.ask(calls, facts)


def scripted(name: str, body: str, **more: object) -> Rule:
    """An advanced rule whose id is its name; `body` are the lines of its function."""
    text = "def rule(op):\n" + "".join(f"    {line}\n" for line in body.strip("\n").split("\n"))
    return Rule(name, name, ("sale",), (), (), script=Script(f"s-{name}", 1, text), **more)  # type: ignore[arg-type]


def ask(cart: Cart, rules: Iterable[Rule], scripts: Scripts | None, facts: Facts = FACTS, at: object = NOON) -> Review:
    return review(cart, RuleBook.compile(rules), facts, at, scripts)  # type: ignore[arg-type]
