"""What the words of a script say of it before it runs."""

from datetime import datetime

import pytest
from advanced import scripted
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from shop import КОЛА, cart

from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.scripts.intents import Phase
from tui_pos.pricing.scripts.surface import surface_of


def test_phases_and_texts_are_read_off_the_words() -> None:
    source = '''
# stop("not this one") and add_item
def rule(op):
    """service_charge stands here in a text"""
    return [set_discount(10, of(op, item="КОЛА")), message('a\\u041a\\q' 'a\\tb' '\\ud800' '\\x' r"\\d" b"no" f"{op}")]
'''
    surface = surface_of(source)
    assert surface.intents == {"set_discount", "message"}
    assert surface.phases == {Phase.PRICE, Phase.FINAL}
    assert surface.texts == {"service_charge stands here in a text", "КОЛА", "\\d", "\\x", "aК\\q"}
    assert (surface.asks_payment, surface.is_yearly) == (False, False)


def test_a_text_that_names_no_phase_is_asked_on_the_final_sum() -> None:
    for source in ("", "def rule(op): return None", "ask_payment() once_a_year()", "'" * 7, '"""', "\\"):
        assert surface_of(source).phases == {Phase.FINAL}


NASTY = {
    "quotes that are escaped": '\\"""',
    "quotes in quotes": 'x"\\"""',
    "three quotes and a letter": '"""a',
    "three quotes and no end": '"""\\',
    "quotes of both kinds": "'''\"\"\"",
    "line ends that are escaped": "'''\\\n",
    "quotes within three": '"""\\"',
    "backslashes": "\\",
    "letters of prefixes": "rb",
    "quotes that end in a backslash": '"\\\n',
    "single quotes": "'",
    "comments": "#",
    "digits": "0_",
    "signs": "(",
}


@pytest.mark.timeout(30)  # a reading that goes back for each sign would take many minutes
@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY.keys())
def test_words_are_read_once_whatever_the_text(nasty: str) -> None:
    size = 512 * 1024
    for before in ("", '"', '"""', "'''", "x = '"):
        assert surface_of((before + nasty * size)[:size]).phases == {Phase.FINAL}


def test_text_that_does_not_end_takes_the_rest_with_it_and_names_nothing() -> None:
    assert surface_of('add_item("""ХЛЯБ, message("x")').intents == {"add_item"}
    assert surface_of('add_item("""ХЛЯБ, message("x")').texts == frozenset()
    assert surface_of('add_item("ХЛЯБ)\nmessage("x")') == surface_of('add_item()\nmessage("x")')
    assert surface_of('stop("ХЛЯБ\\').texts == frozenset()


@examples(100)
@given(st.text(alphabet="ab_\"'\\#\n messagestop()", max_size=60))
def test_any_text_is_read_for_its_words(source: str) -> None:
    assert surface_of(source).phases


def test_the_items_of_a_text_are_looked_up_for_the_review() -> None:
    book = RuleBook.compile([scripted("а", 'return add_item("ХЛЯБ") if quantity(of(op, item="КОЛА")) else None')])
    assert book.items_needed_for(cart((КОЛА, "1")), datetime(2026, 11, 22).date()) == {"ХЛЯБ", "КОЛА"}
    assert book.items_needed_for(cart((КОЛА, "1")), datetime(2026, 11, 22).date(), "consignment") == frozenset()
