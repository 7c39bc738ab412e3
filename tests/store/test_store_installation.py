"""What tells one installation from another."""

from pathlib import Path

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
