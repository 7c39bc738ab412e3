"""What the screens of the back office stand on: the shop, who sits here, and how they are spoken to."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui_pos.domain.rights import Right, may
from tui_pos.errors import Refused
from tui_pos.tui.screens.office import Office, here

if TYPE_CHECKING:
    from tui_pos.checkout.workplace import Workplace
    from tui_pos.domain.parties import Operator


@dataclass(frozen=True, slots=True)
class ShopOffice(Office):
    """An office with the whole shop behind it. Use cases are made of `workplace` and `operator`; `signed_on` is who
    sits here as they were when they came."""

    workplace: "Workplace" = field(kw_only=True)
    signed_on: "Operator" = field(kw_only=True)
    sitter: "Callable[[], Operator]" = field(kw_only=True)

    @property
    def operator(self) -> "Operator":
        """Whoever sits here, with the rights that they have by now. Raises Refused `no_longer_here`."""
        return self.sitter()

    def may(self, right: Right) -> bool:
        """Whether whoever sits here has `right`: to say a refusal early; the use case refuses by itself."""
        with suppress(Refused):
            return may(self.operator, right)
        return False


def shop_office(workplace: "Workplace", operator: "Operator", translate: Callable[[str], str]) -> ShopOffice:
    """The office of `operator` in this shop."""
    from tui_pos.backoffice.sitter import Sitter
    from tui_pos.checkout.rules.lists import Lists

    return ShopOffice(
        Lists(workplace),
        translate,
        *here(workplace.settings.shop),
        workplace=workplace,
        signed_on=operator,
        sitter=Sitter(workplace.store, operator),
    )
