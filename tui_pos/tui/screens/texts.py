"""What the terms of a rule are called in plain words, and what is to be filled in.

`pricing/terms.py` says which conditions, actions and parameters there are; one that has no words here yet is shown by
its name in the rule file, and can be filled in all the same.
"""

from typing import NamedTuple

from tui_pos.domain.saying import Saying, saying
from tui_pos.pricing.terms import Form


class Words(NamedTuple):
    """A title, and a sentence that explains it."""

    title: Saying
    explain: Saying


TERMS: dict[str, Words] = {
    # Conditions.
    "partner": Words(saying("The customer is"), saying("One of the customers that you choose.")),
    "partner_group": Words(saying("The customer's group is"), saying("One of the groups, or of their subgroups.")),
    "location": Words(saying("The location is"), saying("The shop or warehouse that sells.")),
    "location_group": Words(saying("The location's group is"), saying("One of the groups, or of their subgroups.")),
    "operator": Words(saying("The operator is"), saying("Who is signed on at the till.")),
    "operator_group": Words(saying("The operator's group is"), saying("One of the groups, or of their subgroups.")),
    "item": Words(saying("The sale holds an item"), saying("At least one of the items that you choose.")),
    "item_group": Words(
        saying("The sale holds an item of a group"), saying("Any item of the groups, or of their subgroups.")
    ),
    "item_quantity": Words(
        saying("Quantity of an item"), saying("How much there is of the items in the whole sale, all lines together.")
    ),
    "group_quantity": Words(
        saying("Quantity of a group of items"),
        saying("How much there is of the groups and their subgroups in the whole sale, all lines together."),
    ),
    "total": Words(saying("Sum of the sale"), saying("The sum as the rules before this one leave it.")),
    "turnover": Words(saying("All that the customer ever bought"), saying("Sums with VAT, less what came back.")),
    "turnover_last_month": Words(
        saying("What the customer bought last month"), saying("The calendar month before that of the sale.")
    ),
    "debt": Words(saying("What the customer owes"), saying("What was bought on credit and is not paid yet.")),
    "overdue_debt": Words(saying("What the customer owes too long"), saying("What should have been paid by now.")),
    "payment_type": Words(
        saying("The way to pay is"), saying("Every payment is one of these; looked at when the way to pay is chosen.")
    ),
    "birthday": Words(
        saying("The customer's birthday"), saying("On the day itself, or also some days before and after it.")
    ),
    "card": Words(saying("The customer holds a card"), saying("Any card of the shop; nothing else is to be said.")),
    "time": Words(saying("Time of day"), saying("Both minutes count. From 22:00 to 02:00 goes on after midnight.")),
    "date": Words(saying("Dates"), saying("Both days count. Leave one empty and that end stays open.")),
    "weekday": Words(saying("Days of the week"), saying("One of the days that you mark.")),
    # Actions.
    "set_discount": Words(saying("Discount in percent"), saying("Off the lines that you choose, or off every line.")),
    "discount_amount": Words(
        saying("Discount as an amount"), saying("Divided among the lines that you choose, or among all.")
    ),
    "set_price": Words(
        saying("Another price"), saying("A price of its own, or the price of a group, times something, plus something.")
    ),
    "price_group": Words(
        saying("The prices of a price group"), saying("For the lines that you choose, or for every line.")
    ),
    "add_item": Words(saying("Add an item"), saying("It comes into the sale on a line of its own.")),
    "service_charge": Words(
        saying("Charge for service"),
        saying("A percent of what the lines cost after all discounts, on a line of its own."),
    ),
    "bonus_points": Words(
        saying("Points for the customer"), saying("A percent of the sum, or some points for each full amount.")
    ),
    "child_operation": Words(
        saying("Make a document beside the sale"), saying("Crates on consignment, a sale on credit, a bonus.")
    ),
    "advance": Words(saying("Part to be paid at once"), saying("The rest of the sum may stay on credit.")),
    "only_payment": Words(saying("Only these ways to pay"), saying("The sale can be paid in no other way.")),
    "email": Words(saying("Send an e-mail"), saying("When the sale is saved.")),
    "play_sound": Words(saying("Play a sound"), saying("When the sale is saved.")),
    "message": Words(saying("Tell the cashier something"), saying("Before the sale is saved.")),
    "stop": Words(saying("Stop the sale"), saying("It cannot be saved; the cashier is told why.")),
    "stop_rules": Words(saying("No more rules"), saying("No rule that comes after this one is looked at.")),
}
"""Name of a condition or an action in a rule file → its words."""

