"""The book of price rules, from the main menu."""

from tui_pos.checkout.rules.desk import RuleDesk
from tui_pos.tui.office.shop_office import ShopOffice
from tui_pos.tui.screens.office import RuleOffice
from tui_pos.tui.screens.rule_list import RuleList


def open_rules(office: ShopOffice) -> RuleList:
    """The list of rules."""
    desk = RuleDesk(office.workplace, office.operator)
    return RuleList(RuleOffice(desk, office.translate, office.today, office.currency, office.ascii_only, office.zone))
