"""What holds for every command: help, homes, exit codes, sentences, and readers that go away."""

import os
import subprocess
from pathlib import Path

import pytest
from typed_command import PROGRAM, files_in, started, surroundings, tui_pos

from tui_pos import __version__
from tui_pos.cli.root import COMMANDS


def test_help_names_every_command_and_the_version_is_the_packages() -> None:
    done = started("--help")
    assert done.code == 0
    named = {line.split()[0] for line in done.out.partition("Commands:\n")[2].splitlines()}
    assert named == set(COMMANDS)
    assert started("--version").out == f"tui-pos, version {__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_there_by_itself(name: str) -> None:
    """Whatever it needs it reads itself: elsewhere in these tests others have read it before."""
    done = started(name, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"Usage: tui-pos {name} ")


@pytest.mark.parametrize("words", [["sel"], ["import", "songs", "x"]])
def test_words_that_are_no_command_are_wrong_use(tmp_path: Path, words: list[str]) -> None:
    done = tui_pos(*words, home=tmp_path)
    assert done.code == 2
    assert "Try 'tui-pos" in done.err
    assert files_in(tmp_path) == set()


@pytest.mark.parametrize(
    "words",
    [["sell"], ["export", "items", "x.csv"]],
    ids=" ".join,
)
def test_a_home_without_a_shop_is_named_and_nothing_is_made_there(tmp_path: Path, words: list[str]) -> None:
    home = tmp_path / "nowhere"
    done = tui_pos(*words, home=home)
    assert (done.code, done.out) == (4, "")
    assert done.err == f"There is no shop in {home}; make one with “tui-pos init” or “tui-pos demo”.\n"
    assert files_in(tmp_path) == set()


def test_a_home_that_can_be_no_folder_is_wrong_use() -> None:
    done = tui_pos("report", "turnover", home=Path("~no-such-user/shop"))
    assert done.code == 2
    assert done.err.startswith("No shop can be made in ~no-such-user/shop: ")


@pytest.mark.parametrize("words", [["doctor"], ["init"], ["restore", "--last"], ["support"], ["run"]], ids=" ".join)
def test_a_home_that_cannot_be_looked_into_is_wrong_use(tmp_path: Path, words: list[str]) -> None:
    home = tmp_path / ("a" * 300)
    done = tui_pos(*words, home=home)
    assert done.code == 2
    if words != ["run"]:
        assert done.err.startswith(f"The shop in {home} cannot be reached: File name too long. ")


def test_a_word_that_is_no_utf8_is_wrong_use_and_in_the_log(demo: Path) -> None:
    theirs = os.fsdecode(os.fsencode(demo) + b"/\xff.csv")
    assert tui_pos("export", "items", theirs, home=demo).code == 0
    for words in (("labels", os.fsdecode(b"\xea")), ("import", "items", theirs)):
        done = tui_pos(*words, home=demo)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("A word or a file name in this command is not UTF-8; ")
    assert "tui_pos.cli tui-pos import" in (demo / "log" / "tui-pos.log").read_text("utf-8")


def test_the_home_may_be_named_by_the_environment(tmp_path: Path) -> None:
    assert started("init", TUI_POS_HOME=str(tmp_path / "shop")).code == 0
    assert (tmp_path / "shop" / "shop.db").exists()
    assert started("rules", "list", home=tmp_path, TUI_POS_HOME=str(tmp_path / "shop")).code == 4


def test_the_till_asks_for_a_terminal(demo: Path) -> None:
    done = tui_pos(home=demo)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("The station needs a terminal")


def test_wrong_settings_are_wrong_use_and_a_damaged_store_is_the_stores(demo: Path) -> None:
    (demo / "settings.toml").write_text("[shop]\nname = 5\n")
    done = tui_pos("report", "turnover", home=demo)
    assert done.code == 2
    assert str(demo / "settings.toml") in done.err
    (demo / "settings.toml").unlink()
    (demo / "shop.db").write_bytes(b"no database" * 1000)
    done = tui_pos("report", "turnover", home=demo)
    assert (done.code, done.out) == (4, "")
    assert str(demo / "shop.db") in done.err


def test_a_reader_that_goes_away_ends_the_command_in_silence(demo: Path) -> None:
    review = b'{"lines":[{"code":"10000"}],"confirm":false}\n'
    for words, given in (
        (["rules", "list"], b""),
        (["report", "receipts", "--format", "csv"], b""),
        (["sell"], review),
    ):
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "wb") as nobody:
            done = subprocess.run(
                [*PROGRAM, "--home", str(demo), *words],
                input=given,
                stdout=nobody,
                stderr=subprocess.PIPE,
                timeout=60,
                env=surroundings(),
            )
        # What a shell reports for SIGPIPE, so that `pipefail` scripts know it from a refusal.
        assert (done.returncode, done.stderr) == (141, b"")


def test_a_terminal_without_cyrillic_gets_numbers_for_letters_and_the_work_is_done(demo: Path) -> None:
    done = started("rules", "list", home=demo, PYTHONIOENCODING="latin-1")
    assert (done.code, done.err) == (0, "")
    assert "\\u041a\\u043e\\u043b\\u0430" in done.out
