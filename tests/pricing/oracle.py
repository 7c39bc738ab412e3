"""A second opinion: the rules carried out as plainly as they are told, without an index and without a working copy.

It shares the arithmetic and the rules' and facts' values with the program, and nothing else. Lines are plain dicts;
every rule looks at every line, every time; what is undone is copied before.
"""

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from tui_pos.domain.cart import LARGEST_PRICE, Cart
from tui_pos.domain.catalogue import Item, ItemType
from tui_pos.domain.money import amount_of, half_up, percent_of, split
from tui_pos.pricing import rules as r
from tui_pos.pricing.facts import Facts, LeapBirthday
from tui_pos.pricing.rules import Rule

Row = dict[str, Any]


@dataclass
class Verdict:
    """What the oracle says: final rows, effects as (kind, rule name, what), the stop's code and rule, who did work.

    `worked` changed lines, `barred` gave way to rules that they are linked to, `stopped` came after a stop of rules.
    """

    rows: list[Row]
    effects: list[tuple[str, str, Any]] = field(default_factory=list)
    stop: tuple[str, str] | None = None
    worked: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    barred: set[str] = field(default_factory=set)
    stopped: set[str] = field(default_factory=set)
    missed: set[str] = field(default_factory=set)
    """Linked rules that did not hold at their turn."""
    excluders: set[str] = field(default_factory=set)
    """Rules that kept others from acting."""
    effective: set[str] = field(default_factory=set)
    """Rules that stopped the rules after them, or of which something followed on the final sum."""

    def acted(self, name: str) -> bool:
        return name in self.effective or any(maker == name for row in self.rows for _, maker in row["made_by"])

    @property
    def total(self) -> int:
        return sum(net(row) for row in self.rows)


class TakesTooMuch(Exception):
    pass


class CannotBeDone(Exception):
    pass


class ExcludedForNothing(Exception):
    def __init__(self, names: set[str]) -> None:
        self.names = names


class FailedLate(Exception):
    def __init__(self, name: str) -> None:
        self.name = name


def gross(row: Row) -> int:
    return amount_of(row["price"], row["qty"])


def discount(row: Row) -> int:
    return percent_of(gross(row), row["percent"]) + row["off"]


def net(row: Row) -> int:
    return gross(row) - discount(row)


def judge(cart: Cart, rules: Sequence[Rule], moment: datetime, facts: Facts) -> Verdict:
    """Carry out the rules on the cart. One that fails when services are charged never was; nor was one that kept
    others from acting, and did nothing in the end."""
    fail: set[str] = set()
    vain: set[str] = set()
    while True:
        try:
            return Judging(cart, rules, moment, facts).judge(fail, vain)
        except FailedLate as late:
            fail = fail | {late.name}
        except ExcludedForNothing as excluded:
            vain = vain | excluded.names


