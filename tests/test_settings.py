"""The settings file: what is missing has a default, what is wrong is refused with its place and reason."""

from pathlib import Path

import pytest

from tui_pos.errors import WrongUse
from tui_pos.settings import Settings, load_settings


@pytest.mark.parametrize(
    "payments",
    [
        'code = "a"\nname = "A"\nkind = "cash"\n[[payments]]\ncode = "a"\nname = "B"\nkind = "card"',
        'code = "a"\nname = "A"\nkind = "card"',
        'code = "a"\nname = "A"\nkind = "cash"\nsettles = "points"',
    ],
)
def test_ways_to_pay_that_cannot_work_are_refused(tmp_path: Path, payments: str) -> None:
    """One code twice, no cash at all, and points that would give change in cash."""
    file = tmp_path / "settings.toml"
    file.write_text(f"[[payments]]\n{payments}\n", "utf-8")
    with pytest.raises(WrongUse, match="payments"):
        load_settings(file)


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.toml") == Settings()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[station\n", "line 1"),
        ("[station]\nnmae = '1'", "nmae"),
        ("[printer]\nconnection = 'usb'", "printer.connection"),
        ("[printer]\nport_number = 99999", "port_number"),
        ("[printer]\npassword = 'abc'", "password"),
        ("[shop]\ntime_zone = 'Mars/Base'", "Mars/Base"),
        ("[shop]\ncurrency = 'euro'", "currency"),
        ("[scanner]\nweight_masks = ['28']", "28"),
        ("[sound]\non = 'yes'", "sound.on"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(WrongUse) as refused:
        load_settings(file)
    assert refused.value.code == "bad_settings"
    assert named in str(refused.value)
    assert str(file) in str(refused.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WrongUse):
        load_settings(file)


OWN = """
[station]
location = "МАГ2"
hints = true
[printer]
connection = "tcp"
host = "10.0.0.9"
[sound]
on = false
[keys]
search = "f11"
[stations.2.printer]
connection = "serial"
port = "/dev/ttyUSB1"
[stations."Каса 3".station]
location = "МАГ1"
"""


def test_a_workstation_has_the_tables_of_its_own_and_shares_the_others(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(OWN, "utf-8")
    shop = load_settings(file)
    assert shop.at("") == shop
    second, third, fourth = shop.at("2"), shop.at("Каса 3"), shop.at("4")
    assert (second.station.name, second.station.location, second.station.hints) == ("2", "МАГ2", True)
    assert (second.printer.connection, second.printer.port, second.printer.host) == ("serial", "/dev/ttyUSB1", "")
    assert (second.sound, second.keys) == (shop.sound, shop.keys)
    assert (third.station.name, third.station.location, third.station.hints) == ("Каса 3", "МАГ1", False)
    assert third.printer == fourth.printer == shop.printer
    assert fourth.station.name == "4"


@pytest.mark.parametrize(
    "text",
    ["[stations.2]\npriner = {}", "[stations.2.scanner]\nweight_masks = ['28']", "[stations.2.shop]\nname = 'x'"],
)
def test_what_is_wrong_with_a_workstation_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(WrongUse, match="settings"):
        load_settings(file)
