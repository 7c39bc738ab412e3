"""The rule desk: a book that the owner can trust. Each change is checked whole, kept with its maker, and journalled."""

import sqlite3
from dataclasses import replace
from datetime import date

import pytest
from desk_parts import MANAGER, SAYS, entries, new, refusal
from examples import examples
from hypothesis import assume, given
from hypothesis import strategies as st
from sold_rules import book_of, names

from tui_pos.boot import Home
from tui_pos.checkout.rules.book import broken_rules
from tui_pos.checkout.rules.changes import in_order
from tui_pos.checkout.rules.desk import RuleDesk
from tui_pos.checkout.workplace import Workplace
from tui_pos.cli.rules import import_rules
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Level
from tui_pos.errors import Refused, WrongUse
from tui_pos.pricing.rulefile import read_rules
from tui_pos.pricing.telling import tell
from tui_pos.store import catalogue, journal, parties
from tui_pos.store.rules import load_rules, rules_stamp


def order_of(desk: RuleDesk) -> list[str]:
    return [row.rule.name for row in desk.rules()]


def test_only_who_may_change_rules_gets_a_desk(workplace: Workplace, home: Home) -> None:
    cashier = Operator("3", "Касиер", Level.CASHIER)
    assert refusal(RuleDesk, workplace, cashier) == "no_right"


def test_who_has_lost_the_right_meanwhile_changes_nothing(workplace: Workplace, desk: RuleDesk) -> None:
    kept = desk.put(new("Първо"))
    parties.put_operator(workplace.store, replace(MANAGER, level=Level.CASHIER))
    for call, arguments in (
        (desk.put, (new("Второ"),)),
        (desk.switch, (kept.id, False)),
        (desk.copy, (kept.id, "Копие")),
        (desk.remove, (kept.id,)),
    ):
        assert refusal(call, *arguments) == "no_right"
    assert [row.rule for row in desk.rules()] == [kept]


def test_a_new_rule_gets_an_id_and_a_change_a_version_and_both_are_journalled(
    workplace: Workplace, desk: RuleDesk
) -> None:
    kept = desk.put(new("Дузина"))
    assert kept.id
    assert kept.version == 1
    changed = desk.put(replace(kept, priority=5))
    assert (changed.id, changed.version, changed.priority) == (kept.id, 2, 5)
    assert desk.put(changed) == changed
    assert entries(workplace) == [("2", "Дузина", 1, "new"), ("2", "Дузина", 2, "changed")]
    assert journal.first_broken(workplace.store) is None
    told = desk.versions(kept.id)
    assert [(was.rule.version, was.rule.priority, was.operator) for was in told] == [
        (2, 5, "2"),
        (1, kept.priority, "2"),
    ]
    assert all(was.moment is not None for was in told)


def test_a_rule_that_somebody_else_has_changed_meanwhile_is_not_overwritten(
    workplace: Workplace, desk: RuleDesk
) -> None:
    kept = desk.put(new("Дузина"))
    RuleDesk(workplace, MANAGER).put(replace(kept, priority=7))
    assert refusal(desk.put, replace(kept, priority=1)) == "rule_outdated"
    assert desk.rules()[0].rule.priority == 7


def test_a_wrong_rule_is_refused_and_the_book_stays_to_the_byte(workplace: Workplace, desk: RuleDesk) -> None:
    first = desk.put(new("Първо"))
    desk.put(new("Второ"))
    before, stamp = load_rules(workplace.store), rules_stamp(workplace.store)
    for wrong, code in (
        (new("Първо"), "same_rule_name"),
        (new(" "), "rule_without_name"),
        (new("Без условие", when=()), "rule_without_condition"),
        (new("Без действие", then=()), "rule_without_action"),
        (new("Без операция", operations=()), "rule_without_operation"),
        (new("Сам", excludes=("Сам",)), None),
        (new("Никой", best_of=("Няма",)), None),
        (replace(first, name="Второ"), "same_rule_name"),
    ):
        with pytest.raises(WrongUse) as refused:
            desk.put(wrong)
        assert code in (None, refused.value.code)
    assert (load_rules(workplace.store), rules_stamp(workplace.store)) == (before, stamp)
    assert len(entries(workplace)) == 2