class Judging:
    def __init__(self, cart: Cart, rules: Sequence[Rule], moment: datetime, facts: Facts) -> None:
        self.cart = cart
        self.rules = rules
        self.moment = moment
        self.facts = facts
        self.verdict = Verdict(
            [
                {
                    "item": line.item,
                    "qty": line.qty,
                    "price": line.price,
                    "percent": line.percent,
                    "off": line.off,
                    "hand_price": line.price_by_hand,
                    "hand_percent": line.percent_by_hand,
                    "added": False,
                    "made_by": (),
                    "listed": line.price,
                    "entered": line.net,
                    "goes": not facts.mechanisms.percent_with_rules and line.percent > 0 and not line.percent_by_hand,
                }
                for line in cart.lines
            ]
        )

    # The phases.

    def judge(self, fail: set[str], vain: set[str]) -> Verdict:
        verdict = self.verdict
        if not verdict.rows:
            verdict.stop = ("no_valid_lines", "")
            return verdict
        acting: set[str] = set()
        rested = False
        turns = [
            [rule for rule in turn if self.facts.operation in rule.operations]
            for turn in turns_of(self.rules)
            if self.facts.mechanisms.price_rules
        ]
        in_order = [rule for turn in turns for rule in turn]
        for turn in turns:
            able = []
            for rule in turn:
                if rested:
                    verdict.stopped.add(rule.name)
                elif excluders := [o for o in in_order if o.name in acting and rule.name in o.excludes]:
                    verdict.barred.add(rule.name)
                    verdict.excluders.add(excluders[0].name)
                elif rule.name in fail:
                    self.failed(rule)
                elif rule.name in vain:
                    continue
                else:
                    able.append(rule)
            if len(able) > 1:
                able = self.best(able)
            for rule in able:
                held = self.act(rule)
                if held and does(rule, r.StopRules):
                    rested = True
                    verdict.effective.add(rule.name)
                if held and rule.excludes and (rule.name in verdict.worked or self.promises(rule)):
                    acting.add(rule.name)
                if held is False and self.is_linked(rule):
                    verdict.missed.add(rule.name)
        out = verdict.stopped | verdict.failed | verdict.barred | verdict.missed | vain
        later = [rule for rule in in_order if rule.name not in out]
        self.charge(later)
        stop = None
        for rule in later:
            if self.holds(rule):
                for action in rule.then:
                    self.follow(rule, action)
                    if isinstance(action, r.StopSave):
                        stop = stop or ("stopped_by_rule", rule.name)
                        verdict.effective.add(rule.name)
        verdict.effective |= {name for _, name, _ in verdict.effects}
        in_vain = {name for name in verdict.excluders if not verdict.acted(name)}
        if in_vain:
            raise ExcludedForNothing(in_vain)
        verdict.stop = verdict.stop or stop
        if self.facts.limit_stops_all and self.is_over_limit():
            verdict.stop = verdict.stop or ("limit_exceeded", "")
        if verdict.stop is None and not self.facts.zero_price_allowed:
            for row in verdict.rows:
                given_away = row["entered"] > 0 and net(row) == 0
                if given_away or (row["price"] == 0 and (row["added"] or row["listed"] != 0)):
                    verdict.stop = ("zero_price", "")
        return verdict

    def is_over_limit(self) -> bool:
        partner = self.cart.partner
        if partner.code == "" or partner.limit is None or self.facts.operation != "sale":
            return False
        return self.facts.account.debt > partner.limit

    def best(self, rules: list[Rule]) -> list[Rule]:
        """The one that leaves the lowest sum, services counted in; of equals the first that does anything."""
        verdict = self.verdict
        tried = []
        for rule in rules:
            kept = copy_of(verdict)
            held = self.act(rule)
            if held:
                worked = changed(verdict.rows, kept.rows)
                try:
                    charged = self.charges(rule) if self.holds(rule) else []
                    total = verdict.total + sum(amount for _, amount in charged)
                except CannotBeDone:
                    verdict.__dict__.update(vars(kept))
                    self.failed(rule)
                    continue
                verdict.__dict__.update(vars(kept))
                tried.append((total, not (worked or self.promises(rule)), rule))
            elif held is False:
                verdict.missed.add(rule.name)
        lowest: tuple[int, bool, Rule] | None = None
        for each in tried:
            if lowest is None or each[:2] < lowest[:2]:
                lowest = each
        for each in tried:
            if each is not lowest:
                verdict.barred.add(each[2].name)
        return [] if lowest is None else [lowest[2]]

    def act(self, rule: Rule) -> bool | None:
        """Whether the rule held; None where it failed, and left nothing behind."""
        verdict = self.verdict
        if not self.holds(rule):
            return False
        kept = [dict(row) for row in verdict.rows]
        sum_before = verdict.total
        try:
            for action in rule.then:
                self.write(rule, action)
            if sum_before >= 0 > verdict.total:
                raise TakesTooMuch
        except TakesTooMuch:
            verdict.rows = kept
            verdict.failed.add(rule.name)
            verdict.stop = verdict.stop or ("rule_below_zero", rule.name)
            return None
        except CannotBeDone:
            verdict.rows = kept
            self.failed(rule)
            return None
        for row, before in zip(verdict.rows, kept, strict=False):
            if looks(row) == looks(before):
                row["made_by"] = before["made_by"]
        if changed(verdict.rows, kept):
            verdict.worked.add(rule.name)
        return True

    def failed(self, rule: Rule) -> None:
        self.verdict.failed.add(rule.name)
        if rule.mandatory:
            self.verdict.stop = self.verdict.stop or ("mandatory_rule_failed", rule.name)

    def is_linked(self, rule: Rule) -> bool:
        others = {other.name for other in self.rules if other.active}
        return len(in_force_beside(rule, self.rules)) > 1 or any(name in others for name in rule.excludes)

    def promises(self, rule: Rule) -> bool:
        """Whether more is to come of the rule after its turn."""
        for action in rule.then:
            if isinstance(action, r.BonusPoints):
                if self.cart.partner.code:
                    return True
            elif isinstance(action, r.SendEmail):
                if action.to or self.cart.partner.email:
                    return True
            elif not isinstance(action, r.PriceAction):
                return True
        return False

    def charges(self, rule: Rule) -> list[tuple[Item, int]]:
        found = []
        for action in rule.then:
            if isinstance(action, r.ServiceCharge):
                if action.item not in self.facts.items:
                    raise CannotBeDone
                amount = percent_of(max(0, self.worth(rule, action.lines)), action.percent)
                if amount > LARGEST_PRICE:
                    raise CannotBeDone
                if amount:
                    found.append((self.facts.items[action.item], amount))
        return found

    def charge(self, rules: Iterable[Rule]) -> None:
        charged = []
        for rule in rules:
            if does(rule, r.ServiceCharge) and self.holds(rule):
                try:
                    charged += [(rule, each) for each in self.charges(rule)]
                except CannotBeDone as error:
                    raise FailedLate(rule.name) from error
        for rule, (item, amount) in charged:
            self.verdict.worked.add(rule.name)
            self.verdict.rows.append(added(item, 1000, amount, rule.name))

    def follow(self, rule: Rule, action: r.Action) -> None:
        effects, partner, total = self.verdict.effects, self.cart.partner, self.verdict.total
        match action:
            case r.PlaySound(sound):
                effects.append(("sound", rule.name, sound))
            case r.ShowMessage(text):
                effects.append(("message", rule.name, text))
            case r.SendEmail(text, to):
                if to or partner.email:
                    effects.append(("email", rule.name, (to or partner.email, text)))
            case r.OnlyPayment(types):
                effects.append(("only by", rule.name, types))
            case r.Advance(percent):
                if total > 0 and percent_of(total, percent):
                    effects.append(("pay now", rule.name, percent_of(total, percent)))
            case r.BonusPoints(percent, per, points, lines):
                base = self.worth(rule, lines)
                if partner.code and base > 0 and total > 0:
                    earned = percent_of(base, percent) if percent is not None else base // per * points
                    if earned:
                        effects.append(("points", rule.name, earned))

    def worth(self, rule: Rule, lines: r.Chosen) -> int:
        mine = [row for row in self.verdict.rows if not left_out(rule, row)]
        if lines.items or lines.groups:
            mine = [row for row in mine if not row["added"] and is_for(lines, row)]
        return sum(net(row) for row in mine)

    # The conditions.

    def holds(self, rule: Rule) -> bool:
        if self.facts.paid_by is None and any(isinstance(c, r.PaymentIs) for c in (*rule.when, *rule.unless)):
            return False
        mine = [row for row in self.verdict.rows if not left_out(rule, row)]
        for exception in rule.unless:
            about_lines = isinstance(exception, r.ItemPresent | r.ItemGroupPresent)
            if not about_lines and self.met(exception, rule, mine):
                return False
        return all(self.met(condition, rule, mine) for condition in rule.when)

    def met(self, condition: r.Condition, rule: Rule, mine: list[Row]) -> bool:
        cart, facts, account = self.cart, self.facts, self.facts.account
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
                birth, today = cart.partner.birth_date, self.moment.date()
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
                    if minute == self.moment.hour * 60 + self.moment.minute:
                        return True
                    if minute == last:
                        return False
                    minute = (minute + 1) % (24 * 60)
            case r.Dates(first, last):
                day = self.moment.date()
                after_first = first is None or day - first >= timedelta(0)
                return after_first and (last is None or last - day >= timedelta(0))
            case r.Weekday(days):
                return self.moment.strftime("%a").lower() in days

    # The actions on lines.

    def write(self, rule: Rule, action: r.Action) -> None:
        if not isinstance(action, r.PriceAction):
            return
        rows = self.verdict.rows
        own = [row for row in rows if not row["added"] and not left_out(rule, row)]
        if isinstance(action, r.AddItem):
            self.add(action, rule, own)
            return
        chosen = [row for row in own if is_for(action.lines, row) and (action.by_hand or not row["hand_price"])]
        if isinstance(action, r.DiscountAmount):
            take(action.amount, [row for row in chosen if row["qty"] > 0], rule.name)
            return
        for row in chosen:
            if isinstance(action, r.SetDiscount):
                if row["hand_percent"] and not action.by_hand:
                    continue
                if action.mode is r.Mode.BEST and row["percent"] >= action.percent:
                    continue
                partners_percent_goes(row, rule.name)
                added_to = row["percent"] if action.mode is r.Mode.ADD else 0
                change(row, "percent", min(10_000, added_to + action.percent), rule.name, action.mode is not r.Mode.ADD)
            else:
                reprice(action, row, rule.name)
            if row["qty"] > 0 and discount(row) > gross(row):
                row["off"] -= discount(row) - gross(row)

    def add(self, action: r.AddItem, rule: Rule, own: list[Row]) -> None:
        facts, rows = self.facts, self.verdict.rows
        if action.item not in facts.items:
            raise CannotBeDone
        times = 1
        if action.each is r.Each.LINE:
            lines = action.lines
            if not lines.items and not lines.groups:
                named = [c.items for c in rule.when if isinstance(c, r.ItemPresent | r.ItemQuantity)]
                groups = [c.groups for c in rule.when if isinstance(c, r.ItemGroupPresent | r.GroupQuantity)]
                lines = r.Chosen(sum(named, ()), sum(groups, ()))
            times = len([row for row in own if row["qty"] > 0 and is_for(lines, row)])
        item = facts.items[action.item]
        assert action.price is not None, "the oracle knows no price list"
        for _ in range(times):
            rows.append(added(item, action.qty, action.price, rule.name))
        counted = facts.stock is not None and item.code in facts.stock and item.type is not ItemType.SERVICE
        if times and counted and sum(row["qty"] for row in rows if row["item"] == item) > facts.stock[item.code]:
            raise CannotBeDone


