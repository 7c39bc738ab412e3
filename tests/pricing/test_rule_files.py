"""Rule files: what is read, what is refused and how, and that nothing is lost on the way."""

from datetime import date
from inspect import signature

import pytest

from tui_pos.domain.operation import Kind
from tui_pos.errors import WrongUse
from tui_pos.pricing import rules as r
from tui_pos.pricing import terms
from tui_pos.pricing.actions import DOERS
from tui_pos.pricing.conditions import JUDGES
from tui_pos.pricing.effects import FOLLOWERS
from tui_pos.pricing.rulefile import body_of, read_rules, rule_from_body, write_rules

WHOLE = """
[[rule]]
name = "Cola by the dozen"
priority = 10
active = true
mandatory = true
operations = ["sale", "consignment"]
when = [
  { item_quantity = { item = ["COLA", "COLA2"], from = "12", to = "23.5" } },
  { group_quantity = { group = "drinks/glass", over = 1 } },
  { total = { over = 50.50 } },
  { time = { from = 22:00:00, to = "02:00" } },
  { date = { from = 2026-01-01, to = "2026-12-31" } },
  { weekday = ["mon", "sun"] },
  { item = "COLA" }, { item_group = "drinks" },
  { partner = "" }, { partner_group = ["a", "b/c"] }, { location = "L1" }, { operator = "1" },
  { location_group = "town" }, { operator_group = ["day", "night/guard"] },
  { turnover = { from = "100" } }, { turnover = { over = "100", paid = true } },
  { turnover_last_month = { over = 1000 } }, { debt = { to = "0" } }, { overdue_debt = { from = "0.01", to = "5" } },
  { payment_type = ["card", "visa"] }, { birthday = { days = 3, once_a_year = true } }, { card = true },
]
unless = [{ partner_group = "staff" }, { item_group = "drinks/strong" }]
then = [
  { set_discount = { percent = 12.5, mode = "add", items = ["COLA"], groups = ["drinks"] } },
  { discount_amount = { amount = "10" } },
  { set_price = { price = "0.99", by_hand = true } },
  { set_price = { group = "purchase", times = "1.0525", plus = "-0.20" } },
  { price_group = { group = "8" } },
  { add_item = { item = "BREAD", qty = "0.5", price = "0", each = "line" } },
  { service_charge = { percent = "10", item = "TABLE", groups = ["drinks"] } },
  { bonus_points = { percent = "3", items = ["COLA"] } }, { bonus_points = { per = 10, points = "1" } },
  { child_operation = { kind = "consignment", item = "CRATE", price = "6.00", of = { item = "COLA" } } },
  { child_operation = { kind = "sale", item = "A", per = 12, of = { item = ["B", "C"], group = "drinks" } } },
  { child_operation = { kind = "bonus", item = "GIFT", percent = "2.5", to = "P5" } },
  { advance = { percent = 30 } }, { only_payment = { types = "card" } },
  { email = { text = "Благодарим!" } }, { email = { text = "Виж", to = "shop@example.com" } },
  { play_sound = { sound = "promo.wav" } },
  { message = { text = "Каже „да“" } },
  { stop = { message = "no" } },
  { stop_rules = true },
]
"""

PLAIN = """
[[rule]]
name = "Plain"
operations = ["sale"]
when = [{ item = "A" }]
then = [{ set_discount = { percent = "10" } }]
"""


TEN = 'set_discount = { percent = "10" }'


def child(parameters: str) -> str:
    return f"child_operation = {{ {parameters} }}"


def code_of(text: str) -> tuple[str, str]:
    with pytest.raises(WrongUse) as refusal:
        read_rules(text)
    return refusal.value.code, str(refusal.value)


