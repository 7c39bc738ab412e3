"""What a customer may pay with later, and with points: the checks of it, as pure functions."""

from tui_pos.domain.money import Cents, format_cents
from tui_pos.domain.parties import Partner
from tui_pos.errors import Refused


def check_points(have: Cents, asked: Cents) -> None:
    """Raises Refused `not_enough_points` where more is asked for than there is; both in hundredths of a point."""
    if asked > 0 and asked > have:
        raise Refused(
            "not_enough_points",
            "The customer has {have} points, {asked} were asked for; take fewer and the rest in another way.",
            have=format_cents(have),
            asked=format_cents(asked),
        )


def check_credit(partner: Partner, debt: Cents, taken: Cents) -> None:
    """Whether `partner`, who owes `debt`, may owe `taken` more; in cents. Up to the limit passes.

    Raises Refused `no_credit` for the end customer, `limit_exceeded`.
    """
    if taken <= 0:
        return
    if partner.is_anonymous:
        raise Refused("no_credit", "Credit is for a known customer; choose the customer first.")
    if partner.limit is not None and debt + taken > partner.limit:
        raise Refused(
            "limit_exceeded",
            "“{partner}” owes {debt}; with {taken} more on credit that is {excess} over the limit of {limit}.",
            partner=partner.name,
            debt=format_cents(debt),
            taken=format_cents(taken),
            excess=format_cents(Cents(debt + taken - partner.limit)),
            limit=format_cents(partner.limit),
        )