def copy_of(verdict: Verdict) -> Verdict:
    kept = copy.deepcopy(replace(verdict, rows=[]))
    kept.rows = [dict(row) for row in verdict.rows]
    return kept


def changed(rows: list[Row], before: list[Row]) -> bool:
    return [looks(row) for row in rows] != [looks(row) for row in before]


def looks(row: Row) -> tuple[Any, ...]:
    return row["item"].code, row["qty"], row["price"], row["percent"], row["off"]


def does(rule: Rule, action: type) -> bool:
    return any(isinstance(each, action) for each in rule.then)


def key(rule: Rule) -> tuple[int, str, str]:
    return rule.priority, rule.name, rule.id


def rivals_of(rule: Rule, rules: Sequence[Rule]) -> set[str]:
    """The names of the rules of which only the best acts, this one among them."""
    found = {rule.name}
    while True:
        more = {
            other.name
            for other in rules
            if other.name in found
            or any(name in found for name in other.best_of)
            or any(other.name in mine.best_of for mine in rules if mine.name in found)
        }
        if more == found:
            return found
        found = more


def in_force_beside(rule: Rule, rules: Sequence[Rule]) -> list[Rule]:
    together = rivals_of(rule, rules)
    return sorted([other for other in rules if other.active and other.name in together], key=key)


