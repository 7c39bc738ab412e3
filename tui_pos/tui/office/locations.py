"""The list of locations."""

from tui_pos.backoffice.locations import Locations
from tui_pos.domain.parties import Location
from tui_pos.domain.saying import saying
from tui_pos.tui.office.record_list import RecordList
from tui_pos.tui.office.shop_office import ShopOffice
from tui_pos.tui.office.table import Shown, Table, choice, group, text, yes_or_no
from tui_pos.tui.screens import texts
from tui_pos.tui.screens.named import price_groups


def open_locations(office: ShopOffice) -> RecordList:
    """The list. Raises NoRight."""
    records = Locations(office.workplace, office.operator)
    return RecordList(office, location_table(office, records), records)


def location_table(office: ShopOffice, records: Locations) -> Table[Location]:
    """How a location is shown and filled in."""

    def yes_no(yes: bool) -> str:
        return office.tell(texts.CHOICES["yes" if yes else "no"])

    return Table(
        title=saying("Locations"),
        new_title=saying("new location"),
        about=(saying("The shops and warehouses. Stock lies in them, and each has its price group."),),
        nothing=saying("There is no location yet. Make the first one with Ins, or take in a list."),
        shown=(
            Shown(saying("Code"), 14, lambda place: place.code),
            Shown(saying("Name"), 0, lambda place: place.name),
            Shown(saying("Group"), 16, lambda place: place.group),
            Shown(saying("Prices"), 12, lambda place: office.tell(texts.of_choice(place.price_group))),
        ),
        specs=(
            text(
                "code", saying("Code"), saying("Up to 40 characters; it is never changed later."), once=True, scans=True
            ),
            text("name", saying("Name"), saying("As the cashier reads it.")),
            choice(
                "price_group",
                saying("Price group"),
                saying("Whose prices count here, unless the customer has a group of their own."),
                price_groups,
            ),
            yes_or_no(
                "negative_stock",
                saying("Sells what it lacks"),
                saying("Whether more may be sold here than there is, as far as the shop knows."),
            ),
            group(
                "group",
                saying("Group"),
                saying("A path such as sofia/centre. Ins shows the tree to choose from."),
                lambda _: records.groups(),
            ),
        ),
        fresh={"price_group": "retail", "negative_stock": "yes"},
        told=lambda place: office.say("Sells what it lacks: {answer}", answer=yes_no(place.negative_stock)),
    )
