"""The screens of the back office, made of a shop: imported when one is opened."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.saying import Saying
from tui_pos.language import translator
from tui_pos.settings import Settings

if TYPE_CHECKING:
    from tui_pos.checkout.rules.desk import RuleDesk
    from tui_pos.checkout.scripts.desk import ScriptDesk
    from tui_pos.domain.parties import Operator
    from tui_pos.tui.office_app import Lock
    from tui_pos.tui.screens.screen import BackOffice


def office_screen(workplace: Workplace, operator: "Operator", translate: Callable[[str], str]) -> "BackOffice":
    """The main menu of the back office. Raises NoRight."""
    from tui_pos.tui.office.main import main_menu

    return main_menu(workplace, operator, translate)


def office_lock(workplace: Workplace, operator: "Operator", translate: Callable[[str], str]) -> "Lock | None":
    """What hides the back office in a terminal of its own after a while without a key; None where nothing does."""
    minutes = workplace.settings.station.lock_minutes
    if not minutes:
        return None
    from tui_pos.tui.office_app import Lock

    def made() -> "BackOffice":
        from tui_pos.tui.office.lock import lock_screen

        return lock_screen(workplace, operator, translate)

    return Lock(minutes, made)


def sign_on_screen(
    workplace: Workplace, place: Saying, made: "Callable[[Operator, Callable[[str], str]], BackOffice]"
) -> "BackOffice":
    """Where one signs on to `place`; `made` makes what an operator sees there, in their language, or raises NoRight."""
    from tui_pos.checkout.sign_on import Door
    from tui_pos.tui.office import sign_on
    from tui_pos.tui.office_app import LetIn

    door = Door(workplace)

    def let_in(pin: str) -> LetIn:
        operator = door.sign_on(pin)
        speak = translator(operator.language)
        return LetIn(made(operator, speak), office_lock(workplace, operator, speak))

    return sign_on.sign_on_screen(workplace, place, let_in)


def script_screen(desk: "ScriptDesk", translate: Callable[[str], str], settings: Settings) -> "BackOffice":
    """The scripts of advanced rules, in the hands of a technician."""
    from tui_pos.tui.console.console import console_screen

    return console_screen(desk, translate, settings)


def rule_screen(desk: "RuleDesk", translate: Callable[[str], str], settings: Settings) -> "BackOffice":
    """The book of price rules on a screen of the back office."""
    from tui_pos.tui.screens.office import RuleOffice, here
    from tui_pos.tui.screens.rule_list import RuleList

    return RuleList(RuleOffice(desk, translate, *here(settings.shop)))
