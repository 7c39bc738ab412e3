"""A second opinion: the rules carried out as plainly as they are told, without an index and without a working copy.

It shares the arithmetic and the rules' and facts' values with the program, and nothing else. Lines are plain dicts;
every rule looks at every line, every time; what is undone is copied before.
"""

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from oracle_conditions import met
from oracle_order import in_force_beside, turns_of
from oracle_rows import (
    CannotBeDone,
    Row,
    TakesTooMuch,
    added,
    change,
    changed,
    discount,
    full,
    gross,
    is_for,
    left_out,
    looks,
    net,
    partners_percent_goes,
    reprice,
    take,
)

from tui_pos.domain.cart import LARGEST_PRICE, LARGEST_QTY, Cart
from tui_pos.domain.catalogue import Item, ItemType
from tui_pos.domain.money import percent_of
from tui_pos.pricing import rules as r
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.rules import Rule


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


class ExcludedForNothing(Exception):
    def __init__(self, names: set[str]) -> None:
        self.names = names


class FailedLate(Exception):
    def __init__(self, name: str) -> None:
        self.name = name


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
            case r.ChildOperation():
                self.document(rule, action)
            case r.BonusPoints(percent, per, points, lines):
                base = self.worth(rule, lines)
                if partner.code and base > 0 and total > 0:
                    earned = percent_of(base, percent) if percent is not None else base // per * points
                    if earned:
                        effects.append(("points", rule.name, earned))

    def document(self, rule: Rule, action: r.ChildOperation) -> None:
        if action.item not in self.facts.items:
            raise FailedLate(rule.name)
        own = [row for row in self.verdict.rows if not row["added"] and not left_out(rule, row)]
        pieces, price = full(action, [row for row in own if is_for(action.of, row)]), action.price
        if action.percent is not None:
            pieces, price = 1, percent_of(max(0, self.worth(rule, action.of)), action.percent)
        assert price is not None, "the oracle knows no price list"
        if pieces <= 0 or (action.percent is not None and not price):
            return
        if pieces * 1000 > LARGEST_QTY or price > LARGEST_PRICE:
            raise FailedLate(rule.name)
        what = (action.kind, action.item, pieces * 1000, price, action.to or self.cart.partner.code)
        self.verdict.effects.append(("document", rule.name, what))

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
        return met(condition, rule, mine, self.cart, self.facts, self.moment)

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


def does(rule: Rule, action: type) -> bool:
    return any(isinstance(each, action) for each in rule.then)