def test_every_condition_and_action_is_read_as_written() -> None:
    (rule,) = read_rules(WHOLE)
    assert rule.when[0] == r.ItemQuantity(("COLA", "COLA2"), r.Range(12_000, None, 23_500))
    assert rule.when[2:5] == (
        r.Total(r.Range(over=5050)),
        r.TimeOfDay(22 * 60, 2 * 60),
        r.Dates(date(2026, 1, 1), date(2026, 12, 31)),
    )
    assert rule.then[0] == r.SetDiscount(1250, r.Mode.ADD, r.Chosen(("COLA",), ("drinks",)))
    assert rule.then[3] == r.SetPrice(group="purchase", times=10_525, plus=-20)
    assert r.Turnover(r.Range(over=10_000), paid=True) in rule.when
    assert r.Birthday(3, once_a_year=True) in rule.when
    assert rule.then[6:9] == (
        r.ServiceCharge(1000, "TABLE", r.Chosen((), ("drinks",))),
        r.BonusPoints(percent=300, lines=r.Chosen(("COLA",))),
        r.BonusPoints(per=1000, points=100),
    )
    assert rule.then[9:12] == (
        r.ChildOperation(r.ChildKind.CONSIGNMENT, "CRATE", 600, of=r.Chosen(("COLA",))),
        r.ChildOperation(r.ChildKind.SALE, "A", per=12_000, of=r.Chosen(("B", "C"), ("drinks",))),
        r.ChildOperation(r.ChildKind.BONUS, "GIFT", percent=250, to="P5"),
    )
    assert rule.then[12:14] == (r.Advance(3000), r.OnlyPayment(("card",)))
    assert rule.then[14:16] == (r.SendEmail("Благодарим!"), r.SendEmail("Виж", "shop@example.com"))
    assert {type(condition) for condition in rule.when} == {term.value for term in terms.CONDITIONS}
    assert {type(action) for action in rule.then} == {term.value for term in terms.ACTIONS}


def test_a_rule_comes_back_from_toml_and_from_its_body_as_it_was() -> None:
    (rule,) = read_rules(WHOLE)
    assert read_rules(write_rules([rule])) == [rule]
    assert rule_from_body(body_of(rule), rule.id, rule.version) == rule
    assert read_rules(write_rules([])) == []


def test_reading_a_file_again_gives_the_same_ids_and_bodies() -> None:
    (one,), (two,) = read_rules(WHOLE), read_rules(WHOLE.replace('from = "12"', 'from = "12.000"'))
    assert (one.id, body_of(one)) == (two.id, body_of(two))


def test_a_rule_without_priority_runs_after_those_that_matter_and_is_active() -> None:
    (rule,) = read_rules(PLAIN)
    assert (rule.priority, rule.active, rule.mandatory, rule.version) == (r.USUAL_PRIORITY, True, False, 1)


