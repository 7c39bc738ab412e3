"""What the check says of rules for the scenarios' shop on a Friday."""

from datetime import date

from shelves import Shelves
from shop import ITEMS

from tui_pos.pricing.lint import Finding, lint
from tui_pos.pricing.rulefile import read_rules

TODAY = date(2026, 11, 20)
SHOP = Shelves(
    ITEMS,
    partners=("П1", "П2"),
    partner_groups=("Търговци/Големи", "Персонал"),
    locations=("МАГ1",),
    location_groups=("Град",),
    operators=("1",),
    operator_groups=("Смяна",),
    sounds=("promo.wav",),
)
COLA = '{ item = "КОЛА" }'
TEN = '{ set_discount = { items = ["КОЛА"], percent = "10" } }'


def found(text: str, *others: str) -> list[Finding]:
    one, *rest = read_rules("\n".join((text, *others)))
    return lint(one, rest, SHOP, TODAY)


def said(text: str, *others: str) -> list[tuple[str, str]]:
    return [(each.code, each.text.say()) for each in found(text, *others)]


def codes(text: str, *others: str) -> list[str]:
    return [each.code for each in found(text, *others)]
