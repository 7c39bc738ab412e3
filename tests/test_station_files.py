"""The files of a workstation bear its name, whatever that is."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tui_pos.station_files import station_file, station_files, station_of

NAMES = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=20)


@given(one=NAMES, other=NAMES)
def test_every_name_has_a_file_of_its_own_and_is_read_from_it(one: str, other: str) -> None:
    home = Path("/home of a shop")
    file = station_file(home, one, "lock")
    assert file.parent == home
    assert station_of(file) == one
    assert (station_file(home, other, "lock") == file) == (one == other)


def test_the_workstations_of_a_home_are_found(tmp_path: Path) -> None:
    names = ["1", "Каса 1", "Каса-1", "a/b", "50%", "%2F", "1.sock"]
    for name in names:
        station_file(tmp_path, name, "sock").touch()
        station_file(tmp_path, name, "lock").touch()
    assert sorted(map(station_of, station_files(tmp_path, "sock"))) == sorted(names)