def turns_of(rules: Sequence[Rule]) -> list[list[Rule]]:
    """The rules in force, those of one turn together, in the order of the turns."""
    turns: list[list[Rule]] = []
    for rule in sorted([rule for rule in rules if rule.active], key=key):
        if not any(rule in turn for turn in turns):
            turns.append(in_force_beside(rule, rules))
    ordered: list[list[Rule]] = []
    while turns:
        for turn in turns:
            names = {rule.name for rule in turn}
            excluders = [rule for other in turns if other is not turn for rule in other if names & set(rule.excludes)]
            if not excluders:
                break
        turns.remove(turn)
        ordered.append(turn)
    return ordered


def in_any(group: str, holders: Sequence[str]) -> bool:
    steps = group.split("/")
    return group != "" and any(holder == "/".join(steps[: i + 1]) for holder in holders for i in range(len(steps)))


def left_out(rule: Rule, row: Row) -> bool:
    for exception in rule.unless:
        if isinstance(exception, r.ItemPresent) and row["item"].code in exception.items:
            return True
        if isinstance(exception, r.ItemGroupPresent) and in_any(row["item"].group, exception.groups):
            return True
    return False


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


def is_for(chosen: r.Chosen, row: Row) -> bool:
    if not chosen.items and not chosen.groups:
        return True
    return row["item"].code in chosen.items or in_any(row["item"].group, chosen.groups)


