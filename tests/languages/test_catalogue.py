"""Every sentence of the program can be said in Bulgarian, with its own facts, and travels as it is written."""

import re
from collections.abc import Collection
from string import Formatter

import languages
import pytest

from tui_pos.domain.saying import saying
from tui_pos.errors import Refused, Term, Terms
from tui_pos.language import LANGUAGES, translator


@pytest.fixture(scope="module")
def sentences() -> Collection[str]:
    return languages.sentences()


@pytest.fixture(scope="module")
def translations() -> dict[str, str]:
    """Sentence → what stands for it in the Bulgarian catalogue."""
    return languages.translations("bg")


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_every_sentence_has_its_bulgarian_and_none_is_left_over(
    sentences: Collection[str], translations: dict[str, str]
) -> None:
    assert {text for text in sentences if not translations.get(text)} == set()
    assert set(translations) - set(sentences) == set()


def test_a_translation_has_the_fields_of_its_sentence(translations: dict[str, str]) -> None:
    assert [text for text, said in translations.items() if fields(text) != fields(said)] == []


def test_a_command_in_a_sentence_can_be_pasted_as_it_stands(translations: dict[str, str]) -> None:
    """No quotes of print in it, and where it ends its sentence nothing after it."""
    command = re.compile(r"(?:: |\()((?:pip install|tui-pos) [^).;]*[“”„]|tui-pos [-\w ]+\.$)")
    assert [text for text in (*translations, *translations.values()) if command.search(text)] == []


def test_no_translation_was_forgotten_in_english(translations: dict[str, str]) -> None:
    """Cyrillic stands in each, but for signs and for fields alone."""
    latin = {text for text, said in translations.items() if not any("А" <= letter <= "я" for letter in said)}
    assert latin == {"Help", "Disc", "%", "No.", "{error}", "{message}", "“{name}”"}


def test_a_translation_ends_as_its_sentence_does(translations: dict[str, str]) -> None:
    """A full stop, a question mark or nothing: sentences stand beside each other in a window."""
    ends = [(text, said) for text, said in translations.items() if (text[-1] in ".?…:") != (said[-1] in ".?…:")]
    assert [(text, said) for text, said in ends if text not in ("Void", "Help", "No.", "{message}")] == []


def test_the_catalogue_is_as_the_tool_writes_it() -> None:
    """Run `make languages` when this fails."""
    catalogue = languages.catalogue("bg")
    assert (languages.FOLDER / "bg.po").read_bytes() == languages.written(catalogue)


def test_what_travels_is_what_the_catalogue_compiles_to(
    sentences: Collection[str], translations: dict[str, str]
) -> None:
    catalogue = languages.catalogue("bg")
    travels = {file.name: file.read_bytes() for file in languages.FOLDER.glob("*.mo")}
    assert travels == languages.compiled(catalogue)
    assert {text: translator("bg")(text) for text in sentences} == translations


def test_the_tool_finds_sentences_of_every_making(sentences: Collection[str]) -> None:
    assert {"Sell", "Cash", "End customer", "/save", "Review before saving", "changing a price", "mon"} <= set(
        sentences
    )
    assert "The printer is out of paper; put in a new roll and print again." in sentences
    answer = "The printer on {port} does not answer; check that it is on, plugged in and held by no other program."
    assert answer in sentences
    short = "The printer books a storno of {total} as cash and holds {cash}; put cash in, then print again."
    assert short in sentences, "its class has the name of another, which is no error"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_names_right_and_level_in_its_own_language(language: str) -> None:
    sentence = "This needs the right “{right}”; ask the {level}."
    refusal = Refused("no_right", sentence, right=Term("changing a price"), level=Term("manager"))
    said = {
        "en": "This needs the right “changing a price”; ask the manager.",
        "bg": "Нужно е право „промяна на цена“; обърнете се към управител.",
    }
    assert refusal.say(translator(language)) == said[language]


def test_names_in_a_list_are_translated_one_by_one_and_other_facts_stay() -> None:
    told = saying("It acts on other days: {days}.", days=Terms(("mon", "sun")))
    assert told.say(translator("bg")) == "Действа в други дни: понеделник, неделя."
    assert saying("It plays {sound}.", sound="mon").say(translator("bg")) == "Пуска mon."
