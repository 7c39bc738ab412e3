"""What a scan names, in whichever of its spellings the item, the label or the card is on file."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest

from tui_pos.boot import Home, workplace_in
from tui_pos.checkout.recognise import ItemFound, recognise
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.parties import Partner
from tui_pos.errors import Refused
from tui_pos.store import catalogue


@pytest.fixture
def workplace(home: Home) -> Iterator[Workplace]:
    with workplace_in(home) as opened:
        yield opened


def carry(workplace: Workplace, code: str, *barcodes: str) -> None:
    """Keep these barcodes on the item with that code."""
    item = catalogue.item_by_code(workplace.store, code)
    assert item is not None
    catalogue.put_item(workplace.store, replace(item, barcodes=barcodes))


def named(workplace: Workplace, scanned: str) -> str:
    found = recognise(workplace, scanned)
    assert isinstance(found, ItemFound)
    return found.item.code


def test_a_upc_a_finds_the_item_kept_as_ean_13_and_the_other_way_round(workplace: Workplace) -> None:
    carry(workplace, "ВИНО", "0012345678905")
    carry(workplace, "ХЛЯБ", "036000291452")
    assert named(workplace, "012345678905") == "ВИНО"
    assert named(workplace, "0036000291452") == "ХЛЯБ"


@pytest.mark.parametrize("kept", ["042100005264", "0042100005264"])
def test_a_upc_e_finds_the_item_kept_under_its_upc_a(workplace: Workplace, kept: str) -> None:
    carry(workplace, "ВИНО", kept)
    assert named(workplace, "04252614") == "ВИНО"


def test_eight_digits_on_file_are_no_upc_e(workplace: Workplace) -> None:
    carry(workplace, "ВИНО", "042100005264")
    carry(workplace, "ХЛЯБ", "04252614")
    assert named(workplace, "04252614") == "ХЛЯБ"


def test_the_spelling_that_was_scanned_comes_first(workplace: Workplace) -> None:
    carry(workplace, "ВИНО", "0012345678905")
    carry(workplace, "ХЛЯБ", "012345678905")
    assert named(workplace, "0012345678905") == "ВИНО"
    assert named(workplace, "012345678905") == "ХЛЯБ"


def test_a_scales_label_is_read_when_it_comes_as_upc_a(workplace: Workplace) -> None:
    scanner = replace_masks(workplace, "02CCCCCQQQQQX")
    found = recognise(scanner, "201234002505")
    assert isinstance(found, ItemFound)
    assert (found.item.code, found.qty) == ("01234", 250)


def replace_masks(workplace: Workplace, *masks: str) -> Workplace:
    settings = workplace.settings
    return replace(
        workplace,
        settings=msgspec.structs.replace(
            settings, scanner=msgspec.structs.replace(settings.scanner, weight_masks=masks)
        ),
    )


@pytest.mark.parametrize(
    ("scanned", "code"),
    [
        ("04252614", "unknown_code"),
        ("012345678905", "unknown_code"),
        ("04252615", "wrong_check_digit"),
        ("012345678906", "wrong_check_digit"),
        ("0012345678906", "wrong_check_digit"),
        ("НЯМА", "unknown_code"),
    ],
)
def test_what_is_not_on_file_is_told_from_what_was_misread(workplace: Workplace, scanned: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        recognise(workplace, scanned)
    assert refused.value.code == code


def test_a_card_is_found_after_everything_else(workplace: Workplace) -> None:
    found = recognise(workplace, "2900001")
    assert isinstance(found, Partner)
    assert found.code == "П1"
