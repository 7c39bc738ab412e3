"""The wizard, walked by keys on the shop of the scenarios: what is typed becomes the rule that is kept."""

import pytest
from tui_office import shows, sitting

from tui_pos.checkout.rules.desk import RuleDesk
from tui_pos.domain.money import BasisPoints
from tui_pos.language import LANGUAGES
from tui_pos.pricing.rules import (
    OPERATIONS,
    Chosen,
    ItemGroupPresent,
    ItemQuantity,
    Mode,
    Range,
    Rule,
    SetDiscount,
    ShowMessage,
    Total,
)

A_DOZEN = ("insert", "down", "down", "down", "down", "down", "down", "down", "down", "enter")
"""Adds a condition: the ninth of the list, the quantity of an item."""

COLA = ("enter", "кока", "enter", "f9")
TEN_PERCENT = ("insert", "enter", "10", "f9")
"""Adds the first action of the list: a discount in percent."""

WHOLE = (
    "insert",
    *A_DOZEN,
    *COLA,
    "down",
    "12",
    "f9",
    "f8",
    *TEN_PERCENT,
    "f8",
    "insert",
    *("down",) * 7,
    "enter",
    "enter",
    "стък",
    "enter",
    "f9",
    "f9",
    "f8",
    "down",
    " ",
    "f8",
    "Кола на дузина",
)
"""From the list through all five steps."""


def kept(desk: RuleDesk) -> list[Rule]:
    return [row.rule for row in desk.rules()]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_rule_made_by_keys_alone_is_kept_as_it_was_meant(desk: RuleDesk, language: str) -> None:
    async with sitting(desk, language) as at:
        for key in (*WHOLE, "down", "backspace", "backspace", "backspace", "7", "down", " ", "down", " "):
            await at.type(key)
        picture = await at.type("f9")
        assert shows(picture, "Кола на дузина")
    (rule,) = kept(desk)
    assert rule.name == "Кола на дузина"
    assert rule.when == (ItemQuantity(("КОЛА",), Range(least=12_000)),)
    assert rule.then == (SetDiscount(BasisPoints(1000), Mode.REPLACE, Chosen()),)
    assert rule.unless == (ItemGroupPresent(("Стъкло",)),)
    assert rule.operations == ("sale", "return")
    assert (rule.priority, rule.active, rule.mandatory, rule.version) == (7, False, True, 1)


async def test_typed_ahead_without_a_look_it_is_the_same_rule(desk: RuleDesk) -> None:
    async with sitting(desk) as at:
        at.blind(*WHOLE, "f9")
        await at.picture()
        (rule,) = kept(desk)
        assert (rule.name, rule.when) == ("Кола на дузина", (ItemQuantity(("КОЛА",), Range(least=12_000)),))


async def test_the_sentence_and_the_trial_follow_every_step(desk: RuleDesk) -> None:
    async with sitting(desk) as at:
        assert shows(await at.type("insert"), "Name a condition and an action")
        picture = await at.type(*A_DOZEN, *COLA, "down", "12", "f9")
        assert shows(picture, "When the sale holds at least 12 of “Кока-Кола 0.5 л”, ….")
        picture = await at.type("f8", *TEN_PERCENT)
        assert shows(picture, "13.20 → 11.88 EUR")
        assert shows(picture, "the discount on every line is 10 %")
        # On the sample itself: one bottle less, and the rule says what is lacking; 24 of them, and it acts again.
        picture = await at.type("f4", "-")
        assert shows(picture, "12.10 → 12.10 EUR")
        assert shows(picture, "1 more")
        picture = await at.type("+", "+")
        assert shows(picture, "14.30 → 12.87 EUR")
        picture = await at.type("insert", "кафе", "enter")
        assert shows(picture, "24.30 → 21.87 EUR")
        picture = await at.type("f6", "Първи", "enter")
        assert shows(picture, "Trial, for Първи")
        assert shows(await at.type("escape", "escape"), "step 1 of 5")


async def test_going_back_and_forth_loses_nothing(desk: RuleDesk) -> None:
    async with sitting(desk) as at:
        at.blind(*WHOLE)
        before = at.top.draft
        for _ in range(4):
            at.blind("escape")
        assert shows(await at.picture(), "step 1 of 5")
        for _ in range(4):
            at.blind("f8")
        assert at.top.draft == before
        assert shows(await at.picture(), "[Кола на дузина")


