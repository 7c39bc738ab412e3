"""What the journal finds may be printed again: the last receipt by the printer itself, any other as a marked copy."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from printed_by_hand import hands_at, other_till
from shift_parts import AWAY, ready, sold
from watched_till import Watch, opened

from tui_pos.backoffice.documents import Documents
from tui_pos.boot import Home
from tui_pos.checkout.journal_files import lines
from tui_pos.checkout.journal_room import JournalRoom, NotWanted, understood
from tui_pos.checkout.kept_files import keep
from tui_pos.checkout.till import ShopTill
from tui_pos.domain.answers import Notice, Posted, ReportPrinted
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.noted import Noted, Places, Sought
from tui_pos.domain.noted_told import row_told
from tui_pos.domain.operation import Kind, StornoReason
from tui_pos.domain.rights import Level, NoRight, Right
from tui_pos.domain.saying import saying
from tui_pos.errors import Refused
from tui_pos.fiscal.jobs import ReportFailed
from tui_pos.language import translator
from tui_pos.store import journal
from tui_pos.store.rules import StoredRule, save_rules

TODAY = date(2026, 11, 22)


@pytest.fixture
def watch(home: Home) -> Iterator[Watch]:
    """The manager, after two sales."""
    with opened(home, "2222") as watch:
        for code in ("КОЛА", "ХЛЯБ"):
            watch.till.enter(code)
            watch.pay()
            watch.next(Posted)
        yield watch


def sales(till: ShopTill) -> list[Noted]:
    found, _ = till.journal().page(Sought(kinds=frozenset(["posted:sale"])), 10, Places())
    return found


def papers(home: Home) -> str:
    return "\n".join(
        file.read_text("utf-8", "replace") for file in sorted(Path(home.root).glob("virtual-printer/**/*.txt"))
    )


def test_any_other_receipt_comes_as_a_copy_that_says_above_and_below_what_it_is(watch: Watch, home: Home) -> None:
    first = sales(watch.till)[1]
    before = papers(home)
    assert watch.till.journal().reprint(first) == "copy"
    assert "The copy is printed" in watch.next(ReportPrinted).text.say()
    paper = papers(home)[len(before) :] if papers(home).startswith(before) else papers(home)
    assert paper.count("КОПИЕ, НЕ СЕ ДЪЛЖИ ПЛАЩАНЕ") == 2
    assert "Кока-Кола" in paper
    assert "0000001" in paper
    (noted,) = journal.newest(watch.till._workplace.store, ["reprint"])
    assert (noted.operator, noted.facts["what"], noted.operation) == ("2", "copy", first.operation)


def test_the_last_receipt_is_duplicated_by_the_printer(watch: Watch) -> None:
    assert watch.till.journal().reprint(sales(watch.till)[0]) == "duplicate"
    watch.next(ReportPrinted)
    (noted,) = journal.newest(watch.till._workplace.store, ["reprint"])
    assert noted.facts["what"] == "duplicate"


def told_of_papers(watch: Watch) -> list[tuple[str, object]]:
    kinds = ["reprint_asked", "reprint", "reprint_failed"]
    found = journal.newest(watch.till._workplace.store, kinds)
    return [(entry.kind, entry.facts["what"]) for entry in reversed(found)]


def test_after_another_paper_the_last_receipt_comes_as_a_marked_copy(watch: Watch, home: Home) -> None:
    watch.till.shift().move_cash(Cents(2000), "за ресто")
    watch.next(ReportPrinted)
    assert watch.till.journal().reprint(sales(watch.till)[0]) == "duplicate"
    assert "too late" in watch.next(Notice).text.say()
    assert "The copy is printed" in watch.next(ReportPrinted).text.say()
    assert papers(home).count("КОПИЕ, НЕ СЕ ДЪЛЖИ ПЛАЩАНЕ") == 2
    assert told_of_papers(watch) == [
        ("reprint_asked", "duplicate"),
        ("reprint_failed", "duplicate"),
        ("reprint_asked", "copy"),
        ("reprint", "copy"),
    ]


def test_a_second_time_it_is_a_copy_and_so_by_word(watch: Watch) -> None:
    watch.till.print_report("duplicate")
    watch.next(ReportPrinted)
    assert told_of_papers(watch)[-1] == ("reprint", "duplicate")
    watch.till.print_report("duplicate")
    assert "The copy is printed" in watch.next(ReportPrinted).text.say()
    assert told_of_papers(watch)[-1] == ("reprint", "copy")


def test_what_the_printer_did_not_do_is_not_told_as_printed_again(home: Home) -> None:
    with hands_at(home, "2222") as hands:
        hands.tell(ready())
        sold(hands)
        hands.till.journal().reprint(sales(hands.till)[0])
        (told,) = hands.tell(ReportFailed("duplicate", AWAY))
        assert isinstance(told, Notice)
        assert "text" not in hands.printer.asked
        hands.tell(ReportFailed("text", AWAY, saying("The report of the shift is printed.")))
        kinds = [each.kind for each in journal.newest(hands.workplace.store, ["reprint", "reprint_failed"])]
        assert kinds == ["reprint_failed"]


def test_what_another_station_printed_since_is_not_duplicated_as_this_one_s(home: Home) -> None:
    with hands_at(home, "2222") as hands:
        hands.tell(ready())
        sold(hands)
        last_here = sales(hands.till)[0]
        other = other_till(hands)
        other.tell(ready())
        sold(other)
        assert hands.till.journal().reprint(last_here) == "copy"


def test_what_has_no_paper_is_not_printed_and_nothing_is_noted(watch: Watch) -> None:
    found, _ = watch.till.journal().page(Sought(kinds=frozenset(["sign_on"])), 1, Places())
    with pytest.raises(Refused) as refused:
        watch.till.journal().reprint(found[0])
    assert refused.value.code == "nothing_to_reprint"
    assert journal.newest(watch.till._workplace.store, ["reprint"]) == []


def test_what_is_told_by_a_right_of_its_own_is_not_told_by_the_journal(watch: Watch) -> None:
    store, now = watch.till._workplace.store, watch.till._workplace.clock()
    journal.append(store, "close_shift", "3", now, {"counted": 990, "expected": 1000, "difference": -10})
    changed = {"code": "КОЛА", "fields": ["name", "purchase"], "before": ["а", "0.50"], "after": ["б", "0.77"]}
    journal.append(store, "item_changed", "1", now, changed)
    journal.append(store, "purchase_price", "1", now, {"item": "КОЛА", "before": 77, "after": 78})
    kinds = Sought(kinds=frozenset(["close_shift", "item_changed", "purchase_price"]))

    def told(*rights: Right) -> dict[str, object]:
        assert watch.till.operator is not None
        who = replace(watch.till.operator, level=Level.CASHIER, rights=frozenset([Right.SEE_JOURNAL, *rights]))
        room = JournalRoom(watch.till._workplace, None, lambda: who)
        found, _ = room.page(kinds, 10, Places())
        assert list(room.each(kinds)) == found
        return {entry.kind: entry.facts for entry in found}

    assert told() == {
        "close_shift": {"counted": 990},
        "item_changed": {"code": "КОЛА", "fields": ["name"], "before": ["а"], "after": ["б"]},
        "purchase_price": {"item": "КОЛА"},
    }
    all_told = told(Right.SEE_SHIFTS, Right.SEE_MARGIN)
    assert all_told["close_shift"] == {"counted": 990, "expected": 1000, "difference": -10}
    assert all_told["item_changed"] == changed


def test_a_file_that_is_no_longer_wanted_is_left_and_nothing_of_it_stays(watch: Watch, tmp_path: Path) -> None:
    answers = iter([True, False])
    found = lines(watch.till.journal().each(Sought(), lambda: next(answers)), "json")
    with pytest.raises(NotWanted):
        keep((line.encode() for line in found), tmp_path, "journal.json")
    assert list(tmp_path.glob("journal*")) == []


def test_a_right_that_was_lent_to_look_is_none_to_print(home: Home) -> None:
    with opened(home, "1111") as watch:
        watch.till.enter("КОЛА")
        watch.pay()
        watch.next(Posted)
        watch.till.grants().lend(Right.SEE_JOURNAL, "2222", "no_right")
        room = watch.till.journal()
        with pytest.raises(NoRight) as refused:
            room.reprint(sales(watch.till)[0])
        assert refused.value.needs is Right.REPRINT
        watch.till.grants().take_back(Right.SEE_JOURNAL)
        with pytest.raises(NoRight):
            room.page(Sought(), 1, Places())


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("", Sought()),
        ("22.11", Sought(TODAY, TODAY)),
        ("23.11", Sought(date(2025, 11, 23), date(2025, 11, 23))),
        ("2026-11-01 22.11.26", Sought(date(2026, 11, 1), TODAY)),
        ("вчера днес", Sought(date(2026, 11, 21), TODAY)),
        ("17", Sought(number="17")),
        ("dt000001-0001-0000017", Sought(number="dt000001-0001-0000017")),
        ("анулиран", Sought(kinds=frozenset(["void_line"]))),
        ("отстъпка", Sought(kinds=frozenset(["change_percent"]))),
        ("void_line", Sought(kinds=frozenset(["void_line"]))),
    ],
)
def test_words_are_days_numbers_and_kinds_in_either_language(watch: Watch, text: str, sought: Sought) -> None:
    assert understood(watch.till._workplace.store, text, TODAY, translator("bg")) == sought


def test_a_name_is_whose_doing_it_was(watch: Watch) -> None:
    name = watch.till.cart.operator.name.split()[0]
    assert understood(watch.till._workplace.store, f"{name[:3]} 22.11", TODAY, str).operator == "2"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("sale", {"posted:sale"}),
        ("продажба", {"posted:sale"}),
        ("Продажба 22.11", {"posted:sale"}),
        ("отказана продажба", {"cancel_cart"}),
        ("sale cancelled", {"cancel_cart"}),
        ("delivery", {"posted:delivery"}),
        ("доставка", {"posted:delivery"}),
    ],
)
def test_a_whole_name_is_that_kind_alone(watch: Watch, text: str, kinds: set[str]) -> None:
    assert understood(watch.till._workplace.store, text, TODAY, translator("bg")).kinds == kinds


def test_words_that_name_nothing_are_refused(watch: Watch) -> None:
    with pytest.raises(Refused):
        understood(watch.till._workplace.store, "стокова разписка", TODAY, translator("bg"))


def rows(watch: Watch, *kinds: str) -> list[str]:
    room = watch.till.journal()
    found, _ = room.page(Sought(kinds=frozenset(kinds)), 20, Places())
    return [row_told(entry, translator("bg"), room.name_of) for entry in found]


def test_rules_people_and_sales_stand_under_their_names(watch: Watch) -> None:
    workplace = watch.till._workplace
    store, now = workplace.store, workplace.clock()
    rule = StoredRule("f70da1c5-8f2e-7000-8000-000000000001", "Кола на дузина", 1, 1, True, "{}")
    save_rules(store, [rule], moment=now)
    journal.append(store, "child_refused", "1", now, {"child": "consignment", "rule": rule.id})
    changed = {"rule": rule.id, "name": rule.name, "version": 1, "what": "changed"}
    journal.append(store, "change_rule", "2", now, changed)
    journal.append(store, "change_rule", "2", now, changed | {"name": "Друго", "what": f"follows {rule.id}"})
    journal.append(store, "handover", "2", now, {"shift": 3, "from": "1"})
    assert rule.name in rows(watch, "child_refused")[0]
    told = "\n".join(rows(watch, "child_refused", "change_rule"))
    assert "f70da1c5" not in told
    assert "follows" not in told
    maria = watch.till.journal().name_of("1")
    assert rows(watch, "handover") == [f"поета от {maria} · смяна 3"]
    watch.till.storno(watch.till.last_sold(1, {})[0], None, StornoReason.RETURN)
    watch.next(Posted)
    assert rows(watch, "posted:storno") == [
        "номер 1 · бележка № 0000003 · обща сума 1.20 · обект МАГ1 · към 0000002 · причина връщане на стока"
        " · УНП DT000001-0002-0000002"
    ]


def test_a_delivery_is_told_once_with_its_note_and_the_file_has_all_of_it(watch: Watch) -> None:
    workplace = watch.till._workplace
    assert watch.till.operator is not None
    documents = Documents(workplace, watch.till.operator)
    made = documents.begin(Kind.DELIVERY, watch.till.cart.location.code)
    documents.name(made.id, "", "фактура 12")
    documents.add(made.id, "КОЛА", Thousandths(1000), Cents(50))
    documents.post(made.id)
    room = watch.till.journal()
    found, _ = room.page(Sought(), 20, Places())
    told = [entry for entry in found if entry.kind == "delivery"]
    assert [entry.facts["note"] for entry in told] == ["фактура 12"]
    assert told[0].is_operation
    assert len([entry for entry in room.each(Sought()) if entry.kind == "delivery"]) == 2


def test_what_is_found_is_written_to_a_file_of_the_home_and_that_is_told(watch: Watch, home: Home) -> None:
    watch.till.journal().write(Sought(kinds=frozenset(["posted:sale"])), "sale")
    told = watch.next(Notice).text.say()
    (file,) = (home.root / "reports").glob("journal_*.csv")
    assert str(file) in told
    assert len(file.read_text("utf-8").splitlines()) == 3
    (noted,) = journal.newest(watch.till._workplace.store, ["journal_exported"])
    assert (noted.operator, noted.facts["file"], noted.facts["what"]) == ("2", file.name, "sale")


def test_a_file_that_cannot_be_written_is_told_and_not_noted(watch: Watch, home: Home) -> None:
    (home.root / "reports").write_text("no folder", "utf-8")
    watch.till.journal().write(Sought(), "")
    assert "cannot be written" in watch.next(Notice).text.say()
    assert journal.newest(watch.till._workplace.store, ["journal_exported"]) == []
