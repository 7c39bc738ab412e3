"""What is sold: items with their ten price groups, and the groups they are filed under."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from tui_pos.domain.money import NOTHING, ONE, Cents, Thousandths

PRICE_GROUPS = ("wholesale", "retail", "1", "2", "3", "4", "5", "6", "7", "8")
"""The ten price groups in the order in which `Item.prices` holds them."""

RETAIL = "retail"


class ItemType(StrEnum):
    """`fixed` items are sold at the listed price only; `variable` ones ask for theirs at the till."""

    STANDARD = "standard"
    SERVICE = "service"
    FIXED = "fixed"
    VARIABLE = "variable"


@dataclass(frozen=True, slots=True)
class Item:
    """One article. `prices` (cents, VAT included) stand in the order of `PRICE_GROUPS`; 0 means "none in this group".

    `group` is a path such as `drinks/glass`. `pack_ratio` (thousandths) is how many units make a pack.
    """

    code: str
    name: str
    group: str = ""
    vat: str = "Б"
    unit: str = "бр"
    pack_ratio: Thousandths = ONE
    type: ItemType = ItemType.STANDARD
    purchase: Cents = NOTHING
    prices: tuple[Cents, ...] = (NOTHING,) * len(PRICE_GROUPS)
    active: bool = True
    barcodes: tuple[str, ...] = ()

    def price_in(self, price_group: str) -> Cents:
        """The price in one of `PRICE_GROUPS`, in cents. Raises ValueError for another name."""
        return self.prices[PRICE_GROUPS.index(price_group)]


@lru_cache(maxsize=8192)
def ancestry(group: str) -> tuple[str, ...]:
    """A group and all that hold it: `drinks/glass` → (`drinks/glass`, `drinks`). Empty for no group."""
    steps = group.split("/") if group else []
    return tuple("/".join(steps[:depth]) for depth in range(len(steps), 0, -1))


def is_within(group: str, holder: str) -> bool:
    """Whether `group` is `holder` or one of its subgroups."""
    return group == holder or group.startswith(holder + "/")
