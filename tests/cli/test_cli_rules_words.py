"""`tui-pos rules tell`, `lint` and `versions`: rules said back, what is doubtful about them, and what they were."""

from pathlib import Path

from typed_command import rule_file, tui_pos

from tui_pos.boot import Home

BOOK = """
[[rule]]
name = "Дузина"
priority = 20
operations = ["sale"]
when = [{ item_quantity = { item = "КОЛА", from = "12" } }]
then = [{ set_discount = { items = ["КОЛА"], percent = "10" } }]

[[rule]]
name = "Подарък"
priority = 10
operations = ["sale"]
when = [{ date = { to = "2020-01-01" } }, { item = "КОЛА" }]
then = [{ set_discount = { items = ["КОЛА"], percent = "90" } }]
"""


def test_the_book_or_a_file_is_said_in_words_in_the_order_in_which_it_runs(home: Home, tmp_path: Path) -> None:
    file = rule_file(tmp_path, BOOK)
    told = tui_pos("rules", "tell", file, "--language", "en", home=home.root)
    assert (told.code, told.err) == (0, "")
    first, second = told.out.splitlines()
    assert first.startswith("Подарък: When ")
    assert second.startswith("Дузина: When ")
    assert "“Кока-Кола 0.5 л”" in second
    assert tui_pos("rules", "tell", home=home.root).out == ""
    tui_pos("rules", "import", file, home=home.root)
    assert tui_pos("rules", "tell", "--language", "en", home=home.root).out == told.out
    assert tui_pos("rules", "tell", home=home.root).out.startswith("Подарък: Когато ")


def test_what_is_doubtful_is_told_by_rule(home: Home, tmp_path: Path) -> None:
    done = tui_pos("rules", "lint", rule_file(tmp_path, BOOK), home=home.root)
    assert (done.code, done.err) == (0, "")
    *findings, last = done.out.splitlines()
    assert findings
    assert any(finding.startswith("Подарък: ") for finding in findings)
    assert last == f"{len(findings)} findings in 2 rules."
    assert tui_pos("rules", "lint", home=home.root).out == "0 findings in 0 rules.\n"


def test_what_a_rule_was_is_told_newest_first(home: Home, tmp_path: Path) -> None:
    file = rule_file(tmp_path, BOOK)
    tui_pos("rules", "import", file, home=home.root)
    file.write_text(BOOK.replace('"12"', '"24"'), "utf-8")
    tui_pos("rules", "import", file, home=home.root)
    done = tui_pos("rules", "versions", "Дузина", home=home.root)
    assert (done.code, done.err) == (0, "")
    newest, oldest = done.out.splitlines()
    assert newest.split()[0] == "2"
    assert "24" in newest
    assert oldest.split()[0] == "1"
    assert "12" in oldest
    missing = tui_pos("rules", "versions", "Няма", home=home.root)
    assert (missing.code, missing.out) == (1, "")
    assert "“Няма”" in missing.err