@pytest.mark.parametrize(
    ("before", "after", "code", "names"),
    [
        ('{ item = "A" }', '{ moon = "full" }', "unknown_condition", "moon"),
        ("set_discount", "give_away", "unknown_action", "give_away"),
        ('percent = "10"', 'percent = "10", colour = "red"', "unknown_parameter", "colour"),
        ('operations = ["sale"]', 'operations = ["sale"]\nwhy = 1', "unknown_parameter", "why"),
        ('percent = "10"', 'mode = "add"', "missing_parameter", "percent"),
        ('percent = "10"', 'percent = "101"', "percent_range", "100"),
        ('percent = "10"', 'percent = "-1"', "percent_range", "100"),
        ('percent = "10"', 'percent = "ten"', "bad_value", "percent"),
        ('percent = "10"', "percent = 1e1", "bad_value", "percent"),
        ('percent = "10"', "percent = true", "bad_value", "percent"),
        ('percent = "10"', 'percent = "10", mode = "most"', "bad_value", "mode"),
        ('{ item = "A" }', "{ item = [] }", "nothing_chosen", "empty"),
        ('{ item = "A" }', "{ item = 5 }", "bad_value", "item"),
        ('{ item = "A" }', '{ total = { from = "5", to = "4" } }', "range_upside_down", "turn"),
        ('{ item = "A" }', '{ total = { over = "5", to = "5" } }', "range_upside_down", "turn"),
        ('{ item = "A" }', "{ total = {} }", "empty_range", "from"),
        ('{ item = "A" }', "{ date = {} }", "empty_range", "from"),
        ('{ item = "A" }', '{ date = { from = "2026-02-02", to = "2026-02-01" } }', "range_upside_down", "turn"),
        ('{ item = "A" }', '{ date = { from = "31.12.2026" } }', "bad_value", "31.12.2026"),
        ('{ item = "A" }', '{ time = { from = "25:00", to = "02:00" } }', "bad_value", "25:00"),
        ('{ item = "A" }', '{ time = { from = "22:00" } }', "missing_parameter", "to"),
        ('{ item = "A" }', '{ weekday = ["monday"] }', "unknown_weekday", "monday"),
        ('set_discount = { percent = "10" }', 'set_price = { price = "-1" }', "negative_amount", "zero"),
        ('set_discount = { percent = "10" }', 'discount_amount = { amount = "-1" }', "negative_amount", "zero"),
        ('set_discount = { percent = "10" }', 'add_item = { item = "A", price = "-1" }', "negative_amount", "zero"),
        ('set_discount = { percent = "10" }', 'add_item = { item = "A", qty = "0" }', "qty_not_positive", "quantity"),
        ('set_discount = { percent = "10" }', "set_price = { by_hand = true }", "price_or_group", "group"),
        ('set_discount = { percent = "10" }', 'set_price = { price = "1", plus = "1" }', "price_or_group", "group"),
        ('set_discount = { percent = "10" }', 'price_group = { group = "9" }', "unknown_price_group", "9"),
        ('set_discount = { percent = "10" }', "stop_rules = false", "bad_value", "stop_rules"),
        ('set_discount = { percent = "10" }', 'play_sound = "x.wav"', "bad_value", "play_sound"),
        (TEN, child('kind = "gift", item = "A", of = { item = "A" }'), "bad_value", "bonus"),
        (TEN, child('kind = "sale", of = { item = "A" }'), "missing_parameter", "item"),
        (TEN, child('kind = "sale", item = "A"'), "nothing_counted", "of"),
        (TEN, child('kind = "sale", item = "A", of = {}'), "bad_value", "of"),
        (TEN, child('kind = "sale", item = "A", of = "B"'), "bad_value", "of"),
        (TEN, child('kind = "sale", item = "A", of = { items = "B" }'), "bad_value", "of"),
        (TEN, child('kind = "sale", item = "A", of = { item = "" }'), "nothing_named", "empty"),
        (TEN, child('kind = "sale", item = "A", of = { item = 5 }'), "bad_value", "item"),
        (TEN, child('kind = "sale", item = "", of = { item = "B" }'), "nothing_named", "empty"),
        (TEN, child('kind = "sale", item = "A", per = 0, of = { item = "B" }'), "qty_not_positive", "quantity"),
        (TEN, child('kind = "sale", item = "A", price = "-1", of = { item = "B" }'), "negative_amount", "zero"),
        (TEN, child('kind = "sale", item = "A", price = "0", of = { item = "B" }'), "document_for_nothing", "0.00"),
        (TEN, child('kind = "sale", item = "A", percent = 101'), "percent_range", "100"),
        (TEN, child('kind = "sale", item = "A", percent = 5, per = 12'), "percent_or_per", "either"),
        (TEN, child('kind = "sale", item = "A", percent = 5, price = 1'), "percent_or_per", "either"),
        (TEN, child('kind = "bonus", item = "A", percent = 5'), "bonus_for_nobody", "whom"),
        (TEN, child('kind = "sale", item = "A", percent = 5, qty = 1'), "unknown_parameter", "qty"),
        ('{ item = "A" }', '{ item = "" }', "nothing_named", "empty"),
        ('{ item = "A" }', '{ item_group = ["a", ""] }', "nothing_named", "empty"),
        ('{ item = "A" }', '{ turnover = { from = "5", to = "4" } }', "range_upside_down", "turn"),
        ('{ item = "A" }', "{ turnover = { paid = true } }", "empty_range", "from"),
        ('{ item = "A" }', '{ turnover_last_month = { over = "5", to = "5" } }', "range_upside_down", "turn"),
        ('{ item = "A" }', "{ debt = {} }", "empty_range", "from"),
        ('{ item = "A" }', '{ item_quantity = { item = "A", from = "-5" } }', "negative_bound", "“"),
        ('{ item = "A" }', '{ group_quantity = { group = "a", over = "-0.001" } }', "negative_bound", "zero"),
        ('{ item = "A" }', '{ total = { from = "-5", to = "4" } }', "negative_bound", "zero"),
        ('{ item = "A" }', '{ turnover = { to = "-0.01" } }', "negative_bound", "zero"),
        ('{ item = "A" }', '{ turnover_last_month = { over = "-1" } }', "negative_bound", "zero"),
        ('{ item = "A" }', '{ debt = { from = "-1" } }', "negative_bound", "zero"),
        ('{ item = "A" }', '{ overdue_debt = { to = "-1" } }', "negative_bound", "zero"),
        ('{ item = "A" }', '{ overdue_debt = { from = "five" } }', "bad_value", "five"),
        ('{ item = "A" }', '{ turnover = { from = "1", paid = "yes" } }', "bad_value", "paid"),
        ('{ item = "A" }', "{ birthday = { days = 183 } }", "birthday_too_far", "183"),
        ('{ item = "A" }', "{ birthday = { days = -1 } }", "birthday_too_far", "-1"),
        ('{ item = "A" }', '{ birthday = { days = "1.5" } }', "bad_value", "days"),
        ('{ item = "A" }', "{ birthday = true }", "bad_value", "birthday"),
        ('{ item = "A" }', "{ card = false }", "bad_value", "card"),
        ('{ item = "A" }', "{ payment_type = [] }", "nothing_chosen", "empty"),
        ('{ item = "A" }', '{ location_group = "" }', "nothing_named", "empty"),
        ('{ item = "A" }', "{ operator_group = 5 }", "bad_value", "operator_group"),
        (
            'set_discount = { percent = "10" }',
            'service_charge = { percent = "101", item = "S" }',
            "percent_range",
            "100",
        ),
        ('set_discount = { percent = "10" }', 'service_charge = { percent = "10" }', "missing_parameter", "item"),
        (
            'set_discount = { percent = "10" }',
            'service_charge = { percent = "10", item = "" }',
            "nothing_named",
            "empty",
        ),
        ('set_discount = { percent = "10" }', 'advance = { percent = "-0.01" }', "percent_range", "100"),
        ('set_discount = { percent = "10" }', "bonus_points = {}", "percent_or_points", "either"),
        (
            'set_discount = { percent = "10" }',
            'bonus_points = { percent = "3", per = "1", points = "1" }',
            "percent_or_points",
            "either",
        ),
        ('set_discount = { percent = "10" }', 'bonus_points = { per = "1" }', "percent_or_points", "either"),
        ('set_discount = { percent = "10" }', 'bonus_points = { points = "1" }', "percent_or_points", "either"),
        (
            'set_discount = { percent = "10" }',
            'bonus_points = { per = "0", points = "1" }',
            "points_not_positive",
            "above",
        ),
        (
            'set_discount = { percent = "10" }',
            'bonus_points = { per = "1", points = "-1" }',
            "points_not_positive",
            "above",
        ),
        ('set_discount = { percent = "10" }', 'bonus_points = { percent = "100.01" }', "percent_range", "100"),
        ('set_discount = { percent = "10" }', "only_payment = { types = [] }", "nothing_chosen", "empty"),
        ('set_discount = { percent = "10" }', 'email = { text = "" }', "nothing_named", "empty"),
        ('set_discount = { percent = "10" }', 'email = { text = "a", to = "nobody" }', "bad_address", "nobody"),
        ('set_discount = { percent = "10" }', 'email = { text = "a", to = "a@b, c@d" }', "bad_address", "c@d"),
        ('set_discount = { percent = "10" }', 'message = { text = "" }', "nothing_named", "empty"),
        (
            'set_discount = { percent = "10" }',
            'set_price = { group = "current", times = "0", plus = "-1" }',
            "negative_amount",
            "zero",
        ),
        ('set_discount = { percent = "10" }', 'add_item = { item = "" }', "nothing_named", "empty"),
        ('["sale"]', '["party"]', "unknown_operation", "party"),
        ('["sale"]', "5", "bad_value", "operations"),
        ('[{ item = "A" }]', '{ item = "A" }', "bad_value", "condition"),
        ('name = "Plain"', 'name = "Plain"\npriority = "1"', "bad_value", "priority"),
    ],
)
def test_what_cannot_be_a_rule_is_refused_with_its_name_and_the_reason(
    before: str, after: str, code: str, names: str
) -> None:
    assert before in PLAIN
    got, sentence = code_of(PLAIN.replace(before, after))
    assert got == code
    assert "Plain" in sentence
    assert names in sentence