def test_a_rule_that_gets_another_name_keeps_its_links(workplace: Workplace, desk: RuleDesk) -> None:
    first = desk.put(new("Първо"))
    second = desk.put(new("Второ", excludes=("Първо",)))
    third = desk.put(new("Трето", best_of=("Първо",)))
    desk.put(replace(first, name="Главно"))
    book = {row.rule.id: row.rule for row in desk.rules()}
    assert book[second.id].excludes == book[third.id].best_of == ("Главно",)
    assert [(what, name) for _, name, _, what in entries(workplace)][-3:] == [
        ("changed", "Главно"),
        (f"follows {first.id}", "Второ"),
        (f"follows {first.id}", "Трето"),
    ]


def test_a_rule_is_switched_copied_and_taken_out(workplace: Workplace, desk: RuleDesk) -> None:
    kept = desk.put(new("Дузина"))
    assert not desk.switch(kept.id, False).active
    assert desk.switch(kept.id, True).version == 3
    twin = desk.copy(kept.id, "Дузина и половина")
    assert (twin.active, twin.version, twin.when, twin.then) == (False, 1, kept.when, kept.then)
    assert twin.id != kept.id
    assert refusal(desk.copy, kept.id, "Дузина") == "same_rule_name"
    desk.put(replace(twin, excludes=("Дузина",)))
    assert refusal(desk.remove, kept.id) == "rule_linked"
    desk.remove(twin.id)
    desk.remove(kept.id)
    assert desk.rules() == []
    assert len(desk.versions(kept.id)) == 3
    for call, arguments in (
        (desk.switch, (kept.id, True)),
        (desk.move, (kept.id, 1)),
        (desk.copy, (kept.id, "Още")),
        (desk.remove, (kept.id,)),
    ):
        assert refusal(call, *arguments) == "no_such_rule"
    assert [what for *_, what in entries(workplace)] == [
        "new",
        "switched off",
        "switched on",
        "copied",
        "changed",
        "removed",
        "removed",
    ]


def test_moving_a_rule_changes_one_priority_where_one_is_enough(desk: RuleDesk) -> None:
    ids = {name: desk.put(new(name, priority=priority)).id for name, priority in (("A", 10), ("B", 20), ("C", 30))}
    desk.move(ids["C"], -1)
    assert order_of(desk) == ["A", "C", "B"]
    assert sorted(row.rule.version for row in desk.rules()) == [1, 1, 2]
    desk.move(ids["A"], 5)
    assert order_of(desk) == ["C", "B", "A"]
    desk.move(ids["A"], 0)
    desk.move(ids["C"], -3)
    assert order_of(desk) == ["C", "B", "A"]


def test_a_rule_cannot_be_moved_before_the_one_that_excludes_it(workplace: Workplace, desk: RuleDesk) -> None:
    first = desk.put(new("Изключено", priority=20))
    desk.put(replace(new("Изключва", priority=10), excludes=("Изключено",)))
    before = load_rules(workplace.store)
    assert refusal(desk.move, first.id, -1) == "order_by_link"
    assert load_rules(workplace.store) == before


