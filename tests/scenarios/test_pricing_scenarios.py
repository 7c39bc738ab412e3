"""The acceptance scenarios of pricing after the first chapter, by letter and number: several rules, sound, groups."""

from dataclasses import replace

import pytest
from shop import (
    ITEMS,
    OWNER,
    TEN_OFF_12,
    КАФЕ,
    КОЛА,
    МАГ1,
    П1,
    П2,
    ФАНТА,
    ХЛЯБ,
    acted,
    cart,
    item,
    rule,
    save,
    told,
    total,
    with_hand_percent,
    with_hand_price,
)

from tui_pos.domain.money import format_cents
from tui_pos.errors import WrongUse
from tui_pos.pricing.book import RuleBook, broken
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.rulefile import read_rules
from tui_pos.pricing.verdict import Message, Outcome, Sound

# 2 Several rules, priorities, emptied cart, rounding


def _r1(priority: int) -> str:
    return rule(
        "R1",
        when='{ item = "КОЛА" }',
        then='{ set_discount = { items = ["КОЛА"], percent = "10" } }',
        more=f"priority = {priority}",
    )


def _r2(priority: int, threshold: str, mode: str = "replace") -> str:
    return rule(
        "R2",
        when=f'{{ total = {{ from = "{threshold}" }} }}',
        then=f'{{ set_discount = {{ percent = "5", mode = "{mode}" }} }}',
        more=f"priority = {priority}",
    )


def test_r01_each_rule_sees_the_result_of_those_before_it() -> None:
    entered = cart((КОЛА, "24"))
    assert total(entered) == "26.40"
    first = save(entered, [_r1(1), _r2(2, "25.00")])
    assert (total(first), acted(first)) == ("23.76", ["R1"])
    assert told(first, "R2").why.say() == "1.24 more is needed."
    swapped = save(entered, [_r1(2), _r2(1, "25.00")])
    assert (total(swapped), told(swapped, "R1").losers) == ("23.76", ("R2",))


def test_r01_the_window_names_the_loser() -> None:
    entered = cart((КОЛА, "24"))
    replaced = save(entered, [_r1(1), _r2(2, "20.00")])
    assert (total(replaced), acted(replaced), told(replaced, "R2").losers) == ("25.08", ["R2"], ("R1",))
    assert told(replaced, "R1").outcome is Outcome.BEATEN
    assert told(replaced, "R1").why.say() == "“R2” took its place."
    best = save(entered, [_r1(1), _r2(2, "20.00", "best")])
    assert (total(best), acted(best), told(best, "R1").losers) == ("23.76", ["R1"], ("R2",))
    assert told(best, "R2").why.say() == "“R1” gives more."
    added = save(entered, [_r1(1), _r2(2, "20.00", "add")])
    assert (total(added), acted(added)) == ("22.44", ["R1", "R2"])


def test_r01_the_shares_go_to_the_rules_that_stand() -> None:
    entered = cart((КОЛА, "24"))
    replaced = save(entered, [_r1(1), _r2(2, "20.00")])
    assert [(share.cents, share.line) for share in replaced.shares] == [(-132, 1)]
    added = save(entered, [_r1(1), _r2(2, "20.00", "add")])
    assert [share.cents for share in added.shares] == [-264, -132]


def test_r02_stop_rules_ends_the_rules_after_it_for_its_partners_only() -> None:
    r0 = rule("R0", when='{ partner_group = "Търговци" }', then="{ stop_rules = true }", more="priority = 0")
    song = rule("Песен", when='{ item = "КОЛА" }', then='{ play_sound = { sound = "x.wav" } }')
    rules = [r0, TEN_OFF_12, song]
    trader = save(cart((КОЛА, "12"), partner=П2), rules)
    assert (acted(trader), total(trader), trader.effects) == (["R0"], "11.40", ())
    assert told(trader, "Дузина").outcome is Outcome.STOPPED
    assert told(trader, "Дузина").why.say() == "“R0” stops the rules after it."
    assert trader.needs_window
    assert acted(save(cart((КОЛА, "12"), partner=П1), rules)) == ["Дузина", "Песен"]


def test_r03_an_exception_takes_its_lines_out_of_the_rule() -> None:
    glass = rule(
        "Стъкло",
        when='{ group_quantity = { group = "Стъкло", from = "12" } }',
        unless='{ item = "ФАНТА" }',
        then='{ set_discount = { groups = ["Стъкло"], percent = "10" } }',
    )
    asked = save(cart((КОЛА, "12"), (ФАНТА, "12")), [glass])
    assert [line.percent for line in asked.lines] == [1000, 0]
    assert acted(save(cart((КОЛА, "6"), (ФАНТА, "12")), [glass])) == []