async def test_the_step_before_the_last_shows_its_operations_again_when_one_comes_back(desk: RuleDesk) -> None:
    async with sitting(desk) as at:
        before = await at.type("insert", "f8", "f8", "f8")
        assert shows(before, "► [x] Sale")
        assert shows(await at.type("f8"), "step 5 of 5")
        assert await at.type("escape") == before


async def test_a_term_is_opened_as_it_stands_changed_and_taken_out(desk: RuleDesk) -> None:
    async with sitting(desk) as at:
        picture = await at.type("insert", *A_DOZEN, *COLA, "down", "12", "f9", "enter")
        assert shows(picture, "Кока-Кола 0.5 л")
        assert shows(picture, "[12 ")
        at.blind("down", "backspace", "backspace", "6", "down", "down", "11.5", "f9")
        assert at.top.draft.when == (ItemQuantity(("КОЛА",), Range(6000, None, 11_500)),)
        picture = await at.type("enter", "down", "9", "escape")
        assert shows(picture, "from 6, to 11.5")
        at.blind("delete")
        assert at.top.draft.when == ()


@pytest.mark.parametrize(
    ("left_out", "step", "sentence"),
    [
        ("condition", 1, "has no condition; say when it is to act."),
        ("action", 2, "has no action; say what it is to do."),
        ("operation", 4, "says no operation that it is for"),
        ("name", 5, "A rule has no name; give it one."),
    ],
)
async def test_what_a_rule_cannot_be_without_is_refused_in_a_sentence_at_its_step(
    desk: RuleDesk, left_out: str, step: int, sentence: str
) -> None:
    """Scenario R12."""
    steps = {"condition": (*A_DOZEN, *COLA, "down", "12", "f9"), "action": TEN_PERCENT, "operation": (), "name": ("К",)}
    # An operation is marked from the beginning: the space bar takes the mark away.
    steps[left_out] = (" ",) if left_out == "operation" else ()
    async with sitting(desk) as at:
        at.blind("insert", *steps["condition"], "f8", *steps["action"], "f8", "f8", *steps["operation"], "f8")
        picture = await at.type(*steps["name"], "f9")
        assert shows(picture, sentence), picture
        assert shows(picture, f"step {step} of 5")
        assert kept(desk) == []


async def test_leaving_asks_only_where_something_would_be_lost(desk: RuleDesk) -> None:
    async with sitting(desk) as at:
        assert shows(await at.type("insert", "f10"), "Price rules")
        picture = await at.type("insert", "f8", *TEN_PERCENT, "f10")
        assert shows(picture, "Leave without saving?")
        # Enter says yes, but not that of a scan.
        assert shows(await at.type("escape"), "step 2 of 5")
        at.blind("f10", "3800000000010", "enter")
        assert shows(await at.picture(), "step 2 of 5")
        assert shows(await at.type("f10", "enter"), "There is no price rule yet")


async def test_typing_the_name_reads_nothing_and_changing_the_turn_keeps_the_sample(desk: RuleDesk) -> None:
    asked: list[str] = []
    async with sitting(desk) as at:
        at.blind("insert", *A_DOZEN, *COLA, "down", "12", "f9", "f8", *TEN_PERCENT, "f8", "f8", "f8", "К")
        trial = at.top._trial  # type: ignore[attr-defined]
        cart, review = trial.cart, trial.review
        desk._store.connection.set_trace_callback(asked.append)
        try:
            at.blind("ола на дузина")
            assert asked == []
            assert (trial.cart, trial.review) == (cart, review)
            assert trial.review is review
            at.blind("down", "backspace", "5")
            assert asked != []
        finally:
            desk._store.connection.set_trace_callback(None)
        assert trial.review is not review
        assert trial.cart is cart
        # What the rule asks for changes: so does what it is tried on.
        at.blind(*("escape",) * 4, "enter", "down", "backspace", "backspace", "24", "f9")
        assert shows(await at.picture(), "26.40 → 23.76 EUR")


