"""What a printer would refuse in the middle of a receipt is refused before anything is begun, whatever its family: what
is paid can no longer be cancelled.
"""

from pathlib import Path

import pytest
from dialogue import told
from fiscal_parts import line, receipt
from msgspec.structs import replace

from tui_pos.fiscal import conditions
from tui_pos.fiscal.device import Access, FiscalDevice, NotBegun
from tui_pos.fiscal.families import (
    FAMILIES,
    daisy,
    datecs_c,
    datecs_p,
    datecs_x_asked,
    driver,
    eltrade,
    icp_errors,
    incotex,
    tremol_errors,
)
from tui_pos.fiscal.receipt import Buyer
from tui_pos.fiscal.virtual.embedded import EmbeddedWire

TABLES = {
    "datecs-p": datecs_p.TABLE,
    "datecs-c": datecs_c.TABLE,
    "datecs-x": datecs_x_asked.TABLE,
    "daisy": daisy.TABLE,
    "eltrade": eltrade.TABLE,
    "incotex": incotex.TABLE,
    "icp": icp_errors.TABLE,
    "tremol": tremol_errors.TABLE,
}

every_family = pytest.mark.parametrize("family", FAMILIES)


def printer(family: str, folder: Path) -> FiscalDevice:
    return driver(family, "test printer", Access(1, FAMILIES[family].password, 1), lambda: EmbeddedWire(folder, family))


@every_family
@pytest.mark.parametrize(
    ("identifier", "vat_number"),
    [("123", ""), ("", ""), ("1234567890123456", ""), ("ЕИК175074", ""), ("175074752", "BG1"), ("175074752", "BG" * 8)],
)
def test_an_invoice_with_a_buyers_number_that_is_none_is_never_begun(
    tmp_path: Path, family: str, identifier: str, vat_number: str
) -> None:
    buyer = Buyer("„Бор“ ООД", identifier, "София", vat_number=vat_number)
    with printer(family, tmp_path) as device, pytest.raises(NotBegun) as refused:
        device.prepared(receipt(line("Кафе", 150), buyer=buyer))
    assert refused.value.code == "buyer_identifier"


@every_family
def test_a_department_that_no_printer_has_is_not_left_out_without_a_word(tmp_path: Path, family: str) -> None:
    sold = replace(line("Кафе", 150), department=101)
    with printer(family, tmp_path) as device, pytest.raises(NotBegun) as refused:
        device.prepared(receipt(sold))
    assert refused.value.code == "no_department"


@every_family
@pytest.mark.parametrize(("price", "qty"), [(1_000_000_000, 1), (1, 1_000_000_000)])
def test_a_price_or_a_quantity_of_more_digits_than_the_printer_takes_is_not_sent(
    tmp_path: Path, family: str, price: int, qty: int
) -> None:
    with printer(family, tmp_path) as device, pytest.raises(NotBegun) as refused:
        device.prepared(receipt(line("Зърно", price, qty)))
    assert refused.value.code == "line_too_large"


@every_family
def test_a_device_without_its_registration_warns_and_one_that_has_it_does_not(tmp_path: Path, family: str) -> None:
    with printer(family, tmp_path) as device:
        healthy = device.status()
    assert conditions.NOT_FISCAL not in healthy.conditions
    assert conditions.NOT_FISCAL in TABLES[family].read(bytes(len(healthy.raw))).conditions


def test_half_a_cent_of_a_weighed_line_is_compared_before_money_is_taken() -> None:
    """A device that lets it fall would take a cent less; what is paid otherwise can neither end nor be cancelled."""
    half = receipt(line("Сирене", 125, 500))
    assert half.total == 63
    with (
        pytest.raises(NotBegun) as refused,
        told(
            "datecs-p",
            "80 80 80 80 86 9A",
            (0x30, f"1,0000,1,{half.usn}", "0001,0001", "80 80 88 80 86 9A"),
            (0x31, "Сирене\tБ1.25*0.500", "", "80 80 88 80 86 9A"),
            (0x33, "00", "62,0,62,0,0,0,0,0,0", "80 80 88 80 86 9A"),
            (0x3C, "", ""),
        ) as device,
    ):
        device.print_receipt(half)
    assert refused.value.code == "sum_differs"