OWN: dict[tuple[str, str], Words] = {
    ("turnover", "paid"): Words(saying("Only what is paid"), saying("Less what the customer still owes.")),
    ("birthday", "days"): Words(
        saying("Days before and after"), saying("0 is the birthday alone; 3 also the three days before and after it.")
    ),
    ("birthday", "once_a_year"): Words(
        saying("Once a year"), saying("Only the first sale of a birthday; a storno gives it back.")
    ),
    ("time", "from"): Words(saying("From"), saying("Hours and minutes, such as 17:00.")),
    ("time", "to"): Words(saying("To"), saying("Hours and minutes, such as 18:59; this minute counts too.")),
    ("date", "from"): Words(saying("From"), saying("The first day, such as 01.12.2026, or empty.")),
    ("date", "to"): Words(saying("To"), saying("The last day, such as 31.12.2026, or empty.")),
    ("service_charge", "item"): Words(saying("Service"), saying("The item that stands on the receipt.")),
    ("set_price", "price"): Words(
        saying("Price"), saying("The price itself. Leave it empty to take the price of a group.")
    ),
    ("set_price", "group"): Words(
        saying("Price of the group"), saying("Whose price is taken. Leave it empty when the price itself is given.")
    ),
    ("add_item", "price"): Words(saying("Price"), saying("Leave it empty for the listed price.")),
    ("bonus_points", "percent"): Words(
        saying("Percent"),
        saying("So many percent of the sum become points. Or leave it empty and fill in the next two."),
    ),
    ("price_group", "group"): Words(saying("Price group"), saying("The prices of this group are taken.")),
    ("child_operation", "kind"): Words(saying("Document"), saying("What is made beside the sale.")),
    ("child_operation", "item"): Words(saying("Item"), saying("What stands in the document.")),
    ("child_operation", "price"): Words(saying("Price"), saying("Leave it empty for the listed price.")),
    ("child_operation", "per"): Words(
        saying("For each full"), saying("One for each 12, for example. Leave it empty for the pack of each item.")
    ),
    ("child_operation", "percent"): Words(
        saying("Or percent"), saying("One piece at so many percent of the sum, in the place of a price and a number.")
    ),
    ("child_operation", "to"): Words(
        saying("For"), saying("Whose document it is. Leave it empty for the customer; a bonus needs it.")
    ),
    ("child_operation", "of"): Words(saying("Of"), saying("The items and groups that are counted.")),
    ("email", "to"): Words(saying("To"), saying("An address; leave it empty for the customer's own.")),
    ("stop", "message"): Words(saying("Why"), saying("What the cashier is told.")),
}
"""(Term, parameter) → its words, where they differ from those of the parameter elsewhere."""

