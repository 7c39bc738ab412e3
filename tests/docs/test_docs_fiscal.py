"""docs/fiscal.md has the tables that the drivers make, and names only what is there."""

import re
from pathlib import Path

import fiscal_tables
import pytest

from tui_pos.cli.printer import printer_command
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal.families import FAMILIES
from tui_pos.fiscal.limits import LIMITS

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs" / "fiscal.md").read_text(encoding="utf-8")
ARTICLES = ("25", "26", "26a", "26b", "27", "31", "32", "33", "36", "39", "40", "52z")


def test_the_tables_are_those_of_the_drivers() -> None:
    assert fiscal_tables.with_tables(PAGE) == PAGE, "run `make docs`"


@pytest.mark.parametrize("family", FAMILIES)
def test_every_kind_of_payment_that_a_family_takes_has_a_letter_of_its_own(family: str) -> None:
    letters = fiscal_tables.letters_of(family)
    assert set(letters) == LIMITS[family].payments
    assert len(set(letters.values())) == len(letters)


def test_all_kinds_of_the_ordinance_and_all_families_are_named() -> None:
    for name in (*FAMILIES, *PaymentKind):
        assert f"`{name}`" in PAGE


def test_every_module_and_page_that_is_named_is_there() -> None:
    modules = re.findall(r"`(\w+/(?:\w+/)*(?:\w+\.py)?)`", PAGE.partition("### Receipts")[2])
    assert len(set(modules)) > 12
    assert [name for name in modules if not (REPOSITORY / "tui_pos" / name).exists()] == []
    for page, anchor in re.findall(r"\]\((\w[\w.-]*\.md)?#([\w-]+)\)", PAGE):
        text = (REPOSITORY / "docs" / page).read_text(encoding="utf-8") if page else PAGE
        headings = {
            re.sub(r"[^\w -]", "", each).strip().lower().replace(" ", "-")
            for each in re.findall(r"^#+ (.+)$", text, re.M)
        }
        assert anchor in headings, (page, anchor)


def test_every_paper_that_is_no_receipt_is_told_by_the_module_that_makes_it() -> None:
    papers = PAGE.partition("### Papers that are no receipts")[2].partition("\n### ")[0]
    for module in (
        "fiscal/papers.py",
        "checkout/shift.py",
        "checkout/cash.py",
        "checkout/reprint.py",
        "backoffice/label_desk.py",
    ):
        assert f"`{module}`" in papers


@pytest.mark.parametrize("command", printer_command.commands)
def test_every_command_of_the_printer_is_told_to_the_technician(command: str) -> None:
    text = (REPOSITORY / "docs" / "technician.md").read_text(encoding="utf-8").partition("\n## The printer\n")[2]
    assert re.search(rf"(printer|;) {command}\b", text)


def test_the_articles_about_receipts_and_all_points_of_annex_29_are_there() -> None:
    assert [article for article in ARTICLES if not re.search(rf"\b[Aa]rt\. (35, )?{article}\b", PAGE)] == []
    points = PAGE.partition("### Annex 29")[2]
    told = (*range(1, 18), 19, 20, 22, 23)
    assert [n for n in told if not re.search(rf"^\| {n} ", points, re.MULTILINE)] == []
    for named in ("Annex 39", "18.1–18.9", "III.3b", "III.3v"):
        assert named in PAGE
