"""The list of customers."""

from tui_pos.backoffice.partners import Partners
from tui_pos.domain.money import format_cents, format_percent
from tui_pos.domain.parties import Partner
from tui_pos.domain.saying import saying
from tui_pos.tui.office.record_list import RecordList
from tui_pos.tui.office.shop_office import ShopOffice
from tui_pos.tui.office.table import Shown, Table, choice, day, group, short, text, yes_or_no
from tui_pos.tui.screens import texts
from tui_pos.tui.screens.named import price_groups


def open_partners(office: ShopOffice) -> RecordList:
    """The list. Raises NoRight."""
    records = Partners(office.workplace, office.operator)
    return RecordList(office, partner_table(office, records), records)


def partner_table(office: ShopOffice, records: Partners) -> Table[Partner]:
    """How a customer is shown and filled in."""

    def told(partner: Partner) -> str:
        turnover, debt, points = map(format_cents, records.account(partner.code))
        lines = [partner.name + (f" · {partner.group}" if partner.group else "")]
        lines.append(" · ".join(part for part in (partner.phone, partner.email, partner.address) if part) or "–")
        lines.append(
            office.say("Bought {turnover}, owes {debt}, points {points}", turnover=turnover, debt=debt, points=points)
        )
        return "\n".join(lines)

    return Table(
        title=saying("Customers"),
        new_title=saying("new customer"),
        about=(saying("Who buys here by name: with a card, a price group, a percent, a limit of credit."),),
        nothing=saying("There is no customer yet. Make the first one with Ins, or take in a list."),
        shown=(
            Shown(saying("Code"), 12, lambda partner: partner.code),
            Shown(saying("Customer name"), 0, lambda partner: partner.name),
            Shown(saying("Card"), 14, lambda partner: partner.card),
            Shown(saying("Prices"), 10, lambda partner: office.tell(texts.of_choice(partner.price_group))),
            Shown(saying("Percent"), 7, lambda partner: format_percent(partner.percent), right=True),
        ),
        specs=(
            text(
                "code", saying("Code"), saying("Up to 40 characters; it is never changed later."), once=True, scans=True
            ),
            text("name", saying("Customer name"), saying("A person or a firm.")),
            group(
                "group",
                saying("Group"),
                saying("A path such as firms/cafes. Ins shows the tree to choose from."),
                lambda _: records.groups(),
            ),
            choice(
                "price_group",
                saying("Price group"),
                saying("Whose prices count for this customer. Retail: those of the location."),
                price_groups,
            ),
            short("percent", saying("Percent"), saying("Off each line, from 0 to 100.")),
            text("card", saying("Card"), saying("Its number; it may be scanned."), scans=True),
            day("birth_date", saying("Birth date"), saying("Such as 31.12.1990; for rules about birthdays.")),
            short("limit", saying("Credit limit"), saying("What may be owed at most; empty: no limit.")),
            text("vat_number", saying("VAT number"), saying("Such as BG123456789; it stands on invoices."), scans=True),
            text("eik", saying("EIK"), saying("The firm's number in the register."), scans=True),
            text("address", saying("Address"), saying("On one line.")),
            text("email", saying("E-mail"), saying("Where price rules write to.")),
            text("phone", saying("Phone"), saying("The till finds a customer by it, too."), scans=True),
            yes_or_no("active", saying("In use"), saying("Who is out of use is not chosen at the till.")),
        ),
        fresh={"price_group": "retail", "active": "yes"},
        told=told,
        unique=("code", "card"),
    )