def test_r03_any_other_exception_switches_the_rule_off() -> None:
    rules = [TEN_OFF_12.replace("unless = []", 'unless = [{ partner_group = "Търговци" }, { partner = "П3" }]')]
    assert acted(save(cart((КОЛА, "12"), partner=П2), rules)) == []
    assert acted(save(cart((КОЛА, "12"), partner=П1), rules)) == ["Дузина"]


def test_r04_a_quantity_is_summed_over_rows() -> None:
    asked = save(cart((КОЛА, "6"), (КОЛА, "6")), [TEN_OFF_12])
    assert [line.percent for line in asked.lines] == [1000, 1000]


@pytest.mark.parametrize(("qty", "holds"), [("11", False), ("12", True), ("23", True), ("24", False)])
def test_r05_an_interval_holds_its_ends(qty: str, holds: bool) -> None:
    rules = [TEN_OFF_12.replace('from = "12"', 'from = "12", to = "23"')]
    assert bool(acted(save(cart((КОЛА, qty)), rules))) is holds


def _free_bread(each: str) -> str:
    return rule(
        "Хляб към колата",
        when='{ item = "КОЛА" }',
        then=f'{{ add_item = {{ item = "ХЛЯБ", price = "0.00", each = "{each}" }} }}',
    )


@pytest.mark.parametrize(("each", "loaves"), [("line", 2), ("once", 1)])
def test_r06_an_item_is_added_once_or_for_each_matching_row(each: str, loaves: int) -> None:
    entered = cart((КОЛА, "6"), (КАФЕ, "1"), (КОЛА, "6"))
    asked = save(entered, [_free_bread(each)], facts=Facts(ITEMS, zero_price_allowed=True))
    added = [line for line in asked.lines if line.rule is not None]
    assert (sum(line.qty for line in added), asked.total) == (loaves * 1000, entered.total)
    assert asked.stop is None
    assert asked.before.lines == entered.lines


def test_r06_the_added_row_cannot_fire_rules_and_is_left_alone_by_them() -> None:
    bread = rule(
        "За хляб",
        when='{ item = "ХЛЯБ" }',
        then='{ set_discount = { percent = "50" } }, { message = { text = "хляб" } }',
        more="priority = 200",
    )
    everything = rule(
        "Всичко", when='{ total = { over = "0" } }', then='{ set_price = { price = "2.00" } }', more="priority = 300"
    )
    asked = save(cart((КОЛА, "1")), [_free_bread("once"), bread, everything], facts=Facts(ITEMS, True))
    assert acted(asked) == ["Хляб към колата", "Всичко"]
    assert [line.price for line in asked.lines] == [200, 0]


def test_r06_without_the_right_to_zero_prices_the_save_is_refused() -> None:
    stop = save(cart((КОЛА, "1")), [_free_bread("once")]).stop
    assert stop is not None
    assert (stop.code, stop.rule) == ("zero_price", "Хляб към колата")
    assert "Хляб" in stop.reason.say()


def test_r07_a_cart_without_valid_lines_is_refused() -> None:
    asked = save(cart(), [TEN_OFF_12])
    assert asked.stop is not None
    assert (asked.stop.code, asked.effects, asked.trace) == ("no_valid_lines", (), ())


@pytest.mark.parametrize(
    "action",
    [
        'discount_amount = { amount = "10.01" }',
        'set_price = { group = "current", plus = "-10.01" }',
    ],
)
def test_r08_a_rule_that_drives_a_row_below_zero_is_refused_by_name(action: str) -> None:
    greedy = rule("Лакома", when='{ item = "КАФЕ" }', then=f"{{ {action} }}")
    asked = save(cart((КАФЕ, "1")), [greedy])
    assert asked.stop is not None
    assert (asked.stop.code, asked.stop.rule) == ("rule_below_zero", "Лакома")
    assert asked.lines == asked.before.lines
    assert told(asked, "Лакома").outcome is Outcome.FAILED


def test_r08_a_rule_that_drives_the_total_below_zero_is_refused_by_name() -> None:
    half = rule("Половин", when='{ item = "КАФЕ" }', then='{ set_discount = { items = ["КАФЕ"], percent = "50" } }')
    asked = save(cart((КАФЕ, "1"), (ХЛЯБ, "-5")), [half])
    assert asked.stop is not None
    assert (asked.stop.rule, total(asked)) == ("Половин", "4.00")


def test_r08_a_refusal_does_not_keep_later_rules_from_being_undone() -> None:
    greedy = rule("Лакома", when='{ item = "КАФЕ" }', then='{ discount_amount = { amount = "10.01" } }')
    again = (
        greedy.replace("Лакома", "Лакома 2")
        .replace("10.01", "5.00")
        .replace("then = [", 'then = [{ set_discount = { percent = "60" } }, ')
    )
    asked = save(cart((КАФЕ, "1")), [greedy, again])
    assert asked.lines == asked.before.lines
    assert asked.stop is not None
    assert asked.stop.rule == "Лакома"


