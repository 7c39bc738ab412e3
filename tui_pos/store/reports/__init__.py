"""Reports: what was sold, paid, owed, given away and earned, in days of the shop's own clock, and what there is now.

One module a matter. What a report takes grows with the operations of its days, not with those of all time: it begins at
the index of moments, and whatever stands now is read from totals that are kept.
"""

from tui_pos.store.reports.accounts import BonusRow, PackagingRow, bonuses, debts, packaging, points
from tui_pos.store.reports.discounts import discounts
from tui_pos.store.reports.goods import margin, stock, stock_value
from tui_pos.store.reports.payments import by_payment
from tui_pos.store.reports.receipts import Only, ReceiptRow, how_many_receipts, lines, receipts
from tui_pos.store.reports.report import Period, Report, as_table, cells, columns, sums, text_of
from tui_pos.store.reports.shifts import ShiftRow, shifts
from tui_pos.store.reports.turnover import (
    DayTurnover,
    by_group,
    by_hour,
    by_item,
    by_location,
    by_operator,
    by_partner,
    by_vat,
    turnover,
)

__all__ = [
    "BonusRow",
    "DayTurnover",
    "Only",
    "PackagingRow",
    "Period",
    "ReceiptRow",
    "Report",
    "ShiftRow",
    "as_table",
    "bonuses",
    "by_group",
    "by_hour",
    "by_item",
    "by_location",
    "by_operator",
    "by_partner",
    "by_payment",
    "by_vat",
    "cells",
    "columns",
    "debts",
    "discounts",
    "how_many_receipts",
    "lines",
    "margin",
    "packaging",
    "points",
    "receipts",
    "shifts",
    "stock",
    "stock_value",
    "sums",
    "text_of",
    "turnover",
]