def test_two_rules_of_one_name_or_id_are_refused() -> None:
    assert code_of(PLAIN + PLAIN)[0] == "same_rule_name"
    named = PLAIN.replace("name", 'id = "x"\nname')
    assert code_of(named + named.replace("Plain", "Other"))[0] == "same_rule_id"


OTHER = PLAIN.replace("Plain", "Other")
TRAP = """
# A text may hold what looks like the beginning of a rule.
[[rule]]
name = "Trap"
operations = ["sale"]
when = [{ item = "A" }]
then = [{ message = { text = '''
[[rule]]
''' } }]
"""


@pytest.mark.parametrize(
    ("before", "line"),
    [(PLAIN, 8), ("", 2), ("# First\n\n" + PLAIN + "\n\n", 12), (PLAIN.replace("\n", "\r\n"), 8), (TRAP, 11)],
)
@pytest.mark.parametrize(
    ("good", "bad", "code"),
    [
        ('item = "A"', 'moon = "full"', "unknown_condition"),
        ('percent = "10"', 'percent = "101"', "percent_range"),
        ('{ item = "A" }', '{ total = { from = "5", to = "4" } }', "range_upside_down"),
        ("name =", 'excludes = ["Nobody"]\nname =', "unknown_rule_linked"),
        ("name =", 'best_of = ["Other"]\nname =', "linked_to_itself"),
    ],
)
def test_a_refusal_names_the_line_on_which_its_rule_begins(
    before: str, line: int, good: str, bad: str, code: str
) -> None:
    got, sentence = code_of(before + OTHER.replace(good, bad))
    assert got == code
    assert sentence.startswith(f"Line {line}: ")
    assert "rule “Other”" in sentence.replace("Rule", "rule")


