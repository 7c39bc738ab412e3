"""`tui-pos rules`: check, import, export, list; a wrong file never touches the book in force."""

from datetime import timedelta
from pathlib import Path

from typed_command import rule_file, tui_pos

from tui_pos.boot import Home, open_store
from tui_pos.resources import data_folder
from tui_pos.store import journal
from tui_pos.store.rules import history, load_rules

BOOK = """
[[rule]]
name = "Втора"
priority = 20
operations = ["sale"]
when = [{ item = "КОЛА" }]
then = [{ set_discount = { items = ["КОЛА"], percent = "5.25" } }]

[[rule]]
name = "Първа"
priority = 10
active = false
operations = ["sale"]
when = [{ total = { from = "10.10" } }]
then = [{ message = { text = "Благодарим" } }]

[[rule]]
name = "Без стока"
priority = 30
operations = ["sale"]
when = [{ item = "НЯМА-ТАКАВА" }]
then = [{ set_discount = { percent = "5" } }]
"""
RULE = '[[rule]]\nname = "{}"\noperations = ["sale"]\nwhen = [{}]\nthen = [{}]\n'
DISCOUNT = '{ set_discount = { percent = "5" } }'
COLA = '{ item = "КОЛА" }'


def test_the_demo_rules_are_right_and_checking_needs_no_shop(tmp_path: Path) -> None:
    done = tui_pos("rules", "check", data_folder() / "rules.toml", home=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("rules are right.\n")
    assert not list(tmp_path.iterdir())


def test_the_list_is_by_priority_and_says_what_is_on_off_and_broken(home: Home, tmp_path: Path) -> None:
    done = tui_pos("rules", "import", rule_file(tmp_path, BOOK), home=home.root)
    assert (done.code, done.out) == (0, "3 rules are in the book.\n")
    listed = tui_pos("rules", "list", home=home.root)
    assert (listed.code, listed.err) == (0, "")
    assert [line.split(maxsplit=2) for line in listed.out.splitlines()] == [
        ["10", "off", "Първа  (version 1)"],
        ["20", "on", "Втора  (version 1)"],
        ["30", "broken", "Без стока  (version 1): There is no item НЯМА-ТАКАВА any more."],
    ]


def test_an_exported_book_comes_back_equal_to_the_byte_and_a_change_is_a_new_version(
    home: Home, tmp_path: Path
) -> None:
    tui_pos("rules", "import", rule_file(tmp_path, BOOK), home=home.root)
    out, again = tmp_path / "out.toml", tmp_path / "again.toml"
    assert tui_pos("rules", "export", out, home=home.root).code == 0
    assert tui_pos("rules", "import", out, home=home.root).code == 0
    assert tui_pos("rules", "export", again, home=home.root).code == 0
    assert again.read_bytes() == out.read_bytes()
    assert "version = 2" not in out.read_text("utf-8")
    tui_pos("rules", "import", rule_file(tmp_path, out.read_text("utf-8").replace("5.25", "5.26")), home=home.root)
    versions = [
        line.partition("(")[2].partition(")")[0] for line in tui_pos("rules", "list", home=home.root).out.splitlines()
    ]
    assert versions == ["version 1", "version 2", "version 1"]


def test_a_wrong_rule_is_named_and_the_old_book_stays_in_force(home: Home, tmp_path: Path) -> None:
    tui_pos("rules", "import", rule_file(tmp_path, BOOK), home=home.root)
    before = tui_pos("rules", "list", home=home.root).out
    for words, wrong, told in (
        (["rules", "check"], RULE.format("Грешна", COLA, "{ explode = true }"), "explode"),
        (["rules", "import"], RULE.format("Грешна", COLA, "{ set_discount = { percent = nan } }"), "percent"),
        (["import", "rules"], RULE.format("Грешна", COLA, DISCOUNT) * 2, "Two rules"),
    ):
        done = tui_pos(*words, rule_file(tmp_path, RULE.format("Добра", COLA, DISCOUNT) + wrong), home=home.root)
        assert (done.code, done.out) == (2, "")
        assert "“Грешна”" in done.err
        assert told in done.err
    assert tui_pos("rules", "list", home=home.root).out == before


def test_a_file_that_is_no_rule_file_is_told_by_check(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    for content in (b"[[rule]\n", b"\xff\xfe"):
        file.write_bytes(content)
        done = tui_pos("rules", "check", file)
        assert (done.code, done.out) == (2, "")
        assert "cannot be read" in done.err


def test_a_file_without_rules_does_not_empty_the_book(home: Home, tmp_path: Path) -> None:
    tui_pos("rules", "import", rule_file(tmp_path, BOOK), home=home.root)
    before = tui_pos("rules", "list", home=home.root).out
    for text in ("", "# Тук няма правила.\n", "\ufeff"):
        for words in (["rules", "import"], ["import", "rules"]):
            file = rule_file(tmp_path, text)
            done = tui_pos(*words, file, home=home.root)
            assert (done.code, done.out) == (2, "")
            assert done.err == f"{file} holds no rule; the book stays as it is.\n"
    assert tui_pos("rules", "list", home=home.root).out == before


def test_an_empty_book_goes_out_and_a_folder_is_no_book(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "out.toml"
    assert tui_pos("rules", "export", out, home=home.root).code == 0
    assert out.read_bytes() == b""
    done = tui_pos("rules", "import", tmp_path, home=home.root)
    assert (done.code, done.err) == (2, f"{tmp_path} cannot be read: Is a directory.\n")


def test_a_file_from_windows_is_read_and_one_in_another_encoding_is_to_be_saved_as_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_bytes(BOOK.replace("\n", "\r\n").encode("utf-8-sig"))
    assert tui_pos("rules", "check", file).out == "3 rules are right.\n"
    for encoding in ("cp1251", "utf-16"):
        file.write_bytes(BOOK.encode(encoding))
        done = tui_pos("rules", "check", file)
        assert (done.code, done.out) == (2, "")
        assert done.err == f"{file} cannot be read: it is not in UTF-8; save it as UTF-8 in the editor.\n"


def test_each_import_is_one_entry_of_the_journal_with_what_it_changed(home: Home, tmp_path: Path) -> None:
    file = rule_file(tmp_path, BOOK)
    tui_pos("rules", "import", file, home=home.root)
    tui_pos("import", "rules", file, home=home.root)
    other = BOOK.replace("5.25", "6").replace("Без стока", "Друга")
    tui_pos("import", "rules", rule_file(tmp_path, other), home=home.root)
    tui_pos("rules", "import", rule_file(tmp_path, other + "["), home=home.root)
    with open_store(home, read_only=True) as store:
        noted = [entry for entry in journal.entries(store) if entry.kind == "import_rules"]
        assert journal.first_broken(store) is None
    assert [dict(entry.facts) for entry in noted] == [
        {"file": "rules.toml", "new": 3, "changed": 0, "retired": 0},
        {"file": "rules.toml", "new": 0, "changed": 0, "retired": 0},
        {"file": "rules.toml", "new": 1, "changed": 1, "retired": 1},
    ]
    assert {entry.operator for entry in noted} == {""}


def test_imports_are_noted_on_the_shops_own_clock(home: Home, tmp_path: Path) -> None:
    home.settings.write_text(home.settings.read_text("utf-8") + '[shop]\ntime_zone = "Asia/Kolkata"\n', "utf-8")
    tui_pos("rules", "import", rule_file(tmp_path, BOOK), home=home.root)
    tui_pos("import", "rules", rule_file(tmp_path, BOOK.replace("5.25", "6")), home=home.root)
    with open_store(home, read_only=True) as store:
        moments = [entry.moment for entry in journal.entries(store) if entry.kind == "import_rules"]
        moments += [
            version.moment
            for rule in load_rules(store)
            for version in history(store, rule.id)
            if version.moment is not None
        ]
    assert len(moments) == 2 + 4
    assert {moment.utcoffset() for moment in moments} == {timedelta(hours=5, minutes=30)}
