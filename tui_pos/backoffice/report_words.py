"""What the columns of reports are called, and those words in their cells that are the program's own."""

from collections.abc import Callable
from dataclasses import Field
from typing import Any

from tui_pos.domain.money import Cents
from tui_pos.domain.operation import Kind
from tui_pos.domain.payment import called
from tui_pos.domain.saying import Saying, saying
from tui_pos.store.reports.discounts import BY_CUSTOMER, BY_HAND
from tui_pos.store.reports.report import Price, text_of

TITLES: dict[str, Saying] = {
    "day": saying("Day"),
    "hour": saying("Hour"),
    "moment": saying("Moment"),
    "location": saying("Location"),
    "location_name": saying("Location name"),
    "operator": saying("Operator"),
    "operator_name": saying("Operator name"),
    "partner": saying("Customer"),
    "partner_name": saying("Customer name"),
    "phone": saying("Phone"),
    "item": saying("Item"),
    "item_name": saying("Item name"),
    "item_group": saying("Group"),
    "vat_group": saying("VAT group"),
    "payment": saying("Payment"),
    "payment_name": saying("Payment name"),
    "payments": saying("Payments"),
    "rule": saying("Rule"),
    "rule_name": saying("Given by"),
    "kind": saying("Operation"),
    "number": saying("No."),
    "receipt": saying("Receipt"),
    "usn": saying("USN"),
    "station": saying("Station"),
    "receipts": saying("Receipts"),
    "sales": saying("Sales"),
    "lines": saying("Lines"),
    "bonuses": saying("Bonuses"),
    "qty": saying("Quantity"),
    "unit": saying("Unit"),
    "price": saying("Price"),
    "purchase": saying("Purchase"),
    "percent": saying("%"),
    "gross": saying("Gross"),
    "discount": saying("Discount"),
    "total": saying("Total"),
    "vat": saying("VAT"),
    "without_vat": saying("Without VAT"),
    "cost": saying("Cost"),
    "margin": saying("Margin"),
    "taken": saying("Taken"),
    "paid_back": saying("Paid back"),
    "debt": saying("Debt"),
    "overdue": saying("Overdue"),
    "since": saying("Since"),
    "limit": saying("Limit"),
    "earned": saying("Earned"),
    "spent": saying("Spent"),
    "points_left": saying("Left"),
    "given": saying("Given"),
    "returned": saying("Returned"),
    "reported": saying("Reported"),
    "taken_back": saying("Taken back"),
    "left": saying("Left"),
    "value": saying("Value"),
    "worth": saying("Worth"),
    "shift": saying("Shift"),
    "closed": saying("Closed"),
    "float": saying("Float"),
    "cash_taken": saying("Cash taken"),
    "put_in": saying("Put in"),
    "taken_out": saying("Taken out"),
    "expected": saying("Expected"),
    "counted": saying("Counted"),
    "difference": saying("Difference"),
    "z_report": saying("Z report"),
}
"""By the name of the column, which is one for a thing in all reports."""

_OPERATIONS: dict[str, Saying] = {
    Kind.SALE.value: saying("sale"),
    Kind.STORNO.value: saying("storno"),
    Kind.RETURN.value: saying("return"),
    Kind.CONSIGNMENT_REPORT.value: saying("consignment report"),
}

_GIVEN_BY: dict[str, Saying] = {BY_HAND: saying("by hand"), BY_CUSTOMER: saying("customer's percent")}

END_CUSTOMERS = saying("end customers")
"""All who are not known by name."""

_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "BGN": "лв."}


def title_of(column: Field[Any], translate: Callable[[str], str], currency: str = "") -> str:
    """A column's title; with `currency`, the sign of it where money stands in it."""
    title = TITLES[column.name].say(translate) if column.name in TITLES else column.name
    return f"{title}, {_SIGNS.get(currency, currency)}" if currency and column.type in (Cents, Price) else title


def said(column: Field[Any], value: Any, translate: Callable[[str], str]) -> Any:
    """A cell whose words are the program's own, in the reader's language; any other as it is."""
    if column.name == "kind" and value in _OPERATIONS:
        return _OPERATIONS[value].say(translate)
    if column.name == "payments" and column.type is str:
        return called(value.split("+")).say(translate) if value else ""
    if column.name == "rule" and value and value.partition("/")[0] in _GIVEN_BY:
        # It is no rule: this is what the receipts behind it are found by.
        return ""
    return named(column.name, value, translate)


def named(column: str, value: Any, translate: Callable[[str], str]) -> Any:
    """What a row is called in `column`: where the program has named it, in the reader's language."""
    if column == "payment_name" and value:
        return translate(value)
    if column == "rule_name" and value in _GIVEN_BY:
        return _GIVEN_BY[value].say(translate)
    if column == "partner_name" and not value:
        return END_CUSTOMERS.say(translate)
    return value


def shown(column: Field[Any], value: Any, translate: Callable[[str], str]) -> str:
    """A cell as people read it: as `text_of`, in their language, days as 31.12.2026, moments to the minute."""
    if column.name in ("day", "since", "moment", "closed") and value:
        year, month, day = f"{value}"[:10].split("-")
        return f"{day}.{month}.{year}{f'{value}'[10:16]}"
    return text_of(column, said(column, value, translate))