async def test_the_trial_of_a_rule_does_not_stumble_over_a_name_on_its_way(desk: RuleDesk) -> None:
    desk.put(Rule("", "Кола", ("sale",), (Total(Range(100)),), (SetDiscount(BasisPoints(500)),)))
    async with sitting(desk) as at:
        at.blind("insert", *A_DOZEN, *COLA, "down", "12", "f9", "f8", *TEN_PERCENT, "f8", "f8", "f8", "Кола")
        at.blind("down", "backspace", "5", "up", " 2")
        picture = await at.picture()
        assert shows(picture, "13.20 → 11.88 EUR")
        assert not shows(picture, "Two rules are named")


async def test_rules_are_linked_by_choosing_from_the_others(desk: RuleDesk) -> None:
    for name in ("Първо", "Второ"):
        desk.put(Rule("", name, ("sale",), (Total(Range(100)),), (SetDiscount(BasisPoints(500)),)))
    async with sitting(desk) as at:
        at.blind("insert", "insert", *("down",) * 10, "enter", "5", "f9", "f8", *TEN_PERCENT, "f8", "f8", "f8", "Трето")
        at.blind("down", "down", "down", "down", "enter", "enter", "f9", "down", "enter", "down", "enter", "f9", "f9")
        await at.picture()
    third = next(rule for rule in kept(desk) if rule.name == "Трето")
    assert (third.best_of, third.excludes) == (("Второ",), ("Първо",)) or (third.best_of, third.excludes) == (
        ("Първо",),
        ("Второ",),
    )
    assert set(third.operations) <= set(OPERATIONS)


async def test_what_cannot_be_read_is_one_sentence_at_its_field_and_stays_as_typed(desk: RuleDesk) -> None:
    async with sitting(desk) as at:
        at.blind("insert", *A_DOZEN, *COLA, "down", "дванайсет", "f9")
        picture = await at.picture()
        assert shows(picture, "“дванайсет” is not a number; type digits")
        assert shows(picture, "[дванайсет")
        at.blind(*("backspace",) * 9, "12", "down", "down", "11", "f9")
        picture = await at.picture()
        assert shows(picture, "This is less than where it begins; turn it round.")
        at.blind("backspace", "5", "f9")
        assert shows(await at.picture(), "from 12, to 15")
        at.blind("f8", "insert", "enter", "101", "f9")
        assert shows(await at.picture(), "A percent is between 0 and 100.")


async def test_a_scan_into_a_name_or_a_text_is_taken_back_and_the_old_text_stands_again(desk: RuleDesk) -> None:
    scan = ("3800000000010", "enter")
    said = (ShowMessage("Вземете още една"),)
    desk.put(Rule("", "Дузина", ("sale",), (Total(Range(100)),), said))
    async with sitting(desk) as at:
        at.blind("enter", "f8", "enter")
        for _ in range(2):
            picture = await at.type(*scan)
            assert shows(picture, "That was a scan")
            assert shows(picture, "[Вземете още една ")
        at.blind("f9", "f8", "f8", "f8", *scan)
        assert (at.top.draft.name, at.top.draft.then) == ("Дузина", said)  # type: ignore[attr-defined]
        # What was taken away on purpose stays away.
        at.blind(*("backspace",) * 6, *scan)
        assert at.top.draft.name == ""  # type: ignore[attr-defined]
        at.blind("Нова", *scan)
        assert at.top.draft.name == "Нова"  # type: ignore[attr-defined]
        assert shows(await at.type("f10", "enter", "f3", *scan), "[Дузина (2)")


async def test_a_scan_changes_nothing_in_any_step_and_finds_its_item_where_one_is_asked_for(desk: RuleDesk) -> None:
    scan = ("3800000000010", "enter")
    async with sitting(desk) as at:
        picture = await at.type(*scan)
        assert shows(picture, "That was a scan")
        assert not shows(picture, "38000")
        at.blind("insert", *A_DOZEN, "enter", *scan, "f9")
        assert shows(await at.picture(), "Кока-Кола 0.5 л")
        picture = await at.type("down", "12", *scan)
        assert shows(picture, "[12 ")
        at.blind("f9", "f8", *TEN_PERCENT, "f8", "f8", "f8", "Кола")
        before = at.top.draft
        for _ in range(5):
            at.blind(*scan)
            draft = at.top.draft
            assert (draft.when, draft.then, draft.unless, draft.operations, draft.priority, draft.name) == (
                before.when,
                before.then,
                before.unless,
                before.operations,
                before.priority,
                before.name,
            )
            at.blind("escape")
        assert kept(desk) == []
