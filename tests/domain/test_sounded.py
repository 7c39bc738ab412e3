"""Names that sound alike are found by each other, and what was typed on the wrong layout is read as it was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.domain.layouts import meant_digits, other_layouts
from tui_pos.domain.sounded import is_nearly, sounded, spelled, words

CYRILLIC = st.text("абвгдежзийклмнопрстуфхцчшщъьюя ", max_size=20)


@pytest.mark.parametrize(
    "alike",
    [
        ("Нескафе", "Nescafé", "NESCAFE", "neskafe"),
        ("мляко", "mlyako", "mljako", "mliako"),
        ("капучино", "Cappuccino"),
        ("щастие", "shtastie", "shchastie"),
        ("Кока-Кола", "Coca-Cola"),
        ("йогурт", "yogurt", "yoghurt"),
        ("швепс", "Schweppes".removesuffix("pes") + "ps"),
        ("център", "centar", "tsentar"),
        ("фото", "photo"),
        ("Фанта 0,5л", "fanta 0.5l"),
        ("Ballantine's", "ballantines", "Ballantine’s"),
        ("шоколад", "shokolad", "šokolad"),
    ],
)
def test_what_sounds_alike_is_the_same(alike: tuple[str, ...]) -> None:
    assert len({sounded(one) for one in alike}) == 1


@given(st.text(max_size=30))
def test_how_something_sounds_is_the_same_in_any_case_and_word_for_word(text: str) -> None:
    assert words(text) == sounded(text).split()
    assert sounded(text.casefold()) == sounded(text)


@given(CYRILLIC)
def test_bulgarian_sounds_in_latin_letters_only(text: str) -> None:
    assert sounded(text).isascii()


@given(st.from_regex(r"[0-9]{1,14}", fullmatch=True))
def test_digits_stay_as_they_are(digits: str) -> None:
    assert sounded(digits) == digits


@pytest.mark.parametrize(
    ("typed", "meant"), [("mlqko", "мляко"), (";.суф", "мляко"), (";.suf", "мляко"), ("цола", "cola")]
)
def test_what_was_typed_on_another_layout_is_among_what_may_have_been_meant(typed: str, meant: str) -> None:
    assert meant in other_layouts(typed)


@given(st.text(max_size=20))
def test_no_other_layout_gives_what_was_typed(text: str) -> None:
    assert text.casefold() not in other_layouts(text)


@pytest.mark.parametrize(
    ("came", "digits"), [("#*))!@#$%^&*)", "3800123456780"), ("#*((!@#$", "38991234"), ('"èéé&é"\'', "37221234")]
)
def test_a_barcode_with_shift_held_or_on_a_french_keyboard_is_read(came: str, digits: str) -> None:
    assert digits in meant_digits(came)


@pytest.mark.parametrize("text", ["", "12345678", "кола", "!@#", "кока кола 12", "################a"])
def test_nothing_else_is_taken_for_a_barcode(text: str) -> None:
    assert meant_digits(text) == ()


LETTERS = st.text("abkls", min_size=4, max_size=9)


@given(LETTERS, st.integers(0, 8), st.sampled_from("abkls"), st.sampled_from(("wrong", "missing", "more", "swapped")))
def test_one_slip_is_near_and_so_is_the_beginning_of_a_longer_word_once_what_follows_it_is_right(
    word: str, at: int, letter: str, slip: str
) -> None:
    at %= len(word)
    typed = {
        "wrong": word[:at] + letter + word[at + 1 :],
        "missing": word[:at] + word[at + 1 :],
        "more": word[:at] + letter + word[at:],
        "swapped": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    }[slip]
    assert is_nearly(typed, word)
    assert is_nearly(typed, word, whole=True)
    if len(typed) >= 5 and at < len(word) - 2:
        assert is_nearly(typed, word + "tail")


def test_a_wrong_letter_at_the_end_of_what_is_typed_so_far_is_no_slip_in_a_longer_word() -> None:
    assert is_nearly("sokoz", "sokol")
    assert not is_nearly("sokoz", "sokolad")


@pytest.mark.parametrize(
    ("one", "other"), [("шок", "сок"), ("чай", "цай"), ("жар", "зар"), ("qqqq", "q"), ("AAA", "AA")]
)
def test_what_only_sounds_alike_is_spelled_apart(one: str, other: str) -> None:
    assert spelled(one) != spelled(other)
    assert sounded(one) == sounded(other)


@pytest.mark.parametrize(
    "alike", [("Нескафе", "Nescafé"), ("мляко", "mlyako", "mljako"), ("шоколад", "shokolad", "šokolad")]
)
def test_what_is_the_same_in_another_alphabet_is_spelled_alike(alike: tuple[str, ...]) -> None:
    assert len({spelled(one) for one in alike}) == 1


@pytest.mark.parametrize("word", ["xxkolad", "sokyyad", "kolados"])
def test_two_slips_are_not(word: str) -> None:
    assert not is_nearly("sokolad", word)