def change(row: Row, part: str, number: int, maker: str, takes_over: bool) -> None:
    """Another number in the row, and who made it: alone, or together with those who made what it is made of."""
    if row[part] == number:
        return
    row[part] = number
    before = [each for each in row["made_by"] if not takes_over or each[0] != part]
    row["made_by"] = (*before, (part, maker))


def partners_percent_goes(row: Row, maker: str) -> None:
    if row["goes"]:
        row["goes"] = False
        change(row, "percent", 0, maker, False)


def reprice(action: r.SetPrice | r.UsePriceGroup, row: Row, maker: str) -> None:
    if isinstance(action, r.SetPrice) and action.price is not None:
        price = action.price
    else:
        if action.group == "current":
            base = row["price"]
        elif action.group == "purchase":
            base = row["item"].purchase
        else:
            base = row["item"].price_in(action.group)
        if base == 0:
            return
        price = half_up(base * action.times, 10_000) + action.plus if isinstance(action, r.SetPrice) else base
    if price < 0:
        raise TakesTooMuch
    if price > LARGEST_PRICE:
        raise CannotBeDone
    if price != row["price"]:
        partners_percent_goes(row, maker)
        change(row, "price", price, maker, isinstance(action, r.UsePriceGroup) or action.group != "current")


def take(amount: int, rows: list[Row], maker: str) -> None:
    if not rows or amount == 0:
        return
    for row in rows:
        partners_percent_goes(row, maker)
    if amount > sum(net(row) for row in rows):
        raise TakesTooMuch
    for row, cents in zip(rows, split(amount, [net(row) for row in rows]), strict=True):
        change(row, "off", row["off"] + cents, maker, False)


def added(item: Item, qty: int, price: int, maker: str) -> Row:
    return {
        "item": item,
        "qty": qty,
        "price": price,
        "percent": 0,
        "off": 0,
        "hand_price": False,
        "hand_percent": False,
        "added": True,
        "made_by": (("row", maker),),
        "listed": 0,
        "entered": 0,
        "goes": False,
    }
