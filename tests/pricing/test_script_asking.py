"""How often scripts are asked: together where that can be, and again only where what they see has changed."""

from advanced import FACTS, Listening, ask, scripted
from shop import NOON, КАФЕ, КОЛА, ХЛЯБ, cart, rule

from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.review import review
from tui_pos.pricing.rulefile import read_rules
from tui_pos.pricing.rules import Rule

SALE = cart((КАФЕ, "1"), (КОЛА, "12"))


def looks(name: str, priority: int, more: str = "") -> Rule:
    """A script that would change prices only of a sum that never is."""
    return scripted(name, f"return set_discount(1) if op.total == 7 else None{more}", priority=priority)


def changes(name: str, priority: int) -> Rule:
    return scripted(name, f"return discount_amount({priority})", priority=priority)


def test_scripts_that_change_no_price_are_asked_in_one_message(scripts: Listening) -> None:
    asked = ask(SALE, [looks(name, place) for place, name in enumerate("абвг")], scripts)
    assert scripts.messages == [["а", "б", "в", "г"]]
    assert [ran.rule for ran in asked.ran] == ["а", "б", "в", "г"]
    assert all(ran.micros > 0 for ran in asked.ran)


def test_those_to_come_are_asked_again_when_prices_have_changed(scripts: Listening) -> None:
    ask(SALE, [looks("а", 1), changes("б", 2), looks("в", 3), looks("г", 4)], scripts)
    assert scripts.messages == [["а", "б", "в", "г"], ["в", "г"]]


def test_they_are_asked_again_up_to_the_next_that_would_change_prices(scripts: Listening) -> None:
    ask(SALE, [changes("а", 1), looks("б", 2), changes("в", 3), looks("г", 4), looks("д", 5)], scripts)
    assert scripts.messages == [["а", "б", "в", "г", "д"], ["б", "в"], ["г", "д"]]


def test_a_rule_without_a_script_that_changes_prices_makes_them_be_asked_again(scripts: Listening) -> None:
    plain = read_rules(
        rule("а2", when='{ total = { over = "0" } }', then='{ set_discount = { percent = "5" } }', more="priority = 2")
    )
    ask(SALE, [looks("а", 1), looks("б", 3), *plain], scripts)
    assert scripts.messages == [["а", "б"], ["б"]]
    early = read_rules(
        rule("а0", when='{ total = { over = "0" } }', then='{ set_discount = { percent = "5" } }', more="priority = 0")
    )
    scripts.messages.clear()
    ask(SALE, [looks("а", 1), looks("б", 3), *early], scripts)
    assert scripts.messages == [["а", "б"]]


def test_what_counts_on_the_final_sum_is_asked_for_once_and_together(scripts: Listening) -> None:
    says = [scripted(name, "return message('x')") for name in "аб"]
    service = scripted("маса", "return service_charge(1000, 'УСЛУГА')")
    ask(SALE, [*says, service, changes("в", 1)], scripts)
    assert scripts.messages == [["в"], ["маса"], ["а", "б"]]


def test_who_sees_the_same_in_two_phases_is_asked_once(scripts: Listening) -> None:
    both = scripted("и двете", "return [set_discount(0), service_charge(0, 'УСЛУГА'), message('x')]")
    ask(SALE, [both], scripts)
    assert scripts.messages == [["и двете"]]


def test_no_script_is_asked_where_none_can_act(scripts: Listening) -> None:
    given = RuleBook.compile([Rule("1", "1", ("consignment",), (), (), script=changes("а", 1).script)])
    assert review(SALE, given, FACTS, NOON, scripts).trace == ()
    stopped = read_rules(
        rule("край", when='{ total = { over = "0" } }', then="{ stop_rules = true }", more="priority = 0")
    )
    ask(SALE, [changes("а", 1), *stopped], scripts)
    assert scripts.messages == []


def test_rivals_are_tried_on_the_same_prices_in_one_message(scripts: Listening) -> None:
    rivals = [
        scripted("а", "return discount_amount(1)", best_of=("б", "в")),
        scripted("б", "return discount_amount(3)"),
        scripted("в", "return discount_amount(2)"),
    ]
    asked = ask(SALE, [changes("0", 1), *rivals], scripts)
    assert scripts.messages == [["0", "а", "б", "в"], ["а", "б", "в"]]
    assert [t.name for t in asked.trace if t.acted] == ["0", "б"]


def test_a_review_that_begins_anew_asks_nobody_the_same_twice(scripts: Listening) -> None:
    """A rule that fails late is left out, and all comes again without it."""
    late = scripted("късно", "return [discount_amount(5), message(1 // 0 if op.total < 2320 else 'x')]", priority=1)
    asked = ask(SALE, [looks("а", 0), late, looks("б", 2)], scripts)
    assert asked.total == SALE.total
    assert len(scripts.messages) == len(set(map(tuple, scripts.messages)))
    pairs = [(name, facts) for names, facts in zip(scripts.messages, scripts.facts, strict=True) for name in names]
    assert len(pairs) == len(set(pairs))


def test_asking_again_gives_the_same(scripts: Listening) -> None:
    rules = [changes("а", 1), looks("б", 2), scripted("в", "return add_item('ХЛЯБ', price=0)")]
    bread = cart((ХЛЯБ, "1"), (КАФЕ, "2"))
    one, two = ask(bread, rules, scripts), ask(bread, rules, scripts)
    assert [ran._replace(micros=0) for ran in one.ran] == [ran._replace(micros=0) for ran in two.ran]
    assert (one.lines, one.trace, one.shares) == (two.lines, two.trace, two.shares)
