"""`tui-pos technician`: made with a password, listed, removed; and advanced rules in rule files."""

from pathlib import Path

import pytest
from typed_command import Done, rule_file, tui_pos

from tui_pos.boot import Home, open_store
from tui_pos.checkout.rules.book import rules_of
from tui_pos.cli.root import COMMANDS
from tui_pos.store import journal, scripts
from tui_pos.store.installation import installation_of
from tui_pos.store.technicians import technicians

SCRIPT = 'def rule(op):\n    return message("secret")\n'


def added(home: Home, name: str = "ivan", password: str = "верен кон 7", *more: str) -> Done:
    line = f"{password}\n".encode()
    return tui_pos("technician", "add", name, "--password-stdin", *more, home=home.root, stdin=line)


def test_one_is_made_listed_and_removed(home: Home) -> None:
    done = added(home, "ivan", "верен кон 7", "--email", "ivan@shop.bg")
    assert (done.code, done.out) == (0, "ivan is a technician of this installation.\n")
    listed = tui_pos("technician", "list", home=home.root).out.split()
    assert (listed[0], listed[2:]) == ("ivan", ["here", "ivan@shop.bg"])
    done = tui_pos("technician", "remove", "ivan", home=home.root)
    assert (done.code, done.out) == (0, "ivan is a technician no longer.\n")
    listed_now = tui_pos("technician", "list", home=home.root)
    assert listed_now.out == "There are no technicians; “tui-pos technician add NAME” makes one.\n"


def test_the_password_is_asked_twice_and_shown_nowhere(home: Home) -> None:
    typed = "верен кон 7\nверен кон 7\n".encode()
    done = tui_pos("technician", "add", "ivan", home=home.root, stdin=typed)
    assert done.code == 0
    assert "верен" not in done.out + done.err
    with open_store(home) as store:
        assert "верен" not in "".join(map(str, journal.entries(store)))
        assert [each.name for each in technicians(store)] == ["ivan"]


@pytest.mark.parametrize(
    ("name", "password", "more", "code"),
    [
        ("ivan", "short", (), 2),
        ("ivan", "12345678901", (), 2),
        ("two words", "верен кон 7", (), 2),
        ("ivan", "верен кон 7", ("--email", "nowhere"), 2),
    ],
)
def test_what_cannot_be_is_wrong_use(home: Home, name: str, password: str, more: tuple[str, ...], code: int) -> None:
    done = added(home, name, password, *more)
    assert (done.code, done.out) == (code, "")
    assert done.err.count("\n") == 1
    with open_store(home) as store:
        assert technicians(store) == []


def test_one_who_is_there_already_or_is_not_there_is_refused(home: Home) -> None:
    added(home)
    assert added(home).code == 1
    assert tui_pos("technician", "remove", "petar", home=home.root).code == 1


def test_in_a_home_that_was_copied_without_its_key_a_technician_is_of_another_installation(home: Home) -> None:
    added(home)
    (home.root / "installation.key").unlink()
    assert "of another installation" in tui_pos("technician", "list", home=home.root).out


def test_no_help_speaks_of_a_console() -> None:
    """Scenario J01."""
    helps = [tui_pos("--help").out, *(tui_pos(name, "--help").out for name in COMMANDS)]
    helps += [tui_pos("technician", name, "--help").out for name in ("add", "list", "remove")]
    for said in helps:
        assert "--help" in said
        assert "console" not in said.lower()
        assert "ctrl" not in said.lower()


# Rule files


def put_script(home: Home, *, confirmed: bool = True) -> None:
    with open_store(home) as store:
        here = installation_of(home.root)
        moment = next(iter(technicians(store))).moment
        version = scripts.put_script(store, "wave", SCRIPT, "", technician="ivan", moment=moment, installation=here)
        if confirmed:
            scripts.confirm(store, "wave", version, here, "ivan", moment)


FILE = '[[rule]]\nname = "Помахай"\noperations = ["sale"]\nscript = "wave"\n'


def test_a_file_may_name_a_script_that_is_here_and_its_rule_comes_switched_off(home: Home, tmp_path: Path) -> None:
    added(home)
    put_script(home)
    done = tui_pos("rules", "import", rule_file(tmp_path, FILE), home=home.root)
    assert (done.code, done.err) == (0, "")
    assert "“Помахай” is an advanced rule and came switched off" in done.out
    with open_store(home) as store:
        (rule,) = rules_of(store)
    assert rule.script is not None
    assert (rule.active, rule.script.version) == (False, 1)


def test_a_script_that_is_not_here_is_wrong_use_and_nothing_is_imported(home: Home, tmp_path: Path) -> None:
    done = tui_pos("rules", "import", rule_file(tmp_path, FILE), home=home.root)
    assert (done.code, done.out) == (2, "")
    assert "“wave”" in done.err


def test_neither_list_export_tell_nor_versions_show_the_text(home: Home, tmp_path: Path) -> None:
    """Scenario J03."""
    added(home)
    put_script(home, confirmed=False)
    tui_pos("rules", "import", rule_file(tmp_path, FILE), home=home.root)
    listed = tui_pos("rules", "list", home=home.root)
    assert "broken  Помахай  (version 1): No technician has confirmed its script in this installation." in listed.out
    exported = tmp_path / "out.toml"
    tui_pos("rules", "export", exported, home=home.root)
    assert 'script = "wave"' in exported.read_text("utf-8")
    told = tui_pos("rules", "tell", "--language", "en", home=home.root).out
    versions = tui_pos("rules", "versions", "Помахай", home=home.root).out
    for said in (listed.out, exported.read_text("utf-8"), told, versions):
        assert "Помахай" in said
        assert "secret" not in said


def test_an_exported_book_with_an_advanced_rule_that_is_on_comes_back_as_it_was(home: Home, tmp_path: Path) -> None:
    added(home)
    put_script(home)
    tui_pos("rules", "import", rule_file(tmp_path, FILE), home=home.root)
    with open_store(home) as store:
        from dataclasses import replace

        from tui_pos.checkout.rules.book import replace_book

        replace_book(store, [replace(rule, active=True) for rule in rules_of(store)])
        before = rules_of(store)
    exported = tmp_path / "out.toml"
    tui_pos("rules", "export", exported, home=home.root)
    done = tui_pos("rules", "import", exported, home=home.root)
    assert (done.code, done.out) == (0, "1 rules are in the book.\n")
    with open_store(home) as store:
        assert rules_of(store) == before
