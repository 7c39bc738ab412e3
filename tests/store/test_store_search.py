"""A search as hands type: either alphabet, any layout, any order of words, one slip; what sells most stands first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from examples import examples
from hypothesis import example, given
from hypothesis import strategies as st
from store_parts import COLA, QuickStore, furnish, sold

from tui_pos.domain.parties import Partner
from tui_pos.store import search
from tui_pos.store.browsing import unused_items
from tui_pos.store.catalogue import put_item
from tui_pos.store.database import Store
from tui_pos.store.exchange import import_file
from tui_pos.store.parties import put_partner, search_partners
from tui_pos.store.search import search_items

NAMES = {
    "M1": "Прясно мляко Верея 3,6%",
    "M2": "Кисело мляко Верея 400 г",
    "N1": "Nescafé Classic 100 g",
    "N2": "Кафе Лаваца Оро",
    "S1": "Шоколад Milka с лешници",
    "C1": "Capuccino Jacobs",
    "B1": "Бира Загорка 0,5 л",
}


@pytest.fixture
def goods(store: Store) -> Store:
    for code, name in NAMES.items():
        put_item(store, replace(COLA, code=code, name=name, barcodes=()))
    return store


@pytest.fixture
def found(goods: Store) -> Callable[[str], Sequence[str]]:
    return lambda text: [item.code for item in search_items(goods, text, 10)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("мляко", ["M2", "M1"]),
        ("mlyako", ["M2", "M1"]),
        ("mlqko", ["M2", "M1"]),
        (";.суф", ["M2", "M1"]),
        (";.suf", ["M2", "M1"]),
        ("верея мляко прясно", ["M1"]),
        ("3.6 вер", ["M1"]),
        ("нескафе", ["N1"]),
        ("NESCAFE", ["N1"]),
        ("класик нескафе", ["N1"]),
        ("lavaza", ["N2"]),
        ("шокалад", ["S1"]),
        ("шоклад", ["S1"]),
        ("шокколад", ["S1"]),
        ("шоокалд", []),
        ("милка шоколдa", ["S1"]),
        ("шокал", ["S1"]),
        ("капучино", ["C1"]),
        ("загорак", ["B1"]),
        ("загрока", ["B1"]),
        ("M1", ["M1"]),
    ],
)
def test_what_hands_type_finds_what_was_meant(
    found: Callable[[str], Sequence[str]], text: str, codes: Sequence[str]
) -> None:
    assert found(text) == codes


def test_a_slip_finds_nothing_else_where_the_word_itself_is_found(
    goods: Store, found: Callable[[str], Sequence[str]]
) -> None:
    put_item(goods, replace(COLA, code="X1", name="Бура", barcodes=()))
    put_item(goods, replace(COLA, code="X2", name="Бара", barcodes=()))
    assert found("бура") == ["X1"]


@pytest.mark.parametrize("digits", ["3800000000018", "380000000001", "38000000"])
def test_digits_are_never_mistyped(found: Callable[[str], Sequence[str]], digits: str) -> None:
    assert found(digits) == []


def test_what_sells_most_stands_first_also_among_what_was_meant(
    goods: Store, found: Callable[[str], Sequence[str]]
) -> None:
    sold(goods, "M1", 5)
    assert found("mlqko") == ["M1", "M2"]


@pytest.fixture
def cheese(store: Store) -> Store:
    """Goods that all hold a cheese, in some way; the less it is one, the more they sell."""
    goods = (
        ("1", "Сирене", 0),
        ("2", "Сирене краве БДС", 1),
        ("3", "Сирене овче", 2),
        ("4", "Баница със сирене", 3),
        ("5", "Бяло-сирене, меко", 4),
        ("6", "Пай Сиренец", 5),
        ("7", "Жота Kesirene куши", 6),
        ("8", "Ширене", 7),
        ("9", "Пеширене", 8),
        ("10", "Сирерне", 9),
    )
    for code, name, times in goods:
        put_item(store, replace(COLA, code=f"c{code}", name=name, barcodes=()))
        sold(store, f"c{code}", times)
    return store


BEST_FIRST = ["c1", "c3", "c2", "c5", "c4", "c6", "c7", "c8", "c9"]


@pytest.fixture(params=[(1000, 40_000), (2, 40_000), (2, 0)], ids=["few", "many", "very many"])
def breadth(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    few, broad = request.param
    monkeypatch.setattr(search, "FEW", few)
    monkeypatch.setattr(search, "BROAD", broad)


@pytest.mark.usefixtures("breadth")
@pytest.mark.parametrize("limit", [1, 3, 9])
@pytest.mark.parametrize("text", ["сирене", "sirene", "СИРЕНЕ"])
def test_a_whole_word_stands_before_its_beginning_before_a_piece_before_what_sounds_alike(
    cheese: Store, text: str, limit: int
) -> None:
    assert [item.code for item in search_items(cheese, text, limit)] == BEST_FIRST[:limit]


@pytest.mark.usefixtures("breadth")
def test_the_beginning_of_a_word_stands_before_what_sells_better_inside_one(cheese: Store) -> None:
    assert [item.code for item in search_items(cheese, "сир", 10)] == [
        *("c10", "c6", "c5", "c4", "c3", "c2", "c1"),
        *("c7", "c8", "c9"),
    ]


@pytest.mark.usefixtures("breadth")
def test_a_word_of_two_letters_stands_before_what_begins_with_it(store: Store) -> None:
    for code, name, times in (("1", "Калъф", 9), ("2", "Вино Ка", 1), ("3", "Шапка", 20), ("4", "Ка", 0)):
        put_item(store, replace(COLA, code=f"k{code}", name=name, barcodes=()))
        sold(store, f"k{code}", times)
    assert [item.code for item in search_items(store, "ка", 10)][:4] == ["k4", "k2", "k1", "k3"]


@pytest.mark.parametrize("text", ["zzzz qqqq", "qqqq", "xyzxyz", "аааа", "wwww", "asdfgh", "hgfdsa", "сирк"])
def test_nonsense_finds_nothing(cheese: Store, text: str) -> None:
    for place, name in enumerate(("Квас", "Заза ски", "Жазажу", "Захар", "Каба Zaza", "Ананас", "Уау")):
        put_item(cheese, replace(COLA, code=f"x{place}", name=name, barcodes=()))
        put_partner(cheese, Partner(f"П{place}", name))
    assert [item.name for item in search_items(cheese, text, 10)] == []
    assert [partner.name for partner in search_partners(cheese, text, 10)] == []


def test_a_letter_that_stands_three_times_in_a_name_is_found_so(store: Store) -> None:
    for code, name in (("1", "Батерия AA"), ("2", "Батерия AAA"), ("3", "Бадем")):
        put_item(store, replace(COLA, code=f"b{code}", name=name, barcodes=()))
    assert [item.code for item in search_items(store, "AAA", 10)] == ["b2"]
    assert next(item.code for item in search_items(store, "батерия аа", 10)) == "b1"


@pytest.mark.parametrize(("text", "code"), [("сирнее", "c1"), ("срене", "c1"), ("сирнец", "c6")])
def test_one_slip_finds_the_word_that_is_one_slip_away(cheese: Store, text: str, code: str) -> None:
    found = [item.code for item in search_items(cheese, text, 10)]
    assert code in found
    assert "c7" not in found


def test_customers_are_found_likewise(store: Store) -> None:
    maria = Partner("П7", "Мария Тодорова ЕООД", card="2900077", phone="0888 123 456")
    put_partner(store, maria)
    for text in ("мария", "maria", "todorova", "тодорова мария", "тдоорова", "ьмар", "2900077", "123 456"):
        assert (text, search_partners(store, text, 5)) == (text, [maria] if text != "ьмар" else [])


def test_a_customer_of_another_name_is_found_by_the_new_one_alone(store: Store) -> None:
    for name in ("Мария Тодорова", "Пенка Илиева"):
        put_partner(store, Partner("П7", name))
    assert search_partners(store, "тодорова", 5) == []
    assert [partner.name for partner in search_partners(store, "илиева", 5)] == ["Пенка Илиева"]


def test_customers_of_a_list_are_found_at_once_and_by_their_newest_names(store: Store, tmp_path: Path) -> None:
    header = "code,name,group,price_group,percent,card,birth_date,limit,vat_number,eik,address,email,phone,active\n"
    for name in ("Мария Тодорова", "Пенка Илиева"):
        (tmp_path / "partners.csv").write_text(f"{header}П7,{name},,retail,0,,,,,,,,,yes\n", "utf-8")
        assert not import_file(store, "partners", tmp_path / "partners.csv", skip_bad=False).problems
    assert [partner.code for partner in search_partners(store, "penka", 5)] == ["П7"]
    assert search_partners(store, "todorova", 5) == []


@pytest.fixture(scope="module")
def odd_shop(quick_store: QuickStore) -> Iterator[Store]:
    with quick_store() as store:
        yield furnish(store)


@examples(60)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
@example("ab\0c")
@example('"""')
@example("NEAR(кола")
@example("\u202e%_\\")
def test_no_text_is_too_odd_to_be_looked_for(odd_shop: Store, text: str) -> None:
    search_items(odd_shop, text, 5)
    search_partners(odd_shop, text, 5)
    unused_items(odd_shop, text, 5)
