"""What the oracle holds for met, condition by condition."""

from datetime import date, datetime, timedelta

from oracle_rows import Row, in_any, net

from tui_pos.domain.cart import Cart
from tui_pos.pricing import rules as r
from tui_pos.pricing.facts import Facts, LeapBirthday
from tui_pos.pricing.rules import Rule


def met(condition: r.Condition, rule: Rule, mine: list[Row], cart: Cart, facts: Facts, moment: datetime) -> bool:
    """Whether one condition of the rule is met; `mine`: the rows that its exceptions leave."""
    account = facts.account
    own = [row for row in mine if not row["added"]]
    known = cart.partner.code != ""
    match condition:
        case r.PartnerIs(partners):
            return cart.partner.code in partners
        case r.PartnerGroupIs(groups):
            return in_any(cart.partner.group, groups)
        case r.LocationIs(locations):
            return cart.location.code in locations
        case r.LocationGroupIs(groups):
            return in_any(cart.location.group, groups)
        case r.OperatorIs(operators):
            return cart.operator.code in operators
        case r.OperatorGroupIs(groups):
            return in_any(cart.operator.group, groups)
        case r.ItemPresent(items):
            return any(row["qty"] > 0 and row["item"].code in items for row in own)
        case r.ItemGroupPresent(groups):
            return any(row["qty"] > 0 and in_any(row["item"].group, groups) for row in own)
        case r.ItemQuantity(items, bounds):
            return within(bounds, sum(row["qty"] for row in own if row["item"].code in items))
        case r.GroupQuantity(groups, bounds):
            return within(bounds, sum(row["qty"] for row in own if in_any(row["item"].group, groups)))
        case r.Total(bounds):
            return within(bounds, sum(net(row) for row in mine))
        case r.Turnover(bounds, paid):
            return known and within(bounds, account.turnover - (account.debt if paid else 0))
        case r.TurnoverLastMonth(bounds):
            return known and within(bounds, account.turnover_last_month)
        case r.Debt(bounds):
            return known and within(bounds, account.debt)
        case r.OverdueDebt(bounds):
            return known and within(bounds, account.overdue)
        case r.PaymentIs(types):
            ways = [(type_.code, str(type_.kind.value)) for type_ in facts.paid_by or ()]
            return ways != [] and all(code in types or kind in types for code, kind in ways)
        case r.Birthday(days, once_a_year):
            birth, today = cart.partner.birth_date, moment.date()
            if not known or birth is None or birth > today:
                return False
            near = [today + timedelta(days=away) for away in range(-days, days + 1)]
            had = once_a_year and rule.id in facts.used
            return any(is_birthday(birth, day, facts.leap_birthday) for day in near) and not had
        case r.HasCard():
            return known and cart.partner.card != ""
        case r.TimeOfDay(first, last):
            minute = first
            while True:
                if minute == moment.hour * 60 + moment.minute:
                    return True
                if minute == last:
                    return False
                minute = (minute + 1) % (24 * 60)
        case r.Dates(first, last):
            day = moment.date()
            after_first = first is None or day - first >= timedelta(0)
            return after_first and (last is None or last - day >= timedelta(0))
        case r.Weekday(days):
            return moment.strftime("%a").lower() in days


def is_birthday(birth: date, day: date, leap: LeapBirthday) -> bool:
    if (birth.day, birth.month) == (day.day, day.month):
        return True
    if (birth.day, birth.month) != (29, 2):
        return False
    in_leap_year = (date(day.year, 3, 1) - timedelta(days=1)).day == 29
    return not in_leap_year and f"{day:%d.%m}" == leap.value


def within(bounds: r.Range, value: int) -> bool:
    if bounds.least is not None and value < bounds.least:
        return False
    if bounds.over is not None and value <= bounds.over:
        return False
    return not (bounds.most is not None and value > bounds.most)
