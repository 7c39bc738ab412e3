"""Scripts that are written already and need only their parameters: which there are, and what each asks for.

Their texts lie in `data/scripts`: the script (.star) and its tests (.toml), with `${name}` where a parameter goes.
`ready_texts` fills them.
"""

import re
from collections.abc import Callable
from typing import Final

from tui_pos.checkout.scripts.values import Asked, ReadyMade
from tui_pos.domain.money import ONE
from tui_pos.domain.saying import Saying, saying
from tui_pos.pricing.terms import Form

_SUM: Final = saying("The final sum, after all discounts and services.")
_MESSAGE: Final = saying("The cashier reads it; if empty, that the debt would go over the limit with the whole sale.")
_COUNTED: Final = saying("Codes; their quantities are counted together.")
_COUNTED_GROUPS: Final = saying("Groups with their subgroups; they are counted together with the items.")


_LEAST_SUM: Final = 2
"""Cents: beside a sale of the sum, a test of the script sells for one cent less, which is still a price."""
_MOST_SUM: Final = 10_000_000
_MOST_QTY: Final = 10_000_000
_MOST_DAYS: Final = 181
"""More would be the whole year, and no day on which the script does not act."""
_LEAST_PERCENT: Final = 10
"""Basis points: of less, nothing is left of a usual sum."""
_MOST_PERCENT: Final = 10_000


def _items(title: Saying) -> tuple[Asked, Asked]:
    return (
        Asked("items", title, _COUNTED, Form.CODES, (), required=False),
        Asked("groups", saying("Or item groups"), _COUNTED_GROUPS, Form.GROUPS, (), required=False),
    )


def _percent(percent: int, explain: Saying) -> Asked:
    return Asked(
        "percent",
        saying("Percent"),
        explain,
        Form.PERCENT,
        percent,
        least=_LEAST_PERCENT,
        most=_MOST_PERCENT,
    )


def _sum(name: str, title: Saying, explain: Saying, usual: int) -> Asked:
    return Asked(name, title, explain, Form.MONEY, usual, least=_LEAST_SUM, most=_MOST_SUM)


def _qty(name: str, title: Saying, explain: Saying, least: int = ONE) -> Asked:
    return Asked(name, title, explain, Form.QTY, 12_000, least=least, most=_MOST_QTY)


def _price(explain: Saying) -> Asked:
    return Asked("price", saying("Its price"), explain, Form.MONEY, required=False, least=1, most=_MOST_SUM)


