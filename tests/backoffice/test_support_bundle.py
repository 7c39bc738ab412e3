"""What leaves the shop for its support holds nothing that is about anybody, and says what there is when little is."""

import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.backoffice.support.bundle import pack
from tui_pos.backoffice.support.diagnosis import ShopFiles, as_text, file_system_of, findings
from tui_pos.backoffice.support.hiding import Hiding, skeleton
from tui_pos.errors import WrongUse

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)

PERSON = {
    "name": "Гергана Златарова",
    "card": "2950017",
    "email": "gergana.z@example.bg",
    "phone": "0888 765 432",
    "address": "ул. Шипка 34, ап. 5",
    "eik": "175074752",
    "vat_number": "BG175074752",
}

SECRETS = ("hunter2-mail", "tok-9f3a77", "ghjk4567", "1111", "owner@shop.example", "smtp.shop.example")

SETTINGS = f"""
[shop]
name = "Магазин"
[mail]
host = "{SECRETS[5]}"
user = "{SECRETS[4]}"
password = "{SECRETS[0]}"
[printer]
url = "http://10.0.0.5:8001/printers/dt000001"
token = "{SECRETS[1]}"
network_password = "{SECRETS[2]}"
"""

LOG = f"""2026-11-22 10:18:25,638 WARNING tui_pos.fiscal no answer from DT000001, USN DT000001-0001-0000017
2026-11-22 10:18:26,001 ERROR tui_pos.till letter to {PERSON["email"]} for {PERSON["name"]} card {PERSON["card"]}
Traceback (most recent call last):
  File "/home/gergana/venv/lib/tui_pos/mail/postman.py", line 71, in send
smtplib.SMTPException: password={SECRETS[0]} refused, PIN: {SECRETS[3]} for GERGANA.Z@EXAMPLE.BG
2026-11-22 10:18:27,001 ERROR tui_pos.till Златарова called from {PERSON["phone"]}, +359 888 765432, 0888765432
2026-11-22 10:18:28,001 ERROR tui_pos.till paid by 4111 1111 1111 1111, EGN 7523169263, IBAN BG80BNBG96611020345678
2026-11-22 10:18:29,001 ERROR tui_pos.till http://ivan:{SECRETS[2]}@10.0.0.5/ Authorization: Bearer {SECRETS[1]}
2026-11-22 10:18:30,001 ERROR tui_pos.till {PERSON["address"]} {PERSON["eik"]} barcode 3802100000747
"""


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("supported") / "home"
    env = os.environ | {"TUI_POS_HOME": str(home)}
    subprocess.run(
        [sys.executable, "-m", "tui_pos", "demo", "--no-run"], check=True, env=env, stdout=subprocess.DEVNULL
    )
    with closing(sqlite3.connect(home / "shop.db")) as database:
        changes = ", ".join(f"{name} = ?" for name in PERSON)
        row = "(SELECT min(code) FROM partner WHERE card IS NOT NULL)"
        database.execute(f"UPDATE partner SET {changes} WHERE code = {row}", tuple(PERSON.values()))
        database.commit()
    (home / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    (home / "log").mkdir(exist_ok=True)
    (home / "log" / "tui-pos.log").write_text(LOG, encoding="utf-8")
    (home / "log" / "tui-pos.log.1").write_text(f"2026-11-21 10:00:00,001 INFO tui_pos {PERSON['name']}\n", "utf-8")
    return home


def files_of(home: Path) -> ShopFiles:
    return ShopFiles(home, home / "shop.db", home / "settings.toml", home / "log" / "tui-pos.log")


def unpacked(bundle: Path) -> dict[str, str]:
    with tarfile.open(bundle) as tar:
        return {
            member.name.partition("/")[2]: file.read().decode()
            for member in tar
            if (file := tar.extractfile(member)) is not None
        }


def test_no_name_card_address_number_password_or_token_is_in_the_bundle(furnished: Path, tmp_path: Path) -> None:
    files = files_of(furnished)
    bundle = pack(files, findings(files, {}), tmp_path / "b.tar.gz", NOW)
    assert bundle.stat().st_mode & 0o777 == 0o600
    parts = unpacked(bundle)
    assert set(parts) == {
        "about.txt",
        "diagnosis.txt",
        "journal.txt",
        "settings.toml",
        "log/tui-pos.log",
        "log/tui-pos.log.1",
    }
    whole = "\n".join(parts.values())
    private = {*PERSON.values(), *SECRETS, "Златарова", "0888765432", "888 765432", "4111 1111", "7523169263"}
    private |= {"BG80BNBG96611020345678", "GERGANA", "gergana", "10.0.0.5:8001"}
    assert {text for text in private if text in whole} == set()
    # What a fault is found by is still there.
    for kept in ("DT000001-0001-0000017", "no answer", "postman.py", "SMTPException", "3802100000747", "10:18:25"):
        assert kept in parts["log/tui-pos.log"]


def test_no_customer_of_the_demo_shop_is_in_what_was_logged_about_all_of_them(furnished: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "log").mkdir(parents=True)
    with closing(sqlite3.connect(furnished / "shop.db")) as there, closing(sqlite3.connect(home / "shop.db")) as here:
        there.backup(here)
    with closing(sqlite3.connect(home / "shop.db")) as database:
        columns = "name, card, email, phone, address, eik, vat_number"
        people = database.execute(f"SELECT {columns} FROM partner").fetchall()
        operators = [name for (name,) in database.execute("SELECT name FROM operator")]
    values = [str(value) for row in people for value in row if value and len(str(value)) > 3]
    (home / "log" / "tui-pos.log").write_text(
        "".join(f"2026-11-22 10:00:00,001 ERROR tui_pos.till about “{value}”\n" for value in [*values, *operators]),
        encoding="utf-8",
    )
    parts = unpacked(pack(files_of(home), [], tmp_path / "b.tar.gz", NOW))
    log = parts["log/tui-pos.log"]
    assert {value for value in [*values, *operators] if value in log} == set()


def test_where_the_database_is_damaged_only_the_skeleton_of_the_log_is_packed(furnished: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "log").mkdir(parents=True)
    (home / "shop.db").write_bytes(b"not a database" * 1000)
    (home / "settings.toml").write_text('[mail]\npassword = "hunter2-mail', encoding="utf-8")
    (home / "log" / "tui-pos.log").write_text(LOG, encoding="utf-8")
    files = files_of(home)
    found = findings(files, {})
    assert any(finding.state == "e" for finding in found)
    parts = unpacked(pack(files, found, tmp_path / "b.tar.gz", NOW))
    log = parts["log/tui-pos.log"]
    assert "tui_pos.mail" not in log
    assert "mail/postman.py:71 send" in log
    assert "smtplib.SMTPException" in log
    whole = "\n".join(parts.values())
    assert {text for text in (*PERSON.values(), *SECRETS) if text in whole} == set()


def test_a_folder_that_cannot_be_written_is_a_sentence(furnished: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongUse) as refusal:
        pack(files_of(furnished), [], tmp_path / "no such folder" / "b.tar.gz", NOW)
    assert refusal.value.code == "unwritable_file"


def test_the_journal_tells_kinds_and_goods_and_no_reasons_in_words(furnished: Path, tmp_path: Path) -> None:
    from tui_pos.store import journal
    from tui_pos.store.database import Store

    with Store.open(furnished / "shop.db") as store:
        journal.append(store, "cash_asked", "1", NOW, {"amount": 500, "reason": "for Gergana", "station": "1"})
    parts = unpacked(pack(files_of(furnished), [], tmp_path / "b.tar.gz", NOW))
    last = parts["journal.txt"].splitlines()[-1]
    assert "cash_asked" in last
    assert "500" in last
    assert "Gergana" not in last


def test_how_the_shop_is_names_what_is_to_be_looked_at(furnished: Path) -> None:
    text = as_text(findings(files_of(furnished), {"1": None}))
    for part in ("tui-pos", "SQLite", "Disk", "Schema", "does not answer", "! Last backup: none", "Device Manager"):
        assert part in text
    assert SECRETS[1] not in text
    assert PERSON["name"] not in text


@given(st.text(max_size=300))
def test_any_text_can_be_gone_through_and_what_is_hidden_stays_hidden(text: str) -> None:
    hiding = Hiding(None, [text])
    once = hiding.text(text)
    assert hiding.text(once) == once
    skeleton(text)


@pytest.mark.parametrize(
    "text",
    [
        "DT000001 02000001",
        "USN DT000001-0001-0000017 receipt 0000042",
        "2026-11-22 10:18:25,638",
        "3802100000747 54491472",
        "total 12.50, key f9, 192.168.1.7:9100",
        'File "/usr/lib/python3.11/socket.py", line 0123456',
    ],
)
def test_what_is_about_goods_and_devices_stays(text: str) -> None:
    assert Hiding(None, [text]).text(text) == text


def test_facts_of_a_till_are_told_whole_or_not_at_all(furnished: Path) -> None:
    facts = json.loads('{"python": "3.11", "printer_heard": true, "printer_trouble": "No paper.", "unprinted": "sale"}')
    found = findings(files_of(furnished), {"1": facts})
    assert ("Till 1", "No paper.") in [finding.told(str) for finding in found]
    assert ("Till 1", "a sale waits for its receipt") in [finding.told(str) for finding in found]


def test_a_home_on_a_network_is_told_by_the_nearest_mount() -> None:
    mounts = (
        "/dev/sda1 / ext4 rw 0 0\nserver:/shops /srv nfs4 rw 0 0\n/dev/sdb1 /srv/local\\040disk ext4 rw 0 0\nbroken\n"
    )
    assert file_system_of(Path("/srv/shop/home"), mounts) == "nfs4"
    assert file_system_of(Path("/srv/local disk/home"), mounts) == "ext4"
    assert file_system_of(Path("/home"), mounts) == "ext4"
    assert file_system_of(Path("/home"), "") == ""
