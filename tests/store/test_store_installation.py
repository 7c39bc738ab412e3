"""What tells one installation from another."""

import sys
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from tui_pos.store.installation import installation_of


def test_an_installation_stays_what_it_is(tmp_path: Path) -> None:
    assert installation_of(tmp_path) == installation_of(tmp_path) != ""


def test_a_shop_in_another_home_is_another_installation(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    assert installation_of(tmp_path) != installation_of(other)


def test_the_secret_is_for_nobody_else_to_read(tmp_path: Path) -> None:
    installation_of(tmp_path)
    assert (tmp_path / "installation.key").stat().st_mode & 0o077 == 0


def test_a_home_that_cannot_be_written_to_is_no_installation(tmp_path: Path) -> None:
    assert installation_of(tmp_path / "nowhere") == ""


@pytest.mark.parametrize("leftover", [b"", b"x" * 31])
def test_a_key_that_was_cut_short_is_made_anew_and_the_log_says_so(
    tmp_path: Path, leftover: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    key = tmp_path / "installation.key"
    key.write_bytes(leftover)
    here = installation_of(tmp_path)
    assert len(key.read_bytes()) == 32
    assert key.stat().st_mode & 0o077 == 0
    assert installation_of(tmp_path) == here
    assert [record.getMessage() for record in caplog.records] == [
        f"{key} was cut short and is made anew: technicians are to be added and scripts to be confirmed again"
    ]


def test_programs_that_start_at_once_are_one_installation(tmp_path: Path) -> None:
    (tmp_path / "installation.key").write_bytes(b"")
    asks = "import sys; from pathlib import Path; from tui_pos.store.installation import installation_of; "
    asks += "sys.stdin.read(); print(installation_of(Path(sys.argv[1])))"
    command = [sys.executable, "-c", asks, str(tmp_path)]
    begun = [Popen(command, stdin=PIPE, stdout=PIPE, text=True) for _ in range(4)]
    said = {program.communicate()[0].strip() for program in begun}
    assert said == {installation_of(tmp_path)}


def test_nothing_but_the_key_is_left_in_the_home(tmp_path: Path) -> None:
    (tmp_path / "installation.key.new").write_bytes(b"left by a power cut")
    installation_of(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["installation.key"]