READY: Final = (
    ReadyMade(
        "sound",
        saying("Sound over a sum"),
        saying("Plays a recording at the save of a sale of more than a sum."),
        (
            _sum("over", saying("More than"), _SUM, 5000),
            Asked("sound", saying("Recording"), saying("A file of the folder of sounds."), Form.TEXT, "promo.wav"),
        ),
    ),
    ReadyMade(
        "crates",
        saying("Crates on consignment"),
        saying("Gives the customer crates for what was sold, on consignment: they are owed, and not paid."),
        (
            *_items(saying("What comes in crates")),
            _qty("per", saying("To a crate go"), saying("Only full crates are given.")),
            Asked("item", saying("Crate"), saying("The item that is given."), Form.ITEM),
            _price(saying("At which it is owed; if empty, its listed price.")),
        ),
    ),
    ReadyMade(
        "points",
        saying("Points, a percent"),
        saying("Gives a known customer bonus points: a percent of what is paid."),
        (_percent(300, saying("Of the final sum; a point is worth one unit of money.")),),
    ),
    ReadyMade(
        "points_per_sum",
        saying("Points for every full sum"),
        saying("Gives a known customer bonus points for every full sum paid."),
        (
            _sum("per", saying("For every full"), _SUM, 1000),
            _sum("points", saying("Points"), saying("So many for each of them."), 100),
        ),
    ),
    ReadyMade(
        "service",
        saying("Percent for service"),
        saying("Adds a line for service, at a percent of what the sale comes to."),
        (
            _percent(1000, saying("Of the sum after all discounts.")),
            Asked("item", saying("Service"), saying("The item of the line."), Form.ITEM),
            Asked(
                "groups",
                saying("Only of item groups"),
                saying("With their subgroups; if empty, of everything."),
                Form.GROUPS,
                (),
                required=False,
            ),
        ),
    ),
    ReadyMade(
        "card_only",
        saying("Card only"),
        saying("Lets large sales be paid in some ways only."),
        (
            _sum("least", saying("From"), _SUM, 10_000),
            Asked(
                "types", saying("Ways to pay"), saying("In these it may be paid."), Form.CODES, ("card",), kinds=True
            ),
        ),
    ),
    ReadyMade(
        "birthday",
        saying("Birthday discount"),
        saying("A discount for a customer whose birthday it is."),
        (
            _percent(1000, saying("Off every line; it takes the place of another percent.")),
            Asked(
                "days",
                saying("Days around it"),
                saying("So many before and after; 0: the day."),
                Form.DAYS,
                0,
                least=0,
                most=_MOST_DAYS,
            ),
            Asked("once", saying("Once a year"), saying("For one sale of each birthday."), Form.YES_NO, True),
        ),
    ),
    ReadyMade(
        "last_month",
        saying("Last month's turnover"),
        saying("A discount for a customer who bought enough in the last calendar month."),
        (
            _sum("over", saying("More than"), saying("Bought in the last month."), 100_000),
            _percent(500, saying("Off every line; it takes the place of another percent.")),
        ),
    ),
    ReadyMade(
        "limit",
        saying("Limit on credit, by whole sales"),
        saying("Stops a sale that leaves anything on credit, where the debt and the whole sale are over a limit."),
        (
            _sum("limit", saying("Limit"), saying("Of what is owed already and the whole of this sale."), 50_000),
            Asked(
                "types",
                saying("Ways on credit"),
                saying("What is paid so even in part counts whole."),
                Form.CODES,
                ("credit",),
            ),
            Asked("message", saying("Message"), _MESSAGE, Form.TEXT, required=False),
        ),
    ),
    ReadyMade(
        "price_group",
        saying("Other price group"),
        saying("From a quantity on, goods have the price of another group."),
        (
            *_items(saying("Goods")),
            _qty("least", saying("From"), saying("So many of them together."), least=2),
            Asked(
                "group",
                saying("Price group"),
                saying("Where it has no price, it stays."),
                Form.PRICE_GROUP,
                "wholesale",
            ),
        ),
    ),
    ReadyMade(
        "agent_bonus",
        saying("Agent's bonus"),
        saying("Writes a percent of the sale to the account of the agent who brought the customer."),
        (
            _percent(500, saying("Of the final sum.")),
            Asked("partner", saying("Agent"), saying("To whom it is written."), Form.TEXT),
            Asked("item", saying("Written as"), saying("The item of the document."), Form.ITEM),
            Asked(
                "partner_groups",
                saying("Customers of groups"),
                saying("Only of their sales; if empty, of all."),
                Form.GROUPS,
                (),
                required=False,
            ),
        ),
    ),
    ReadyMade(
        "sale_on_credit",
        saying("Additional sale on credit"),
        saying("Sells a known customer something more on credit, in a document of its own."),
        (
            *_items(saying("With what goods")),
            _qty("per", saying("One for every"), saying("Of these goods; only full ones count.")),
            Asked("item", saying("What is sold more"), saying("The item of the document."), Form.ITEM),
            _price(saying("If empty, its listed price.")),
        ),
    ),
)
"""All of them, as they stand in the list."""


def usual_name(ready: ReadyMade, translate: Callable[[str], str] = str) -> str:
    """What the script is called, if nobody calls it otherwise: its title, as the name of a script may be."""
    return re.sub(r"\W+", "_", ready.title.say(translate)).strip("_")[:40]