def test_r09_rounding_is_half_away_from_zero() -> None:
    ten = rule("Десет", when='{ item = "X" }', then='{ set_discount = { percent = "10" } }')
    assert total(save(cart((item("X", "25.45"), "1")), [ten])) == "22.90"


def test_r10_an_amount_off_the_document_is_split_over_its_rows() -> None:
    tenner = rule("Ваучер", when='{ total = { from = "30.00" } }', then='{ discount_amount = { amount = "10.00" } }')
    asked = save(cart((КАФЕ, "1"), (КАФЕ, "1"), (КАФЕ, "1")), [tenner])
    assert [format_cents(line.discount) for line in asked.lines] == ["3.33", "3.33", "3.34"]
    assert total(asked) == "20.00"


def test_r11_a_rule_whose_item_or_partner_is_gone_never_fires_and_is_marked() -> None:
    for_gone = rule("Минал", when='{ partner = "П9" }', then='{ set_discount = { percent = "10" } }')
    adds_gone = rule("Добавя", when='{ item = "КОЛА" }', then='{ add_item = { item = "НЯМА" } }')
    either = rule("Или", when='{ item = ["НЯМА", "КОЛА"] }', then='{ set_discount = { percent = "1" } }')
    rules = read_rules(TEN_OFF_12 + for_gone + adds_gone + either)
    names = {each.id: each.name for each in rules}
    marked = broken(rules, ITEMS.__contains__, {"П1"}.__contains__)
    assert {names[id]: reason.say() for id, reason in marked.items()} == {
        "Минал": "There is no customer П9 any more.",
        "Добавя": "There is no item НЯМА any more.",
    }
    asked = save(cart((КОЛА, "12")), RuleBook.compile(rules, marked))
    assert (asked.stop, acted(asked)) == (None, ["Или"])


@pytest.mark.parametrize(
    ("without", "code"),
    [
        ("name", "rule_without_name"),
        ("operations", "rule_without_operation"),
        ("when", "rule_without_condition"),
        ("then", "rule_without_action"),
    ],
)
def test_r12_an_unfinished_rule_is_refused(without: str, code: str) -> None:
    text = "\n".join(line for line in TEN_OFF_12.splitlines() if not line.startswith(without))
    with pytest.raises(WrongUse) as refusal:
        read_rules(text)
    assert refusal.value.code == code


def test_r13_a_rule_for_sales_does_not_act_on_other_operations() -> None:
    for operation in ("return", "delivery", "consignment"):
        asked = save(cart((КОЛА, "12")), [TEN_OFF_12], facts=Facts(operation=operation))
        assert (asked.trace, total(asked)) == ((), "13.20")
    elsewhere = TEN_OFF_12.replace('["sale"]', '["delivery", "sale"]')
    assert total(save(cart((КОЛА, "12")), [elsewhere])) == "11.88"


# 3 Sound

_SONG = rule("Песен", when='{ total = { over = "50.00" } }', then='{ play_sound = { sound = "x.wav" } }')


@pytest.mark.parametrize(("price", "plays"), [("50.00", False), ("50.01", True)])
def test_a01_over_is_strict(price: str, plays: bool) -> None:
    asked = save(cart((item("X", price), "1")), [_SONG])
    assert [effect.sound for effect in asked.effects if isinstance(effect, Sound)] == (["x.wav"] if plays else [])


def test_a02_a_sound_follows_the_final_sum() -> None:
    five = rule("Пет", when='{ item = "X" }', then='{ set_discount = { percent = "5" } }', more="priority = 500")
    asked = save(cart((item("X", "52.00"), "1")), [_SONG, five])
    assert (total(asked), asked.effects) == ("49.40", ())
    dearer = rule("Скъпо", when='{ item = "X" }', then='{ set_price = { group = "current", times = "1.1" } }')
    assert save(cart((item("X", "49.00"), "1")), [_SONG, dearer]).effects != ()


def test_a04_sounds_follow_each_other_by_priority() -> None:
    second = _SONG.replace("Песен", "Втора").replace("x.wav", "b.wav") + "priority = 20"
    first = _SONG.replace("Песен", "Първа").replace("x.wav", "a.wav") + "priority = 10"
    asked = save(cart((КАФЕ, "6")), [second, first])
    assert [effect.sound for effect in asked.effects if isinstance(effect, Sound)] == ["a.wav", "b.wav"]