def test_a_second_rule_of_a_name_and_a_loop_name_their_lines_too() -> None:
    assert code_of(PLAIN + OTHER + OTHER)[1].startswith("Line 14: Two rules are named “Other”")
    one = PLAIN.replace("name =", 'excludes = ["Other"]\nname =')
    two = OTHER.replace("name =", 'excludes = ["Plain"]\nname =')
    assert code_of(one + two)[1].startswith(
        "Line 2: Rule “Plain” excludes itself through others: Plain → Other → Plain;"
    )


def test_a_line_is_told_however_the_header_is_written() -> None:
    odd = PLAIN.replace("[[rule]]", ' [[ "rule" ]] # odd') + OTHER.replace("10", "101").replace(
        "[[rule]]", "\t[['rule']]"
    )
    assert code_of(odd)[1].startswith("Line 8: Rule “Other”")
    inline = f"rule = [{{ {', '.join(line for line in PLAIN.replace('10', '101').splitlines()[2:])} }}]"
    assert code_of(inline) == ("percent_range", "Rule “Plain” has a percent that is not between 0 and 100; mend it.")


def test_a_header_within_a_list_begins_no_rule() -> None:
    nested = OTHER.replace('["sale"]', '[\n[["rule"]]\n]')
    assert nested != OTHER
    assert code_of(PLAIN + nested)[1].startswith("Line 8: ")


