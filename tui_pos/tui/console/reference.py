"""What can be looked up while a script is written: what it sees, what it may ask for, the small helpers, how far it may
go, and examples. All of it comes from the tables that the program itself works with."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from tui_pos.domain.saying import Saying, saying
from tui_pos.pricing.scripts.intents import INTENTS, NEEDED, Intent
from tui_pos.pricing.scripts.prelude import HELPERS
from tui_pos.pricing.scripts.seen import FACTS
from tui_pos.scripting import limits
from tui_pos.tui.console.office import Console


class Entry(NamedTuple):
    """`name` as it stands in the list, `written` as it is written in a script, `told` what it is, in sentences;
    `example`: what a key writes into the script, "" for nothing. `in_tests`: it belongs there."""

    chapter: Saying
    name: str
    written: str
    told: str
    example: str = ""
    in_tests: bool = False


SEEN: Final = saying("What a script sees")
MAY: Final = saying("What it may ask for")
SMALL: Final = saying("Small helpers")
FAR: Final = saying("How far it may go")
EXAMPLES: Final = saying("Examples")


def entries(office: Console) -> list[Entry]:
    """All there is, in the order in which one learns it."""
    return [*_examples(office), *_intents(office), *_facts(office), *_helpers(office), *_limits(office)]


def _intents(office: Console) -> Iterator[Entry]:
    for intent in INTENTS:
        told = [office.say(intent.doc)]
        for parameter in intent.parameters:
            needed = "" if parameter.default is NEEDED else f" = {_written(parameter.default)}"
            told.append(f"{parameter.name}{needed}: {office.say(parameter.form.value)}; {office.say(parameter.doc)}")
        yield Entry(
            MAY, f"{intent.name}()", call_of(intent), "\n".join(told), f"return {call_of(intent, needed_only=True)}"
        )


def call_of(intent: Intent, *, needed_only: bool = False) -> str:
    """`set_discount(percent, lines=None, …)`."""
    named = [
        parameter.name if parameter.default is NEEDED else f"{parameter.name}={_written(parameter.default)}"
        for parameter in intent.parameters
        if not needed_only or parameter.default is NEEDED
    ]
    return f"{intent.name}({', '.join(named)})"


def _written(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _facts(office: Console) -> Iterator[Entry]:
    for fact in FACTS:
        kind = fact.type + (f", {office.say(fact.unit)}" if fact.unit else "")
        told = f"{kind}. {office.say(fact.doc)}" if fact.doc else f"{kind}."
        yield Entry(SEEN, fact.name, fact.name, told, "" if "[]" in fact.name else fact.name)


def _helpers(office: Console) -> Iterator[Entry]:
    for name, told in HELPERS.items():
        yield Entry(SMALL, f"{name}()", f"{name}()", office.say(told), f"{name}()")


def _limits(office: Console) -> Iterator[Entry]:
    say = office.say
    told = (
        ("64 KiB", say("The longest text of a script, and the longest answer.")),
        (f"{limits.SCRIPT_MS} ms", say("The longest a script may think, each time that it is asked.")),
        (f"{limits.STACK}", say("So many calls inside each other; a function cannot call itself.")),
        (f"{limits.MEMORY // 2**20} MiB", say("The most memory that a script may take.")),
        ("load, open, import", say("There is none: a script sees the sale and nothing else, and only returns.")),
        ("int", say("All numbers are whole: cents, thousandths, basis points. There are no fractions.")),
        ("3 ×", say("A script that fails three times in a day is off until the next.")),
    )
    for name, text in told:
        yield Entry(FAR, name, name, text)


class Example(NamedTuple):
    """`title` says what the lines do."""

    title: Saying
    lines: str
    in_tests: bool = False


SCRIPTS: Final = (
    Example(
        saying("A discount for a dozen of an item"),
        """def rule(op):
    lines = of(op, item = "COLA")
    if quantity(lines) >= pieces("12"):
        return set_discount(pct("10"), lines)
    return None
""",
    ),
    Example(
        saying("A discount for a group of goods over a sum"),
        """def rule(op):
    lines = of(op, group = "drinks")
    if worth(lines) > eur("50.00"):
        return set_discount(pct("5"), lines)
    return None
""",
    ),
    Example(
        saying("A crate on consignment for every dozen"),
        """def rule(op):
    crates = quantity(of(op, group = "drinks/glass")) // pieces("12")
    if crates > 0:
        return child_operation("consignment", "CRATE", qty = crates * 1000, price = eur("6.00"))
    return None
""",
    ),
    Example(
        saying("Card only from a sum on, and a word to the cashier"),
        """def rule(op):
    if op.total >= eur("100.00"):
        return [only_payment("card"), message("Only by card.")]
    return None
""",
    ),
    Example(
        saying("Points for who is known, more at the weekend"),
        """def rule(op):
    if not op.partner.known:
        return None
    weekend = op.moment.weekday in ("sat", "sun")
    return bonus_points(percent = pct("5" if weekend else "3"))
""",
    ),
    Example(
        saying("A discount split by hand"),
        """def rule(op):
    lines = of(op, group = "drinks")
    shares = split(eur("3.00"), [line.net for line in lines])
    return [discount_amount(shares[n], [lines[n]]) for n in range(len(lines)) if shares[n] > 0]
""",
    ),
    Example(
        saying("A test: what is sold, and what is to come of it"),
        """[[test]]
name = "a dozen has ten percent off"
lines = [{ code = "COLA", qty = "12", price = "1.10" }]
expect = { acted = true, total = "11.88" }
""",
        in_tests=True,
    ),
    Example(
        saying("A test of a customer, a moment and documents"),
        """[[test]]
name = "a crate on a birthday"
lines = [{ code = "COLA", qty = "12" }]
at = 2026-06-15T10:00:00
given = { birthday = 1990-06-15, debt = "10.00" }
expect = { acted = true, children = [{ kind = "consignment", item = "CRATE", qty = "1" }] }
""",
        in_tests=True,
    ),
)


def _examples(office: Console) -> Iterator[Entry]:
    for example in SCRIPTS:
        title = office.tell(example.title)
        yield Entry(EXAMPLES, title, title, example.lines, example.lines, example.in_tests)