PARAMETERS: dict[str, Words] = {
    "partner": Words(saying("Customers"), saying("Any of them.")),
    "partner_group": Words(saying("Groups"), saying("Any of them, with their subgroups.")),
    "location": Words(saying("Locations"), saying("Any of them.")),
    "location_group": Words(saying("Groups"), saying("Any of them, with their subgroups.")),
    "operator": Words(saying("Operators"), saying("Any of them.")),
    "operator_group": Words(saying("Groups"), saying("Any of them, with their subgroups.")),
    "item": Words(saying("Items"), saying("Any of them.")),
    "item_group": Words(saying("Groups"), saying("Any of them, with their subgroups.")),
    "payment_type": Words(saying("Ways to pay"), saying("Any of them.")),
    "types": Words(saying("Ways to pay"), saying("Any of them.")),
    "weekday": Words(saying("Days"), saying("Arrows move, the space bar marks.")),
    "group": Words(saying("Groups"), saying("Any of them, with their subgroups.")),
    "percent": Words(saying("Percent"), saying("From 0 to 100, such as 10 or 7.5.")),
    "mode": Words(saying("With another discount"), saying("What happens to a discount that the line has already.")),
    "by_hand": Words(
        saying("Also prices typed by hand"), saying("Whether lines whose price the cashier typed are changed too.")
    ),
    "amount": Words(saying("Amount"), saying("Such as 5.00.")),
    "price": Words(saying("Price"), saying("Such as 1.99.")),
    "times": Words(saying("Times"), saying("The group's price is multiplied by this: 0.9 is ten percent less.")),
    "plus": Words(saying("Plus"), saying("This is added to it; with a minus before it, taken away.")),
    "qty": Words(saying("Quantity"), saying("Such as 1 or 0.5.")),
    "each": Words(saying("How often"), saying("Once in a sale, or once for every line that the rule is about.")),
    "per": Words(saying("For each full"), saying("Such as 10.00: points for every full 10.00.")),
    "points": Words(saying("Points"), saying("How many for each full amount. One point pays 1.00.")),
    "text": Words(saying("Text"), saying("What is said.")),
    "to": Words(saying("To"), saying("Where it goes.")),
    "sound": Words(saying("Sound"), saying("One of the recordings of the shop.")),
    "message": Words(saying("Text"), saying("What is said.")),
    "items": Words(saying("Of the items"), saying("Leave items and groups empty for every line of the sale.")),
    "groups": Words(saying("Of the groups"), saying("Leave items and groups empty for every line of the sale.")),
    "least": Words(saying("From"), saying("This much or more. Leave it empty for no such bound.")),
    "over": Words(saying("Over"), saying("More than this: 50 is not over 50. Leave it empty for no such bound.")),
    "most": Words(saying("To"), saying("This much or less. Leave it empty for no such bound.")),
}
"""Name of a parameter → its words."""

FORMS: dict[Form, Saying] = {
    Form.PRICE_GROUP: saying("Price group"),
}
"""What a parameter of a form is called, whatever its name."""

CHOICES: dict[str, Saying] = {
    "replace": saying("takes its place"),
    "add": saying("is added to it"),
    "best": saying("the better one counts"),
    "consignment": saying("consignment"),
    "sale": saying("sale on credit"),
    "bonus": saying("bonus"),
    "once": saying("once in the sale"),
    "line": saying("once for every line"),
    "retail": saying("retail"),
    "wholesale": saying("wholesale"),
    "purchase": saying("purchase price"),
    "current": saying("the line's own price"),
    "yes": saying("yes"),
    "no": saying("no"),
}
"""A value out of a few → its name."""

OPERATIONS: dict[str, Saying] = {
    "sale": saying("Sale"),
    "return": saying("Return"),
    "delivery": saying("Delivery"),
    "consignment": saying("Consignment"),
    "consignment_return": saying("Consignment comes back"),
    "consignment_report": saying("Consignment is reported"),
}
"""The kinds of operation that a rule can be tied to → their names."""

DAYS: dict[str, Saying] = {
    "mon": saying("Mo"),
    "tue": saying("Tu"),
    "wed": saying("We"),
    "thu": saying("Th"),
    "fri": saying("Fr"),
    "sat": saying("Sa"),
    "sun": saying("Su"),
}
"""The days in two letters."""


def of_term(name: str) -> Words:
    """The words of a condition or an action."""
    return TERMS.get(name) or Words(Saying(name), Saying(""))


def of_parameter(term: str, name: str, form: Form) -> Words:
    """The words of a parameter of a term."""
    words = OWN.get((term, name)) or PARAMETERS.get(name) or Words(Saying(name), Saying(form.value))
    return words._replace(title=FORMS[form]) if form in FORMS else words


def of_choice(value: str) -> Saying:
    """The name of one value out of a few."""
    return CHOICES.get(value) or Saying("group {number}", (("number", value),))