@examples(40, one_shop=True)
@given(
    priorities=st.lists(st.integers(-2, 4), min_size=2, max_size=7),
    place=st.integers(0, 6),
    places=st.integers(-7, 7),
    letters=st.permutations("ABCDEFG"),
)
def test_a_moved_rule_comes_to_stand_where_it_was_put_and_the_others_keep_their_order(
    workplace: Workplace, desk: RuleDesk, priorities: list[int], place: int, places: int, letters: list[str]
) -> None:
    assume(place < len(priorities))
    file = workplace.store.path.with_name("book.toml")
    rule = (
        '[[rule]]\nname = "{}"\npriority = {}\noperations = ["sale"]\n'
        'when = [{{ card = true }}]\nthen = [{{ message = {{ text = "!" }} }}]\n'
    )
    file.write_text("".join(rule.format(letters[n], p) for n, p in enumerate(priorities)), "utf-8")
    import_rules(workplace.store, file)
    before = desk.rules()
    desk.move(before[place].rule.id, places)
    wished = [row.rule.name for row in before]
    name = wished.pop(place)
    wished.insert(max(0, min(len(wished), place + places)), name)
    after = desk.rules()
    assert [row.rule.name for row in after] == wished
    was = {row.rule.id: row.rule.priority for row in before}
    changed = [row.rule.name for row in after if row.rule.priority != was[row.rule.id]]
    assert len(changed) <= max(1, abs(places), len(wished) // 2 + 1)


@examples(40, one_shop=True)
@given(chosen=names, place=st.integers(0, 7), places=st.integers(-7, 7))
def test_with_links_a_rule_is_moved_to_its_place_or_not_at_all(
    workplace: Workplace, desk: RuleDesk, chosen: list[str], place: int, places: int
) -> None:
    assume(place < len(chosen))
    file = workplace.store.path.with_name("book.toml")
    file.write_text(book_of(chosen), "utf-8")
    import_rules(workplace.store, file)
    before = order_of(desk)
    wished = list(before)
    name = wished.pop(place)
    wished.insert(max(0, min(len(wished), place + places)), name)
    refused = None
    try:
        desk.move(next(row.rule.id for row in desk.rules() if row.rule.name == name), places)
    except Refused as refusal:
        refused = refusal.code
    assert (refused, order_of(desk)) in ((None, wished), ("order_by_link", before))


def test_a_rule_whose_item_is_gone_is_told_as_broken(workplace: Workplace, desk: RuleDesk) -> None:
    desk.put(new("Дузина"))
    item = catalogue.item_by_code(workplace.store, "КОЛА")
    assert item is not None
    catalogue.put_item(workplace.store, replace(item, active=False))
    (row,) = RuleDesk(workplace, MANAGER).rules()
    assert row.broken is not None
    assert "КОЛА" in row.broken.say()


def test_a_rule_for_customers_who_are_all_out_of_use_is_told_as_broken(workplace: Workplace, desk: RuleDesk) -> None:
    (rule,) = read_rules(SAYS.format('partner = ["П1", "П2"]'))
    kept = desk.put(replace(rule, id=""))
    for code, is_broken in (("П1", False), ("П2", True)):
        partner = parties.partner(workplace.store, code)
        assert partner is not None
        parties.put_partner(workplace.store, replace(partner, active=False))
        assert (broken_rules(workplace.store, [kept]) != {}) is is_broken
        assert [row.broken is not None for row in RuleDesk(workplace, MANAGER).rules()] == [is_broken]


def test_what_a_rule_may_name_is_there_to_choose_from(desk: RuleDesk) -> None:
    assert [item.code for item in desk.items("кола", 5)] == ["КОЛА"]
    assert [partner.code for partner in desk.partners("втори", 5)] == ["П2"]
    assert {"Стъкло", "Млечни"} <= set(desk.item_groups())
    assert desk.partner_groups() == ["Едро"]
    assert [place.code for place in desk.locations()] == ["МАГ1", "СКЛАД", "СТРОГ"]
    assert [operator.code for operator in desk.operators()] == ["1", "2", "3"]
    assert (desk.location_groups(), desk.operator_groups()) == ([], [])
    assert [type_.code for type_ in desk.payment_types()][:2] == ["cash", "card"]
    assert desk.price_groups()[0] == "wholesale"
    (rule,) = read_rules(book_of(["dozen"]))
    assert "Кока-Кола" in tell(rule, desk.names(), str)


def test_items_whose_word_begins_with_what_is_typed_stand_before_those_that_only_hold_it(
    workplace: Workplace, desk: RuleDesk
) -> None:
    cola = catalogue.item_by_code(workplace.store, "КОЛА")
    assert cola is not None
    named = {"101": "Milka шоКОЛАд", "102": "Авто кола", "103": "Напитка Пепси-Кола", "кол": "Яке"}
    for code, name in named.items():
        catalogue.put_item(workplace.store, replace(cola, code=code, name=name))
    assert [item.code for item in desk.items("кола", 9)] == ["КОЛА", "102", "103", "101"]
    assert [item.code for item in desk.items("кол", 9)] == ["кол", "102", "КОЛА", "103", "101"]
    # Also where the list is too short for all of them.
    assert [item.code for item in desk.items("кола", 3)] == ["КОЛА", "102", "103"]
    assert [item.code for item in desk.items("кола авто", 9)] == ["102"]


def test_groups_come_with_those_that_hold_them(workplace: Workplace, desk: RuleDesk) -> None:
    item = catalogue.item_by_code(workplace.store, "КОЛА")
    assert item is not None
    catalogue.put_item(workplace.store, replace(item, group="Пиене/Безалкохолно/Кола"))
    assert {"Пиене", "Пиене/Безалкохолно", "Пиене/Безалкохолно/Кола"} <= set(desk.item_groups())


def test_the_recordings_beside_the_database_can_be_chosen(home: Home, desk: RuleDesk) -> None:
    home.sounds.mkdir(exist_ok=True)
    for name in ("b.wav", "a.wav", "notes.md"):
        (home.sounds / name).write_bytes(b"")
    assert desk.sounds() == ["a.wav", "b.wav"]


def test_what_is_doubtful_is_found_in_the_shops_own_things(desk: RuleDesk) -> None:
    (rule,) = read_rules(book_of(["dozen"]).replace('percent = "10"', 'percent = "90"'))
    assert "below_cost" in [finding.code for finding in desk.lint(rule)]
    (gone,) = read_rules(book_of(["dozen"]).replace("КОЛА", "НЯМА"))
    assert "dead_reference" in [finding.code for finding in desk.lint(gone)]
    (fine,) = read_rules(book_of(["dozen"]))
    assert desk.lint(fine) == []


def test_a_backtest_from_the_desk_reads_through_a_connection_of_its_own(desk: RuleDesk) -> None:
    found = desk.backtest(new("Дузина"), date(2026, 1, 1), date(2026, 12, 31), lambda _done, _total: True)
    assert (found.receipts, found.cancelled) == (0, False)


def test_the_order_shown_is_the_one_in_which_rules_run(desk: RuleDesk) -> None:
    desk.put(new("Б", priority=10))
    desk.put(new("А", priority=10))
    desk.put(new("Първо", priority=50, excludes=("А",)))
    assert order_of(desk) == ["Б", "Първо", "А"]
    assert [row.rule for row in desk.rules()] == in_order(row.rule for row in desk.rules())


def test_a_change_that_could_not_be_kept_leaves_no_trace_in_the_next(workplace: Workplace, desk: RuleDesk) -> None:
    kept = desk.put(new("Дузина"))
    workplace.store.run("CREATE TEMP TRIGGER full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'no room'); END")
    with pytest.raises(sqlite3.Error):
        desk.put(replace(kept, name="Никога"))
    workplace.store.run("DROP TRIGGER full")
    # Somebody else's change has the stamp and the version now that the one undone had.
    RuleDesk(workplace, MANAGER).put(replace(kept, name="Стек"))
    assert desk.switch(kept.id, False).name == "Стек"
    assert order_of(desk) == ["Стек"]
    assert [(rule.name, rule.version) for rule in load_rules(workplace.store)] == [("Стек", 3)]


def test_a_rule_whose_item_goes_out_of_use_is_listed_as_broken_at_once_and_whole_when_it_is_back(
    workplace: Workplace, desk: RuleDesk
) -> None:
    desk.put(new("Дузина"))
    desk.put(new("Кафе", "gift"))
    item = catalogue.item_by_code(workplace.store, "КАФЕ")
    assert item is not None
    for active in (False, True):
        with workplace.store.write():
            catalogue.put_item(workplace.store, replace(item, active=active))
        assert [row.broken is None for row in desk.rules()] == [True, active]
        desk.move(desk.rules()[0].rule.id, 0)
        desk.switch(desk.rules()[0].rule.id, active)
        assert [row.broken is None for row in desk.rules()] == [True, active]
