"""`tui-pos labels`: on the terminal or in a file, whole or not at all."""

import shutil
from pathlib import Path

from typed_command import files_in, tui_pos


def test_labels_of_nothing_are_refused_as_that(demo: Path) -> None:
    done = tui_pos("labels", "--group", "nowhere", home=demo)
    assert (done.code, done.out) == (1, "")
    assert "There is nothing of this to put a label on" in done.err


def test_labels_that_find_no_room_are_refused_and_none_of_them_stands_there(demo: Path, small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(bytes(shutil.disk_usage(small_disk).free))
    done = tui_pos("labels", "КОЛА", "--copies", "100", "--out", small_disk / "labels.txt", home=demo)
    assert (done.code, done.out) == (2, "")
    assert "No space left" in done.err
    assert files_in(small_disk) == {"ballast"}


def test_copies_of_a_delivery_s_labels_are_wrong_use(demo: Path) -> None:
    done = tui_pos("labels", "--delivery", "1", "--copies", "2", home=demo)
    assert (done.code, "--copies is for items and groups" in done.err) == (2, True)
