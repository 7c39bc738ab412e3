"""Any rule of conditions and actions, written as a script: the same said in the other language.

What a rule says by itself (that it is for known customers, that its lines are those of the exceptions not) a script
says in so many words; the texts are therefore longer than a technician's would be, and lean on the prelude little.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from tui_pos.pricing import rules as r
from tui_pos.pricing.exceptions import left_out, switched_off_by
from tui_pos.pricing.rules import Rule, Script

_HELPERS = """
def is_of(line, items, groups):
    return line.item in items or any([group in groups for group in line.groups])

def within(have, least, over, most):
    return (least == None or have >= least) and (over == None or have > over) and (most == None or have <= most)

def is_one_of(mine, groups):
    return any([group in groups for group in mine])

def between(now, first, last):
    return first <= now and now <= last or first > last and (now >= first or now <= last)
"""

# A script that asks for nothing does not hold; a rule that comes to nothing does.
_NO_CHANGE = "intents.append(set_discount(0, lines=[]))"
_NO_EFFECT = "intents.append(advance(0))"

_EVERY_LINE = "op.lines"
_KEPT = "kept"


def as_script(rule: Rule) -> Rule:
    """The same rule, with a script in the place of its conditions, exceptions and actions."""
    return replace(rule, when=(), unless=(), then=(), script=Script(f"s{rule.id}", rule.version, source_of(rule)))


def source_of(rule: Rule) -> str:
    """The text of a script that does what the rule does."""
    out = left_out(rule)
    all_lines = _EVERY_LINE
    body: list[str] = []
    if any(out):
        all_lines = _KEPT
        body.append(f"kept = [line for line in op.lines if not {_is_of(out.items, out.groups)}]")
        body.append(f"gone = [line for line in op.lines + op.added if {_is_of(out.items, out.groups)}]")
    waits = [condition for condition in rule.when if isinstance(condition, r.PaymentIs)]
    for condition in rule.when:
        if condition not in waits:
            body.append(f"if not ({_CONDITIONS[type(condition)](condition, all_lines)}): return None")
    off_when = switched_off_by(rule)
    for exception in off_when:
        if not isinstance(exception, r.PaymentIs):
            body.append(f"if {_CONDITIONS[type(exception)](exception, all_lines)}: return None")
    unless_paid = [exception for exception in off_when if isinstance(exception, r.PaymentIs)]
    if waits or unless_paid:
        body.append("if op.paid_by == None: return ask_payment()")
        body += [f"if not ({_paid_by(condition)}): return None" for condition in waits]
        body += [f"if {_paid_by(exception)}: return None" for exception in unless_paid]
    if any(isinstance(each, r.Birthday) and each.once_a_year for each in rule.when):
        body += ["intents = [once_a_year()]"]
    else:
        body += ["intents = []"]
    for action in rule.then:
        body += _ACTIONS[type(action)](action, rule, all_lines)
    body.append("return intents")
    return f"{_HELPERS}\ndef rule(op):\n" + "".join(f"    {line}\n" for line in body)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(values: Iterable[str]) -> str:
    return "[" + ", ".join(map(_text, values)) + "]"


def _is_of(items: Iterable[str], groups: Iterable[str]) -> str:
    return f"is_of(line, {_list(items)}, {_list(groups)})"


def _lines_of(lines: str, items: Iterable[str], groups: Iterable[str]) -> str:
    return f"[line for line in {lines} if {_is_of(items, groups)}]"


def _chosen(chosen: r.Chosen, lines: str) -> str:
    return _lines_of(lines, chosen.items, chosen.groups) if any(chosen) else lines


def _within(have: str, bounds: r.Range) -> str:
    return f"within({have}, {bounds.least}, {bounds.over}, {bounds.most})"


def _total(lines: str) -> str:
    return "op.total" if lines == _EVERY_LINE else "op.total - worth(gone)"


def _present(lines: str, items: Iterable[str], groups: Iterable[str]) -> str:
    return f"any([line.qty > 0 for line in {_lines_of(lines, items, groups)}])"


def _account(field: str, bounds: r.Range) -> str:
    return f"op.partner.known and {_within(f'op.partner.{field}', bounds)}"


def _turnover(condition: r.Turnover, lines: str) -> str:
    return _account("turnover - op.partner.debt" if condition.paid else "turnover", condition.range)


def _birthday(condition: r.Birthday, lines: str) -> str:
    near = f"op.partner.birthday != None and abs(op.partner.birthday) <= {condition.days}"
    return f"{near} and not op.partner.birthday_used" if condition.once_a_year else near


def _dates(condition: r.Dates, lines: str) -> str:
    bounds = []
    if condition.first is not None:
        bounds.append(f'op.moment.date >= "{condition.first}"')
    if condition.last is not None:
        bounds.append(f'op.moment.date <= "{condition.last}"')
    return " and ".join(bounds) or "True"


def _paid_by(condition: r.PaymentIs) -> str:
    types = _list(condition.types)
    return f"op.paid_by and all([way.code in {types} or way.kind in {types} for way in op.paid_by])"


_CONDITIONS: dict[type, Callable[[Any, str], str]] = {
    r.PartnerIs: lambda c, lines: f"op.partner.code in {_list(c.partners)}",
    r.PartnerGroupIs: lambda c, lines: f"is_one_of(op.partner.groups, {_list(c.groups)})",
    r.LocationIs: lambda c, lines: f"op.location.code in {_list(c.locations)}",
    r.LocationGroupIs: lambda c, lines: f"is_one_of(op.location.groups, {_list(c.groups)})",
    r.OperatorIs: lambda c, lines: f"op.operator.code in {_list(c.operators)}",
    r.OperatorGroupIs: lambda c, lines: f"is_one_of(op.operator.groups, {_list(c.groups)})",
    r.ItemPresent: lambda c, lines: _present(lines, c.items, ()),
    r.ItemGroupPresent: lambda c, lines: _present(lines, (), c.groups),
    r.ItemQuantity: lambda c, lines: _within(f"quantity({_lines_of(lines, c.items, ())})", c.range),
    r.GroupQuantity: lambda c, lines: _within(f"quantity({_lines_of(lines, (), c.groups)})", c.range),
    r.Total: lambda c, lines: _within(_total(lines), c.range),
    r.Turnover: _turnover,
    r.TurnoverLastMonth: lambda c, lines: _account("turnover_last_month", c.range),
    r.Debt: lambda c, lines: _account("debt", c.range),
    r.OverdueDebt: lambda c, lines: _account("overdue", c.range),
    r.Birthday: _birthday,
    r.HasCard: lambda c, lines: "op.partner.known and op.partner.card",
    r.TimeOfDay: lambda c, lines: f"between(op.moment.minutes, {c.first}, {c.last})",
    r.Dates: _dates,
    r.Weekday: lambda c, lines: f"op.moment.weekday in {_list(c.days)}",
}


def _returned(name: str, *arguments: str) -> list[str]:
    return [f"intents.append({name}({', '.join(each for each in arguments if each)}))"]


def _on(action: Any, lines: str) -> tuple[str, str]:
    """The lines that an action on prices is for, and whether those priced by hand are among them."""
    is_every = lines == _EVERY_LINE and not any(action.lines)
    return "" if is_every else f"lines={_chosen(action.lines, lines)}", "by_hand=True" if action.by_hand else ""


def _of(action: Any, lines: str) -> str:
    """What a part is taken of: the chosen lines, or the whole sum with what rules added."""
    if any(action.lines):
        return f"lines={_chosen(action.lines, lines)}"
    return "" if lines == _EVERY_LINE else f"base=max(0, {_total(lines)})"


def _set_discount(action: r.SetDiscount, rule: Rule, lines: str) -> list[str]:
    return _returned("set_discount", str(action.percent), f'mode="{action.mode}"', *_on(action, lines))


def _discount_amount(action: r.DiscountAmount, rule: Rule, lines: str) -> list[str]:
    return _returned("discount_amount", str(action.amount), *_on(action, lines))


def _set_price(action: r.SetPrice, rule: Rule, lines: str) -> list[str]:
    if action.group is None:
        return _returned("set_price", str(action.price), *_on(action, lines))
    given = (f"group={_text(action.group)}", f"times={action.times}", f"plus={action.plus}")
    return _returned("set_price", *given, *_on(action, lines))


def _price_group(action: r.UsePriceGroup, rule: Rule, lines: str) -> list[str]:
    return _returned("price_group", _text(action.group), *_on(action, lines))


def _add_item(action: r.AddItem, rule: Rule, lines: str) -> list[str]:
    price = "" if action.price is None else f"price={action.price}"
    (added,) = _returned("add_item", _text(action.item), f"qty={action.qty}", price)
    if action.each is r.Each.ONCE:
        return [added]
    lines_for = action.lines if any(action.lines) else _named_by_conditions(rule)
    return [
        _also_unsold(action.item, added),
        f"matching = [line for line in {_chosen(lines_for, lines)} if line.qty > 0]",
        f"for line in matching: {added}",
        f"if not matching: {_NO_CHANGE}",
    ]


def _named_by_conditions(rule: Rule) -> r.Chosen:
    items = [code for c in rule.when if isinstance(c, r.ItemPresent | r.ItemQuantity) for code in c.items]
    groups = [group for c in rule.when if isinstance(c, r.ItemGroupPresent | r.GroupQuantity) for group in c.groups]
    return r.Chosen(tuple(items), tuple(groups))


def _service_charge(action: r.ServiceCharge, rule: Rule, lines: str) -> list[str]:
    return _returned("service_charge", str(action.percent), _text(action.item), _of(action, lines))


def _bonus_points(action: r.BonusPoints, rule: Rule, lines: str) -> list[str]:
    if action.percent is not None:
        return _returned("bonus_points", f"percent={action.percent}", _of(action, lines))
    return _returned("bonus_points", f"per={action.per}", f"points={action.points}", _of(action, lines))


def _child_operation(action: r.ChildOperation, rule: Rule, lines: str) -> list[str]:
    of, given = _chosen(action.of, lines), f"{_text(action.kind.value)}, {_text(action.item)}"
    to = f"to={_text(action.to)}" if action.to else ""
    if action.percent is not None:
        base = f"worth({of})" if any(action.of) else _total(lines)
        (made,) = _returned("child_operation", given, "price=part", to)
        return [
            f"part = percent(max(0, {base}), {action.percent})",
            _also_unsold(action.item, made),
            f"if part: {made}",
            f"else: {_NO_EFFECT}",
        ]
    if action.per is not None:
        counted = [f"units = quantity({of}) // {action.per}"]
    else:
        counted = [
            "units = 0",
            f"packs = {{line.item: line.pack_ratio for line in {of} if line.pack_ratio > 0}}",
            "for code in packs:",
            f"    units += max(0, quantity([line for line in {of} if line.item == code]) // packs[code])",
        ]
    price = "" if action.price is None else f"price={action.price}"
    (made,) = _returned("child_operation", given, "qty=units * 1000", price, to)
    (unsold,) = _returned("child_operation", given, to)
    return [_also_unsold(action.item, unsold), *counted, f"if units > 0: {made}", f"else: {_NO_EFFECT}"]


def _also_unsold(item: str, asked: str) -> str:
    """A rule that names what is not sold is left out whole, also where there would be none of it."""
    return f"if {_text(item)} not in op.items: {asked}"


_ACTIONS: dict[type, Callable[[Any, Rule, str], list[str]]] = {
    r.SetDiscount: _set_discount,
    r.DiscountAmount: _discount_amount,
    r.SetPrice: _set_price,
    r.UsePriceGroup: _price_group,
    r.AddItem: _add_item,
    r.ServiceCharge: _service_charge,
    r.BonusPoints: _bonus_points,
    r.ChildOperation: _child_operation,
    r.Advance: lambda a, rule, lines: _returned("advance", str(a.percent)),
    r.OnlyPayment: lambda a, rule, lines: _returned("only_payment", _list(a.types)),
    r.SendEmail: lambda a, rule, lines: _returned("email", _text(a.text), f"to={_text(a.to)}" if a.to else ""),
    r.PlaySound: lambda a, rule, lines: _returned("play_sound", _text(a.sound)),
    r.ShowMessage: lambda a, rule, lines: _returned("message", _text(a.text)),
    r.StopSave: lambda a, rule, lines: _returned("stop", _text(a.message)),
    r.StopRules: lambda a, rule, lines: _returned("stop_rules"),
}
