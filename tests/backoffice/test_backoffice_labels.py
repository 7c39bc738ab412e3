"""Labels as text: the price that the till asks, and bars that read back as the barcode."""

from collections.abc import Iterator

import pytest
from bars_read import read_ean_13
from shop_sitting import MANAGER, opened

from tui_pos.backoffice.documents import Documents
from tui_pos.backoffice.label_desk import LabelDesk, Prices
from tui_pos.backoffice.labels import BAR_ROWS, WIDTH, Label, Labels, as_text, bars, rows_of
from tui_pos.boot import Home
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import Kind
from tui_pos.errors import Refused

PLACE = "МАГ1"


@pytest.fixture
def labels(home: Home) -> Iterator[Labels]:
    with opened(home) as (workplace, _):
        yield Labels(workplace, PLACE)


@pytest.mark.parametrize("barcode", ["3800000000010", "5901234123457", "0012345678905"])
def test_the_bars_of_an_ean_13_read_back(barcode: str) -> None:
    rows = bars(barcode)
    assert len(rows) == BAR_ROWS
    assert {read_ean_13(row) for row in rows} == {barcode}
    assert rows[0].startswith(" " * 5)


@pytest.mark.parametrize("barcode", ["96385074", "ABC-123", "3800000000011", "12"])
def test_any_other_barcode_has_bars_too(barcode: str) -> None:
    assert set("".join(bars(barcode))) <= set(" ▌▐█")


def test_a_label_has_name_code_price_bars_and_digits(labels: Labels) -> None:
    rows = list(as_text(labels.of_items(["КОЛА"]), "EUR"))
    assert rows[1].startswith("КОЛА ")
    assert "1.10 EUR" in rows[1]
    assert read_ean_13(rows[2]) == rows[2 + BAR_ROWS].strip()
    assert max(map(len, rows)) <= WIDTH


def test_a_delivery_has_a_label_for_each_piece(home: Home) -> None:
    with opened(home, MANAGER) as (workplace, manager):
        desk = Documents(workplace, manager)
        delivery = desk.begin(Kind.DELIVERY, PLACE)
        desk.add(delivery.id, "КОЛА", Thousandths(3000))
        desk.add(delivery.id, "ХЛЯБ", Thousandths(1500))
        desk.add(delivery.id, "ФАНТА", Thousandths(-1000))
        number = desk.post(delivery.id).number
        assert number is not None
        found = Labels(workplace, PLACE).of_delivery(number)
    assert [(label.code, label.copies) for label in found] == [("КОЛА", 3), ("ХЛЯБ", 1)]


def test_what_is_chosen_from_a_list_is_that_item_though_its_code_is_anothers_barcode(home: Home) -> None:
    with opened(home, MANAGER) as (workplace, manager):
        store = workplace.store
        store.run("INSERT INTO barcode (barcode, item, position) VALUES ('ФАНТА', 'КОЛА', 9)")
        desk = LabelDesk(workplace, manager)
        chosen = desk.of_chosen(["ФАНТА"], 2, desk.here)
        assert [(label.code, label.copies) for label in chosen] == [("ФАНТА", 2)]
        assert [label.code for label in desk.priced(chosen, Prices(PLACE, "wholesale"))] == ["ФАНТА"]
        documents = Documents(workplace, manager)
        delivery = documents.begin(Kind.DELIVERY, PLACE)
        assert documents.add_chosen(delivery.id, "ФАНТА").item.code == "ФАНТА"
        with pytest.raises(Refused):
            documents.add_chosen(delivery.id, "НЯМА")


def test_what_is_not_there_has_no_label(labels: Labels) -> None:
    for wrong in (
        lambda: labels.of_items(["НЯМА"]),
        lambda: labels.of_delivery(99),
        lambda: labels.of_items(["КОЛА"], 0),
    ):
        with pytest.raises(Refused):
            wrong()


def test_a_delivery_of_an_impossible_number_is_none(labels: Labels) -> None:
    for number in (0, -1, 10**25):
        with pytest.raises(Refused, match="There is no such document"):
            labels.of_delivery(number)


def test_what_is_too_long_for_a_label_is_cut_where_it_can_be_seen() -> None:
    label = Label("дълго " * 40, "К" * 40, Cents(123_456_789), "кашон от двадесет и четири броя", "")
    rows = rows_of(label, "EUR")
    assert max(map(len, rows)) <= WIDTH
    assert rows[1].endswith("…")
    assert "…" in rows[2]
    assert "1234567.89 EUR / кашон" in rows[2]


def test_what_is_priced_at_the_till_has_no_price_on_its_label(labels: Labels) -> None:
    (label,) = labels.of_items(["КОШ"])
    assert rows_of(label, "EUR") == ["Насипни", "КОШ"]


def test_a_label_may_have_the_price_of_a_price_group(home: Home) -> None:
    with opened(home) as (workplace, _):
        made = Labels(workplace, PLACE, "wholesale")
        assert [label.price for label in made.of_items(["КОЛА", "ХЛЯБ"])] == [95, 120]
