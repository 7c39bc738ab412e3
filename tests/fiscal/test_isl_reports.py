"""Daisy, Eltrade and Incotex tell of the day and the drawer each in its own words, and mean the same."""

from datetime import date, datetime

import pytest
from dialogue import told

from tui_pos.domain.money import Cents
from tui_pos.fiscal.device import Drawer

DAISY_DAY = "0008,0000000000,0000012340,0,0,0,0,0,0,0,0000000300,0,0,0,0,0,0"
# The second field of a daily report is without VAT.
ELTRADE_DAY = "0008,000000010283,000000000000,000000012340,0,0,0,0,0,0"
INCOTEX_DAY = "0008,0.00,0.00,123.40,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,3.00,0.00,0.00,0.00,0.00,0.00,0.00"


@pytest.mark.parametrize(
    ("family", "idle", "day", "closure", "drawer", "moved", "taxpayer", "clock"),
    [
        ("daisy", "80 80 80 80 80 B8", DAISY_DAY, (0x40, "", "0008,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,211126"),
         (0x46, "", "P,10.50,10.00,-0.50"), "P,0000001550,0000001500,0000000050", "831234567", "21.11.26 19:40:05"),
        ("eltrade", "80 80 80 80 86 9A", ELTRADE_DAY, (0x6E, "", "100,0,0,0,0,0,0,0,0008,0042"),
         (0x46, "", "P,000001050,000001000,-00000050"), "P,000001550,000001500,-00000050", "831234567,ЕИК",
         "21-11-26 19:40:05"),
        ("incotex", "80 80 80 80 80 B8", INCOTEX_DAY, (0x40, "", "0008,0.00,0,0,0,0,0,0,0,0,211126"),
         (0x46, "0.00", "P,10.50,10.00,0.50"), "P,15.50,15.00,0.50", "IN000123,831234567", "21-11-26 19:40:05"),
    ],
    ids=["daisy", "eltrade", "incotex"],
)  # fmt: skip
def test_the_day_and_the_drawer_are_asked_as_the_manual_has_it(
    family: str, idle: str, day: str, closure: tuple[int, str, str], drawer: tuple[int, str, str], moved: str,
    taxpayer: str, clock: str,
) -> None:  # fmt: skip
    with told(
        family,
        idle,
        (0x45, "2", day),
        (0x45, "0", day),
        (0x4F, "011126,301126", ""),
        (0x5E, "011126,301126", ""),
        closure,
        drawer,
        (0x46, "5.00", moved),
        (0x63, "", taxpayer),
        (0x3E, "", clock),
        (0x6A, "", ""),
    ) as device:
        assert device.x_report().number == 8
        report = device.z_report()
        assert (report.number, report.total, report.by_group[1]) == (8, 12340, 12340)
        device.period_report(date(2026, 11, 1), date(2026, 11, 30))
        device.period_report(date(2026, 11, 1), date(2026, 11, 30), detailed=True)
        assert device.last_closure() == 8
        assert device.drawer() == Drawer(Cents(1050), Cents(1000), Cents(50))
        device.move_cash(Cents(500))
        assert device.tax_number() == "831234567"
        assert device.read_clock() == datetime(2026, 11, 21, 19, 40, 5)
        device.open_drawer()
