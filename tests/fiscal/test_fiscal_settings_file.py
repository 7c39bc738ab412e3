"""What was found is written into the settings file, and what else stands there stays, to the letter."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.errors import WrongUse
from tui_pos.fiscal.detect import Found
from tui_pos.fiscal.device import Identity
from tui_pos.fiscal.settings_file import lasting_name, save_printer, with_printer
from tui_pos.settings import load_settings

WHO = Identity("FP-800", "1.00BG", "DT000001", "02000001")
ON_PORT = Found("serial", "/dev/ttyUSB0", 9600, "daisy", WHO)
IN_NETWORK = Found("tcp", "10.0.0.5", 8000, "tremol", WHO)

WRITTEN = """\
# Ours. Ask Ани before you change it.
[shop]
name = "Магазин [printer]"   # with brackets

[printer]  # the old one
# by the door
connection = "tcp"   # it was 'virtual'
host = "10.0.0.9"
family = "daisy"
operator = 2

# below
[sound]
on = false
"""


def saved(folder: Path, text: str, found: Found = ON_PORT, **options: Any) -> str:
    file = folder / "settings.toml"
    file.write_bytes(text.encode())
    save_printer(file, found, by_name=folder / "none", **options)
    load_settings(file)
    return file.read_bytes().decode()


def test_every_letter_of_the_file_stays_but_for_the_printer(tmp_path: Path) -> None:
    assert saved(tmp_path, WRITTEN) == WRITTEN.replace('"tcp"   #', '"serial"   #').replace(
        "operator = 2\n", 'operator = 2\nport = "/dev/ttyUSB0"\nspeed = 9600\n'
    )


def test_a_file_without_a_printer_gets_one_at_its_end(tmp_path: Path) -> None:
    text = '[shop]\nname = "Елит"\n'
    assert saved(tmp_path, text, IN_NETWORK) == (
        text + '\n[printer]\nconnection = "tcp"\nfamily = "tremol"\nhost = "10.0.0.5"\nport_number = 8000\n'
    )
    assert saved(tmp_path, "").startswith("[printer]\n")
    missing = tmp_path / "new" / "settings.toml"
    save_printer(missing, IN_NETWORK, network_password="1234")
    assert load_settings(missing).printer.network_password == "1234"


def test_the_same_printer_again_changes_nothing(tmp_path: Path) -> None:
    once = saved(tmp_path, WRITTEN)
    inode = (tmp_path / "settings.toml").stat().st_ino
    save_printer(tmp_path / "settings.toml", ON_PORT, by_name=tmp_path)
    assert (tmp_path / "settings.toml").read_text("utf-8") == once
    assert (tmp_path / "settings.toml").stat().st_ino == inode


def test_what_was_set_for_another_family_stays_as_a_comment(tmp_path: Path) -> None:
    text = '[printer]\nfamily = "icp"\npassword = "77"\noperator = 3\n[printer.payments]  # ours\ncard = "7"\n[sound]\n'
    after = saved(tmp_path, text)
    assert '# password = "77"\n' in after
    assert '# [printer.payments]  # ours\n# card = "7"\n' in after
    printer = load_settings(tmp_path / "settings.toml").printer
    assert (printer.password, printer.payments, printer.operator) == ("", {}, 3)
    same = saved(tmp_path, text.replace("icp", "daisy"))
    assert "#" not in same.replace("# ours", "")


def test_a_device_manager_that_would_have_printed_instead_stays_as_a_comment(tmp_path: Path) -> None:
    url = 'url = "http://10.0.0.2:8001/printers/a"'
    after = saved(tmp_path, f'[printer]\nfamily = "daisy"\n{url}\ntoken = "x#y"\n')
    assert f'# {url}\n# token = "x#y"\n' in after
    assert load_settings(tmp_path / "settings.toml").printer.url == ""


@pytest.mark.parametrize("name", ["2", "Каса 2", 'a "b" [c]'])
def test_a_workstation_of_its_own_gets_its_own_printer_and_the_others_keep_theirs(tmp_path: Path, name: str) -> None:
    once = saved(tmp_path, WRITTEN, station=name)
    assert once.startswith(WRITTEN)
    again = saved(tmp_path, once + "\n[keys]\n", IN_NETWORK, station=name)
    settings = load_settings(tmp_path / "settings.toml")
    assert (settings.printer.connection, settings.printer.host) == ("tcp", "10.0.0.9")
    own = settings.at(name).printer
    assert (own.connection, own.host, own.family) == ("tcp", "10.0.0.5", "tremol")
    assert again.count(".printer]") == 1


def test_the_ends_of_lines_the_rights_and_a_link_stay(tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    real.write_bytes(WRITTEN.replace("\n", "\r\n").encode())
    real.chmod(0o640)
    (tmp_path / "settings.toml").symlink_to(real)
    save_printer(tmp_path / "settings.toml", ON_PORT, by_name=tmp_path)
    assert (tmp_path / "settings.toml").is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert real.read_bytes().count(b"\n") == real.read_bytes().count(b"\r\n") == len(WRITTEN.splitlines()) + 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["real.toml", "settings.toml"]


@pytest.mark.parametrize(
    "text",
    [
        'printer = { family = "daisy" }\n',
        'printer.family = "daisy"\n',
        '[printer]\n"family" = "icp"\n',
        '[printer]\nhost = """\nx"""\nconnection = """tcp"""\n',
        "[printer\n",
    ],
)
def test_a_file_that_is_written_otherwise_is_left_and_the_lines_are_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(WrongUse) as caught:
        save_printer(file, ON_PORT, by_name=tmp_path)
    assert caught.value.code == "settings_kept"
    assert 'connection = "serial"; family = "daisy"; port = "/dev/ttyUSB0"; speed = 9600' in str(caught.value)
    assert file.read_text() == text


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WrongUse) as caught:
        save_printer(tmp_path / "file" / "settings.toml", ON_PORT)
    assert caught.value.code == "unwritable_file"


def test_a_port_is_named_by_its_adapter_where_the_system_names_it(tmp_path: Path) -> None:
    port = tmp_path / "ttyUSB0"
    port.write_text("")
    by_name = tmp_path / "by-id"
    by_name.mkdir()
    (by_name / "usb-FTDI_A1B2-if00").symlink_to(port)
    (by_name / "usb-gone").symlink_to(tmp_path / "nothing")
    assert lasting_name(str(port), by_name) == str(by_name / "usb-FTDI_A1B2-if00")
    assert lasting_name("/dev/ttyS0", by_name) == "/dev/ttyS0"
    assert lasting_name("/dev/ttyS0", tmp_path / "none") == "/dev/ttyS0"


_WORDS = st.text(max_size=12)
_VALUES = st.one_of(_WORDS, st.integers(0, 10**6), st.booleans(), st.lists(_WORDS, max_size=3))
_TABLES = st.dictionaries(st.sampled_from(["family", "port", "host", "till", "a b", "url", "payments"]), _VALUES)


@given(st.dictionaries(st.sampled_from(["shop", "printer", "sound", "printers"]), _TABLES), st.text(max_size=30))
def test_whatever_the_settings_say_only_the_printer_is_another(settings: dict[str, Any], remark: str) -> None:
    text = f"# {''.join(c for c in remark if c.isprintable())}\n{tomli_w.dumps(settings)}"
    values: dict[str, str | int] = {"connection": "serial", "family": "daisy", "port": 'a"\\b', "speed": 9600}
    after = with_printer(text, values)
    if after is not None:
        said = tomllib.loads(after)
        assert {name: table for name, table in said.items() if name != "printer"} == {
            name: table for name, table in tomllib.loads(text).items() if name != "printer"
        }
        assert said["printer"].items() >= values.items()
        assert after.startswith(text.partition("\n")[0])
