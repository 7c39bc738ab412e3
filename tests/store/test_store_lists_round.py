"""Whatever a list holds comes through a file without loss: out of one store, into another, and out again equal."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean
from store_parts import CAFE, COLA, DEPOT, NOON, SHOP, QuickStore, furnish

from tui_pos.domain.catalogue import PRICE_GROUPS, Item, ItemType
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.parties import Location, Operator, Partner
from tui_pos.domain.rights import Level, Right
from tui_pos.store import catalogue, parties, totals
from tui_pos.store.database import Store
from tui_pos.store.exchange import export_file, import_file

texts = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=30).map(str.strip)
"""What a cell can hold: any text on one line, without blanks at its ends."""
names = texts.filter(bool)
codes = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=12).map(str.strip)
steps = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
groups = st.lists(steps, max_size=3).map("/".join)
amounts = st.integers(0, 99_999_999).map(Cents)
eans = st.from_regex(r"[0-9]{12}|[0-9]{7}", fullmatch=True).map(lambda base: base + ean.calc_check_digit(base))
other_barcodes = st.from_regex(r"[A-Z0-9.-]{1,7}", fullmatch=True).filter(lambda text: len(text) != 8)


@st.composite
def item_lists(draw: st.DrawFn) -> list[Item]:
    barcodes = draw(st.lists(eans | other_barcodes, unique=True, max_size=8))
    items = []
    for code in draw(st.lists(codes.filter(bool), unique=True, max_size=5)):
        own, barcodes = barcodes[:2], barcodes[2:]
        items.append(
            Item(
                code,
                draw(names),
                "/".join(draw(st.lists(steps, max_size=3))),
                draw(st.sampled_from("АБВГ")),
                draw(texts),
                draw(st.integers(1, 99_999_999).map(Thousandths)),
                draw(st.sampled_from(ItemType)),
                draw(amounts),
                draw(st.tuples(*[amounts] * len(PRICE_GROUPS))),
                draw(st.booleans()),
                tuple(own),
            )
        )
    return items


partner_lists = st.lists(
    st.builds(
        Partner,
        code=codes.filter(bool),
        name=names,
        group=st.lists(steps, max_size=3).map("/".join),
        price_group=st.sampled_from(PRICE_GROUPS),
        percent=st.integers(0, 10_000).map(BasisPoints),
        card=texts,
        birth_date=st.none() | st.dates(),
        limit=st.none() | amounts,
        vat_number=texts,
        eik=texts,
        address=texts,
        email=texts,
        phone=texts,
        active=st.booleans(),
    ),
    unique_by=(lambda partner: partner.code, lambda partner: partner.card or partner.code),
    max_size=5,
)
location_lists = st.lists(
    st.builds(
        Location,
        code=codes.filter(bool),
        name=names,
        price_group=st.sampled_from(PRICE_GROUPS),
        negative_stock=st.booleans(),
        group=groups,
    ),
    unique_by=lambda location: location.code,
    max_size=5,
)
operator_lists = st.lists(
    st.builds(
        Operator,
        code=st.integers(1, 9999).map(str),
        name=names,
        level=st.sampled_from(Level),
        language=st.sampled_from(["bg", "en"]),
        group=groups,
        rights=st.frozensets(st.sampled_from(Right)),
        most_percent=st.none() | st.integers(0, 10_000).map(BasisPoints),
        active=st.booleans(),
    ),
    unique_by=lambda operator: operator.code,
    max_size=5,
)
stocks = st.dictionaries(
    st.tuples(st.sampled_from([SHOP.code, DEPOT.code]), st.sampled_from([COLA.code, "ХЛЯБ", "01234"])),
    st.integers(-99_999_999, 99_999_999).map(Thousandths),
)

balances = st.dictionaries(
    st.tuples(st.sampled_from(["П1", "П2"]), st.sampled_from([totals.DEBT, totals.POINTS])),
    st.integers(-99_999_999, 99_999_999),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lists")


def sent_over(folder: Path, kind: str, source: Store, target: Store) -> None:
    """Export from one store, import into another, export again: the two files are equal to the byte."""
    first, second = folder / "first.csv", folder / "second.csv"
    rows = export_file(source, kind, first)
    result = import_file(target, kind, first, moment=NOON)
    assert (result.read, result.written, result.problems) == (rows, rows, [])
    export_file(target, kind, second)
    assert second.read_bytes() == first.read_bytes()
    with first.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == rows + 1


@examples(40)
@given(items=item_lists())
def test_items_come_through_a_file_without_loss(quick_store: QuickStore, folder: Path, items: list[Item]) -> None:
    with quick_store() as source, quick_store() as target:
        for item in items:
            catalogue.put_item(source, item)
        sent_over(folder, "items", source, target)
        for item in items:
            assert catalogue.item_by_code(target, item.code) == replace(item, barcodes=())
            assert catalogue.barcodes_of(target, item.code) == item.barcodes


@examples(40)
@given(partners=partner_lists)
def test_partners_come_through_a_file_without_loss(
    quick_store: QuickStore, folder: Path, partners: list[Partner]
) -> None:
    with quick_store() as source, quick_store() as target:
        for partner in partners:
            parties.put_partner(source, partner)
        sent_over(folder, "partners", source, target)
        assert [parties.partner(target, partner.code) for partner in partners] == partners


@examples(25)
@given(locations=location_lists, operators=operator_lists)
def test_places_and_operators_come_through_a_file_without_loss(
    quick_store: QuickStore, folder: Path, locations: list[Location], operators: list[Operator]
) -> None:
    with quick_store() as source, quick_store() as target:
        for location in locations:
            parties.put_location(source, location)
        for operator in operators:
            parties.put_operator(source, operator)
        sent_over(folder, "locations", source, target)
        sent_over(folder, "operators", source, target)
        assert parties.locations(target) == parties.locations(source)
        assert [parties.operator(target, operator.code) for operator in operators] == operators


@examples(25)
@given(stock=stocks)
def test_stock_comes_through_a_file_without_loss(
    quick_store: QuickStore, folder: Path, stock: dict[tuple[str, str], Thousandths]
) -> None:
    with quick_store() as source, quick_store() as target:
        for store in (source, target):
            furnish(store)
        with source.write():
            for (location, item), qty in stock.items():
                totals.move_stock(source, location, [(item, qty)], "count", NOON)
        sent_over(folder, "stock", source, target)
        for (location, item), qty in stock.items():
            assert catalogue.stock_of(target, location, item) == qty
        assert totals.rebuild_differs(target) == []


@examples(25)
@given(source_has=balances, target_has=balances)
def test_balances_come_through_a_file_without_loss(
    quick_store: QuickStore,
    folder: Path,
    source_has: dict[tuple[str, str], int],
    target_has: dict[tuple[str, str], int],
) -> None:
    with quick_store() as source, quick_store() as target:
        for store, has in ((source, source_has), (target, target_has)):
            furnish(store)
            with store.write():
                for (partner, account), amount in has.items():
                    given = NOON.date() if account == totals.DEBT and amount > 0 else None
                    totals.move_account(store, partner, account, amount, NOON, given=given)
        export_file(source, "balances", folder / "first.csv")
        assert import_file(target, "balances", folder / "first.csv", moment=NOON).problems == []
        for partner in {partner for partner, _ in source_has}:
            for account in (totals.DEBT, totals.POINTS):
                assert totals.total_of(target, partner, account) == source_has.get((partner, account), 0)
        assert totals.rebuild_differs(target) == []


def test_a_name_like_a_formula_is_text_in_the_file_and_comes_back_as_it_was(
    quick_store: QuickStore, folder: Path
) -> None:
    partner = replace(CAFE, name="=cmd|' /C calc'!A0", phone="+359 88 111 2233")
    with quick_store() as source, quick_store() as target:
        parties.put_partner(source, partner)
        sent_over(folder, "partners", source, target)
        assert parties.partner(target, partner.code) == partner
    assert ",'=cmd|' /C calc'!A0," in (folder / "first.csv").read_text("utf-8")