def test_a_message_is_for_the_cashier_and_a_stop_refuses_the_save() -> None:
    says = rule("Каже", when='{ item = "КАФЕ" }', then='{ message = { text = "Предложи захар" } }')
    stops = rule("Не", when='{ total = { over = "90.00" } }', then='{ stop = { message = "Обади се" } }')
    asked = save(cart((КАФЕ, "9")), [says, stops])
    assert asked.stop is None
    assert [effect.text for effect in asked.effects if isinstance(effect, Message)] == ["Предложи захар"]
    stop = save(cart((КАФЕ, "10")), [says, stops]).stop
    assert stop is not None
    assert (stop.rule, stop.reason.say()) == ("Не", "Обади се")


# 11 Other price group by rule


def _wholesale(action: str = 'price_group = { items = ["КОЛА"], group = "wholesale" }') -> str:
    return rule("На едро", when='{ item_quantity = { item = "КОЛА", from = "12" } }', then=f"{{ {action} }}")


def test_i01_the_price_group_changes_and_the_partners_percent_stays() -> None:
    assert total(save(cart((КОЛА, "11"), partner=П1), [_wholesale()])) == "11.49"
    asked = save(cart((КОЛА, "12"), (ХЛЯБ, "1"), partner=П1), [_wholesale()])
    assert (format_cents(asked.lines[0].net), asked.lines[0].percent) == ("10.83", 500)
    assert asked.lines[1] == asked.before.lines[1]


def test_i02_the_rule_replaces_the_partners_own_group_for_its_rows_only() -> None:
    in_group_1 = replace(П1, price_group="1", percent=0)
    asked = save(cart((КОЛА, "12"), (ФАНТА, "1"), partner=in_group_1), [_wholesale()])
    assert [format_cents(line.price) for line in asked.lines] == ["0.95", "1.00"]
    assert asked.before.partner.price_group == "1"


def test_i03_no_price_in_the_group_keeps_the_current_one_and_warns() -> None:
    none = replace(КОЛА, prices=(0, *КОЛА.prices[1:]))
    asked = save(cart((none, "12")), [_wholesale()])
    assert format_cents(asked.lines[0].price) == "1.10"
    assert "Кока-Кола" in asked.warnings[0].say()


@pytest.mark.parametrize(
    ("source", "price"),
    [
        ('group = "retail", times = "0.9"', "0.99"),
        ('group = "purchase", plus = "0.20"', "0.90"),
        ('group = "current", times = "0.9", plus = "0.01"', "1.00"),
        ('price = "0.50"', "0.50"),
    ],
)
def test_i04_a_price_may_be_worked_out_from_another(source: str, price: str) -> None:
    asked = save(cart((КОЛА, "12")), [_wholesale(f'set_price = {{ items = ["КОЛА"], {source} }}')])
    assert format_cents(asked.lines[0].price) == price


def test_i05_a_price_typed_by_hand_is_kept_unless_the_rule_says_otherwise() -> None:
    entered = with_hand_price(cart((КОЛА, "12")), 1, "1.05")
    assert format_cents(save(entered, [_wholesale(), TEN_OFF_12]).lines[0].net) == "12.60"
    touches = _wholesale('set_price = { group = "wholesale", by_hand = true }')
    assert format_cents(save(entered, [touches]).lines[0].price) == "0.95"


def test_a_percent_typed_by_hand_is_left_alone_by_discount_rules() -> None:
    entered = with_hand_percent(cart((КОЛА, "12")), 1, "20")
    asked = save(entered, [TEN_OFF_12])
    assert (asked.lines[0].percent, told(asked, "Дузина").outcome) == (2000, Outcome.BEATEN)


# Failing rules


def test_a_rule_that_cannot_be_carried_out_is_undone_whole_and_the_save_goes_on() -> None:
    half_done = rule(
        "Наполовина",
        when='{ item = "КОЛА" }',
        then='{ set_discount = { percent = "50" } }, { add_item = { item = "НЯМА" } }',
        more="priority = 1",
    )
    asked = save(cart((КОЛА, "12")), [half_done, TEN_OFF_12])
    assert (asked.stop, total(asked), acted(asked)) == (None, "11.88", ["Дузина"])
    assert told(asked, "Наполовина").outcome is Outcome.FAILED
    assert "Наполовина" in asked.warnings[0].say()
    stopped = save(cart((КОЛА, "12")), [half_done + "mandatory = true", TEN_OFF_12])
    assert stopped.stop is not None
    assert (stopped.stop.code, stopped.stop.rule) == ("mandatory_rule_failed", "Наполовина")


def test_an_owner_may_give_at_zero_prices() -> None:
    gift = rule("Подарък", when='{ item = "ХЛЯБ" }', then='{ set_price = { price = "0" } }')
    entered = cart((ХЛЯБ, "1"), operator=OWNER, location=МАГ1)
    assert save(entered, [gift], facts=Facts(zero_price_allowed=True)).stop is None
    assert save(entered, [gift]).stop is not None