def test_the_line_is_found_in_a_long_file_whose_texts_hold_headers() -> None:
    """Reading all before each header, as often as there are headers, would take minutes."""
    many = "".join(TRAP.replace('"Trap"', f'"Trap {n}"').replace('"Plain"', f'"Plain {n}"') for n in range(1500))
    code, sentence = code_of(many + OTHER.replace("10", "101"))
    assert code == "percent_range"
    assert sentence.startswith(f"Line {many.count(chr(10)) + 2}: ")


def test_the_reason_is_told_in_the_language_of_the_reader() -> None:
    with pytest.raises(WrongUse) as refusal:
        read_rules(PLAIN.replace("10", "101"))
    assert refusal.value.facts["rule"] == "Plain"
    assert refusal.value.say(lambda text: "» " + text).startswith("» Line 2: » Rule “Plain”")


@pytest.mark.parametrize("text", ["[[rule]", "rule = 5", "[[rules]]\nname = 'x'", "[rule]\nname = 'x'"])
def test_what_is_no_rule_file_is_refused(text: str) -> None:
    assert code_of(text)[0] == "bad_rule_file"


def test_the_four_refusals_of_an_unfinished_rule_differ() -> None:
    lines = PLAIN.splitlines()
    starts = ("name", "operations", "when", "then")
    refusals = {code_of("\n".join(line for line in lines if not line.startswith(start))) for start in starts}
    assert len({code for code, _ in refusals}) == len({sentence for _, sentence in refusals}) == 4
    assert code_of(PLAIN.replace('"Plain"', '"  "'))[0] == "rule_without_name"


def test_every_condition_has_its_judge_and_every_action_its_phase() -> None:
    assert set(JUDGES) == {term.value for term in terms.CONDITIONS}
    others = {r.ServiceCharge, r.StopSave, r.StopRules}
    assert set(DOERS) | set(FOLLOWERS) | others == {term.value for term in terms.ACTIONS}


OF_SCRIPTS = {(r.ServiceCharge, "base"), (r.BonusPoints, "base"), (r.ChildOperation, "qty")}
"""What only a script says."""


def test_the_tables_name_every_parameter_of_every_condition_and_action() -> None:
    for term in (*terms.CONDITIONS, *terms.ACTIONS):
        fields = [field for field in signature(term.value).parameters if (term.value, field) not in OF_SCRIPTS]
        assert [parameter.field for parameter in term.parameters] == fields


def test_rules_can_be_tied_to_every_kind_of_operation_on_which_they_run() -> None:
    # A storno gives back what was sold as it was sold, a bonus comes of a rule itself, and a count has no
    # prices.
    assert set(Kind) - {Kind.STORNO, Kind.BONUS, Kind.STOCK_COUNT} <= set(r.OPERATIONS)


@pytest.mark.parametrize("digits", ["1" * 5000, "0x" + "f" * 5000])
def test_a_number_without_end_is_refused_with_its_line(digits: str) -> None:
    with pytest.raises(WrongUse) as refused:
        read_rules(f'[[rule]]\nname = "x"\npriority = {digits}\noperations = ["sale"]\n')
    assert refused.value.code == "bad_rule_file"
    assert str(refused.value) == "The rules cannot be read: the number on line 3 is too long."
