"""The names that every script has: a function for each intent, a few helpers, and how the facts come before it."""

from functools import cache

from tui_pos.pricing.scripts.intents import INTENTS, KEY, NEEDED, Form, Intent, Parameter

HELPERS = {
    "percent": "so many basis points of cents, half a cent away from zero",
    "split": "cents divided in proportion to whole numbers, so that the parts sum to the whole",
    "eur": 'an amount in cents: eur("12.50") is 1250',
    "pct": 'a percent in basis points: pct("10") is 1000',
    "pieces": 'a quantity in thousandths: pieces("0.5") is 500',
    "of": "the lines of items, or of groups with their subgroups: of(op, item = …) or of(op, group = …)",
    "quantity": "the quantity of lines together, in thousandths",
    "packs": "a piece for each full pack of lines, each item by its own pack ratio, or for each full per of them all",
    "worth": "what lines cost together after their discounts, in cents",
}
"""What the prelude has beside the intents: name → what it answers."""

_TEXT = """
def _half_up(numerator, denominator):
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)

def percent(amount, bp):
    return _half_up(amount * bp, 10000)

def split(amount, weights):
    whole = 0
    for weight in weights:
        whole += weight
    if not weights:
        return []
    if whole == 0:
        return [0] * (len(weights) - 1) + [amount]
    sign = -1 if amount < 0 else 1
    shares = [abs(amount) * weight // whole for weight in weights]
    left = abs(amount)
    for share in shares:
        left -= share
    rests = [(abs(amount) * weights[place] % whole, place) for place in range(len(weights))]
    extra = [place for _, place in sorted(rests, reverse = True)[:left]]
    return [sign * (share + (1 if place in extra else 0)) for place, share in enumerate(shares)]

def _number(text, places):
    digits = text.strip().replace(",", ".")
    sign = -1 if digits.startswith("-") else 1
    if digits[:1] == "-" or digits[:1] == "+":
        digits = digits[1:]
    whole, _, part = digits.partition(".")
    rest = part[places:].strip("0")
    if (whole + part == "") or not (whole + part).isdigit() or rest:
        fail("not a number with at most %d decimals: %s" % (places, text))
    return sign * int((whole or "0") + (part + "000")[:places])

def eur(text):
    return _number(text, 2)

def pct(text):
    return _number(text, 2)

def pieces(text):
    return _number(text, 3)

def _several(values):
    return values if type(values) == "list" or type(values) == "tuple" else [values]

def of(op, item = None, group = None):
    if item == None and group == None:
        fail("of(op, item = ...) or of(op, group = ...)")
    items = [] if item == None else _several(item)
    groups = [] if group == None else _several(group)
    return [line for line in op.lines if line.item in items or any([held in groups for held in line.groups])]

def quantity(lines):
    sum = 0
    for line in lines:
        sum += line.qty
    return sum

def packs(lines, per = None):
    if per != None:
        return max(0, quantity(lines) // per) * 1000
    ratios = {line.item: line.pack_ratio for line in reversed(lines)}
    count = 0
    for item, ratio in ratios.items():
        if ratio > 0:
            count += max(0, quantity([line for line in lines if line.item == item]) // ratio)
    return count * 1000

def worth(lines):
    sum = 0
    for line in lines:
        sum += line.net
    return sum

def _numbers(lines):
    if type(lines) != "list" and type(lines) != "tuple":
        return lines
    return [line.number if type(line) == "struct" else line for line in lines]

def _prepare(facts):
    facts["lines"] = [struct(**line) for line in facts["lines"]]
    facts["added"] = [struct(**line) for line in facts["added"]]
    for one in ("location", "operator", "moment"):
        facts[one] = struct(**facts[one])
    if facts["paid_by"] != None:
        facts["paid_by"] = [struct(**way) for way in facts["paid_by"]]
    return facts

def _enter(rule, facts, own):
    partner = struct(birthday_used = own["birthday_used"], **facts["partner"])
    items = {code: struct(**item) for code, item in own["items"].items()}
    return rule(struct(**(facts | {"partner": partner, "items": items})))
"""

_PACKED = {Form.LINES: "_numbers({})", Form.TYPES: "_several({})"}


@cache
def prelude() -> str:
    """The text that every script's names come from."""
    return "\n".join([_TEXT.strip() + "\n", *[_function(intent) for intent in INTENTS]])


def _function(intent: Intent) -> str:
    parameters = ", ".join([_parameter(each) for each in intent.parameters])
    values = "".join(
        [f', "{each.name}": {_PACKED.get(each.form, "{}").format(each.name)}' for each in intent.parameters]
    )
    return f'def {intent.name}({parameters}):\n    return {{"{KEY}": "{intent.name}"{values}}}\n'


def _parameter(parameter: Parameter) -> str:
    default = parameter.default
    if default is NEEDED:
        return parameter.name
    return f'{parameter.name} = "{default}"' if isinstance(default, str) else f"{parameter.name} = {default}"
